"""Checks of whether labels can carry a rate, before one is printed."""

import datetime
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.estimates.balance import balance_p
from framing.estimates.calendar import days_of
from framing.estimates.reader_checks import MIN_SHARED_READERS, own_readers, sparse_annotators, uneven_shares
from framing.records import completed

COLUMNS = ("check", "of", "value", "compared", "n", "p", "flagged")
# by test; all together warn of a sound study in at most one of twenty. The first two have the hardest task; the others
# warn only of what is large, too
LEVELS = {
    "words_and_rate": 0.025, "dates": 0.01, "sparse_annotator": 0.006, "skipped": 0.003, "read_twice": 0.003,
    "own_readers": 0.003,
}  # fmt: skip
LONG = 2 / 3  # the part of an outlet's articles that are shorter than a long one: these are what people skip
NOTABLE_DIFFERENCE = 0.1  # between shares, from which a difference matters
NOTABLE_MARK_RATIO = 2 / 3  # of marks, below which an annotator finds much less than the others
MANY_SKIPPED = 0.2


@dataclass(frozen=True)
class LabelTables:
    """The tables of a study that the checks read, as ``framing.records`` has them."""

    articles: pd.DataFrame
    sample: pd.DataFrame
    readings: pd.DataFrame
    annotations: pd.DataFrame
    markers: pd.DataFrame

    @cached_property
    def read(self) -> pd.DataFrame:
        """The readings not skipped, of drawn articles: ``outlet``, ``unit``, ``words``, ``annotations`` (how many)."""
        keys = ["article_id", "annotator"]
        counts = self.annotations.groupby(keys).size().rename("annotations").reset_index()
        facts = self.facts[["article_id", "outlet", "unit", "words", "probability"]]
        read = completed(self.readings).merge(facts[facts["probability"].notna()], on="article_id")
        return read.merge(counts, on=keys, how="left").fillna({"annotations": 0})

    @cached_property
    def facts(self) -> pd.DataFrame:
        """The articles with their probability, ``nan`` if not drawn, and the unit that is drawn."""
        drawn = self.sample.set_index("article_id")
        facts = self.articles[["article_id", "outlet", "words", "date", "event"]].copy()
        facts["probability"] = facts["article_id"].map(drawn["probability"])
        by_event = (facts["event"] != "") & bool((self.sample["drawn_event"] != "").any())
        event = facts["article_id"].map(drawn["drawn_event"]).astype(object)
        event = event.where(event.notna() & (event != ""))
        facts["unit"] = ("event\0" + event.fillna(facts["event"])).where(by_event, facts["article_id"])
        return facts


def label_checks(labels: LabelTables) -> pd.DataFrame:
    """Check the labels of a study.

    Returns
    -------
    DataFrame, one row per check and what it is of
        ``check``: "words_and_rate", "dates", "skipped", "read_twice",
        "own_readers", "sparse_annotator", "voiceless" (never flagged: marks
        without a voice and all marks of an annotator, and ``n`` readings),
        "codebook", "not_drawn"; ``of``, an
        outlet or annotator, "" for all; ``value`` and what it is ``compared``
        with; ``n`` articles or readings; ``p``, adjusted within the check, ``nan``
        where nothing is tested; ``flagged``. No row where a check is undefined:
        nothing is labelled, one outlet, one annotator.
    """
    rows = [check(labels).assign(check=name) for name, check in _CHECKS.items()]
    table = pd.concat([each for each in rows if len(each)] or [pd.DataFrame(columns=list(COLUMNS))], ignore_index=True)
    return table[list(COLUMNS)].astype({"flagged": bool})


def _row(value: float, compared: float, n: int, p: float, flagged: bool) -> pd.DataFrame:
    return pd.DataFrame([{"of": "", "value": value, "compared": compared, "n": n, "p": p, "flagged": flagged}])


_NOTHING = pd.DataFrame(columns=list(COLUMNS))


def _balance(
    check: str, facts: pd.DataFrame, values: NDArray[np.float64], labels: LabelTables, shown: pd.Series
) -> pd.DataFrame:
    """Test whether the labelled articles are like all; ``shown`` is the feature whose means are told."""
    labelled = facts["article_id"].isin(completed(labels.readings)["article_id"]) & facts["probability"].notna()
    weight = (1 / facts["probability"]).where(labelled, 0.0).to_numpy(dtype="float64")
    if not labelled.any():
        return _NOTHING
    outlet, unit = (np.unique(facts[name], return_inverse=True)[1].astype(np.intp) for name in ("outlet", "unit"))
    p = balance_p(values, weight, outlet, unit)
    if math.isnan(p):
        return _NOTHING
    # each outlet counts by its labels, so that a large outlet with few does not look like a difference
    number = labelled.groupby(facts["outlet"]).transform("sum") / labelled.sum()
    mean = (shown * number / facts.groupby("outlet")["unit"].transform("size")).sum()
    total = pd.Series(weight, facts.index).groupby(facts["outlet"]).transform("sum")
    value = (shown * weight * number)[labelled] / total[labelled]
    return _row(float(value.sum()), float(mean), int(labelled.sum()), p, p < LEVELS[check])


