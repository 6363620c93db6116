"""Near duplicates: copy that several outlets print, such as wire reports, and reprints.

Near duplicates in different folds would test a classifier on what it was trained on.
"""

import re
from collections.abc import Mapping, Sequence

import pandas as pd
from datasketch import MinHash, MinHashLSH

from framing.errors import InputError
from framing.records import require_columns

SHINGLE = 5  # consecutive words; five in common are seldom a coincidence
PERMUTATIONS = 128
LEAST_SHARED = 0.5  # of all shingles of two articles
_WORD = re.compile(r"\w+")


def shared_copy(articles: pd.DataFrame, *, least: float = LEAST_SHARED) -> pd.DataFrame:
    """Find the articles of which another outlet has a near duplicate.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``outlet``, ``text``.
    least : float
        As in ``near_duplicates``.

    Returns
    -------
    DataFrame, one row per article that has a near duplicate, by article
        ``article_id``; ``twin``, the most similar article of another outlet;
        ``shared``, as in ``near_duplicates``.
    """
    require_columns(articles, ("article_id", "outlet", "text"))
    outlet_of = dict(zip(articles["article_id"], articles["outlet"], strict=True))
    pairs = near_duplicates(dict(zip(articles["article_id"], articles["text"], strict=True)), least=least)
    swapped = pairs.rename(columns={"article_id": "other_id", "other_id": "article_id"})
    directed = pd.concat([pairs, swapped], ignore_index=True)
    directed = directed[directed["article_id"].map(outlet_of) != directed["other_id"].map(outlet_of)]
    directed = directed.sort_values(["article_id", "shared", "other_id"], ascending=[True, False, True])
    return directed.drop_duplicates("article_id").rename(columns={"other_id": "twin"}).reset_index(drop=True)


def near_duplicates(texts: Mapping[str, str], *, least: float = LEAST_SHARED) -> pd.DataFrame:
    """Find pairs of texts, of any outlet, that share most of their five-word shingles.

    MinHash and locality-sensitive hashing propose pairs, which avoids comparing
    all with all; the shared shingles of these are then counted, so that no pair
    shares less than ``least``.

    Parameters
    ----------
    texts : mapping
        Article id to text, in any language.
    least : float
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
        ``least`` is out of bounds.
    """
    if not 0 < least <= 1:
        raise InputError(f"least = {least} is out of bounds; it must be above 0 and at most 1")
    shingles = {name: own for name, text in sorted(texts.items()) if (own := _shingles(text))}
    # proposals start a little below the limit, so that hashing misses hardly any pair above it
    index = MinHashLSH(threshold=max(0.1, least - 0.15), num_perm=PERMUTATIONS)
    rows = []
    hashes = _hashes([sorted(own) for own in shingles.values()], seed=1)
    for (article_id, own), hashed in zip(shingles.items(), hashes, strict=True):
        for other in sorted(index.query(hashed)):
            shared = len(own & shingles[other]) / len(own | shingles[other])
            if shared >= least:
                rows.append((other, article_id, shared))
        index.insert(article_id, hashed)
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


def _hashes(shingled: Sequence[Sequence[bytes]], seed: int) -> list[MinHash]:
    blank = MinHash(num_perm=PERMUTATIONS, seed=seed)
    hashes = []
    for shingles in shingled:
        hashed = blank.copy()
        if shingles:
            hashed.update_batch(shingles)
        hashes.append(hashed)
    return hashes


def _shingles(text: str) -> set[bytes]:
    """Return all sequences of five words, or the whole text if it is shorter."""
    words = _WORD.findall(text.casefold())
    starts = range(max(1, len(words) - SHINGLE + 1))
    return {" ".join(words[i : i + SHINGLE]).encode("utf-8", "surrogatepass") for i in starts} if words else set()
