import pandas as pd
import pytest

from framing.corpus.duplicates import duplicate_groups, near_duplicates, shared_copy
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


@pytest.mark.parametrize("least", [0, 1.5, -1])
def test_a_share_out_of_bounds_is_an_error(least):
    with pytest.raises(InputError, match="is out of bounds; it must be above 0 and at most 1"):
        near_duplicates(TEXTS, least=least)


def test_copy_is_shared_between_outlets_and_not_within_one():
    outlets = ["herald", "gazette", "herald", "gazette"]
    articles = pd.DataFrame({"article_id": list(TEXTS), "text": list(TEXTS.values()), "outlet": outlets})
    assert shared_copy(articles)[["article_id", "twin"]].to_numpy().tolist() == [["a", "b"], ["b", "a"]]
    assert shared_copy(articles.assign(outlet="herald")).empty


def test_the_twin_is_the_one_that_is_most_alike():
    texts = {"a": WIRE, "b": WIRE + " " + TEXTS["c"][:60], "c": WIRE + " Staff."}
    articles = pd.DataFrame({"article_id": list(texts), "text": list(texts.values()), "outlet": list(texts)})
    assert shared_copy(articles).set_index("article_id")["twin"].to_dict() == {"a": "c", "b": "a", "c": "a"}
