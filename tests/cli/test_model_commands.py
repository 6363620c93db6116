import json
import re

import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.steps.adjudicate import DecisionsPulled, DisputesSent


@pytest.fixture
def run(labelled_study):
    """Run a command on a study that people have labelled."""

    def command(*words):
        return CliRunner().invoke(main, [*words, "--study", str(labelled_study.path)])

    return command


def test_annotations_become_gold_a_model_and_scores(run, labelled_study):
    with (labelled_study.path / "study.toml").open("a", encoding="utf-8") as file:
        file.write('[sampling]\nunit = "article"\n')  # six events are too few to be drawn whole
    assert run("adjudicate").stderr == "78 spans of gold\n"
    assert run("train").stderr.startswith("30 labelled articles in the model\nmodel card: ")
    assert re.fullmatch(r"\d+ scored candidates\n", run("score").stderr)
    for name in ("adjudicate", "train", "score"):
        assert run(name).stderr.startswith("nothing has changed")
    assert run("sample").stderr.startswith("36 articles drawn")
    plan = json.loads(run("sample", "--plan", "--json").stdout)
    assert {(row["outlet"], row["more"]) for row in plan} == {
        (outlet, more) for outlet in ("herald", "gazette") for more in (0, 3)
    }
    assert run("sample", "--plan").stdout.splitlines()[0].split() == [
        "outlet", "more", "labels", "labelled", "then", "rate", "interval", "width", "relative", "to", "now", "range",
    ]  # fmt: skip
    assert run("sample", "--strategy", "uncertain", "--more", "2").stderr.startswith("36 articles drawn")


def test_agreement_is_printed_as_tables_and_as_json(run):
    lines = run("agreement").stdout.splitlines()
    placed, called = (lines.index(f"Do they {what}?") for what in ("mark the same spans", "give them the same labels"))
    assert lines[placed + 1].split() == ["category", "n", "span_f1_overlap", "span_f1_exact", "u_alpha", "gamma"]
    assert lines[called + 1].split() == ["category", "n", "token_alpha", "coding_alpha", "voice_alpha"]
    reasons = [line.partition(" (")[0] for line in lines if line.startswith(("–: ", "no interval: "))]
    assert reasons == [
        "–: fewer than two voices occur in spans that both marked: voice_alpha",
        "no interval: the same in every resample: coding_alpha",
    ]
    rows = json.loads(run("agreement", "--json").stdout)
    assert {(row["arm"], row["pair"]) for row in rows} == {("all", "all"), ("assisted", "all"), ("all", "ada / bo")}
    assert len(rows) == 3 * 7 * (called - placed - 3)
    assert {row["n"] for row in rows} == {15}


@pytest.mark.parametrize(("by", "lines"), [("arm", ["all", "assisted"]), ("pair", ["all", "ada / bo"])])
def test_agreement_is_printed_by_arm_and_by_pair(run, by, lines):
    printed = run("agreement", "--by", by).stdout.splitlines()
    assert [line.rpartition(" 15 ")[0].strip() for line in printed[2:4]] == lines


def test_the_disputed_are_listed(run):
    result = run("agreement", "--disputed")
    assert result.exit_code == 6
    assert "has no stage 'shown_prelabels' yet; run 'framing pull' first" in result.stderr


def test_an_arm_that_nobody_read_is_told(run):
    run("prelabel", "--force")
    result = run("agreement", "--blind-arm")
    assert "30 articles read in the assisted arm, 0 in the blind arm" in result.stdout
    assert result.stdout.count("nobody has read an article of the blind arm: recall (all blind, ") == 1


def test_the_arms_say_what_their_figures_are(run):
    run("prelabel", "--force")
    said = run("agreement", "--blind-arm").stdout
    assert "  marked: spans marked by an annotator per 1,000 words\n" in said
    assert "  difference: assisted minus blind: the anchoring effect" in said


