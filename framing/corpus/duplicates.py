"""Near duplicates: texts that share most of their words in the same order.

Near duplicates in different folds would test a classifier on what it was trained on.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from framing.corpus.shingles import ShingleIndex, shingles
from framing.errors import InputError

MIN_SHARED_SHINGLES = 0.5  # of all shingles of two articles


def near_duplicates(texts: Mapping[str, str], *, min_shared: float = MIN_SHARED_SHINGLES) -> pd.DataFrame:
    """Find pairs of texts, of any outlet, that share most of their five-word shingles.

    Parameters
    ----------
    texts : mapping
        Article id to text, in any language.
    min_shared : float
        Share of their shingles that two texts have in common (Jaccard), above 0
        and up to 1.

    Returns
    -------
    DataFrame
        ``article_id``, ``other_id`` (the later of the two), ``shared``, the
        most similar first.

    Raises
    ------
    InputError
        ``min_shared`` is out of bounds.
    """
    if not 0 < min_shared <= 1:
        raise InputError(f"min_shared = {min_shared} is out of bounds; it must be above 0 and at most 1")
    names = sorted(texts)
    index = ShingleIndex([shingles(texts[name]) for name in names], names)
    rows = []
    for first, second, count in zip(*index.pairs(min_shared), strict=True):
        shared = count / (index.sizes[first] + index.sizes[second] - count)
        if count and shared >= min_shared:
            rows.append((names[first], names[second], shared))
    table = pd.DataFrame(rows, columns=["article_id", "other_id", "shared"]).astype({"shared": float})
    return table.sort_values(["shared", "article_id", "other_id"], ascending=[False, True, True], ignore_index=True)


def duplicate_groups(article_ids: Sequence[str], pairs: pd.DataFrame) -> dict[str, str]:
    """Return for each article the first one that it is linked to by pairs, itself if there is none.

    Examples
    --------
    >>> pairs = pd.DataFrame({"article_id": ["a", "b"], "other_id": ["b", "d"], "shared": 1.0})
    >>> duplicate_groups(["a", "b", "c", "d"], pairs)
    {'a': 'a', 'b': 'a', 'c': 'c', 'd': 'a'}
    """
    parent = {article_id: article_id for article_id in article_ids}

    def root(article_id: str) -> str:
        while parent[article_id] != article_id:
            article_id = parent[article_id]
        return article_id

    for left, right in zip(pairs["article_id"], pairs["other_id"], strict=True):
        if left in parent and right in parent:
            first, later = sorted((root(left), root(right)))
            parent[later] = first
    return {article_id: root(article_id) for article_id in article_ids}
