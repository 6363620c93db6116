"""Which outlets differ in what they call an actor: pairs of outlets, name by name, with intervals."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, stdtrit

from framing.estimates.naming import name_order, with_outlets
from framing.estimates.sample_moments import MIN_NONZERO
from framing.intervals import MIN_ARTICLES, clustered_share
from framing.multiple_comparisons import adjust_p_values

COLUMNS = (
    "actor", "language", "name", "outlet", "other", "value", "value_other", "difference", "low", "high",
    "p", "p_adjusted", "n", "n_other",
)  # fmt: skip
_LOWEST, _HIGHEST = 1e-6, 1 - 1e-12  # confidences between which p is searched

# by name: how often each article of an outlet uses it; under "", how often it mentions the actor at all
Counts = dict[str, NDArray[np.float64]]


def naming_contrasts(names: pd.DataFrame, articles: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Compare the shares of each name between outlets, in their own words, within a language.

    Both outlets of a pair mention the actor in ``MIN_ARTICLES`` or more, and one of
    them uses the name in 3 or more. The interval of a difference is recovered
    (Newcombe 1998) from the clustered Wilson intervals of the two shares (see
    ``framing.intervals.clustered_share``), which exist at 0 and 1 too, with the quantiles of t
    for as many articles; ``p`` is 1 minus the confidence at which it first reaches 0. ``p_adjusted`` is Holm's (1979)
    over all names and pairs of an actor and language. Outlets are compared over all
    their articles and not within events.

    Parameters
    ----------
    names, articles : DataFrame
        As for ``naming_matrix``.

    Returns
    -------
    DataFrame, one row per actor, language, name and pair of outlets
        ``outlet`` is the one with the larger share: ``value`` against
        ``value_other``, 0 to 1, of its mentions in ``n`` and ``n_other`` articles;
        ``difference`` with ``low`` and ``high``.

    References
    ----------
    Newcombe (1998), 10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.
    """
    in_own_words = with_outlets(names[names["voice"] == "outlet"], articles)
    rows: list[tuple[object, ...]] = []
    for (actor, language), mentions in in_own_words.groupby(["actor", "language"], sort=True):
        forms = name_order(mentions)
        by_outlet = {str(outlet): counts_by_name(cell, forms) for outlet, cell in mentions.groupby("outlet", sort=True)}
        large_enough = {outlet: counts for outlet, counts in by_outlet.items() if len(counts[""]) >= MIN_ARTICLES}
        rows += [(actor, language, *row) for row in _pairs(large_enough, forms, confidence)]
    table = pd.DataFrame(rows, columns=[column for column in COLUMNS if column != "p_adjusted"])
    families = table.groupby(["actor", "language"])["p"]
    table["p_adjusted"] = families.transform(lambda p: adjust_p_values(p.to_numpy(dtype="float64")))
    return table[list(COLUMNS)]


def counts_by_name(mentions: pd.DataFrame, forms: list[str]) -> Counts:
    """Count an outlet's mentions by article: each name's, and under "" all."""
    by_article = pd.crosstab(mentions["article_id"], mentions["name"]).reindex(columns=forms, fill_value=0)
    counts = {name: by_article[name].to_numpy(dtype="float64") for name in forms}
    return {"": by_article.sum(axis=1).to_numpy(dtype="float64"), **counts}


def _pairs(by_outlet: dict[str, Counts], forms: list[str], confidence: float) -> Iterator[tuple[object, ...]]:
    """Yield a row of each name and pair, the higher outlet first, without its actor and adjusted p."""
    for name in forms:
        for pair in combinations(by_outlet, 2):
            used = [int((by_outlet[outlet][name] > 0).sum()) for outlet in pair]
            if max(used) < MIN_NONZERO:
                continue
            shares = [float(by_outlet[outlet][name].sum() / by_outlet[outlet][""].sum()) for outlet in pair]
            higher, lower = pair if shares[0] >= shares[1] else pair[::-1]
            sides = tuple((by_outlet[outlet][name], by_outlet[outlet][""]) for outlet in (higher, lower))
            limits = _limits(sides, confidence)
            yield (
                name, higher, lower, max(shares), min(shares), max(shares) - min(shares), *limits, _p(sides),
                len(sides[0][1]), len(sides[1][1]),
            )  # fmt: skip


def share_interval(counts: Counts, name: str, confidence: float) -> tuple[float, float]:
    """Return the limits of a name's share: clustered Wilson, with quantiles of t."""
    estimate = clustered_share(counts[name], counts[""], confidence=_widened(confidence, len(counts[""])))
    return estimate.low, estimate.high


Sides = tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...]


def _limits(sides: Sides, confidence: float) -> tuple[float, float]:
    """Return the limits of the difference of two shares, from their own intervals."""
    above, below = (clustered_share(*side, confidence=_widened(confidence, len(side[1]))) for side in sides)
    difference = above.value - below.value
    down = np.hypot(above.value - above.low, below.high - below.value)
    up = np.hypot(above.high - above.value, below.value - below.low)
    return float(difference - down), float(difference + up)


def _widened(confidence: float, n: int) -> float:
    """Return the confidence at which a normal quantile is that of t with n - 1 degrees of freedom."""
    quantile = stdtrit(n - 1, (1 + confidence) / 2)
    return min(float(2 * ndtr(quantile) - 1), 1 - 1e-15)


def _p(sides: Sides) -> float:
    """Return 1 minus the confidence at which the lower limit of the difference first reaches 0."""
    if _limits(sides, _LOWEST)[0] <= 0:
        return 1.0
    if _limits(sides, _HIGHEST)[0] > 0:
        return 1 - _HIGHEST
    return 1 - float(brentq(lambda confidence: _limits(sides, confidence)[0], _LOWEST, _HIGHEST, xtol=1e-12))
