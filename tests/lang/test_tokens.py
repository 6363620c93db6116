import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.lang import token_arrays
from framing.lang.tokens import split_plainly

FIRST_MARKER = """
import sys
from framing import find_markers
print([marker.text for marker in find_markers("The brutal regime fell, “a great day”, officials said.")])
print(sorted({"numpy", "pandas", "scipy"} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    "text", ["", "They left.", "L’été à Łódź…", "ΣΑΣ ΟΔΥΣΣΕΥΣ", "İzmir, 𝐀 bold", "half \ud83d of one"]
)
def test_tokens_are_the_same_with_and_without_numpy(text):
    assert split_plainly(text) == token_arrays.split_by_codes(text)


@given(st.text(st.one_of(st.characters(), st.sampled_from("Σσς İı.’«» \u00a0—-")), max_size=200))
def test_tokens_of_any_text_are_the_same_with_and_without_numpy(text):
    assert split_plainly(text) == token_arrays.split_by_codes(text)


def test_a_first_marker_waits_for_no_heavy_library():
    run = subprocess.run([sys.executable, "-c", FIRST_MARKER], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["['brutal regime']", "[]"]
