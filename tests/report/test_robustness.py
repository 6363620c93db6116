from dataclasses import replace

import pandas as pd
import pytest

from framing.estimates.article_counts import Stages
from framing.report import robustness
from framing.report.robustness import choice_variants, conclusions, robustness_grid, with_verdicts
from framing.report.tables import contrasts_table
from framing.settings import Report

NONE = pd.Series(dtype=bool)


def stages(desk, **more):
    tables = desk(articles=24, labelled=20, outlets=("beacon", "ledger"))
    return Stages.of(tables.pop("articles"), **tables)


def grid(made, *, copied=NONE, opinion=NONE):
    return robustness_grid(made, ["naming", "hedge"], Report(), copied=copied, opinion=opinion)


def test_a_difference_that_one_category_makes_is_gone_without_it(desk):
    made = grid(stages(desk))
    told = conclusions(made).set_index(["category", "outlet", "other"])
    assert told.loc[("naming", "beacon", "ledger"), "flips"] == ""
    without = made[(made["choice"] == "without a category") & (made["detail"] == "naming")]
    assert set(without["category"]) == {"all"}
    assert set(without["verdict"]) <= {"not clear", "turned round"}


def test_the_choices_are_those_that_the_tables_allow(desk):
    made = grid(stages(desk))
    assert {"people’s labels alone", "model’s count at a threshold", "without an event"} <= set(made["choice"])
    assert not {"without opinion", "labels given without pre-labels"} & set(made["choice"])
    ids = stages(desk).articles["article_id"]
    more = grid(stages(desk), opinion=pd.Series(ids.str.endswith("1").to_numpy(), index=ids))
    assert "without opinion" in set(more["choice"])


def test_a_choice_that_leaves_too_few_labels_says_so_and_is_not_counted(desk):
    made = stages(desk)
    ids = made.articles["article_id"]
    most = pd.Series(~ids.str.contains("-[0-5]$").to_numpy(), index=ids)
    found = grid(made, copied=most)
    copy = found[found["choice"].str.startswith("without copies")]
    assert set(copy["verdict"]) == {"too few"}
    told = conclusions(found).iloc[0]
    assert told["choices"] == (found[(found["category"] == told["category"])]["verdict"] != "too few").sum()


RARE_IN = [  # in which tables the category is rare: in the report's own, in those of every other choice
    (True, False, {"appears"}),
    (True, True, set()),
    (False, True, {"holds", "not clear", "turned round"}),
]


@pytest.mark.parametrize(("base", "others", "verdicts"), RARE_IN)
def test_a_difference_of_a_rare_category_is_no_conclusion(desk, monkeypatch, base, others, verdicts):
    calls = []

    def marked(*arguments):
        rare = others if calls else base
        calls.append(contrasts_table(*arguments).assign(note="rare" if rare else ""))
        return calls[-1]

    monkeypatch.setattr(robustness, "contrasts_table", marked)
    made = grid(stages(desk))
    assert len(calls) > 4
    assert set(made["verdict"]) <= verdicts
    assert bool(len(made)) == bool(verdicts)
    verdict = with_verdicts(calls[0], conclusions(made), 0.05)
    assert verdict["holds"].notna().any() == (not base)


def test_without_labels_there_is_no_conclusion(desk):
    made = stages(desk)
    empty = Stages.of(made.articles, markers=made.markers)
    assert grid(empty).empty
    assert conclusions(grid(empty)).empty


EVENTS = [
    ("fire", ["fire"]),  # the only event there is, and it can be left out: the others are events of their own
    ("", []),
]


@pytest.mark.parametrize(("event", "left_out"), EVENTS)
def test_articles_without_an_event_are_never_left_out_together(desk, event, left_out):
    made = stages(desk)
    articles = made.articles.assign(event=[event, event, *[""] * (len(made.articles) - 2)])
    tried = list(choice_variants(replace(made, articles=articles), ["naming"], ["naming"], copied=NONE, opinion=NONE))
    events = [one for one in tried if one.choice == "without an event"]
    assert [one.detail for one in events] == left_out
    assert all(len(one.stages.articles) == len(articles) - 2 for one in events)
    whole = list(
        choice_variants(replace(made, articles=articles.assign(event="fire")), [], [], copied=NONE, opinion=NONE)
    )
    assert "without an event" not in {one.choice for one in whole}


def test_labels_without_prelabels_are_those_of_blind_readings_not_of_a_blind_plan(desk):
    made = stages(desk)
    planned = made.sample.assign(arm=["blind", "assisted"] * (len(made.sample) // 2))
    names = [{one.choice for one in choice_variants(replace(made, **tables), [], [], copied=NONE, opinion=NONE)}
             for tables in ({"sample": planned}, {"readings": made.readings.assign(arm=planned["arm"])})]  # fmt: skip
    assert ["labels given without pre-labels" in choices for choices in names] == [False, True]
