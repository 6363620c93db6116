"""How much the articles of one event differ between outlets: in what they mark, and in what they call the same actor.

Both are measured by the deviance (the likelihood ratio) from "all outlets write
alike": markers of a category per word by a Poisson model, names of an actor by
their shares. Under that model the deviance is about as large as its degrees of
freedom, so that stories of many outlets and of long articles are not ahead for
their size alone.
"""

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def story_difference(marked: Iterable[tuple[pd.DataFrame, pd.Series]], names: Iterable[pd.DataFrame]) -> float:
    """Return by how many standard deviations the outlets of one event differ more than by chance.

    Parameters
    ----------
    marked : iterable of (DataFrame, Series)
        For each language the markers in the outlets' own words, one row per outlet and one column per category, and
        how many own words each outlet has, in the same order.
    names : iterable of DataFrame
        For each actor and language the mentions in the outlets' own words: one row per outlet, one column per name.

    Returns
    -------
    float
        0 is what chance gives on average; ``nan`` if there is nothing to compare.

    Examples
    --------
    >>> counts = pd.DataFrame({"naming": [8, 0], "hedge": [1, 1]}, index=["beacon", "ledger"])
    >>> round(story_difference([(counts, pd.Series([300, 300]))], []), 1)
    4.5
    """
    parts = [
        _rates(column, words.to_numpy(dtype=float)) for counts, words in marked for column in counts.to_numpy(float).T
    ]
    parts += [_shares(table.to_numpy(dtype=float)) for table in names]
    deviance, freedom = (sum(values) for values in zip(*parts, strict=True)) if parts else (0.0, 0)
    return (deviance - freedom) / math.sqrt(2 * freedom) if freedom else math.nan


def _rates(counts: NDArray[np.float64], exposure: NDArray[np.float64]) -> tuple[float, int]:
    """Return deviance and degrees of freedom of counts from equal rates."""
    present = exposure > 0
    counts, exposure = counts[present], exposure[present]
    if len(counts) < 2 or not counts.sum():
        return 0.0, 0
    return _deviance(counts, counts.sum() * exposure / exposure.sum()), len(counts) - 1


def _shares(table: NDArray[np.float64]) -> tuple[float, int]:
    """Return deviance and degrees of freedom of a table from equal shares in all rows."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(table.shape) < 2:
        return 0.0, 0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return _deviance(table.ravel(), expected.ravel()), (table.shape[0] - 1) * (table.shape[1] - 1)


def _deviance(counts: NDArray[np.float64], expected: NDArray[np.float64]) -> float:
    present = counts > 0
    return float(2 * (counts[present] * np.log(counts[present] / expected[present])).sum())
