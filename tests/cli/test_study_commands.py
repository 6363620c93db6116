import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.lang import available
from framing.lock import only_writer
from framing.study import open_study

pytestmark = pytest.mark.usefixtures("hurried")


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_new_makes_a_study_that_opens(tmp_path):
    result = run("new", tmp_path / "s", "--outlet", "herald", "--outlet", 'it\'s "x"', "--title", "A — B")
    assert result.exit_code == 0
    settings = open_study(tmp_path / "s").settings
    assert (settings.title, settings.outlet_ids, settings.languages) == ("A — B", ("herald", 'it\'s "x"'), ("en", "fr"))
    assert sorted(path.name for path in (tmp_path / "s" / "label_config").iterdir()) == [
        "codebook.toml", "guidelines.md", "labels.xml",
    ]  # fmt: skip


def test_new_without_a_title_takes_the_folders_name(tmp_path):
    run("new", tmp_path / "mystudy", "--language", "fr")
    assert open_study(tmp_path / "mystudy").settings.title == "mystudy"


def test_new_leaves_a_study_that_is_there_alone(study):
    before = (study.path / "study.toml").read_text()
    result = run("new", study.path)
    assert (result.exit_code, "is already a study" in result.stderr) == (6, True)
    assert (study.path / "study.toml").read_text() == before


def test_new_refuses_a_language_without_a_pack(tmp_path):
    result = run("new", tmp_path / "s", "--language", "xx")
    assert (result.exit_code, result.stderr) == (
        4,
        f"framing: no pack for 'xx'; there are packs for {', '.join(available())}\n",
    )
    assert not (tmp_path / "s").exists()


def test_status_of_a_new_study_says_what_comes_next(study):
    result = run("status", "--study", study.path)
    assert [line.split() for line in result.output.splitlines()[:2]] == [
        ["stage", "state", "contents", "why"],
        ["articles", "missing"],
    ]
    assert result.output.splitlines()[-1] == "next: framing ingest"


def test_status_is_printed_as_json_and_finds_the_study_by_the_environment(study, monkeypatch):
    monkeypatch.setenv("FRAMING_STUDY", str(study.path))
    facts = json.loads(run("status", "--json").output)
    assert facts["next"] == "framing ingest"
    assert {one["state"] for one in facts["stages"]} == {"missing"}


@pytest.mark.parametrize("change", ["seed = 'x'", "[sampling]\nblnd_share = 0.1"])
def test_a_broken_study_toml_is_one_line_and_exit_6(study, change):
    with (study.path / "study.toml").open("a") as toml:
        toml.write(f"\n{change}\n")
    result = run("status", "--study", study.path)
    assert result.exit_code == 6
    assert result.stderr.startswith(f"framing: {study.path / 'study.toml'}: ")
    assert result.stderr.count("\n") == 1


def test_sample_says_what_was_drawn_by_outlet_and_arm(study):
    rows = "".join(
        json.dumps({"id": f"a{i}", "outlet": "herald", "language": "en", "text": text}) + "\n"
        for i, text in enumerate("abcdefghi")
    )
    (study.path / "x.jsonl").write_text(rows)
    run("ingest", study.path / "x.jsonl", "--study", study.path)
    assert run("sample", "--study", study.path).stderr.splitlines() == [
        "9 articles drawn",
        "  herald, assisted: 8 articles, 4 with overlap",
        "  herald, blind: 1 article, 0 with overlap",
    ]
    assert "nothing has changed" in run("sample", "--study", study.path).stderr


def test_new_with_an_outlet_said_twice_writes_nothing(tmp_path):
    result = run("new", tmp_path / "s", "--outlet", "a", "--outlet", "a")
    assert (result.exit_code, result.stderr) == (6, "framing: outlet 'a' is given twice\n")
    assert not (tmp_path / "s").exists()


def test_new_where_nothing_can_be_made_is_one_line():
    result = run("new", "/proc/framing-study")
    assert result.exit_code == 6
    assert result.stderr.startswith("framing: /proc/framing-study: cannot create a study there: ")


def test_a_command_on_a_stale_stage_says_so(study):
    (study.path / "x.jsonl").write_text(json.dumps({"id": "a", "outlet": "herald", "language": "en", "text": "x"}))
    run("ingest", study.path / "x.jsonl", "--study", study.path)
    run("prelabel", "--study", study.path)
    (study.path / "x.jsonl").write_text(json.dumps({"id": "b", "outlet": "herald", "language": "en", "text": "x"}))
    run("ingest", study.path / "x.jsonl", "--study", study.path)
    note = (
        "note: speech and 3 other stages are not up to date (articles have changed); "
        "run 'framing prelabel' first; 'framing status' lists them\n"
    )
    assert note in run("report", "--study", study.path).stderr
    assert note not in run("prelabel", "--study", study.path).stderr


def test_a_report_without_markers_names_the_step_before(study):
    (study.path / "x.jsonl").write_text(json.dumps({"id": "a", "outlet": "herald", "language": "en", "text": "x"}))
    run("ingest", study.path / "x.jsonl", "--study", study.path)
    result = run("report", "--study", study.path)
    assert (result.exit_code, "has no stage 'markers' yet; run 'framing prelabel' first" in result.stderr) == (6, True)


@pytest.mark.parametrize("command", ["new", "codebook"])
def test_a_command_that_writes_files_of_the_study_waits_for_nobody_and_says_so(tmp_path, command):
    folder = tmp_path / "study"
    arguments = ["new", str(folder), "--language", "en"]
    if command == "codebook":
        assert CliRunner().invoke(main, arguments).exit_code == 0
        arguments = ["codebook", "--study", str(folder)]
    with ThreadPoolExecutor() as others, only_writer(folder / "data", "ingest"):
        result = others.submit(CliRunner().invoke, main, arguments).result()
    assert (result.exit_code, "'framing ingest' (process" in result.output) == (6, True)


def test_new_clears_what_a_killed_new_has_left_and_says_so(tmp_path):
    (tmp_path / ".study.toml.abcd1234.framing").write_text("half")
    result = CliRunner().invoke(main, ["new", str(tmp_path), "--language", "en"])
    assert result.exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "label_config", "reports", "study.toml"]
    assert "note: cleared 1 file that an interrupted command had left unfinished\n" in result.stderr


def test_status_says_what_makes_labels_unfit_for_rates_and_json_has_it_too(labelled_study):
    run("sample", "--study", labelled_study.path)
    readings = labelled_study.table("readings")
    labelled_study.keep("readings", readings.assign(codebook=["old", *["new"] * (len(readings) - 1)]))
    lines = [
        line
        for line in run("status", "--study", labelled_study.path).stdout.splitlines()
        if line.startswith("labels: ")
    ]
    assert any("The codebook was changed between readings" in line for line in lines)
    facts = json.loads(run("status", "--json", "--study", labelled_study.path).stdout)
    assert [f"labels: {sentence}" for sentence in facts["labels"]] == lines


def test_status_says_nothing_of_labels_that_are_not_there_or_cannot_be_read(labelled_study):
    assert "labels: " not in run("status", "--study", labelled_study.path).stdout
    run("sample", "--study", labelled_study.path)
    labelled_study.file("readings").write_bytes(b"no table")
    result = run("status", "--study", labelled_study.path)
    assert result.exit_code == 0
    assert "labels: " not in result.stdout
