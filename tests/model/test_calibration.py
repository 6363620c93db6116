import numpy as np
import pytest
from skops import io as skops

from framing import SpanTagger
from framing.model.archive import load_archive
from framing.model.calibration import CalibratedLogistic, curve_columns, fit_curve
from framing.model.fitted import check_fitted
from framing.model.logistic import exact_logistic
from framing.model.registry import TRUSTED


def drawn(n=600, seed=1):
    """One column of which yes depends, and 30 that are noise; the fold of each row."""
    generator = np.random.default_rng(seed)
    rows = generator.normal(size=(n, 31))
    yes = generator.random(n) < 1 / (1 + np.exp(-1.5 * rows[:, 0]))
    return rows, yes, generator.integers(0, 5, n)


def test_probabilities_are_as_often_right_as_they_say():
    rows, yes, folds = drawn()
    fresh, truth, _ = drawn(5000, seed=2)
    probability = CalibratedLogistic(regularisation=100).fit(rows, yes, folds).probability(fresh)
    for low in (0.1, 0.3, 0.5, 0.7):
        in_bin = (probability >= low) & (probability < low + 0.2)
        assert truth[in_bin].mean() == pytest.approx(probability[in_bin].mean(), abs=0.12)


@pytest.mark.parametrize(("yes", "prior"), [([True] * 8, 0.9), ([False] * 8, 0.1), ([], 0.5)])
def test_one_answer_only_gives_one_probability_and_says_so(yes, prior):
    model = CalibratedLogistic().fit(np.zeros((len(yes), 2)), np.array(yes, dtype=bool), np.zeros(len(yes)))
    assert model.is_constant_
    assert model.probability(np.zeros((3, 2))).tolist() == [prior] * 3


def test_a_fold_that_holds_all_of_one_answer_does_no_harm():
    rows = np.arange(12.0).reshape(-1, 1)
    model = CalibratedLogistic().fit(rows, rows[:, 0] > 7, (rows[:, 0] > 7).astype(int))
    assert np.isfinite(model.probability(rows)).all()


def test_rows_that_are_told_apart_without_error_are_not_certain():
    rows = np.repeat([[-5.0], [5.0]], 6, axis=0)
    probability = CalibratedLogistic().fit(rows, rows[:, 0] > 0, np.arange(12) % 3).probability(rows)
    assert 0.75 < probability.max() < 0.99


def test_shares_of_two_readers_are_learned_as_their_two_answers_would_be():
    """A row of which one of two readers says yes is a row with either answer, both with half the weight."""
    rows, yes, folds = drawn()
    other = np.random.default_rng(3).permutation(yes)
    twice = CalibratedLogistic().fit(
        np.concatenate([rows, rows]), np.concatenate([yes, other]), np.concatenate([folds, folds]), weight=[0.5] * 1200
    )
    shares = CalibratedLogistic().fit(rows, (yes + other.astype(float)) / 2, folds)
    np.testing.assert_allclose(shares.probability(rows), twice.probability(rows), atol=1e-6)
    assert shares.probability(rows).mean() == pytest.approx((yes.mean() + other.mean()) / 2, abs=0.02)


def test_a_tagger_is_read_again_with_its_curves():
    texts = [f"The {word} men left town {i}." for i in range(12) for word in ("plaid", "old")]
    spans = [[(4, 9, "loaded")] if "plaid" in text else [] for text in texts]
    tagger = SpanTagger(dimensions=0).fit(texts, spans)
    held = load_archive(skops.dumps(tagger), TRUSTED)
    check_fitted(held)
    assert held.predict_proba(texts).equals(tagger.predict_proba(texts))


def overrated(n, seed=4):
    """Scores that are right below 0, and twice too high above it; the fold of each row."""
    generator = np.random.default_rng(seed)
    scores = generator.normal(-1, 1.5, n)
    yes = generator.random(n) < 1 / (1 + np.exp(-np.where(scores > 0, scores / 2, scores)))
    return scores.reshape(-1, 1), yes, generator.integers(0, 3, n)


def platt(rows, yes):
    """Platt's sigmoid: the curve that has one slope."""
    n_yes, n_no = yes.sum(), (~yes).sum()
    targets = np.where(yes, (n_yes + 1) / (n_yes + 2), 1 / (n_no + 2))
    weights = np.concatenate([targets, 1 - targets])
    return exact_logistic(1e6).fit(np.tile(rows, (2, 1)), np.repeat([True, False], len(yes)), sample_weight=weights)


def test_what_is_overrated_at_one_end_only_is_corrected_which_a_sigmoid_cannot():
    rows, yes, folds = overrated(20_000)
    fresh, truth, _ = overrated(40_000, seed=5)
    model = CalibratedLogistic().fit(rows, yes, folds)
    high = model.probability(fresh) > np.quantile(model.probability(fresh), 0.98)
    assert abs(model.probability(fresh)[high].mean() - truth[high].mean()) < 0.03
    sigmoid = platt(model.model_.decision_function(rows).reshape(-1, 1), yes)
    with_one_slope = sigmoid.predict_proba(model.model_.decision_function(fresh).reshape(-1, 1))[:, 1]
    assert with_one_slope[high].mean() - truth[high].mean() > 0.04


def test_with_few_rows_the_curve_is_nearly_platts_sigmoid():
    rows, yes, _ = overrated(40, seed=0)
    scores = rows[:, 0]
    curve = fit_curve(scores, yes.astype(float), np.ones(40))
    sigmoid = platt(rows, yes).predict_proba(rows)[:, 1]
    np.testing.assert_allclose(curve.predict_proba(curve_columns(scores))[:, 1], sigmoid, atol=0.05)


@pytest.mark.parametrize("seed", range(8))
def test_a_curve_never_reverses_the_order(seed):
    """With few rows that scores hardly tell apart, a weight may be below 0 at first."""
    generator = np.random.default_rng(seed)
    scores = generator.normal(0, 6, 60)
    yes = (generator.random(60) < np.where(np.abs(scores) > 5, 0.8, 0.3)).astype(float)
    weights = fit_curve(scores, yes, np.ones(60)).coef_[0]
    assert (weights >= 0).all() or (weights <= 0).all()
