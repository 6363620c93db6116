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
Columns = dict[str, Any]  # arrays by name


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

    parts = [
        tokens.derived(f"candidates of rules {list(thresholds)}", lambda: _of_rules(tokens, list(thresholds))),
        _of_text(tokens, probability, thresholds),
    ]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in COLUMNS}
    ranks = [_ranks(columns[name]) for name in ("rule", "category")]
    order = np.lexsort((*ranks, columns["end"], columns["start"], columns["article"]))
    # plain values: pandas would turn each column into a string column, and every tagger back
    return pd.DataFrame({
        name: pd.Series(values[order], dtype=values.dtype) for name, values in columns.items()
    })  # fmt: skip


def _of_rules(tokens: Tokens, categories: Sequence[str]) -> Columns:
    rows = [
        (number, marker.start, marker.end, marker.text, marker.category, marker.rule, marker.voice, marker.cue,
         marker.position, marker.score, tokens.articles[number].language, first, max(stop, first))
        for number, marker, first, stop in tokens.marker_rows
        if marker.category in categories
    ]  # fmt: skip
    by_column = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    return {name: np.array(values, _type_of(name)) for name, values in zip(COLUMNS, by_column, strict=True)}


def _of_text(
    tokens: Tokens, probability: "NDArray[np.float64]", thresholds: "Mapping[str, tuple[float, float]]"
) -> Columns:
    breaks = tokens.derived("breaks", lambda: _breaks(tokens))
    edges, sizes = [], []
    for column, (category, (likely, possible)) in enumerate(thresholds.items()):
        unmarked = np.where(_marked_by_rule(tokens, category), 0.0, probability[:, column])
        of_category = runs(unmarked, breaks, likely, possible)
        edges += of_category
        sizes.append(len(of_category))
    first, stop = np.array(edges, np.int64).reshape(-1, 2).T
    number, start, end = tokens.article[first], tokens.start[first], tokens.end[stop - 1]
    texts, languages = ([getattr(article, name) for article in tokens.articles] for name in ("text", "language"))
    places = zip(number.tolist(), start.tolist(), end.tolist(), strict=True)
    columns: dict[str, Any] = {
        "article": number, "start": start, "end": end,
        "text": [texts[article][low:high] for article, low, high in places],
        "category": np.repeat(np.array(list(thresholds), object), sizes), "rule": [TEXT] * len(first),
        "voice": np.array(VOICE_NAMES, object)[tokens.voices(number, start, end)], "cue": [""] * len(first),
        "position": np.array(POSITIONS, object)[tokens.position[first]], "score": np.zeros(len(first)),
        "language": np.array(languages, object)[number] if languages else [], "first": first, "stop": stop,
    }  # fmt: skip
    return {name: np.asarray(values, _type_of(name)) for name, values in columns.items()}


def _ranks(values: Any) -> "NDArray[np.int64]":
    """Return the place of each text among the different ones, sorted."""
    import pandas as pd

    codes, different = pd.factorize(values)
    rank = np.empty(len(different), np.int64)
    rank[sorted(range(len(different)), key=different.__getitem__)] = np.arange(len(different))
    return np.asarray(rank[codes])


def _type_of(column: str) -> type[Any]:
    numbers = {**dict.fromkeys(("article", "start", "end", "first", "stop"), np.int64), "score": np.float64}
    return numbers.get(column, object)


def _breaks(tokens: Tokens) -> "NDArray[np.bool_]":
    """Return for each word whether a run must end before it."""
    breaks = np.isin(tokens.gap, (LINE, LOUD, STOP))
    breaks[1:] |= tokens.sentence[1:] != tokens.sentence[:-1]
    return breaks


def _marked_by_rule(tokens: Tokens, category: str) -> "NDArray[np.bool_]":
    by_category = tokens.derived("marked by rules", lambda: _all_marked_by_rules(tokens))
    return by_category.get(category, np.zeros(len(tokens), bool))


def _all_marked_by_rules(tokens: Tokens) -> "dict[str, NDArray[np.bool_]]":
    by_category: dict[str, NDArray[np.bool_]] = {}
    for _, marker, first, stop in tokens.marker_rows:
        by_category.setdefault(marker.category, np.zeros(len(tokens), bool))[first:stop] = True
    return by_category


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
    if probability.max(initial=-1.0) < min(likely, possible):  # as in most texts, of most categories
        return []
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
