"""Estimates drawn towards their mean, the more the less is known of each: partial pooling (Fay & Herriot; Morris)."""

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special
from scipy.optimize import brentq

from framing.estimates.event_covariance import cluster_sums, covariance, shared_sums
from framing.estimates.rates import Population, estimate_rates, outlet_tables

Floats = NDArray[np.float64]

POOLED = ("pooled", "pooled_low", "pooled_high")
MAX_COMMON = 0.9  # of the smallest variance: something must be left to tell rates apart by
MIN_POOLED = 4  # estimates; Morris's correction takes three degrees of freedom


def with_pooled(articles: pd.DataFrame, *, confidence: float, per: float, population: Population) -> pd.DataFrame:
    """Return ``estimate_rates`` with the columns of ``pooled_estimates`` next to the rates, which stay unchanged."""
    rates = estimate_rates(articles, confidence=confidence, per=per, population=population)
    if int(rates["value"].notna().sum()) < MIN_POOLED:
        return rates.assign(**dict.fromkeys(POOLED, math.nan))
    common = common_variance(articles, rates, per=per, finite=population == "finite")
    return rates.join(pooled_estimates(rates, confidence=confidence, common=common))


def pooled_estimates(estimates: pd.DataFrame, *, confidence: float, common: float = 0.0) -> pd.DataFrame:
    """Return each rate drawn towards the mean of all, with an interval.

    The logs of the rates are normal around one mean with a variance between
    them, which is estimated (Paule & Mandel 1982); a rate whose own variance is
    large beside it is drawn towards the mean. Intervals are those of Morris
    (1983): they contain the true value in ``confidence`` of the outlets on
    average, not of each outlet.

    Parameters
    ----------
    estimates : DataFrame
        ``value, low, high``, of one kind and language, ``nan`` where there is no estimate.
    confidence : float
        Of these intervals, and of those returned.
    common : float
        What the errors of the logs have in common (see ``common_variance``), which
        says nothing about the differences between rates.

    Returns
    -------
    DataFrame
        ``pooled, pooled_low, pooled_high``, indexed as ``estimates``; ``nan`` where there
        is not an estimate, and everywhere with fewer than 4.

    References
    ----------
    Fay & Herriot (1979), 10.1080/01621459.1979.10482505; Morris (1983), 10.1080/01621459.1983.10477920.

    Examples
    --------
    >>> value = pd.Series([2.0, 3.0, 4.0, 9.0])
    >>> rates = pd.DataFrame({"value": value, "low": value / 2, "high": 2 * value})
    >>> pooled_estimates(rates, confidence=0.95).round(1).values.tolist()
    [[2.1, 1.1, 4.3], [3.1, 1.6, 6.0], [4.0, 2.0, 7.8], [8.2, 4.1, 16.7]]
    """
    result = pd.DataFrame(math.nan, index=estimates.index, columns=list(POOLED))
    defined = estimates["value"].notna().to_numpy()
    if int(defined.sum()) < MIN_POOLED:
        return result
    logs, low, high = (np.log(estimates[name].to_numpy(dtype="float64")[defined]) for name in ("value", "low", "high"))
    quantile = float(special.ndtri((1 + confidence) / 2))
    variance = np.maximum(((high - low) / (2 * quantile)) ** 2, 1e-12)  # of a normal with an interval of this width
    common = min(max(common, 0.0), MAX_COMMON * float(variance.min()))
    centre, spread = _shrunk(logs, variance - common)
    reach = quantile * np.sqrt(spread + common)
    result.loc[defined] = np.exp(np.stack([centre, centre - reach, centre + reach], axis=1))
    return result


def common_variance(articles: pd.DataFrame, rates: pd.DataFrame, *, per: float, finite: bool = False) -> float:
    """Return the mean covariance of the logs of outlets' rates: what events do to all that write on them.

    ``articles`` are those of ``estimate_rates``, and ``rates`` what it returned.
    """
    defined = rates[rates["value"].notna()]
    tables = outlet_tables(articles)
    rows = defined[["outlet", "lam"]].itertuples(index=False, name=None)
    sums = list(shared_sums({outlet: cluster_sums(tables[str(outlet)], float(lam)) for outlet, lam in rows}).values())
    values = defined["value"].to_numpy(dtype="float64") / per
    products = [
        covariance(sums[number], sums[other], finite=finite) / (values[number] * values[other])
        for number in range(len(sums))
        for other in range(number)
    ]
    return max(float(np.mean(products)), 0.0) if products else 0.0


def between_variance(values: Floats, variance: Floats) -> float:
    """Return the variance between values beyond their own, 0 if they differ by no more than these (Paule & Mandel).

    Examples
    --------
    >>> round(between_variance(np.array([0.0, 2.0, 4.0]), np.array([1.0, 1.0, 1.0])), 6)
    3.0
    >>> between_variance(np.array([0.0, 0.1, 0.2]), np.array([1.0, 1.0, 1.0]))
    0.0
    """

    def excess(between: float) -> float:
        weight = 1 / (variance + between)
        mean = float((weight * values).sum() / weight.sum())
        return float((weight * (values - mean) ** 2).sum()) - (len(values) - 1)

    if excess(0.0) <= 0:
        return 0.0
    return float(brentq(excess, 0.0, float(np.ptp(values)) ** 2 * len(values) + 1.0))


def _shrunk(values: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return the shrunken values and their variances, which include those of mean and shrinkage (Morris 1983)."""
    count = len(values)
    between = between_variance(values, variance)
    weight = 1 / (variance + between)
    mean = float((weight * values).sum() / weight.sum())
    shrinkage = (count - 3) / (count - 1) * variance * weight
    average = float((weight * variance).sum() / weight.sum())
    of_shrinkage = 2 / (count - 3) * shrinkage**2 * (average + between) * weight * (values - mean) ** 2
    share = count * weight / weight.sum()  # 1 where all variances are equal
    spread = variance * (1 - (count - share) / count * shrinkage) + of_shrinkage
    return mean + (1 - shrinkage) * (values - mean), spread
