import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from framing.model.logistic import Rows, SharedLogistic


@pytest.fixture(scope="module")
def rows():
    """Rows with two tables, one number, and vectors of their own and of the row before, where there is one."""
    rng = np.random.default_rng(4)
    count = 600
    tables = [sparse.csr_matrix((rng.random((30, 8)) < 0.3).astype(float)) for _ in range(2)]
    table_rows = [rng.integers(0, 30, count) for _ in tables]
    before = np.r_[count, np.arange(count - 1)]
    vectors = rng.normal(size=(count, 5)).astype(np.float32)
    return Rows(tables, table_rows, rng.normal(size=(count, 1)).astype(np.float32), vectors, [np.arange(count), before])


def laid_out(rows):
    """The same with all that a row has in one matrix."""
    vectors = np.vstack([rows.vectors, np.zeros(rows.vectors.shape[1])])
    tables = [table.toarray()[index] for table, index in zip(rows.tables, rows.table_rows, strict=True)]
    return np.hstack([*tables, *(vectors[index] for index in rows.vector_rows), rows.dense])


def test_rows_that_share_are_weighed_as_scikit_learn_weighs_them_laid_out(rows):
    whole = laid_out(rows)
    rng = np.random.default_rng(1)
    yes = rng.random(len(whole)) < 1 / (1 + np.exp(-whole @ rng.normal(size=whole.shape[1])))
    ours = SharedLogistic(regularisation=0.5, steps=500).fit(rows, yes).scores(rows)
    theirs = LogisticRegression(C=0.5, tol=1e-8, max_iter=500).fit(whole, yes).decision_function(whole)
    np.testing.assert_allclose(ours, theirs, atol=0.02)


def test_some_rows_alone_have_the_scores_that_they_have_among_all(rows):
    yes = laid_out(rows)[:, 3] + rows.vectors[:, 0] > 0.5
    model, chosen = SharedLogistic().fit(rows, yes), np.arange(len(yes)) % 3 == 0
    np.testing.assert_allclose(model.scores(rows.only(chosen)), model.scores(rows)[chosen])
