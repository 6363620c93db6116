import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from framing.errors import InputError
from framing.estimates.rates import COLUMNS, estimate_rates
from framing.estimates.sample_moments import Rate

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "coverage.py"


def draw(seed=1, outlets=("beacon", "ledger"), size=120, labelled=30, rate=0.01, quality=0.8):
    """Draw articles with skewed counts; ``quality`` is how much of the count the model sees."""
    rng = np.random.default_rng(seed)
    tables = []
    for outlet in outlets:
        words = rng.integers(100, 700, size).astype(float)
        counts = rng.poisson(rate * words * rng.gamma(2, 0.5, size))
        chosen = rng.permutation(size) < labelled
        tables.append(pd.DataFrame({
            "article_id": [f"{outlet}-{number}" for number in range(size)], "outlet": outlet, "exposure": words,
            "predicted": quality * counts + (1 - quality) * rate * words,
            "observed": np.where(chosen, counts, np.nan), "probability": np.where(chosen, labelled / size, np.nan),
        }))  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def first(table, **options):
    return estimate_rates(table, **options).iloc[0]


def test_there_is_one_row_per_outlet_with_the_columns_of_the_contract():
    rates = estimate_rates(draw(outlets=("ledger", "beacon")))
    assert list(rates.columns) == list(COLUMNS)
    assert rates["outlet"].tolist() == ["beacon", "ledger"]
    assert rates["n_articles"].tolist() == [120, 120]
    assert rates["n_observed"].tolist() == [30, 30]


def test_without_a_model_the_value_is_the_labelled_ratio():
    table = draw().assign(predicted=0.0)
    labelled = table[(table["outlet"] == "beacon") & table["observed"].notna()]
    row = first(table)
    assert row["value"] == pytest.approx(1000 * labelled["observed"].sum() / labelled["exposure"].sum())
    assert (row["lam"], row["method"]) == (0, "labels_only")


def test_the_value_is_the_difference_estimator_where_articles_are_equally_long():
    table = draw(outlets=("ledger",)).assign(exposure=200.0)
    row, labelled = first(table), table[table["observed"].notna()]
    correction = ((labelled["observed"] - row["lam"] * labelled["predicted"]) / labelled["probability"]).sum()
    assert row["value"] == pytest.approx(1000 * (row["lam"] * table["predicted"].sum() + correction) / (120 * 200))
    assert row["method"] == "corrected"


def test_a_census_is_its_own_rate_whatever_the_model_says():
    table = draw(labelled=120, outlets=("ledger",))
    row = first(table, population="finite")
    assert row["value"] == pytest.approx(1000 * table["observed"].sum() / table["exposure"].sum())
    assert row["low"] == pytest.approx(row["high"])


def test_a_good_model_narrows_and_a_useless_one_costs_little():
    good = draw()
    useless = good.assign(predicted=np.random.default_rng(2).permutation(good["predicted"]))
    human = good.assign(predicted=0.0)
    narrow, same, wide = ((row["high"] - row["low"]) for row in map(first, (good, useless, human)))
    assert narrow < 0.6 * wide
    assert same <= wide * 1.02


@pytest.mark.parametrize("scale", [0.1, 10.0])
def test_a_model_that_counts_wrong_by_a_factor_moves_the_value_little(scale):
    good = draw()
    row, other = first(good), first(good.assign(predicted=good["predicted"] * scale))
    assert row["low"] < other["value"] < row["high"]
    assert 0 <= other["lam"] <= 1


def test_row_order_makes_no_difference():
    table = draw()
    mixed = table.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(estimate_rates(table), estimate_rates(mixed))


def test_the_argument_is_untouched():
    table = draw()
    before = table.copy(deep=True)
    estimate_rates(table)
    pd.testing.assert_frame_equal(table, before)


def test_units_of_exposure_make_no_difference():
    table = draw()
    kilo = table.assign(exposure=table["exposure"] / 1000)
    left, right = estimate_rates(table, per=1000), estimate_rates(kilo, per=1)
    assert np.allclose(left[["value", "low", "high"]], right[["value", "low", "high"]])


def test_more_confidence_is_a_wider_interval():
    table = draw()
    assert first(table, confidence=0.99)["low"] < first(table)["low"] < first(table, confidence=0.8)["low"]


