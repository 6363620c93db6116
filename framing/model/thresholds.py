"""Thresholds: probabilities at which words become candidates, and at which candidates are predicted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

MIN_MARKED_WORDS = 10  # marked words, needed to choose a threshold
POSSIBLE_PER_MARKED = 4  # possible words for each word that annotators marked
DEFAULT = 0.5
NEVER = 2.0  # above every probability: no word becomes a candidate
_DIGITS = 7  # of a probability: later ones differ between processors


def choose_word_thresholds(
    categories: Sequence[str], probabilities: "NDArray[np.float64]", marked: "NDArray[np.float64]"
) -> dict[str, tuple[float, float]]:
    """Choose, for each category, the probabilities at which a word is likely and at which it is possible.

    ``probabilities`` are out of fold and ``marked`` are the shares of readers who
    marked each word, both of shape (words, categories). Likely words are those above the threshold
    with the best F1 on words; possible words are the most probable ones,
    ``POSSIBLE_PER_MARKED`` times as many as were marked. Both thresholds of a
    category with fewer than ``MIN_MARKED_WORDS`` marked words are ``NEVER``.
    """
    thresholds = {}
    for column, category in enumerate(categories):
        probability, is_marked = np.round(probabilities[:, column], _DIGITS), marked[:, column]
        if is_marked.sum() < MIN_MARKED_WORDS:
            thresholds[category] = (NEVER, NEVER)
            continue
        likely = best_f1_threshold(probability, is_marked, is_marked.sum())
        rank = min(POSSIBLE_PER_MARKED * int(is_marked.sum()), len(probability) - 1)
        possible = halfway_below(probability, float(-np.partition(-probability, rank)[rank]))
        thresholds[category] = (likely, min(likely, possible))
    return thresholds


def choose_span_threshold(
    candidates: "pd.DataFrame", probability: "NDArray[np.float64]", marked: "NDArray[np.float64]"
) -> float:
    """Choose the probability at which candidates of one category are predicted: the best F1 on words.

    ``DEFAULT`` if fewer than ``MIN_MARKED_WORDS`` words were marked.
    """
    if marked.sum() < MIN_MARKED_WORDS or not len(candidates):
        return DEFAULT
    first, size = candidates["first"].to_numpy(), (candidates["stop"] - candidates["first"]).to_numpy()
    total = np.concatenate([[0], np.cumsum(marked)])
    marked_words = total[first + size] - total[first]
    probability = np.round(probability, _DIGITS)
    order = np.argsort(-probability, kind="stable")
    f1 = 2 * np.cumsum(marked_words[order]) / (np.cumsum(size[order]) + marked.sum())
    return halfway_below(probability, float(probability[order][int(f1.argmax())]))


def best_f1_threshold(probability: "NDArray[np.float64]", yes: Any, total: float) -> float:
    """Return the probability at which predicting "yes" has the best F1, if there are ``total`` to be found.

    ``yes`` is true or false, or a share of readers.

    Examples
    --------
    >>> best_f1_threshold(np.array([0.9, 0.6, 0.4, 0.1]), np.array([True, True, False, False]), 2)
    0.5
    """
    probability = np.round(probability, _DIGITS)
    order = np.argsort(-probability, kind="stable")
    f1 = 2 * np.cumsum(yes[order]) / (np.arange(1, len(probability) + 1) + total)
    return halfway_below(probability, float(probability[order][int(f1.argmax())]))


def halfway_below(probability: "NDArray[np.float64]", value: float) -> float:
    """Return the middle between a probability and the next lower one that occurs, or 0.

    A threshold that is itself a probability of the training would be decided by
    the last digit, which differs between processors.
    """
    lower = probability[probability < value]
    return (value + (float(lower.max()) if len(lower) else 0.0)) / 2
