"""What stands around a word: its neighbours, its sentence, its article, the same word elsewhere in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.model.token_features import Tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEAR = (-4, -3, -2, -1, 1, 2, 3, 4)
NEXT = (-2, -1, 1, 2)  # sentences
SEEN = (
    "word", "word, as a chance",
    *(f"word {by:+d}" for by in NEAR), *(f"word {by:+d}, as a chance" for by in (-1, 1)),
    "most in sentence", "mean of sentence", "mean chance in sentence", "mean chance in article",
    "same word elsewhere", "chance of same word elsewhere", "times in article",
    "sentence", *(f"sentence {by:+d}" for by in NEXT), "words in sentence",
    "sentence, as a chance", "sentence and word, as a chance", "mean of sentences in article",
    "mean of sentences in article, as log", "mean of sentences in article and word, as a chance", "place in article",
)  # fmt: skip


def neighbour_values(tokens: Tokens, values: "NDArray[Any]", by: int, none: float) -> "NDArray[Any]":
    """Return for each word the value of the one ``by`` places on, ``none`` beyond the article's ends."""
    made = np.full_like(values, none)
    if len(values) <= abs(by):
        return made
    here, there = (slice(None, -by), slice(by, None)) if by > 0 else (slice(-by, None), slice(None, by))
    same = tokens.article[here] == tokens.article[there]
    made[here] = np.where(same, values[there], made[here])
    return made


def rule_score_by_word(tokens: Tokens, category: str) -> "NDArray[np.float32]":
    """Return for each word the score of the rule of a category that found it, 0 where none did."""
    made = np.zeros(len(tokens), np.float32)
    for article, found in enumerate(tokens.markers):
        for one in found:
            if one.category == category:
                begin, stop = tokens.rows(article, one.start, one.end)
                made[begin:stop] = np.maximum(made[begin:stop], one.score)
    return made


def second_stage_matrix(
    tokens: Tokens, first: "NDArray[np.float64]", whole: "NDArray[np.float64]", dense: Any, columns: Sequence[str]
) -> "NDArray[np.float32]":
    """Return what the second look sees of each word: ``SEEN``, and then the dense features of the first.

    ``first`` are the first look's log odds of words, ``whole`` those of
    sentences.
    """
    chance = 1 / (1 + np.exp(-first))
    low = float(np.log(0.003))
    sentence, article = tokens.sentence, tokens.article
    size = np.bincount(sentence)
    most = np.full(len(size), -np.inf)
    np.maximum.at(most, sentence, first)
    same = tokens.word + article * len(tokens.words)
    _, same, times = np.unique(same, return_inverse=True, return_counts=True)
    others = np.maximum(times[same] - 1, 1)
    again = times[same] > 1
    elsewhere = [(np.bincount(same, values)[same] - values) / others for values in (first, chance)]
    made = [first, chance]
    made += [neighbour_values(tokens, first, by, low) for by in NEAR]
    made += [neighbour_values(tokens, chance, by, 0.0) for by in (-1, 1)]
    made += [
        most[sentence],
        (np.bincount(sentence, first) / np.maximum(size, 1))[sentence],
        (np.bincount(sentence, chance) / np.maximum(size, 1))[sentence],
        (np.bincount(article, chance) / np.maximum(np.bincount(article), 1))[article],
        np.where(again, elsewhere[0], first), np.where(again, elsewhere[1], chance), np.log(times[same]),
        whole[sentence],
    ]  # fmt: skip
    of_article = np.zeros(len(size), np.int64)
    of_article[sentence] = article
    made += [_next(whole, of_article, by)[sentence] for by in NEXT]
    made.append(np.log(size)[sentence])
    likely = 1 / (1 + np.exp(-whole))  # what is rare in one article is common in another
    heat = (np.bincount(of_article, likely) / np.maximum(np.bincount(of_article), 1))[article]
    made += [likely[sentence], likely[sentence] * chance, heat, np.log(heat + 1e-6), heat * chance]
    made.append(np.log1p(np.arange(len(article)) - np.searchsorted(article, article)))
    return np.concatenate([np.stack(made, axis=1).astype(np.float32), dense], axis=1)


def _next(whole: "NDArray[np.float64]", article: "NDArray[np.int64]", by: int) -> "NDArray[np.float64]":
    """Return for each sentence the log odds of one near it, its own beyond the article's ends."""
    there = np.arange(len(whole)) + by
    inside = (there >= 0) & (there < len(whole))
    place = np.where(inside, there, 0)
    return np.where(inside & (article[place] == article), whole[place], whole)