def test_a_finite_population_is_narrower_than_a_habit():
    table = draw(labelled=100)
    finite, habit = first(table, population="finite"), first(table)
    assert finite["high"] - finite["low"] < 0.6 * (habit["high"] - habit["low"])


def test_labels_that_are_missing_at_random_do_not_lower_the_rate():
    table = draw(labelled=40).assign(predicted=0.0)
    kept = np.random.default_rng(4).random(len(table)) < 0.5
    half = table.assign(observed=table["observed"].where(kept), probability=table["probability"].where(kept))
    assert first(half)["value"] == pytest.approx(first(table)["value"], rel=0.4)


# what makes it too few, and the neighbour that is enough
@pytest.mark.parametrize(
    ("counts", "method"),
    [
        pytest.param([1, 2, 1] + [0] * 8, "too_few", id="11 labelled"),
        pytest.param([1, 2, 1] + [0] * 9, "labels_only", id="12 labelled, 3 with a marker"),
        pytest.param([5, 5] + [0] * 40, "too_few", id="2 with a marker"),
        pytest.param([0] * 60, "too_few", id="none with a marker"),
        pytest.param([], "too_few", id="nothing labelled"),
    ],
)
def test_too_few_is_said(counts, method):
    observed = [*counts, *[np.nan] * 100]
    table = pd.DataFrame({"outlet": "ledger", "exposure": 300.0, "predicted": 0.0, "observed": observed})
    row = first(table.assign(probability=np.where(table["observed"].notna(), 0.3, np.nan)))
    assert row["method"] == method
    assert np.isnan(row[["value", "low", "high", "lam"]].astype(float)).all() == (method == "too_few")


def test_equal_counts_and_a_perfect_model_still_leave_an_interval():
    table = draw(outlets=("ledger",), quality=1.0)
    for perfect in (
        table,
        table.assign(exposure=200.0, observed=table["observed"].where(table["observed"].isna(), 2.0)),
    ):
        row = first(perfect, population="finite")
        assert row["low"] < row["value"] < row["high"]


def test_an_empty_table_gives_an_empty_table():
    assert estimate_rates(draw().iloc[:0]).columns.tolist() == list(COLUMNS)


@pytest.mark.parametrize("strata", [["a"], ["a", "b"], ["a", "b", "c", "d", "e", "f", "g", "h"], ["a", *"b" * 29]])
def test_strata_keep_the_value_and_change_the_interval_little(strata):
    table = draw(outlets=("ledger",))
    row = first(table)
    other = first(table.assign(stratum=np.resize(strata, len(table))))
    assert other["value"] == pytest.approx(row["value"], rel=0.1)
    assert 0.5 < (other["high"] - other["low"]) / (row["high"] - row["low"]) < 2


BROKEN = [
    ({"exposure": -1.0}, "exposure is negative"),
    ({"exposure": np.nan}, "exposure is negative or not a number"),
    ({"predicted": np.nan}, "predicted is negative or not a number"),
    ({"observed": -1.0}, "observed is negative"),
    ({"probability": 0.0}, r"probability is outside \(0, 1\]"),
    ({"probability": 1.2}, r"probability is outside \(0, 1\]"),
    ({"observed": 1.0, "probability": np.nan}, "probability is missing although the article is labelled"),
    ({"exposure": 0.0, "observed": 2.0, "probability": 0.5}, "observed is above 0 although the exposure is 0"),
    ({"outlet": None}, "outlet is missing"),
    ({"article_id": "beacon-1"}, "article_id beacon-1 occurs twice"),
]


@pytest.mark.parametrize(("cells", "message"), BROKEN)
def test_a_broken_row_is_named(cells, message):
    table = draw()
    table.loc[7, list(cells)] = list(cells.values())
    with pytest.raises(InputError, match=message):
        estimate_rates(table)


def test_a_missing_column_and_a_column_of_words_are_named():
    with pytest.raises(InputError, match=r"missing column.* exposure"):
        estimate_rates(draw().drop(columns="exposure"))
    with pytest.raises(InputError, match="column exposure must have numbers"):
        estimate_rates(draw().assign(exposure="many"))


