import numpy as np
import pandas as pd
import pytest

from framing.annotations.by_article import ANNOTATION_COLUMNS, READING_COLUMNS, Annotation, ArticleReadings
from framing.annotations.dawid_skene import estimate_errors, form_candidates, why_not
from framing.annotations.gold import adjudicate, apply_decisions, why_majority
from framing.errors import InputError

FINDS = {"ada": 0.95, "bo": 0.9, "cy": 0.35}
INVENTS = {"ada": 0.03, "bo": 0.05, "cy": 0.6}


def mark(start, end, category="loaded", voice="outlet"):
    return Annotation(start, end, category, voice, "x" * (end - start))


def drawn(seed=1, articles=60, places=6):
    """Articles in which half of the places are something; cy is careless."""
    generator = np.random.default_rng(seed)
    truth, judged = set(), []
    for number in range(articles):
        there = generator.random(places) < 0.5
        truth |= {(f"a{number:02d}", 20 * place) for place in np.flatnonzero(there)}
        judged.append(ArticleReadings(f"a{number:02d}", {
            who: tuple(mark(20 * place, 20 * place + 5) for place in range(places)
                       if generator.random() < (FINDS if there[place] else INVENTS)[who])
            for who in FINDS
        }))  # fmt: skip
    return judged, truth


def tables(judged):
    rows = [(one.article_id, who, m.start, m.end, m.text, m.category, m.voice)
            for one in judged for who, marks in one.marked.items() for m in marks]  # fmt: skip
    read = [(one.article_id, who, "assisted", False) for one in judged for who in one.marked]
    return pd.DataFrame(rows, columns=list(ANNOTATION_COLUMNS)), pd.DataFrame(read, columns=list(READING_COLUMNS))


def wrong(gold, truth):
    made = set(zip(gold["article_id"], gold["start"], strict=True))
    return len(made ^ truth)


def test_error_rates_are_found_again():
    rates = estimate_errors(form_candidates(drawn(articles=200)[0]))
    assert rates.finds == pytest.approx(FINDS, abs=0.08)
    # of places that nobody marks there is no candidate: what is invented is a share of those that somebody marked
    assert rates.invents["cy"] > 0.8 > 0.2 > max(rates.invents["ada"], rates.invents["bo"])


def test_a_careless_annotator_does_not_outvote_careful_ones_and_a_majority_errs_more():
    judged, truth = drawn()
    by_rule = {rule: wrong(adjudicate(*tables(judged), rule=rule), truth) for rule in ("majority", "dawid_skene")}
    assert by_rule["dawid_skene"] < 0.75 * by_rule["majority"]


def test_confidence_is_a_probability_and_the_rule_is_told():
    gold = adjudicate(*tables(drawn()[0]), rule="dawid_skene")
    assert gold["confidence"].between(0.5, 1).all()
    assert gold["confidence"].nunique() > 3
    assert set(gold["decided_by"]) == {"dawid_skene"}


def test_the_order_of_rows_makes_no_difference_and_nothing_is_drawn():
    annotations, readings = tables(drawn()[0])
    shuffled = annotations.sample(frac=1, random_state=1), readings.sample(frac=1, random_state=2)
    one = adjudicate(annotations, readings, rule="dawid_skene")
    pd.testing.assert_frame_equal(one, adjudicate(*shuffled, rule="dawid_skene"), check_exact=False, rtol=1e-6)


@pytest.mark.parametrize(
    ("judged", "reason"),
    [
        pytest.param([], "it needs 3 annotators; there are 0", id="nothing"),
        pytest.param([ArticleReadings("a", {"ada": (mark(0, 4),), "bo": ()})],
                     "it needs 3 annotators; there are 2", id="two"),
        pytest.param([ArticleReadings("a", {"ada": ()}), ArticleReadings("b", {"bo": ()})],
                     "it needs 3 annotators; there are 2", id="nothing shared"),
        pytest.param([ArticleReadings(who, {who: ()}) for who in FINDS],
                     "it needs 3 annotators of articles that several have read; there are 0", id="each alone"),
        pytest.param([ArticleReadings("a", dict.fromkeys(FINDS, (mark(0, 4),)))],
                     "it needs 20 candidate spans in articles that 3 annotators have read; there are 1", id="too few"),
    ],
)  # fmt: skip
def test_with_too_little_a_majority_decides_and_it_is_said_why(judged, reason):
    assert why_not(form_candidates(judged))
    assert why_majority(*tables(judged)) == reason
    assert set(adjudicate(*tables(judged), rule="dawid_skene")["decided_by"]) <= {"majority"}


def test_what_one_alone_read_is_gold_as_it_stands():
    judged = [*drawn()[0], ArticleReadings("z", {"cy": (mark(0, 9),)})]
    (row,) = adjudicate(*tables(judged), rule="dawid_skene").query("article_id == 'z'").itertuples()
    assert (row.end, row.confidence, row.decided_by) == (9, 1.0, "reader")


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        pytest.param({"a": [mark(0, 5)], "b": [mark(3, 9)], "c": [mark(3, 9)]}, [(3, 9, 3)], id="the commonest"),
        pytest.param({"a": [mark(0, 5)], "b": [mark(2, 9)]}, [(2, 9, 2)], id="the longest"),
        pytest.param({"a": [mark(0, 5), mark(8, 9)], "b": []}, [(0, 5, 1), (8, 9, 1)], id="apart"),
        pytest.param({"a": [mark(0, 5)], "b": [mark(0, 5, "hedge")]}, [(0, 5, 1), (0, 5, 1)], id="two categories"),
        pytest.param({"a": [mark(0, 4), mark(6, 9)], "b": [mark(2, 8)]}, [(2, 8, 2)], id="one bridges two"),
    ],
)
def test_candidates_are_places_that_overlap_within_a_category(marked, expected):
    found = form_candidates([ArticleReadings("x", {who: tuple(marks) for who, marks in marked.items()})])
    assert [(one.span.start, one.span.end, len(one.backers)) for one in found] == expected


def test_an_unknown_rule_is_refused():
    with pytest.raises(InputError, match="rule = 'vote' is unknown; it may be majority, dawid_skene"):
        adjudicate(*tables([]), rule="vote")


def decisions(*rows, skipped=()):
    marks = [(one, who, start, start + 4, "xxxx", "hedge", "quote") for one, who, start, _ in rows if start]
    spans = pd.DataFrame(marks, columns=list(ANNOTATION_COLUMNS))
    read = pd.DataFrame([(one, who, "assisted", when, who in skipped) for one, who, _, when in rows],
                        columns=["article_id", "annotator", "arm", "annotated_at", "skipped"])  # fmt: skip
    return spans, read


def test_an_adjudicators_decision_goes_before_the_rule_and_the_last_one_holds():
    judged = [ArticleReadings(one, {"ada": (mark(0, 4),), "bo": (mark(0, 4),)}) for one in "abcd"]
    gold = adjudicate(*tables(judged))
    rows = [("a", "eve", 7, "2024-01-02"), ("a", "fay", 9, "2024-01-01"), ("b", "eve", 0, "2024-01-01"),
            ("c", "gil", 0, "2024-01-01")]  # fmt: skip
    made = apply_decisions(gold, *decisions(*rows, skipped=("gil",)))
    assert [(row.article_id, row.start, row.confidence, row.decided_by) for row in made.itertuples()] == [
        ("a", 7, 1.0, "adjudicator"), ("c", 0, 1.0, "majority"), ("d", 0, 1.0, "majority"),
    ]  # fmt: skip
