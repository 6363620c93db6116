"""The counts that each measure of agreement needs, as numbers per article that add up over articles."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from framing.annotations.by_article import ArticleReadings
from framing.annotations.gamma import count_disorders, gamma
from framing.annotations.nominal_alpha import alpha
from framing.annotations.pairs import EXACT, MARKED, OVERLAPPING, count_pairs, count_voices, pairwise_f1
from framing.annotations.token_labels import count_labels, count_tokens
from framing.annotations.unitising import coding_alpha, count_units, u_alpha, value_alpha

Floats = NDArray[np.float64]
ALL = "all"
MEASURES = ("span_f1_overlap", "span_f1_exact", "token_alpha", "u_alpha", "coding_alpha", "gamma", "voice_alpha")
PLACED = ("span_f1_overlap", "span_f1_exact", "u_alpha", "gamma")  # whether annotators mark the same spans
CALLED = ("token_alpha", "coding_alpha", "voice_alpha")  # whether they give them the same labels
NEED_TEXTS = ("token_alpha", "u_alpha", "coding_alpha", "gamma")


@dataclass(frozen=True, slots=True)
class Counts:
    """One measure of one category: one row of numbers per article, and the function of their sums.

    ``by_article`` is ``None`` if the measure needs texts and there are none.
    """

    measure: str
    category: str
    by_article: Floats | None
    value_of: Callable[[Floats], Floats]


def count(
    articles: Sequence[ArticleReadings], texts: Mapping[str, str] | None, categories: Sequence[str], *, seed: int
) -> Iterator[Counts]:
    """Yield the counts of every measure, of all categories together and of each."""
    pairs, voices = count_pairs(articles, categories), count_voices(articles, categories)
    columns = {ALL: pairs.sum(axis=1), **{name: pairs[:, index] for index, name in enumerate(categories)}}
    voice_columns = {ALL: voices.sum(axis=1), **{name: voices[:, index] for index, name in enumerate(categories)}}
    of_texts = _counts_of_texts(articles, texts, categories, seed) if texts is not None else {}
    for category in (ALL, *categories):
        yield Counts("span_f1_overlap", category, columns[category][:, [OVERLAPPING, MARKED]], pairwise_f1)
        yield Counts("span_f1_exact", category, columns[category][:, [EXACT, MARKED]], pairwise_f1)
        for measure in NEED_TEXTS:
            yield of_texts.get((measure, category), Counts(measure, category, None, alpha))
        yield Counts("voice_alpha", category, voice_columns[category], alpha)


def _counts_of_texts(
    articles: Sequence[ArticleReadings], texts: Mapping[str, str], categories: Sequence[str], seed: int
) -> dict[tuple[str, str], Counts]:
    """Return the counts of the measures that compare spans position by position."""
    words, labels = count_tokens(articles, texts, categories), count_labels(articles, texts, categories)
    joint, shared, alone = count_units(articles, texts, categories)
    disorders = count_disorders(articles, texts, categories, seed=seed)
    counts = [
        Counts("token_alpha", ALL, labels, alpha),
        Counts("u_alpha", ALL, joint, u_alpha),
        Counts("coding_alpha", ALL, shared, coding_alpha),
        Counts("gamma", ALL, disorders[:, 0], gamma),
    ]
    for index, category in enumerate(categories):
        counts += [
            Counts("token_alpha", category, words[:, index], alpha),
            Counts("u_alpha", category, alone[:, index], u_alpha),
            Counts("coding_alpha", category, shared, partial(value_alpha, value=index)),
            Counts("gamma", category, disorders[:, 1 + index], gamma),
        ]
    return {(count.measure, count.category): count for count in counts}
