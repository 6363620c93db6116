"""The interval of a share: on the logit scale, articles as units, and none where it would not inform."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

from framing.estimates.estimator import (
    FEWEST_LABELLED,
    FEWEST_NONZERO,
    Rate,
    Sample,
    effective_degrees_of_freedom,
    error_labels_only,
    rate_labels_only,
)
from framing.intervals import Estimate, undefined

Floats = NDArray[np.float64]

WIDEST = 0.5  # of the scale from 0 to 1; a wider interval leaves open whether the share is small or large
TOO_WIDE = "interval wider than half the scale"
FEW_ARTICLES = f"fewer than {FEWEST_LABELLED} articles"
FEW_WITH = f"in fewer than {FEWEST_NONZERO} articles"
FEW_WITHOUT = f"in all but fewer than {FEWEST_NONZERO} articles"
NEARLY_ALL = "nearly all"


def counted_share(part: Floats, total: Floats, confidence: float) -> Estimate:
    """Estimate the sum of ``part`` by the sum of ``total``, both counted in every article.

    The interval is from a jackknife over articles on the logit scale, with t
    quantiles, so its limits are between 0 and 1. Value and interval are ``nan``,
    and the note says why, with fewer than 12 articles, if fewer than 3 have any
    ``part``, if ``part`` is all of ``total`` (with or without any one article),
    and if the interval would be wider than ``WIDEST``.

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
    if n < FEWEST_LABELLED:
        return undefined(n, FEW_ARTICLES)
    if int((part > 0).sum()) < FEWEST_NONZERO:
        return undefined(n, FEW_WITH)
    value = float(part.sum() / total.sum())
    shares = (part.sum() - part) / (total.sum() - total)
    if value >= 1 or (shares >= 1).any():
        return undefined(n, NEARLY_ALL)
    replicates = special.logit(shares)
    error = math.sqrt((n - 1) / n * float(((replicates - special.logit(value)) ** 2).sum()))
    degrees_of_freedom = effective_degrees_of_freedom(replicates - replicates.mean(), n - 1)
    reach = float(special.stdtrit(degrees_of_freedom, (1 + confidence) / 2)) * error
    return _informative(value, reach, reach, n)


def sampled_share(sample: Sample, rate: Rate | None, confidence: float) -> Estimate:
    """Estimate the share of articles of which something is true, from those drawn and read.

    ``sample`` has an exposure of 1 and observed 0 or 1 for each article, ``rate``
    its rate, whose standard error is taken to the logit scale. Either side
    reaches at least as far as the exact binomial interval (Clopper & Pearson
    1934), in proportion to the error, as in ``estimate_rates``. Undefined as
    ``counted_share``, and if it is not true of fewer than 3 articles.
    """
    n, n_true = sample.n, int((sample.observed > 0).sum())
    if n < FEWEST_LABELLED:
        return undefined(n, FEW_ARTICLES)
    if rate is None or n_true < FEWEST_NONZERO:
        return undefined(n, FEW_WITH)
    if n - n_true < FEWEST_NONZERO:
        return undefined(n, FEW_WITHOUT)
    quantile = float(special.stdtrit(rate.degrees_of_freedom, (1 + confidence) / 2))
    reach = quantile * rate.error / (rate.value * (1 - rate.value))
    alone = rate_labels_only(sample)
    usual = quantile * error_labels_only(sample) / (1 - alone)  # the error is relative
    tail = (1 - confidence) / 2
    lowest, highest = special.betaincinv([n_true, n_true + 1], [n - n_true + 1, n - n_true], [tail, 1 - tail])
    middle = special.logit(n_true / n)
    sides = (middle - special.logit(lowest), special.logit(highest) - middle)
    down, up = (max(1.0, float(side) / usual) for side in sides)
    return _informative(rate.value, reach * down, reach * up, n)


def _informative(value: float, down: float, up: float, n: int) -> Estimate:
    """Return the estimate, given how far its limits are on the logit scale; none if they are too far apart."""
    low, high = (float(limit) for limit in special.expit(special.logit(value) + np.array([-down, up])))
    # both ends of the transformation round: without a width, the limits are the value
    return undefined(n, TOO_WIDE) if high - low > WIDEST else Estimate(value, min(low, value), max(high, value), n)
