import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.cli.terminal import is_coloured
from framing.sources.read import read_sources
from framing.steps.ingest import ingest

REGIME = "Regime flees\n\nThe regime allegedly fled the town on Monday, and nobody was hurt in the harbour."


def run(*words, **options):
    return CliRunner().invoke(main, ["show", *map(str, words)], **options)


@pytest.fixture
def herald(tmp_path):
    path = tmp_path / "herald.txt"
    path.write_text(REGIME, encoding="utf-8")
    return path


def test_a_file_is_shown_without_a_study(herald):
    result = run(herald)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("herald · English (identified) · 17 words\n\n[Regime]¹ flees\n")
    assert "² naming · own words" in result.stdout.replace("\xa0", " ")


def test_stdin_is_a_text_and_its_json_has_the_markers():
    result = run("-", "--json", input="The regime fell.")
    (text,) = json.loads(result.stdout)
    assert (text["article_id"], text["identified"], text["markers"][0]["rule"]) == ("stdin", True, "en/naming/regime")


def test_the_language_is_identified_or_given(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Le régime aurait fui lundi, selon un communiqué du ministère de la Défense publié à Orvane.")
    assert "French (identified)" in run(path).stdout
    assert "English ·" in run(path, "--language", "en").stdout


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ([], 2, "give a FILE, - for stdin, or an article of a study with --article"),
        (["nix.txt"], 3, "nix.txt: no such file or folder"),
        (["-", "--language", "xx"], 4, "no pack for 'xx'"),
        (["-", "--article", "b"], 3, "there is no article 'b' among 1 article"),
        (["-", "--json", "--html", "x.html"], 2, "--html has no effect with --json"),
        (["--article", "a", "--study", "nowhere"], 6, "is not a study"),
        (["-", "--study", "nowhere"], 2, "--study has no effect with FILE"),
        (["--article", "a", "--language", "en"], 2, "--language has no effect without FILE"),
        (["--article", "a", "--format", "txt"], 2, "--format has no effect without FILE"),
        (["--article", "a", "--column", "text=body"], 2, "--column has no effect without FILE"),
        (["--article", "a", "--encoding", "latin-1"], 2, "--encoding has no effect without FILE"),
        ([".", "--format", "txt"], 2, "--format has no effect without a file as FILE"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_one_line(words, code, message):
    result = run(*words, input="The regime fell.")
    assert (result.exit_code, message in result.stderr) == (code, True)


def test_a_text_in_a_language_without_a_pack_is_named_and_the_others_are_shown(tmp_path):
    rows = [
        {"id": "a", "outlet": "Post", "text": "The regime fell."},
        {"id": "b", "outlet": "Post", "language": "de", "text": "Das Regime fiel."},
    ]
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    result = run(path)
    assert (result.exit_code, "[regime]¹" in result.stdout, "Das Regime" in result.stdout) == (0, True, False)
    assert "'b' is in 'de'; there are packs for en, fr" in result.stderr


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Правительство закрыло мост в понедельник.", "ru"),
        ("政府星期一关闭了大桥。", "zh"),
        ("橋を閉鎖", "ja"),
        ("El gobierno cerró el puente.", "es"),
        ("Die Regierung lügt", "de"),
    ],
)
def test_a_short_text_in_another_language_is_not_taken_for_english(text, tag):
    result = run("-", input=text)
    assert (result.exit_code, result.stdout) == (3, "")
    assert f"'stdin' seems to be in '{tag}'; there are packs for en, fr; choose one with --language" in result.stderr


@pytest.mark.parametrize(
    ("text", "language", "note"),
    [
        ("The regime fell.", "English", ""),
        ("Le régime est tombé.", "French", ""),
        ("allegedly", "English", "'stdin' is taken for English, from too few words to be sure"),
    ],
)
def test_a_guess_between_the_languages_of_packs_is_said(text, language, note):
    result = run("-", input=text)
    assert (result.exit_code, f"{language} (identified)" in result.stdout) == (0, True)
    assert (note in result.stderr, bool(result.stderr)) == (True, bool(note))


