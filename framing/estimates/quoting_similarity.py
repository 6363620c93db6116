"""How alike two outlets choose what to quote: the statements they have in common, beyond chance, over stories.

For a pair of outlets a story's pool is what the *other* outlets quote of it, so
that what the two chose does not decide what there was to choose from. If each
chose from the pool by chance, the number that both have would be hypergeometric,
with the mean a·b/m for a and b of m statements.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

MIN_STORIES = 8  # in which both quote of what others quote
MIN_EXPECTED = 2.0  # statements in common by chance, below which a share beyond it says nothing
COLUMNS = (
    "language", "outlet", "other", "value", "low", "high", "both", "expected", "possible", "stories", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Story:
    """One story for a pair: statements that both have, those expected by chance, and the most there could be."""

    both: int
    expected: float
    possible: int


def quoting_similarity(choices: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Estimate for each pair of outlets of a language how alike they choose what to quote.

    Parameters
    ----------
    choices : DataFrame
        ``event``, ``language``, ``statement``, ``outlet``: see ``framing.corpus.statement_choices``.
    confidence : float

    Returns
    -------
    DataFrame, one row per pair that has quoted of one event
        ``value`` = (both − expected) / (possible − expected), sums over the ``stories`` in which both quote anything
        that a third outlet quotes: 0 is what chance gives, 1 that one has all that the other has, below 0 they avoid
        each other's. ``low`` and ``high`` by the jackknife over stories, with t of one fewer degree of freedom than
        stories; ``nan``, and why in ``note``, with fewer than 8 stories or fewer than 2 statements expected.

    References
    ----------
    Niculae et al. (2015), 10.1145/2736277.2741688, for outlets and quotations as a bipartite graph; Efron & Stein
    (1981), 10.1214/aos/1176345462, for the jackknife.

    Examples
    --------
    >>> rows = [("e", "en", s, o) for o, those in {"a": "12", "b": "12", "c": "123"}.items() for s in those]
    >>> table = quoting_similarity(pd.DataFrame(rows, columns=["event", "language", "statement", "outlet"]))
    >>> row = table.iloc[0]
    >>> row["outlet"], row["other"], int(row["both"]), round(float(row["expected"]), 2), row["note"]
    ('a', 'b', 2, 1.33, 'fewer than 8 stories')
    """
    rows: list[tuple[object, ...]] = []
    for language, in_language in choices.groupby("language", sort=True):
        for pair, stories in sorted(_stories_by_pair(in_language).items()):
            rows.append((language, *pair, *_estimate(stories, confidence)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _stories_by_pair(choices: pd.DataFrame) -> dict[tuple[str, str], list[_Story]]:
    pairs: dict[tuple[str, str], list[_Story]] = {}
    for _, rows in choices.groupby("event", sort=True):
        quoted = {str(outlet): set(statements) for outlet, statements in rows.groupby("outlet")["statement"]}
        for pair in combinations(sorted(quoted), 2):
            if story := _story(quoted, pair):
                pairs.setdefault(pair, []).append(story)
    return pairs


def _story(quoted: Mapping[str, set[str]], pair: tuple[str, str]) -> _Story | None:
    """Return what a pair has of the statements that other outlets quote; None if one of them has none."""
    pool = set().union(*(statements for outlet, statements in quoted.items() if outlet not in pair))
    first, second = (quoted[outlet] & pool for outlet in pair)
    if not first or not second:
        return None
    return _Story(len(first & second), len(first) * len(second) / len(pool), min(len(first), len(second)))


def _estimate(stories: Iterable[_Story], confidence: float) -> tuple[object, ...]:
    counts = np.array([(story.both, story.expected, story.possible) for story in stories], dtype=float)
    n, (both, expected, possible) = len(counts), counts.sum(axis=0)
    facts = (int(both), float(expected), int(possible), n)
    if n < MIN_STORIES:
        return (*_NONE, *facts, f"fewer than {MIN_STORIES} stories")
    if expected < MIN_EXPECTED or not possible > expected:
        return (*_NONE, *facts, "too few statements")
    value, without = _beyond_chance(counts.sum(axis=0)), _beyond_chance(counts.sum(axis=0) - counts)
    error = np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())
    half = float(stdtrit(n - 1, (1 + confidence) / 2) * error)
    return (float(value), float(value) - half, min(1.0, float(value) + half), *facts, "")


def _beyond_chance(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    both, expected, possible = sums[..., 0], sums[..., 1], sums[..., 2]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(possible > expected, (both - expected) / (possible - expected), np.nan)


_NONE = (np.nan, np.nan, np.nan)
