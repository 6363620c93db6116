"""Texts that are nearly the same: reprints, wire copy, an article and its correction.

Two of them on either side of a fold, and a classifier is asked what it was told.
"""

import re
from collections.abc import Mapping, Sequence

import pandas as pd
from datasketch import MinHash, MinHashLSH

from framing.errors import InputError

THRESHOLD = 0.6  # of shared word runs: a reprint with another head and foot is above, another report of the day below
_RUN = 4  # words
_PERMUTATIONS = 128
COLUMNS = ("article_id", "other_id", "similarity")
_WORD = re.compile(r"\w+")


def near_duplicates(texts: Mapping[str, str], *, threshold: float = THRESHOLD) -> pd.DataFrame:
    """Find pairs of texts that share most of their runs of four words.

    Pairs are proposed by MinHash (Broder 1997, doi:10.1109/SEQUEN.1997.666900)
    and locality-sensitive hashing, which finds nearly all of those above the
    threshold without comparing each with each; their Jaccard similarity is then
    counted, so that no pair below the threshold is named.

    Parameters
    ----------
    texts : mapping
        Article id to text.
    threshold : float
        The least share of runs in common, above 0 and up to 1.

    Returns
    -------
    DataFrame
        ``article_id``, ``other_id`` (the later of the two), ``similarity``, the
        most alike first.

    Raises
    ------
    InputError
        The threshold is out of bounds.
    """
    if not 0 < threshold <= 1:
        raise InputError(f"threshold of near duplicates is above 0 and up to 1, and not {threshold}")
    runs = {article_id: made for article_id, text in sorted(texts.items()) if (made := _runs(text))}
    # proposals a little below the threshold, so that hashing loses none above it
    index = MinHashLSH(threshold=max(0.1, threshold - 0.15), num_perm=_PERMUTATIONS)
    rows = []
    for article_id, own in runs.items():
        hashed = MinHash(num_perm=_PERMUTATIONS, seed=1)
        hashed.update_batch([one.encode("utf-8", "surrogatepass") for one in sorted(own)])
        for other in sorted(index.query(hashed)):
            similarity = len(own & runs[other]) / len(own | runs[other])
            if similarity >= threshold:
                rows.append((other, article_id, similarity))
        index.insert(article_id, hashed)
    made = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"similarity": float})
    return made.sort_values(["similarity", "article_id", "other_id"], ascending=[False, True, True], ignore_index=True)


def duplicate_groups(article_ids: Sequence[str], pairs: pd.DataFrame) -> dict[str, str]:
    """Return for each article the first one that it is linked with by pairs, itself where there is none.

    Examples
    --------
    >>> pairs = pd.DataFrame({"article_id": ["a", "b"], "other_id": ["b", "d"], "similarity": 1.0})
    >>> duplicate_groups(["a", "b", "c", "d"], pairs)
    {'a': 'a', 'b': 'a', 'c': 'c', 'd': 'a'}
    """
    head = {one: one for one in article_ids}

    def first(one: str) -> str:
        while head[one] != one:
            one = head[one]
        return one

    for one, other in zip(pairs["article_id"], pairs["other_id"], strict=True):
        if one in head and other in head:
            low, high = sorted((first(one), first(other)))
            head[high] = low
    return {one: first(one) for one in article_ids}


def _runs(text: str) -> set[str]:
    words = _WORD.findall(text.casefold())
    return {" ".join(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))} if words else set()
