"""Other definitions of what people found: by gold, without each annotator, by what was read without pre-labels."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from framing.annotations.gold import TIES, adjudicate
from framing.estimates.article_counts import Stages
from framing.records import completed, empty

MAX_ANNOTATORS = 12  # each left out in turn; with more, one hardly matters


def by_gold(stages: Stages) -> Stages:
    """Return the tables without what single readers found, so that counts are those of gold."""
    return replace(stages, annotations=empty("annotations"), adjudicator_readings=empty("adjudicator_readings"))


def reader_choices(stages: Stages) -> Iterator[tuple[str, str, Stages]]:
    """Yield other definitions: a name, a detail and the tables; none without annotations of two people."""
    read = completed(stages.readings)
    annotators = sorted(read["annotator"].unique())
    if stages.annotations.empty or len(annotators) < 2:
        return
    if read["article_id"].duplicated().any():
        for ties in TIES:
            gold = adjudicate(stages.annotations, stages.readings, ties=ties)
            yield "gold by majority", f"ties: {ties}", by_gold(replace(stages, gold=gold))
    for annotator in annotators[:MAX_ANNOTATORS]:
        tables = {
            name: table[table["annotator"] != annotator]
            for name, table in (("annotations", stages.annotations), ("readings", stages.readings))
        }
        # without annotations, counts are those of gold, which must be without this person, too
        gold = adjudicate(tables["annotations"], tables["readings"])
        yield "without an annotator", annotator, replace(stages, gold=gold, **tables)


def blind_readings(stages: Stages) -> Stages | None:
    """Return the tables with the readings before which nobody saw pre-labels; ``None`` if those are all, or none.

    What counts is the arm that a reading records, not the one that was planned:
    an article of the blind arm may have been shown with pre-labels. An article
    that other people read with pre-labels has the gold of its blind readings.
    """
    read = completed(stages.readings)
    of_sample = read[read["article_id"].isin(stages.sample["article_id"])]
    if (of_sample["arm"] == "blind").all() or not (of_sample["arm"] == "blind").any():
        return None
    readings = read[read["arm"] == "blind"]
    others = set(read.loc[read["arm"] != "blind", "article_id"])
    annotations = _marked_in(stages.annotations, readings)
    marks, people = (table[table["article_id"].isin(others)] for table in (annotations, readings))
    gold = pd.concat([stages.gold[~stages.gold["article_id"].isin(others)], adjudicate(marks, people)])
    if stages.annotations.empty:  # nobody knows which labels of these articles were given blind
        readings = readings[~readings["article_id"].isin(others)]
    decided = stages.adjudicator_readings
    decided = decided[~decided["article_id"].isin(others)]
    return replace(stages, readings=readings, annotations=annotations, gold=gold, adjudicator_readings=decided)


def _marked_in(annotations: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Return the annotations that were made in these readings."""
    keys = ["article_id", "annotator"]
    return annotations[pd.MultiIndex.from_frame(annotations[keys]).isin(pd.MultiIndex.from_frame(readings[keys]))]
