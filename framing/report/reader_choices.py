"""Other definitions of what people found: gold by majority, ties kept or dropped, and each annotator left out."""

from collections.abc import Iterator
from dataclasses import replace

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
