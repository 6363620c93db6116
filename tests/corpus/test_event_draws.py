"""Events drawn whole."""

import numpy as np
import pandas as pd
import pytest

from framing.corpus.sampling import draw_sample
from framing.corpus.uncertain import draw_uncertain
from framing.errors import InputError
from framing.records import conform
from framing.settings import Sampling


def corpus(shared=40, own=(), alone=(), outlets="ab", per_event=2):
    """Articles of shared events, of ``own`` events an outlet, and ``alone`` without an event."""
    rows = [(outlet, f"e{event}") for event in range(shared) for outlet in outlets for _ in range(per_event)]
    rows += [(outlet, f"{outlet}{event}") for outlet, n in zip(outlets, own) for event in range(n)]  # noqa: B905
    rows += [(outlet, "") for outlet, n in zip(outlets, alone) for _ in range(n)]  # noqa: B905
    table = pd.DataFrame(rows, columns=["outlet", "event"])
    return table.assign(article_id=[f"{outlet}-{number}" for number, outlet in enumerate(table["outlet"])])


def draw(table, seed=1, n=20, **settings):
    sizes, earlier = settings.pop("sizes", None), settings.pop("earlier", None)
    sampling = Sampling(articles_per_outlet=n, **settings)
    return draw_sample(table, sampling, seed=seed, sizes=sizes, earlier=earlier)


def test_a_drawn_event_comes_with_the_articles_of_all_outlets():
    table = corpus()
    drawn = draw(table)
    whole = table[table["event"].isin(drawn["drawn_event"])]
    assert set(drawn["article_id"]) == set(whole["article_id"])
    assert drawn["stratum"].value_counts().to_dict() == {"a": 20, "b": 20}
    assert drawn["probability"].unique().tolist() == [0.25]
    conform(drawn, "sample")


def test_single_articles_are_drawn_if_the_setting_says_so():
    drawn = draw(corpus(), unit="article")
    assert drawn["stratum"].value_counts().to_dict() == {"a": 20, "b": 20}
    assert set(drawn["drawn_event"]) == {""}
    assert drawn["article_id"].nunique() == 40


def test_without_events_both_units_draw_the_same():
    table = corpus(shared=0, alone=(60, 35))
    pd.testing.assert_frame_equal(draw(table), draw(table, unit="article"))
    pd.testing.assert_frame_equal(draw(table), draw(table.drop(columns="event")))


def test_events_of_one_outlet_and_articles_of_no_event_have_their_share():
    drawn = draw(corpus(shared=20, own=(20, 0), alone=(40, 60)))
    assert drawn["stratum"].value_counts().to_dict() == {"a": 20, "b": 20}
    assert (drawn["drawn_event"] == "").sum() == 8 + 12
    assert drawn["drawn_event"].str.startswith("a").sum() == 4


@pytest.mark.parametrize("table", [
    corpus(shared=1, per_event=30), corpus(shared=1, per_event=1, alone=(40, 0)), corpus(shared=0, own=(1, 1)),
    corpus(shared=0, own=(0, 1)),
])  # fmt: skip
def test_every_outlet_is_in_the_sample_however_few_its_events(table):
    drawn = draw(table, n=5)
    assert set(drawn["stratum"]) == set(table["outlet"])
    assert drawn["probability"].between(0, 1, inclusive="right").all()


def test_a_small_outlet_gets_its_articles_and_takes_the_others_of_its_events_along():
    table = corpus(shared=30, per_event=1, alone=(370, 0))
    drawn = draw(table, n=20)
    counts = drawn["stratum"].value_counts()
    assert counts["b"] == 20
    assert counts["a"] == 20 + round(370 * 20 / 400)


def test_arms_and_overlap_are_those_of_the_event():
    drawn = draw(corpus(), n=40)
    facts = drawn.groupby("drawn_event")[["arm", "annotators"]].agg(["nunique", "first"])
    assert (facts.xs("nunique", axis=1, level=1) == 1).all().all()
    assert (facts["arm"]["first"] == "blind").sum() == 4
    assert (facts["annotators"]["first"] == 2).sum() == 10


def test_articles_of_an_event_follow_each_other_in_the_order_to_label():
    events = draw(corpus(), n=20)["drawn_event"]
    assert (events != events.shift()).sum() == events.nunique()


def test_more_articles_contain_the_fewer_and_keep_their_rows():
    table = corpus(shared=30, own=(10, 20), alone=(50, 50))
    few = draw(table, n=15)
    more = draw(table, n=25, earlier=few)
    kept = ["article_id", "arm", "annotators", "rank"]
    pd.testing.assert_frame_equal(more[kept].head(len(few)), few[kept])
    assert set(draw(table, n=25)["article_id"]) == set(more["article_id"])
    assert more["article_id"].is_unique


def test_another_name_of_the_articles_draws_the_same_events():
    table = corpus()
    renamed = table.assign(article_id="x" + table["article_id"])
    assert set(draw(table)["drawn_event"]) == set(draw(renamed)["drawn_event"])


@pytest.mark.slow
@pytest.mark.parametrize("sized", [False, True])
def test_weights_add_up_to_all_articles_and_their_markers(sized):
    generator = np.random.default_rng(1)
    table = corpus(shared=25, own=(10, 5), alone=(30, 80), per_event=2)
    table["markers"] = generator.poisson(3, len(table))
    sizes = np.sqrt(table.set_index("article_id")["markers"] + 0.5) if sized else None
    totals = []
    for seed in range(60):
        drawn = draw(table, seed, n=12, sizes=sizes).merge(table, on="article_id")
        weight = 1 / drawn["probability"]
        totals.append((weight.sum(), (weight * drawn["markers"]).sum()))
    means, errors = np.mean(totals, axis=0), np.std(totals, axis=0) / np.sqrt(60)
    assert (np.abs(means - [len(table), table["markers"].sum()]) < 4 * errors + 1e-9).all()


def test_articles_with_more_markers_are_drawn_more_often_if_sizes_say_so():
    table = corpus(shared=0, alone=(200, 0))
    sizes = pd.Series(np.where(np.arange(200) < 50, 3.0, 1.0), index=table["article_id"])
    drawn = draw(table, n=30, sizes=sizes)
    large = drawn["article_id"].map(sizes) == 3
    assert len(drawn) == 30
    assert np.ptp(drawn["probability"] / drawn["article_id"].map(sizes)) < 1e-12
    assert large.mean() > 0.3


@pytest.mark.parametrize("wrong", [np.nan, 0.0, -1.0, np.inf])
def test_a_size_that_is_none_is_an_error(wrong):
    table = corpus(shared=0, alone=(9, 0))
    sizes = pd.Series(1.0, index=table["article_id"])
    sizes.iloc[4] = wrong
    with pytest.raises(InputError, match="'a-4' has no size"):
        draw(table, n=3, sizes=sizes)


def test_further_articles_by_gain_are_drawn_by_event_too():
    table = corpus(shared=40, alone=(20, 20))
    earlier = draw(table)
    gain = pd.Series(1.0, index=table["article_id"])
    drawn = draw_uncertain(table, earlier, gain, per_outlet=6, sampling=Sampling(), seed=1).sample
    new = drawn.iloc[len(earlier) :].merge(table, on="article_id")
    whole = table[table["event"].isin(set(new["event"]) - {""}) & table["event"].ne("")]
    assert new.groupby("stratum").size().between(6, 7).all()
    counts = new[new["event"] != ""].groupby(["stratum", "event"]).size()
    assert (counts == 2).all()
    assert len(whole)
