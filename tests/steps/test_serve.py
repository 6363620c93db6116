import sys
import time

import pandas as pd
import pytest

from framing.errors import StudioError
from framing.steps.serve import ServeAddress, StudyBackend, chosen_projects, make_keys, read_blind, serve
from framing.studio.opaque_ids import opaque_id
from framing.study import open_study


def keep(study, tables):
    for name, table in tables.items():
        study.keep(name, table)
    return study


def sample(*rows):
    columns = ["article_id", "arm"]
    made = pd.DataFrame(rows, columns=columns)
    return made.assign(stratum="herald", probability=1.0, annotators=1, rank=range(len(rows)))


def rests(backend):
    while backend.training_status()["state"] == "running":
        time.sleep(0.05)
    return backend.training_status()


def test_the_blind_articles_are_those_of_the_sample_and_are_read_again_when_it_changes(study, newsroom):
    keep(study, newsroom(3, 0))
    backend = StudyBackend(study, print)
    text = study.articles()["text"].iloc[1]
    same_text = {"data": {"text": text}}
    assert not backend.prediction_service().blind.covers(same_text)
    study.keep("sample", sample(("a000", "assisted"), ("a001", "blind")))
    assert backend.prediction_service().blind.ids == {"a001", opaque_id("a001")}
    assert backend.prediction_service().blind.covers(same_text)
    study.keep("sample", sample(("a000", "blind"), ("a001", "assisted"), ("a002", "blind")))
    assert backend.prediction_service().blind == read_blind(study)
    assert backend.prediction_service().blind.ids >= {"a000", "a002", opaque_id("a000"), opaque_id("a002")}


def test_training_ends_in_a_new_version_and_the_old_one_answers_until_then(study, newsroom):
    # so short that some are near duplicates, which would tie events together
    with (study.path / "study.toml").open("a", encoding="utf-8") as toml:
        toml.write('[model]\nfold_by = "article"\n')
    told = []
    backend = StudyBackend(keep(open_study(study.path), newsroom(60, 50)), told.append)
    before = backend.version
    assert before.startswith("rules-")
    backend.count_annotation()
    assert backend.training_status()["judged_since"] == 1
    assert backend.train() == "started"
    assert backend.version == backend.prediction_service().predictor.version == before
    status = rests(backend)
    assert status["last"].startswith("the new model replaces rules")
    assert status["judged_since"] == 0
    assert backend.version.startswith("model-default-")
    assert told == ["training started", status["last"], f"predictions now come from {backend.version}"]
    again = StudyBackend(open_study(study.path), print)
    assert list(again.versions()) == [backend.version, before]
    assert again.training_status()["last"] == status["last"]


def test_a_training_that_fails_leaves_the_old_version_and_says_why(study, newsroom):
    backend = StudyBackend(keep(study, newsroom(12, 9)), print)
    before = backend.version
    backend.train()
    assert rests(backend)["last"] == "training failed: a model needs 10 labelled articles, but there are 9: label more"
    assert backend.version == before


def test_a_model_that_cannot_be_read_is_told_and_the_rules_predict(study):
    study.file("model").mkdir(parents=True)
    told = []
    backend = StudyBackend(study, told.append)
    assert backend.version.startswith("rules-")
    assert told[0].startswith("the rules predict instead of the model: there is no model in")


HERE, EVERYWHERE = ServeAddress("127.0.0.1", 0), ServeAddress("0.0.0.0", 0)
BOTH = {"FRAMING_SERVE_PASSWORD": "p", "FRAMING_WEBHOOK_SECRET": "s"}


def test_secrets_come_from_the_environment_or_are_made_up_for_label_studio():
    assert (make_keys(HERE, BOTH, register=False).password, make_keys(HERE, BOTH, register=True).secret) == ("p", "s")
    nobody = make_keys(HERE, {}, register=False)
    assert (nobody.password, nobody.secret) == ("", "")
    one, other = (make_keys(EVERYWHERE, {}, register=True) for _ in range(2))
    assert len({one.password, one.secret, other.password, other.secret}) == 4
    assert min(map(len, (one.password, one.secret))) >= 32


@pytest.mark.parametrize("around", [{}, {"FRAMING_SERVE_PASSWORD": "p"}, {"FRAMING_WEBHOOK_SECRET": "s"}])
@pytest.mark.parametrize(
    "place", [EVERYWHERE, ServeAddress("::", 0), ServeAddress("127.0.0.1", 0, "https://labels.example.org")]
)
def test_a_place_that_others_reach_asks_for_both_secrets(place, around):
    with pytest.raises(StudioError, match="set FRAMING_SERVE_PASSWORD and FRAMING_WEBHOOK_SECRET, or use --connect"):
        make_keys(place, around, register=False)
    make_keys(place, BOTH, register=False)


@pytest.fixture
def pushed(study):
    with (study.path / "study.toml").open("a") as stream:
        stream.write("\n[studio]\nprojects = [3, 4]\n")
    return open_study(study.path)


@pytest.mark.parametrize(("connect", "projects"), [("", ()), ("all", (3, 4)), ("4", (4,))])
def test_projects_are_chosen_by_number_or_all(pushed, connect, projects):
    assert chosen_projects(pushed, connect) == projects


@pytest.mark.parametrize(
    ("connect", "said"),
    [("5", "project 5 is not this study's; .* has 3, 4"), ("x", "takes the number of a project, or 'all'"),
     ("-3", "takes the number"), ("²", "takes the number")],
)  # fmt: skip
def test_another_project_is_an_error(pushed, connect, said):
    with pytest.raises(StudioError, match=said):
        chosen_projects(pushed, connect)


def test_a_study_without_projects_has_none_to_connect(study):
    with pytest.raises(StudioError, match="run 'framing push' first"):
        chosen_projects(study, "all")


def test_without_the_extra_it_says_what_to_install(study, monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "framing.studio.backend_server", raising=False)
    with pytest.raises(StudioError, match=r"uvicorn is not installed; run python -m pip install 'framing\[serve\]'"):
        serve(study, HERE, tell=print)
