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
    assert ingest(study, json.dumps(ROW)).stderr == "1 article added, 1 in the study\n"
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
        ("", "x.jsonl", "has no row with an article"),
        (b"\x89PNG\0\0", "x.csv", "is a binary file; a text file is wanted"),
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
    assert "is in the study with another text" in ingest(study, other).stderr
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
    assert ingest(study, json.dumps({**ROW, "id": "b"}), name="y.jsonl").stderr == "1 article added, 2 in the study\n"


def test_a_field_that_is_none_is_a_usage_error_with_the_nearest(study):
    result = ingest(study, json.dumps(ROW), "--column", "txt=content")
    assert (result.exit_code, "no field is called 'txt' (did you mean 'text'?)" in result.stderr) == (2, True)


def test_articles_changed_by_hand_count_as_they_are_and_the_study_is_whole_again(study):
    ingest(study, json.dumps(ROW))
    study.articles().assign(event="e1").to_parquet(study.file("articles"))
    assert run("status", "--study", study.path).stdout.split()[:2] == ["articles", "changed"]
    result = ingest(study, json.dumps(ROW))
    assert result.stderr.splitlines() == [
        "note: data/articles.parquet has been changed since 'framing ingest' wrote it; it is used as it is",
        "0 articles added, 1 in the study",
    ]
    assert run("status", "--study", study.path).stdout.split()[:2] == ["articles", "fresh"]
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
    extensions = {extension for source in FORMATS.values() for extension in source.extensions}
    assert set(re.findall(r"(?<=\s)\.[a-z]+\b", text)) == extensions
