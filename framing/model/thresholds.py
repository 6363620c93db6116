"""Where to cut: chances from which words are put together, and probabilities from which spans are given."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

FEWEST = 10  # marked words below which there is nothing to choose a cut by
WORDS_A_LOOK = 4  # words worth a look for each that people marked
EVEN = 0.5


def choose_word_thresholds(
    categories: Sequence[str], chances: "NDArray[np.float64]", marked: "NDArray[np.bool_]"
) -> dict[str, tuple[float, float]]:
    """Choose, for each category, from which chance a word is likely, and from which it is worth a look.

    ``chances`` are out of fold, with a column a category, ``marked`` is what
    people marked. Likely: best F1 on words. Worth a look: the
    ``WORDS_A_LOOK`` times as many words as were marked that have the best
    chances. Of a category with fewer than ``FEWEST`` marked words, nothing is.
    """
    made = {}
    for column, category in enumerate(categories):
        chance, yes = chances[:, column], marked[:, column]
        if yes.sum() < FEWEST:
            made[category] = (2.0, 2.0)
            continue
        likely = best_f1_threshold(chance, yes, int(yes.sum()))
        most = min(WORDS_A_LOOK * int(yes.sum()), len(chance) - 1)
        made[category] = (likely, min(likely, float(np.partition(-chance, most)[most] * -1)))
    return made


def choose_span_threshold(
    candidates: "pd.DataFrame", probability: "NDArray[np.float64]", marked: "NDArray[np.bool_]"
) -> float:
    """Choose the probability from which candidates of one category are given: the best F1 on words.

    ``EVEN`` where fewer than ``FEWEST`` words were marked.
    """
    if marked.sum() < FEWEST or not len(candidates):
        return EVEN
    first, size = candidates["first"].to_numpy(), (candidates["stop"] - candidates["first"]).to_numpy()
    total = np.concatenate([[0], np.cumsum(marked)])
    right = total[first + size] - total[first]
    order = np.argsort(-probability, kind="stable")
    f1 = 2 * np.cumsum(right[order]) / (np.cumsum(size[order]) + marked.sum())
    return float(probability[order][int(f1.argmax())])


def best_f1_threshold(chance: "NDArray[np.float64]", yes: "NDArray[np.bool_]", wanted: int) -> float:
    """Return the chance from which "yes" has the best F1, with ``wanted`` to be found.

    Examples
    --------
    >>> best_f1_threshold(np.array([0.9, 0.6, 0.4, 0.1]), np.array([True, True, False, False]), 2)
    0.6
    """
    order = np.argsort(-chance, kind="stable")
    f1 = 2 * np.cumsum(yes[order]) / (np.arange(1, len(chance) + 1) + wanted)
    return float(chance[order][int(f1.argmax())])
