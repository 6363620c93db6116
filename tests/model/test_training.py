import numpy as np
import pytest

from framing.annotations.gold import adjudicate, gold_articles
from framing.errors import ModelError
from framing.model.features import candidates
from framing.model.training import HELD_OUT_COLUMNS, train
from framing.settings import Model


@pytest.fixture
def material(newsroom):
    """Make what ``train`` takes, of tables."""

    def prepare(**options):
        tables = newsroom(**options)
        articles = tables["articles"]
        articles = articles[articles["article_id"].isin(gold_articles(tables["annotated"]))]
        markers = tables["markers"]
        rows = candidates(markers[markers["article_id"].isin(articles["article_id"])], articles)
        return rows, adjudicate(tables["annotations"], tables["annotated"]), articles

    return prepare


def test_every_candidate_is_scored_by_a_model_that_never_saw_its_event(material):
    rows, gold, articles = material()
    trained = train(rows, gold, articles, model=Model(), seed=1)
    held_out = trained.held_out
    assert tuple(held_out.columns) == HELD_OUT_COLUMNS
    assert (held_out["fold"] >= 0).all()
    events = held_out["article_id"].map(articles.set_index("article_id")["event"])
    assert (held_out["fold"].groupby(events).nunique() == 1).all()


def test_held_out_scores_do_not_know_the_labels_of_their_fold(material):
    rows, gold, articles = material()
    first = train(rows, gold, articles, model=Model(), seed=1)
    out = {article_id for article_id, fold in first.folds.fold_of.items() if fold == 0}
    other = train(rows, gold[~gold["article_id"].isin(out)], articles, model=Model(), seed=1)
    here = (first.held_out["fold"] == 0).to_numpy()
    assert (first.held_out["kept"] != other.held_out["kept"])[here].any()
    np.testing.assert_array_equal(first.held_out[here]["kept_probability"], other.held_out[here]["kept_probability"])


def test_the_same_seed_gives_the_same_model(material):
    one, other = (train(*material(), model=Model(), seed=1).held_out for _ in range(2))
    assert one.equals(other)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({"n_labelled": 0}, "needs 10 labelled articles, and there are 0", id="no gold"),
        pytest.param({"n_labelled": 3}, "needs 10 labelled articles, and there are 3", id="three articles"),
    ],
)
def test_too_few_articles_are_refused(material, options, message):
    with pytest.raises(ModelError, match=message):
        train(*material(**options), model=Model(), seed=1)


def test_one_answer_only_is_refused_and_named(material):
    rows, gold, articles = material()
    with pytest.raises(ModelError, match="rejected all 104 candidates in the 30 labelled articles, not one was kept"):
        train(rows, gold.head(0), articles, model=Model(), seed=1)
    everything = rows.assign(confidence=1.0)
    with pytest.raises(ModelError, match="kept all 104 candidates"):
        train(rows, everything, articles, model=Model(), seed=1)
    with pytest.raises(ModelError, match="the rules found nothing in the 30"):
        train(rows.head(0), gold, articles, model=Model(), seed=1)


def test_a_category_of_one_answer_and_a_single_event_are_survived(material):
    rows, gold, articles = material()
    trained = train(rows, gold[gold["category"] == "hedge"], articles.assign(event="e"), model=Model(), seed=1)
    assert trained.folds.note == "all articles are of one event: grouped by article"
    assert trained.held_out["kept_probability"].between(0, 1).all()
