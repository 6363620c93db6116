"""An estimate is a value with the interval around it and the n behind it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

MIN_ARTICLES = 12  # behind an interval: with fewer, none that was tried has a coverage of .93 on skewed counts
MIN_EVENTS = 8  # behind an interval where events were drawn
_AT_ONCE = 100


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

    def alone(times: "NDArray[np.float64]") -> "NDArray[np.float64]":
        return np.array([[statistic(np.repeat(np.arange(n), row.astype(np.intp)))] for row in times])

    return bootstrap_all(alone, n, confidence=confidence, draws=draws, seed=seed)[0]


def bootstrap_all(
    statistics: "Callable[[NDArray[np.float64]], NDArray[np.float64]]",
    n: int,
    *,
    confidence: float = 0.95,
    draws: int = 1000,
    seed: int = 1,
) -> list[Estimate]:
    """Do for several statistics of the same units what ``bootstrap`` does for one, in the same resamples.

    ``statistics`` takes how often each unit is in each resample, as
    resamples x n, and returns resamples x statistics. It is asked for a hundred
    resamples at once, so that what it keeps meanwhile stays small.
    """
    import numpy as np

    values = statistics(np.ones((1, n)))[0]
    if n < 2:
        return [Estimate(float(value), math.nan, math.nan, n, "needs two units") for value in values]
    times = resampled(n, draws=draws, seed=seed)
    drawn = np.concatenate([statistics(times[at : at + _AT_ONCE]) for at in range(0, draws, _AT_ONCE)])
    return [_estimate(float(value), column, n, confidence) for value, column in zip(values, drawn.T, strict=True)]


def _estimate(value: float, drawn: "NDArray[np.float64]", n: int, confidence: float) -> Estimate:
    import numpy as np

    if math.isnan(value):
        return Estimate(value, math.nan, math.nan, n, "undefined here")
    defined = drawn[~np.isnan(drawn)]
    if len(defined) < 0.9 * len(drawn):
        return Estimate(value, math.nan, math.nan, n, "undefined in more than a tenth of the resamples")
    tail = (1 - confidence) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Estimate(value, float(low), float(high), n)


def resampled(n: int, *, draws: int = 1000, seed: int = 1) -> "NDArray[np.float64]":
    """Return how often each of ``n`` units is in each resample of ``bootstrap``, as draws x n."""
    import numpy as np

    generator = np.random.default_rng(seed)
    times = [np.bincount(generator.integers(0, n, n), minlength=n) for _ in range(draws)]
    return np.array(times, dtype=np.float64).reshape(draws, n)


def bootstrap_sums(
    value_of: "Callable[[NDArray[np.float64]], NDArray[np.float64]]",
    by_unit: "NDArray[np.float64]",
    times: "NDArray[np.float64]",
    *,
    confidence: float = 0.95,
) -> Estimate:
    """Estimate a statistic of sums over units, with a BCa bootstrap interval that is widened for few units.

    ``by_unit`` has one row per unit, ``times`` is what ``resampled`` gives for as
    many units; ``value_of`` makes a value of the sums in the last axis, all
    resamples at once. The interval is bias-corrected and accelerated (Efron
    1987, doi:10.1080/01621459.1987.10478410), its normal quantiles widened to
    those of t with n - 1 degrees of freedom times sqrt(n / (n - 1)), as
    Hesterberg (2015, doi:10.1080/00031305.2015.1089789) does for percentiles.
    Where all resamples have one value there is no interval: one without width
    would claim certainty.

    Examples
    --------
    >>> import numpy as np
    >>> values = np.array([[1.0], [2.0], [3.0], [4.0]])
    >>> bootstrap_sums(lambda sums: sums[..., 0] / 4, values, resampled(4)).value
    2.5
    """
    import numpy as np

    n = len(by_unit)
    value = float(value_of(by_unit.sum(axis=0)))
    if n < 2:
        return Estimate(value, math.nan, math.nan, n, "needs two units")
    drawn = value_of(times @ by_unit)
    defined = drawn[~np.isnan(drawn)]
    if math.isnan(value) or len(defined) < 0.9 * len(drawn):
        return _estimate(value, drawn, n, confidence)
    if np.ptp(defined) < 1e-9:
        return Estimate(value, math.nan, math.nan, n, "the same in every resample")
    left_out = value_of(by_unit.sum(axis=0) - by_unit)
    low, high = np.quantile(defined, _tails(value, defined, left_out[~np.isnan(left_out)], confidence))
    return Estimate(value, float(low), float(high), n)


def _tails(
    value: float, drawn: "NDArray[np.float64]", left_out: "NDArray[np.float64]", confidence: float
) -> "NDArray[np.float64]":
    """Return the quantiles of the resamples at which the interval ends; ``left_out`` are those of the jackknife."""
    import numpy as np
    from scipy.special import ndtr, ndtri, stdtrit

    n = len(left_out)
    below = (np.sum(drawn < value - 1e-12) + 0.5 * np.sum(np.abs(drawn - value) <= 1e-12)) / len(drawn)
    bias = ndtri(np.clip(below, 0.001, 0.999))
    apart = left_out.mean() - left_out
    spread = float((apart**2).sum())
    acceleration = (apart**3).sum() / (6 * spread**1.5) if spread > 0 else 0.0
    tail = (1 + confidence) / 2
    reach = math.sqrt(n / (n - 1)) * stdtrit(n - 1, tail) if n > 1 else ndtri(tail)
    moved = bias + np.array([-reach, reach])
    quantiles: NDArray[np.float64] = ndtr(bias + moved / (1 - acceleration * moved))
    return quantiles


def clustered_share(
    hits: "NDArray[np.float64]", totals: "NDArray[np.float64]", *, confidence: float = 0.95
) -> Estimate:
    """Estimate a share of items that are clustered in articles: Wilson's interval with the effective sample size.

    ``hits`` and ``totals`` are the items per article that count, and all of
    them; fractions are allowed. Wilson's interval (1927,
    doi:10.1080/01621459.1927.10502953) is computed with the effective sample
    size, p (1 - p) over the variance of the share with articles as units, as
    Korn & Graubard (1998) propose for surveys. It is at most the number of
    items, and at least what it would be if the items of each article were all
    alike. With fewer than ten articles, or a share of 0 or 1, the variance is
    uninformative, and this minimum is used.

    Returns
    -------
    Estimate
        ``n`` counts the articles with any items; ``nan`` if there are none.

    Examples
    --------
    >>> import numpy as np
    >>> made = clustered_share(np.array([1.0, 1.0, 0.0]), np.array([1.0, 1.0, 1.0]))
    >>> made.n, f"{made.value:.2f} [{made.low:.2f}, {made.high:.2f}]"
    (3, '0.67 [0.21, 0.94]')
    """
    share, size, n = effective_size(hits, totals)
    if not n:
        return undefined(0, "there is nothing to count")
    low, high = wilson_limits(share, size, confidence)
    return Estimate(share, float(low), float(high), n)


def effective_size(hits: "NDArray[np.float64]", totals: "NDArray[np.float64]") -> tuple[float, float, int]:
    """Return a share of items in articles, its effective sample size, and n: see ``clustered_share``."""
    import numpy as np

    hits, totals = hits[totals > 0], totals[totals > 0]
    n, whole = len(totals), float(totals.sum())
    if not n:
        return math.nan, math.nan, 0
    share = float(hits.sum()) / whole
    size = smallest = whole**2 / float((totals**2).sum())
    if n >= 10 and 0 < share < 1:
        variance = n / (n - 1) * float(((hits - share * totals) ** 2).sum()) / whole**2
        size = float(np.clip(share * (1 - share) / variance, smallest, whole)) if variance > 0 else whole
    return share, size, n


def wilson_limits(
    share: "float | NDArray[np.float64]", size: "float | NDArray[np.float64]", confidence: "float | NDArray[np.float64]"
) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
    """Return the limits of shares of as many items, each at its confidence (Wilson 1927)."""
    import numpy as np
    from scipy.special import ndtri

    z = ndtri((1 + np.asarray(confidence)) / 2)
    middle = (share + z**2 / (2 * size)) / (1 + z**2 / size)
    half = z * np.sqrt(share * (1 - share) / size + z**2 / (4 * size**2)) / (1 + z**2 / size)
    return np.maximum(0.0, middle - half), np.minimum(1.0, middle + half)


def jackknife_error(replicates: "NDArray[np.float64]", centre: float) -> float:
    """Return the standard error of an estimate from its values without each of n units in turn (Tukey 1958).

    ``centre`` is the estimate itself or the mean of the replicates.

    Examples
    --------
    >>> import numpy as np
    >>> values = np.array([1.0, 2.0, 3.0])
    >>> round(float(jackknife_error((values.sum() - values) / 2, 2.0)), 4), round(float(values.std(ddof=1)) / 3**0.5, 4)
    (0.5774, 0.5774)
    """
    n = len(replicates)
    return math.sqrt((n - 1) / n * float(((replicates - centre) ** 2).sum()))


def ratio(above: "NDArray[np.float64]", below: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Divide; ``nan`` where there is nothing to divide by, or no more than rounding."""
    import numpy as np

    above, below = np.broadcast_arrays(above, below)
    ratios: NDArray[np.float64] = np.divide(above, below, out=np.full(below.shape, np.nan), where=below > 1e-9)
    return ratios


def wide(table: "pd.DataFrame", keys: Sequence[str], measures: Sequence[str]) -> "pd.DataFrame":
    """Put measures side by side as "value [low, high]", one row for each value of ``keys``.

    ``table`` has one row per estimate: the keys, ``measure``, ``value``, ``low``
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
    """Write an estimate for readers.

    Examples
    --------
    >>> written(0.5, 0.25, 0.75), written(0.5, math.nan, math.nan), written(math.nan, math.nan, math.nan)
    ('0.50 [0.25, 0.75]', '0.50', '–')
    """
    if math.isnan(value):
        return "–"
    texts = [f"{round(number, 2) + 0.0:.2f}" for number in (value, low, high)]  # + 0.0 turns -0.0 into 0.0
    return texts[0] if math.isnan(low) else f"{texts[0]} [{texts[1]}, {texts[2]}]"
