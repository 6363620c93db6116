"""Near duplicates: copy that several outlets print, such as wire reports, and an article with its reprint.

Two of them on either side of a fold, and a classifier is asked what it was told.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from datasketch import MinHash, MinHashLSH

from framing import lang
from framing.errors import InputError
from framing.lang.words import split_words

SHINGLE = 5  # words in a row; five and more in common are seldom an accident
PERMUTATIONS = 128
LEAST_SHARED = 0.5  # of all shingles of two articles
_WORD = re.compile(r"\w+")


def shared_copy(articles: pd.DataFrame, *, least: float = LEAST_SHARED, seed: int = 1) -> pd.DataFrame:
    """Find the articles of which another outlet has nearly the same.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``outlet``, ``language``, ``text``.
    least : float
        Share of five-word stretches that two articles have in common (Jaccard),
        estimated by MinHash (Broder 1997, 10.1109/SEQUEN.1997.666900).

    Returns
    -------
    DataFrame, one row an article that has a twin
        ``article_id``; ``twin``, the article of another outlet most like it;
        ``shared``, the estimated share, with a standard error of about .04.
    """
    shingled = [_shingles(text, language) for text, language in articles[["text", "language"]].itertuples(index=False)]
    hashes = _hashes(shingled, seed)
    index = MinHashLSH(threshold=least, num_perm=PERMUTATIONS)
    for number, one in enumerate(hashes):
        if shingled[number]:
            index.insert(number, one)
    outlets, ids = articles["outlet"].tolist(), articles["article_id"].tolist()
    rows = []
    for number, one in enumerate(hashes):
        if not shingled[number]:
            continue
        others = (other for other in index.query(one) if outlets[other] != outlets[number])
        alike = sorted((-one.jaccard(hashes[other]), ids[other]) for other in others)
        if alike and -alike[0][0] >= least:
            rows.append((ids[number], alike[0][1], -alike[0][0]))
    return pd.DataFrame(rows, columns=["article_id", "twin", "shared"])


def _shingles(text: str, language: str) -> list[bytes]:
    words = [token for token in split_words(text, lang.load(language)).tokens if token]
    return sorted({" ".join(words[at : at + SHINGLE]).encode() for at in range(len(words) - SHINGLE + 1)})


def _hashes(shingled: Sequence[Sequence[bytes]], seed: int) -> list[MinHash]:
    blank = MinHash(num_perm=PERMUTATIONS, seed=seed)
    made = []
    for shingles in shingled:
        one = blank.copy()
        if shingles:
            one.update_batch(shingles)
        made.append(one)
    return made


def copied(articles: pd.DataFrame, twins: pd.DataFrame) -> np.ndarray:  # type: ignore[type-arg]
    """Tell of each article whether another outlet has nearly the same."""
    return np.asarray(articles["article_id"].isin(twins["article_id"]))


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


def _runs(text: str) -> set[bytes]:
    """Return the stretches of five words, or what there is of fewer."""
    words = _WORD.findall(text.casefold())
    starts = range(max(1, len(words) - SHINGLE + 1))
    return {" ".join(words[i : i + SHINGLE]).encode("utf-8", "surrogatepass") for i in starts} if words else set()
