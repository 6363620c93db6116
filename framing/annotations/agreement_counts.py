"""What every measure of agreement needs of an article, as numbers that add up over articles."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from framing.annotations.by_article import ArticleReadings
from framing.annotations.gamma import count_disorders, gamma
from framing.annotations.nominal import alpha
from framing.annotations.pairs import EXACT, MARKED, OVERLAPPING, count_pairs, count_voices, pairwise_f1
from framing.annotations.token_labels import count_labels, count_tokens
from framing.annotations.unitising import coding_alpha, count_units, u_alpha, value_alpha

Floats = NDArray[np.float64]
ALL = "all"
MEASURES = ("span_f1_overlap", "span_f1_exact", "token_alpha", "u_alpha", "coding_alpha", "gamma", "voice_alpha")
PLACED = ("span_f1_overlap", "span_f1_exact", "u_alpha", "gamma")  # whether people mark the same places
CALLED = ("token_alpha", "coding_alpha", "voice_alpha")  # whether they call them the same
NEED_TEXTS = ("token_alpha", "u_alpha", "coding_alpha", "gamma")


@dataclass(frozen=True, slots=True)
class Counts:
    """One measure of one category: a row of numbers an article, and what to make of their sums.

    ``by_article`` is ``None`` where the measure needs texts and there are none.
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
    columns = {ALL: pairs.sum(axis=1), **{one: pairs[:, place] for place, one in enumerate(categories)}}
    heard = {ALL: voices.sum(axis=1), **{one: voices[:, place] for place, one in enumerate(categories)}}
    placed = _placed(articles, texts, categories, seed) if texts is not None else {}
    for category in (ALL, *categories):
        yield Counts("span_f1_overlap", category, columns[category][:, [OVERLAPPING, MARKED]], pairwise_f1)
        yield Counts("span_f1_exact", category, columns[category][:, [EXACT, MARKED]], pairwise_f1)
        for measure in NEED_TEXTS:
            yield placed.get((measure, category), Counts(measure, category, None, alpha))
        yield Counts("voice_alpha", category, heard[category], alpha)


def _placed(
    articles: Sequence[ArticleReadings], texts: Mapping[str, str], categories: Sequence[str], seed: int
) -> dict[tuple[str, str], Counts]:
    """Return the counts of the measures that lay spans over the text."""
    words, labels = count_tokens(articles, texts, categories), count_labels(articles, texts, categories)
    joint, shared, alone = count_units(articles, texts, categories)
    disorders = count_disorders(articles, texts, categories, seed=seed)
    made = [
        Counts("token_alpha", ALL, labels, alpha),
        Counts("u_alpha", ALL, joint, u_alpha),
        Counts("coding_alpha", ALL, shared, coding_alpha),
        Counts("gamma", ALL, disorders[:, 0], gamma),
    ]
    for place, category in enumerate(categories):
        made += [
            Counts("token_alpha", category, words[:, place], alpha),
            Counts("u_alpha", category, alone[:, place], u_alpha),
            Counts("coding_alpha", category, shared, partial(value_alpha, value=place)),
            Counts("gamma", category, disorders[:, 1 + place], gamma),
        ]
    return {(one.measure, one.category): one for one in made}
