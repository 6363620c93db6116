"""Candidates: the spans that may be markers, from rules and from the text itself.

A rule's marker is a candidate of its category. Where no rule of a category
fired, neighbouring words that the tagger holds for likely are put together.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.markers.voice import VOICE_NAMES
from framing.model.candidate_features import TARGETS, TEXT
from framing.model.token_features import LINE, LOUD, STOP, Tokens
from framing.records import POSITIONS
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
    tokens: Tokens, chances: "NDArray[np.float64]", levels: "Mapping[str, tuple[float, float]]"
) -> "pd.DataFrame":
    """Put together the candidates of articles.

    Parameters
    ----------
    tokens : Tokens
        The articles' words.
    chances : array, shape (words, categories)
        How likely each word is part of a marker of each category.
    levels : mapping
        For each category, in the order of the columns of ``chances``, the
        chance from which a word is taken for likely, and the lower one from
        which it is worth a look.

    Returns
    -------
    DataFrame
        ``article`` (its number), ``start, end, text, category, rule, voice,
        cue, position, score, language``, and ``first`` and ``stop``, the rows
        of its words in ``tokens``, the last excluded. Sorted by place.
        Candidates of one category do not overlap.
    """
    import pandas as pd

    rows = [*_of_rules(tokens, list(levels)), *_of_text(tokens, chances, levels)]
    rows.sort(key=lambda row: (row[0], row[1], row[2], row[4], row[5]))
    made = pd.DataFrame(rows, columns=list(COLUMNS))
    return made.astype({"article": "int64", "start": "int64", "end": "int64", "first": "int64", "stop": "int64"})


def _of_rules(tokens: Tokens, categories: Sequence[str]) -> list[Row]:
    rows = []
    for number, found in enumerate(tokens.markers):
        language = tokens.articles[number].language
        for one in found:
            if one.category in categories:
                first, stop = tokens.rows(number, one.start, one.end)
                rows.append((number, one.start, one.end, one.text, one.category, one.rule, one.voice, one.cue,
                             one.position, one.score, language, first, max(stop, first)))  # fmt: skip
    return rows


def _of_text(tokens: Tokens, chances: "NDArray[np.float64]", levels: "Mapping[str, tuple[float, float]]") -> list[Row]:
    breaks = np.isin(tokens.gap, (LINE, LOUD, STOP))
    breaks[1:] |= tokens.sentence[1:] != tokens.sentence[:-1]
    rows = []
    for column, (category, (likely, worth)) in enumerate(levels.items()):
        chance = np.where(_marked(tokens, category), 0.0, chances[:, column])
        edges = runs(chance, breaks, likely, worth)
        for (first, stop), code in zip(edges, _voices(tokens, edges).tolist(), strict=True):
            number = int(tokens.article[first])
            start, end = int(tokens.start[first]), int(tokens.end[stop - 1])
            article = tokens.articles[number]
            rows.append((number, start, end, article.text[start:end], category, TEXT, VOICE_NAMES[code], "",
                         POSITIONS[int(tokens.position[first])], 0.0, article.language, first, stop))  # fmt: skip
    return rows


def _voices(tokens: Tokens, edges: Sequence[tuple[int, int]]) -> "NDArray[np.int64]":
    """Return whose voice each run of words is in, given its first row and the row behind its last."""
    first, stop = np.array(edges, np.int64).reshape(-1, 2).T
    return tokens.voices(tokens.article[first], tokens.start[first], tokens.end[stop - 1])


def _marked(tokens: Tokens, category: str) -> "NDArray[np.bool_]":
    made = np.zeros(len(tokens), bool)
    for number, found in enumerate(tokens.markers):
        for one in found:
            if one.category == category:
                first, stop = tokens.rows(number, one.start, one.end)
                made[first:stop] = True
    return made


def runs(
    chance: "NDArray[np.float64]", breaks: "NDArray[np.bool_]", likely: float, worth: float
) -> list[tuple[int, int]]:
    """Put words together: runs of likely ones, and runs worth a look that touch none of these.

    One word that is worth a look joins two likely ones. ``breaks`` says before
    which words a run must end.

    Examples
    --------
    >>> chance = np.array([0.1, 0.9, 0.2, 0.8, 0.0, 0.3, 0.3, 0.0])
    >>> runs(chance, np.zeros(8, bool), likely=0.5, worth=0.2)
    [(1, 4), (5, 7)]
    """
    strong = chance >= likely
    between = (chance >= worth) & np.roll(strong, 1) & np.roll(strong, -1) & ~breaks & ~np.roll(breaks, -1)
    between[[0, -1] if len(between) else []] = False
    strong |= between
    made = _stretches(strong, breaks)
    near = np.zeros(len(chance) + 2, bool)
    near[1:-1] = strong
    weak = (chance >= worth) & ~strong
    for first, stop in _stretches(weak, breaks):
        if not near[first] and not near[stop + 1]:
            made.append((first, stop))
    return sorted(made)


def _stretches(inside: "NDArray[np.bool_]", breaks: "NDArray[np.bool_]") -> list[tuple[int, int]]:
    begins = inside & (breaks | ~np.concatenate([[False], inside[:-1]]))
    after = np.concatenate([begins[1:] | ~inside[1:], [True]]) if len(inside) else inside
    return list(zip(np.flatnonzero(begins).tolist(), (np.flatnonzero(inside & after) + 1).tolist(), strict=True))


def label_candidates(candidates: "pd.DataFrame", gold: "pd.DataFrame") -> "NDArray[np.bool_]":
    """Say of every candidate whether people kept it, and whether as the outlet's own.

    Candidates and gold spans of an ``article`` and category are paired one to
    one by greatest overlap. The first column, ``kept``, is whether a candidate
    was paired; the second, ``own``, whether with a gold span in the outlet's
    voice.
    """
    labels = np.zeros((len(candidates), len(TARGETS)), dtype=bool)
    ours, theirs = _by_place(candidates), _by_place(gold)
    voices = gold["voice"].to_numpy()
    for place, rows in ours.items():
        there = theirs.get(place, [])
        for i, j in match_spans([span for _, span in rows], [span for _, span in there]):
            labels[rows[i][0]] = True, voices[there[j][0]] == "outlet"
    return labels


def _by_place(table: "pd.DataFrame") -> "dict[tuple[Any, str], list[tuple[int, Span]]]":
    places: dict[tuple[Any, str], list[tuple[int, Span]]] = {}
    columns = (table[name].tolist() for name in ("article", "category", "start", "end"))
    for row, (article, category, start, end) in enumerate(zip(*columns, strict=True)):
        places.setdefault((article, category), []).append((row, Span(start, end)))
    return places
