"""The command 'framing effects' on the sample study, as the guide shows it."""

import itertools
import json
import re
import shlex
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.digests import digest
from framing.steps.demo import demo
from framing.study import open_study

DOCS = Path(__file__).parents[2] / "docs"
FORMULA = ["effects", "outlet + period", "--period", "before:2024-05-01"]


@pytest.fixture(scope="module")
def sample_study(tmp_path_factory):
    """The study of the demonstration up to its scores, all that effects are estimated from."""
    folder = tmp_path_factory.mktemp("demo") / "study"
    list(itertools.takewhile(lambda line: not line.startswith("score "), demo(folder)))
    return folder


@pytest.fixture
def call(sample_study, tmp_path, monkeypatch):
    """Run a command in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRAMING_STUDY", str(sample_study))
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


def shape(line):
    """Return a line without its numbers, which change with the rules and the model."""
    return " ".join(re.sub(r"[\d.]+", "N", line).replace("< N", "N").split())


def commands(page):
    """Return the command lines of 'framing effects' on a page."""
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    return [shlex.split(line)[1:] for line in lines if re.match(r"    framing effects ", line)]


@pytest.mark.parametrize("words", [*commands("guide.md"), *commands("r.md")], ids=" ".join)
def test_the_command_lines_of_the_docs_run(call, words):
    result = call(*words)
    assert result.exit_code == 0, result.output


def test_the_guide_shows_what_the_command_prints(call):
    printed = [shape(line) for line in call(*FORMULA).stdout.splitlines()]
    guide = (
        (DOCS / "guide.md")
        .read_text(encoding="utf-8")
        .partition("prints, among other things,\n\n")[2]
        .partition("\n\n")[0]
    )
    assert len(guide.splitlines()) == 6
    assert [line for line in guide.splitlines() if shape(line) not in printed] == []


def test_every_formula_of_the_guide_runs(call):
    table = (DOCS / "guide.md").read_text(encoding="utf-8").partition("| question | formula |")[2].partition("\n\n")[0]
    formulas = re.findall(r"\| `([^`]+)`", table)
    assert len(formulas) == 5
    for formula in formulas:
        period = ["--period", "before:2024-05-01"] if "period" in formula else []
        assert call("effects", formula, "--category", "all", *period).exit_code == 0


def test_a_folder_gets_table_latex_figure_and_methods_and_twice_the_same_bytes(call, tmp_path):
    assert call(*FORMULA, "-o", "a").exit_code == call(*FORMULA, "-o", "b").exit_code == 0
    files = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir() if not path.name.startswith(".")}
    assert set(files) == {"effects.csv", "effects.tex", "effects.svg", "effects.pdf", "effects.png", "methods.md",
                          "methods.tex", "references.bib"}  # fmt: skip
    assert files == {name: (tmp_path / "b" / name).read_bytes() for name in files}
    assert r"\citep{egami2023dsl}" in files["methods.tex"].decode()
    assert b"egami2023dsl" in files["references.bib"]


def test_a_file_of_somebody_else_is_left_alone(call, tmp_path):
    (tmp_path / "effects.csv").write_text("mine", encoding="utf-8")
    result = call(*FORMULA, "-o", tmp_path)
    assert (result.exit_code, (tmp_path / "effects.csv").read_text()) == (3, "mine")
    assert call(*FORMULA, "-o", tmp_path, "--force").exit_code == 0


def test_json_has_every_category_and_language(call):
    rows = pd.DataFrame(json.loads(call(*FORMULA, "--json").stdout))
    assert rows["category"].nunique() == 8
    assert set(rows["language"]) == {"en", "fr"}
    assert set(rows.loc[rows["language"] == "fr", "method"]) == {"too_few"}


def test_voices_have_rows_of_their_own_and_metadata_is_a_column(call, tmp_path):
    result = call("effects", "outlet * voice", "--category", "all", "--json")
    terms = [row["term"] for row in json.loads(result.stdout)]
    assert terms[3:6] == ["voice[others]", "outlet[ledger]:voice[others]", "outlet[sentinel]:voice[others]"]
    call("effects", "outlet + voice", "--category", "all", "--for-r", "r.csv")
    table = pd.read_csv(tmp_path / "r.csv")
    assert table.groupby("voice")["article_id"].nunique().to_dict() == {"others": 64, "outlet": 64}


ARABIC = {ord(str(digit)): chr(0x660 + digit) for digit in range(10)}


@pytest.fixture
def with_metadata(call, sample_study, tmp_path, monkeypatch):
    """Give the articles metadata, each key a text as in CSV, and run a command."""
    study = shutil.copytree(sample_study, tmp_path / "study")
    path = study / "data" / "articles.parquet"
    articles = pd.read_parquet(path)
    articles["meta"] = [
        json.dumps({"shares": str(10 + 7 * n % 90), "stars": str(n % 3 + 9), "stratum": "ab"[n % 2],
                    "period": "xy"[n % 2], "desk": ("", "city", "world")[n % 3], "gap": str(n) if n % 4 else "",
                    "comma": f"{10 + 7 * n % 90},5", "arabic": str(10 + 7 * n % 90).translate(ARABIC),
                    "grouped": f"{n % 3 + 1},000", "unsure": "n/a" if n % 2 else str(n % 4),
                    "mostly": "n/a" if n == 5 else str(n), "huge": "1e300" if n == 6 else str(n)})
        for n in range(len(articles))
    ]  # fmt: skip
    articles.to_parquet(path, index=False)
    manifest = json.loads((study / "data" / "manifest.json").read_text())
    manifest["stages"]["articles"]["digest"] = digest(path)
    (study / "data" / "manifest.json").write_text(json.dumps(manifest))
    monkeypatch.setenv("FRAMING_STUDY", str(study))
    return lambda formula, *words: call("effects", formula, "--category", "all", *words)


@pytest.mark.parametrize(
    ("formula", "terms"),
    [
        ("shares", ["shares"]),
        ("log(shares)", ["log(shares)"]),
        ("C(stars)", ["C(stars)[10]", "C(stars)[11]"]),
        ("meta_stratum", ["meta_stratum[b]"]),
        ("meta_period", ["meta_period[y]"]),
        ("desk", ["desk[world]"]),
        ("comma", ["comma"]),
        ("arabic", ["arabic"]),
        ("grouped", ["grouped[2,000]", "grouped[3,000]"]),
    ],
)
def test_metadata_are_numbers_or_groups_whatever_their_names(with_metadata, formula, terms):
    rows = json.loads(with_metadata(formula, "--json").stdout)
    assert [row["term"] for row in rows if row["language"] == "en"] == ["Intercept", *terms]


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("huge", "column 'huge' is 1e+300 in article 'beacon-e4-a', which is out of range"),
        ("title", "no rate can depend on column 'title' of the articles (did you mean 'time'?); there are "),
        ("meta_shares", "the metadata 'shares' is written shares, without meta_; there are arabic, author, comma, "),
        ("log(desk)", "log(desk) needs numbers, and column 'desk' has texts"),
        ("stratum", "the metadata 'stratum' is written meta_stratum in a formula"),
        ("cluster", "no column is called 'cluster'"),
        ("adjudicated", "no column is called 'adjudicated'"),
    ],
)
def test_metadata_that_cannot_be_terms_are_one_line(with_metadata, formula, message):
    result = with_metadata(formula)
    assert result.exit_code == 3
    assert message in result.stderr.splitlines()[-1]


def notes(result):
    return [line for line in result.stderr.splitlines() if line.startswith("note: ") and "up to date" not in line]


def test_numbers_are_the_same_however_they_are_written(with_metadata):
    ratios = {
        name: next(
            row["coefficient"] for row in json.loads(with_metadata(name, "--json").stdout) if row["term"] == name
        )
        for name in ("shares", "comma", "arabic")
    }
    assert ratios["arabic"] == ratios["shares"] == pytest.approx(ratios["comma"], rel=1e-6)


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("shares", []),
        ("gap", ["16 of 64 articles have no value of 'gap' and are left out"]),
        ("desk", ["22 of 64 articles have no value of 'desk' and are left out"]),
        ("grouped", ["'grouped' is taken for texts: '1,000' may be 1.000 or 1000; write it without a comma"]),
        ("unsure", ["'unsure' is taken for texts: 32 of its 64 values are numbers, and 'n/a' is not"]),
    ],
)
def test_what_has_no_value_or_is_no_number_is_said(with_metadata, formula, said):
    result = with_metadata(formula)
    assert (result.exit_code, notes(result)) == (0, [f"note: {sentence}" for sentence in said])
    if formula == "desk":
        assert f" {said[0]}." in result.stdout  # in the methods


def test_a_column_of_numbers_with_one_text_is_named_where_it_cannot_be_a_term(with_metadata):
    result = with_metadata("outlet + mostly")
    said = "'mostly' is taken for texts: 63 of its 64 values are numbers, and 'n/a' is not"
    assert (result.exit_code, [line.strip() for line in result.stderr.splitlines()][-1]) == (3, said)


def test_metadata_stay_with_their_articles_where_copies_are_left_out(with_metadata, tmp_path):
    study = tmp_path / "study"
    with (study / "study.toml").open("a") as stream:
        stream.write('copies = "drop"\n')  # of [report], the last section
    articles = pd.read_parquet(study / "data" / "articles.parquet")
    copies = articles[["article_id"]].assign(original="", similarity=0.0, agency="", shared=0.0)
    copies.loc[:4, "agency"] = "Wire"
    open_study(study).keep("copies", copies)
    assert with_metadata("shares", "--for-r", "r.csv").exit_code == 0
    shares = {
        key: json.loads(meta)["shares"] for key, meta in zip(articles["article_id"], articles["meta"], strict=True)
    }
    rows = pd.read_csv(tmp_path / "r.csv")
    assert len(rows) == 59
    assert [str(n) for n in rows["shares"].astype(int)] == [shares[key] for key in rows["article_id"]]


def test_stages_that_are_not_up_to_date_are_one_line(with_metadata):
    notes = [line for line in with_metadata("outlet").stderr.splitlines() if line.startswith("note: ")]
    assert len(notes) == 1
    assert "other stages are not up to date (articles have changed); run 'framing prelabel' first" in notes[0]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["effects", "outlt"], "no column is called 'outlt' (did you mean 'outlet'?)"),
        (["effects", "outlet + time + center(time)"], "follows from the terms before it"),
        (["effects", "outlet", "--category", "nameing"], "no category is called 'nameing' (did you mean 'naming'?)"),
        (["effects", "outlet", "--predictor", "gpt"], "no stage 'predictions' yet; run 'framing import-scores' first"),
        (["effects", "period"], "define it, such as with --period month"),
        (["effects", "period", "--period", "week"], "period is month, quarter or before:DATE"),
        (["effects", "outlet +"], "'outlet +' is not a formula: operator '+' lacks a column on one side"),
    ],
)
def test_what_cannot_be_asked_is_one_line(call, words, message):
    result = call(*words)
    assert result.exit_code in (3, 6)
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
