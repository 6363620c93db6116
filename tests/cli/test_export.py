import json
import shutil

import pandas as pd
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.steps.adjudicate import adjudicate
from framing.steps.status import next_command
from framing.study import open_study


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize("form", ["standoff", "spacy", "prodigy", "brat", "csv"])
@pytest.mark.parametrize("what", ["markers", "annotations"])
def test_every_form_is_written_twice_alike(labelled_study, tmp_path, form, what):
    places = [tmp_path / name for name in ("one", "two")]
    for place in places:
        result = run("export", "--to", form, "--what", what, "--study", labelled_study.path, "-o", place)
        assert (result.exit_code, result.stdout) == (0, f"{place}\n")
        assert f"({what}) of {36 if what == 'markers' else 30} articles" in result.stderr
    one, two = ({p.name: p.read_bytes() for p in (place.iterdir() if place.is_dir() else [place])} for place in places)
    assert list(one.values()) == list(two.values())


def test_what_found_no_place_is_written_beside_it_with_the_reason(labelled_study, tmp_path):
    file = tmp_path / "m.jsonl"
    run("export", "--to", "standoff", "--what", "markers", "--study", labelled_study.path, "-o", file)
    articles = labelled_study.articles()
    labelled_study.keep("articles", articles.assign(text=articles["text"].str.replace("regime", "cabinet")))
    result = run("rehydrate", file, "--study", labelled_study.path, "--json")
    lost = json.loads(result.stdout)["lost"]
    assert {one["why"] for one in lost} == {"its words are not where its sentence was"}
    table = pd.read_csv(labelled_study.path / "exports" / "markers.rehydrated.lost.csv")
    assert len(table) == len(lost) > 0
    assert "regime" not in set(pd.read_csv(labelled_study.path / "exports" / "markers.rehydrated.csv")["text"])


def test_rehydrate_does_not_write_over_labels_of_ones_own(labelled_study, tmp_path):
    file = tmp_path / "m.jsonl"
    run("export", "--to", "standoff", "--what", "markers", "--study", labelled_study.path, "-o", file)
    result = run("rehydrate", file, "--keep", "--study", labelled_study.path)
    assert result.exit_code == 6
    assert "has markers of its own" in result.stderr


def test_a_file_that_is_none_is_refused_by_name(labelled_study, tmp_path):
    (tmp_path / "x.jsonl").write_text("{}\n", encoding="utf-8")
    result = run("rehydrate", tmp_path / "x.jsonl", "--study", labelled_study.path)
    assert result.exit_code == 3
    assert "x.jsonl: is not a standoff file" in result.stderr


def test_a_cell_that_a_spreadsheet_would_run_is_defused(study, newsroom):
    tables = newsroom()
    study.keep("articles", tables["articles"].assign(url="=HYPERLINK(1)", event="@x"))
    study.keep("markers", tables["markers"].assign(rule="+1"))
    assert run("export", "--to", "csv", "--study", study.path).exit_code == 0
    row = pd.read_csv(study.path / "exports" / "markers.csv").iloc[0]
    assert (row["url"], row["event"], row["rule"]) == ("'=HYPERLINK(1)", "'@x", "'+1")


def test_a_csv_keeps_words_as_they_are_in_the_text_and_cleans_what_is_for_people(study, tmp_path):
    turned = "reg\u202eime"
    article = {"article_id": "a", "outlet": "herald", "language": "en", "text": f"The {turned}.", "words": 2}
    study.keep("articles", pd.DataFrame([{**article, "url": "https://a.example/\u2066"}]))
    marker = {"article_id": "a", "start": 4, "end": 11, "text": turned, "category": "naming", "voice": "quote",
              "speaker": "Ilva\x1b[31m", "rule": "en/x", "position": "body", "score": 0.5}  # fmt: skip
    study.keep("markers", pd.DataFrame([marker]))
    assert run("export", "--to", "csv", "--study", study.path, "-o", tmp_path / "m.csv").exit_code == 0
    row = pd.read_csv(tmp_path / "m.csv").iloc[0]
    assert (row["text"], row["speaker"], row["url"]) == (turned, "Ilva[31m", "https://a.example/")


def test_a_folder_with_other_things_in_it_is_left_alone(labelled_study):
    result = run(
        "export", "--to", "brat", "--what", "markers", "--study", labelled_study.path, "-o", labelled_study.path
    )
    assert result.exit_code == 3
    assert "is not empty, and has no .framing-files.json of an earlier brat export" in result.stderr


def test_a_stage_that_is_missing_is_told(study):
    result = run("export", "--to", "csv", "--what", "gold", "--study", study.path)
    assert result.exit_code == 6


def test_an_article_that_lost_a_label_counts_as_skipped_where_labels_are_kept(labelled_study, tmp_path):
    file = tmp_path / "g.jsonl"
    run("export", "--to", "standoff", "--what", "annotations", "--study", labelled_study.path, "-o", file)
    articles, read = labelled_study.articles(), labelled_study.table("readings")
    marked = labelled_study.annotations()
    hit = marked.loc[marked["text"] == "regime", "article_id"].iloc[0]
    here = articles["article_id"] == hit
    (tmp_path / "other").mkdir()
    shutil.copy(labelled_study.path / "study.toml", tmp_path / "other")
    other = open_study(tmp_path / "other")
    changed = articles["text"].mask(here, articles["text"].str.replace("regime", "x"))
    other.keep("articles", articles.assign(text=changed))
    result = run("rehydrate", file, "--keep", "--study", other.path)
    assert "counted as skipped because a label is lost: 1 article" in result.stderr
    kept = other.table("readings")
    assert set(kept.loc[kept["skipped"], "article_id"]) - set(read.loc[read["skipped"], "article_id"]) == {hit}


