"""Which outlets differ in what they call an actor: pairs of outlets, name by name, with intervals."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, stdtrit

from framing.estimates.confidence_search import p_values
from framing.estimates.naming import name_order, with_outlets
from framing.estimates.sample_moments import MIN_NONZERO
from framing.intervals import MIN_ARTICLES, effective_size, wilson_limits
from framing.multiple_comparisons import adjust_p_values

COLUMNS = (
    "actor", "language", "name", "outlet", "other", "value", "value_other", "difference", "low", "high",
    "p", "p_adjusted", "n", "n_other",
)  # fmt: skip
_LOWEST = 1e-6  # confidence from which p is searched

Floats = NDArray[np.float64]

# by name: how often each article of an outlet uses it; under "", how often it mentions the actor at all
Counts = dict[str, Floats]


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
    article, articles = pd.factorize(mentions["article_id"], sort=True)
    cell = article * len(forms) + pd.Index(forms).get_indexer(mentions["name"])
    by_article = np.bincount(cell, minlength=len(articles) * len(forms)).reshape(len(articles), len(forms))
    counts = {name: by_article[:, column].astype("float64") for column, name in enumerate(forms)}
    return {"": by_article.sum(axis=1).astype("float64"), **counts}


def _pairs(by_outlet: dict[str, Counts], forms: list[str], confidence: float) -> Iterator[tuple[object, ...]]:
    """Yield a row of each name and pair, the higher outlet first, without its actor and adjusted p."""
    cells = {(name, outlet): _share(counts, name) for outlet, counts in by_outlet.items() for name in forms}
    compared = [
        (name, *pair) for name in forms for pair in combinations(by_outlet, 2)
        if max(cells[name, outlet].used for outlet in pair) >= MIN_NONZERO
    ]  # fmt: skip
    ordered = [
        (name, *(pair if cells[name, pair[0]].share >= cells[name, pair[1]].share else pair[::-1]))
        for name, *pair in compared
    ]
    above, below = (
        _Shares(*np.array([cells[row[0], row[side]][:3] for row in ordered]).reshape(-1, 3).T) for side in (1, 2)
    )
    low, high = _limits(above, below, confidence)
    p = p_values(
        lambda tried, rows: _limits(above.take(rows), below.take(rows), tried)[0], len(ordered), lowest=_LOWEST
    )
    columns = (above.share, below.share, above.share - below.share, low, high, p)
    for row, *numbers in zip(ordered, *(column.tolist() for column in columns), strict=True):
        yield (*row, *numbers, *(cells[row[0], outlet].n for outlet in row[1:]))


class _Share(NamedTuple):
    """The share of a name in an outlet's mentions, its effective size, the articles with any, and with the name."""

    share: float
    size: float
    n: int
    used: int


@dataclass(frozen=True, slots=True)
class _Shares:
    """Shares as arrays."""

    share: Floats
    size: Floats
    n: Floats

    def take(self, rows: NDArray[np.intp]) -> "_Shares":
        """Return the shares of some rows."""
        return _Shares(self.share[rows], self.size[rows], self.n[rows])


def _share(counts: Counts, name: str) -> _Share:
    return _Share(*effective_size(counts[name], counts[""]), int((counts[name] > 0).sum()))


def share_interval(counts: Counts, name: str, confidence: float) -> tuple[float, float]:
    """Return the limits of a name's share: clustered Wilson, with quantiles of t."""
    estimate = _share(counts, name)
    low, high = wilson_limits(estimate.share, estimate.size, _widened(confidence, estimate.n))
    return float(low), float(high)


def _limits(above: _Shares, below: _Shares, confidence: float | Floats) -> tuple[Floats, Floats]:
    """Return the limits of the differences of shares, from their own intervals."""
    (low, high), (other_low, other_high) = (
        wilson_limits(side.share, side.size, _widened(confidence, side.n)) for side in (above, below)
    )
    difference = above.share - below.share
    down = np.hypot(above.share - low, other_high - below.share)
    up = np.hypot(high - above.share, below.share - other_low)
    return difference - down, difference + up


def _widened(confidence: float | Floats, n: int | Floats) -> Floats:
    """Return the confidence at which a normal quantile is that of t with n - 1 degrees of freedom."""
    quantile = stdtrit(n - 1, (1 + np.asarray(confidence)) / 2)
    widened: Floats = np.minimum(2 * ndtr(quantile) - 1, 1 - 1e-15)
    return widened
