"""Every column that may be empty, empty in one row, in some, in all: the report is made, and its numbers are right."""

import html
import json
import re

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from framing.contracts import TABLES
from framing.errors import StudyError
from framing.steps.report import page_of, report
from framing.study import open_study

pytestmark = pytest.mark.usefixtures("hurried")

ROWS = {"one": slice(0, 1), "some": slice(None, None, 3), "all": slice(None)}
PATTERNS = [pytest.param("one", marks=pytest.mark.exhaustive), "some", "all"]
TELLING = (
    "date",
    "event",
    "title",
    "section",
)  # columns on which most rests: the tests of every day have these empty in all rows
ARTICLES = tuple(column.name for column in TABLES["articles"] if not column.required)
OTHERS = tuple(
    (table, column.name)
    for table in ("markers", "names", "readings", "annotations", "gold", "scores")
    for column in TABLES[table]
    if not column.required
)
GAP = re.compile(r"\b(?:None|nan|NaT|null|undefined)\b|\( *\)|\[ *\]|, ,|“ *”")
OUTLETS = ("beacon", "ledger")


@pytest.fixture(scope="module")
def full(desk):
    """The tables of a small study without a gap: two outlets, most articles labelled."""
    tables = desk(articles=14, labelled=13, outlets=OUTLETS)
    ids = [f"{outlet}-{number}" for outlet in OUTLETS for number in range(14)]
    tables["articles"] = tables["articles"].assign(
        section=["news", "opinion"] * 14,
        kind=["opinion", ""] * 14,
        language_probability=0.9,
        url=[f"https://example.org/{one}" for one in ids],
    )
    tables["markers"] = tables["markers"].assign(cue="said", speaker="Ilva Tarn")
    tables["readings"] = tables["readings"].assign(annotated_at="2024-06-01T10:00:00Z", seconds=60.0)
    tables["gold"] = tables["gold"].assign(decided_by="majority")
    tables["annotations"] = tables["gold"].assign(
        annotator="ada", origin="kept", rule="en/naming/regime", voice_origin="annotator"
    )
    found = tables["markers"]
    tables["names"] = found[found["text"] == "regime"].assign(actor="state", name="regime")
    return tables


@pytest.fixture
def study(start, tmp_path):
    """A study without a table, in a folder of its own."""
    return start(tmp_path)


def emptied(tables, table, columns, rows):
    made = tables[table].copy()
    for name in columns:
        number = pd.api.types.is_float_dtype(made[name])
        made.loc[made.index[rows], name] = float("nan") if number else ""
    return tables | {table: made}


def reported_with(study, tables):
    """Report on these tables; return what a person reads on the page, and all tables as JSON."""
    for name, table in tables.items():
        study.keep(name, table)
    report(study, force=True)
    page = page_of(study).read_text(encoding="utf-8")
    shown = re.sub(r"(?s)<(style|script|svg|pre)\b.*?</\1>", " ", page)
    told = json.loads((page_of(study).parent / "tables" / "all.json").read_text("utf-8"), parse_constant=pytest.fail)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", shown))), told


def check(study, tables):
    """Report, and check that nothing on the page shows what is not there."""
    text, told = reported_with(study, tables)
    assert GAP.findall(text) == []
    bare = re.findall(
        r'(?s)<table[^>]*\bid="([^"]*)"(?:(?!</table>).)*<tbody>\s*</tbody>', page_of(study).read_text("utf-8")
    )
    assert set(bare) <= {"t-read", "reader-marks"}  # which the page's script fills
    return text, told


@pytest.fixture(scope="module")
def whole(full, start, tmp_path_factory):
    """What the report says of the study without a gap."""
    return reported_with(start(tmp_path_factory.mktemp("whole")), full)[1]


# what an empty column of articles may change; all other tables stay as they are
TOUCHED = {
    "date": {"audit", "weeks", "periods", "label_checks", "stories", "naming_periods", "naming_changes"},
    "event": {  # articles of an event are alike, so that every interval rests on it
        "estimates",
        "positions",
        "periods",
        "model_gain",
        "contrasts",
        "robustness",
        "conclusions",
        "words",
        "naming_events",
        "stories",
    },
    "section": {"audit", "robustness", "conclusions"},
    "title": {"positions", "stories", "headlines"},
    "kind": {"audit", "robustness", "conclusions"},
}


