"""Near duplicates: copy that several outlets print, such as wire reports."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from datasketch import MinHash, MinHashLSH

from framing.markers.speech import read

SHINGLE = 5  # words in a row; five and more in common are seldom an accident
PERMUTATIONS = 128
LEAST_SHARED = 0.5  # of all shingles of two articles


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
    words = [token for token in read(text, language).words.tokens if token]
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
