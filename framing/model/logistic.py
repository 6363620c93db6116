"""Logistic regression on words that occur many times: each word's features are looked at once.

A running text has twenty times more words than different words. What a word's
letters say is the same wherever it stands, so the sums over features are taken
once for each different word and then looked up for each place. scikit-learn's
solver takes them for each place again, and is some five times slower here.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from sklearn.base import BaseEstimator

if TYPE_CHECKING:
    from numpy.typing import NDArray


class SharedLogistic(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """L2-regularised logistic regression whose rows share most of their features.

    Row i has the log odds ``intercept + dense[i] @ d + Σ_k (tables[k] @ w_k)[places[k][i]]``.

    Parameters
    ----------
    regularisation : float
        The inverse strength of the penalty (scikit-learn's C).
    steps : int
        At most so many steps of L-BFGS.
    """

    def __init__(self, regularisation: float = 0.06, steps: int = 60) -> None:
        self.regularisation = regularisation
        self.steps = steps

    def fit(
        self, tables: Sequence[Any], places: "Sequence[NDArray[np.int64]]", dense: "NDArray[np.float32]", yes: Any
    ) -> "SharedLogistic":
        """Learn from ``tables`` of features, the row of each that a place has, and dense features beside."""
        yes = np.asarray(yes, dtype=np.float64)
        # what no place has keeps the weight 0: the steps are shorter without it
        widths, had = [table.shape[1] for table in tables], []
        for table, place in zip(tables, places, strict=True):
            had.append(np.unique(table[np.unique(place)].indices))
        tables = [table[:, columns] for table, columns in zip(tables, had, strict=True)]
        edges = np.cumsum([0, *(table.shape[1] for table in tables)])
        turned = [table.T.tocsr() for table in tables]

        def loss(weights: "NDArray[np.float64]") -> "tuple[float, NDArray[np.float64]]":
            scores = dense @ weights[edges[-1] : -1].astype(np.float32) + weights[-1]
            for k, table in enumerate(tables):
                scores += (table @ weights[edges[k] : edges[k + 1]])[places[k]]
            off = 1 / (1 + np.exp(-scores)) - yes
            slope = np.empty_like(weights)
            for k, table in enumerate(turned):
                slope[edges[k] : edges[k + 1]] = table @ np.bincount(places[k], off, table.shape[1])
            slope[edges[-1] : -1], slope[-1] = dense.T @ off.astype(np.float32), off.sum()
            held = weights.copy()
            held[-1] = 0.0
            missed = np.logaddexp(0, scores).sum() - yes @ scores
            return self.regularisation * missed + held @ held / 2, self.regularisation * slope + held

        begin = np.zeros(edges[-1] + dense.shape[1] + 1)
        share = (yes.sum() + 1) / (len(yes) + 2)
        begin[-1] = np.log(share / (1 - share))
        found = minimize(
            loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": self.steps, "ftol": 1e-7, "gtol": 1e-3}
        ).x
        self.weights_ = [np.zeros(width) for width in widths]
        for k, columns in enumerate(had):
            self.weights_[k][columns] = found[edges[k] : edges[k + 1]]
        self.dense_, self.intercept_ = found[edges[-1] : -1], float(found[-1])
        return self

    def parts(self, tables: Sequence[Any]) -> "list[NDArray[np.float64]]":
        """Return what each row of each table adds to the log odds of the places that have it."""
        return [table @ weights for table, weights in zip(tables, self.weights_, strict=True)]

    def scores(
        self, parts: "Sequence[NDArray[np.float64]]", places: "Sequence[NDArray[np.int64]]", dense: Any
    ) -> "NDArray[np.float64]":
        """Return the log odds of places, from ``parts`` of the tables that they have their rows in."""
        made: NDArray[np.float64] = dense @ self.dense_.astype(np.float32) + self.intercept_
        for part, place in zip(parts, places, strict=True):
            made = made + part[place]
        return made
