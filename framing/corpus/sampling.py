"""Draw articles for people to label, with recorded inclusion probabilities.

Strata are outlets. Every article has a permanent random number, made of the
seed and its id; a stratum's sample is its articles with the smallest numbers.
That is simple random sampling without replacement, and a larger sample later
contains the smaller one, so that no label is lost. Ohlsson (1995), Coordination
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
    """Return the sample table: one row an article drawn, in the order to label.

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
    made = numbered(articles, seed)
    by_stratum = made.groupby("stratum")["number"]
    size, rank = by_stratum.transform("size"), by_stratum.cumcount()
    drawn = np.minimum(size, sampling.articles_per_outlet)
    made["probability"] = drawn / size
    return add_drawn(empty("sample") if earlier is None else earlier, made, rank < drawn, sampling)


def numbered(articles: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return every article with its ``stratum`` and permanent ``number``, sorted by both."""
    if not len(articles):
        raise InputError("there is no article to draw from")
    made = articles[["article_id", "outlet"]].rename(columns={"outlet": "stratum"})
    made["number"] = [permanent_number(one, seed) for one in made["article_id"]]
    return made.sort_values(["stratum", "number"], ignore_index=True)


def permanent_number(article_id: str, seed: int) -> float:
    """Return a number in [0, 1) that depends on the seed and the id alone.

    Examples
    --------
    >>> permanent_number("a", 1) == permanent_number("a", 1) != permanent_number("a", 2)
    True
    """
    digest = hashlib.sha256(f"{seed}\0{article_id}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def add_drawn(earlier: pd.DataFrame, made: pd.DataFrame, drawn: pd.Series, sampling: Sampling) -> pd.DataFrame:
    """Add the drawn rows of ``made`` behind an earlier sample, with arms and annotators.

    ``made`` is as ``numbered`` gives it, in the order of the draw within each
    stratum, with the ``probability`` of each article by this draw. An earlier
    article keeps its row; its probability becomes the greater of the two.
    """
    now = made.set_index("article_id")["probability"].reindex(earlier["article_id"]).fillna(0.0).to_numpy()
    earlier = earlier.assign(probability=np.maximum(earlier["probability"], now))
    new = made[drawn & ~made["article_id"].isin(earlier["article_id"])].copy()
    new["rank"] = _running(new, earlier, ["stratum"])
    new["arm"] = np.where(_every(new["rank"], sampling.blind_share), "blind", "assisted")
    within = _running(new, earlier, ["stratum", "arm"])
    new["annotators"] = np.where(_every(within, sampling.overlap_share), sampling.annotators, 1)
    new = new.sort_values(["rank", "number"], ignore_index=True)  # outlets take turns
    new["rank"] = len(earlier) + new.index
    columns = list(earlier.columns)
    return new[columns] if earlier.empty else pd.concat([earlier, new[columns]], ignore_index=True)


def _running(new: pd.DataFrame, earlier: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Count the new rows of each cell from 0, or from where the earlier ones have stopped."""
    before = earlier.groupby(keys).size()
    cells = pd.MultiIndex.from_frame(new[keys]) if len(keys) > 1 else pd.Index(new[keys[0]])
    return new.groupby(keys).cumcount() + before.reindex(cells).fillna(0).to_numpy(dtype=np.int64)


def _every(rank: pd.Series, share: float) -> pd.Series:
    """Pick ``share`` of ranks 0, 1, 2 …, evenly spread: true where the running count goes up."""
    # a rounding guard: 5 * 0.2 must count as 1, not as 0.9999…
    return np.floor((rank + 1) * share + 1e-9) > np.floor(rank * share + 1e-9)