@pytest.mark.parametrize(
    ("column", "rows"),
    [
        pytest.param(column, rows, marks=[] if column in TELLING and rows == "all" else pytest.mark.exhaustive)
        for column in ARTICLES
        for rows in ROWS
    ],
)
def test_an_empty_column_changes_what_rests_on_it_and_nothing_else(study, full, whole, column, rows):
    text, told = check(study, emptied(full, "articles", [column], ROWS[rows]))
    different = {name for name in {*whole, *told} if whole.get(name) != told.get(name)}
    assert different <= TOUCHED.get(column, set())
    if column in ("date", "event", "section", "title"):
        few = {"one": "1 of 28 articles has", "some": "10 of 28 articles have", "all": "No article has"}
        assert re.search(f"{few[rows]} (no|an?) {column}[;,]", text)
    page = page_of(study).read_text(encoding="utf-8")
    assert ('class="undated' in page, 'no-events"' in page) == tuple(
        (column, rows) == (n, "all") for n in ("date", "event")
    )


@pytest.mark.parametrize("rows", PATTERNS)
def test_other_empty_columns_change_no_number(study, full, whole, rows):
    tables = full
    for table, column in OTHERS:
        tables = emptied(tables, table, [column], ROWS[rows])
    told, of_column = check(study, tables)[1], dict.fromkeys(("read_by_annotator", "blind_arm", "agreement"))
    assert {**told, **of_column} == {**whole, **of_column}  # which are of the seconds and the arm of readings
    every_arm, expected = ([row for row in made["agreement"] if row["arm"] == "all"] for made in (told, whole))
    assert every_arm == expected


some_rows = st.sampled_from([slice(None), slice(0, 1), slice(1, None), slice(None, None, 2), slice(0, 14), slice(3, 9)])
gaps = st.dictionaries(st.sampled_from([*(("articles", name) for name in ARTICLES), *OTHERS]), some_rows, min_size=2)


@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gaps)
def test_columns_that_are_empty_together_change_no_rate(study, full, whole, gaps):
    """But events: the weight of the model rests on them, so that a rate moves within its interval."""
    tables = full
    for (table, column), rows in gaps.items():
        tables = emptied(tables, table, [column], rows)
    _, told = check(study, tables)
    for row, full_row in zip(told["estimates"], whole["estimates"], strict=True):
        assert (row["outlet"], row["category"]) == (full_row["outlet"], full_row["category"])
        if ("articles", "event") not in gaps:
            assert row["value"] == full_row["value"]
        elif row["value"] is not None and full_row["low"] is not None:
            assert full_row["low"] <= row["value"] <= full_row["high"]


def with_articles(tables, **columns):
    """Set columns of the articles, each from the number of the row."""
    articles = tables["articles"]
    return tables | {"articles": articles.assign(**{n: [of(i) for i in range(28)] for n, of in columns.items()})}


ODD = ("the_\ttab", "two\nlines", '"quoted"', "<b>bold</b>", "$x_1$ & \\", "é😀", "a, b; c", "--", "%", "0")
DATES = {
    "all on one day": (lambda i: "2024-05-01", {"2024-04-29"}),
    "one article dated": (lambda i: "2024-05-01" if i == 3 else "", {"2024-04-29"}),
    "one outlet dated": (lambda i: "2024-05-01" if i < 14 else "", {"2024-04-29"}),
    "centuries apart": (lambda i: ("0001-01-01", "9999-12-31")[i % 2], {"0001-01-01", "9999-12-27"}),
}


