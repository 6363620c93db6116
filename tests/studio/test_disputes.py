import pandas as pd
import pytest

from framing.annotations.by_article import ANNOTATION_COLUMNS, READING_COLUMNS
from framing.studio.disputes import disputed, instruction, reader_names

REGIME = (4, 10, "regime", "naming", "outlet")


def read(*rows):
    return pd.DataFrame([(*row, "assisted", False) for row in rows], columns=list(READING_COLUMNS))


@pytest.mark.parametrize(
    ("ada", "bo", "expected"),
    [
        pytest.param([REGIME], [REGIME], [], id="same"),
        pytest.param([], [], [], id="both nothing"),
        pytest.param([REGIME], [], ["a"], id="one overlooked"),
        pytest.param([REGIME], [(0, 10, "The regime", "naming", "outlet")], ["a"], id="another place"),
        pytest.param([REGIME], [(*REGIME[:3], "loaded", "outlet")], ["a"], id="another category"),
        pytest.param([REGIME], [(*REGIME[:4], "quote")], ["a"], id="another voice"),
    ],
)
def test_an_article_is_disputed_where_two_differ_in_anything(ada, bo, expected):
    rows = [("a", who, *span) for who, spans in (("ada", ada), ("bo", bo)) for span in spans]
    marked = pd.DataFrame(rows, columns=list(ANNOTATION_COLUMNS))
    assert disputed(marked, read(("a", "ada"), ("a", "bo"), ("b", "ada"))) == expected


def test_readers_go_by_letter_unless_the_study_shows_them():
    names = reader_names([str(one) for one in range(100, 130)], shown=False)
    assert (names["100"], names["125"], names["126"]) == ("reader A", "reader Z", "reader AA")
    assert reader_names(["7"], shown=True) == {"7": "annotator 7"}


@pytest.mark.parametrize(("shown", "named"), [(False, "<i>reader A</i>"), (True, "<i>annotator</i> and a name")])
def test_the_adjudicator_is_told_who_the_readers_are(shown, named):
    assert named in instruction(shown=shown)
