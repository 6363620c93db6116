import math

import numpy as np
import pandas as pd
import pytest

from framing.annotations.arms import COLUMNS, ReferenceSet, compare_arms, difference, ratio_estimate
from framing.annotations.by_article import ANNOTATION_COLUMNS, READING_COLUMNS
from framing.errors import InputError
from framing.intervals import Estimate, clustered_share

TEXT = "The brutal regime, they said, would fall."
BRUTAL, REGIME = (4, 10, "brutal", "loaded"), (11, 17, "regime", "naming")
ASSISTED, BLIND = [f"a{i}" for i in range(6)], [f"b{i}" for i in range(4)]
ARTICLES = pd.DataFrame({"article_id": ASSISTED + BLIND, "text": TEXT, "words": 7})


def read(arms=(ASSISTED, BLIND)):
    rows = [(one, who, arm, False) for arm, ids in zip(("assisted", "blind"), arms, strict=True)
            for one in ids for who in ("ada", "bo")]  # fmt: skip
    return pd.DataFrame(rows, columns=list(READING_COLUMNS))


def marked(*rows):
    return pd.DataFrame([(one, who, *span, "outlet") for one, who, span in rows], columns=list(ANNOTATION_COLUMNS))


def spans(*rows):
    return pd.DataFrame(
        [(one, *span) for one, span in rows], columns=["article_id", "start", "end", "text", "category"]
    )


RULES = spans(*((one, BRUTAL) for one in ASSISTED + BLIND))
# shown "brutal", both keep it; not shown, one of the two marks it, and in one article both mark "regime" as well
PEOPLE = marked(
    *((one, who, BRUTAL) for one in ASSISTED for who in ("ada", "bo")),
    *((one, "ada", BRUTAL) for one in BLIND),
    *(("b0", who, REGIME) for who in ("ada", "bo")),
)
GOLD = spans(*((one, BRUTAL) for one in ASSISTED + BLIND), ("b0", REGIME))


def estimates(people=PEOPLE, who=None, markers=RULES, gold=GOLD):
    table = compare_arms(people, read() if who is None else who, ARTICLES, ReferenceSet(markers, gold))
    assert list(table.columns) == list(COLUMNS)
    return {(row.measure, row.category, row.arm): row for row in table.itertuples()}


@pytest.mark.parametrize(
    ("measure", "category", "arm", "value", "n"),
    [
        ("recall", "all", "blind", 4 / 5, 4),  # of five gold spans in the blind arm the rules find four
        ("recall", "naming", "blind", 0.0, 1),
        ("marked", "all", "assisted", 1000 / 7, 6),
        ("marked", "all", "blind", 750 / 7, 4),  # 1 1/2 in b0, 1/2 in the others, of 7 words each
        ("marked", "all", "difference", 250 / 7, 10),
        ("accepted", "loaded", "assisted", 1.0, 6),
        ("accepted", "loaded", "blind", 0.5, 4),
        ("accepted", "loaded", "difference", 0.5, 10),
        ("rules_f1", "loaded", "assisted", 1.0, 6),
        ("rules_f1", "loaded", "blind", 2 / 3, 4),
    ],
)
def test_the_arms_are_compared(measure, category, arm, value, n):
    row = estimates()[measure, category, arm]
    assert (row.value, row.n) == (pytest.approx(value), n)


def test_recall_is_of_the_blind_arm_alone():
    assert ("recall", "all", "assisted") not in estimates()


@pytest.mark.parametrize(
    ("arms", "arm", "note"),
    [
        pytest.param((ASSISTED, []), "blind", "nobody has read an article of the blind arm", id="no blind arm"),
        pytest.param(([], BLIND), "assisted", "nobody has read an article of the assisted arm", id="only blind"),
    ],
)
def test_an_empty_arm_is_told(arms, arm, note):
    rows = estimates(marked(), read(arms), gold=spans())
    for row in (rows["marked", "all", arm], rows["marked", "all", "difference"]):
        assert (math.isnan(row.value), row.note) == (True, note)


def test_without_gold_or_markers_it_says_what_is_not_there():
    rows = estimates(gold=spans(), markers=spans())
    assert rows["recall", "all", "blind"].note == "no gold span in the blind arm"
    assert rows["accepted", "all", "blind"].note == "the rules found nothing in the blind arm"


def test_pre_labels_that_change_nothing_have_an_anchoring_of_zero_inside_the_interval():
    generator = np.random.default_rng(2)
    rows = [(one, who, BRUTAL) for one in ASSISTED + BLIND for who in ("ada", "bo") if generator.random() < 0.6]
    row = estimates(marked(*rows))["accepted", "all", "difference"]
    assert row.low < 0 < row.high


def test_a_missing_column_is_named():
    with pytest.raises(InputError, match="words"):
        compare_arms(PEOPLE, read(), ARTICLES.drop(columns="words"), ReferenceSet(RULES, GOLD))


def test_a_ratio_rests_on_more_than_one_article_that_differ():
    assert ratio_estimate(np.array([[1.0, 2.0]])).note == "rests on one article"
    assert ratio_estimate(np.array([[1.0, 2.0], [0.0, 0.0]])).note == "rests on one article"
    assert ratio_estimate(np.array([[1.0, 2.0], [2.0, 4.0]])).note == "the same in every article"
    made = ratio_estimate(np.array([[1.0, 2.0], [0.0, 2.0], [2.0, 2.0]]), most=1.0)
    assert (made.low, made.high) == (0.0, 1.0)


def test_the_difference_of_two_estimates_is_mover():
    made = difference(Estimate(0.8, 0.7, 0.9, 10), Estimate(0.5, 0.2, 0.6, 5))
    assert (made.value, made.low, made.high, made.n) == pytest.approx((0.3, 0.3 - 0.02**0.5, 0.3 + 0.1**0.5, 15))


@pytest.mark.parametrize(
    ("hits", "totals", "same_as"),
    [
        pytest.param([1, 0, 1, 1], [1, 1, 1, 1], 4, id="one per article: plain Wilson"),
        pytest.param([3, 0, 3, 3], [3, 3, 3, 3], 4, id="all of an article alike, few articles"),
        pytest.param([3, 0, 3, 3] * 5, [3] * 20, 20 - 1, id="all of an article alike, many articles"),
    ],
)
def test_things_of_one_article_do_not_count_as_many(hits, totals, same_as):
    made = clustered_share(np.array(hits, float), np.array(totals, float))
    z, p = 1.959964, 0.75
    half = z * (p * (1 - p) / same_as + z**2 / (4 * same_as**2)) ** 0.5 / (1 + z**2 / same_as)
    assert made.high - made.low == pytest.approx(2 * half, rel=0.03)


def test_a_share_of_nothing_is_undefined_and_one_of_all_is_not_certain():
    assert clustered_share(np.zeros(3), np.zeros(3)).note == "there is nothing to count"
    made = clustered_share(np.ones(5), np.ones(5))
    assert (made.value, made.high, made.low) == (1.0, 1.0, pytest.approx(0.5655, abs=1e-3))


def test_an_article_that_was_read_both_ways_is_in_each_arm_with_the_readings_of_that_arm():
    who = read()
    shown_to_bo = (who["article_id"] == "b0") & (who["annotator"] == "bo")
    found = estimates(who=who.assign(arm=who["arm"].where(~shown_to_bo, "assisted")))
    assert (found["marked", "all", "blind"].n, found["marked", "all", "assisted"].n) == (4, 7)
    assert found["marked", "loaded", "blind"].value == pytest.approx(1000 * 2.5 / 28)  # ada's alone in b0