@pytest.mark.parametrize("options", [{"confidence": 1.0}, {"per": 0}, {"population": "all"}])
def test_options_out_of_bounds_are_refused(options):
    with pytest.raises(InputError):
        estimate_rates(draw(), **options)


@pytest.mark.slow
@pytest.mark.parametrize("model", ["none", "good", "biased", "useless"])
@pytest.mark.parametrize(("labelled", "prevalence"), [(12, 0.12), (20, 0.04), (30, 0.3), (60, 0.04)])
def test_intervals_hold_the_truth_as_often_as_they_say(model, labelled, prevalence, monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARK.parent)
    spec = importlib.util.spec_from_file_location("coverage_benchmark", BENCHMARK)
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    world = {"labelled": labelled, "prevalence": prevalence, "spread": 0.5, "model": model}
    figures = benchmark.measure(np.random.default_rng(7), 60, **world)
    assert 0.91 <= figures["coverage"] <= 0.99  # 240 intervals: a standard error of 0.014
    assert figures["width"] < {"none": 1.01, "good": 0.7, "biased": 0.95, "useless": 1.03}[model]


def labelled_articles(words):
    observed = [1.0, 1.0, 1.0, *[0.0] * (len(words) - 3)]
    return pd.DataFrame({"outlet": "ledger", "exposure": words, "predicted": 0.0, "observed": observed}).assign(
        probability=0.5
    )


# words of the labelled articles, how many count, and what is said
WITHOUT_WORDS = [
    ([200.0] * 12, 12, "labels_only"),
    ([200.0] * 11 + [0.0], 11, "too_few"),
    ([200.0] * 11 + [0.0] * 20, 11, "too_few"),
    ([200.0] * 12 + [0.0] * 20, 12, "labels_only"),
]


@pytest.mark.parametrize(("words", "n", "method"), WITHOUT_WORDS)
def test_an_article_without_words_counts_in_no_gate(words, n, method):
    row = first(labelled_articles(words))
    assert (row["n_articles"], row["n_observed"], row["method"]) == (n, n, method)


def test_articles_without_words_change_no_interval():
    with_words = labelled_articles([200.0] * 12)
    padded = labelled_articles([200.0] * 12 + [0.0] * 20)
    pd.testing.assert_frame_equal(estimate_rates(padded), estimate_rates(with_words))


def test_an_outlet_without_a_word_keeps_its_row():
    row = first(draw(outlets=("ledger",)).assign(exposure=0.0, observed=0.0, probability=0.5))
    assert (row["n_articles"], row["method"]) == (0, "too_few")


# labelled articles with a marker, of 30, and what the rate is
RARE = [
    (1, "too_few", "1 labelled article has a marker, 3 are needed"),
    (2, "too_few", "2 labelled articles have a marker, 3 are needed"),
    (3, "labels_only", "rare"),
    (5, "labels_only", "rare"),
    (6, "labels_only", ""),
]


@pytest.mark.parametrize(("n_nonzero", "method", "note"), RARE)
def test_a_rate_that_rests_on_few_articles_with_a_marker_says_that_it_is_rare(n_nonzero, method, note):
    observed = [1.0] * n_nonzero + [0.0] * (30 - n_nonzero)
    row = first(labelled_articles([200.0] * 30).assign(observed=observed))
    assert (row["n_nonzero"], row["method"], row["note"]) == (n_nonzero, method, note)


# value, labels' own rate, and the largest upper limit: an error of 0.5 is not a multiple of a rate that is all but 0
NEAR_ZERO = [(0.001, 1.0, 4.1), (0.02, 1.0, 4.1), (0.5, 1.0, 5.0), (1.0, 1.0, 4.0)]


@pytest.mark.parametrize(("value", "labels", "most"), NEAR_ZERO)
def test_a_rate_that_the_model_brought_near_0_has_no_upper_limit_of_thousands_of_times(value, labels, most):
    rate = Rate(value, 0.5, 11, 1.0, 0.4, 0.7, labels_only_value=labels)
    low, high = rate.interval(0.95)
    assert 0 < low < value < high < most
    assert Rate(2.0, 0.5, 11, 1.0, 0.4, 0.7, labels_only_value=1.0).interval(0.95) == (
        Rate(2.0, 0.5, 11, 1.0, 0.4, 0.7).interval(0.95)
    )
