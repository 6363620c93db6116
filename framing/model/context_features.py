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
    tokens: Tokens,
    first: "NDArray[np.float64]",
    of_sentence: "NDArray[np.float64]",
    dense: Any,
    rows: "NDArray[np.int64] | None" = None,
) -> "NDArray[np.float32]":
    """Return the features of the second stage: ``CONTEXT_COLUMNS``, then the dense features of the first.

    ``first`` are the first stage's log-odds of words, ``of_sentence`` those of
    sentences. One row per word, or per word in ``rows``.
    """
    words = slice(None) if rows is None else rows
    context, sentence = _context(tokens, first, of_sentence), tokens.sentence[words]
    matrix = np.empty((len(sentence), len(context) + dense.shape[1]), np.float32, order="F")  # each column once
    for column, (values, by_sentence) in enumerate(context):
        matrix[:, column] = values[sentence] if by_sentence else values[words]
    matrix[:, len(context) :] = dense[words]
    return matrix


def second_stage_sum(
    tokens: Tokens, first: "NDArray[np.float64]", of_sentence: "NDArray[np.float64]", weights: "NDArray[np.float32]"
) -> "NDArray[np.float64]":
    """Return the sum of ``CONTEXT_COLUMNS``, each times its weight, one per word: without a matrix of them."""
    of_words, of_sentences = np.zeros(len(first)), np.zeros(len(of_sentence))
    for (values, by_sentence), weight in zip(_context(tokens, first, of_sentence), weights, strict=True):
        sums = of_sentences if by_sentence else of_words
        sums += float(weight) * values
    return np.asarray(of_words + of_sentences[tokens.sentence])


def _context(
    tokens: Tokens, first: "NDArray[np.float64]", of_sentence: "NDArray[np.float64]"
) -> "list[tuple[NDArray[np.float64], bool]]":
    """Return ``CONTEXT_COLUMNS``, one value per word or, where true, one per sentence."""
    probability = 1 / (1 + np.exp(-first))
    low = float(np.log(0.003))
    sentence, article = tokens.sentence, tokens.article
    begin, size, of_article = tokens.derived("sentences", lambda: _sentences(tokens))
    same, log_times, others = tokens.derived("same words", lambda: _same_words(tokens))
    again = others > 0
    elsewhere = [(np.bincount(same, values)[same] - values) / np.maximum(others, 1) for values in (first, probability)]
    article_probability = np.bincount(article, probability) / np.maximum(np.bincount(article), 1)
    sentence_probability = 1 / (1 + np.exp(-of_sentence))  # what is rare in one article is common in another
    article_mean = (np.bincount(of_article, sentence_probability) / np.maximum(np.bincount(of_article), 1))[of_article]
    words = [first, probability]
    words += [neighbour_values(tokens, first, by, low) for by in NEAR]
    words += [neighbour_values(tokens, probability, by, 0.0) for by in (-1, 1)]
    sentences = [np.maximum.reduceat(first, begin) if len(begin) else first]
    sentences += [np.bincount(sentence, values) / np.maximum(size, 1) for values in (first, probability)]
    sentences.append(article_probability[of_article])
    return [
        *((values, False) for values in words), *((values, True) for values in sentences),
        (np.where(again, elsewhere[0], first), False), (np.where(again, elsewhere[1], probability), False),
        (log_times, False), (of_sentence, True),
        *((_next(of_sentence, of_article, by), True) for by in NEXT), (np.log(size), True),
        (sentence_probability, True), (sentence_probability[sentence] * probability, False),
        (article_mean, True), (np.log(article_mean + 1e-6), True), (article_mean[sentence] * probability, False),
        (tokens.derived("places", lambda: np.log1p(np.arange(len(article)) - tokens.first[article])), False),
    ]  # fmt: skip


def _sentences(tokens: Tokens) -> "tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]":
    """Return the first row of each sentence, how many words it has, and its article."""
    begin = np.flatnonzero(np.diff(tokens.sentence, prepend=-1))
    return begin, np.bincount(tokens.sentence), tokens.article[begin]


def _same_words(tokens: Tokens) -> "tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]":
    """Return a number for each row's word that it has throughout its article, its log count, and the others there."""
    words = tokens.word + tokens.article * len(tokens.words)
    _, same, times = np.unique(words, return_inverse=True, return_counts=True)
    return same, np.log(times)[same], times[same] - 1


def _next(values: "NDArray[np.float64]", article: "NDArray[np.int64]", by: int) -> "NDArray[np.float64]":
    """Return for each sentence the log-odds of the one ``by`` sentences later, its own beyond the article's ends."""
    neighbour = np.arange(len(values)) + by
    inside = (neighbour >= 0) & (neighbour < len(values))
    index = np.where(inside, neighbour, 0)
    return np.where(inside & (article[index] == article), values[index], values)
