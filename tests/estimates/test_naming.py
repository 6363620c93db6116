import math

import numpy as np
import pandas as pd
import pytest

from framing.errors import InputError
from framing.estimates.naming import COLUMNS, naming_matrix
from framing.intervals import MIN_ARTICLES


def mentions(plan):
    """Make names and articles: outlet → one text per article, one letter per mention; small letters are quoted."""
    names, articles = [], []
    for outlet, texts in plan.items():
        for number, text in enumerate(texts):
            key = f"{outlet}-{number}"
            articles.append({"article_id": key, "outlet": outlet, "language": "en"})
            names += [(key, "front", letter.upper(), "outlet" if letter.isupper() else "quote") for letter in text]
    return pd.DataFrame(names, columns=["article_id", "actor", "name", "voice"]), pd.DataFrame(articles)


def cell(table, name, outlet, voice="outlet"):
    return table.set_index(["name", "outlet", "voice"]).loc[(name, outlet, voice)]


def test_one_row_a_name_outlet_and_voice_the_commonest_name_first():
    matrix = naming_matrix(*mentions({"ledger": ["RRT", "Rt"], "beacon": ["T", ""]}), draws=10)
    assert list(matrix.columns) == list(COLUMNS)
    assert matrix["name"].drop_duplicates().tolist() == ["R", "T"]
    assert len(matrix) == 2 * 2 * 4
    assert cell(matrix, "R", "ledger")[["count", "total", "n"]].tolist() == [3, 4, 2]


@pytest.mark.parametrize(("voice", "value"), [("outlet", 0.75), ("quote", 0.0), ("all", 0.6)])
def test_a_share_is_of_the_mentions_in_its_voice(voice, value):
    matrix = naming_matrix(*mentions({"ledger": ["RRT", "Rt"]}), draws=10)
    assert cell(matrix, "R", "ledger", voice)["value"] == pytest.approx(value)


def test_shares_of_an_actor_add_up_to_one():
    matrix = naming_matrix(*mentions({"ledger": ["RRT", "RB", "tB"], "beacon": ["TTb", "R"]}), draws=10)
    sums = matrix.groupby(["outlet", "voice"])["value"].sum(min_count=1)
    assert sums.dropna().to_numpy() == pytest.approx(1)


def test_the_interval_is_the_bootstrap_over_articles():
    rng = np.random.default_rng(2)
    texts = ["".join(rng.choice(["R", "T"], rng.integers(1, 6), p=(0.3, 0.7))) for _ in range(60)]
    row = cell(naming_matrix(*mentions({"ledger": texts})), "R", "ledger")
    assert row["low"] < row["value"] < row["high"]
    joined = len("".join(texts))
    assert row["high"] - row["low"] == pytest.approx(2 * 1.96 * math.sqrt(0.3 * 0.7 / joined), rel=0.25)


def test_articles_that_keep_to_one_name_make_it_wide():
    mixed = naming_matrix(*mentions({"ledger": ["RRTT"] * 19 + ["RT"]}))
    apart = naming_matrix(*mentions({"ledger": ["RRRR"] * 10 + ["TTTT"] * 10}))
    widths = [cell(matrix, "R", "ledger")["high"] - cell(matrix, "R", "ledger")["low"] for matrix in (mixed, apart)]
    assert widths[0] < 0.05 < 0.3 < widths[1]


@pytest.mark.parametrize(
    ("texts", "value", "note"),
    [
        (["", "t"], math.nan, "the actor is not named here"),
        (["RT"] * (MIN_ARTICLES - 1), 0.5, f"fewer than {MIN_ARTICLES} articles"),
        (["T"] * MIN_ARTICLES, 0.0, "the name is not used"),
        (["R"] * MIN_ARTICLES, 1.0, "no other name is used"),
        (["RT"] * MIN_ARTICLES, 0.5, ""),
    ],
)
def test_a_note_says_why_there_is_no_interval(texts, value, note):
    row = cell(naming_matrix(*mentions({"ledger": texts, "beacon": ["RT"]}), draws=50), "R", "ledger")
    assert row["value"] == pytest.approx(value, nan_ok=True)
    assert (math.isnan(row["low"]), row["note"]) == (bool(note), note)


def test_the_order_of_rows_makes_no_difference():
    names, articles = mentions({"ledger": ["RRT", "RT", "B"] * 5, "beacon": ["T", "RTb"] * 7})
    matrix = naming_matrix(names, articles, draws=50)
    again = naming_matrix(names.sample(frac=1, random_state=3), articles.iloc[::-1], draws=50)
    pd.testing.assert_frame_equal(matrix, again)


def test_no_names_make_an_empty_matrix_and_strange_ones_are_refused():
    names, articles = mentions({"ledger": ["R"]})
    assert list(naming_matrix(names.head(0), articles).columns) == list(COLUMNS)
    with pytest.raises(InputError, match="names: no article 'ledger-0'"):
        naming_matrix(names, articles.head(0))
    with pytest.raises(InputError, match="missing column"):
        naming_matrix(names.drop(columns="voice"), articles)
