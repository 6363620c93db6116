"""Gaps in the publication dates of an outlet: weeks without an article although others have some, beyond chance."""

import datetime

import numpy as np
import pandas as pd
from scipy import special

NOTABLE_SHARE = 0.1  # of the other outlets' dated articles, that are in a gap
CHANCE = 0.01  # of such a gap in any place, if articles fell to the outlets at random


def notable_gap(weeks: pd.Series, of_outlet: pd.Series) -> tuple[str, str, float]:
    """Return the longest run of weeks in which an outlet has no article and others do, if chance does not explain it.

    A sample of few articles leaves out many weeks of a long period; that says
    nothing about the outlet. A gap is notable if at least a tenth of the others'
    articles are in it, and if articles that fell to the outlets at random would
    leave such a gap anywhere less than once in a hundred times.

    Parameters
    ----------
    weeks : Series
        The Monday of each article's week, "" if it is undated.
    of_outlet : Series of bool
        Which articles are the outlet's.

    Returns
    -------
    tuple
        The first and the last day of the gap, and the share of the others'
        dated articles that are in it; ("", "", 0.0) if there is no such gap, or
        if nothing of the outlet is dated.
    """
    dated = weeks != ""
    weeks_of_outlet, weeks_of_others = (weeks[dated & part].value_counts() for part in (of_outlet, ~of_outlet))
    if weeks_of_outlet.empty or weeks_of_others.empty:
        return "", "", 0.0
    every = sorted({*weeks_of_outlet.index, *weeks_of_others.index})
    runs: list[list[str]] = [[]]
    for week in every:
        if week in weeks_of_outlet.index:
            runs.append([])
        else:
            runs[-1].append(week)
    sizes = [int(weeks_of_others[run].sum()) for run in runs]
    longest = int(np.argmax(sizes))
    share = sizes[longest] / int(weeks_of_others.sum())
    if (
        share < NOTABLE_SHARE
        or _chance(int(weeks_of_outlet.sum()), int(weeks_of_others.sum()), sizes[longest]) >= CHANCE
    ):
        return "", "", 0.0
    last = datetime.date.fromisoformat(runs[longest][-1])
    days_left = (datetime.date.max - last).days
    return runs[longest][0], (last + datetime.timedelta(days=min(6, days_left))).isoformat(), share


def _chance(own: int, others: int, gap: int) -> float:
    """Bound the probability that ``gap`` articles of others come in a row in any of the ``own`` + 1 places."""
    total, rest = own + others, own + others - gap
    terms = special.gammaln([rest + 1, total - own + 1]) - special.gammaln([rest - own + 1, total + 1])
    return float((own + 1) * np.exp(terms.sum()))
