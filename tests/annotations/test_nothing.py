"""Tables without a row, as a study has them before anybody has labelled: a table that says so, never a crash."""

import math

import pytest

from framing.annotations.added import added_spans, candidates
from framing.annotations.blind import Found, compare_arms
from framing.annotations.disputed import disputed_articles, disputed_rules
from framing.annotations.gold import adjudicate, settle
from framing.annotations.scorecard import overall, score_rules
from framing.annotations.table import agreement
from framing.annotations.verdicts import judge_rules
from framing.overlay import Overlay
from framing.records import empty


@pytest.fixture
def nothing():
    return {name: empty(name) for name in ("annotations", "annotated", "articles", "markers", "shown", "gold")}


def test_agreement_and_arms_say_that_nobody_has_read(nothing):
    read = nothing["annotations"], nothing["annotated"], nothing["articles"]
    assert set(agreement(*read, pairs=True)["note"]) == {"no article was read by two annotators"}
    arms = compare_arms(*read, Found(nothing["markers"], nothing["gold"]))
    assert arms["note"].str.startswith("nobody has read an article of the").all()
    assert arms["value"].isna().all()


def test_lists_are_empty(nothing):
    spans = added_spans(nothing["annotations"], nothing["markers"], nothing["articles"])
    lists = [
        disputed_articles(nothing["annotations"], nothing["annotated"]),
        disputed_rules(nothing["shown"]),
        score_rules(nothing["shown"], spans),
        candidates(spans, nothing["articles"]),
    ]
    assert [len(one) for one in lists] == [0, 0, 0, 0]


def test_no_rule_is_judged_and_no_gold_made(nothing):
    assert math.isnan(overall(nothing["shown"])["value"])
    assert judge_rules(nothing["shown"], Overlay()) == ((), ())
    gold = adjudicate(nothing["annotations"], nothing["annotated"], rule="dawid_skene")
    assert settle(gold, empty("decisions"), empty("decided")).empty
