import json

import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.study import open_study


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
    assert (result.exit_code, "is a study already" in result.stderr) == (6, True)
    assert (study.path / "study.toml").read_text() == before


def test_new_refuses_a_language_without_a_pack(tmp_path):
    result = run("new", tmp_path / "s", "--language", "xx")
    assert (result.exit_code, result.stderr) == (4, "framing: no pack for 'xx'; there are packs for en, fr\n")
    assert not (tmp_path / "s").exists()


def test_status_of_a_new_study_says_what_comes_next(study):
    result = run("status", "--study", study.path)
    assert result.output.splitlines()[0].split() == ["articles", "missing"]
    assert result.output.splitlines()[-1] == "next: framing ingest"


def test_status_as_json_and_by_environment(study, monkeypatch):
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
        json.dumps({"id": f"a{i}", "outlet": "herald", "language": "en", "text": "x"}) + "\n" for i in range(9)
    )
    (study.path / "x.jsonl").write_text(rows)
    run("ingest", study.path / "x.jsonl", "--study", study.path)
    assert run("sample", "--study", study.path).stderr.splitlines() == [
        "9 articles drawn",
        "  herald, assisted: 8 articles, 4 with overlap",
        "  herald, blind: 1 article, 0 with overlap",
    ]
    assert "nothing has changed" in run("sample", "--study", study.path).stderr
