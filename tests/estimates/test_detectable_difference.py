import numpy as np
import pandas as pd
import pytest

from framing.errors import InputError
from framing.estimates.detectable_difference import labels_to_detect, written_needs
from framing.estimates.rates import estimate_rates


def articles(labelled=30, n=600, outlets=("herald", "gazette"), rate=0.01, seed=1, factors=(1.0, 1.0)):
    rng = np.random.default_rng(seed)
    tables = []
    for outlet, factor in zip(outlets, factors, strict=True):
        words = rng.uniform(200, 800, n)
        counts = rng.poisson(rate * factor * words * rng.gamma(2, 0.5, n))
        tables.append(pd.DataFrame({
            "outlet": outlet, "exposure": words, "predicted": 0.0,
            "observed": np.where(np.arange(n) < labelled, counts, np.nan), "probability": labelled / n,
        }))  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def test_smaller_differences_need_more_labels_within_their_range():
    needs = pd.concat([labels_to_detect(articles(), size) for size in (1.0, 0.5, 0.33)])
    herald = needs[needs["outlet"] == "herald"]
    assert herald["needed"].is_monotonic_increasing
    assert (herald["needed_low"] < herald["needed"]).all()
    assert not (herald["needed"] >= herald["needed_high"]).any()


def test_the_difference_is_told_as_often_as_promised():
    need = int(labels_to_detect(articles(100), 0.5, population="finite")["needed"].mean())
    told = 0
    for seed in range(60):
        world = articles(need, seed=seed, factors=(1.0, 1.5))
        low = estimate_rates(world, population="finite").set_index("outlet")
        errors = np.log(low["high"] / low["low"]) / (2 * 1.96)
        told += np.log(low.loc["gazette", "value"] / low.loc["herald", "value"]) > 1.96 * np.hypot(*errors)
    assert 0.65 < told / 60 < 0.97


def test_all_articles_are_too_few_for_the_habit_and_enough_for_themselves():
    few = articles(30, n=60)
    (habit, *_) = labels_to_detect(few, 0.1).itertuples()
    assert np.isnan(habit.needed)
    assert habit.note == "all 60 articles are too few"
    assert (labels_to_detect(few, 0.1, population="finite")["needed"] <= 60).all()


def test_more_outlets_need_more_labels_since_more_pairs_are_compared():
    two = labels_to_detect(articles(), 0.5)["needed"].iloc[0]
    names = ("herald", "gazette", *"abcdef")
    many = labels_to_detect(articles(outlets=names, factors=(1.0,) * 8), 0.5).set_index("outlet")["needed"]
    assert many["gazette"] > two or many["herald"] > two


@pytest.mark.parametrize("table", [articles(7), articles(30, rate=0.0)])
def test_an_outlet_without_a_rate_says_what_is_missing(table):
    needs = labels_to_detect(table, 0.33)
    assert needs["needed"].isna().all()
    assert needs["note"].str.contains("for any interval").all()
    assert "for any interval" in written_needs(needs, 0.33)


@pytest.mark.parametrize("difference", [0, -0.5, 0.0099, 10.1, 1e9, np.inf, np.nan])
def test_a_difference_is_one_that_labels_could_tell(difference):
    with pytest.raises(InputError, match=r"from 0\.01 to 10, such as 0.33 for a third, not"):
        labels_to_detect(articles(), difference)
