import json

import pandas as pd
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.errors import InputError, StudyError
from framing.estimates.article_counts import count_articles
from framing.steps.adjudicate import adjudicate
from framing.steps.import_scores import _read, import_scores
from framing.steps.report_inputs import read_stages
from framing.steps.sample import sample

CATEGORIES = ("naming", "loaded")


@pytest.fixture
def rows(labelled_study):
    ids = labelled_study.articles()["article_id"]
    cells = [(name, category, float(int(name[1:]) % 3)) for name in ids for category in CATEGORIES]
    return pd.DataFrame(cells, columns=["article_id", "category", "expected_count"])


def write(rows, path):
    if path.suffix == ".parquet":
        rows.to_parquet(path)
    elif path.suffix == ".jsonl":
        path.write_text("\n".join(json.dumps(row) for row in rows.to_dict("records")) + "\n\n", encoding="utf-8")
    else:
        rows.to_csv(path, index=False, sep="\t" if path.suffix == ".tsv" else ";")
    return path


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "a.parquet"])
def test_every_format_gives_the_same_counts(labelled_study, rows, tmp_path, name):
    import_scores(labelled_study, write(rows, tmp_path / name), "gpt")
    table = labelled_study.table("predictions")
    assert (len(table), set(table["predictor"])) == (72, {"gpt"})
    assert table["all_count"].sum() == rows["expected_count"].sum()


def test_the_counts_take_the_place_of_the_models(labelled_study, rows, tmp_path):
    import_scores(labelled_study, write(rows, tmp_path / "a.csv"), "gpt")
    counts = count_articles(read_stages(labelled_study, predictor="gpt"), "naming", "outlet").set_index("article_id")
    assert counts.loc[["a000", "a001", "a002"], "predicted"].tolist() == [0, 1, 2]
    assert count_articles(read_stages(labelled_study), "naming", "outlet")["predicted"].sum() == 0


def test_the_rules_are_a_predictor_that_nobody_has_to_import(labelled_study):
    counts = count_articles(read_stages(labelled_study, predictor="rules"), "all", "outlet").set_index("article_id")
    markers = labelled_study.markers().query("voice == 'outlet'")
    expected = markers.groupby("article_id")["score"].sum().reindex(counts.index, fill_value=0.0)
    assert counts["predicted"].tolist() == pytest.approx(expected.tolist())
    assert not labelled_study.has("predictions")


def test_a_predictor_is_replaced_by_its_name_and_the_others_stay(labelled_study, rows, tmp_path):
    import_scores(labelled_study, write(rows, tmp_path / "a.csv"), "gpt")
    import_scores(labelled_study, write(rows, tmp_path / "a.csv"), "bert")
    import_scores(labelled_study, write(rows.assign(expected_count=0), tmp_path / "b.csv"), "gpt")
    sums = labelled_study.table("predictions").groupby("predictor")["all_count"].sum()
    assert sums.to_dict() == {"bert": rows["expected_count"].sum(), "gpt": 0}
    again = import_scores(labelled_study, tmp_path / "a.csv", "bert")
    assert not again.result.written


def test_a_table_that_was_changed_by_hand_is_made_anew(labelled_study, rows, tmp_path):
    import_scores(labelled_study, write(rows, tmp_path / "a.csv"), "gpt")
    labelled_study.file("predictions").write_bytes(b"mine")
    import_scores(labelled_study, write(rows, tmp_path / "a.csv"), "bert")
    assert set(labelled_study.table("predictions")["predictor"]) == {"bert"}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsx", "x", "predictions are read from .csv"),
        ("a.jsonl", '{"article_id": "a000"', "a.jsonl:1: is not JSON"),
        ("a.jsonl", "[1]", "a.jsonl:1: each line must be a JSON object"),
        ("a.parquet", "x", "not a readable Parquet file"),
        ("a.csv", "article_id,category,expected_count\na000,naming,-1\n", "a.csv:2: expected_count '-1' is negative"),
        ("a.csv", "article_id,category,expected_count\na000,naming\n", "a.csv:2: this row does not have the 3 cells"),
        ("a.csv", "", "has no row"),
    ],
)
def test_a_file_that_cannot_be_taken_is_one_line_and_nothing_is_kept(labelled_study, tmp_path, name, content, message):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        import_scores(labelled_study, tmp_path / name, "gpt")
    assert not labelled_study.has("predictions")


