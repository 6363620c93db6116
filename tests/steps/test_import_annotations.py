import json
import zipfile

import pandas as pd
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.errors import InputError
from framing.records import conform
from framing.steps.adjudicate import adjudicate
from framing.steps.export import export
from framing.steps.import_annotations import import_annotations
from framing.steps.pull import pull
from framing.steps.run import for_people
from framing.steps.status import next_command
from framing.studio.tasks import text_sha
from framing.study import open_study

TEXTS = {
    "a1": "Mill closes\n\nA brutal cut, the clerk claimed. “It is a brutal plan,” Ilva Tarn said.",
    "a2": "Ferry stops\n\nThe regime closed it.",
}


@pytest.fixture
def articles_study(study):
    rows = [
        {"article_id": key, "outlet": "herald", "language": "en", "text": text, "words": 9}
        for key, text in TEXTS.items()
    ]
    study.keep("articles", conform(pd.DataFrame(rows), "articles"))
    return open_study(study.path)


def line(key, *marks, **facts):
    text = TEXTS[key]
    return {
        "text": text,
        "label": [[text.index(words), text.index(words) + len(words), label] for words, label in marks],
        **facts,
    }


def write(path, *lines):
    path.write_text("\n".join(json.dumps(entry, ensure_ascii=False) for entry in lines), encoding="utf-8")
    return path


def readings_of(study):
    table = study.table("readings")
    return sorted(zip(table["article_id"], table["annotator"], table["arm"], table["skipped"], strict=True))


LINES = (line("a1", ("brutal plan", "Loaded"), ("claimed", "reporting-verb")), line("a2"))


def test_an_archive_of_doccano_has_a_reading_of_each_annotator_and_article(articles_study, tmp_path):
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        for name in ("ada", "ben"):
            archive.write(write(tmp_path / f"{name}.jsonl", *LINES), f"{name}.jsonl")
        archive.writestr("__MACOSX/._ada.jsonl", "no")
    imported = import_annotations(articles_study, tmp_path / "d.zip")
    assert (imported.new, imported.spans, imported.annotators) == (4, 4, ("ada", "ben"))
    assert readings_of(articles_study) == [(key, who, "blind", False) for key in TEXTS for who in ("ada", "ben")]
    marks = articles_study.annotations()
    assert list(zip(marks["text"], marks["category"], marks["voice"], marks["origin"], strict=True))[:2] == [
        ("brutal plan", "loaded", "quote", "added"), ("claimed", "reporting_verb", "outlet", "added"),
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "prodigy", "brat", "spacy"])
def test_what_the_study_exports_comes_back_as_it_was(articles_study, tmp_path, form):
    import_annotations(articles_study, write(tmp_path / "x.jsonl", *LINES), annotator="ada")
    before = articles_study.annotations()
    path = export(articles_study, form, what="annotations", output=tmp_path / f"out.{form}").path
    again = import_annotations(articles_study, path, form=form)
    n_readings = 1 if form == "csv" else 2  # a table of spans has no line for a reading without any
    assert (again.new, again.replaced, again.same, again.written) == (0, 0, n_readings, False)
    assert articles_study.annotations().equals(before)


def test_a_reading_that_differs_is_replaced_on_request_only(articles_study, tmp_path):
    import_annotations(articles_study, write(tmp_path / "x.jsonl", *LINES), annotator="ada")
    other = write(tmp_path / "x.jsonl", line("a1", ("brutal cut", "loaded")))
    with pytest.raises(InputError, match=r"1 reading of the study would be replaced .*, such as a1 by ada"):
        import_annotations(articles_study, other, annotator="ada")
    imported = import_annotations(articles_study, other, annotator="ada", force=True)
    assert (imported.replaced, list(articles_study.annotations()["text"])) == (1, ["brutal cut"])
    assert len(articles_study.table("readings")) == 2


