import pandas as pd
import pytest

from framing.contracts import TABLES
from framing.errors import InputError
from framing.records import conform, empty

SAMPLE = {
    "article_id": ["a"],
    "stratum": ["x"],
    "probability": [1],
    "arm": ["blind"],
    "annotators": [2.0],
    "rank": [0],
}


def test_conform_orders_casts_and_drops_what_is_unknown():
    made = conform(pd.DataFrame({"extra": [1], **SAMPLE}), "sample")
    assert list(made.columns) == ["article_id", "stratum", "drawn_event", "probability", "arm", "annotators", "rank"]
    assert made["annotators"].dtype == "int64"
    assert made["probability"].dtype == "float64"


def test_conform_leaves_its_argument_alone():
    given = pd.DataFrame(SAMPLE)
    conform(given, "sample")
    assert given["annotators"].dtype == "float64"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"article_id": ["a", "a"]}, "article_id a occurs twice"),
        ({"arm": "sighted"}, "column arm has 'sighted'; it may be assisted, blind"),
        ({"stratum": None}, "column stratum has a gap in row 0"),
        ({"annotators": "two"}, "column annotators must have int values"),
    ],
)
def test_conform_names_what_breaks_the_contract(change, message):
    given = pd.DataFrame({name: values * 2 for name, values in SAMPLE.items()}).assign(article_id=["a", "b"])
    with pytest.raises(InputError, match=message):
        conform(given.assign(**change), "sample")


def test_a_missing_column_is_named_with_the_nearest_there_is():
    with pytest.raises(InputError, match=r"missing column\(s\) stratum; found .* \(did you mean 'strata'\?\)"):
        conform(pd.DataFrame(SAMPLE).rename(columns={"stratum": "strata"}), "sample")


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_has_the_types_of_its_contract(name):
    assert len(empty(name)) == 0
    assert list(empty(name).columns) == [column.name for column in TABLES[name]]


def test_a_gap_in_a_text_column_is_empty_and_in_a_number_column_nan():
    made = conform(
        pd.DataFrame({"article_id": ["a"], "annotator": ["1"], "arm": ["blind"], "skipped": [False]}), "readings"
    )
    assert made["annotated_at"].tolist() == [""]
    assert made["seconds"].isna().all()
