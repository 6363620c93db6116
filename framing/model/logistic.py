"""Logistic regression on tokens that share features: sums are computed once per distinct word.

A running text has twenty times more tokens than distinct words. The letters of
a word contribute the same wherever it occurs, so the sums over features are
computed once per distinct word and then looked up for each token.
scikit-learn's solver computes them for each token, and is about five times
slower here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression

if TYPE_CHECKING:
    from numpy.typing import NDArray


def exact_logistic(penalty: float) -> LogisticRegression:
    """Return a logistic regression for few columns, whose fit is exact and thus the same on every processor.

    L-BFGS stops near the optimum, at a point that depends on how the processor
    rounds sums; what is chosen from its probabilities (candidates, thresholds)
    then differs, and rates differ by up to 1 %. ``penalty`` is scikit-learn's C.
    """
    return LogisticRegression(C=penalty, solver="newton-cholesky", tol=1e-8)


def is_constant(share: "NDArray[np.float64]") -> bool:
    """Return whether all rows are true, or none is even in part, so that there is nothing to learn."""
    return bool((share >= 1).all() or not (share > 0).any())


def fit_shares(
    classifier: LogisticRegression, rows: Any, share: "NDArray[np.float64]", weight: "NDArray[np.float64] | None" = None
) -> LogisticRegression:
    """Fit a binary classifier to rows of which a share is true: those in between count as both, in proportion.

    That is the likelihood of the readers of each row, each of whom says yes or
    no, with the weight of one reading. ``weight`` is of the rows, 1 by default.
    """
    split = np.flatnonzero((share > 0) & (share < 1))
    if weight is None and not len(split):
        return classifier.fit(rows, share > 0)
    weight = np.ones(len(share)) if weight is None else weight
    weights = np.concatenate([weight * np.where(share > 0, share, 1.0), weight[split] * (1 - share[split])])
    stack = sparse.vstack if sparse.issparse(rows) else np.concatenate
    doubled = stack([rows, rows[split]]) if len(split) else rows
    doubled = doubled.tocsr() if sparse.issparse(rows) else doubled
    return classifier.fit(doubled, np.concatenate([share > 0, np.zeros(len(split), bool)]), sample_weight=weights)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of features: their own numbers, and indices into tables that many rows share.

    ``dense`` has one row per row; ``table_rows[k]`` is the index of each row in the
    sparse ``tables[k]``, ``vector_rows[k]`` its index in ``vectors``, or
    ``len(vectors)`` if it has none.
    """

    tables: Sequence[Any]
    table_rows: "Sequence[NDArray[np.int64]]"
    dense: "NDArray[np.float32]"
    vectors: "NDArray[np.float32]"
    vector_rows: "Sequence[NDArray[np.int64]]"

    def only(self, chosen: "NDArray[np.bool_]") -> "Rows":
        """Return the chosen rows."""
        table_rows, vector_rows = (
            [values[chosen] for values in group] for group in (self.table_rows, self.vector_rows)
        )
        return replace(self, table_rows=table_rows, vector_rows=vector_rows, dense=self.dense[chosen])


