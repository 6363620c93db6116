import fcntl
import shutil

import pytest

from framing.digests import digest
from framing.errors import InputError, ModelError, StudyError
from framing.steps.new import copy_codebook
from framing.steps.retrain import RULES, history, model_name, retrain
from framing.study import open_study


def keep(study, tables):
    for name, table in tables.items():
        study.keep(name, table)
    return study


@pytest.fixture(scope="module")
def first(newsroom, tmp_path_factory):
    """A study whose model was the first: what it keeps, and what retraining said."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "study.toml").write_text(
        'framing = 1\ntitle = "First"\nlanguages = ["en"]\n[[outlets]]\nid = "herald"\n'
        '[model]\nfold_by = "article"\n'  # so short that some are near duplicates, which would tie events together
    )
    copy_codebook(folder)
    study = keep(open_study(folder), newsroom(60, 50))
    return study, retrain(study)


@pytest.fixture
def taught(first, tmp_path):
    """A copy of it for a test of its own."""
    return open_study(shutil.copytree(first[0].path, tmp_path / "study"))


def test_a_model_that_beats_the_rules_is_taken_and_the_reason_is_kept(first):
    study, done = first
    assert (done.taken, done.before, done.articles) == (True, RULES, 50)
    assert done.model == model_name(study) != RULES
    assert done.reason.startswith("the new model replaces rules: on 50 of 50 labelled articles, change with")
    assert done.skill.low > 0
    (row,) = history(study)
    assert (row["reason"], row["model"], row["skill"]["low"]) == (done.reason, done.model, done.skill.low)
    (standing,) = [one for one in study.status() if one.stage == "model"]
    assert (standing.state, standing.rows) == ("fresh", 50)


def test_with_nothing_new_nothing_is_done(taught):
    again = retrain(taught)
    assert not again.taken
    assert again.reason == "nothing new: the model already knows all labels"
    assert len(history(taught)) == 1


def test_a_few_labels_more_that_teach_nothing_leave_the_old_model(taught, newsroom):
    before = digest(taught.file("model"))
    done = retrain(keep(taught, newsroom(60, 51)))
    assert not done.taken
    assert done.reason.startswith(f"{done.before} stays, the new model ")
    assert "on 51 of 51 labelled articles, change with the new model" in done.reason
    assert digest(taught.file("model")) == before
    assert [row["taken"] for row in history(taught)] == [True, False]


def test_a_model_that_has_learned_what_the_old_could_not_know_takes_its_place(taught, newsroom):
    tables = newsroom(60, 60)
    kept = tables["annotations"]["text"] != "regime"  # people have agreed that a regime is none of it
    done = retrain(keep(taught, {**tables, "annotations": tables["annotations"][kept]}))
    assert done.taken
    assert done.model == model_name(taught) != done.before
    assert done.f1.value >= 0


def test_where_the_rules_have_changed_under_the_old_model_nothing_is_proven(taught, newsroom):
    tables = newsroom(60, 50)
    done = retrain(keep(taught, {**tables, "markers": tables["markers"].iloc[::2]}))
    assert not done.taken
    assert "needs 10 labelled articles on which both can be judged" in done.reason


def test_a_model_that_cannot_be_read_is_as_good_as_none(taught, newsroom):
    (taught.file("model") / "tagger.skops").write_bytes(b"nothing of the kind")
    done = retrain(keep(taught, newsroom(60, 49)))
    assert done.taken
    assert "(compared with the rules: " in done.reason
    assert "is not the file that was written" in done.reason


def test_too_few_labels_leave_all_as_it_was(study, newsroom):
    with pytest.raises(ModelError, match="there are 9: label more"):
        retrain(keep(study, newsroom(36, 9)))
    assert not study.has("model")
    assert history(study) == []


def test_a_log_that_was_edited_by_hand_is_named(study):
    (study.path / "data").mkdir()
    (study.path / "data" / "retraining.jsonl").write_text("{}\nnot JSON\n")
    with pytest.raises(InputError, match=r"retraining.jsonl: is no longer valid JSON Lines"):
        history(study)


def test_two_at_once_are_refused(study, newsroom):
    keep(study, newsroom(36, 9))
    with (study.path / "data" / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(StudyError, match="another command is writing to this study"):
            retrain(study)
    with pytest.raises(ModelError):
        retrain(study)
