import json
from dataclasses import replace
from functools import partial

import pandas as pd
import pytest

from framing.codebook import FILE
from framing.digests import digest
from framing.errors import ModelError, StudyError
from framing.model import frame_training, training
from framing.model.frame_training import COLUMNS, FrameResult
from framing.records import empty
from framing.steps import train as step
from framing.steps.adjudicate import adjudicate
from framing.steps.ordered_processes import in_order
from framing.steps.train import is_current, train
from framing.study import open_study


def keep(study, tables):
    for name, table in tables.items():
        study.keep(name, table)
    adjudicate(study)
    return study


def standing(study, name):
    (one,) = [one for one in study.status() if one.stage == name]
    return one


def test_a_model_is_trained_once_and_again_when_gold_has_changed(labelled_study):
    adjudicate(labelled_study)
    built = train(labelled_study)
    assert (built.written, built.rows) == (True, 30)
    assert standing(labelled_study, "model").state == "fresh"
    assert not train(labelled_study).written
    labelled_study.keep("gold", labelled_study.gold().iloc[1:])
    assert standing(labelled_study, "model").because == "gold has changed"
    assert train(labelled_study).written


def test_the_same_inputs_give_the_same_bytes(labelled_study):
    adjudicate(labelled_study)
    train(labelled_study)
    before = digest(labelled_study.file("model"))
    assert train(labelled_study, force=True).written
    assert digest(labelled_study.file("model")) == before


def test_without_gold_the_next_command_is_named(labelled_study):
    with pytest.raises(StudyError, match="run 'framing adjudicate' first"):
        train(labelled_study)


@pytest.mark.parametrize("n_labelled", [0, 3])
def test_too_few_articles_leave_no_model(study, newsroom, n_labelled):
    with pytest.raises(ModelError, match=f"there are {n_labelled}: label more"):
        train(keep(study, newsroom(n_labelled=n_labelled)))
    assert not study.has("model")


def test_gold_of_a_category_that_the_codebook_has_no_more_is_refused(labelled_study):
    adjudicate(labelled_study)
    labelled_study.keep("gold", labelled_study.gold().assign(category="slur"))
    with pytest.raises(StudyError, match=r"gold has spans of slur, and the codebook has .*: the codebook has changed"):
        train(labelled_study)


def test_annotators_who_rejected_everything_leave_the_old_model(labelled_study):
    adjudicate(labelled_study)
    train(labelled_study)
    before = digest(labelled_study.file("model"))
    labelled_study.keep("annotations", labelled_study.annotations().head(0))
    adjudicate(labelled_study)
    with pytest.raises(ModelError, match="not one was kept"):
        train(labelled_study)
    assert digest(labelled_study.file("model")) == before


def test_a_changed_answer_of_the_codebook_makes_the_model_stale_and_a_changed_word_does_not(labelled_study):
    adjudicate(labelled_study)
    train(labelled_study)

    path = labelled_study.path / FILE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('title = "', 'title = "New: ', 1), encoding="utf-8")
    assert standing(labelled_study, "model").state == "fresh"
    path.write_text(text.replace('id = "hedge"', 'id = "doubt"', 1), encoding="utf-8")
    model = standing(labelled_study, "model")
    assert (model.state, model.because) == ("stale", f"{FILE} has changed")


def test_what_changes_while_a_model_is_trained_makes_it_stale(labelled_study, monkeypatch):
    adjudicate(labelled_study)
    learn = training.train

    def slow(*args, **options):
        path = labelled_study.path / FILE
        path.write_text(path.read_text() + '\n[[frames]]\nid = "new"\ndefinition = "New."\n')
        return learn(*args, **options)

    monkeypatch.setattr(training, "train", slow)
    train(labelled_study)
    assert not is_current(labelled_study)


def test_two_processes_train_the_model_that_one_trains(labelled_study):
    adjudicate(labelled_study)
    digests = []
    for ordered in (map, partial(in_order, 2, ("framing.model.training",))):
        train(labelled_study, force=True, ordered=ordered)
        digests.append({path.name: digest(path) for path in labelled_study.file("model").iterdir()})
    assert digests[0] == digests[1]
    assert {"fold-0.skops", "tagger.skops", "card.md"} <= digests[0].keys()


def test_folds_are_trained_by_whoever_is_given_them(labelled_study):
    adjudicate(labelled_study)
    given = []

    def ordered(function, values):
        given.append(list(values))
        return [function(value) for value in given[-1]]

    train(labelled_study, ordered=ordered)
    assert given[0] == list(range(len(list(labelled_study.file("model").glob("fold-*.skops")))))


def test_frames_have_the_encoder_of_study_toml_and_the_card_says_so(labelled_study, monkeypatch):
    adjudicate(labelled_study)
    path = labelled_study.path / "study.toml"
    path.write_text(path.read_text(encoding="utf-8") + '\n[model]\nencoder = "small"\n', encoding="utf-8")
    study = open_study(labelled_study.path)
    given = []
    framed = FrameResult(empty("frames"), pd.DataFrame(columns=list(COLUMNS)))
    monkeypatch.setattr(frame_training, "train_frames", lambda *_, encoder, **__: given.append(encoder) or framed)
    fitted = step.fit_model(study, step.labelled(study), replace(study.settings.model, encoder=""))
    step.keep(study, fitted)
    card = json.loads((study.file("model") / "card.json").read_text(encoding="utf-8"))
    assert (given, card["validation"]["frames"]["encoder"]) == (["small"], "small")