class SharedLogistic(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """L2-regularised logistic regression whose rows share most of their features.

    Row i has the log-odds ``intercept + dense[i] @ d + Σ_k (tables[k] @ w_k)[table_rows[k][i]]
    + Σ_k (vectors @ v_k)[vector_rows[k][i]]``.

    Parameters
    ----------
    regularisation : float
        The inverse strength of the penalty (scikit-learn's C).
    steps : int
        The maximum number of L-BFGS steps.
    """

    def __init__(self, regularisation: float = 0.06, steps: int = 2000) -> None:
        self.regularisation = regularisation
        self.steps = steps

    def fit(self, rows: Rows, target: Any) -> "SharedLogistic":
        """Learn from rows and, for each, true or false, or the share of readers to whom it is true."""
        target = np.asarray(target, dtype=np.float64)
        # few values of a row are not 0; single precision would end the search at a point that depends on the processor
        dense, table_rows = sparse.csr_matrix(rows.dense, dtype=np.float64), rows.table_rows
        # a column that no row has keeps the weight 0: steps are faster without it
        used = [
            np.unique(table[np.unique(index)].indices) for table, index in zip(rows.tables, table_rows, strict=True)
        ]
        tables = [table[:, columns] for table, columns in zip(rows.tables, used, strict=True)]
        edges = np.cumsum([0, *(table.shape[1] for table in tables), rows.vectors.shape[1] * len(rows.vector_rows)])
        transposed, dense_transposed = [table.T.tocsr() for table in tables], dense.T.tocsr()

        def loss(weights: "NDArray[np.float64]") -> "tuple[float, NDArray[np.float64]]":
            scores = dense @ weights[edges[-1] : -1] + weights[-1]
            for k, table in enumerate(tables):
                scores += (table @ weights[edges[k] : edges[k + 1]])[table_rows[k]]
            for part, index in zip(
                _vector_scores(rows.vectors, weights[edges[-2] : edges[-1]]), rows.vector_rows, strict=True
            ):
                scores += part[index]
            residual = 1 / (1 + np.exp(-scores)) - target
            gradient = np.empty_like(weights)
            for k, table in enumerate(transposed):
                gradient[edges[k] : edges[k + 1]] = table @ np.bincount(table_rows[k], residual, table.shape[1])
            gradient[edges[-2] : edges[-1]] = _vector_gradient(rows, residual)
            gradient[edges[-1] : -1], gradient[-1] = dense_transposed @ residual, residual.sum()
            penalised = weights.copy()
            penalised[-1] = 0.0
            log_loss = np.logaddexp(0, scores).sum() - target @ scores
            return (
                self.regularisation * log_loss + penalised @ penalised / 2,
                self.regularisation * gradient + penalised,
            )

        initial = np.zeros(edges[-1] + dense.shape[1] + 1)
        share = (target.sum() + 1) / (len(target) + 2)
        initial[-1] = np.log(share / (1 - share))
        solution = minimize(
            loss, initial, jac=True, method="L-BFGS-B", options={"maxiter": self.steps, "ftol": 1e-11, "gtol": 1e-5}
        ).x
        self.weights_ = [np.zeros(table.shape[1]) for table in rows.tables]
        for k, columns in enumerate(used):
            self.weights_[k][columns] = solution[edges[k] : edges[k + 1]]
        self.vector_weights_ = solution[edges[-2] : edges[-1]]
        self.dense_, self.intercept_ = solution[edges[-1] : -1], float(solution[-1])
        return self

    def scores(self, rows: Rows, of_dense: "NDArray[np.float64] | None" = None) -> "NDArray[np.float64]":
        """Return the log-odds of rows; ``of_dense`` is what their own numbers add, if that is known."""
        log_odds: NDArray[np.float64] = (rows.dense @ self.dense_ if of_dense is None else of_dense) + self.intercept_
        for table, weights, index in zip(rows.tables, self.weights_, rows.table_rows, strict=True):
            log_odds = log_odds + (table @ weights)[index]
        for part, index in zip(_vector_scores(rows.vectors, self.vector_weights_), rows.vector_rows, strict=True):
            log_odds = log_odds + part[index]
        return log_odds


def _vector_scores(vectors: "NDArray[np.float32]", weights: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return what each vector adds to a row that refers to it, and 0 after the last; one row per kind of reference."""
    n_kinds = len(weights) // max(vectors.shape[1], 1)
    scores = np.zeros((n_kinds, len(vectors) + 1))
    if n_kinds:
        scores[:, :-1] = weights.reshape(n_kinds, -1).astype(np.float32) @ vectors.T
    return scores


def _vector_gradient(rows: Rows, residual: "NDArray[np.float64]") -> "NDArray[np.float32]":
    """Return the gradient with respect to the weights of vectors."""
    if not rows.vector_rows:
        return np.zeros(0, np.float32)
    size = len(rows.vectors) + 1
    sums = np.stack([np.bincount(index, residual, size)[:-1] for index in rows.vector_rows]).astype(np.float32)
    gradient: NDArray[np.float32] = (sums @ rows.vectors).ravel()
    return gradient