def test_labels_that_were_brought_want_their_file_again_and_are_replaced_by_it(labelled_study, tmp_path):
    adjudicate(labelled_study)
    file = tmp_path / "g.jsonl"
    run("export", "--to", "standoff", "--what", "gold", "--study", labelled_study.path, "-o", file)
    (tmp_path / "other").mkdir()
    shutil.copy(labelled_study.path / "study.toml", tmp_path / "other")
    shutil.copytree(labelled_study.path / "label_config", tmp_path / "other" / "label_config")
    other, articles = open_study(tmp_path / "other"), labelled_study.articles()
    other.keep("articles", articles)
    words = ("rehydrate", file, "--keep", "--study", other.path)
    assert "replaced" not in run(*words).stderr
    other.keep("articles", articles.iloc[1:])
    statuses = [status for status in other.status() if status.stage in ("readings", "gold")]
    assert {(status.state, status.remedy) for status in statuses} == {("stale", "framing rehydrate FILE --keep")}
    assert next_command(statuses) == "framing rehydrate FILE --keep"
    again = run(*words)
    assert (again.exit_code, "gold of an earlier 'framing rehydrate --keep' replaced" in again.stderr) == (0, True)
    assert other.is_fresh("readings", "gold")
    assert articles["article_id"][0] not in set(other.gold()["article_id"])


def brat(study, folder, *words):
    return run("export", "--to", "brat", "--what", "markers", "--study", study.path, "-o", folder, *words)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("words", [(), ("--force",)])
def test_a_folder_of_source_texts_loses_no_byte(labelled_study, tmp_path, words):
    texts = tmp_path / "texts"
    texts.mkdir()
    for name in ("a000.txt", "mine.txt", "mine.ann"):
        (texts / name).write_text("My own words.", encoding="utf-8")
    before = contents(texts)
    assert brat(labelled_study, texts, *words).exit_code == 3
    assert contents(texts) == before


def test_what_an_earlier_export_wrote_is_replaced_or_deleted_and_said(labelled_study, tmp_path):
    assert brat(labelled_study, tmp_path / "b").exit_code == 0
    (tmp_path / "b" / "notes.txt").write_text("mine", encoding="utf-8")
    labelled_study.keep("articles", labelled_study.articles().iloc[1:])
    markers = labelled_study.markers()
    labelled_study.keep("markers", markers.assign(voice="quote"))
    result = brat(labelled_study, tmp_path / "b")
    assert (result.exit_code, contents(tmp_path / "b")["notes.txt"]) == (0, b"mine")
    assert "a000.ann" not in contents(tmp_path / "b")
    assert "note: deleted a000.ann, a000.txt, written by framing before" in result.stderr
    assert "note: replaced a001.ann, a002.ann" in result.stderr


def test_annotations_edited_by_hand_are_not_written_over_without_force(labelled_study, tmp_path):
    brat(labelled_study, tmp_path / "b")
    for name in ("a001.ann", "a002.ann"):
        (tmp_path / "b" / name).write_text("T1\tnaming 0 3\tThe\n", encoding="utf-8")
    before = contents(tmp_path / "b")
    result = brat(labelled_study, tmp_path / "b")
    assert (result.exit_code, contents(tmp_path / "b")) == (3, before)
    assert "a001.ann: has been changed since framing wrote it (as 1 more: a002.ann); export to another" in result.stderr
    assert "overwrote a001.ann, a002.ann" in brat(labelled_study, tmp_path / "b", "--force").stderr
    assert contents(tmp_path / "b")["a001.ann"] != before["a001.ann"]


def test_a_file_is_replaced_only_where_an_earlier_export_wrote_it(labelled_study, tmp_path):
    words = ("export", "--to", "csv", "--what", "markers", "--study", labelled_study.path, "-o", tmp_path / "m.csv")
    (tmp_path / "m.csv").write_text("mine", encoding="utf-8")
    assert "m.csv: is not a file that framing wrote; export to another file with -o" in run(*words).stderr
    assert (tmp_path / "m.csv").read_text(encoding="utf-8") == "mine"
    assert "note: overwrote m.csv" in run(*words, "--force").stderr
    assert "note" not in run(*words).stderr
    labelled_study.keep("markers", labelled_study.markers().iloc[1:])
    assert "note: replaced m.csv, written by framing before" in run(*words).stderr


@pytest.mark.parametrize("name", ["m.csv", "m.lost.csv"])
def test_rehydrate_writes_over_nothing_of_ones_own_and_keeps_no_stage_then(labelled_study, tmp_path, name):
    file, mine = tmp_path / "m.jsonl", tmp_path / name
    run("export", "--to", "standoff", "--what", "markers", "--study", labelled_study.path, "-o", file)
    labelled_study.file("markers").unlink()
    mine.write_text("mine", encoding="utf-8")
    result = run("rehydrate", file, "--keep", "--study", labelled_study.path, "-o", tmp_path / "m.csv")
    assert (result.exit_code, mine.read_text(encoding="utf-8")) == (3, "mine")
    assert not labelled_study.has("markers")
    mine.unlink()
    assert run("rehydrate", file, "--keep", "--study", labelled_study.path, "-o", tmp_path / "m.csv").exit_code == 0


@pytest.mark.parametrize("place", [".", "..", "/", "/dev/null"])
def test_a_place_that_can_be_no_file_is_one_line(labelled_study, place):
    result = run("export", "--to", "csv", "--what", "markers", "--study", labelled_study.path, "-o", place)
    assert (result.exit_code, len(result.stderr.splitlines())) == (3, 1)
