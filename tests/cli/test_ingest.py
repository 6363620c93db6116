import json
import re

import pandas as pd
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.sources.read import FORMATS
from framing.study import open_study

ROW = {"id": "a", "outlet": "herald", "language": "en", "text": "Some text."}


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def ingest(study, content, *words, name="x.jsonl"):
    path = study.path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return run("ingest", path, "--study", study.path, *words)


def test_ingest_says_how_many_and_again_that_nothing_has_changed(study):
    assert ingest(study, json.dumps(ROW)).stderr.endswith("\n1 article added, 1 in the study\n")
    before = study.file("articles").stat().st_mtime_ns
    assert ingest(study, json.dumps(ROW)).stderr.startswith(
        "nothing has changed: the study has these articles already (1 in all)"
    )
    assert study.file("articles").stat().st_mtime_ns == before


def test_options_fill_in_what_the_source_does_not_say(study):
    words = ["--outlet", "gazette", "--language", "fr", "--column", "text=content"]
    result = ingest(study, "id,content\n1,Texte.\n", *words, name="x.csv")
    assert result.exit_code == 0
    row = open_study(study.path).articles().iloc[0]
    assert (row["outlet"], row["language"], row["text"], row["words"]) == ("gazette", "fr", "Texte.", 1)


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ("", "x.jsonl", "is empty"),
        ("\n", "x.jsonl", "has no row with an article"),
        (b"\x89PNG\0\0", "x.csv", "is a binary file; expected a text file"),
        ("id,words\n1,a\n", "x.csv", "no column 'text'; found id, words"),
        (
            json.dumps({**ROW, "outlet": "heraldo"}),
            "x.jsonl",
            "unknown outlet 'heraldo': study.toml has herald, gazette",
        ),
        (json.dumps(ROW) + "\n" + json.dumps(ROW), "x.jsonl", "id 'a' occurs twice"),
        (json.dumps({**ROW, "text": ""}), "x.jsonl", "article 'a' has no text"),
    ],
)
def test_bad_input_is_one_line_with_exit_3_and_leaves_no_stage(study, content, name, message):
    result = ingest(study, content, name=name)
    assert result.exit_code == 3
    assert result.stderr.startswith(f"framing: {study.path / name}")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert not study.has("articles")


def test_an_article_whose_text_has_changed_is_refused_unless_replaced(study):
    ingest(study, json.dumps(ROW))
    other = json.dumps({**ROW, "text": "Other text."})
    assert "is already in the study with another text" in ingest(study, other).stderr
    assert ingest(study, other, "--start-over").exit_code == 0
    assert study.articles()["text"].tolist() == ["Other text."]


def test_a_column_that_is_no_pair_is_a_usage_error(study):
    assert ingest(study, json.dumps(ROW), "--column", "text").exit_code == 2


def test_unknown_columns_are_kept_as_metadata_and_named_with_the_field_that_may_be_meant(study):
    result = ingest(study, json.dumps({**ROW, "evnt": "e1", "wordcount": 2}))
    assert "kept as metadata: evnt (did you mean 'event'?), wordcount\n" in result.stderr
    assert json.loads(study.articles()["meta"][0]) == {"evnt": "e1", "wordcount": 2}


def test_a_second_source_says_what_it_added(study):
    ingest(study, json.dumps(ROW))
    second = ingest(study, json.dumps({**ROW, "id": "b"}), name="y.jsonl")
    assert second.stderr.endswith("\n1 article added, 2 in the study\n")


def test_articles_whose_table_is_gone_are_counted(study):
    ingest(study, "\n".join(json.dumps({**ROW, "id": name, "text": f"Some text of {name}."}) for name in "abc"))
    study.file("articles").unlink()
    result = ingest(study, json.dumps({**ROW, "id": "d"}), name="y.jsonl")
    gone = f"note: {study.file('articles')} was gone, and with it 3 articles; now there are 1: ingest the other"
    assert any(line.startswith(gone) for line in result.stderr.splitlines())
    study.file("articles").unlink()
    assert "was gone" not in ingest(study, json.dumps({**ROW, "id": "d"}), name="y.jsonl").stderr


