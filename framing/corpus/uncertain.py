"""Draw the next articles where a label is expected to tell most, and know with what probability.

An article is in the sample when its permanent random number lies below its
threshold. A draw raises the thresholds in proportion to what a label is
expected to gain, just so far that the wanted number of new articles comes in:
sequential Poisson sampling (Ohlsson 1998, Sequential Poisson sampling), whose
threshold is the inclusion probability where it does not depend on the article's
own number (Duffield, Lund & Thorup 2007, doi:10.1145/1314690.1314696). Earlier
articles lie below their threshold already, so they stay, and the greatest
threshold so far is each article's probability of being in by now.
docs/decisions/019-uncertain-draws.md has the reasons.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.corpus.sampling import add_drawn, numbered
from framing.errors import InputError
from framing.settings import Sampling

# of an article's size that all articles have alike: none is out of reach, and no weight grows beyond 1 / FLOOR
# times that of a random draw; chosen, and not tuned: with it the intervals of benchmarks/active.py hold
FLOOR = 0.25


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
        ``article_id`` and ``outlet`` of all articles.
    earlier : DataFrame
        Contract ``sample``: what was drawn before, with the same seed.
    gain : Series
        By ``article_id``: what a label is expected to tell, 0 or more, on any
        scale; it must not depend on the article's own label.
    per_outlet : int
        New articles in each outlet, or all that there are.

    Returns
    -------
    Draw
        The earlier rows first, in their order; ``probability`` is now that of
        being in by either draw.

    Raises
    ------
    InputError
        There is no article, or one without a gain or with one below 0.
    """
    made = numbered(articles, seed)
    gains = gain.reindex(made["article_id"]).to_numpy(dtype="float64")
    wrong = ~(np.isfinite(gains) & (gains >= 0))
    if wrong.any():
        name, value = made["article_id"][int(wrong.argmax())], gains[wrong][0]
        raise InputError(f"gain: article {name!r} has {value}, not a number from 0 up")
    made["size"] = sizes(made["stratum"], gains)
    made["key"] = made["number"] / made["size"]
    made = made.sort_values(["stratum", "key"], ignore_index=True)
    outside = made[~made["article_id"].isin(earlier["article_id"])]
    scales = outside.groupby("stratum")["key"].apply(
        lambda keys: keys.iloc[per_outlet] if len(keys) > per_outlet else np.inf
    )
    scale = made["stratum"].map(scales).fillna(0.0)
    made["probability"] = np.minimum(1.0, made["size"] * scale)
    return Draw(add_drawn(earlier, made, made["key"] < scale, sampling), {str(k): float(v) for k, v in scales.items()})


def sizes(stratum: pd.Series, gains: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each article's size: ``FLOOR``, and the rest of 1 in proportion to the gain in its stratum."""
    mean = pd.Series(gains).groupby(stratum.to_numpy()).transform("mean").to_numpy()
    relative = np.where(mean > 0, gains / np.where(mean > 0, mean, 1.0), 1.0)
    return np.asarray(FLOOR + (1 - FLOOR) * relative)
