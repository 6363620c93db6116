from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from framing.annotations.gold import adjudicate, gold_articles
from framing.errors import ModelError
from framing.model.candidate_features import TEXT
from framing.model.scoring import articles_with_changed_markers
from framing.model.training import HELD_OUT_COLUMNS, train
from framing.model.training_data import TrainingInput
from framing.settings import Model


@pytest.fixture
def material(newsroom):
    """Make what ``train`` takes, of tables."""

    def prepare(**options):
        tables = newsroom(**options)
        articles = tables["articles"]
        articles = articles[articles["article_id"].isin(gold_articles(tables["readings"]))]
        markers = tables["markers"]
        markers = markers[markers["article_id"].isin(articles["article_id"])]
        return TrainingInput(articles, markers, adjudicate(tables["annotations"], tables["readings"]))

    return prepare


def test_every_candidate_is_scored_by_a_model_that_never_saw_its_event(material):
    labelled = material()
    held_out = train(labelled, model=Model(), seed=1).held_out
    assert tuple(held_out.columns) == HELD_OUT_COLUMNS
    assert (held_out["fold"] >= 0).all()
    events = held_out["article_id"].map(labelled.articles.set_index("article_id")["event"])
    assert (held_out["fold"].groupby(events).nunique() == 1).all()


@pytest.mark.slow
def test_held_out_scores_do_not_know_the_labels_of_their_fold(material):
    labelled = material()
    first = train(labelled, model=Model(), seed=1)
    out = {article_id for article_id, fold in first.folds.fold_of.items() if fold == 0}
    without = replace(labelled, gold=labelled.gold[~labelled.gold["article_id"].isin(out)])
    other = train(without, model=Model(), seed=1)
    scored, same = (
        trained.held_out[trained.held_out["fold"] == 0].reset_index(drop=True) for trained in (first, other)
    )
    assert (scored["kept"] != same["kept"]).any()
    np.testing.assert_array_equal(scored["kept_probability"], same["kept_probability"])


@pytest.mark.slow
def test_whole_shares_give_the_model_of_gold_and_halves_half_the_markers(material):
    labelled = material()
    whole = labelled.gold.assign(marked_share=1.0, outlet_share=(labelled.gold["voice"] == "outlet").astype(float))
    halves = whole.assign(marked_share=0.5, outlet_share=whole["outlet_share"] / 2)
    by_gold, by_shares, by_halves = (
        train(replace(labelled, reader_spans=spans), model=Model(), seed=1).held_out for spans in (None, whole, halves)
    )
    assert by_gold.equals(by_shares)
    assert by_halves["kept"].sum() == by_halves["kept_readers"].sum() * 2 > 0
    assert by_halves["kept_probability"].sum() == pytest.approx(by_gold["kept_probability"].sum() / 2, rel=0.2)


def test_what_no_rule_found_is_among_the_candidates_and_some_of_it_is_kept(material):
    held_out = train(material(mistakes=0.0), model=Model(), seed=1).held_out
    without_rule = held_out[held_out["rule"] == TEXT]
    assert "scullers" in set(without_rule.loc[without_rule["kept"], "text"])


@pytest.mark.slow
def test_the_same_seed_gives_the_same_model(material):
    first, second = (train(material(), model=Model(), seed=1).held_out for _ in range(2))
    assert first.equals(second)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({"n_labelled": 0}, "needs 10 labelled articles, but there are 0", id="no gold"),
        pytest.param({"n_labelled": 3}, "needs 10 labelled articles, but there are 3", id="three articles"),
    ],
)
def test_too_few_articles_are_refused(material, options, message):
    with pytest.raises(ModelError, match=message):
        train(material(**options), model=Model(), seed=1)


def test_one_answer_only_is_refused_and_named(material):
    labelled = material()
    with pytest.raises(ModelError, match="rejected all 104 candidates in the 30 labelled articles, not one was kept"):
        train(replace(labelled, gold=labelled.gold.head(0)), model=Model(), seed=1)
    with pytest.raises(ModelError, match="nothing was found or marked in the 30"):
        train(replace(labelled, markers=labelled.markers.head(0), gold=labelled.gold.head(0)), model=Model(), seed=1)


def test_a_category_of_one_answer_and_a_single_event_are_survived(material):
    labelled = material()
    hedges = replace(
        labelled, gold=labelled.gold[labelled.gold["category"] == "hedge"], articles=labelled.articles.assign(event="e")
    )
    trained = train(hedges, model=Model(), seed=1)
    assert trained.folds.note == "all articles have the same event: grouped by article"
    assert trained.held_out["kept_probability"].between(0, 1).all()


def test_articles_with_the_text_of_another_and_other_labels_are_counted(material):
    labelled = material()
    first = labelled.articles.iloc[0]
    twin = labelled.articles.iloc[[0]].assign(article_id="twin")
    markers = labelled.markers[labelled.markers["article_id"] == first["article_id"]].assign(article_id="twin")
    doubled = TrainingInput(pd.concat([labelled.articles, twin]), pd.concat([labelled.markers, markers]), labelled.gold)
    assert train(doubled, model=Model(), seed=1).duplicates == (1, 1)


def test_a_category_that_one_fold_alone_has_is_scored_as_well(material):
    labelled = material()
    where = labelled.markers["article_id"] == labelled.markers["article_id"].iloc[0]
    lone = replace(labelled, markers=labelled.markers.assign(category=labelled.markers["category"].mask(where, "lone")))
    trained = train(lone, model=Model(), seed=1)
    assert (trained.held_out["category"] == "lone").sum() == where.sum() > 0
    assert not articles_with_changed_markers(lone.markers, trained.held_out, trained.tagger)
