import pytest

from framing.errors import InputError
from framing.spans import Span, match_spans, overlap


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (4, 2)])
def test_a_span_must_cover_something(start, end):
    with pytest.raises(InputError, match=f"not {start}..{end}"):
        Span(start, end)


@pytest.mark.parametrize(("one", "other", "shared"), [((0, 5), (3, 9), 2), ((0, 3), (3, 5), 0), ((0, 9), (2, 4), 2)])
def test_overlap_counts_shared_code_points_both_ways(one, other, shared):
    assert overlap(Span(*one), Span(*other)) == overlap(Span(*other), Span(*one)) == shared


def test_the_greatest_overlap_is_paired_first_and_each_span_once():
    ours, theirs = [Span(0, 10), Span(12, 14)], [Span(0, 2), Span(1, 9), Span(13, 20)]
    assert match_spans(ours, theirs) == [(0, 1), (1, 2)]


def test_spans_that_meet_nobody_stay_out():
    assert match_spans([Span(0, 1)], [Span(1, 2)]) == []
