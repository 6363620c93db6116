"""Features of a word's context: its neighbours, sentence and article, and the same word elsewhere in it."""

from typing import TYPE_CHECKING, Any

import numpy as np

from framing.model.token_features import Tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEAR = (-4, -3, -2, -1, 1, 2, 3, 4)
NEXT = (-2, -1, 1, 2)  # sentences
CONTEXT_COLUMNS = (
    "word", "word, as a probability",
    *(f"word {by:+d}" for by in NEAR), *(f"word {by:+d}, as a probability" for by in (-1, 1)),
    "most in sentence", "mean of sentence", "mean probability in sentence", "mean probability in article",
    "same word elsewhere", "probability of same word elsewhere", "times in article",
    "sentence", *(f"sentence {by:+d}" for by in NEXT), "words in sentence",
    "sentence, as a probability", "sentence and word, as a probability", "mean of sentences in article",
    "mean of sentences in article, as log", "mean of sentences in article and word, as a probability",
    "place in article",
)  # fmt: skip


def neighbour_values(tokens: Tokens, values: "NDArray[Any]", by: int, none: float) -> "NDArray[Any]":
    """Return for each word the value of the word ``by`` positions later, ``none`` beyond the article's ends."""
    shifted = np.full_like(values, none)
    if len(values) <= abs(by):
        return shifted
    target, source = (slice(None, -by), slice(by, None)) if by > 0 else (slice(-by, None), slice(None, by))
    same = tokens.article[target] == tokens.article[source]
    shifted[target] = np.where(same, values[source], shifted[target])
    return shifted


def rule_score_by_word(tokens: Tokens, category: str) -> "NDArray[np.float32]":
    """Return for each word the highest score of a category's rules that fired on it, 0 if none did."""
    by_category = tokens.derived("rule scores", lambda: _rule_scores(tokens))
    return by_category.get(category, np.zeros(len(tokens), np.float32))


def _rule_scores(tokens: Tokens) -> "dict[str, NDArray[np.float32]]":
    scores: dict[str, NDArray[np.float32]] = {}
    for _, marker, begin, stop in tokens.marker_rows:
        highest = scores.setdefault(marker.category, np.zeros(len(tokens), np.float32))
        highest[begin:stop] = np.maximum(highest[begin:stop], marker.score)
    return scores


def second_stage_matrix(
    tokens: Tokens, first: "NDArray[np.float64]", of_sentence: "NDArray[np.float64]", dense: Any
) -> "NDArray[np.float32]":
    """Return the features of the second stage: ``CONTEXT_COLUMNS``, then the dense features of the first.

    ``first`` are the first stage's log-odds of words, ``of_sentence`` those of
    sentences. One row per word.
    """
    probability = 1 / (1 + np.exp(-first))
    low = float(np.log(0.003))
    sentence, article = tokens.sentence, tokens.article
    size = np.bincount(sentence)
    highest = np.full(len(size), -np.inf)
    np.maximum.at(highest, sentence, first)
    same, times = tokens.derived("same words", lambda: _same_words(tokens))
    others = np.maximum(times[same] - 1, 1)
    again = times[same] > 1
    elsewhere = [(np.bincount(same, values)[same] - values) / others for values in (first, probability)]
    context = [first, probability]
    context += [neighbour_values(tokens, first, by, low) for by in NEAR]
    context += [neighbour_values(tokens, probability, by, 0.0) for by in (-1, 1)]
    context += [
        highest[sentence],
        (np.bincount(sentence, first) / np.maximum(size, 1))[sentence],
        (np.bincount(sentence, probability) / np.maximum(size, 1))[sentence],
        (np.bincount(article, probability) / np.maximum(np.bincount(article), 1))[article],
        np.where(again, elsewhere[0], first), np.where(again, elsewhere[1], probability), np.log(times[same]),
        of_sentence[sentence],
    ]  # fmt: skip
    of_article = np.zeros(len(size), np.int64)
    of_article[sentence] = article
    context += [_next(of_sentence, of_article, by)[sentence] for by in NEXT]
    context.append(np.log(size)[sentence])
    sentence_probability = 1 / (1 + np.exp(-of_sentence))  # what is rare in one article is common in another
    article_mean = (np.bincount(of_article, sentence_probability) / np.maximum(np.bincount(of_article), 1))[article]
    context += [
        sentence_probability[sentence], sentence_probability[sentence] * probability,
        article_mean, np.log(article_mean + 1e-6), article_mean * probability,
    ]  # fmt: skip
    context.append(np.log1p(np.arange(len(article)) - np.searchsorted(article, article)))
    matrix = np.empty((len(article), len(context) + dense.shape[1]), np.float32, order="F")  # each column once
    for column, values in enumerate(context):
        matrix[:, column] = values
    matrix[:, len(context) :] = dense
    return matrix


def _same_words(tokens: Tokens) -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
    """Return a number for the word of each row that it has throughout its article, and how often each occurs."""
    words = tokens.word + tokens.article * len(tokens.words)
    _, same, times = np.unique(words, return_inverse=True, return_counts=True)
    return same, times


def _next(values: "NDArray[np.float64]", article: "NDArray[np.int64]", by: int) -> "NDArray[np.float64]":
    """Return for each sentence the log-odds of the one ``by`` sentences later, its own beyond the article's ends."""
    neighbour = np.arange(len(values)) + by
    inside = (neighbour >= 0) & (neighbour < len(values))
    index = np.where(inside, neighbour, 0)
    return np.where(inside & (article[index] == article), values[index], values)
