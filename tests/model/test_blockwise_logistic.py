import tracemalloc

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from framing.model.blockwise_logistic import ScaledTable, fit_blockwise
from framing.model.logistic import fit_shares


def draw(count=9000, columns=6, seed=1):
    rng = np.random.default_rng(seed)
    numbers = (rng.normal(size=(count, columns)) * np.arange(1, columns + 1) + 3).astype(np.float32)
    numbers[:, -1] = 2.0
    probability = 1 / (1 + np.exp(2 - numbers[:, 0] + numbers[:, 1] / 4))
    return numbers, probability, (rng.random(count) < probability).astype(float)


@pytest.mark.parametrize("penalty", [1e-4, 1.0])
@pytest.mark.parametrize("fractions", [False, True])
def test_the_optimum_is_that_of_scikit_learn(penalty, fractions):
    numbers, probability, true = draw()
    share = np.where(np.arange(len(true)) % 3 == 0, probability.round(1), true) if fractions else true
    rows = np.flatnonzero(np.arange(len(true)) % 5 != 2)
    table = ScaledTable.of(numbers)
    ours = fit_blockwise(table, rows, share[rows], penalty)
    scaled = (numbers - table.mean) / table.spread
    theirs = LogisticRegression(C=penalty, solver="newton-cholesky", tol=1e-10)
    fit_shares(theirs, scaled[rows], share[rows])
    assert ours.weights == pytest.approx([*theirs.coef_[0], *theirs.intercept_], abs=1e-7)
    held = np.flatnonzero(np.arange(len(true)) % 5 == 2)
    assert ours.scores(held) == pytest.approx(theirs.decision_function(scaled[held]), abs=1e-6)
    assert ours.scores(held[:0]).tolist() == []


def test_columns_are_scaled_by_their_spread_unless_they_hardly_vary():
    numbers, *_ = draw()
    table = ScaledTable.of(numbers)
    assert table.mean == pytest.approx(numbers.astype(float).mean(axis=0))
    assert table.spread[:-1] == pytest.approx(numbers.astype(float).std(axis=0)[:-1])
    assert table.spread[-1] == 1.0


def test_no_second_table_is_made():
    numbers, _, true = draw(count=60_000, columns=30)
    tracemalloc.start()
    fit_blockwise(ScaledTable.of(numbers), np.arange(len(true)), true, 1e-4)
    _, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert highest < numbers.nbytes


def test_a_fit_that_begins_far_off_ends_at_the_optimum():
    numbers, _, true = draw(count=300)
    rare = np.where(np.arange(300) < 3, true, 0.0)
    rare[0] = 1.0
    table = ScaledTable.of(numbers * 50)
    rows = np.arange(300)
    weights = fit_blockwise(table, rows, rare, 10.0).weights
    theirs = LogisticRegression(C=10.0, tol=1e-10, max_iter=10_000).fit(
        (table.numbers - table.mean) / table.spread, rare
    )
    assert weights == pytest.approx([*theirs.coef_[0], *theirs.intercept_], abs=1e-3)