def _words_and_rate(labels: LabelTables) -> pd.DataFrame:
    facts = labels.facts
    facts = facts[facts["words"] > 0]
    counts = labels.markers.loc[labels.markers["voice"] == "outlet", "article_id"].value_counts()
    rate = facts["article_id"].map(counts).astype("float64").fillna(0) / facts["words"]
    long = facts.groupby("outlet")["words"].rank(pct=True) > LONG
    values = np.stack([np.log(facts["words"]), np.sqrt(rate), long], axis=1).astype("float64")
    return _balance("words_and_rate", facts, values, labels, facts["words"])


def _dates(labels: LabelTables) -> pd.DataFrame:
    facts = labels.facts
    days = days_of(facts["date"])
    facts, days = facts[days.notna()], days[days.notna()].map(datetime.date.toordinal)
    if facts.empty:
        return _NOTHING
    ranks = days.groupby(facts["outlet"]).rank()
    rank = ((ranks - 0.5) / facts.groupby("outlet")["unit"].transform("size")).to_numpy(dtype="float64")
    # earlier or later, and closer together or further apart
    values = np.stack([rank, (rank - 0.5) ** 2], axis=1)
    return _balance("dates", facts, values, labels, pd.Series(rank, facts.index))


def _shares(check: str, table: pd.DataFrame) -> pd.DataFrame:
    gap = (table["value"] - table["compared"]).abs() >= NOTABLE_DIFFERENCE
    return table.assign(flagged=(table["p"] < LEVELS[check]) & gap)


def _voiceless(labels: LabelTables) -> pd.DataFrame:
    """Count the marks to which an annotator gave no voice."""
    if "voice_origin" not in labels.annotations:
        return _NOTHING
    marks = labels.annotations.assign(value=labels.annotations["voice_origin"] == "rule")
    counts = marks.groupby("annotator").agg(value=("value", "sum"), compared=("value", "size")).astype(float)
    counts["n"] = completed(labels.readings)["annotator"].value_counts().reindex(counts.index).fillna(0).astype(int)
    return counts[counts["value"] > 0].rename_axis("of").reset_index().assign(p=math.nan, flagged=False)


def _skipped(labels: LabelTables) -> pd.DataFrame:
    readings = labels.readings.merge(labels.articles[["article_id", "outlet"]], on="article_id")
    if readings.empty:
        return _NOTHING
    skipped = readings["skipped"].astype(bool)
    share = float(skipped.mean())
    overall = _row(share, MANY_SKIPPED, len(readings), math.nan, share >= MANY_SKIPPED)
    outlets = _shares("skipped", uneven_shares(skipped, readings["outlet"]))
    outlets["flagged"] &= outlets["value"] > outlets["compared"]
    return pd.concat([overall, outlets], ignore_index=True)


def _read_twice(labels: LabelTables) -> pd.DataFrame:
    """Compare by what was drawn together: a second reader gets all articles of a drawn event."""
    readers = labels.read.groupby(["outlet", "unit", "article_id"])["annotator"].nunique()
    twice = (readers > 1).groupby(level=["outlet", "unit"]).mean().reset_index(name="share")
    return _shares("read_twice", uneven_shares(twice["share"] >= 0.5, twice["outlet"]))


def _own_readers(labels: LabelTables) -> pd.DataFrame:
    table = own_readers(labels.read)
    return table.assign(flagged=(table["p"] < LEVELS["own_readers"]) & (table["value"] < MIN_SHARED_READERS))


def _sparse(labels: LabelTables) -> pd.DataFrame:
    table = sparse_annotators(labels.read)
    return table.assign(flagged=(table["p"] < LEVELS["sparse_annotator"]) & (table["value"] <= NOTABLE_MARK_RATIO))


def _codebook(labels: LabelTables) -> pd.DataFrame:
    """Count the readings under the commonest codebook; those of which it is not known do not count."""
    digests = completed(labels.readings)["codebook"]
    counts = digests[digests != ""].value_counts()
    if counts.empty:
        return _NOTHING
    return _row(float(counts.max() / counts.sum()), 1.0, int(counts.sum()), math.nan, len(counts) > 1)


def _not_drawn(labels: LabelTables) -> pd.DataFrame:
    read = set(completed(labels.readings)["article_id"]) & set(labels.articles["article_id"])
    outside = read - set(labels.sample["article_id"])
    return _row(float(len(outside)), 0.0, len(read), math.nan, bool(outside)) if read else _NOTHING


_CHECKS: Mapping[str, Callable[[LabelTables], pd.DataFrame]] = {
    "not_drawn": _not_drawn,
    "words_and_rate": _words_and_rate,
    "dates": _dates,
    "skipped": _skipped,
    "read_twice": _read_twice,
    "own_readers": _own_readers,
    "sparse_annotator": _sparse,
    "voiceless": _voiceless,
    "codebook": _codebook,
}
