"""What an outlet calls an actor over time."""

import numpy as np
import pandas as pd
import pytest

from framing.estimates.naming_contrasts import naming_contrasts
from framing.estimates.naming_periods import naming_changes, naming_periods


def world(share_of, months=("2024-01", "2024-02", "2024-05", "2024-06"), per=15, outlets=("beacon",)):
    """Articles of four mentions each; ``share_of(outlet, month)`` says how often one is *junta*, else *government*."""
    rng, names, articles = np.random.default_rng(5), [], []
    for outlet in outlets:
        for month in months:
            for number in range(per):
                article = f"{outlet}-{month}-{number}"
                articles.append((article, outlet, "en", f"{month}-{number % 28 + 1:02}"))
                names += [
                    (article, "state", "junta" if rng.random() < share_of(outlet, month) else "government", "outlet")
                    for _ in range(4)
                ]
    return (
        pd.DataFrame(names, columns=["article_id", "actor", "name", "voice"]),
        pd.DataFrame(articles, columns=["article_id", "outlet", "language", "date"]),
    )


def turn(outlet, month):
    return 0.9 if outlet == "beacon" and month >= "2024-05" else 0.1


def test_a_share_is_that_of_the_mentions_of_a_period_with_an_interval():
    table = naming_periods(*world(turn))
    junta = table[table["name"] == "junta"].set_index("period")
    assert set(table["length"]) == {"month"}
    assert list(junta["n"]) == [15] * 4
    assert (junta["value"] == junta["count"] / 60).all()
    assert (junta["low"] < junta["value"]).all()
    assert junta.loc["2024-02-01", "high"] < junta.loc["2024-05-01", "low"]


def test_the_shares_of_a_period_add_up_to_one():
    sums = naming_periods(*world(turn, outlets=("beacon", "ledger"))).groupby(["outlet", "period"])["value"].sum()
    assert sums.to_numpy() == pytest.approx(1)


def test_with_fewer_than_twelve_articles_there_is_no_interval_and_no_change():
    table = naming_periods(*world(turn, months=("2024-01", "2024-02", "2024-03"), per=11))
    assert set(table["length"]) == {"week"}
    assert table["low"].isna().all()
    assert set(table["note"]) == {"fewer than 12 articles"}
    assert naming_changes(*world(turn, months=("2024-01",), per=11)).empty


@pytest.mark.parametrize(
    ("months", "per", "length"),
    [
        (("2024-01", "2024-03"), 20, "week"),
        (("2024-01", "2024-06"), 20, "month"),
        (("2024-01", "2024-06"), 6, "quarter"),
    ],
)
def test_periods_are_as_short_as_days_and_articles_allow(months, per, length):
    assert set(naming_periods(*world(turn, months=months, per=per))["length"]) == {length}


def test_an_outlet_that_changes_its_name_is_seen_and_one_that_does_not_is_not():
    changes = naming_changes(*world(turn, outlets=("beacon", "ledger")))
    clear = changes[changes["p_adjusted"] < 0.05]
    assert set(clear["outlet"]) == {"beacon"}
    junta = clear[clear["name"] == "junta"].iloc[0]
    assert (junta["period"], junta["next_period"]) == ("2024-02-01", "2024-05-01")
    assert junta["difference"] == pytest.approx(junta["value_next"] - junta["value"])
    assert 0 < junta["low"] < junta["difference"] < junta["high"]
    government = clear[clear["name"] == "government"].iloc[0]
    assert government["high"] == pytest.approx(-junta["low"])


def test_a_change_is_compared_as_two_outlets_are():
    names, articles = world(turn, months=("2024-01", "2024-06"))
    as_outlets = naming_contrasts(names, articles.assign(outlet=articles["date"].str[:7]))
    changes = naming_changes(names, articles)
    assert sorted(changes["p"]) == pytest.approx(sorted(as_outlets["p"]))
    assert sorted(changes["difference"].abs()) == pytest.approx(sorted(as_outlets["difference"]))


def test_quotations_and_undated_articles_do_not_count():
    names, articles = world(turn)
    quoted = names.assign(voice="quote")
    assert naming_periods(quoted, articles).empty
    assert naming_periods(names, articles.assign(date="")).empty
    assert naming_changes(names, articles.assign(date="")).empty
