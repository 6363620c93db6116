"""Candidates: the spans that may be markers, from rules and from the text itself.

A rule's marker is a candidate of its category. Where no rule of a category
fired, neighbouring words that are likely to be marked are joined.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.contracts import POSITIONS
from framing.markers.voice import VOICE_NAMES
from framing.model.candidate_features import TARGETS, TEXT
from framing.model.gold_tokens import marked_shares
from framing.model.token_features import LINE, LOUD, STOP, Tokens
from framing.spans import Span, match_spans

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

COLUMNS = (
    "article", "start", "end", "text", "category", "rule", "voice", "cue", "position", "score",
    "language", "first", "stop",
)  # fmt: skip
Row = tuple[Any, ...]


def find_candidates(
    tokens: Tokens, probability: "NDArray[np.float64]", thresholds: "Mapping[str, tuple[float, float]]"
) -> "pd.DataFrame":
    """Find the candidates of articles.

    Parameters
    ----------
    tokens : Tokens
        The articles' words.
    probability : array, shape (words, categories)
        How likely each word is part of a marker of each category.
    thresholds : mapping
        For each category, in the order of the columns of ``probability``, the
        probability at which a word counts as likely, and the lower one at which
        it still counts as possible.

    Returns
    -------
    DataFrame
        ``article`` (its number), ``start, end, text, category, rule, voice,
        cue, position, score, language``, and ``first`` and ``stop``, the rows
        of its words in ``tokens``, the last excluded. Sorted by article and
        offset.
        Candidates of one category do not overlap.
    """
    import pandas as pd

    rows = [*_of_rules(tokens, list(thresholds)), *_of_text(tokens, probability, thresholds)]
    rows.sort(key=lambda row: (row[0], row[1], row[2], row[4], row[5]))
    candidates = pd.DataFrame(rows, columns=list(COLUMNS))
    return candidates.astype({"article": "int64", "start": "int64", "end": "int64", "first": "int64", "stop": "int64"})


def _of_rules(tokens: Tokens, categories: Sequence[str]) -> list[Row]:
    return [
        (number, marker.start, marker.end, marker.text, marker.category, marker.rule, marker.voice, marker.cue,
         marker.position, marker.score, tokens.articles[number].language, first, max(stop, first))
        for number, marker, first, stop in tokens.marker_rows
        if marker.category in categories
    ]  # fmt: skip


def _of_text(
    tokens: Tokens, probability: "NDArray[np.float64]", thresholds: "Mapping[str, tuple[float, float]]"
) -> list[Row]:
    breaks = tokens.derived("breaks", lambda: _breaks(tokens))
    rows = []
    for column, (category, (likely, possible)) in enumerate(thresholds.items()):
        unmarked = np.where(_marked_by_rule(tokens, category), 0.0, probability[:, column])
        edges = runs(unmarked, breaks, likely, possible)
        first, stop = np.array(edges, np.int64).reshape(-1, 2).T
        numbers, position = tokens.article[first], tokens.position[first]
        columns = (numbers, tokens.start[first], tokens.end[stop - 1], _voices(tokens, edges), position, first, stop)
        for number, start, end, code, where, low, high in zip(*(values.tolist() for values in columns), strict=True):
            article = tokens.articles[number]
            rows.append((number, start, end, article.text[start:end], category, TEXT, VOICE_NAMES[code], "",
                         POSITIONS[where], 0.0, article.language, low, high))  # fmt: skip
    return rows


def _voices(tokens: Tokens, edges: Sequence[tuple[int, int]]) -> "NDArray[np.int64]":
    """Return whose voice each run of words is in, given its first row and the row after its last."""
    first, stop = np.array(edges, np.int64).reshape(-1, 2).T
    return tokens.voices(tokens.article[first], tokens.start[first], tokens.end[stop - 1])


def _breaks(tokens: Tokens) -> "NDArray[np.bool_]":
    """Return for each word whether a run must end before it."""
    breaks = np.isin(tokens.gap, (LINE, LOUD, STOP))
    breaks[1:] |= tokens.sentence[1:] != tokens.sentence[:-1]
    return breaks


def _marked_by_rule(tokens: Tokens, category: str) -> "NDArray[np.bool_]":
    marked = np.zeros(len(tokens), bool)
    for _, marker, first, stop in tokens.marker_rows:
        if marker.category == category:
            marked[first:stop] = True
    return marked


def runs(
    probability: "NDArray[np.float64]", breaks: "NDArray[np.bool_]", likely: float, possible: float
) -> list[tuple[int, int]]:
    """Return runs of likely words, and runs of possible words that touch none of these.

    A single possible word joins two likely ones. ``breaks`` is true for words
    before which a run must end.

    Examples
    --------
    >>> probability = np.array([0.1, 0.9, 0.2, 0.8, 0.0, 0.3, 0.3, 0.0])
    >>> runs(probability, np.zeros(8, bool), likely=0.5, possible=0.2)
    [(1, 4), (5, 7)]
    """
    strong = probability >= likely
    between = (probability >= possible) & np.roll(strong, 1) & np.roll(strong, -1) & ~breaks & ~np.roll(breaks, -1)
    between[[0, -1] if len(between) else []] = False
    strong |= between
    spans = _true_runs(strong, breaks)
    near = np.zeros(len(probability) + 2, bool)
    near[1:-1] = strong
    weak = (probability >= possible) & ~strong
    for first, stop in _true_runs(weak, breaks):
        if not near[first] and not near[stop + 1]:
            spans.append((first, stop))
    return sorted(spans)


def _true_runs(inside: "NDArray[np.bool_]", breaks: "NDArray[np.bool_]") -> list[tuple[int, int]]:
    begins = inside & (breaks | ~np.concatenate([[False], inside[:-1]]))
    after = np.concatenate([begins[1:] | ~inside[1:], [True]]) if len(inside) else inside
    return list(zip(np.flatnonzero(begins).tolist(), (np.flatnonzero(inside & after) + 1).tolist(), strict=True))


def label_candidates(candidates: "pd.DataFrame", gold: "pd.DataFrame") -> "NDArray[np.float64]":
    """Label every candidate: the share of readers who kept it, and of those who did in the outlet's voice.

    Candidates and gold spans of an ``article`` and category are paired one to
    one by greatest overlap, and a candidate has the shares of the span that it
    is paired with (see ``framing.model.gold_tokens.marked_shares``), else 0. Of gold
    without shares they are 1 or 0.
    """
    labels = np.zeros((len(candidates), len(TARGETS)))
    gold_spans, shares = _by_article_and_category(gold), marked_shares(gold)
    for key, rows in _by_article_and_category(candidates).items():
        gold_rows = gold_spans.get(key, [])
        for i, j in match_spans([span for _, span in rows], [span for _, span in gold_rows]):
            labels[rows[i][0]] = shares[gold_rows[j][0]]
    return labels


def _by_article_and_category(table: "pd.DataFrame") -> "dict[tuple[Any, str], list[tuple[int, Span]]]":
    spans: dict[tuple[Any, str], list[tuple[int, Span]]] = {}
    columns = (table[name].tolist() for name in ("article", "category", "start", "end"))
    for row, (article, category, start, end) in enumerate(zip(*columns, strict=True)):
        spans.setdefault((article, category), []).append((row, Span(start, end)))
    return spans
