"""Draw articles for annotators, with recorded inclusion probabilities.

Every unit, an event or an article, has a permanent random number, derived from
the seed and its id, and those with the smallest numbers are drawn. That is
simple random sampling without replacement, and a larger sample later contains
the smaller one, and no label is lost. Ohlsson (1995), Coordination of samples
using permanent random numbers. See docs/decisions/034-events-are-drawn.md.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.corpus.units import unit_numbers
from framing.errors import InputError
from framing.intervals import MIN_ARTICLES, MIN_EVENTS
from framing.records import empty
from framing.settings import Sampling

Floats = NDArray[np.float64]

AUTO = "auto"  # [sampling] unit: events where they are enough for rates, else articles


def draw_sample(
    articles: pd.DataFrame,
    sampling: Sampling,
    *,
    seed: int,
    sizes: pd.Series | None = None,
    earlier: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the sample table: one row per article drawn, in the order to label.

    Each outlet is to give ``articles_per_outlet`` articles, which is a share of
    its articles. An article that is drawn by itself has this share as its
    probability. An event is drawn with the greatest share of its outlets, and
    with it all its articles: an outlet then gets as many on average, or more if
    it shares events with smaller outlets.

    A share of ``blind_share`` of the units goes to the blind arm, without
    pre-labels, and in each arm ``overlap_share`` to all ``annotators``, the
    rest to one; both are spread evenly over the random order. The articles of
    an ``earlier`` sample stay in it, with the greater of the two probabilities.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``outlet`` and, if events are drawn, ``event``.
    sampling : Sampling
        The settings of the study.
    seed : int
        The study's: with the id of a unit, all that its number depends on.
    sizes : Series, optional
        By ``article_id``, above 0: articles are drawn in proportion to it.
    earlier : DataFrame, optional
        Table ``sample``, drawn with the same seed.

    Raises
    ------
    InputError
        There is no article to draw from, or one without a size.
    """
    candidates = unit_numbers(articles, seed, drawn_unit(articles, sampling, seed=seed, sizes=sizes, earlier=earlier))
    candidates["wanted"] = _shares(candidates, sampling.articles_per_outlet, sizes)
    units = candidates.groupby(["pool", "unit"], sort=False).agg(number=("number", "first"), wanted=("wanted", "max"))
    drawn = pd.concat([_draw(rows) for _, rows in units.groupby(level="pool", sort=False)]).droplevel("pool")
    candidates["probability"] = candidates["unit"].map(drawn["probability"])
    is_drawn = candidates["unit"].map(drawn["drawn"]).astype(bool)
    return add_drawn(empty("sample") if earlier is None else earlier, candidates, is_drawn, sampling)


def drawn_unit(
    articles: pd.DataFrame,
    sampling: Sampling,
    *,
    seed: int,
    sizes: pd.Series | None = None,
    earlier: pd.DataFrame | None = None,
) -> str:
    """Return "event" or "article", what is drawn: as the setting says, or for "auto" what gives rates.

    "auto" draws what an ``earlier`` sample drew; else articles if events would be
    too few for the rate of an outlet (see ``few_events``), else events.
    """
    if sampling.unit != AUTO:
        return sampling.unit
    if earlier is not None and len(earlier):
        return "event" if (earlier["drawn_event"] != "").any() else "article"
    return "article" if few_events(articles, sampling, seed=seed, sizes=sizes) else "event"


def few_events(
    articles: pd.DataFrame, sampling: Sampling, *, seed: int, sizes: pd.Series | None = None
) -> dict[str, int]:
    """Return by outlet how many units a draw of events gives, where a rate needs more and articles would give it."""
    if "event" not in articles or not (articles["event"] != "").any():
        return {}
    drawn = draw_sample(articles, replace(sampling, unit="event"), seed=seed, sizes=sizes)
    units = drawn_units(drawn)
    n_articles = articles["outlet"].value_counts().clip(upper=sampling.articles_per_outlet)
    possible = n_articles.index[n_articles >= MIN_ARTICLES]
    return {str(outlet): int(units.get(outlet, 0)) for outlet in sorted(possible) if units.get(outlet, 0) < MIN_EVENTS}


def drawn_units(drawn: pd.DataFrame) -> pd.Series:
    """Return how many events and single articles were drawn in each outlet."""
    units = drawn["article_id"].where(drawn["drawn_event"] == "", "event " + drawn["drawn_event"])
    return units.groupby(drawn["stratum"]).nunique()


def _shares(candidates: pd.DataFrame, wanted: int, sizes: pd.Series | None) -> pd.Series:
    """Return the share of each article with which its outlet would give as many articles as are wanted."""
    if sizes is None:
        return np.minimum(1.0, wanted / candidates.groupby("stratum")["number"].transform("size"))
    size = sizes.reindex(candidates["article_id"]).set_axis(candidates.index)
    if not ((size > 0) & np.isfinite(size)).all():
        name = candidates["article_id"][int((~((size > 0) & np.isfinite(size))).to_numpy().argmax())]
        raise InputError(f"article {name!r} has no size above 0 to be drawn in proportion to")
    # the residual of a unit grows with the root of its number of articles, and so does the cost of its labels
    size = np.sqrt((size**2).groupby([candidates["stratum"], candidates["unit"]]).transform("mean"))
    return size.groupby(candidates["stratum"]).transform(lambda each: proportional(each.to_numpy(), wanted))


