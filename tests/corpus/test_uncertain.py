import numpy as np
import pandas as pd
import pytest

from framing.corpus.sampling import draw_sample
from framing.corpus.uncertain import draw_uncertain
from framing.errors import InputError
from framing.records import conform
from framing.settings import Sampling

SETTINGS = Sampling(articles_per_outlet=10)


def articles(**sizes):
    return pd.DataFrame([{"article_id": f"{name}{i}", "outlet": name} for name, n in sizes.items() for i in range(n)])


def gains(table, first=10.0, rest=1.0):
    """The first ten articles of each outlet promise more than the rest."""
    numbers = table["article_id"].str[1:].astype(int)
    return pd.Series(np.where(numbers < 10, first, rest), index=table["article_id"])


def draw(table, gain, more=5, seed=1, earlier=None):
    earlier = draw_sample(table, SETTINGS, seed=seed) if earlier is None else earlier
    return draw_uncertain(table, earlier, gain, per_outlet=more, sampling=SETTINGS, seed=seed).sample


def test_earlier_articles_stay_in_their_place_and_the_wanted_number_comes_in():
    table = articles(a=60, b=40)
    before = draw_sample(table, SETTINGS, seed=1)
    after = draw(table, gains(table))
    kept = ["article_id", "stratum", "arm", "annotators", "rank"]
    pd.testing.assert_frame_equal(after[kept].head(20), before[kept])
    assert after["stratum"].value_counts().to_dict() == {"a": 15, "b": 15}
    assert (after["probability"].head(20) >= before["probability"]).all()
    assert after["rank"].tolist() == list(range(30))
    conform(after, "sample")


def test_articles_that_promise_more_have_the_greater_probability_and_none_is_out_of_reach():
    table = articles(a=200)
    drawn = draw(table, gains(table, first=20.0, rest=0.0), more=20)
    first = drawn["article_id"].str[1:].astype(int) < 10
    assert drawn.loc[first, "probability"].min() > drawn.loc[~first, "probability"].max()
    assert drawn["probability"].min() >= 10 / 200
    assert (~first).sum() > 10


def test_outlets_smaller_than_asked_are_drawn_whole():
    table = articles(a=60, b=12)
    drawn = draw(table, gains(table))
    assert (drawn.loc[drawn["stratum"] == "b", "probability"] == 1.0).all()
    assert drawn["stratum"].value_counts()["b"] == 12


def test_arms_and_overlap_go_on_where_they_stopped():
    table = articles(a=100)
    drawn = draw(table, gains(table), more=10)
    assert drawn["arm"].value_counts().to_dict() == {"assisted": 16, "blind": 4}
    assert (drawn["annotators"] > 1).sum() == 10


def test_a_second_draw_keeps_the_first_and_a_larger_random_draw_keeps_both():
    table = articles(a=100)
    first = draw(table, gains(table))
    second = draw(table, gains(table, first=1.0, rest=5.0), earlier=first)
    assert second["article_id"].tolist()[:15] == first["article_id"].tolist()
    larger = draw_sample(table, Sampling(articles_per_outlet=40), seed=1, earlier=second)
    assert larger["article_id"].tolist()[:20] == second["article_id"].tolist()
    assert set(draw_sample(table, Sampling(articles_per_outlet=40), seed=1)["article_id"]) <= set(larger["article_id"])
    assert (larger["probability"] >= 0.4).all()


def test_the_draw_does_not_depend_on_the_order_of_the_articles():
    table = articles(a=40, b=15)
    shuffled = table.sample(frac=1, random_state=0)
    pd.testing.assert_frame_equal(draw(table, gains(table)), draw(shuffled, gains(shuffled)))


def test_where_nothing_promises_anything_all_are_alike():
    table = articles(a=40)
    drawn = draw(table, gains(table, first=0.0, rest=0.0))
    assert drawn["probability"].nunique() == 1


@pytest.mark.parametrize(("wrong", "message"), [(np.nan, "has nan"), (-1.0, "has -1.0")])
def test_a_gain_that_is_none_is_an_error(wrong, message):
    table = articles(a=12)
    with pytest.raises(InputError, match=message):
        draw(table, gains(table).replace(1.0, wrong))


@pytest.mark.slow
def test_weights_of_both_draws_add_up_to_all_articles_and_to_their_gains():
    table = articles(a=60)
    gain = gains(table)
    totals = []
    for seed in range(40):
        drawn = draw(table, gain, more=10, seed=seed)
        weight = 1 / drawn["probability"]
        totals.append((weight.sum(), (weight * drawn["article_id"].map(gain)).sum()))
    means, errors = np.mean(totals, axis=0), np.std(totals, axis=0) / np.sqrt(40)
    assert (np.abs(means - [60, gain.sum()]) < 4 * errors).all()
