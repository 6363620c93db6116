"""Against ppi-python, the package of the authors of the method, where both do the same: articles of one length."""

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from framing import estimate_rates

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from ppi_py import ppi_mean_ci, ppi_mean_pointestimate

WORDS = 400


def world(labelled, size=3000, noise=0.5, seed=1):
    """One outlet: counts, a model's expected counts, and which articles are labelled."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.gamma(2, 1.5, size)).astype(float)
    predicted = np.maximum(counts * 0.7 + rng.normal(0.5, noise, size), 0)
    chosen = np.arange(size) < labelled
    table = {
        "outlet": "ledger",
        "exposure": WORDS,
        "predicted": predicted,
        "observed": np.where(chosen, counts, np.nan),
    }
    return pd.DataFrame({**table, "probability": np.where(chosen, labelled / size, np.nan)}), counts, predicted, chosen


@pytest.mark.parametrize("labelled", [15, 60, 400])
@pytest.mark.parametrize("noise", [0.2, 2.0])
def test_the_value_is_that_of_ppi_at_the_same_weight(labelled, noise):
    table, counts, predicted, chosen = world(labelled, noise=noise)
    row = estimate_rates(table).iloc[0]
    theirs = ppi_mean_pointestimate(counts[chosen], predicted[chosen], predicted, lam=row["lam"])
    assert row["value"] == pytest.approx(1000 / WORDS * float(np.ravel(theirs)[0]), rel=1e-9)


@pytest.mark.parametrize("noise", [0.2, 1.0])
def test_with_many_labels_the_interval_and_the_weight_are_those_of_ppi(noise):
    table, counts, predicted, chosen = world(600, noise=noise)
    row = estimate_rates(table).iloc[0]
    low, high = (
        float(np.ravel(limit)[0])
        for limit in ppi_mean_ci(counts[chosen], predicted[chosen], predicted[~chosen], alpha=0.05)
    )
    assert (row["high"] - row["low"]) == pytest.approx(1000 / WORDS * (high - low), rel=0.15)
    assert row["low"] < 1000 / WORDS * (low + high) / 2 < row["high"]
    residuals = predicted[chosen] - predicted[chosen].mean()
    slope = float((counts[chosen] * residuals).sum() / (residuals**2).sum())
    assert row["lam"] == pytest.approx(min(1.0, slope), rel=0.05)


def test_a_bad_model_costs_no_width_and_a_good_one_saves_some():
    good, bad = world(60, noise=0.2)[0], world(60)[0]
    bad["predicted"] = np.random.default_rng(5).poisson(3, len(bad)).astype(float)
    widths = []
    for table in (good, bad):
        row, alone = (estimate_rates(articles).iloc[0] for articles in (table, table.assign(predicted=0.0)))
        widths.append((row["high"] - row["low"]) / (alone["high"] - alone["low"]))
    assert widths[0] < 0.7
    assert widths[1] <= 1.02


def test_the_rate_of_a_simple_random_sample_has_the_closed_form():
    counts = np.array([0, 1, 2, 1, 0, 3, 1, 1, 0, 2, 1, 0, 4, 1, 2, 0], dtype=float)
    n, size = len(counts), 64
    rest = [np.nan] * (size - n)
    columns = {"observed": [*counts, *rest], "probability": [n / size] * n + rest}
    table = pd.DataFrame({"outlet": "ledger", "exposure": 100.0, "predicted": 0.0, **columns})
    row = estimate_rates(table, per=100).iloc[0]
    mean, error = counts.mean(), counts.std(ddof=1) / math.sqrt(n)
    freedom = (n - 1) / (1 + 0.7 * max(stats.kurtosis(counts, bias=False), 0))
    assert row["value"] == pytest.approx(mean)
    assert math.log(row["high"] / row["value"]) == pytest.approx(stats.t.ppf(0.975, freedom) * error / mean, rel=1e-6)