def test_labels_are_mapped_left_out_or_refused_together(articles_study, tmp_path):
    path = write(tmp_path / "x.jsonl", line("a1", ("brutal plan", "Slanted"), ("Ilva Tarn", "PER"), ("Mill", "ORG")))
    with pytest.raises(InputError, match=r"no category is called 'Slanted' \(1 span\), 'PER' \(1 span\), 'ORG'"):
        import_annotations(articles_study, path, annotator="ada")
    with pytest.raises(InputError, match=r"no category 'load' \(did you mean 'loaded'\?\)"):
        import_annotations(articles_study, path, annotator="ada", labels={"Slanted": "load"})
    imported = import_annotations(
        articles_study, path, annotator="ada", labels={"Slanted": "loaded", "PER": "", "ORG": ""}
    )
    assert list(articles_study.annotations()["category"]) == ["loaded"]
    assert "2 spans with labels that are left out" in imported.notes


def test_a_reading_with_a_lost_span_is_set_aside_whole_and_the_others_stay(articles_study, tmp_path):
    rows = ("article_id,annotator,start,end,category,text", "a1,ada,13,21,loaded,A brutal", "a2,ada,3,9,naming,junta")
    (tmp_path / "x.csv").write_text("\n".join((*rows, "a9,ada,,,,", "")), encoding="utf-8")
    result = CliRunner().invoke(
        main, ["import-annotations", str(tmp_path / "x.csv"), "--study", str(articles_study.path)]
    )
    assert result.exit_code == 3
    assert "set aside: x.csv:3, article 'a2': span naming 1 says 'junta'" in result.output
    assert "no article of the study has the id 'a9'" in result.output
    assert readings_of(articles_study) == [("a1", "ada", "blind", False)]


def test_a_record_with_half_of_a_character_is_set_aside_and_its_file_named_once(articles_study, tmp_path):
    path = tmp_path / "x.jsonl"
    lines = [json.dumps({**line("a1"), "text": "A \ud83d"}), json.dumps(line("a2"))]
    path.write_text("\n".join(lines))
    words = ["import-annotations", str(path), "--annotator", "ada", "--study", str(articles_study.path)]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, readings_of(articles_study)) == (3, [("a2", "ada", "blind", False)])
    assert "1 reading set aside, the rest kept: x.jsonl:1: has half of a character, '\\ud83d'" in result.stderr
    path.write_text(lines[0])
    result = CliRunner().invoke(main, words)
    assert result.stderr.splitlines()[-1] == f"framing: {path}:1: has half of a character, '\\ud83d'; write whole ones"


@pytest.mark.parametrize(("content", "where"), [("no", ":1: is not JSON"), ("[5]", ": entry 1: is 5; expected")])
def test_a_file_that_cannot_be_read_is_named_once(articles_study, tmp_path, content, where):
    path = tmp_path / "x.jsonl"
    path.write_text(content)
    with pytest.raises(InputError) as raised:
        import_annotations(articles_study, path, annotator="ada")
    assert str(raised.value).startswith(f"{path}{where}")
    assert str(raised.value).count("x.jsonl") == 1


def test_nobody_is_guessed_as_annotator(articles_study, tmp_path):
    path = write(tmp_path / "x.jsonl", *LINES)
    with pytest.raises(InputError, match="does not say who annotated; name the person with --annotator"):
        import_annotations(articles_study, path)
    import_annotations(articles_study, path, annotator="ada", arm="assisted")
    assert {arm for _, _, arm, _ in readings_of(articles_study)} == {"assisted"}


def test_a_skipped_text_of_prodigy_is_a_skipped_reading_without_marks(articles_study, tmp_path):
    spans = [{"start": 4, "end": 10, "label": "naming"}]
    path = write(tmp_path / "x.jsonl", {"text": TEXTS["a2"], "spans": spans, "answer": "ignore", "_session_id": "ada"})
    import_annotations(articles_study, path)
    assert readings_of(articles_study) == [("a2", "ada", "blind", True)]
    assert articles_study.annotations().empty


