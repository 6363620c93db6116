import json

import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.errors import ModelError, StudyError
from framing.records import empty
from framing.sources.read import read_sources
from framing.stages import STAGES
from framing.steps import run as steps
from framing.steps.ingest import ingest
from framing.steps.prelabel import prelabel
from framing.steps.run import STEPS, for_people, run
from framing.steps.sample import sample
from framing.study import open_study

pytestmark = pytest.mark.usefixtures("hurried")


def fill(study, n=4, first=0):
    rows = [
        {"id": f"a{i}", "outlet": ("herald", "gazette")[i % 2], "language": "en", "title": f"Port {i}",
         "text": f"The regime allegedly closed the port of Dolm on day {i}. “A brutal step,” Ilva Tarn said."}
        for i in range(first, first + n)
    ]  # fmt: skip
    (study.path / "x.jsonl").write_text("\n".join(map(json.dumps, rows)))
    ingest(study, read_sources([study.path / "x.jsonl"]))


def outcomes(study, **options):
    return {each.command: each.outcome for each in run(study, **options)}


def test_the_steps_are_in_the_order_of_the_stages():
    order = dict.fromkeys(stage.command for stage in STAGES)
    assert [command for command in order if command in STEPS] == list(STEPS)


def test_without_labels_what_needs_none_is_done_and_then_up_to_date(study):
    fill(study)
    made = {"link": "made", "prelabel": "made", "report": "made"}
    left_out = dict.fromkeys(("adjudicate", "train", "score"), "left out")
    assert outcomes(study) == made | left_out
    assert outcomes(study) == dict.fromkeys(made, "up to date") | left_out


def test_what_has_changed_is_done_again_and_only_that(study):
    fill(study)
    list(run(study))
    toml = study.path / "study.toml"
    toml.write_text(toml.read_text().replace("A small study", "A smaller study"))
    again = outcomes(open_study(study.path))
    assert [command for command, outcome in again.items() if outcome == "made"] == ["report"]


def test_a_sample_that_was_drawn_without_events_stays_what_people_read(study):
    fill(study)
    prelabel(study)
    sample(study)
    drawn = study.table("sample")
    by_command = {each.command: each for each in run(study)}
    assert (by_command["link"].outcome, by_command["report"].outcome) == ("left out", "made")
    assert by_command["link"].because == (
        "the sample was drawn without events; after 'framing link' it would have to be drawn again"
    )
    assert study.is_fresh("sample")
    assert study.table("sample").equals(drawn)


def test_until_ends_the_run(study):
    fill(study)
    assert outcomes(study, until="prelabel") == {"link": "made", "prelabel": "made"}
    assert not study.has("report")


def test_a_study_without_articles_is_the_error_of_its_first_step(study):
    with pytest.raises(StudyError, match="no stage 'articles' yet; run 'framing ingest' first") as caught:
        list(run(study))
    assert caught.value.details == ("in step 'link'; done before it: nothing",)


def test_a_failing_step_ends_the_run_with_its_error_and_names_what_was_done(study, monkeypatch):
    fill(study)

    def fail(study):
        raise ModelError("too little to learn from")

    monkeypatch.setattr(steps, "_STEPS", {**steps._STEPS, "report": fail})
    result = CliRunner().invoke(main, ["run", "--study", str(study.path)])
    assert result.exit_code == ModelError.exit_code
    assert "framing: too little to learn from\nin step 'report'; done before it: link, prelabel\n" in result.stderr
    assert result.stdout.startswith("link        4 copies, 4 articles\nprelabel    12 markers, ")
    assert study.is_fresh("markers")


def test_nobody_else_writes_between_two_steps(study):
    fill(study)
    running = run(study)
    next(running)
    assert json.loads((study.path / "data" / ".lock").read_text())["command"] == "run"
    running.close()
    assert json.loads((study.path / "data" / ".lock").read_text()) == {}


def test_what_only_people_can_do_is_told_at_the_end(study):
    fill(study)
    sample(study)
    fill(study, first=4)
    assert [status.stage for status in for_people(study)] == ["sample"]
    result = CliRunner().invoke(main, ["run", "--study", str(study.path)])
    assert result.exit_code == 0
    assert "sample is stale: articles have changed" in result.stdout
    assert "report      waiting: sample is stale (articles have changed; events have changed)" in result.stdout
    assert not study.has("report")
    assert result.stdout.endswith("next: framing sample\n")


def labelled(study):
    """A study whose four articles were drawn and read, by hand."""
    fill(study)
    sample(study)
    readings = study.table("sample").assign(annotator="ada", skipped=False, comment="", codebook="")
    study.keep("readings", readings)
    study.keep("annotations", empty("annotations"))


def test_what_rests_on_labels_that_are_stale_waits_as_status_says(study):
    labelled(study)
    list(run(study, until="adjudicate"))
    fill(study, first=4)
    said = outcomes(study)
    assert {name: said[name] for name in ("link", "prelabel")} == {"link": "made", "prelabel": "made"}
    assert {name: said[name] for name in ("adjudicate", "report")} == {"adjudicate": "waiting", "report": "waiting"}
    states = {status.stage: status.state for status in study.status()}
    assert (states["readings"], states["gold"], study.has("report")) == ("stale", "stale", False)


def test_what_a_step_before_has_made_again_is_not_waited_for(study):
    labelled(study)
    assert outcomes(study, until="adjudicate")["adjudicate"] == "made"
    (study.path / "study.toml").write_text(
        (study.path / "study.toml").read_text() + '\n[adjudication]\nrule = "dawid_skene"\n'
    )
    assert outcomes(open_study(study.path), until="adjudicate")["adjudicate"] == "made"


def test_json_has_the_steps_and_what_comes_next(study):
    fill(study)
    result = CliRunner().invoke(main, ["run", "--until", "prelabel", "--json", "--study", str(study.path)])
    facts = json.loads(result.stdout)
    assert [(step["command"], step["outcome"]) for step in facts["steps"]] == [("link", "made"), ("prelabel", "made")]
    assert facts["next"] == "framing sample"
