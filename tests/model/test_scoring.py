import pytest

from framing.annotations.gold import adjudicate, gold_articles
from framing.errors import ModelError
from framing.model.features import candidates
from framing.model.scoring import score
from framing.model.training import train
from framing.settings import Model


@pytest.fixture
def scored(newsroom):
    """All candidates, and what a training on 30 of the 36 articles gives."""
    tables = newsroom()
    rows = candidates(tables["markers"], tables["articles"])
    ids = gold_articles(tables["annotated"])
    articles = tables["articles"][tables["articles"]["article_id"].isin(ids)]
    gold = adjudicate(tables["annotations"], tables["annotated"])
    return rows, train(rows[rows["article_id"].isin(ids)], gold, articles, model=Model(), seed=1)


def test_labelled_articles_keep_their_held_out_scores_and_others_get_the_final_models(scored):
    rows, trained = scored
    table = score(rows, trained.tagger, trained.held_out, trained.folds.fold_of)
    assert table["start"].tolist() == rows["start"].tolist()
    old, new = table[table["fold"] >= 0], table[table["fold"] < 0]
    assert set(old["article_id"]) <= set(trained.folds.fold_of)
    assert old["kept_probability"].tolist() == trained.held_out["kept_probability"].tolist()
    expected = trained.tagger.predict_proba(rows[~rows["article_id"].isin(trained.folds.fold_of)])
    assert new[["kept_probability", "own_probability"]].to_numpy() == pytest.approx(expected)


def test_the_order_of_candidates_is_kept(scored):
    rows, trained = scored
    straight = score(rows, trained.tagger, trained.held_out, trained.folds.fold_of)
    back = score(rows.iloc[::-1], trained.tagger, trained.held_out, trained.folds.fold_of)
    assert back.iloc[::-1].reset_index(drop=True).equals(straight)


@pytest.mark.parametrize("change", ["lost", "other rule"])
def test_other_markers_in_labelled_articles_are_refused(scored, change):
    rows, trained = scored
    rows = rows.iloc[1:] if change == "lost" else rows.assign(rule=["new", *rows["rule"][1:]])
    with pytest.raises(ModelError, match="run 'framing train'"):
        score(rows, trained.tagger, trained.held_out, trained.folds.fold_of)


def test_no_candidates_give_no_scores(scored):
    rows, trained = scored
    assert score(rows.head(0), trained.tagger, trained.held_out.head(0), {}).empty
