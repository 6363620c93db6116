"""An estimate is a value with the interval around it and the n behind it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value, its interval, and the number of units it rests on.

    ``nan`` where it is undefined; ``note`` then says why.
    """

    value: float
    low: float
    high: float
    n: int
    note: str = ""


def undefined(n: int, note: str) -> Estimate:
    """Return an estimate that says why there is none."""
    return Estimate(math.nan, math.nan, math.nan, n, note)


def bootstrap(
    statistic: "Callable[[NDArray[np.intp]], float]",
    n: int,
    *,
    confidence: float = 0.95,
    draws: int = 1000,
    seed: int = 1,
) -> Estimate:
    """Estimate a statistic of ``n`` units with a percentile bootstrap interval.

    ``statistic`` takes an array of unit indices (with repeats, in a resample)
    and returns a number, ``nan`` where it is undefined; draws in which it is
    undefined are left out, and when they are more than a tenth the interval is
    ``nan`` and the note says so. Efron & Tibshirani (1993), chapter 13.

    Examples
    --------
    >>> import numpy as np
    >>> values = np.array([1.0, 2.0, 3.0, 4.0])
    >>> estimate = bootstrap(lambda rows: float(values[rows].mean()), 4)
    >>> estimate.value, estimate.low < 2.5 < estimate.high
    (2.5, True)
    """
    import numpy as np

    def alone(rows: "NDArray[np.intp]") -> "NDArray[np.float64]":
        return np.array([statistic(rows)])

    return bootstrap_all(alone, n, confidence=confidence, draws=draws, seed=seed)[0]


def bootstrap_all(
    statistic: "Callable[[NDArray[np.intp]], NDArray[np.float64]]",
    n: int,
    *,
    confidence: float = 0.95,
    draws: int = 1000,
    seed: int = 1,
) -> list[Estimate]:
    """Do for several statistics of the same units what ``bootstrap`` does for one, in the same resamples."""
    import numpy as np

    values = statistic(np.arange(n))
    if n < 2:
        return [Estimate(float(value), math.nan, math.nan, n, "needs two units") for value in values]
    generator = np.random.default_rng(seed)
    drawn = np.array([statistic(generator.integers(0, n, n)) for _ in range(draws)])
    return [_estimate(float(value), column, n, confidence) for value, column in zip(values, drawn.T, strict=True)]


def _estimate(value: float, drawn: "NDArray[np.float64]", n: int, confidence: float) -> Estimate:
    import numpy as np

    if math.isnan(value):
        return Estimate(value, math.nan, math.nan, n, "undefined here")
    known = drawn[~np.isnan(drawn)]
    if len(known) < 0.9 * len(drawn):
        return Estimate(value, math.nan, math.nan, n, "undefined in more than a tenth of the resamples")
    tail = (1 - confidence) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return Estimate(value, float(low), float(high), n)


def wide(table: "pd.DataFrame", keys: Sequence[str], measures: Sequence[str]) -> "pd.DataFrame":
    """Put measures side by side as "value [low, high]", one row for each value of ``keys``.

    ``table`` has one row an estimate: the keys, ``measure``, ``value``, ``low``
    and ``high``. Rows stay in the order of their first appearance; an
    undefined value is "–".
    """
    keys = list(keys)
    cells = table.assign(cell=[written(*row) for row in table[["value", "low", "high"]].itertuples(index=False)])
    side_by_side = cells.set_index([*keys, "measure"])["cell"].unstack("measure").reindex(columns=list(measures))
    order = table[keys].drop_duplicates().itertuples(index=False, name=None)
    rows = [row[0] if len(keys) == 1 else row for row in order]
    return side_by_side.loc[rows].reset_index().rename_axis(columns=None).fillna("–")


def written(value: float, low: float, high: float) -> str:
    """Write an estimate as a reader wants it.

    Examples
    --------
    >>> written(0.5, 0.25, 0.75), written(0.5, math.nan, math.nan), written(math.nan, math.nan, math.nan)
    ('0.50 [0.25, 0.75]', '0.50', '–')
    """
    if math.isnan(value):
        return "–"
    texts = [f"{round(one, 2) + 0.0:.2f}" for one in (value, low, high)]  # + 0.0 turns -0.0 into 0.0
    return texts[0] if math.isnan(low) else f"{texts[0]} [{texts[1]}, {texts[2]}]"
