"""How wide intervals would be with more labels."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from scipy import special

from framing.errors import InputError
from framing.estimates.missing_labels import what_is_missing
from framing.estimates.rates import Population, check_articles, check_options, outlet_rates, outlet_samples
from framing.estimates.sample_moments import Rate, Sample

COLUMNS = (
    "outlet", "more", "n_observed", "n_articles", "value", "low", "high", "width", "width_low", "width_high",
    "relative", "note",
)  # fmt: skip
MORE = (0, 10, 20, 40, 80, 160)
RANGE = 0.8  # the probability with which the width will be in its range


def plan_labels(
    articles: pd.DataFrame,
    *,
    more: Sequence[int] = MORE,
    confidence: float = 0.95,
    per: float = 1000,
    population: Population = "super",
) -> pd.DataFrame:
    """Project how wide each outlet's interval would be with more labels.

    The articles are assumed to be drawn at random: the sampling part of the
    variance is proportional to 1/n - 1/N, the variance between articles, which
    "super" has, stays. What the new labels' residuals will be is not known: the
    width has a range that will have it with a probability of .8, if those
    labelled now were drawn at random too. If articles are drawn by expected
    gain, or the model learns from the new labels, intervals will be narrower.

    Parameters
    ----------
    articles : DataFrame, one row per article
        As ``estimate_rates`` takes it.
    more : sequence of int
        Numbers of new labels in each outlet.
    confidence, per : float
        Confidence of the intervals, and units of exposure of the rates.
    population : "super" or "finite"
        What the intervals speak of, as for ``estimate_rates``.

    Returns
    -------
    DataFrame, one row per outlet and number of new labels
        ``outlet``, ``more``, ``n_observed`` (labels then), ``n_articles``,
        ``value`` (the current rate), ``low``, ``high``, ``width``, its range
        ``width_low`` to ``width_high``, ``relative`` (the width divided by the
        current one), ``note``. A number above that of
        the outlet's articles is reduced to all of them; an outlet with too few
        labels has one row with ``nan`` and a note.

    Raises
    ------
    InputError
        The table breaks its contract (see ``estimate_rates``), or ``more`` has
        a number below 0.
    """
    check_options(confidence, per)
    check_articles(articles)
    if any(number < 0 for number in more):
        raise InputError(f"the number of new labels must be 0 or more, not {min(more)}")
    samples = outlet_samples(articles)
    rates = outlet_rates(samples, finite=population == "finite")
    rows = []
    for outlet, sample in samples.items():
        if outlet not in rates:
            rows.append(
                (outlet, 0, sample.n_labelled, sample.n_articles, *[math.nan] * 7, what_is_missing(sample, population))
            )
            continue
        current = _width(rates[outlet], confidence)
        for added in sorted({min(number, sample.n_articles - sample.n_labelled) for number in more}):
            then = sample.n_labelled + added
            projected = projection(rates[outlet], sample, then)
            low, high = (per * number for number in projected.interval(confidence))
            least, most = (per * _width(each, confidence) for each in _likely(rates[outlet], projected))
            rows.append((outlet, added, then, sample.n_articles, per * projected.value, low, high, high - low,
                         least, most, (high - low) / (per * current) if current else math.nan, ""))  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def written_plan(plan: pd.DataFrame) -> str:
    """Write a plan as text: one line per outlet and number of labels.

    Examples
    --------
    >>> labelled = pd.DataFrame({
    ...     "outlet": "ledger", "exposure": 200, "predicted": 0.0, "probability": 0.5,
    ...     "observed": [0, 1, 2, 1, 0, 3, 1, 1, 0, 2, 1, 0] + [math.nan] * 12,
    ... })
    >>> print(written_plan(plan_labels(labelled, more=[0, 10])))
    outlet  more labels labelled then rate     interval width relative to now        range
    ledger            0         12/24 5.00 2.62 to 9.24                  100% 100% to 100%
    ledger           10         22/24 5.00 3.21 to 7.66                   67%   57% to 87%
    """
    several = "language" in plan and plan["language"].nunique() > 1
    lines = [
        {
            "outlet": row.outlet,
            **({"language": row.language} if several else {}),
            "more labels": row.more,
            "labelled then": f"{row.n_observed}/{row.n_articles}",
            "rate": "–" if row.note else f"{row.value:.2f}",
            "interval": row.note or f"{row.low:.2f} to {row.high:.2f}",
            "width relative to now": "–" if row.note else f"{row.relative:.0%}",
            "range": "–" if row.note else _range(row.relative, row.width, row.width_low, row.width_high),
        }
        for row in plan.itertuples()
    ]
    return str(pd.DataFrame(lines).to_string(index=False)) if lines else "there is no outlet"


def _range(relative: float, width: float, low: float, high: float) -> str:
    """Write the range of a width, in percent of the current one."""
    return f"{relative * low / width:.0%} to {relative * high / width:.0%}" if width else "–"


def projection(rate: Rate, sample: Sample, n: int) -> Rate:
    """Return the rate as it would be with ``n`` labelled articles whose residuals are like the current ones."""
    spread = max(rate.error**2 - rate.between, 0.0)
    remaining = 1 / sample.n_labelled - 1 / sample.n_articles
    shrinkage = (1 / n - 1 / sample.n_articles) / remaining if remaining > 0 else 1.0
    growth = n / sample.n_labelled
    return replace(
        rate,
        error=math.sqrt(max(spread * shrinkage + rate.between, 1e-300)),
        degrees_of_freedom=rate.degrees_of_freedom * growth,
        labels_only_error=rate.labels_only_error / math.sqrt(growth),
        widening=1 + (rate.widening - 1) / math.sqrt(growth),
    )


def _likely(current: Rate, projected: Rate) -> tuple[Rate, Rate]:
    """Return the projected rate with the smallest and the largest error that are likely.

    The variance of the new residuals is that of the current ones times a
    number that has an F distribution; the old ones stay.
    """
    current_freedom, projected_freedom = current.degrees_of_freedom, projected.degrees_of_freedom
    if projected_freedom <= current_freedom:
        return projected, projected
    new = projected_freedom - current_freedom
    ratios = (float(special.fdtri(new, current_freedom, tail)) for tail in ((1 - RANGE) / 2, (1 + RANGE) / 2))
    least, most = (math.sqrt((current_freedom + new * ratio) / projected_freedom) for ratio in ratios)
    return _scaled(projected, least), _scaled(projected, most)


def _scaled(rate: Rate, factor: float) -> Rate:
    return replace(rate, error=rate.error * factor, labels_only_error=rate.labels_only_error * factor)


def _width(rate: Rate, confidence: float) -> float:
    low, high = rate.interval(confidence)
    return high - low
