import pandas as pd
import pytest

from framing.annotations.gold import adjudicate, gold_articles
from framing.errors import ModelError
from framing.model.scoring import score
from framing.model.training import train
from framing.model.training_data import TrainingInput, as_read
from framing.settings import Model


@pytest.fixture(scope="module")
def scored(newsroom):
    """All articles and markers, and what a training on 30 of the 36 articles gives."""
    tables = newsroom()
    articles, markers = tables["articles"], tables["markers"]
    ids = gold_articles(tables["readings"])
    gold = adjudicate(tables["annotations"], tables["readings"])
    labelled = TrainingInput(articles[articles["article_id"].isin(ids)], markers[markers["article_id"].isin(ids)], gold)
    return articles, markers, train(labelled, model=Model(), seed=1)


def test_labelled_articles_keep_their_held_out_scores_and_others_get_the_final_models(scored):
    articles, markers, trained = scored
    table = score(articles, markers, trained.tagger, trained.held_out, trained.folds.fold_of)
    old, new = table[table["fold"] >= 0], table[table["fold"] < 0]
    assert set(old["article_id"]) <= set(trained.folds.fold_of)
    assert sorted(old["kept_probability"]) == sorted(trained.held_out["kept_probability"])
    fresh = articles[~articles["article_id"].isin(trained.folds.fold_of)]
    expected = trained.tagger.predict_proba(as_read(fresh, markers[markers["article_id"].isin(fresh["article_id"])]))
    assert new["kept_probability"].tolist() == pytest.approx(expected["kept_probability"].tolist())


def test_rows_stand_in_the_order_of_the_articles_and_of_the_text(scored):
    articles, markers, trained = scored
    straight = score(articles, markers, trained.tagger, trained.held_out, trained.folds.fold_of)
    assert straight["article_id"].unique().tolist() == [
        article_id for article_id in articles["article_id"] if article_id in set(straight["article_id"])
    ]
    back = score(articles.iloc[::-1], markers.iloc[::-1], trained.tagger, trained.held_out, trained.folds.fold_of)
    key = ["article_id", "start", "category", "rule"]
    pd.testing.assert_frame_equal(
        back.sort_values(key, ignore_index=True), straight.sort_values(key, ignore_index=True)
    )


@pytest.mark.parametrize("change", ["lost", "other rule"])
def test_other_markers_in_labelled_articles_are_refused(scored, change):
    articles, markers, trained = scored
    markers = markers.iloc[1:] if change == "lost" else markers.assign(rule=["new", *markers["rule"][1:]])
    with pytest.raises(ModelError, match="run 'framing train'"):
        score(articles, markers, trained.tagger, trained.held_out, trained.folds.fold_of)


def test_a_labelled_article_whose_text_was_corrected_is_refused_by_name(scored):
    articles, markers, trained = scored
    corrected = min(set(trained.held_out["article_id"]))
    texts = articles["text"].where(articles["article_id"] != corrected, "Corrected. " + articles["text"])
    with pytest.raises(ModelError, match=rf"the text of '{corrected}' is not the one .* run 'framing prelabel', then"):
        score(articles.assign(text=texts), markers, trained.tagger, trained.held_out, trained.folds.fold_of)


def test_no_articles_give_no_scores(scored):
    articles, markers, trained = scored
    assert score(articles.head(0), markers.head(0), trained.tagger, trained.held_out.head(0), {}).empty
