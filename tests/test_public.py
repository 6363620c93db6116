import subprocess
import sys

import pytest

import framing


def test_all_names_what_is_public():
    assert framing.__all__ == sorted({*framing._HOMES, "__version__"})


@pytest.mark.parametrize("name", framing.__all__)
def test_every_public_name_is_there_and_says_what_it_does(name):
    value = getattr(framing, name)
    assert name == "__version__" or value.__doc__


def test_an_unknown_name_is_an_attribute_error_that_lists_the_known_ones():
    with pytest.raises(AttributeError, match=r"no attribute 'find_marks'; it has .*FramingError"):
        _ = framing.find_marks


@pytest.mark.parametrize("words", ["import framing", "import framing.cli"])
def test_importing_brings_in_nothing_heavy(words):
    heavy = ["pandas", "numpy", "sklearn", "matplotlib", "label_studio_sdk", "jinja2", "scipy"]
    code = f"{words}; import sys; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
