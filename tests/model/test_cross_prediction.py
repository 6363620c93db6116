import numpy as np
import pandas as pd
import pytest

from framing.annotations.gold import adjudicate, gold_articles
from framing.model.cross_prediction import cross_predict
from framing.model.scoring import score
from framing.model.training import train
from framing.model.training_data import TrainingInput, as_read
from framing.settings import Model

NAMES = ["start", "end", "category", "rule", "kept_probability"]


class Sees:
    """A tagger that sees the same spans in any article."""

    def __init__(self, *spans):
        self.spans = spans

    def read(self, articles):
        return articles

    def candidates(self, corpus):
        return corpus

    def score_candidates(self, corpus):
        rows = [(number, *span) for number in range(len(corpus)) for span in self.spans]
        table = pd.DataFrame(rows, columns=["article", *NAMES]).astype({"article": int, "kept_probability": float})
        return table.assign(outlet_voice_probability=table["kept_probability"] / 2, kept_found=True)


# what two taggers see, and what both see on the mean
CASES = [
    ([(0, 4, "a", "r", 0.8)], [(0, 4, "a", "r", 0.4)], [(0, 4, "a", "r", 0.6)]),
    ([(0, 4, "a", "text", 0.8)], [], [(0, 4, "a", "text", 0.4)]),
    ([(0, 4, "a", "text", 0.8)], [(2, 9, "a", "text", 0.9)], [(2, 9, "a", "text", 0.85)]),
    (
        [(0, 4, "a", "text", 0.8), (8, 12, "a", "text", 0.2)],
        [(2, 9, "a", "text", 0.5)],
        [(0, 4, "a", "text", 0.75)],
    ),
    ([(0, 4, "a", "text", 0.8)], [(4, 9, "a", "text", 0.8)], [(0, 4, "a", "text", 0.4), (4, 9, "a", "text", 0.4)]),
    ([(0, 4, "a", "text", 0.8)], [(0, 4, "b", "text", 0.8)], [(0, 4, "a", "text", 0.4), (0, 4, "b", "text", 0.4)]),
]


@pytest.mark.parametrize(("first", "second", "mean"), CASES)
def test_a_candidate_has_the_mean_probability_of_those_that_see_it_and_of_those_that_do_not(
    first, second, mean, newsroom
):
    tables = newsroom()
    articles = as_read(tables["articles"].head(2), tables["markers"].head(0))
    rows = cross_predict([Sees(*first), Sees(*second)], articles)
    assert rows["article"].tolist() == [number for number in range(2) for _ in mean]
    expected = pd.DataFrame(mean, columns=NAMES)
    table = rows.loc[rows["article"] == 0, NAMES].reset_index(drop=True)
    pd.testing.assert_frame_equal(table, expected, check_dtype=False)


def test_an_unlabelled_articles_count_is_the_mean_of_the_fold_models_counts(newsroom):
    tables = newsroom()
    articles, markers = tables["articles"], tables["markers"]
    ids = gold_articles(tables["readings"])
    gold = adjudicate(tables["annotations"], tables["readings"])
    labelled = TrainingInput(articles[articles["article_id"].isin(ids)], markers[markers["article_id"].isin(ids)], gold)
    trained = train(labelled, model=Model(), seed=1)
    table = score(
        articles, markers, trained.tagger, trained.held_out, trained.folds.fold_of, fold_taggers=trained.fold_taggers
    )
    fresh = articles[~articles["article_id"].isin(ids)]
    read = as_read(fresh, markers[markers["article_id"].isin(fresh["article_id"])])
    for name in ("kept_probability", "outlet_voice_probability"):
        each = [tagger.predict_proba(read).groupby("article")[name].sum() for tagger in trained.fold_taggers]
        counts = table[table["fold"] < 0].groupby("article_id")[name].sum().reindex(fresh["article_id"], fill_value=0.0)
        expected = np.mean([part.reindex(range(len(fresh)), fill_value=0) for part in each], axis=0)
        assert counts.tolist() == pytest.approx(expected)
    assert (table["why"] != "").mean() > 0.5