@pytest.mark.parametrize("dates", DATES)
def test_weeks_are_those_of_the_dates_that_there_are(study, full, whole, dates):
    of, weeks = DATES[dates]
    text, told = check(study, with_articles(full, date=of))
    assert {row["week"] for row in told["weeks"]} == weeks
    values, expected = ([(row["outlet"], row["category"], row["value"]) for row in tables["estimates"]]
                        for tables in (told, whole))  # fmt: skip
    assert [row for row in values if row[2] is not None] == [
        row for row, other in zip(expected, values, strict=True) if other[2] is not None
    ]
    assert "do not cover the same weeks" not in text


def test_events_may_be_called_anything(study, full, whole):
    plain = {row["event"]: row["value"] for row in whole["naming_events"] if row["outlet"] == "beacon"}
    _, told = check(study, with_articles(full, event=lambda i: ODD[i % 14 % 10]))
    odd = {row["event"]: row["value"] for row in told["naming_events"] if row["outlet"] == "beacon"}
    assert odd == {ODD[int(event[1:])]: value for event, value in plain.items()}
    assert {row["n_events"] for row in told["contrasts"]} <= {0, 10}
    assert "<b>bold</b>" not in page_of(study).read_text("utf-8")


def renamed(table, old, new):
    return table.replace({name: {old: new} for name in ("outlet", "stratum") if name in table})


@pytest.mark.parametrize("name", ["two\nlines", "<b>&\\$_\t"])
def test_an_outlet_may_be_called_anything(study, full, whole, name):
    _, told = check(study, {key: renamed(table, "beacon", name) for key, table in full.items()})
    assert {row["outlet"] for row in told["periods"]} == {name, "ledger", "all outlets"}
    numbers = [row["value"] for row in told["estimates"]]
    assert sorted(map(str, numbers)) == sorted(str(row["value"]) for row in whole["estimates"])
    assert "<b>&" not in page_of(study).read_text("utf-8")


def of_articles(tables, ids):
    return {name: table[table["article_id"].isin(list(ids))] for name, table in tables.items()}


TINY = {
    "one article": ["beacon-0"],
    "one article an outlet": ["beacon-0", "ledger-0"],
    "one outlet": [f"beacon-{number}" for number in range(14)],
    "one article beside an outlet": ["beacon-0", *(f"ledger-{number}" for number in range(14))],
}


@pytest.mark.parametrize("ids", TINY.values(), ids=TINY)
@pytest.mark.parametrize("bare", [pytest.param(False, marks=pytest.mark.exhaustive), True])
def test_a_tiny_study_is_reported(study, full, ids, bare):
    tables = of_articles(full, ids)
    text, told = check(study, emptied(tables, "articles", ARTICLES, slice(None)) if bare else tables)
    articles = "1 article from 1 outlet" if len(ids) == 1 else f"{len(ids)} articles from"
    assert articles in text
    assert len(told["estimates"]) == 16 * len({one.partition("-")[0] for one in ids})


def test_a_study_without_articles_says_so(study, full):
    for name, table in of_articles(full, []).items():
        study.keep(name, table)
    with pytest.raises(StudyError, match="has no article to report on; run 'framing ingest' first"):
        report(study)


@pytest.mark.parametrize("wordless", [pytest.param(1, marks=pytest.mark.exhaustive), 14, 28])
def test_articles_without_a_word_are_reported(study, full, wordless):
    ids = full["articles"]["article_id"].iloc[:wordless]
    whole = {"articles", "sample", "readings"}
    tables = {name: t if name in whole else t[~t["article_id"].isin(ids)] for name, t in full.items()}
    articles = tables["articles"].set_index("article_id")
    articles.loc[ids, ["text", "title", "words"]] = ["— —", "", 0]
    _, told = check(study, tables | {"articles": articles.reset_index()})
    assert all(row["value"] is None for row in told["estimates"] if row["outlet"] == "beacon" and wordless >= 14)


def test_an_outlet_without_articles_is_named_and_has_no_numbers(study, full):
    toml = study.path / "study.toml"
    listed = "".join(f'[[outlets]]\nid = "{one}"\n' for one in (*OUTLETS, "gazette"))
    toml.write_text(toml.read_text("utf-8") + listed, encoding="utf-8")
    text, told = check(open_study(study.path), full)
    assert "There are no articles from gazette." in text
    assert "gazette" not in json.dumps(told)
