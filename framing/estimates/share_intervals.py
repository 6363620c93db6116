"""The interval of a share: on the logit scale, articles as units, and none where it would not inform."""

import numpy as np
from numpy.typing import NDArray
from scipy import special

from framing.estimates.sample_moments import (
    MIN_NONZERO,
    Rate,
    Sample,
    effective_degrees_of_freedom,
    error_labels_only,
    rate_labels_only,
)
from framing.intervals import MIN_ARTICLES, Estimate, jackknife_error, undefined

Floats = NDArray[np.float64]

MAX_INTERVAL_WIDTH = 0.5  # of the scale from 0 to 1; a wider interval leaves open whether the share is small or large
TOO_WIDE = "interval wider than half the scale"
FEW_ARTICLES = f"fewer than {MIN_ARTICLES} articles"
FEW_WITH = f"in fewer than {MIN_NONZERO} articles"
FEW_WITHOUT = f"in all but fewer than {MIN_NONZERO} articles"
NEARLY_ALL = "nearly all"
FEW_EVENTS = "articles on too few events"


def counted_share(part: Floats, total: Floats, confidence: float) -> Estimate:
    """Estimate the sum of ``part`` by the sum of ``total``, both counted in every article.

    The interval is from a jackknife over articles on the logit scale, with t
    quantiles, so its limits are between 0 and 1. Value and interval are ``nan``,
    and the note says why, with fewer than ``MIN_ARTICLES``, if fewer than 3 have any
    ``part``, if ``part`` is all of ``total`` (with or without any one article),
    and if the interval would be wider than ``MAX_INTERVAL_WIDTH``.

    Examples
    --------
    >>> total = np.full(14, 10.0)
    >>> estimate = counted_share(np.array([2.0, 4.0] * 7), total, 0.95)
    >>> round(estimate.value, 2), round(estimate.low, 2), round(estimate.high, 2)
    (0.3, 0.24, 0.36)
    >>> counted_share(np.array([0.0] * 10 + [10.0] * 4), total, 0.95).note
    'interval wider than half the scale'
    """
    n = len(part)
    if n < MIN_ARTICLES:
        return undefined(n, FEW_ARTICLES)
    if int((part > 0).sum()) < MIN_NONZERO:
        return undefined(n, FEW_WITH)
    value = float(part.sum() / total.sum())
    shares = (part.sum() - part) / (total.sum() - total)
    if value >= 1 or (shares >= 1).any():
        return undefined(n, NEARLY_ALL)
    replicates = special.logit(shares)
    error = jackknife_error(replicates, special.logit(value))
    degrees_of_freedom = effective_degrees_of_freedom(replicates - replicates.mean(), n - 1)
    reach = float(special.stdtrit(degrees_of_freedom, (1 + confidence) / 2)) * error
    return _informative(value, reach, reach, n)


def sampled_share(
    sample: Sample, rate: Rate | None, confidence: float, *, widest: float = MAX_INTERVAL_WIDTH
) -> Estimate:
    """Estimate the share of articles of which something is true, from those drawn and read.

    ``sample`` has an exposure of 1 and observed between 0 and 1 for each article (or
    their sums, where events were drawn), ``rate`` its rate, whose standard error is
    taken to the logit scale. Either side reaches at least as far as the exact
    binomial interval (Clopper & Pearson 1934) of the labelled articles, in
    proportion to the error, as in ``estimate_rates``; where events were drawn, of
    their effective number (Korn & Graubard 1998). Undefined as ``counted_share``,
    and if it is not true of fewer than 3 articles, or without a rate.
    """
    n = sample.n_labelled
    if n < MIN_ARTICLES:
        return undefined(n, FEW_ARTICLES)
    if sample.n_nonzero < MIN_NONZERO:
        return undefined(n, FEW_WITH)
    if float((sample.exposure - sample.observed).sum()) < MIN_NONZERO:
        return undefined(n, FEW_WITHOUT)
    if rate is None:
        return undefined(n, FEW_EVENTS)
    if rate.value >= 1:
        return undefined(n, NEARLY_ALL)
    quantile = float(special.stdtrit(rate.degrees_of_freedom, (1 + confidence) / 2))
    reach = quantile * rate.error / (rate.value * (1 - rate.value))
    alone = error_labels_only(sample) / (1 - rate_labels_only(sample))  # the error is relative
    down, up = (max(1.0, side / (quantile * alone)) for side in _exact_sides(sample, alone, confidence))
    return _informative(rate.value, reach * down, reach * up, n, widest)


def _exact_sides(sample: Sample, error: float, confidence: float) -> tuple[float, float]:
    """Return how far the exact binomial interval reaches on the logit scale, given the share's error on that scale."""
    share = float(sample.observed.sum() / sample.exposure.sum())
    effective = 1 / (error**2 * share * (1 - share)) if sample.by_event else sample.n
    size = min(max(effective, sample.n), sample.n_labelled)
    true, tail = share * size, (1 - confidence) / 2
    lowest, highest = special.betaincinv([true, true + 1], [size - true + 1, size - true], [tail, 1 - tail])
    middle = special.logit(share)
    return float(middle - special.logit(lowest)), float(special.logit(highest) - middle)


def _informative(value: float, down: float, up: float, n: int, widest: float = MAX_INTERVAL_WIDTH) -> Estimate:
    """Return the estimate, given how far its limits are on the logit scale; none if they are too far apart."""
    low, high = (float(limit) for limit in special.expit(special.logit(value) + np.array([-down, up])))
    # both ends of the transformation round: without a width, the limits are the value
    return undefined(n, TOO_WIDE) if high - low > widest else Estimate(value, min(low, value), max(high, value), n)
