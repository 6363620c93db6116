"""Tables without a row, as a study has them before anybody has labelled: a table that says so, never a crash."""

import math

import pytest

from framing.annotations.agreement import agreement
from framing.annotations.arms import ReferenceSet, compare_arms
from framing.annotations.disputed import disputed_articles, disputed_rules
from framing.annotations.gold import adjudicate, apply_decisions
from framing.annotations.missed_spans import added_spans, candidates
from framing.annotations.rule_changes import propose_changes
from framing.annotations.scorecard import overall, score_rules
from framing.records import empty
from framing.study_rules import Overlay


@pytest.fixture
def nothing():
    return {name: empty(name) for name in ("annotations", "readings", "articles", "markers", "shown_prelabels", "gold")}


def test_agreement_and_arms_say_that_nobody_has_read(nothing):
    read = nothing["annotations"], nothing["readings"], nothing["articles"]
    assert set(agreement(*read, pairs=True)["note"]) == {"no article was read by two annotators"}
    arms = compare_arms(*read, ReferenceSet(nothing["markers"], nothing["gold"]))
    assert arms["note"].str.startswith("nobody has read an article of the").all()
    assert arms["value"].isna().all()


def test_lists_are_empty(nothing):
    spans = added_spans(nothing["annotations"], nothing["markers"], nothing["articles"])
    lists = [
        disputed_articles(nothing["annotations"], nothing["readings"]),
        disputed_rules(nothing["shown_prelabels"]),
        score_rules(nothing["shown_prelabels"], spans),
        candidates(spans, nothing["articles"]),
    ]
    assert [len(one) for one in lists] == [0, 0, 0, 0]


def test_no_rule_is_judged_and_no_gold_made(nothing):
    assert math.isnan(overall(nothing["shown_prelabels"])["value"])
    assert propose_changes(nothing["shown_prelabels"], Overlay()) == ((), ())
    gold = adjudicate(nothing["annotations"], nothing["readings"], rule="dawid_skene")
    assert apply_decisions(gold, empty("adjudicator_annotations"), empty("adjudicator_readings")).empty
