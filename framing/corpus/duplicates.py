"""Near duplicates: copy that several outlets print, such as wire reports, and an article with its reprint.

Two of them on either side of a fold, and a classifier is asked what it was told.
"""

import re
from collections.abc import Mapping, Sequence

import pandas as pd
from datasketch import MinHash, MinHashLSH

from framing.errors import InputError
from framing.records import require_columns

SHINGLE = 5  # words in a row; five and more in common are seldom an accident
PERMUTATIONS = 128
LEAST_SHARED = 0.5  # of all shingles of two articles
_WORD = re.compile(r"\w+")


def shared_copy(articles: pd.DataFrame, *, least: float = LEAST_SHARED) -> pd.DataFrame:
    """Find the articles of which another outlet has nearly the same.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``outlet``, ``text``.
    least : float
        As in ``near_duplicates``.

    Returns
    -------
    DataFrame, one row an article that has a twin, by article
        ``article_id``; ``twin``, the article of another outlet most like it;
        ``shared``, as in ``near_duplicates``.
    """
    require_columns(articles, ("article_id", "outlet", "text"))
    outlet_of = dict(zip(articles["article_id"], articles["outlet"], strict=True))
    pairs = near_duplicates(dict(zip(articles["article_id"], articles["text"], strict=True)), least=least)
    turned = pairs.rename(columns={"article_id": "other_id", "other_id": "article_id"})
    both = pd.concat([pairs, turned], ignore_index=True)
    both = both[both["article_id"].map(outlet_of) != both["other_id"].map(outlet_of)]
    both = both.sort_values(["article_id", "shared", "other_id"], ascending=[True, False, True])
    return both.drop_duplicates("article_id").rename(columns={"other_id": "twin"}).reset_index(drop=True)


def near_duplicates(texts: Mapping[str, str], *, least: float = LEAST_SHARED) -> pd.DataFrame:
    """Find pairs of texts, of whatever outlet, that share most of their stretches of five words.

    MinHash and locality-sensitive hashing propose pairs, which spares comparing
    each with each; what they share is then counted, so that no pair is named
    that shares less than ``least``.

    Parameters
    ----------
    texts : mapping
        Article id to text, in any language.
    least : float
        Share of the stretches of two texts that they have in common (Jaccard),
        above 0 and up to 1.

    Returns
    -------
    DataFrame
        ``article_id``, ``other_id`` (the later of the two), ``shared``, the
        most alike first.

    Raises
    ------
    InputError
        ``least`` is out of bounds.
    """
    if not 0 < least <= 1:
        raise InputError(f"near duplicates share more than 0 and up to 1, and not {least}")
    runs = {article_id: made for article_id, text in sorted(texts.items()) if (made := _runs(text))}
    # proposals from a little below on, so that hashing loses hardly any above
    index = MinHashLSH(threshold=max(0.1, least - 0.15), num_perm=PERMUTATIONS)
    rows = []
    hashes = _hashes([sorted(own) for own in runs.values()], seed=1)
    for (article_id, own), hashed in zip(runs.items(), hashes, strict=True):
        for other in sorted(index.query(hashed)):
            shared = len(own & runs[other]) / len(own | runs[other])
            if shared >= least:
                rows.append((other, article_id, shared))
        index.insert(article_id, hashed)
    made = pd.DataFrame(rows, columns=["article_id", "other_id", "shared"]).astype({"shared": float})
    return made.sort_values(["shared", "article_id", "other_id"], ascending=[False, True, True], ignore_index=True)


def duplicate_groups(article_ids: Sequence[str], pairs: pd.DataFrame) -> dict[str, str]:
    """Return for each article the first one that it is linked with by pairs, itself where there is none.

    Examples
    --------
    >>> pairs = pd.DataFrame({"article_id": ["a", "b"], "other_id": ["b", "d"], "shared": 1.0})
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


def _hashes(shingled: Sequence[Sequence[bytes]], seed: int) -> list[MinHash]:
    blank = MinHash(num_perm=PERMUTATIONS, seed=seed)
    made = []
    for shingles in shingled:
        one = blank.copy()
        if shingles:
            one.update_batch(shingles)
        made.append(one)
    return made


def _runs(text: str) -> set[bytes]:
    """Return the stretches of five words, or what there is of fewer."""
    words = _WORD.findall(text.casefold())
    starts = range(max(1, len(words) - SHINGLE + 1))
    return {" ".join(words[i : i + SHINGLE]).encode("utf-8", "surrogatepass") for i in starts} if words else set()
