"""What a table says once, above it, in place of a column."""

import pandas as pd
import pytest

from framing.report.html_tables import estimate_table, frame_of
from framing.report.sections.comparisons import _alike

FACTS = {"outlet": "Outlet", "voice": "Voice", "language": "Language"}
ROWS = pd.DataFrame([("beacon", "quote", "English"), ("ledger", "quote", "French")], columns=list(FACTS)).assign(
    value=2.0, low=1.0, high=3.0
)


def html_table(table):
    made = estimate_table(table, FACTS, frame_of("t", "Rates", "Markers."))
    return [head for head, _ in made.heads[:-1]], made.legend


def test_what_is_the_same_in_all_rows_is_said_once_and_is_no_column():
    assert html_table(ROWS) == (["Outlet", "Language"], "Markers. In all rows, voice: quote.")


def test_the_first_column_stays_and_so_does_every_column_of_a_single_row():
    assert html_table(ROWS.assign(outlet="beacon"))[0] == ["Outlet", "Language"]
    assert html_table(ROWS.head(1)) == (list(FACTS.values()), "Markers.")


def test_what_differs_stays_a_column_and_gaps_in_all_rows_are_alike():
    assert html_table(ROWS.assign(voice=["quote", "outlet"])) == (list(FACTS.values()), "Markers.")
    assert html_table(ROWS.assign(voice=[None, "quote"]))[0] == list(FACTS.values())
    for nothing in ("", None):
        assert html_table(ROWS.assign(voice=nothing)) == (["Outlet", "Language"], "Markers.")


PAIR = {"language": "en", "across_languages": False, "method": "plain", "note": ""}
LANGUAGES = {"en": "English", "fr": "French"}


@pytest.mark.parametrize(
    ("changed", "language", "alike"),
    [
        ({}, "English", True),
        ({"language": "fr"}, "", True),  # two languages keep their column
        ({"across_languages": True}, "", True),
        ({"method": "matched"}, "English", False),  # within events: the column says which are
        ({"note": "rare"}, "English", False),
    ],
)
def test_comparisons_say_once_their_language_and_what_is_compared(changed, language, alike):
    told = _alike([PAIR, PAIR | changed], LANGUAGES)
    assert (told["only_language"], told["compared_alike"]) == (language, alike)
