import re
from pathlib import Path

import numpy as np
import pytest

import framing
from framing.wording import counted, nearest, shown


@pytest.mark.parametrize(("word", "hint"), [("titel", " (did you mean 'title'?)"), ("zzz", "")])
def test_nearest_helps_only_where_something_is_near(word, hint):
    assert nearest(word, ["title", "seed"]) == hint


@pytest.mark.parametrize(
    ("n", "what", "text"),
    [
        (0, "spans", "0 spans"),
        (1, "spans", "1 span"),
        (1, "spans in all", "1 span in all"),
        (1200, "spans", "1,200 spans"),
    ],
)
def test_a_count_agrees_with_its_noun(n, what, text):
    assert counted(n, what) == text


def test_a_number_of_numpy_is_shown_as_a_plain_one():
    values = (np.float64(9.0), np.int64(3), np.bool_(True), np.str_("x"))
    assert [shown(value) for value in values] == ["9.0", "3", "True", "'x'"]


def test_no_message_shows_a_cell_of_a_table_as_numpy_writes_it():
    cells = re.compile(r"(iloc\[\d+\]|\bloc\[[^{}]*\])!r\}")
    paths = Path(framing.__file__).parent.rglob("*.py")
    assert [path.name for path in paths if cells.search(path.read_text(encoding="utf-8"))] == []
