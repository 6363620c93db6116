from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from framing.estimates.article_counts import Stages
from framing.estimates.expected_counts import expected_counts
from framing.estimates.predictor_counts import as_scores, predictor_fit
from framing.records import empty
from framing.report.predictor_gain import predictors_in_words, predictors_table
from framing.settings import Report

IDS = [f"a{number}" for number in range(120)]


@pytest.fixture
def by_name():
    """The stages with the counts of three predictors: all found, half of it, and chance."""
    rng = np.random.default_rng(1)
    found = rng.poisson(2 * rng.gamma(2, 0.5, 120)) + 1
    articles = pd.DataFrame(
        {"article_id": IDS, "outlet": "herald", "language": "en", "event": "", "text": "x" * 900, "words": 200}
    )
    sample = pd.DataFrame(
        {"article_id": IDS, "stratum": "herald", "probability": 0.25, "arm": "blind", "annotators": 1, "rank": 1}
    ).head(30)
    readings = pd.DataFrame({"article_id": IDS[:30], "annotator": "ada", "arm": "blind", "skipped": False})
    gold = pd.DataFrame(
        {"article_id": np.repeat(IDS[:30], found[:30]), "category": "loaded", "voice": "outlet", "confidence": 1.0}
    )
    stages = Stages.of(articles, sample=sample, readings=readings, gold=gold)
    counts = {"all": found, "half": found / 2, "chance": rng.permutation(found)}
    predictions = pd.concat([
        pd.DataFrame({"predictor": name, "article_id": IDS, "category": "loaded", "outlet_count": count})
        for name, count in counts.items()
    ])  # fmt: skip
    predictions["all_count"] = predictions["outlet_count"]
    expected = {name: expected_counts(as_scores(predictions, name, articles)) for name in counts}
    return {name: replace(stages, expected=table) for name, table in expected.items()}


def test_the_fit_is_the_correlation_with_peoples_counts_and_how_much_is_predicted(by_name):
    fit = predictor_fit(by_name, ["loaded"]).set_index("predictor")
    assert fit["n_observed"].tolist() == [30] * 3
    assert fit.loc[["all", "half"], "correlation"].tolist() == pytest.approx([1, 1])
    assert fit["predicted_share"].round(3).loc[["all", "half"]].tolist() == [1, 0.5]
    assert abs(fit.loc["chance", "correlation"]) < 0.6


def test_what_cannot_be_known_is_nan(by_name):
    unlabelled = replace(by_name["all"], expected=by_name["all"].expected.iloc[:0], gold=empty("gold"))
    stages = {"none": unlabelled}
    assert predictor_fit(stages, ["loaded"])[["correlation", "predicted_share"]].isna().all(axis=None)


def test_a_good_predictor_makes_intervals_narrow_and_chance_costs_nothing(by_name):
    table = predictors_table(by_name, ["loaded"], Report()).set_index("predictor")
    assert table.loc["all", "width_ratio"] < 0.95
    assert table.loc["chance", "width_ratio"] < 1.1
    assert table["outlets"].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("widths", "words"),
    [
        ([0.5, 0.9], "Loaded: a brings most (width of intervals relative to labels alone: a 0.50, b 0.90)."),
        ([0.9, 0.5], "Loaded: b brings most (width of intervals relative to labels alone: b 0.50, a 0.90)."),
        ([1.0, 1.0], "Loaded: none brings a gain (width of intervals relative to labels alone: a 1.00, b 1.00)."),
    ],
)
def test_which_buys_most_is_said_in_words(widths, words):
    table = pd.DataFrame({"predictor": ["a", "b"], "category": "loaded", "width_ratio": widths})
    assert predictors_in_words(table) == [words]
    assert predictors_in_words(table.assign(width_ratio=np.nan)) == []
