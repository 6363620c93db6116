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
from framing.settings import Sampling


def draw_sample(articles: pd.DataFrame, sampling: Sampling, *, seed: int) -> pd.DataFrame:
    """Return the sample table: one row an article drawn, in the order to label.

    ``probability`` is the share of the outlet's articles that was drawn, in
    (0, 1]. A share of ``blind_share`` goes to the blind arm, without
    pre-labels, and in each arm ``overlap_share`` to all ``annotators``, the
    rest to one; both are spread evenly over the random order.

    Raises
    ------
    InputError
        There is no article to draw from.
    """
    if not len(articles):
        raise InputError("there is no article to draw from")
    made = articles[["article_id", "outlet"]].rename(columns={"outlet": "stratum"})
    made["number"] = [permanent_number(one, seed) for one in made["article_id"]]
    made = made.sort_values(["stratum", "number"], ignore_index=True)
    by_stratum = made.groupby("stratum")["number"]
    size, rank = by_stratum.transform("size"), by_stratum.cumcount()
    drawn = np.minimum(size, sampling.articles_per_outlet)
    made["probability"] = drawn / size
    made["place"] = rank
    made = made[rank < drawn].copy()
    made["arm"] = np.where(_every(made["place"], sampling.blind_share), "blind", "assisted")
    within = made.groupby(["stratum", "arm"]).cumcount()
    made["annotators"] = np.where(_every(within, sampling.overlap_share), sampling.annotators, 1)
    made = made.sort_values(["place", "number"], ignore_index=True)  # outlets take turns
    made["place"] = made.index
    return made.drop(columns="number")


def permanent_number(article_id: str, seed: int) -> float:
    """Return a number in [0, 1) that depends on the seed and the id alone.

    Examples
    --------
    >>> permanent_number("a", 1) == permanent_number("a", 1) != permanent_number("a", 2)
    True
    """
    digest = hashlib.sha256(f"{seed}\0{article_id}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _every(rank: pd.Series, share: float) -> pd.Series:
    """Pick ``share`` of ranks 0, 1, 2 …, evenly spread: true where the running count goes up."""
    # a rounding guard: 5 * 0.2 must count as 1, not as 0.9999…
    return np.floor((rank + 1) * share + 1e-9) > np.floor(rank * share + 1e-9)
