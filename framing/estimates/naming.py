"""Which name an outlet uses for an actor, as shares of its mentions of that actor."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.contracts import VOICES
from framing.errors import InputError
from framing.estimates.article_counts import ALL
from framing.intervals import MIN_ARTICLES, Estimate, bootstrap_all, undefined
from framing.records import require_columns
from framing.wording import shown

COLUMNS = ("actor", "name", "outlet", "language", "voice", "value", "low", "high", "count", "total", "n", "note")
EVENTS = ("actor", "name", "outlet", "language", "event", "value", "count", "total", "n")


def naming_matrix(
    names: pd.DataFrame, articles: pd.DataFrame, *, confidence: float = 0.95, draws: int = 1000, seed: int = 1
) -> pd.DataFrame:
    """Give each name's share of an actor's mentions, by outlet and voice, with intervals.

    Parameters
    ----------
    names : DataFrame, one row per mention
        ``article_id``, ``actor``, ``name``, ``voice`` (see ``framing.records``).
    articles : DataFrame, one row per article
        ``article_id``, ``outlet``, ``language``.

    Returns
    -------
    DataFrame
        One row per actor, language, name that occurs in it, outlet that writes
        in it and voice ("outlet", "quote", "paraphrase", "all"): ``value`` is
        the name's share, 0 to 1, ``count`` of ``total`` mentions in ``n``
        articles; ``low`` and ``high`` are the bootstrap interval over these
        articles. ``value`` is ``nan`` if the outlet does not mention the actor in
        that voice; ``low`` and ``high`` also with fewer than ``MIN_ARTICLES`` and at
        0 and 1; ``note`` says which. Actors and languages are sorted, names by
        descending number of mentions.

    Raises
    ------
    InputError
        A column is missing, or the article of a mention is missing.
    """
    require_columns(names, ("article_id", "actor", "name", "voice"))
    require_columns(articles, ("article_id", "outlet", "language"))
    placed = with_outlets(names, articles)
    if placed["outlet"].isna().any():
        raise InputError(f"names: no article {shown(placed.loc[placed['outlet'].isna(), 'article_id'].iloc[0])}")
    rows: list[tuple[object, ...]] = []
    for (actor, language), mentions in placed.groupby(["actor", "language"], sort=True):
        forms = name_order(mentions)
        for outlet in sorted(set(articles.loc[articles["language"] == language, "outlet"])):
            in_outlet = mentions[mentions["outlet"] == outlet]
            for voice in (*VOICES, ALL):
                counts = _counts(in_outlet, forms, voice)
                estimates = _shares(counts, confidence=confidence, draws=draws, seed=seed)
                total = int(counts.sum())
                for name, count, estimate in zip(forms, counts.sum(axis=0), estimates, strict=True):
                    interval = (estimate.value, estimate.low, estimate.high)
                    counted = (int(count), total, estimate.n, estimate.note)
                    rows.append((actor, name, outlet, language, voice, *interval, *counted))
    return _ordered(pd.DataFrame(rows, columns=list(COLUMNS)))


def naming_events(names: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Give each name's share of an actor's mentions in the outlet's own voice, event by event.

    One row per actor, name, outlet, language and event in which the outlet
    mentions the actor: ``value`` is ``count`` of ``total`` mentions in ``n``
    articles. An event has few articles, so there is no interval: these are
    counts, not estimates. Articles without an event are left out.
    """
    own_voice = with_outlets(names[names["voice"] == "outlet"], articles)
    own_voice = own_voice.assign(event=own_voice["article_id"].map(articles.set_index("article_id")["event"]))
    keys = ["actor", "outlet", "language", "event"]
    cells = own_voice[own_voice["event"].notna() & (own_voice["event"] != "")].groupby(keys, sort=True)
    rows = [
        (key[0], name, *key[1:], count / len(mentions), int(count), len(mentions), mentions["article_id"].nunique())
        for key, mentions in cells
        for name, count in mentions["name"].value_counts(sort=False).sort_index().items()
    ]
    return pd.DataFrame(rows, columns=list(EVENTS))


def name_order(mentions: pd.DataFrame) -> list[str]:
    """Return the names in a table of mentions, the commonest first."""
    counts = mentions["name"].value_counts()
    return sorted((str(name) for name in counts.index), key=lambda name: (-int(counts[name]), name))


def with_outlets(names: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Add the outlet and language of each mention."""
    facts = articles.set_index("article_id")
    return names.assign(**{name: names["article_id"].map(facts[name]) for name in ("outlet", "language")})


def _counts(mentions: pd.DataFrame, forms: list[str], voice: str) -> NDArray[np.float64]:
    """Count mentions by article and name; articles without any are left out."""
    rows = mentions[(mentions["voice"] == voice) | (voice == ALL)]
    articles, seen = pd.factorize(rows["article_id"], sort=True)
    counts = np.zeros((len(seen), len(forms)))
    np.add.at(counts, (articles, pd.Index(forms).get_indexer(rows["name"])), 1)
    return counts


def _shares(counts: NDArray[np.float64], *, confidence: float, draws: int, seed: int) -> list[Estimate]:
    n = len(counts)
    if n == 0:
        return [undefined(0, "the actor is not named here")] * counts.shape[1]
    shares = counts.sum(axis=0) / counts.sum()
    if n < MIN_ARTICLES:
        return [Estimate(float(share), np.nan, np.nan, n, f"fewer than {MIN_ARTICLES} articles") for share in shares]

    def shares_of(times: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = times @ counts
        return np.asarray(sums / sums.sum(axis=1, keepdims=True))

    estimates = bootstrap_all(shares_of, n, confidence=confidence, draws=draws, seed=seed)
    return [estimate if 0 < estimate.value < 1 else _without_interval(estimate) for estimate in estimates]


def _without_interval(estimate: Estimate) -> Estimate:
    """Drop the interval of a share of 0 or 1: all resamples agree, so it would claim certainty."""
    note = "no other name is used" if estimate.value == 1 else "the name is not used"
    return Estimate(estimate.value, np.nan, np.nan, estimate.n, note)


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Put the rows of one name together, keeping the order of actors, names, outlets and voices."""
    rank = table.groupby(["actor", "language", "name"], sort=False).ngroup()
    return table.assign(rank=rank).sort_values("rank", kind="stable").drop(columns="rank").reset_index(drop=True)
