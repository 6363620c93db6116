import pandas as pd
import pytest

from framing.corpus.sampling import draw_sample
from framing.errors import InputError
from framing.settings import Sampling


def articles(**sizes):
    return pd.DataFrame([{"article_id": f"{name}{i}", "outlet": name} for name, n in sizes.items() for i in range(n)])


def draw(table, seed=1, **settings):
    return draw_sample(table, Sampling(**settings), seed=seed)


def test_every_outlet_gives_as_many_as_asked_or_all_it_has():
    drawn = draw(articles(a=40, b=5), articles_per_outlet=10)
    assert drawn["stratum"].value_counts().to_dict() == {"a": 10, "b": 5}
    assert drawn.groupby("stratum")["probability"].first().to_dict() == {"a": 0.25, "b": 1.0}


def test_the_draw_does_not_depend_on_the_order_of_the_articles():
    table = articles(a=40, b=5)
    pd.testing.assert_frame_equal(draw(table), draw(table.sample(frac=1, random_state=0)))


def test_another_seed_draws_others():
    assert set(draw(articles(a=99))["article_id"]) != set(draw(articles(a=99), seed=2)["article_id"])


def test_a_larger_sample_contains_the_smaller_with_the_same_arms():
    small = draw(articles(a=200), articles_per_outlet=20).set_index("article_id")
    large = draw(articles(a=200), articles_per_outlet=50).set_index("article_id")
    pd.testing.assert_frame_equal(small[["arm", "annotators"]], large.loc[small.index, ["arm", "annotators"]])


def test_arms_and_overlap_have_their_shares_in_every_outlet():
    drawn = draw(articles(a=100, b=100), articles_per_outlet=20, blind_share=0.2, overlap_share=0.5)
    counts = drawn.groupby(["stratum", "arm", "annotators"]).size().to_dict()
    assert counts == {(o, arm, k): n for o in "ab" for arm, n in (("assisted", 8), ("blind", 2)) for k in (1, 2)}


def test_outlets_take_turns_in_the_order_to_label():
    drawn = draw(articles(a=10, b=10), articles_per_outlet=3)
    assert drawn["rank"].tolist() == list(range(6))
    assert [set(drawn["stratum"][i : i + 2]) for i in (0, 2, 4)] == [{"a", "b"}] * 3


@pytest.mark.slow
def test_each_article_is_drawn_as_often_as_its_probability_says():
    table = articles(**{f"o{outlet}-": 20 for outlet in range(200)})  # each outlet is a draw of its own
    drawn = pd.concat([draw(table, seed, articles_per_outlet=5)["article_id"] for seed in range(10)])
    counts = drawn.str.rpartition("-")[2].value_counts()
    assert len(counts) == 20
    assert counts.between(500 - 5 * 19.4, 500 + 5 * 19.4).all()  # five standard errors of a binomial count


def test_nothing_to_draw_from_is_an_error():
    with pytest.raises(InputError, match="no article"):
        draw(articles(a=1).iloc[:0])
