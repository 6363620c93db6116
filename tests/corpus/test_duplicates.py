import pandas as pd
import pytest

from framing.corpus.duplicates import duplicate_groups, near_duplicates
from framing.errors import InputError

WIRE = (
    "The ferry to Orvane stopped on Monday after a rope got into its screw. Nobody was hurt, the harbour master said. "
    "Divers cut the rope loose before noon, and the first cars crossed again at two. The line runs nine times a day."
)
TEXTS = {
    "a": WIRE,
    "b": WIRE.replace("Monday", "Tuesday") + " Herald staff.",
    "c": "The council of Orvane met for the third time this week and left the tax on boats as it was, to nobody's joy.",
    "d": "",
}


def test_a_reprint_with_a_changed_word_and_a_new_foot_is_found_and_another_article_is_not():
    (pair,) = near_duplicates(TEXTS).itertuples()
    assert (pair.article_id, pair.other_id) == ("a", "b")
    assert 0.6 < pair.shared < 1


def test_capitals_and_signs_make_no_difference():
    (pair,) = near_duplicates({"a": WIRE, "b": WIRE.upper().replace(".", " !")}).itertuples()
    assert pair.shared == 1


def test_the_order_of_the_articles_makes_no_difference():
    backwards = dict(reversed(TEXTS.items()))
    pd.testing.assert_frame_equal(near_duplicates(TEXTS), near_duplicates(backwards))


def test_empty_texts_are_not_alike():
    assert near_duplicates({"a": "", "b": " ", "c": "…"}).empty


def test_groups_are_chains_of_pairs():
    pairs = pd.DataFrame({"article_id": ["b", "a"], "other_id": ["c", "b"], "shared": 1.0})
    assert duplicate_groups(list("abcd"), pairs) == {"a": "a", "b": "a", "c": "a", "d": "d"}


@pytest.mark.parametrize("min_shared", [0, 1.5, -1])
def test_a_share_out_of_bounds_is_an_error(min_shared):
    with pytest.raises(InputError, match="is out of bounds; it must be above 0 and at most 1"):
        near_duplicates(TEXTS, min_shared=min_shared)
