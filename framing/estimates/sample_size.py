"""How many more labels buy which interval."""

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
    """Say how wide each outlet's interval would be with so many more labels.

    The residuals are taken to stay what they are, and the articles to be drawn
    at random: the sampling part of the variance goes with 1/n - 1/N, the part
    of the outlet's habit stays. Where they are drawn by expected gain, or the
    model learns from the new labels, the intervals become narrower than this.

    Parameters
    ----------
    articles : DataFrame, one row an article
        As ``estimate_rates`` takes it.
    more : sequence of int
        New labels in each outlet.
    confidence, per : float
        Of the intervals, and of the rates.

    Returns
    -------
    DataFrame, one row an outlet and number of new labels
        ``outlet``, ``more``, ``n_observed`` (labels then), ``n_articles``,
        ``value`` (the rate now), ``low``, ``high``, ``width``, ``relative``
        (the width by that of now), ``note``. More than there are articles is
        cut to all of them; an outlet with too few labels has one row with
        ``nan`` and a note.

    Raises
    ------
    InputError
        The table breaks its contract (see ``estimate_rates``), or ``more`` has
        a number below 0.
    """
    check_options(confidence, per)
    check_articles(articles)
    if any(one < 0 for one in more):
        raise InputError(f"more labels are 0 or more, and not {min(more)}")
    samples = outlet_samples(articles)
    rates = outlet_rates(samples)
    rows = []
    for outlet, sample in samples.items():
        if outlet not in rates:
            rows.append(_too_few(outlet, sample))
            continue
        now = _width(rates[outlet], confidence)
        for many in sorted({min(one, sample.size - sample.n) for one in more}):
            then = _projected(rates[outlet], sample, sample.n + many)
            low, high = (per * one for one in then.interval(confidence))
            rows.append((outlet, many, sample.n + many, sample.size, per * then.value, low, high, high - low,
                         (high - low) / (per * now), ""))  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def written_plan(plan: pd.DataFrame) -> str:
    """Write a plan as a reader wants it: one line an outlet and number of labels.

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
    """Return the rate as it would be with ``n`` labels whose residuals are like those of now."""
    habit = between_article_variance(sample)
    spread = max(rate.error**2 - habit, 0.0)
    left = 1 / sample.n - 1 / sample.size
    shrunk = (1 / n - 1 / sample.size) / left if left > 0 else 1.0
    grown = n / sample.n
    return replace(
        rate,
        error=math.sqrt(max(spread * shrunk + habit, 1e-300)),
        freedom=rate.freedom * grown,
        alone=rate.alone / math.sqrt(grown),
        stretch=1 + (rate.stretch - 1) / math.sqrt(grown),
    )


def _width(rate: Rate, confidence: float) -> float:
    low, high = rate.interval(confidence)
    return high - low


def _too_few(outlet: str, sample: Sample) -> tuple[object, ...]:
    some = int((sample.observed > 0).sum())
    if sample.n == sample.size or sample.size < FEWEST_LABELLED:
        told = f"{counted(sample.size, 'articles')} are too few for any interval"
        return (outlet, 0, sample.n, sample.size, *[math.nan] * 5, told)
    note = f"label {min(FEWEST_LABELLED, sample.size) - sample.n} more for any interval: {sample.n} labelled"
    if sample.n >= FEWEST_LABELLED:
        note = f"label more for any interval: {some} labelled articles have a marker, {FEWEST_NONZERO} are needed"
    return (outlet, 0, sample.n, sample.size, *[math.nan] * 5, note)
