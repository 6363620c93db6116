import pandas as pd
import pytest

from framing.annotations.rule_changes import propose_changes
from framing.annotations.scorecard import COLUMNS, overall, score_rules
from framing.errors import InputError
from framing.study_rules import Overlay, Retired, Scoped

NAMES = ["article_id", "annotator", "start", "end", "text", "category", "voice", "rule", "outcome"]
NOTHING = pd.DataFrame(columns=["rule", "category", "voice"])


def shown(*rows):
    """Rows of article, annotator, rule, voice, outcome; a rule stands at one place of an article."""
    made = [(one, who, len(rule), len(rule) + 5, "words", rule.split("/")[1], voice, rule, outcome)
            for one, who, rule, voice, outcome in rows]  # fmt: skip
    return pd.DataFrame(made, columns=NAMES)


BRUTAL, REGIME = "en/loaded/brutal", "en/naming/regime"
SEEN = shown(
    ("a", "ada", BRUTAL, "outlet", "kept"),
    ("a", "bo", BRUTAL, "outlet", "deleted"),
    ("b", "ada", BRUTAL, "quote", "moved"),
    ("c", "ada", BRUTAL, "outlet", "relabelled"),
    ("a", "ada", REGIME, "outlet", "kept"),
)


def lines(table, *names):
    return [tuple(row) for row in table[list(names)].itertuples(index=False)]


def test_a_pre_label_counts_once_however_many_saw_it():
    card = score_rules(SEEN, NOTHING)
    assert list(card.columns) == ["rule", *COLUMNS]
    assert lines(card, "rule", "fired", "kept", "relabelled", "moved", "deleted", "n") == [
        (BRUTAL, 3, 0.5, 1.0, 1.0, 0.5, 3),
        (REGIME, 1, 1.0, 0.0, 0.0, 0.0, 1),
    ]
    assert card["precision"].tolist() == pytest.approx([0.5, 1.0])
    assert (card["low"] < card["precision"]).all()


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("voice", [(BRUTAL, "outlet", 2), (BRUTAL, "quote", 1), (REGIME, "outlet", 1)]),
        ("category", [("loaded", "outlet", 2), ("loaded", "quote", 1), ("naming", "outlet", 1)]),
        ("language", [("en", "loaded", 3), ("en", "naming", 1)]),
    ],
)
def test_lines_are_of_rules_and_voices_of_categories_and_of_languages(by, expected):
    card = score_rules(SEEN, NOTHING, by=by)
    assert sorted(lines(card, *card.columns[:2], "fired")) == expected


def test_what_a_rule_missed_is_counted_and_a_rule_that_nobody_saw_has_no_precision():
    missed = pd.DataFrame([(BRUTAL, "loaded", "outlet"), ("en/hedge/said", "hedge", "quote")], columns=NOTHING.columns)
    card = score_rules(SEEN, missed).set_index("rule")
    assert card["missed"].to_dict() == {BRUTAL: 1, REGIME: 0, "en/hedge/said": 1}
    assert card.loc["en/hedge/said", ["fired", "n"]].tolist() == [0, 0]
    assert pd.isna(card.loc["en/hedge/said", "precision"])


def test_without_any_pre_label_the_card_is_empty():
    assert score_rules(SEEN.head(0), NOTHING).empty
    assert overall(SEEN.head(0))["fired"] == 0


def test_all_rules_together_have_one_precision():
    assert overall(SEEN)["value"] == pytest.approx((0.5 + 1 + 0 + 1) / 4)


def test_an_unknown_line_is_refused():
    with pytest.raises(InputError, match="by = 'outlet' is unknown; it may be rule, voice, category, language"):
        score_rules(SEEN, NOTHING, by="outlet")


def of(rule, voice, right, wrong):
    return [(f"{voice}{i}", "ada", rule, voice, "kept" if i < right else "deleted") for i in range(right + wrong)]


@pytest.mark.parametrize(
    ("rows", "retired", "scoped"),
    [
        pytest.param(of(BRUTAL, "outlet", 0, 8), [BRUTAL], [], id="always wrong"),
        pytest.param(of(BRUTAL, "outlet", 0, 3), [], [], id="wrong, and too few to tell"),
        pytest.param(of(BRUTAL, "outlet", 6, 6), [], [], id="wrong as often as right"),
        pytest.param(of(BRUTAL, "outlet", 8, 0), [], [], id="always right"),
        pytest.param(of(BRUTAL, "outlet", 8, 0) + of(BRUTAL, "quote", 0, 8), [],
                     [(BRUTAL, ("outlet", "paraphrase"))], id="wrong in quotations"),
        pytest.param(of(BRUTAL, "outlet", 2, 0) + of(BRUTAL, "quote", 0, 18), [],
                     [(BRUTAL, ("outlet", "paraphrase"))], id="wrong as a whole, right in its own voice"),
        pytest.param(of(BRUTAL, "outlet", 1, 9) + of(BRUTAL, "quote", 0, 8), [BRUTAL], [], id="wrong everywhere"),
    ],
)  # fmt: skip
def test_a_rule_is_retired_or_scoped_on_enough_evidence(rows, retired, scoped):
    gone, kept = propose_changes(shown(*rows), Overlay())
    assert [one.rule for one in gone] == retired
    assert [(one.rule, one.voices) for one in kept] == scoped


def test_what_the_study_has_changed_already_is_not_said_again():
    rows = shown(*of(BRUTAL, "outlet", 8, 0), *of(BRUTAL, "quote", 0, 8), *of(REGIME, "outlet", 0, 8))
    overlay = Overlay(retired=(Retired(rule=REGIME),), scoped=(Scoped(rule=BRUTAL, voices=("outlet",)),))
    assert propose_changes(rows, overlay) == ((), ())


def test_the_reason_has_the_figures():
    ((one,), _) = propose_changes(shown(*of(BRUTAL, "outlet", 1, 9)), Overlay())
    assert one.why == "right in 1 of 10 pre-labels, 10 articles [0.02, 0.40]"


def test_the_reason_counts_as_right_whatever_the_precision_does():
    revoiced = [(f"q{i}", "ada", BRUTAL, "outlet", "revoiced") for i in range(2)]
    ((retired,), _) = propose_changes(shown(*of(BRUTAL, "outlet", 0, 28), *revoiced), Overlay())
    assert retired.why.startswith("right in 2 of 30 pre-labels")
