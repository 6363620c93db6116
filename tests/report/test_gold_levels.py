"""The level of rates under other definitions of what people found."""

from dataclasses import replace

import pandas as pd
import pytest

from framing.annotations.gold import adjudicate
from framing.estimates.article_counts import Stages
from framing.records import conform
from framing.report.gold_levels import ADJUDICATED, COLUMNS, OURS, gold_levels, levels_table
from framing.report.tables import rates_table
from framing.settings import Report

LANGUAGES = {"en": "English"}


@pytest.fixture
def stages(desk):
    """Two outlets, all read by ada; bo has read every other article after her, and marks nothing."""
    tables = desk(articles=24, labelled=20, outlets=("beacon", "ledger"))
    made = Stages.of(tables.pop("articles"), **tables)
    once = made.readings.drop_duplicates("article_id", ignore_index=True).assign(annotator="ada")
    readings = pd.concat([once, once[once.index % 2 == 0].assign(annotator="bo")], ignore_index=True)
    marked = conform(made.gold.assign(annotator="ada", origin="added"), "annotations")
    return replace(made, readings=readings, annotations=marked, gold=adjudicate(marked, readings))


def by_definition(levels):
    return levels.set_index(["definition", "detail", "outlet"])


def test_the_first_rows_are_the_rates_of_the_report(stages):
    levels = gold_levels(stages, Report())
    assert list(levels.columns) == list(COLUMNS)
    ours = levels[levels["definition"] == OURS]
    rates = rates_table(stages, ["naming", "hedge"], Report()).query("category == 'all' and voice == 'outlet'")
    assert ours["value"].tolist() == pytest.approx(rates["value"].tolist())
    assert ours["relative"].tolist() == [1.0, 1.0]


def test_by_majority_the_level_is_higher_with_ties_kept_and_lower_with_ties_dropped(stages):
    levels = by_definition(gold_levels(stages, Report()))["relative"]
    for outlet in ("beacon", "ledger"):
        kept, dropped = (levels["gold by majority", f"ties: {ties}", outlet] for ties in ("keep", "drop"))
        assert dropped < 1 < kept


def test_without_the_annotator_who_finds_nothing_the_level_is_higher(stages):
    levels = gold_levels(stages, Report())
    assert (levels.loc[levels["detail"] == "bo", "relative"] > 1).all()


def test_a_definition_that_leaves_no_rate_has_the_reason_and_is_not_on_the_page(stages):
    levels = gold_levels(stages, Report())
    without = levels[levels["detail"] == "ada"]
    assert without["relative"].isna().all()
    assert without["note"].str.startswith("label 2 more for any interval: 10 labelled").all()
    shown = [row[0].text for row in levels_table(levels, LANGUAGES).rows]
    assert shown == ["gold by majority (ties: keep)", "gold by majority (ties: drop)", "without an annotator (bo)"]


def test_one_annotator_leaves_no_other_definition(stages):
    alone = replace(stages, readings=stages.readings.drop_duplicates("article_id"))
    levels = gold_levels(alone, Report())
    assert (list(levels.columns), len(levels)) == (list(COLUMNS), 0)
    assert levels_table(levels, LANGUAGES) is None


def test_where_an_adjudicator_has_settled_all_the_report_says_so(stages):
    readings = stages.readings.drop_duplicates("article_id").assign(annotator="cy")
    settled = replace(stages, adjudicator_readings=readings)
    assert gold_levels(settled, Report())["definition"].iloc[0] == ADJUDICATED