def test_a_field_that_is_none_is_a_usage_error_with_the_nearest(study):
    result = ingest(study, json.dumps(ROW), "--column", "txt=content")
    assert (result.exit_code, "no field is called 'txt' (did you mean 'text'?)" in result.stderr) == (2, True)


def test_articles_changed_by_hand_count_as_they_are_and_the_study_is_whole_again(study):
    ingest(study, json.dumps(ROW))
    study.articles().assign(event="e1").to_parquet(study.file("articles"))
    assert run("status", "--study", study.path).stdout.split()[4:6] == ["articles", "changed"]
    result = ingest(study, json.dumps(ROW))
    assert result.stderr.splitlines() == [
        "note: data/articles.parquet has been changed since 'framing ingest' wrote it; using it as is",
        "0 articles added, 1 in the study",
    ]
    assert run("status", "--study", study.path).stdout.split()[4:6] == ["articles", "fresh"]
    assert study.articles()["event"].tolist() == ["e1"]


def test_a_killed_ingest_is_told_from_one_that_was_not(study):
    """What a process that was killed between table and manifest used to leave: new articles, an old row."""
    ingest(study, json.dumps(ROW))
    run("prelabel", "--study", study.path)
    both = pd.concat([study.articles(), study.articles().assign(article_id="b")])
    both.to_parquet(study.file("articles"), index=False)
    assert "nothing has changed" not in ingest(study, json.dumps(ROW)).stderr
    assert "nothing has changed" not in run("prelabel", "--study", study.path).stderr
    assert run("status", "--study", study.path).stdout.splitlines()[-1] == "next: framing sample"


def test_the_help_names_every_format_and_extension_and_no_other():
    text = run("ingest", "-h").stdout
    assert f"[{'|'.join(FORMATS)}]" in text
    extensions = {extension for source in FORMATS.values() for extension in (*source.extensions, *source.also)}
    assert set(re.findall(r"(?<=[\s(])\.[a-z]+\b", text)) == extensions


def rows(*changes):
    """Write JSON Lines: the usual row with each set of changes, and an id of its own."""
    return "\n".join(json.dumps({**ROW, "id": f"a{number}", **change}) for number, change in enumerate(changes))


BAD = [{"outlet": "Nobody"}, {}, {"date": "2024-02-30"}, {"outlet": "Nobody"}, {"outlet": "Else"}, {"outlet": "Nobody"}]


def test_all_bad_rows_are_counted_by_kind_before_anything_is_stored(study):
    result = ingest(study, rows(*BAD))
    path = study.path / "x.jsonl"
    assert result.stderr.splitlines() == [
        "framing: 5 of 6 articles are invalid, and nothing was stored; --skip-bad takes the others",
        f"  4 unknown outlet: 'Nobody' 3, 'Else' 1 ({path}:1, {path}:4, {path}:5, …); "
        "add it to study.toml as [[outlets]], or all of them with --add-outlets",
        f"  1 impossible date: '2024-02-30' 1 ({path}:3)",
    ]
    assert (result.exit_code, study.has("articles"), (study.path / "data/rejects.csv").exists()) == (3, False, False)


def test_skip_bad_takes_the_rest_and_lists_what_it_leaves_out(study):
    result = ingest(study, rows(*BAD), "--skip-bad")
    assert result.exit_code == 0
    assert "note: 5 articles left out, listed in data/rejects.csv:" in result.stderr
    assert study.articles()["article_id"].tolist() == ["a1"]
    rejects = pd.read_csv(study.path / "data" / "rejects.csv")
    assert rejects["row"].tolist() == [1, 3, 4, 5, 6]
    assert rejects["reason"][1] == "date '2024-02-30' is impossible: the calendar has no such day"


def test_skip_bad_refuses_where_nothing_is_left(study):
    result = ingest(study, rows({"text": ""}, {"text": " "}), "--skip-bad")
    assert (result.exit_code, study.has("articles")) == (3, False)


