import shutil
from dataclasses import replace

import pytest

from framing.errors import InputError, StudyError
from framing.steps.adjudicate import adjudicate
from framing.steps.new import copy_codebook
from framing.steps.sample import plan_labels, sample, sample_uncertain
from framing.steps.score import score
from framing.steps.train import train
from framing.study import open_study


def with_settings(study, **changes):
    """The same study with other settings."""
    return replace(study, settings=replace(study.settings, **changes))


STUDY = """\
framing = 1
title = "A small study"
languages = ["en", "fr"]
sampling = { articles_per_outlet = 13 }
outlets = [{ id = "herald" }, { id = "gazette" }]
"""


@pytest.fixture(scope="module")
def trained(tmp_path_factory, newsroom):
    """A study of 36 articles with 13 drawn in each outlet, labels and scores: made once, copied for each test."""
    folder = tmp_path_factory.mktemp("trained")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    copy_codebook(folder)
    study = open_study(folder)
    for name, table in newsroom().items():
        study.keep(name, table)
    for step in (sample, adjudicate, train, score):
        step(study)
    return folder


@pytest.fixture
def scored(trained, tmp_path):
    return open_study(shutil.copytree(trained, tmp_path / "study"))


def test_a_draw_by_gain_adds_to_the_sample_and_is_recorded(scored):
    before = scored.table("sample")
    built = sample_uncertain(scored, per_outlet=2)
    after = scored.table("sample")
    assert (built.written, built.rows, len(before)) == (True, 30, 26)
    assert after["article_id"].tolist()[:26] == before["article_id"].tolist()
    (record,) = scored.manifest()["sample"].extra["draws"]
    assert (record["strategy"], record["per_outlet"], set(record["scales"])) == ("uncertain", 2, {"herald", "gazette"})


def test_the_same_scores_draw_once_and_a_random_draw_keeps_what_they_drew(scored):
    sample_uncertain(scored, per_outlet=2)
    assert not sample_uncertain(scored, per_outlet=2).written
    kept = scored.table("sample")["article_id"].tolist()
    assert not sample(scored).written
    assert sample(scored, force=True).written
    assert scored.table("sample")["article_id"].tolist() == kept
    assert sample_uncertain(scored, per_outlet=2, force=True).rows == 34


def test_another_seed_is_refused_since_probabilities_hold_for_one(scored):
    sample_uncertain(scored, per_outlet=2)
    other = with_settings(scored, seed=2)
    for step in (sample, lambda study: sample_uncertain(study, per_outlet=2)):
        with pytest.raises(StudyError, match="seed = 2, but the sample was drawn with 1"):
            step(other)


def test_stale_scores_are_refused(scored):
    scored.keep("gold", scored.gold().iloc[1:])
    with pytest.raises(StudyError, match="the scores are not up to date \\(model is stale\\)"):
        sample_uncertain(scored, per_outlet=2)


def test_without_scores_the_next_command_is_named(labelled_study):
    sample(labelled_study)
    with pytest.raises(StudyError, match="run 'framing score' first"):
        sample_uncertain(labelled_study, per_outlet=2)


def test_the_plan_has_every_outlet_and_an_unknown_category_is_named(scored):
    assert set(plan_labels(scored)["outlet"]) == {"herald", "gazette"}
    with pytest.raises(InputError, match="did you mean 'loaded'"):
        plan_labels(scored, category="loadde")


def test_a_draw_that_was_killed_after_its_decision_is_not_drawn_again(scored, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("framing.transaction._move", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            sample_uncertain(scored, per_outlet=2)
    again = open_study(scored.path)
    assert not sample_uncertain(again, per_outlet=2).written
    assert len(again.table("sample")) == 30


def test_a_sample_that_nothing_tells_the_drawing_of_is_not_drawn_over_unasked(scored):
    (scored.path / "data" / "manifest.json").unlink()
    with pytest.raises(StudyError, match=r"sample.parquet has no row in manifest.json.*'framing sample --force'"):
        sample(scored)
    assert sample(scored, force=True).written


def test_a_second_draw_of_the_same_scores_says_which_draw_has_used_them(scored):
    sample_uncertain(scored, per_outlet=2)
    again = sample_uncertain(scored, per_outlet=3, category="loaded")
    assert not again.written
    assert again.because.startswith("these scores have served for a draw with --per-outlet 2 --category all; label")
