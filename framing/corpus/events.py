"""Articles of one event, across outlets and languages.

Articles are compared by their words, names and numbers (``event_terms``), within a
window of days (``event_scores``), and clustered by average linkage
(``event_clusters``). What people or the source say of an article's event stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from framing.article_parts import ArticleParts
from framing.corpus.event_clusters import cluster, mean_scores
from framing.corpus.event_names import LEAD_OF_NAMES, event_name
from framing.corpus.event_scores import pair_scores
from framing.corpus.event_terms import TermCounts, term_matrix
from framing.records import require_columns

COLUMNS = ("article_id", "event", "probability")
EVENT_WINDOW = 10  # days
# the mean score that two clusters need to be one; chosen on a corpus of 505 events (docs/decisions/030)
MIN_SCORE = 0.26
_SLOPE, _INTERCEPT = 8.5, -2.95  # of the probability by an article's mean score; fitted on the same half
_READ = ("article_id", "language", "date", "title")


def link_events(
    articles: pd.DataFrame,
    parts: ArticleParts,
    known_events: Mapping[str, str],
    background: pd.DataFrame,
    *,
    window: int = EVENT_WINDOW,
) -> pd.DataFrame:
    """Put articles of one event together.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``language``, ``date`` (ISO or ""), ``title``.
    parts : ArticleParts
        Their texts.
    known_events : mapping
        Article id to event where it is known; "" says that the article is of no event.
    background : DataFrame
        ``language``, ``title``, ``text`` of other articles, for how rare a word is.
    window : int
        Days that articles of one event are apart at most, pair by pair.

    Returns
    -------
    DataFrame, one row per article with an event, in the order of ``articles``
        ``article_id``; ``event``, which is named by its words; ``probability``
        that the article is of this event, 1 where it is known.
    """
    require_columns(articles, _READ)
    counts, tables = TermCounts({}), [articles.iloc[:0][list(_READ)].assign(lead="")]
    for (here,) in parts.with_texts(articles[list(_READ)]):
        counts.add_all(here)
        tables.append(here.drop(columns="text").assign(lead=here["text"].str[:LEAD_OF_NAMES]))
    read = pd.concat(tables, ignore_index=True)
    background_counts = TermCounts(counts.columns)
    background_counts.add_all(background)
    languages = read["language"].to_numpy(object)
    matrix, rarities = term_matrix(
        counts.matrix(), languages, background_counts.matrix(), background["language"].to_numpy(object)
    )
    rarity = dict(zip(counts.columns, rarities.tolist(), strict=True))
    del counts, background_counts
    scores = pair_scores(matrix, languages, read["date"], window=window)
    linked = _Linked(read, known_events, scores)
    rows = {row: values for rows in cluster(scores, MIN_SCORE) for row, values in linked.events(rows, rarity)}
    ids = read["article_id"].tolist()
    return pd.DataFrame([(ids[row], *rows[row]) for row in sorted(rows)], columns=list(COLUMNS))


@dataclass
class _Linked:
    """Articles, the events that are known, and those that were given a name so far."""

    articles: pd.DataFrame
    known_events: Mapping[str, str]
    scores: sparse.csr_matrix

    def __post_init__(self) -> None:
        ids = self.articles["article_id"]
        self._events = {row: self.known_events[name] for row, name in enumerate(ids) if name in self.known_events}
        self._taken = {event for event in self.known_events.values() if event}

    def events(self, rows: Sequence[int], rarity: Mapping[str, float]) -> Iterator[tuple[int, tuple[str, float]]]:
        """Yield the event of each row of a cluster and its probability; nothing for an article alone."""
        settled = {row: self._events[row] for row in rows if row in self._events}
        yield from ((row, (event, 1.0)) for row, event in settled.items())
        open_rows = [row for row in rows if row not in settled]
        given = [row for row, event in settled.items() if event]
        if given:
            yield from self._joined(open_rows, given)
        elif len(open_rows) > 1:
            name = self._name(open_rows, rarity)
            means = mean_scores(self.scores, open_rows)
            yield from ((row, (name, probability(mean))) for row, mean in zip(open_rows, means, strict=True))

    def _joined(self, rows: Sequence[int], given: Sequence[int]) -> Iterator[tuple[int, tuple[str, float]]]:
        """Yield for each row the known event that it is most like."""
        by_event: dict[str, list[int]] = {}
        for row in given:
            by_event.setdefault(self._events[row], []).append(row)
        for row in rows:
            means = {event: float(self.scores[[row]][:, members].mean()) for event, members in by_event.items()}
            event = max(sorted(means), key=lambda name: means[name])
            yield row, (event, probability(means[event]))

    def _name(self, rows: Sequence[int], rarity: Mapping[str, float]) -> str:
        titles, leads = (self.articles[name].take(list(rows)).tolist() for name in ("title", "lead"))
        name = event_name(titles, leads, rarity, self._taken)
        self._taken.add(name)
        return name


def probability(mean_score: float) -> float:
    """Return how likely an article is of the event of its cluster, by its mean score with the others.

    Examples
    --------
    >>> round(probability(0.3), 2), round(probability(0.7), 2)
    (0.4, 0.95)
    """
    return float(1 / (1 + np.exp(-(_SLOPE * mean_score + _INTERCEPT))))
