"""Logistic regression on words that occur many times: each word's features are looked at once.

A running text has twenty times more words than different words. What a word's
letters say is the same wherever it stands, so the sums over features are taken
once for each different word and then looked up for each place. scikit-learn's
solver takes them for each place again, and is some five times slower here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from sklearn.base import BaseEstimator

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Rows:
    """What rows have: their own numbers, and places in what many rows share.

    ``dense`` has a row of numbers a row; ``places[k]`` is the row of the sparse
    ``tables[k]`` that each row has, ``spots[k]`` its row of ``vectors``, or
    ``len(vectors)`` where it has none.
    """

    tables: Sequence[Any]
    places: "Sequence[NDArray[np.int64]]"
    dense: "NDArray[np.float32]"
    vectors: "NDArray[np.float32]"
    spots: "Sequence[NDArray[np.int64]]"

    def only(self, chosen: "NDArray[np.bool_]") -> "Rows":
        """Return some of the rows."""
        places, spots = ([one[chosen] for one in those] for those in (self.places, self.spots))
        return replace(self, places=places, spots=spots, dense=self.dense[chosen])


class SharedLogistic(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """L2-regularised logistic regression whose rows share most of their features.

    Row i has the log odds ``intercept + dense[i] @ d + Σ_k (tables[k] @ w_k)[places[k][i]]
    + Σ_k (vectors @ v_k)[spots[k][i]]``.

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

    def fit(self, rows: Rows, yes: Any) -> "SharedLogistic":
        """Learn from rows, and a truth for each."""
        yes = np.asarray(yes, dtype=np.float64)
        dense, places = rows.dense, rows.places
        # what no place has keeps the weight 0: the steps are shorter without it
        had = [np.unique(table[np.unique(place)].indices) for table, place in zip(rows.tables, places, strict=True)]
        tables = [table[:, columns] for table, columns in zip(rows.tables, had, strict=True)]
        edges = np.cumsum([0, *(table.shape[1] for table in tables), rows.vectors.shape[1] * len(rows.spots)])
        turned = [table.T.tocsr() for table in tables]

        def loss(weights: "NDArray[np.float64]") -> "tuple[float, NDArray[np.float64]]":
            scores = dense @ weights[edges[-1] : -1].astype(np.float32) + weights[-1]
            for k, table in enumerate(tables):
                scores += (table @ weights[edges[k] : edges[k + 1]])[places[k]]
            for part, spot in zip(_spoken(rows.vectors, weights[edges[-2] : edges[-1]]), rows.spots, strict=True):
                scores += part[spot]
            off = 1 / (1 + np.exp(-scores)) - yes
            slope = np.empty_like(weights)
            for k, table in enumerate(turned):
                slope[edges[k] : edges[k + 1]] = table @ np.bincount(places[k], off, table.shape[1])
            slope[edges[-2] : edges[-1]] = _heard(rows, off)
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
        self.weights_ = [np.zeros(table.shape[1]) for table in rows.tables]
        for k, columns in enumerate(had):
            self.weights_[k][columns] = found[edges[k] : edges[k + 1]]
        self.spoken_ = found[edges[-2] : edges[-1]]
        self.dense_, self.intercept_ = found[edges[-1] : -1], float(found[-1])
        return self

    def scores(self, rows: Rows) -> "NDArray[np.float64]":
        """Return the log odds of rows."""
        made: NDArray[np.float64] = rows.dense @ self.dense_.astype(np.float32) + self.intercept_
        for table, weights, place in zip(rows.tables, self.weights_, rows.places, strict=True):
            made = made + (table @ weights)[place]
        for part, spot in zip(_spoken(rows.vectors, self.spoken_), rows.spots, strict=True):
            made = made + part[spot]
        return made


def _spoken(vectors: "NDArray[np.float32]", weights: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return what each vector adds at each kind of spot, and 0 behind the last: a row a kind."""
    kinds = len(weights) // max(vectors.shape[1], 1)
    made = np.zeros((kinds, len(vectors) + 1))
    if kinds:
        made[:, :-1] = weights.reshape(kinds, -1).astype(np.float32) @ vectors.T
    return made


def _heard(rows: Rows, off: "NDArray[np.float64]") -> "NDArray[np.float32]":
    """Return the slope of the weights of vectors."""
    if not rows.spots:
        return np.zeros(0, np.float32)
    size = len(rows.vectors) + 1
    sums = np.stack([np.bincount(spot, off, size)[:-1] for spot in rows.spots]).astype(np.float32)
    made: NDArray[np.float32] = (sums @ rows.vectors).ravel()
    return made
