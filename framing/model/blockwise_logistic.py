"""Logistic regression on a large table of numbers, which is scaled block by block: no second table is ever made.

scikit-learn's solver takes the scaled table in double precision and makes two more
of its size: 2 kB per word for the second stage of the word model, six times what
its features take. Method and optimum are the same (Newton's, with the Hessian
inverted by Cholesky's).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import cho_factor, cho_solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

_AT_ONCE = 4096  # rows of a block
_MAX_STEPS, _MAX_HALVES = 100, 30
_TOLERANCE = 1e-10  # of the mean gradient
_MIN_SPREAD = 1e-3  # a column that hardly varies is not scaled


@dataclass(frozen=True, slots=True)
class ScaledTable:
    """A table of numbers with the mean and spread of each column."""

    numbers: "NDArray[np.float32]"
    mean: "NDArray[np.float64]"
    spread: "NDArray[np.float64]"

    @classmethod
    def of(cls, numbers: "NDArray[np.float32]") -> "ScaledTable":
        """Measure the columns of a table."""
        n, whole = len(numbers), slice(0, None)
        mean = sum(block.sum(axis=0) for _, block in _blocks(numbers, whole)) / n
        squares = sum(((block - mean) ** 2).sum(axis=0) for _, block in _blocks(numbers, whole))
        spread = np.sqrt(squares / n)
        return cls(numbers, mean, np.where(spread < _MIN_SPREAD, 1.0, spread))

    def blocks(self, rows: "NDArray[np.int64]") -> "Iterator[tuple[slice, NDArray[np.float64]]]":
        """Yield which part each block is of ``rows``, and its scaled numbers with a column of ones."""
        for part, block in _blocks(self.numbers, rows):
            yield part, np.column_stack([(block - self.mean) / self.spread, np.ones(len(block))])


@dataclass(frozen=True, slots=True)
class BlockwiseLogistic:
    """A fitted regression: ``weights`` of the scaled columns, the last of them the intercept."""

    table: ScaledTable
    weights: "NDArray[np.float64]"

    def scores(self, rows: "NDArray[np.int64]") -> "NDArray[np.float64]":
        """Return the log-odds of some rows of the table."""
        return np.concatenate([block @ self.weights for _, block in self.table.blocks(rows)] or [np.zeros(0)])


def fit_blockwise(
    table: ScaledTable, rows: "NDArray[np.int64]", share: "NDArray[np.float64]", penalty: float
) -> BlockwiseLogistic:
    """Fit to some rows of a table, each true in a ``share`` of cases; ``penalty`` is scikit-learn's C."""
    weights = np.zeros(table.numbers.shape[1] + 1)
    weights[-1] = np.log(share.mean() / (1 - share.mean()))
    loss = np.inf
    for _ in range(_MAX_STEPS):
        loss, gradient, hessian = _derivatives(table, rows, share, penalty, weights)
        if np.abs(gradient).max() <= _TOLERANCE * penalty * len(rows):
            break
        step = cho_solve(cho_factor(hessian), gradient)
        weights = weights - _length(table, rows, share, penalty, (weights, step, loss)) * step
    return BlockwiseLogistic(table, weights)


def _derivatives(
    table: ScaledTable,
    rows: "NDArray[np.int64]",
    share: "NDArray[np.float64]",
    penalty: float,
    weights: "NDArray[np.float64]",
) -> "tuple[float, NDArray[np.float64], NDArray[np.float64]]":
    """Return the penalised loss, its gradient and its Hessian."""
    penalised = np.append(np.ones(len(weights) - 1), 0.0)
    loss, gradient, hessian = (penalised * weights) @ weights / 2, penalised * weights, np.diag(penalised)
    for part, block in table.blocks(rows):
        scores = block @ weights
        probability = 1 / (1 + np.exp(-scores))
        loss += penalty * float((np.logaddexp(0, scores) - share[part] * scores).sum())
        gradient += penalty * (block.T @ (probability - share[part]))
        hessian += penalty * (block.T @ (block * (probability * (1 - probability))[:, None]))
    return float(loss), gradient, hessian


def _length(
    table: ScaledTable, rows: "NDArray[np.int64]", share: "NDArray[np.float64]", penalty: float,
    step: "tuple[NDArray[np.float64], NDArray[np.float64], float]",
) -> float:  # fmt: skip
    """Return how much of a step lowers the loss: all of it, or half and so on."""
    weights, direction, loss = step
    length = 1.0
    for _ in range(_MAX_HALVES):
        tried = weights - length * direction
        lowered = (tried[:-1] @ tried[:-1]) / 2
        for part, block in table.blocks(rows):
            scores = block @ tried
            lowered += penalty * float((np.logaddexp(0, scores) - share[part] * scores).sum())
        if lowered <= loss + 1e-9 * abs(loss):
            break
        length /= 2
    return length


def _blocks(
    numbers: "NDArray[np.float32]", rows: "NDArray[np.int64] | slice"
) -> "Iterator[tuple[slice, NDArray[np.float64]]]":
    """Yield which part each block is of the rows, and its numbers in double precision, row by row."""
    size = len(numbers) if isinstance(rows, slice) else len(rows)
    for start in range(0, size, _AT_ONCE):
        part = slice(start, min(start + _AT_ONCE, size))
        block = numbers[part] if isinstance(rows, slice) else numbers[rows[part]]
        yield part, np.ascontiguousarray(block, np.float64)