def test_a_table_without_text_is_one_line_and_its_remedy_works(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,foo\n1,The regime fell on Monday.\n2,The regime stayed where it was.\n", encoding="utf-8")
    result = run(path)
    assert (result.exit_code, result.stderr.count("no column 'text'")) == (3, 1)
    assert "give --column text=NAME" in result.stderr
    assert "The [regime]¹ fell" in run(path, "--column", "text=foo", "--language", "en").stdout


def test_an_encoding_that_a_message_asks_for_can_be_given(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"The regime fell at the caf\xe9 \x81.")
    assert "give --encoding" in run(path).stderr
    assert "The [regime]¹ fell at the café" in run(path, "--encoding", "latin-1", "--language", "en").stdout


def test_control_characters_of_a_text_do_not_reach_the_terminal(monkeypatch):
    monkeypatch.setattr("framing.cli.show.is_coloured", lambda: True)
    result = run("-", input="The regime fell.\x1b[2J\x9b31m \u202eevil", color=True)
    assert "\x1b[2J" not in result.stdout
    assert not {"\x9b", "\u202e"} & set(result.stdout)
    assert "\x1b[38;5;16m\x1b[48;5;172mregime" in result.stdout


@pytest.mark.parametrize(
    ("variables", "terminal", "coloured"),
    [({}, True, True), ({}, False, False), ({"NO_COLOR": "1"}, True, False), ({"TERM": "dumb"}, True, False)],
)
def test_colours_are_for_terminals_whose_user_wants_them(monkeypatch, variables, terminal, coloured):
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    assert is_coloured() is coloured


def test_a_page_is_written_and_opened(herald, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url) or True)
    page = tmp_path / "x.html"
    assert run(herald, herald, "--html", page, "--open").stdout == f"{page}\n"
    assert opened == [page.as_uri()]
    assert "2 texts side by side" in page.read_text(encoding="utf-8")
    assert run(herald, "--html", page).exit_code == 0  # its own page is written over


def test_a_page_without_a_name_is_a_temporary_file(herald, monkeypatch):
    monkeypatch.setattr("webbrowser.open", lambda url: False)
    result = run(herald, "--open")
    path = Path(result.stdout.strip())
    assert "<mark" in path.read_text(encoding="utf-8")
    assert "there is no browser" in result.stderr
    path.unlink()


def test_a_file_of_somebody_else_is_never_written_over(herald):
    before = herald.read_bytes()
    result = run(herald, "--html", herald)
    assert (result.exit_code, herald.read_bytes()) == (3, before)
    assert "already exists, and framing show did not write it" in result.stderr


def test_a_page_says_that_it_leaves_texts_out(tmp_path, monkeypatch):
    monkeypatch.setattr("framing.cli.show.MAX_TEXTS", 2)
    rows = [{"id": str(n), "outlet": "Post", "text": "The regime fell."} for n in range(5)]
    (tmp_path / "x.jsonl").write_text("\n".join(map(json.dumps, rows)))
    result = run(tmp_path / "x.jsonl", "--html", tmp_path / "x.html")
    assert "the page has the first 2 texts; choose others with --article" in result.stderr


def test_an_article_of_a_study_is_shown_by_the_rules_of_the_study(study):
    row = {"id": "a1", "outlet": "herald", "language": "en", "title": "Port", "text": "The regime allegedly fell."}
    source = study.path / "x.jsonl"
    source.write_text(json.dumps(row))
    ingest(study, read_sources([source]))
    retired = '[[retired]]\nrule = "en/naming/regime"\nwhy = "it is its name"\n'
    (study.path / "rules.toml").write_text(f"framing = 1\n\n{retired}", encoding="utf-8")
    result = run("--article", "a1", "--study", study.path)
    assert (result.exit_code, "The regime [allegedly]¹ fell." in result.stdout) == (0, True)
    missing = run("--article", "a2", "--study", study.path)
    assert (missing.exit_code, "no article 'a2' among 1 article" in missing.stderr) == (3, True)
