"""Candidates and what the classifier gets to see of them.

A candidate is a marker that a rule found, with the words around it. What no
rule fires on is no candidate: the classifier cannot find it. The rates per
outlet are corrected for that with the articles that people have read.
"""

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from framing.errors import InputError
from framing.records import require_columns
from framing.spans import Span, match_spans

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

CANDIDATE_COLUMNS = (
    "article_id", "start", "end", "text", "category", "rule", "voice", "cue", "position", "score",
    "language", "before", "after",
)  # fmt: skip
TARGETS = ("kept", "own")
WORDS_AROUND = 4
_REACH = 80  # code points on either side: room for four long words
_WORD = re.compile(r"\w+")
_OPENING, _CLOSING = "\"“„«‹‘'", "\"”“»›’'"


def candidates(markers: "pd.DataFrame", articles: "pd.DataFrame") -> "pd.DataFrame":
    """Give every marker its article's language and the text before and after it.

    Returns the columns ``CANDIDATE_COLUMNS``, one row a marker, in the order of
    the markers.

    Raises
    ------
    InputError
        A marker's article is missing, or does not read as the marker does.
    """
    require_columns(markers, CANDIDATE_COLUMNS[:10])
    require_columns(articles, ("article_id", "language", "text"))
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    languages = dict(zip(articles["article_id"], articles["language"], strict=True))
    around = [
        _around(texts, *place)
        for place in zip(*(markers[name] for name in ("article_id", "start", "end", "text")), strict=True)
    ]
    made = markers[list(CANDIDATE_COLUMNS[:10])].reset_index(drop=True)
    return made.assign(
        language=[languages[article_id] for article_id in made["article_id"]],
        before=[before for before, _ in around],
        after=[after for _, after in around],
    )


def corrections(candidates: "pd.DataFrame", gold: "pd.DataFrame") -> "NDArray[np.bool_]":
    """Say of every candidate whether people kept it, and whether as the outlet's own.

    Candidates and gold spans of an article and category are paired one to one
    by greatest overlap. The first column, ``kept``, is whether a candidate was
    paired; the second, ``own``, whether with a gold span in the outlet's voice.
    """
    import numpy as np

    require_columns(candidates, ("article_id", "start", "end", "category"))
    require_columns(gold, ("article_id", "start", "end", "category", "voice"))
    labels = np.zeros((len(candidates), len(TARGETS)), dtype=bool)
    ours, theirs = _by_place(candidates), _by_place(gold)
    voices = gold["voice"].to_numpy()
    for place, rows in ours.items():
        there = theirs.get(place, [])
        for i, j in match_spans([span for _, span in rows], [span for _, span in there]):
            labels[rows[i][0]] = True, voices[there[j][0]] == "outlet"
    return labels


def features(candidates: "pd.DataFrame") -> list[dict[str, float]]:
    """Describe each candidate by named numbers, for a ``DictVectorizer``.

    Its category, rule, the rule's own score, voice, position, language, words
    and their first four and last three letters (for other forms of the same),
    the ``WORDS_AROUND`` words on either side, whether it stands in quotation
    marks, whether a cue gives the floor to somebody. Nothing of the outlet:
    a classifier that knew it would find what it expects of each.
    """
    require_columns(candidates, CANDIDATE_COLUMNS)
    columns = [candidates[name].tolist() for name in CANDIDATE_COLUMNS]
    return [_describe(dict(zip(CANDIDATE_COLUMNS, row, strict=True))) for row in zip(*columns, strict=True)]


def _around(texts: Mapping[str, str], article_id: str, start: int, end: int, words: str) -> tuple[str, str]:
    if article_id not in texts:
        raise InputError(f"articles: there is no article {article_id!r}, but it has markers")
    text = texts[article_id]
    if text[start:end] != words:
        raise InputError(
            f"markers: {article_id!r} {start}..{end} reads {words!r}, but the article has {text[start:end]!r} there"
        )
    return text[max(0, start - _REACH) : start], text[end : end + _REACH]


def _by_place(table: "pd.DataFrame") -> dict[tuple[str, str], list[tuple[int, Span]]]:
    places: dict[tuple[str, str], list[tuple[int, Span]]] = {}
    columns = (table[name].tolist() for name in ("article_id", "category", "start", "end"))
    for row, (article_id, category, start, end) in enumerate(zip(*columns, strict=True)):
        places.setdefault((article_id, category), []).append((row, Span(start, end)))
    return places


def _describe(row: Mapping[str, Any]) -> dict[str, float]:
    category, voice = row["category"], row["voice"]
    words = _WORD.findall(row["text"].lower())
    before = _WORD.findall(row["before"].lower())[-WORDS_AROUND:]
    after = _WORD.findall(row["after"].lower())[:WORDS_AROUND]
    named = [
        f"category={category}",
        f"rule={row['rule']}",
        f"voice={voice}",
        f"category,voice={category},{voice}",
        f"position={row['position']}",
        f"category,position={category},{row['position']}",
        f"language={row['language']}",
        f"words={' '.join(words)}",
        f"last={before[-1] if before else ''}",
        f"next={after[0] if after else ''}",
        *(f"word={word}" for word in words),
        *(f"stem={word[:4]}" for word in words),
        *(f"ending={word[-3:]}" for word in words),
        *(f"near={word}" for word in before + after),
    ]
    described = dict.fromkeys(named, 1.0)
    described["score"] = _logit(row["score"])
    described["quoted"] = float(row["before"][-1:] in _OPENING and row["after"][:1] in _CLOSING and bool(row["before"]))
    described["cue"] = float(bool(row["cue"]))
    described["capital"] = float(row["text"][:1].isupper())
    return described


def _logit(score: float) -> float:
    """Return the log odds of a score, bent away from certainty, which no rule deserves."""
    inside = min(max(score, 0.02), 0.98)
    return math.log(inside / (1 - inside))
