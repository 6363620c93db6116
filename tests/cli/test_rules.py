import json

import pandas as pd
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.steps.prelabel import prelabel

NAMES = ["article_id", "annotator", "start", "end", "text", "category", "voice", "rule", "outcome"]


@pytest.fixture
def corrected(labelled_study):
    """The small study, whose rules found everything, after two people have kept hedges and deleted all else."""
    prelabel(labelled_study, force=True)
    rows = [
        (row.article_id, who, row.start, row.end, row.text, row.category, row.voice, row.rule,
         "kept" if row.category == "hedge" else "deleted")
        for row in labelled_study.markers().itertuples()
        for who in ("ada", "bo")
    ]  # fmt: skip
    labelled_study.keep("shown_prelabels", pd.DataFrame(rows, columns=NAMES))
    return labelled_study


@pytest.fixture
def run(corrected):
    return lambda *words: CliRunner().invoke(main, ["rules", *words, "--study", str(corrected.path)])


def test_the_card_is_printed_with_candidates_and_a_summary(run):
    lines = run().stdout.splitlines()
    assert lines[0].split() == [
        "rule", "fired", "kept", "revoiced", "relabelled", "moved", "deleted", "missed", "precision", "articles",
    ]  # fmt: skip
    assert any(line.startswith("1 candidate: spans that annotators added and no rule found") for line in lines)
    assert any(line.startswith("  en/naming/scullers  ") and "[scullers]" in line for line in lines)
    assert any("were shown to 2 annotators" in line and "are markers of the current rules" in line for line in lines)


def test_the_card_as_json_has_every_rule(run, corrected):
    facts = json.loads(run("--json").stdout)
    assert {row["rule"] for row in facts["rules"]} >= set(corrected.markers()["rule"])
    (allegedly,) = (row for row in facts["rules"] if row["rule"] == "en/hedge/allegedly")
    assert (allegedly["precision"], allegedly["deleted"]) == (1.0, 0.0)
    assert facts["overall"]["low"] < facts["overall"]["value"] < facts["overall"]["high"]


@pytest.mark.parametrize("by", ["voice", "category", "language"])
def test_the_card_is_printed_by_other_groups(run, by):
    assert run("--by", by, "--limit", "2").stdout.splitlines()[3].startswith("… and ")


def test_apply_and_add_write_the_studys_own_rules_and_prelabel_follows(run, corrected):
    before = corrected.markers()
    said = run("--apply", "--add", "en/naming/scullers")
    assert said.exit_code == 0
    assert said.stderr.startswith("wrote rules.toml: ")
    assert said.stderr.endswith(" rules retired, 1 candidate added; 'framing prelabel' applies it\n")
    assert {line.partition(" ")[0] for line in said.stdout.splitlines()} == {"retire", "add"}  # and no card
    assert "add en/naming/scullers: " in said.stdout
    toml = (corrected.path / "rules.toml").read_text(encoding="utf-8")
    assert 'rule = "en/naming/regime"' in toml
    assert toml.count("\n\n[[") == toml.count("[[") > 2
    assert " 1 articles" not in toml
    assert 'term = "scullers"' in toml
    prelabel(corrected)
    now = corrected.markers()
    assert "en/naming/regime" in set(before["rule"]) - set(now["rule"])
    assert "en/naming/scullers" in set(now["rule"]) - set(before["rule"])
    assert "en/hedge/allegedly" in set(now["rule"])


def test_json_names_what_was_added_and_without_add_nothing(run):
    (added,) = json.loads(run("--add", "en/naming/scullers", "--json").stdout)["added"]
    assert (added["rule"], added["inflection"]) == ("en/naming/scullers", "")
    assert "that no rule found" in added["why"]
    assert json.loads(run("--json").stdout)["added"] == []


@pytest.mark.parametrize("words", [("--add", "en/naming/scullers"), ("--add", "en/naming/scullers", "--json")])
def test_what_would_make_the_file_unreadable_is_refused_before_it_is_written(run, corrected, words):
    run("--add", "en/naming/scullers")
    before = (corrected.path / "rules.toml").read_bytes()
    result = run(*words)
    assert (result.exit_code, result.stdout) == (6, "")
    assert result.stderr.endswith("rules.toml: added: en/naming/scullers occurs twice\n")
    assert (corrected.path / "rules.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("option", "refused", "taken"),
    [("--min-precision", ("-0.1", "1.1", "50"), ("0", "1")), ("--limit", ("-1", "all"), ("0", "3"))],
)
def test_a_threshold_is_a_share_and_a_limit_is_no_negative_number(run, option, refused, taken):
    assert {run(option, value).exit_code for value in refused} == {2}
    assert {run(option, value).exit_code for value in taken} == {0}


def test_what_apply_would_do_is_said_in_words_also_if_it_is_nothing(run):
    assert "\n--apply would change nothing: no rule has its whole interval of precision below 0\n" in run(
        "--min-precision", "0"
    ).stdout  # fmt: skip
    (sentence,) = (line for line in run().stdout.splitlines() if line.startswith("--apply would "))
    assert sentence.endswith("rules: the whole interval of precision is below 0.5")


def test_applying_again_changes_nothing_and_comments_stay(run, corrected):
    run("--apply")
    path = corrected.path / "rules.toml"
    path.write_text("# ours\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    again = run("--apply")
    assert (again.stdout, again.stderr.splitlines()[-1]) == ("", "nothing to retire or scope")
    assert path.read_text(encoding="utf-8") == before


def test_what_is_no_candidate_is_not_added(run, corrected):
    result = run("--add", "en/naming/sculler")
    assert (result.exit_code, result.stderr) == (
        3, "framing: no candidate is called 'en/naming/sculler' (did you mean 'en/naming/scullers'?)\n",
    )  # fmt: skip
    assert not (corrected.path / "rules.toml").exists()


def test_before_anybody_was_shown_anything_it_says_so(run, corrected):
    corrected.keep("shown_prelabels", corrected.table("shown_prelabels").head(0))
    assert "no annotator has been shown a pre-label yet" in run().stdout


def test_prelabel_names_a_rule_that_there_is_not(corrected):
    (corrected.path / "rules.toml").write_text('[[retired]]\nrule = "en/naming/regmie"\n')
    result = CliRunner().invoke(main, ["prelabel", "--study", str(corrected.path)])
    assert "note: rules.toml names en/naming/regmie, which is in no language pack" in result.stderr