def test_outlets_of_the_sources_are_added_and_known_from_then_on(study):
    toml = study.path / "study.toml"
    toml.write_text("# mine\n" + toml.read_text())
    content = rows({"outlet": "L'Écho du Nord "}, {"outlet": "l'écho du nord"}, {"outlet": "Herald"})
    assert "note: added to study.toml: l-echo-du-nord\n" in ingest(study, content, "--add-outlets").stderr
    settings = open_study(study.path).settings
    assert [(outlet.id, outlet.name) for outlet in settings.outlets][2:] == [("l-echo-du-nord", "L'Écho du Nord")]
    assert toml.read_text().startswith("# mine\n")
    assert study.articles()["outlet"].tolist() == ["l-echo-du-nord", "l-echo-du-nord", "herald"]
    assert "nothing has changed" in ingest(study, content).stderr


def test_no_outlet_is_added_where_articles_are_refused(study):
    before = (study.path / "study.toml").read_text()
    assert ingest(study, rows({"outlet": "New"}, {"text": ""}), "--add-outlets").exit_code == 3
    assert (study.path / "study.toml").read_text() == before


def test_articles_with_the_id_of_another_are_dropped_by_name_or_numbered(study):
    content = rows({"id": "a"}, {"id": "a", "text": "Other."}, {"id": "a-2"}, {"id": "a", "text": "Third."})
    assert (
        "2 articles with the id of an earlier one dropped: a ("
        in ingest(study, content, "--duplicates", "first").stderr
    )
    result = ingest(study, content, "--duplicates", "number", "--start-over")
    assert "3 articles with the id of an earlier one numbered: a-2, a-2-2, a-3" in result.stderr
    assert study.articles()["article_id"].tolist() == ["a", "a-2", "a-2-2", "a-3"]


def test_a_known_article_with_other_fields_stays_and_is_named(study):
    ingest(study, rows({"date": "2024-05-04"}))
    result = ingest(study, rows({"date": "2024-05-05"}))
    assert "1 article in the study already, with another outlet, language, date" in result.stderr
    assert study.articles()["date"].tolist() == ["2024-05-04"]


def test_articles_that_come_in_two_parts_give_the_bytes_that_they_give_in_one(study, monkeypatch):
    monkeypatch.setattr("framing.steps.article_shards.MAX_ARTICLES", 3)
    numbers = [{"id": f"n{number}"} for number in range(8)]
    ingest(study, rows(*numbers))
    whole = [path.read_bytes() for path in sorted(study.file("articles").iterdir())]
    assert len(whole) == 3
    ingest(study, rows(*numbers[:4]), "--start-over")
    ingest(study, rows(*numbers))
    assert [path.read_bytes() for path in sorted(study.file("articles").iterdir())] == whole


def test_languages_that_the_texts_contradict_are_counted_with_examples(study):
    french = (
        "Le conseil a fermé le pont pour des travaux, et les habitants attendent depuis lundi une réponse du maire."
    )
    english = "The council has closed the bridge for repairs, and people have been waiting since Monday for an answer."
    result = ingest(study, rows({"text": french}, {"text": english}, {"text": french, "language": "Français"}))
    assert "note: 1 article labelled 'en', but 'fr' according to the text\n" in result.stderr
    assert "note: such as (with the probability): a0 (1.00)\n" in result.stderr
    assert study.articles()["language"].tolist() == ["en", "en", "fr"]


def test_dates_may_have_several_forms_at_once(study):
    content = rows({"date": "04/05/2024"}, {"date": "04.05.24"}, {"date": "2024-05-04"}, {"date": "4 mai 2024"})
    assert ingest(study, content, "--date-format", "%d/%m/%Y", "--date-format", "%d.%m.%y").exit_code == 0
    assert set(study.articles()["date"]) == {"2024-05-04"}


@pytest.mark.parametrize(
    ("dates", "forms"),
    [
        (["8/21/2013", "4/4/2017"], "%m/%d/%Y: all would fit"),
        (["4/5/24 10:15", "1/2/24 08:00"], "'%d/%m/%y %H:%M' or '%m/%d/%y %H:%M': all would fit"),
        (["21.8.2013"], "%d.%m.%Y: it would fit"),
        (["8/21/2013", "soon"], "such as %d/%m/%Y"),
    ],
)
def test_the_format_that_all_unknown_dates_have_is_named(study, dates, forms):
    message = f"; give --date-format{',' if forms.startswith('such') else ''} {forms}"
    assert message in ingest(study, rows(*({"date": date} for date in dates))).stderr


