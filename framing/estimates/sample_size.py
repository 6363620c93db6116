"""How wide intervals would be with more labels."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from framing.errors import InputError
from framing.estimates.estimator import FEWEST_LABELLED, FEWEST_NONZERO, Rate, Sample, between_article_variance
from framing.estimates.rates import check_articles, check_options, outlet_rates, outlet_samples
from framing.wording import counted

COLUMNS = ("outlet", "more", "n_observed", "n_articles", "value", "low", "high", "width", "relative", "note")
MORE = (0, 10, 20, 40, 80, 160)


def plan_labels(
    articles: pd.DataFrame, *, more: Sequence[int] = MORE, confidence: float = 0.95, per: float = 1000
) -> pd.DataFrame:
    """Project how wide each outlet's interval would be with more labels.

    The residuals are assumed to stay as they are, and the articles to be drawn
    at random: the sampling part of the variance is proportional to 1/n - 1/N,
    the variance between articles stays. If articles are drawn by expected gain,
    or the model learns from the new labels, intervals will be narrower.

    Parameters
    ----------
    articles : DataFrame, one row per article
        As ``estimate_rates`` takes it.
    more : sequence of int
        Numbers of new labels in each outlet.
    confidence, per : float
        Confidence of the intervals, and units of exposure of the rates.

    Returns
    -------
    DataFrame, one row per outlet and number of new labels
        ``outlet``, ``more``, ``n_observed`` (labels then), ``n_articles``,
        ``value`` (the current rate), ``low``, ``high``, ``width``, ``relative``
        (the width divided by the current one), ``note``. A number above that of
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
    rates = outlet_rates(samples)
    rows = []
    for outlet, sample in samples.items():
        if outlet not in rates:
            rows.append(_too_few(outlet, sample))
            continue
        current_width = _width(rates[outlet], confidence)
        for added in sorted({min(number, sample.size - sample.n) for number in more}):
            projected = _projected(rates[outlet], sample, sample.n + added)
            low, high = (per * number for number in projected.interval(confidence))
            rows.append((outlet, added, sample.n + added, sample.size, per * projected.value, low, high, high - low,
                         (high - low) / (per * current_width), ""))  # fmt: skip
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
    outlet  more labels labelled then rate     interval width by that now
    ledger            0         12/24 5.00 2.62 to 9.24              100%
    ledger           10         22/24 5.00 3.21 to 7.66               67%
    """
    lines = [
        {
            "outlet": row.outlet,
            "more labels": row.more,
            "labelled then": f"{row.n_observed}/{row.n_articles}",
            "rate": "–" if row.note else f"{row.value:.2f}",
            "interval": row.note or f"{row.low:.2f} to {row.high:.2f}",
            "width by that now": "–" if row.note else f"{row.relative:.0%}",
        }
        for row in plan.itertuples()
    ]
    return str(pd.DataFrame(lines).to_string(index=False)) if lines else "there is no outlet"


def _projected(rate: Rate, sample: Sample, n: int) -> Rate:
    """Return the rate as it would be with ``n`` labels whose residuals are like the current ones."""
    between = between_article_variance(sample)
    spread = max(rate.error**2 - between, 0.0)
    remaining = 1 / sample.n - 1 / sample.size
    shrinkage = (1 / n - 1 / sample.size) / remaining if remaining > 0 else 1.0
    growth = n / sample.n
    return replace(
        rate,
        error=math.sqrt(max(spread * shrinkage + between, 1e-300)),
        degrees_of_freedom=rate.degrees_of_freedom * growth,
        labels_only_error=rate.labels_only_error / math.sqrt(growth),
        widening=1 + (rate.widening - 1) / math.sqrt(growth),
    )


def _width(rate: Rate, confidence: float) -> float:
    low, high = rate.interval(confidence)
    return high - low


def _too_few(outlet: str, sample: Sample) -> tuple[object, ...]:
    n_nonzero = int((sample.observed > 0).sum())
    if sample.n == sample.size or sample.size < FEWEST_LABELLED:
        note = f"{counted(sample.size, 'articles')} are too few for any interval"
        return (outlet, 0, sample.n, sample.size, *[math.nan] * 5, note)
    note = f"label {min(FEWEST_LABELLED, sample.size) - sample.n} more for any interval: {sample.n} labelled"
    if sample.n >= FEWEST_LABELLED:
        note = f"label more for any interval: {n_nonzero} labelled articles have a marker, {FEWEST_NONZERO} are needed"
    return (outlet, 0, sample.n, sample.size, *[math.nan] * 5, note)
