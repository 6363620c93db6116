import math

import numpy as np
import pytest

from framing.annotations.by_article import Annotation, ArticleReadings
from framing.annotations.nominal_alpha import alpha
from framing.annotations.pairs import EXACT, MARKED, OVERLAPPING, count_pairs, count_voices, pairwise_f1


def marked(*spans, category="loaded", voice="outlet"):
    return tuple(Annotation(start, end, category, voice, "") for start, end in spans)


def judged(*people):
    return [ArticleReadings("a", dict(enumerate(people)))]


@pytest.mark.parametrize(
    ("one", "other", "overlapping", "exact"),
    [
        pytest.param([(0, 4)], [(0, 4)], 1.0, 1.0, id="same"),
        pytest.param([(0, 4)], [(2, 6)], 1.0, 0.0, id="overlap"),
        pytest.param([(0, 4)], [(4, 6)], 0.0, 0.0, id="touch"),
        pytest.param([(0, 9)], [(0, 4), (5, 9)], 2 / 3, 0.0, id="one long, two short"),
        pytest.param([(0, 4), (6, 8)], [(0, 4)], 2 / 3, 2 / 3, id="one overlooked"),
        pytest.param([(0, 4)], [], 0.0, 0.0, id="one saw nothing"),
    ],
)
def test_f1_of_two_annotators_is_what_a_hand_computes(one, other, overlapping, exact):
    (((*agreed, both),),) = count_pairs(judged(marked(*one), marked(*other)), ["loaded"])
    f1 = pairwise_f1(np.array([[agreed[OVERLAPPING], both], [agreed[EXACT], both]]))
    assert f1.tolist() == pytest.approx([overlapping, exact])


def test_f1_is_the_same_whichever_of_the_two_is_first():
    one, other = marked((0, 4), (6, 9)), marked((2, 7))
    assert (count_pairs(judged(one, other), ["loaded"]) == count_pairs(judged(other, one), ["loaded"])).all()


def test_spans_of_another_category_do_not_match():
    counts = count_pairs(judged(marked((0, 4)), marked((0, 4), category="hedge")), ["hedge", "loaded"])
    assert counts[0, :, OVERLAPPING].tolist() == [0, 0]
    assert counts[0, :, MARKED].tolist() == [0.5, 0.5]


def test_many_annotators_of_an_article_weigh_as_much_as_two():
    two, four = (count_pairs(judged(*[marked((0, 4))] * people), ["loaded"]) for people in (2, 4))
    assert (two == four).all()


def test_f1_is_nan_where_nobody_marked_anything():
    assert math.isnan(pairwise_f1(count_pairs(judged((), ()), ["loaded"])[0, 0, [EXACT, MARKED]]))


def test_voices_are_compared_where_both_marked_a_span():
    one = marked((0, 4)) + marked((6, 9), voice="quote") + marked((20, 22))
    heard = count_voices(judged(one, marked((1, 4)) + marked((6, 9), voice="quote")), ["loaded"])[0, 0]
    assert heard.tolist() == [4, 2, 2, 0]
    assert alpha(heard) == 1.0


def test_voices_at_odds_are_worse_than_chance():
    heard = count_voices(judged(marked((0, 4)), marked((0, 4), voice="quote")), ["loaded"]).sum(axis=(0, 1))
    assert alpha(np.asarray(heard)) == 0.0
