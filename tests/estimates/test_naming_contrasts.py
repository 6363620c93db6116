import numpy as np
import pandas as pd
import pytest

from framing.estimates.naming_contrasts import COLUMNS, _limits, _share, _Shares, naming_contrasts
from framing.multiple_comparisons import adjust_p_values


def mentions(plan, language="en"):
    """Make names and articles: outlet → one text per article, one letter per mention; small letters are quoted."""
    names, articles = [], []
    for outlet, texts in plan.items():
        for number, text in enumerate(texts):
            key = f"{outlet}-{number}"
            articles.append({"article_id": key, "outlet": outlet, "language": language})
            names += [(key, "front", letter.upper(), "outlet" if letter.isupper() else "quote") for letter in text]
    return pd.DataFrame(names, columns=["article_id", "actor", "name", "voice"]), pd.DataFrame(articles)


APART = {"beacon": ["RRG", "R"] * 8, "ledger": ["GGG", "GR"] * 8}


def test_the_outlet_that_uses_a_name_more_comes_first():
    contrasts = naming_contrasts(*mentions(APART))
    assert list(contrasts.columns) == list(COLUMNS)
    pairs = contrasts.set_index("name")[["outlet", "other", "value", "value_other"]]
    assert pairs.loc["R"].tolist() == ["beacon", "ledger", 0.75, 0.2]
    assert pairs.loc["G"].tolist() == ["ledger", "beacon", 0.8, 0.25]


def test_a_difference_is_clear_where_there_is_one_and_not_where_there_is_none():
    apart = naming_contrasts(*mentions(APART))
    assert (apart["p_adjusted"] < 0.01).all()
    assert ((apart["low"] > 0) & (apart["high"] < 1)).all()
    alike = naming_contrasts(*mentions({"beacon": APART["beacon"], "ledger": APART["beacon"]}))
    assert (alike["p"] == 1).all()


def test_p_and_the_interval_agree():
    row = naming_contrasts(*mentions({"beacon": ["RRG", "RG"] * 8, "ledger": ["GGG", "GR"] * 8})).iloc[0]
    again = naming_contrasts(
        *mentions({"beacon": ["RRG", "RG"] * 8, "ledger": ["GGG", "GR"] * 8}), confidence=1 - row["p"]
    )
    assert again.iloc[0]["low"] == pytest.approx(0, abs=1e-6)


def test_a_name_that_an_outlet_never_uses_is_compared_too():
    contrasts = naming_contrasts(*mentions({"beacon": ["RRR"] * 14, "ledger": ["GGG"] * 14}))
    assert contrasts["value_other"].tolist() == [0.0, 0.0]
    assert (contrasts["p_adjusted"] < 0.05).all()


# texts of the two outlets, and how many comparisons there are
FEW = [
    (["RG"] * 12, ["GG"] * 12, 2),
    (["RG"] * 12, ["GG"] * 11, 0),
    (["RG"] * 2 + ["G"] * 10, ["GG"] * 12, 1),  # R in two articles
    (["rG"] * 12, ["GG"] * 12, 1),  # R in the words of others alone
]


@pytest.mark.parametrize(("texts", "others", "pairs"), FEW)
def test_outlets_and_names_with_few_articles_are_not_compared(texts, others, pairs):
    assert len(naming_contrasts(*mentions({"beacon": texts, "ledger": others}))) == pairs


def test_outlets_of_one_language_are_compared_and_each_language_is_a_family_of_holm():
    parts = [mentions(APART), mentions({"courrier": ["RG"] * 12, "matin": ["GG"] * 12, "soir": ["RR"] * 12}, "fr")]
    names, articles = (pd.concat(tables, ignore_index=True) for tables in zip(*parts, strict=True))
    contrasts = naming_contrasts(names, articles)
    for language, rows in contrasts.groupby("language"):
        assert set(rows["outlet"]) <= set(articles.loc[articles["language"] == language, "outlet"])
        assert rows["p_adjusted"].to_numpy() == pytest.approx(adjust_p_values(rows["p"].to_numpy()))


def test_no_mention_gives_an_empty_table():
    names, articles = mentions(APART)
    assert naming_contrasts(names.iloc[:0], articles).columns.tolist() == list(COLUMNS)


@pytest.mark.parametrize("articles", [12, 40])
def test_outlets_that_call_an_actor_alike_seldom_differ(articles):
    """Articles keep to one name more often than chance: concentration 1, as in ``benchmarks/coverage.py``."""
    rng, sides = np.random.default_rng(1), ([], [])
    for _ in range(400):
        totals = 1 + rng.poisson(3, (2, articles))
        hits = rng.binomial(totals, rng.beta(0.3, 0.7, (2, articles)))
        for side, used, said in zip(sides, hits, totals, strict=True):
            side.append(_share({"R": used.astype(float), "": said.astype(float)}, "R")[:3])
    low, high = _limits(*(_Shares(*np.array(side).T) for side in sides), 0.95)
    assert ((low > 0) | (high < 0)).mean() < 0.08