def test_readings_that_were_imported_stay_when_others_are_pulled(articles_study, tmp_path):
    import_annotations(articles_study, write(tmp_path / "x.jsonl", *LINES), annotator="ada")
    data = {"article_id": "a2", "text": TEXTS["a2"], "text_sha": text_sha(TEXTS["a2"]), "arm": "blind"}
    answer = {"id": 1, "completed_by": {"id": 1, "email": "cy@example.org"}, "was_cancelled": False, "result": []}
    export_path = write(tmp_path / "ls.json", [{"id": 1, "data": data, "annotations": [answer]}])
    pull(articles_study, export_path)
    assert [who for _, who, _, _ in readings_of(articles_study)] == ["ada", "ada", "cy@example.org"]
    assert len(articles_study.annotations()) == 2


def with_another_article(study):
    row = {"article_id": "a3", "outlet": "herald", "language": "en", "text": "Fog\n\nIt was foggy.", "words": 4}
    study.keep("articles", pd.concat([study.articles(), conform(pd.DataFrame([row]), "articles")], ignore_index=True))
    return open_study(study.path)


def remedies(study):
    return {status.stage: status.remedy for status in for_people(study) if status.stage in ("readings", "annotations")}


def test_labels_that_came_from_a_file_want_that_file_again_by_the_command_that_read_it(articles_study, tmp_path):
    path = write(tmp_path / "x.jsonl", *LINES)
    import_annotations(articles_study, path, annotator="ada")
    study = with_another_article(articles_study)
    assert remedies(study) == dict.fromkeys(("readings", "annotations"), "framing import-annotations FILE")
    import_annotations(study, path, annotator="ada")
    assert remedies(open_study(study.path)) == {}


def next_of_labels(study):
    return next_command([status for status in study.status() if status.command in ("pull", "adjudicate")])


def test_after_articles_have_changed_status_and_commands_say_the_same(articles_study, tmp_path):
    path = write(tmp_path / "x.jsonl", *LINES)
    import_annotations(articles_study, path, annotator="ada")
    assert next_of_labels(articles_study) == "framing adjudicate"
    assert adjudicate(articles_study).waits_for == ""
    study = with_another_article(articles_study)
    assert next_of_labels(study) == "framing import-annotations FILE"
    words = ["adjudicate", "--study", str(study.path)]
    made, again = (CliRunner().invoke(main, words).stderr.splitlines()[-1] for _ in range(2))
    assert made == "2 spans of gold"
    assert again.startswith("waiting: 2 spans of gold already there, but readings are stale; annotations are stale")
    import_annotations(study, path, annotator="ada")
    assert next_of_labels(study).startswith("nothing")  # the same labels: gold is what it would be
    assert CliRunner().invoke(main, words).stderr.startswith("nothing has changed: 2 spans of gold already there")


def test_what_was_pulled_from_a_file_is_pulled_from_it_again(articles_study, tmp_path):
    data = {"article_id": "a2", "text": TEXTS["a2"], "text_sha": text_sha(TEXTS["a2"]), "arm": "blind"}
    answer = {"id": 1, "completed_by": {"id": 1, "email": "cy@example.org"}, "was_cancelled": False, "result": []}
    path = write(tmp_path / "ls.json", [{"id": 1, "data": data, "annotations": [answer]}])
    pull(articles_study, path)
    study = with_another_article(articles_study)
    assert remedies(study) == dict.fromkeys(("readings", "annotations"), "framing pull FILE")
    output = CliRunner().invoke(main, ["status", "--study", str(study.path)]).output
    assert not {"next: framing pull"} & set(output.splitlines())
    pull(study, path)
    assert remedies(open_study(study.path)) == {}
    assert not pull(open_study(study.path), path).written


def test_articles_outside_the_sample_are_counted(articles_study, tmp_path):
    drawn = {"article_id": ["a1"], "stratum": "herald", "probability": 0.5, "arm": "blind", "annotators": 1, "rank": 0}
    articles_study.keep("sample", conform(pd.DataFrame(drawn), "sample"))
    imported = import_annotations(articles_study, write(tmp_path / "x.jsonl", *LINES), annotator="ada")
    assert any(note.startswith("1 article not in the sample, such as a2") for note in imported.notes)


@pytest.mark.parametrize("name", ["gone.jsonl", "empty"])
def test_a_path_without_annotations_is_one_line(articles_study, tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"there is no such file|no file has a supported format"):
        import_annotations(articles_study, tmp_path / name, annotator="ada")
