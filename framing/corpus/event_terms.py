"""What an article says an event is: weighted words, names and numbers, in a form that languages share.

Words lose case and diacritics and are cut to their first letters, so that cognates
("violations", "violation") and most names meet across related languages.
"""

import re
import unicodedata
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


def term_matrix(articles: pd.DataFrame, background: pd.DataFrame) -> tuple[sparse.csr_matrix, dict[str, float]]:
    """Return one row per article, tf-idf of its heaviest terms, and how rare each term is in any language.

    How rare a term is, is counted per language, over the articles and over
    ``background`` (both ``language``, ``title``, ``text``), without which every
    word would be rare in a study of five articles.
    """
    columns: dict[str, int] = {}
    counts, background_counts = (_counts(table, columns) for table in (articles, background))
    counts.resize(counts.shape[0], len(columns))
    background_counts.resize(background_counts.shape[0], len(columns))
    rows = counts.copy()
    rows.data = 1 + np.log(np.maximum(rows.data, 1))
    languages, background_languages = (table["language"].to_numpy(object) for table in (articles, background))
    for language in sorted(set(languages)):
        of_language = languages == language
        rarity = _rarity(sparse.vstack([counts[of_language], background_counts[background_languages == language]]))
        of_entry = np.repeat(of_language, np.diff(rows.indptr))
        rows.data[of_entry] *= rarity[rows.indices[of_entry]]
    rarity = _rarity(sparse.vstack([counts, background_counts]))
    return _heaviest(rows), dict(zip(columns, rarity.tolist(), strict=True))


def unit_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return the rows scaled to length 1; empty ones stay empty."""
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags_array(1 / np.maximum(lengths, 1e-12)) @ matrix)


def _counts(table: pd.DataFrame, columns: dict[str, int]) -> sparse.csr_matrix:
    """Return the terms of each row, in columns that are added as new terms come."""
    ends, indices, data = [0], list[int](), list[float]()
    for title, text in zip(table["title"], table["text"], strict=True):
        counts = terms(title, text)
        indices += [columns.setdefault(term, len(columns)) for term in counts]
        data += counts.values()
        ends.append(len(indices))
    return sparse.csr_matrix((np.array(data, dtype=float), indices, ends), shape=(len(table), len(columns)))


def _rarity(counts: sparse.csr_matrix) -> NDArray[np.float64]:
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.asarray(np.maximum(np.log((counts.shape[0] + 1) / (frequency + 0.5)), 0.0))


def _heaviest(matrix: sparse.csr_matrix, most: int = MAX_ARTICLE_TERMS) -> sparse.csr_matrix:
    """Keep the heaviest terms of each row, and in columns that any row has."""
    kept = matrix.copy()
    for start, end in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True):
        if end - start > most:
            weights = kept.data[start:end]
            weights[weights < np.partition(weights, -most)[-most]] = 0.0
    kept.eliminate_zeros()
    return kept
