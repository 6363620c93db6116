"""Draw further articles by the expected gain of a label, with known inclusion probabilities.

An article is in the sample if its permanent random number lies below its
threshold. A draw raises the thresholds in proportion to the expected gain of a
label, just far enough to add the required number of new articles:
sequential Poisson sampling (Ohlsson 1998, Sequential Poisson sampling), whose
threshold is the inclusion probability if it does not depend on the article's
own number (Duffield, Lund & Thorup 2007, doi:10.1145/1314690.1314696). Earlier
articles lie below their threshold already, so they stay, and the greatest
threshold so far is each article's inclusion probability. If events are drawn,
an outlet's articles of one event have the number of the event and one size, and
are drawn together. See docs/decisions/019-uncertain-draws.md for the reasons.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.corpus.sampling import add_drawn, drawn_unit
from framing.corpus.units import unit_numbers
from framing.errors import InputError
from framing.settings import Sampling

# the part of an article's size that is the same for all: every article can be drawn, and no weight exceeds
# 1 / EQUAL_PART times that of a random draw; chosen, not tuned: with it the intervals of benchmarks/active.py keep
# their coverage
EQUAL_PART = 0.25


@dataclass(frozen=True, slots=True)
class Draw:
    """A sample after a draw: its table, and the threshold of an article of size 1 in each stratum."""

    sample: pd.DataFrame
    scales: dict[str, float]


def draw_uncertain(
    articles: pd.DataFrame, earlier: pd.DataFrame, gain: pd.Series, *, per_outlet: int, sampling: Sampling, seed: int
) -> Draw:
    """Draw ``per_outlet`` further articles in each outlet, by expected gain.

    Parameters
    ----------
    articles : DataFrame
        ``article_id`` and ``outlet`` of all articles, and ``event`` if events are drawn.
    earlier : DataFrame
        Table ``sample``: what was drawn before, with the same seed.
    gain : Series
        By ``article_id``: the expected gain of a label, 0 or more, on any scale;
        it must not depend on the article's own label.
    per_outlet : int
        New articles in each outlet, or all if it has fewer; more if the last event has more.

    Returns
    -------
    Draw
        The earlier rows first, in their order; ``probability`` is now that of
        being drawn by either draw.

    Raises
    ------
    InputError
        There is no article, or one without a gain or with one below 0.
    """
    candidates = unit_numbers(articles, seed, drawn_unit(articles, sampling, seed=seed, earlier=earlier))
    gains = gain.reindex(candidates["article_id"]).to_numpy(dtype="float64")
    invalid = ~(np.isfinite(gains) & (gains >= 0))
    if invalid.any():
        name, value = candidates["article_id"][int(invalid.argmax())], gains[invalid][0]
        raise InputError(f"gain: article {name!r} has {value}, not a number from 0 up")
    together = pd.Series(gains**2).groupby([candidates["stratum"], candidates["unit"]]).transform("mean")
    candidates["size"] = sizes(candidates["stratum"], np.sqrt(together.to_numpy()))
    candidates["key"] = candidates["number"] / candidates["size"]
    candidates = candidates.sort_values(["pool", "key", "stratum", "article_id"], ignore_index=True)
    outside = candidates[~candidates["article_id"].isin(earlier["article_id"])]
    scales = outside.groupby("stratum")["key"].apply(lambda keys: threshold(np.sort(keys.to_numpy()), per_outlet))
    scale = candidates["stratum"].map(scales).fillna(0.0)
    candidates["probability"] = np.minimum(1.0, candidates["size"] * scale)
    return Draw(
        add_drawn(earlier, candidates, candidates["key"] < scale, sampling),
        {str(k): float(v) for k, v in scales.items()},
    )


def threshold(keys: NDArray[np.float64], wanted: int) -> float:
    """Return the smallest key above those of the first ``wanted``; infinity if there is none.

    Examples
    --------
    >>> threshold(np.array([0.1, 0.2, 0.2, 0.4]), 2), threshold(np.array([0.1, 0.2]), 2)
    (0.4, inf)
    """
    above = keys[keys > keys[min(wanted, len(keys)) - 1]]
    return float(above[0]) if len(above) else math.inf


def sizes(stratum: pd.Series, gains: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each article's size: ``EQUAL_PART`` plus a part in proportion to the gain, with mean 1 in its stratum."""
    mean = pd.Series(gains).groupby(stratum.to_numpy()).transform("mean").to_numpy()
    relative = np.where(mean > 0, gains / np.where(mean > 0, mean, 1.0), 1.0)
    return np.asarray(EQUAL_PART + (1 - EQUAL_PART) * relative)
