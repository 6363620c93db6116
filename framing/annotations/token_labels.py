"""Agreement on which words of an article are marked."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from framing.annotations.by_article import ArticleReadings
from framing.annotations.nominal_alpha import coincidences
from framing.errors import InputError
from framing.wording import shown

_WORD = re.compile(r"\w+")


def count_tokens(
    articles: Sequence[ArticleReadings], texts: Mapping[str, str], categories: Sequence[str]
) -> NDArray[np.float64]:
    """Count for each word who marked a category and who did not, as article x category x 3.

    The unit is a word, the label whether a span of the category touches it;
    the numbers are those of ``coincidences``.
    """
    counts = np.zeros((len(articles), len(categories), 3))
    for row, article in enumerate(articles):
        touched = _touched(article, texts, categories)
        marked = touched.sum(axis=0)
        for column in range(len(categories)):
            yes = marked[:, column]
            counts[row, column] = coincidences(np.stack([len(article.marked) - yes, yes], axis=1))
    return counts


def count_labels(
    articles: Sequence[ArticleReadings], texts: Mapping[str, str], categories: Sequence[str]
) -> NDArray[np.float64]:
    """Count for each word the labels that annotators gave, as article x (1 + labels).

    The label of a word is its category, "none", or, if spans of several
    categories touch it, the set of them, which is a label of its own.
    """
    weights = 1 << np.arange(len(categories), dtype=np.int64)
    coded = [_touched(article, texts, categories) @ weights for article in articles]
    labels = np.unique(np.concatenate([code.ravel() for code in coded])) if coded else np.zeros(1, dtype=np.int64)
    counts = np.zeros((len(articles), 1 + len(labels)))
    for row, code in enumerate(coded):
        counts[row] = coincidences((code[:, :, np.newaxis] == labels).sum(axis=0))
    return counts


def _touched(article: ArticleReadings, texts: Mapping[str, str], categories: Sequence[str]) -> NDArray[np.int64]:
    """Return which words each annotator touched with which category: annotator x word x category."""
    if article.article_id not in texts:
        raise InputError(f"articles: there is no article {shown(article.article_id)}, but it has annotations")
    text = texts[article.article_id]
    words = [word.span() for word in _WORD.finditer(text)]
    starts, ends = np.array([start for start, _ in words]), np.array([end for _, end in words])
    touched = np.zeros((len(article.marked), len(words), len(categories)), dtype=np.int64)
    for i, marked in enumerate(article.marked.values()):
        for span in marked:
            if text[span.start : span.end] != span.text:
                raise InputError(
                    f"annotations: {shown(article.article_id)} {span.start}..{span.end} reads {span.text!r}, "
                    f"but the article has {text[span.start : span.end]!r} there"
                )
            first, last = np.searchsorted(ends, span.start, "right"), np.searchsorted(starts, span.end, "left")
            touched[i, first:last, categories.index(span.category)] = 1
    return touched