def proportional(sizes: Floats, wanted: int) -> Floats:
    """Return probabilities in proportion to sizes, at most 1, that add up to ``wanted`` or to all.

    Examples
    --------
    >>> proportional(np.array([1.0, 1.0, 2.0, 8.0]), 2).tolist()
    [0.25, 0.25, 0.5, 1.0]
    """
    certain = np.zeros(len(sizes), dtype=bool)
    while not certain.all():
        shares = np.where(certain, 1.0, sizes * max(wanted - certain.sum(), 0) / sizes[~certain].sum())
        if (shares[~certain] < 1).all():
            return np.asarray(shares)
        certain |= shares >= 1
    return np.ones(len(sizes))


def _draw(units: pd.DataFrame) -> pd.DataFrame:
    """Draw units of one pool: those with the smallest numbers in proportion to the probability that is wanted.

    Where all need the same, it is the share drawn; else the threshold below
    which a number has to be in proportion to it (sequential Poisson sampling).
    """
    wanted, number = (units[name].to_numpy(dtype="float64") for name in ("wanted", "number"))
    probability, drawn = np.ones(len(units)), np.ones(len(units), dtype=bool)
    open_units = np.flatnonzero(wanted < 1)
    if len(open_units):
        share = wanted[open_units]
        key = number[open_units] / share
        count = min(max(round(float(share.sum())), 1), len(share))
        drawn[open_units] = np.argsort(np.argsort(key, kind="stable"), kind="stable") < count
        threshold = np.sort(key)[count] if count < len(key) else np.inf
        equal = np.ptp(share) < 1e-12
        probability[open_units] = count / len(share) if equal else np.minimum(1.0, share * threshold)
    return pd.DataFrame({"probability": probability, "drawn": drawn}, index=units.index)


def add_drawn(earlier: pd.DataFrame, candidates: pd.DataFrame, drawn: pd.Series, sampling: Sampling) -> pd.DataFrame:
    """Append the drawn rows of ``candidates`` to an earlier sample, with arms and annotators.

    ``candidates`` is as returned by ``numbered``, in the order of the draw within
    each pool, with the ``probability`` of each article in this draw. An earlier
    article keeps its row; its probability becomes the greater of the two. The
    articles of a unit have the same arm and the same number of annotators.
    """
    by_article = candidates.set_index("article_id")
    probability = by_article["probability"].reindex(earlier["article_id"]).fillna(0.0)
    earlier = earlier.assign(probability=np.maximum(earlier["probability"], probability.to_numpy()))
    new = candidates[drawn & ~candidates["article_id"].isin(earlier["article_id"])].copy()
    units = new.drop_duplicates("unit").set_index("unit")
    earlier_units = _units_of(earlier, by_article)
    units = units.drop(units.index.intersection(earlier_units.index))  # an event that has got further articles
    order = _running(units, earlier_units, ["pool"])
    units["arm"] = np.where(_every(order, sampling.blind_share), "blind", "assisted")
    within = _running(units, earlier_units, ["pool", "arm"])
    units["annotators"] = np.where(_every(within, sampling.overlap_share), sampling.annotators, 1)
    units["turn"] = (units.groupby("pool").cumcount() + 0.5) / units.groupby("pool")["number"].transform("size")
    facts = pd.concat([earlier_units, units])
    new = new.assign(**{name: new["unit"].map(facts[name]) for name in ("arm", "annotators", "turn")})
    new = new.sort_values(["turn", "number"], kind="stable", ignore_index=True)  # pools take turns
    new["rank"] = len(earlier) + new.index
    columns = list(earlier.columns)
    return new[columns] if earlier.empty else pd.concat([earlier, new[columns]], ignore_index=True)


def _units_of(earlier: pd.DataFrame, by_article: pd.DataFrame) -> pd.DataFrame:
    """Return the units of an earlier sample; an article that has left the corpus is one of its own in its outlet."""
    facts = by_article.reindex(earlier["article_id"])[["unit", "pool"]].reset_index()
    facts = facts.assign(**{name: earlier[name].to_numpy() for name in ("arm", "annotators", "stratum")}, turn=-1.0)
    facts["unit"] = facts["unit"].fillna(facts["article_id"])
    facts["pool"] = facts["pool"].fillna(facts["stratum"])
    return facts.drop_duplicates("unit").set_index("unit")[["pool", "arm", "annotators", "turn"]]


def _running(new: pd.DataFrame, earlier: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Count the new rows of each cell from 0, or from the number of the earlier ones."""
    counts = earlier.groupby(keys).size()
    cells = pd.MultiIndex.from_frame(new[keys]) if len(keys) > 1 else pd.Index(new[keys[0]])
    return new.groupby(keys).cumcount() + counts.reindex(cells).fillna(0).to_numpy(dtype=np.int64)


def _every(rank: pd.Series, share: float) -> pd.Series:
    """Select ``share`` of the ranks 0, 1, 2 …, evenly spread: those at which the running count increases."""
    # guard against rounding: 5 * 0.2 must count as 1, not as 0.9999…
    return np.floor((rank + 1) * share + 1e-9) > np.floor(rank * share + 1e-9)