def test_a_disk_that_fills_up_leaves_no_half_table(study, monkeypatch):
    ingest(study, rows({}))
    before = study.file("articles").read_bytes()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pyarrow.parquet.ParquetWriter.write_table", full)
    result = ingest(study, rows({"id": "b"}))
    assert (result.exit_code, "No space left on device" in result.stderr) == (3, True)
    assert study.file("articles").read_bytes() == before
    assert [path.name for path in (study.path / "data").iterdir() if path.name.endswith(".framing")] == []


PAGE = (
    "By Ada Brink\n\nThe council of Kadrin closed the mill on Monday.\n\nRead more: What the owners want\n\n"
    "Nobody knows for how long, said Bo Lund, who works there.\n\nLeave a Reply\nName"
)


def test_furniture_is_removed_said_and_kept_in_a_table(study):
    result = ingest(study, rows({"title": "Mill", "text": PAGE}))
    assert "4 lines of site furniture removed, kept in data/removed.parquet: comments 2, such as" in result.stderr
    removed, text = open_study(study.path).table("removed"), study.articles()["text"].iloc[0]
    assert removed["text"].tolist() == ["By Ada Brink", "Read more: What the owners want", "Leave a Reply", "Name"]
    assert text.startswith("Mill\n\nThe council")
    assert text[removed["offset"].iloc[1] :].startswith("Nobody knows")


def test_furniture_stays_if_it_is_to_be_kept(study):
    assert "furniture" not in ingest(study, rows({"text": PAGE}), "--keep-furniture").stderr
    assert study.articles()["text"].tolist() == [PAGE]
    assert not study.has("removed")


def test_removed_lines_of_several_ingests_stay_together_until_one_starts_over(study):
    ingest(study, rows({"text": PAGE}))
    ingest(study, rows({"id": "b", "text": PAGE}), name="y.jsonl")
    assert study.table("removed")["article_id"].tolist() == ["a0"] * 4 + ["b"] * 4
    ingest(study, rows({"text": PAGE}), "--start-over", "--keep-furniture")
    assert study.table("removed").empty


def test_an_article_that_was_cleaned_by_other_rules_is_the_same_if_its_source_is(study):
    ingest(study, rows({"text": PAGE}), "--keep-furniture")
    assert ingest(study, rows({"text": PAGE})).stderr.startswith("nothing has changed")
    assert ingest(study, rows({"text": PAGE + " too"})).exit_code == 3


def test_faults_of_texts_are_said_with_count_and_example_and_stored(study):
    result = ingest(study, rows({"text": "l\u00e2\u20ac\u2122arm"}, {"id": "b", "text": "l\u2019arm", "title": "NaN"}))
    assert "1 article with UTF-8 that was read as another encoding, repaired, such as a0: l" in result.stderr
    assert "1 article with the text of an earlier one, such as b: as a0" in result.stderr
    assert study.articles()["health"].tolist() == ["mojibake,short", "gap,short,same_text"]


def test_the_same_address_twice_is_said(study):
    content = rows({"url": "https://a.example/1"}, {"id": "b", "text": "Other.", "url": "https://a.example/1"})
    assert "1 article with the URL of an earlier one, such as b: as a0" in ingest(study, content).stderr


def test_all_that_duplicates_first_drops_is_listed(study):
    result = ingest(study, rows({"id": "a"}, {"id": "a", "text": "Other."}, {"id": "a"}), "--duplicates", "first")
    assert "x.jsonl:2, with another text)" in result.stderr
    listed = pd.read_csv(study.path / "data" / "rejects.csv")
    assert listed["row"].tolist() == [2, 3]
    assert listed["reason"].str.endswith(", with another text").tolist() == [True, False]


def test_the_kind_of_an_article_is_stored(study):
    ingest(study, rows({"section": "Opinion"}, {"id": "b", "text": "Other.", "section": "World"}))
    assert study.articles()["kind"].tolist() == ["opinion", ""]
