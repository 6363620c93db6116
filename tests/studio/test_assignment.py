"""Who labels what: everybody's share is fair, nobody gets an article twice, what is held stays."""

from collections import Counter
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.errors import StudyError
from framing.studio.assignment import Queue, queues


def sample(*rows):
    """Build a sample of (arm, annotators) in the order of labelling."""
    return pd.DataFrame(
        [(f"a{place}", arm, many, place) for place, (arm, many) in enumerate(rows)],
        columns=["article_id", "arm", "annotators", "rank"],
    )


def test_without_names_there_is_a_queue_a_number_of_annotators_the_most_first():
    drawn = sample(("assisted", 1), ("blind", 2), ("assisted", 1))
    assert queues(drawn, (), {}) == [Queue("", 2, ("a1",)), Queue("", 1, ("a0", "a2"))]


def test_single_articles_take_turns_and_shared_ones_go_to_both():
    drawn = sample(*[("assisted", 1)] * 4, ("assisted", 2))
    assert queues(drawn, ("ada", "bo"), {}) == [
        Queue("ada", 1, ("a0", "a2", "a4")),
        Queue("bo", 1, ("a1", "a3", "a4")),
    ]


NAMES = ("ada", "bo", "cy", "di")
ROWS = st.lists(st.tuples(st.sampled_from(["assisted", "blind"]), st.integers(1, 3)), max_size=60)


@given(ROWS)
def test_every_article_goes_to_as_many_people_as_the_sample_says(rows):
    drawn = sample(*rows)
    dealt = Counter(one for queue in queues(drawn, NAMES, {}) for one in queue.article_ids)
    assert dealt == Counter(dict(zip(drawn["article_id"], drawn["annotators"], strict=True)))


@given(ROWS)
def test_arms_and_numbers_of_readers_are_spread_evenly(rows):
    drawn = sample(*rows)
    kinds = {row.article_id: (row.arm, row.annotators) for row in drawn.itertuples()}
    shares = [Counter(kinds[one] for one in queue.article_ids) for queue in queues(drawn, NAMES, {})]
    for kind in set(kinds.values()):
        counts = [share[kind] for share in shares]
        assert max(counts) - min(counts) <= 1


def test_all_pairs_of_people_read_together():
    dealt = queues(sample(*[("assisted", 2)] * 24), NAMES, {})
    mine = {queue.annotator: set(queue.article_ids) for queue in dealt}
    together = [len(mine[one] & mine[other]) for one, other in combinations(NAMES, 2)]
    assert sum(together) == 24
    assert max(together) - min(together) <= 2


@given(ROWS, ROWS)
def test_what_people_have_stays_theirs_when_the_sample_grows_or_somebody_comes(rows, more):
    before = queues(sample(*rows), NAMES[:3], {})
    held = {queue.annotator: set(queue.article_ids) for queue in before}
    after = queues(sample(*rows, *more), NAMES, held)
    assert all(held[queue.annotator] <= set(queue.article_ids) for queue in after if queue.annotator in held)
    dealt = Counter(one for queue in after for one in queue.article_ids)
    assert all(dealt[f"a{place}"] == many for place, (_, many) in enumerate([*rows, *more]))


def test_one_who_has_gone_keeps_what_is_held_and_gets_nothing_more():
    drawn = sample(("assisted", 2), ("assisted", 2))
    assert queues(drawn, ("bo", "cy"), {"ada": {"a0"}, "bo": {"a0"}}) == [
        Queue("bo", 1, ("a0", "a1")),
        Queue("cy", 1, ("a1",)),
    ]


def test_what_lies_in_a_project_without_a_name_is_not_dealt_out_again():
    drawn = sample(("assisted", 1), ("assisted", 1))
    assert queues(drawn, ("ada",), {"": {"a0"}}) == [Queue("ada", 1, ("a1",))]


def test_too_few_people_are_named():
    with pytest.raises(
        StudyError, match=r"needs 2 annotators for an article, but \[studio\] annotators .* names 1: ada"
    ):
        queues(sample(("assisted", 2)), ("ada",), {})