@pytest.mark.parametrize("name", ["ours", "rules", "", "../x", "a b", "x" * 61])
def test_a_name_that_cannot_be_one_is_refused(labelled_study, rows, tmp_path, name):
    with pytest.raises(InputError, match=r"ours|markers of the rules|letters, digits"):
        import_scores(labelled_study, write(rows, tmp_path / "a.csv"), name)


def test_a_missing_file_is_one_line(labelled_study, tmp_path):
    with pytest.raises(InputError, match="there is no such file"):
        import_scores(labelled_study, tmp_path / "a.csv", "gpt")


def test_a_predictor_that_is_not_there_names_the_nearest(labelled_study, rows, tmp_path):
    with pytest.raises(StudyError, match="no stage 'predictions' yet; run 'framing import-scores' first"):
        read_stages(labelled_study, predictor="gpt")
    import_scores(labelled_study, write(rows, tmp_path / "a.csv"), "gpt")
    with pytest.raises(StudyError, match=r"no predictor is called 'gtp' \(did you mean 'gpt'\?\); there are gpt"):
        read_stages(labelled_study, predictor="gtp")


def test_articles_that_came_later_have_no_counts_and_that_is_said(labelled_study, rows, tmp_path):
    import_scores(labelled_study, write(rows, tmp_path / "a.csv"), "gpt")
    articles = labelled_study.articles()
    labelled_study.keep("articles", pd.concat([articles, articles.head(1).assign(article_id="new")], ignore_index=True))
    assert [status.remedy for status in labelled_study.status() if status.stage == "predictions"] == [
        "framing import-scores FILE --name NAME, with every file"
    ]
    with pytest.raises(StudyError, match="'gpt' has no counts of 1 article, the first 'new'"):
        read_stages(labelled_study, predictor="gpt")


def test_predictions_made_of_the_labels_that_correct_them_are_named(labelled_study, rows, tmp_path):
    sample(labelled_study)
    adjudicate(labelled_study)
    counted = pd.concat(count_articles(read_stages(labelled_study), name, "all") for name in set(rows["category"]))
    counts = counted.set_index(["article_id", "category"])["observed"].fillna(0)
    counts = counts.reindex(pd.MultiIndex.from_frame(rows[["article_id", "category"]]))
    leaked = write(rows.assign(expected_count=counts.to_numpy()), tmp_path / "a.csv")
    assert "equal people's in every labelled article" in import_scores(labelled_study, leaked, "gpt").notes[-1]
    honest = import_scores(labelled_study, write(rows, tmp_path / "b.csv"), "gpt")
    assert not any("equal people's" in note for note in honest.notes)


def test_the_command_says_what_it_took(labelled_study, rows, tmp_path):
    path = write(pd.concat([rows.assign(voice=voice) for voice in ("outlet", "all")]), tmp_path / "a.csv")
    words = ["import-scores", str(path), "--name", "gpt", "--study", str(labelled_study.path)]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "72 counts of predictors")
    assert "nothing has changed" in CliRunner().invoke(main, words).output


@pytest.mark.parametrize("key", ["article_id", "category", "voice", "text", "expected_count"])
def test_half_a_character_in_json_is_refused_with_its_line(tmp_path, key):
    row = {"article_id": "a", "category": "loaded", "expected_count": 1}
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(row) + "\n" + json.dumps({**row, key: "x\ud800"}) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"2: has half of a character, '\\ud800'"):
        _read(path)


def test_a_whole_character_that_json_writes_in_two_halves_is_read(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"article_id": "🚂"}), encoding="utf-8")
    assert _read(path)["article_id"].tolist() == ["🚂"]
