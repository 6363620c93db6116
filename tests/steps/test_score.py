import pandas as pd
import pytest

from framing.errors import ModelError, StudyError
from framing.model import token_features
from framing.steps.adjudicate import adjudicate
from framing.steps.score import score
from framing.steps.train import train


@pytest.fixture
def trained_study(labelled_study):
    """A study with a model."""
    adjudicate(labelled_study)
    train(labelled_study)
    return labelled_study


def test_every_candidate_gets_a_score_and_labelled_ones_a_held_out_one(trained_study):
    built = score(trained_study)
    scores, markers = trained_study.scores(), trained_study.markers()
    assert (built.written, built.rows) == (True, len(scores))
    by_rule = scores[scores["rule"] != "text"]
    place = ["article_id", "start", "end", "category", "rule"]
    assert sorted(by_rule[place].itertuples(index=False)) == sorted(markers[place].itertuples(index=False))
    assert (scores["rule"] == "text").any()
    labelled = scores["article_id"].isin(trained_study.table("readings")["article_id"])
    assert (scores["fold"] >= 0).tolist() == labelled.tolist()
    assert not score(trained_study).written


def test_it_is_told_how_far_a_shard_is(trained_study, monkeypatch):
    monkeypatch.setattr(token_features, "_AT_ONCE", 1)
    steps = []

    def spread(step, work):
        yield from (step(unit, steps.append) for unit in work)

    score(trained_study, spread=spread)
    assert sum(steps) == len(trained_study.articles())
    assert max(steps[1:]) == 1  # behind those that have their scores from the training


def test_new_articles_need_no_new_model(trained_study):
    last = trained_study.articles()["article_id"].iloc[-1]
    for name in ("articles", "speech", "markers"):
        table = trained_study.table(name)
        trained_study.keep(name, pd.concat([table, table[table["article_id"] == last].assign(article_id="new")]))
    score(trained_study)
    chances = trained_study.scores().groupby("article_id")["outlet_voice_probability"].sum()
    assert chances["new"] == pytest.approx(chances[last])


def test_other_markers_in_labelled_articles_want_a_new_model(trained_study):
    trained_study.keep("markers", trained_study.markers().iloc[1:])
    with pytest.raises(ModelError, match="run 'framing train'"):
        score(trained_study)


def test_a_model_that_somebody_changed_is_refused(trained_study):
    with (trained_study.file("model") / "tagger.skops").open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(ModelError, match="is not the file that was written"):
        score(trained_study)


def test_without_a_model_there_are_no_scores(labelled_study):
    with pytest.raises(StudyError, match="has no stage 'model' yet"):
        score(labelled_study)
