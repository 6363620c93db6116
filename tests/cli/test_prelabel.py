import json
import subprocess
import sys
import time
from dataclasses import astuple

import pytest
from click.testing import CliRunner

from framing import find_speech
from framing.cli import main
from framing.errors import StudyError
from framing.steps.prelabel import prelabel
from framing.steps.report import report

pytestmark = pytest.mark.usefixtures("hurried")

WORDS = [sys.executable, "-m", "framing.cli"]


def fill(study, n):
    text = "The regime allegedly fell. " * 20
    row = {"outlet": "herald", "language": "en", "text": text}
    rows = [{**row, "id": f"a{i}", "title": f"No. {i}"} for i in range(n)]
    (study.path / "x.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert CliRunner().invoke(main, ["ingest", str(study.path / "x.jsonl"), "--study", str(study.path)]).exit_code == 0


def test_prelabel_writes_markers_with_offsets_of_the_stored_text(study):
    fill(study, 2)
    result = CliRunner().invoke(main, ["prelabel", "--study", str(study.path)])
    assert (result.exit_code, result.stdout) == (0, "")
    texts = study.articles().set_index("article_id")["text"]
    found = study.markers()
    assert len(found) >= 40
    assert [row.text for row in found.itertuples()] == [
        texts[row.article_id][row.start : row.end] for row in found.itertuples()
    ]


def test_articles_of_a_language_that_the_study_no_longer_has_are_refused(study):
    fill(study, 2)
    study.keep("articles", study.articles().assign(language=["en", "de"]))
    result = CliRunner().invoke(main, ["prelabel", "--study", str(study.path)])
    assert (result.exit_code, result.stderr.count("\n")) == (6, 1)
    assert "1 article in a language that study.toml does not list: de; add it to languages" in result.stderr
    assert not study.has("markers")


def test_prelabel_leaves_out_what_scores_below_the_least(study):
    fill(study, 2)
    command = ["prelabel", "--study", str(study.path)]
    assert CliRunner().invoke(main, command).exit_code == 0
    every = study.markers()
    min_score = every["score"].max()
    toml = study.path / "study.toml"
    toml.write_text(toml.read_text() + f"[markers]\nmin_precision = {min_score}\n")
    assert CliRunner().invoke(main, command).exit_code == 0
    kept = set(every.loc[every["score"] >= min_score, "rule"])
    assert set(study.markers()["rule"]) == kept < set(every["rule"])


def with_actor(study, names):
    text = (study.path / "study.toml").read_text().partition("\n[[actors]]")[0]
    actor = f'\n[[actors]]\nid = "state"\ntitle = "The state"\nnames = {{ en = {json.dumps(names)} }}\n'
    (study.path / "study.toml").write_text(text + actor)
    return ["prelabel", "--study", str(study.path)]


def test_prelabel_finds_the_names_of_actors_and_again_when_they_change(study):
    fill(study, 2)
    result = CliRunner().invoke(main, with_actor(study, ["regime"]))
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (0, "40 names of actors")
    texts = study.articles().set_index("article_id")["text"]
    found = study.table("names")
    assert [texts[row.article_id][row.start : row.end] for row in found.itertuples()] == ["regime"] * 40
    result = CliRunner().invoke(main, with_actor(study, ["junta"]))
    assert result.stderr.startswith("nothing has changed: ")
    assert result.stderr.splitlines()[-1] == "0 names of actors (-40)"


def test_prelabel_without_actors_keeps_an_empty_stage_of_names(study):
    fill(study, 2)
    result = CliRunner().invoke(main, ["prelabel", "--study", str(study.path)])
    assert "names" not in result.stderr
    assert len(study.table("names")) == 0
    assert study.is_fresh("names")


def test_prelabel_keeps_the_speech_of_every_article_once(study):
    fill(study, 2)
    texts = study.articles().assign(text="Ada Brink said it rained. “We left,” Jon Orr said.")
    study.keep("articles", texts)
    assert "4 speech spans" in CliRunner().invoke(main, ["prelabel", "--study", str(study.path)]).stderr
    kept = [tuple(row) for row in study.table("speech").itertuples(index=False)]
    assert kept == [(name, *astuple(span)) for name in texts["article_id"] for span in find_speech(texts["text"][0])]
    assert study.is_fresh("speech")


def test_a_study_without_speech_is_sent_to_prelabel_which_makes_it_and_the_quotes_and_nothing_else(labelled_study):
    labelled_study.file("speech").unlink()
    with pytest.raises(StudyError, match="has no stage 'speech' yet; run 'framing prelabel' first"):
        report(labelled_study)
    prelabel(labelled_study, force=True)
    labelled_study.file("speech").unlink()
    assert [result.written for result in prelabel(labelled_study)] == [False, False, True, True]


def test_prelabel_again_says_that_nothing_has_changed(study):
    fill(study, 2)
    CliRunner().invoke(main, ["prelabel", "--study", str(study.path)])
    assert CliRunner().invoke(main, ["prelabel", "--study", str(study.path)]).stderr.startswith("nothing has changed: ")


HALFWAY = """
import sys, time
from pathlib import Path
from framing.steps.prelabel import prelabel
from framing.study import open_study

def stuck(step, work):
    for unit in work[:1]:
        yield step(unit, lambda articles: None)
    Path(sys.argv[2]).touch()
    time.sleep(600)

prelabel(open_study(sys.argv[1]), spread=stuck)
"""


def test_a_prelabel_killed_halfway_leaves_a_study_that_the_next_run_completes(study, tmp_path):
    fill(study, 300)
    halfway = tmp_path / "halfway"
    process = subprocess.Popen([sys.executable, "-c", HALFWAY, str(study.path), str(halfway)])
    while not halfway.exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.wait()
    assert not study.has("markers")
    assert subprocess.run([*WORDS, "prelabel", "--study", str(study.path)], capture_output=True).returncode == 0
    assert study.is_fresh("markers")
    assert study.markers()["article_id"].nunique() == 300