def test_the_arms_name_stale_gold_and_agreement_which_reads_none_does_not(run, labelled_study):
    run("prelabel", "--force")
    run("adjudicate")
    labelled_study.keep("annotations", labelled_study.annotations().iloc[1:])
    note = "note: gold is stale (annotations have changed); run 'framing adjudicate' to make it again"
    assert run("agreement", "--blind-arm").stderr.splitlines().count(note) == 1
    assert run("agreement").stderr == ""


@pytest.mark.parametrize(
    ("annotators", "said"),
    [
        (2, "no article has been read by two annotators yet"),
        (
            1,
            "no article has been read by two annotators yet; the sample plans no overlap: [sampling] overlap_share is",
        ),
    ],
)
def test_before_two_people_share_an_article_it_says_so(run, labelled_study, annotators, said):
    run("sample", "--force")
    labelled_study.keep("sample", labelled_study.table("sample").assign(annotators=annotators))
    for name in ("annotations", "readings"):
        table = labelled_study.table(name)
        labelled_study.keep(name, table[table["annotator"] == "ada"])
    result = run("agreement")
    assert (result.stderr.startswith(f"note: {said}"), "overlap" in result.stderr) == (True, annotators == 1)
    assert "–: " not in result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--dry-run"], "--dry-run has no effect without --push"),
        (["--dry-run", "--pull"], "--dry-run has no effect without --push"),
        (["--push", "--pull"], "--push and --pull are mutually exclusive"),
        (["--push"], "--force has no effect with --push"),
    ],
)
def test_options_of_adjudicate_that_do_not_go_together_are_refused(run, labelled_study, words, said):
    run("adjudicate")
    before = labelled_study.file("gold").stat().st_mtime_ns
    result = run("adjudicate", "--force", *words)
    assert (result.exit_code, said in result.stderr) == (2, True)
    assert labelled_study.file("gold").stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("there", "said"), [(0, "no article is in dispute"), (1, "1 article in dispute already there")]
)
def test_with_nothing_to_send_to_an_adjudicator_it_says_why(run, monkeypatch, there, said):
    monkeypatch.setattr("framing.cli.adjudicate.push_disputes", lambda *_, **__: DisputesSent("http://x", 0, 0, there))
    assert run("adjudicate", "--push").stderr == f"nothing to send: {said}\n"


def test_skipped_decisions_are_told(run, monkeypatch):
    pulled = DecisionsPulled(articles=1, skipped=2, spans=3, notes=(), aside=(), written=True)
    monkeypatch.setattr("framing.cli.adjudicate.pull_decisions", lambda *_, **__: pulled)
    said = run("adjudicate", "--pull").stderr
    assert said.startswith("1 article decided, 3 spans, 2 skipped (the rule's gold stays)\n")


def test_figures_are_printed_as_a_table_and_as_json(run):
    run("adjudicate")
    run("train")
    result = run("evaluate")
    assert result.exit_code == 0
    assert result.stdout.startswith("kept: would annotators mark this span?\n   model")
    assert "\noutlet_voice: and is it in the outlet's own words?\n" in result.stdout
    (row, *_) = json.loads(run("evaluate", "--json").stdout)
    assert row["low"] <= row["value"] <= row["high"]
    (other, *_) = json.loads(run("evaluate", "--fold-by", "outlet", "--json").stdout)
    assert (other["measure"], other["n"]) == (row["measure"], row["n"])
    assert other["value"] != row["value"]


@pytest.mark.parametrize(
    ("command", "code", "message"),
    [
        ("train", 6, "run 'framing adjudicate' first"),
        ("evaluate", 6, "run 'framing adjudicate' first"),
        ("score", 6, "run 'framing adjudicate' first"),
        ("explain a0", 6, "run 'framing adjudicate' first"),
    ],
)
def test_what_comes_too_early_is_one_line_and_an_exit_code(run, command, code, message):
    result = run(*command.split())
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
