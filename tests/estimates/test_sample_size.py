import numpy as np
import pandas as pd
import pytest

from framing.errors import InputError
from framing.estimates.rates import estimate_rates
from framing.estimates.sample_size import plan_labels, written_plan


def articles(labelled=20, n=200, outlet="herald", rate=0.01, seed=1):
    rng = np.random.default_rng(seed)
    words = rng.uniform(200, 800, n)
    counts = rng.poisson(rate * words)
    return pd.DataFrame({
        "outlet": outlet, "exposure": words, "predicted": 0.7 * rng.binomial(counts, 0.8) + 1,
        "observed": np.where(np.arange(n) < labelled, counts, np.nan), "probability": labelled / n,
    })  # fmt: skip


def test_no_more_labels_give_the_interval_of_now():
    (now,) = plan_labels(articles(), more=[0]).itertuples()
    (rate,) = estimate_rates(articles()).itertuples()
    assert (now.value, now.low, now.high) == pytest.approx((rate.value, rate.low, rate.high))
    assert now.relative == pytest.approx(1)


def test_more_labels_give_narrower_intervals_and_no_more_than_there_are():
    plan = plan_labels(articles(), more=[0, 10, 40, 180, 181])
    assert plan["more"].tolist() == [0, 10, 40, 180]
    assert plan["width"].is_monotonic_decreasing
    assert (plan["low"] < plan["value"]).all()


def test_what_is_foretold_comes_true_on_the_mean():
    foretold = [plan_labels(articles(20, seed=seed), more=[40])["width"].iloc[0] for seed in range(40)]
    came = pd.concat([estimate_rates(articles(60, seed=seed)) for seed in range(40)])
    assert np.mean(foretold) == pytest.approx((came["high"] - came["low"]).mean(), rel=0.15)


@pytest.mark.parametrize(
    ("labelled", "rate", "note"),
    [
        (7, 0.01, "label 5 more for any interval: 7 labelled"),
        (20, 0.0, "0 labelled articles have a marker, 3 are needed"),
    ],
)
def test_an_outlet_with_too_few_labels_has_one_row_that_says_what_is_missing(labelled, rate, note):
    plan = plan_labels(articles(labelled, rate=rate))
    (row,) = plan.itertuples()
    assert np.isnan(row.width)
    assert note in row.note
    assert note in written_plan(plan)


def test_fewer_labels_cannot_be_planned():
    with pytest.raises(InputError, match="0 or more, not -5"):
        plan_labels(articles(), more=[-5])


def test_the_width_comes_true_within_its_range_four_times_in_five():
    hits = []
    for seed in range(100):
        (plan,) = plan_labels(articles(20, seed=seed), more=[40]).itertuples()
        (rate,) = estimate_rates(articles(60, seed=seed)).itertuples()
        relative = (rate.high - rate.low) / rate.value
        hits.append(plan.width_low / plan.value <= relative <= plan.width_high / plan.value)
    assert 0.65 < np.mean(hits) < 0.95


def test_a_plan_for_these_articles_ends_without_width_and_one_for_the_habit_does_not():
    finite, habit = (
        plan_labels(articles(20, n=60), more=[0, 40], population=population) for population in ("finite", "super")
    )
    assert finite["width"].iloc[1] < 1e-6 < habit["width"].iloc[1]
    (rate,) = estimate_rates(articles(20, n=60), population="finite").itertuples()
    assert finite["high"].iloc[0] == pytest.approx(rate.high)
