"""What an article says an event is: weighted words, names and numbers, in a form that languages share.

Words lose case and diacritics and are cut to their first letters, so that cognates
("violations", "violation") and most names meet across related languages.
"""

import re
import unicodedata
from array import array
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

LETTERS = 6  # of a word that are compared
READ = 3000  # characters of a text: what happened is said in its first paragraphs
LEAD_LENGTH = 1500  # characters; words after them weigh half
MAX_ARTICLE_TERMS = 120  # of an article: the heaviest
_MIN_LETTERS = 3
_TITLE, _LATER = 2.0, 0.5
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_BETWEEN_DIGITS = re.compile(r"[.,]")

Languages = NDArray[np.object_]


def terms(title: str, text: str) -> dict[str, float]:
    """Return the terms of an article with the number of times it uses them; those of the title count twice.

    Examples
    --------
    >>> terms("", "Violations : 1,200 violation")
    {'violat': 2.0, '1200': 1.0}
    """
    body = text[len(title) :] if title and text.startswith(title) else text
    counts: dict[str, float] = {}
    for part, weight in ((title, _TITLE), (body[:LEAD_LENGTH], 1.0), (body[LEAD_LENGTH:READ], _LATER)):
        for word in _WORD.findall(part):
            if key := term(word):
                counts[key] = counts.get(key, 0.0) + weight
    return counts


@lru_cache(maxsize=200_000)
def term(word: str) -> str:
    """Return what a word is compared by, "" if it is too short to say anything."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).casefold()
    if folded[:1].isdigit():
        return _BETWEEN_DIGITS.sub("", folded)
    return folded[:LETTERS] if len(folded) >= _MIN_LETTERS else ""


class TermCounts:
    """The terms of articles, article by article; each term has a column when it is first met."""

    def __init__(self, columns: dict[str, int]) -> None:
        self.columns = columns
        self._ends, self._indices, self._data = [0], array("i"), array("d")

    def add(self, title: str, text: str) -> None:
        """Add an article."""
        counts, columns = terms(title, text), self.columns
        self._indices.extend([columns.setdefault(term, len(columns)) for term in counts])
        self._data.extend(counts.values())
        self._ends.append(len(self._indices))

    def add_all(self, articles: pd.DataFrame) -> None:
        """Add the articles of a table (``title``, ``text``)."""
        for title, text in articles[["title", "text"]].itertuples(index=False, name=None):
            self.add(title, text)

    def matrix(self) -> sparse.csr_matrix:
        """Return one row per article."""
        shape = (len(self._ends) - 1, len(self.columns))
        return sparse.csr_matrix((np.array(self._data), np.array(self._indices, dtype=np.int32), self._ends), shape)


def term_matrix(
    counts: sparse.csr_matrix, languages: Languages, background: sparse.csr_matrix, background_languages: Languages
) -> tuple[sparse.csr_matrix, NDArray[np.float64]]:
    """Return one row per article, tf-idf of its heaviest terms, and how rare each term is in any language.

    How rare a term is, is counted per language, over the articles (``counts``) and
    over ``background``, without which every word would be rare in a study of five
    articles; both have the same columns.
    """
    rows = counts.copy()
    rows.data = 1 + np.log(np.maximum(rows.data, 1))
    for language in sorted(set(languages)):
        of_language = languages == language
        rarity = _rarity([counts[of_language], background[background_languages == language]])
        of_entry = np.repeat(of_language, np.diff(rows.indptr))
        rows.data[of_entry] *= rarity[rows.indices[of_entry]]
    return _heaviest(rows), _rarity([counts, background])


def unit_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return the rows scaled to length 1; empty ones stay empty."""
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags_array(1 / np.maximum(lengths, 1e-12)) @ matrix)


def _rarity(parts: Sequence[sparse.csr_matrix]) -> NDArray[np.float64]:
    frequency = np.sum([np.bincount(counts.indices, minlength=counts.shape[1]) for counts in parts], axis=0)
    number = sum(counts.shape[0] for counts in parts)
    return np.asarray(np.maximum(np.log((number + 1) / (frequency + 0.5)), 0.0))


def _heaviest(matrix: sparse.csr_matrix, most: int = MAX_ARTICLE_TERMS) -> sparse.csr_matrix:
    """Keep the heaviest terms of each row, and in columns that any row has; the matrix is changed."""
    kept = matrix
    for start, end in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True):
        if end - start > most:
            weights = kept.data[start:end]
            weights[weights < np.partition(weights, -most)[-most]] = 0.0
    kept.eliminate_zeros()
    return kept
