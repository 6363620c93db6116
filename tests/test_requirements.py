"""What setup.cfg asks for is read as it is written there."""

from configparser import ConfigParser
from pathlib import Path

import pytest

from framing.errors import InputError
from framing.requirements import Requirement, is_older, read_requirement
from framing.steps.installation_checks import EXTRAS, PYTHON

SETUP = ConfigParser()
SETUP.read(Path(__file__).parents[1] / "setup.cfg", encoding="utf-8")
DEVELOPERS = {"benchmarks", "docs", "test"}


def lines(section, option):
    return [line for line in SETUP[section][option].splitlines() if line.strip() and not line.strip().startswith("#")]


@pytest.mark.parametrize("extra", ["", *SETUP["options.extras_require"]])
def test_every_requirement_of_the_package_can_be_read(extra):
    asked = lines("options.extras_require", extra) if extra else lines("options", "install_requires")
    assert all(read_requirement(line).extra == "" for line in asked)
    assert asked


def test_every_optional_part_is_known_with_what_it_is_for():
    assert set(EXTRAS) == set(SETUP["options.extras_require"]) - DEVELOPERS
    assert SETUP["options"]["python_requires"] == f">={PYTHON}"


def test_a_requirement_of_an_extra_names_it():
    assert read_requirement("scikit-learn>=1.6") == Requirement("scikit-learn", "1.6")
    assert read_requirement("uvicorn>=0.32; extra == 'serve'") == Requirement("uvicorn", "0.32", "serve")


@pytest.mark.parametrize("line", ["click", "click==8", "click>=8,<9", "click[x]>=8", ""])
def test_a_requirement_of_another_form_is_refused(line):
    with pytest.raises(InputError, match="cannot read the requirement"):
        read_requirement(line)


@pytest.mark.parametrize(
    ("version", "least", "older"),
    [("1.9", "1.10", True), ("1.10", "1.9", False), ("2", "2.0.0", False), ("2.0.1", "2", False),
     ("2.1rc1", "2.1", False), ("unknown", "1", True)],
)  # fmt: skip
def test_versions_are_compared_number_by_number(version, least, older):
    assert is_older(version, least) is older
