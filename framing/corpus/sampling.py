"""Draw articles for annotators, with recorded inclusion probabilities.

Strata are outlets. Every article has a permanent random number, derived from
the seed and its id; a stratum's sample is its articles with the smallest numbers.
That is simple random sampling without replacement, and a larger sample later
contains the smaller one, and no label is lost. Ohlsson (1995), Coordination
of samples using permanent random numbers.
"""

import hashlib

import numpy as np
import pandas as pd

from framing.errors import InputError
from framing.records import empty
from framing.settings import Sampling


def draw_sample(
    articles: pd.DataFrame, sampling: Sampling, *, seed: int, earlier: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the sample table: one row per article drawn, in the order to label.

    ``probability`` is the share of the outlet's articles that was drawn, in
    (0, 1]. A share of ``blind_share`` goes to the blind arm, without
    pre-labels, and in each arm ``overlap_share`` to all ``annotators``, the
    rest to one; both are spread evenly over the random order. The articles of
    an ``earlier`` sample stay in it, with the greater of the two probabilities.

    Raises
    ------
    InputError
        There is no article to draw from.
    """
    candidates = numbered(articles, seed)
    by_stratum = candidates.groupby("stratum")["number"]
    size, rank = by_stratum.transform("size"), by_stratum.cumcount()
    drawn = np.minimum(size, sampling.articles_per_outlet)
    candidates["probability"] = drawn / size
    return add_drawn(empty("sample") if earlier is None else earlier, candidates, rank < drawn, sampling)


def numbered(articles: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return every article with its ``stratum`` and permanent ``number``, sorted by both."""
    if not len(articles):
        raise InputError("there is no article to draw from")
    table = articles[["article_id", "outlet"]].rename(columns={"outlet": "stratum"})
    table["number"] = [permanent_number(article_id, seed) for article_id in table["article_id"]]
    return table.sort_values(["stratum", "number"], ignore_index=True)


def permanent_number(article_id: str, seed: int) -> float:
    """Return a number in [0, 1) that depends only on the seed and the id.

    Examples
    --------
    >>> permanent_number("a", 1) == permanent_number("a", 1) != permanent_number("a", 2)
    True
    """
    digest = hashlib.sha256(f"{seed}\0{article_id}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def add_drawn(earlier: pd.DataFrame, candidates: pd.DataFrame, drawn: pd.Series, sampling: Sampling) -> pd.DataFrame:
    """Append the drawn rows of ``candidates`` to an earlier sample, with arms and annotators.

    ``candidates`` is as returned by ``numbered``, in the order of the draw within
    each stratum, with the ``probability`` of each article in this draw. An
    earlier article keeps its row; its probability becomes the greater of the two.
    """
    probability = candidates.set_index("article_id")["probability"].reindex(earlier["article_id"]).fillna(0.0)
    earlier = earlier.assign(probability=np.maximum(earlier["probability"], probability.to_numpy()))
    new = candidates[drawn & ~candidates["article_id"].isin(earlier["article_id"])].copy()
    new["rank"] = _running(new, earlier, ["stratum"])
    new["arm"] = np.where(_every(new["rank"], sampling.blind_share), "blind", "assisted")
    within = _running(new, earlier, ["stratum", "arm"])
    new["annotators"] = np.where(_every(within, sampling.overlap_share), sampling.annotators, 1)
    new = new.sort_values(["rank", "number"], ignore_index=True)  # outlets take turns
    new["rank"] = len(earlier) + new.index
    columns = list(earlier.columns)
    return new[columns] if earlier.empty else pd.concat([earlier, new[columns]], ignore_index=True)


def _running(new: pd.DataFrame, earlier: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Count the new rows of each cell from 0, or from the number of the earlier ones."""
    before = earlier.groupby(keys).size()
    cells = pd.MultiIndex.from_frame(new[keys]) if len(keys) > 1 else pd.Index(new[keys[0]])
    return new.groupby(keys).cumcount() + before.reindex(cells).fillna(0).to_numpy(dtype=np.int64)


def _every(rank: pd.Series, share: float) -> pd.Series:
    """Select ``share`` of the ranks 0, 1, 2 …, evenly spread: those at which the running count increases."""
    # guard against rounding: 5 * 0.2 must count as 1, not as 0.9999…
    return np.floor((rank + 1) * share + 1e-9) > np.floor(rank * share + 1e-9)
