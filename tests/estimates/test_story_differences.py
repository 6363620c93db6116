import math

import pandas as pd
import pytest

from framing.estimates.story_differences import story_difference

OUTLETS = ["beacon", "ledger", "post"]


def counts(*naming):
    return pd.DataFrame({"naming": naming}, index=OUTLETS[: len(naming)])


def words(*numbers):
    return pd.Series(numbers, index=OUTLETS[: len(numbers)])


def test_the_deviance_of_two_counts_is_that_of_a_poisson_model():
    deviance = 2 * (9 * math.log(9 / 5) + 1 * math.log(1 / 5))
    assert story_difference([(counts(9, 1), words(100, 100))], []) == pytest.approx((deviance - 1) / math.sqrt(2))


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ([(counts(4, 4), words(100, 100))], [(counts(8, 0), words(100, 100))]),
        ([(counts(8, 2), words(400, 100))], [(counts(8, 2), words(100, 100))]),
        ([(counts(3, 0), words(100, 100))], [(counts(30, 0), words(100, 100))]),
    ],
)
def test_outlets_differ_more_the_further_their_rates_are_apart(less, more):
    assert story_difference(less, []) < story_difference(more, [])


def test_names_of_an_actor_count_by_their_shares():
    alike = pd.DataFrame({"regime": [2, 4], "government": [2, 4]})
    apart = pd.DataFrame({"regime": [6, 0], "government": [0, 6]})
    assert story_difference([], [alike]) < 0 < story_difference([], [apart])


@pytest.mark.parametrize("names", [[], [pd.DataFrame({"regime": [3, 2]})], [pd.DataFrame({"a": [3], "b": [1]})]])
def test_it_is_nan_where_there_is_nothing_to_compare(names):
    assert math.isnan(story_difference([(counts(0, 0), words(10, 10)), (counts(3), words(10))], names))


def test_it_does_not_matter_in_which_order_outlets_come():
    table, length = counts(9, 1, 3), words(100, 80, 60)
    assert story_difference([(table, length)], []) == pytest.approx(story_difference([(table[::-1], length[::-1])], []))
