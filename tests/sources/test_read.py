import json

import pytest

from framing.errors import InputError
from framing.sources import read
from framing.sources.raw import Note, RawArticle, ReadOptions, Reject
from framing.sources.read import FORMATS, recognised


def read_sources(paths, *, form=None, **options):
    """Read the articles; a reject is raised as the error that it would become."""
    records = list(read.read_sources(paths, ReadOptions(**options), form=form))
    for record in records:
        if isinstance(record, Reject):
            raise InputError(record.message, path=record.path, line=record.line)
    return [record for record in records if isinstance(record, RawArticle)]


def notes(path, **options):
    return [record.text for record in read.read_sources([path], ReadOptions(**options)) if isinstance(record, Note)]


def fields(raws):
    return [dict(raw.fields) for raw in raws]


def test_every_extension_tells_one_format():
    extensions = [extension for source in FORMATS.values() for extension in source.extensions]
    assert len(extensions) == len(set(extensions))
    assert all(name == source.name for name, source in FORMATS.items())


def test_a_format_can_be_given_for_another_extension(tmp_path):
    (tmp_path / "x.dat").write_text('{"id": "1", "text": "One."}\n')
    assert fields(read_sources([tmp_path / "x.dat"], form="jsonl")) == [{"article_id": "1", "text": "One."}]


def test_a_folder_is_read_by_its_index(tmp_path):
    (tmp_path / "one.txt").write_text("The text.")
    (tmp_path / "index.csv").write_text("file,outlet,headline\none.txt,herald,A title\n")
    assert fields(read_sources([tmp_path])) == [
        {"article_id": "one", "outlet": "herald", "title": "A title", "text": "The text."}
    ]


def test_an_index_may_lie_elsewhere(tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "one.txt").write_text("The text.")
    (tmp_path / "list.csv").write_text("file,id\none.txt,x1\n")
    (raw,) = read_sources([tmp_path / "texts"], index=tmp_path / "list.csv")
    assert (raw.fields["article_id"], raw.line) == ("x1", 2)


def test_a_folder_without_an_index_is_all_its_text_files(tmp_path):
    (tmp_path / "b.txt").write_text("Two.")
    (tmp_path / "a.txt").write_text("One.")
    assert [raw.fields["article_id"] for raw in read_sources([tmp_path])] == ["a", "b"]


def test_a_csv_file_is_read_by_mapped_columns(tmp_path):
    (tmp_path / "x.csv").write_text('id,paper,content\n1,herald,"A ""quoted"" word,\nand a line"\n')
    assert fields(read_sources([tmp_path / "x.csv"], columns={"text": "content", "outlet": "paper"})) == [
        {"article_id": "1", "outlet": "herald", "text": 'A "quoted" word,\nand a line'}
    ]


def test_tab_separated_rows_and_json_lines_are_read(tmp_path):
    (tmp_path / "x.tsv").write_text("id\ttext\n1\tOne.\n")
    (tmp_path / "y.jsonl").write_text(json.dumps({"id": 2, "text": "Two\u2028still two.", "title": None}) + "\n\n")
    raws = read_sources([tmp_path / "x.tsv", tmp_path / "y.jsonl"])
    assert [raw.fields["text"] for raw in raws] == ["One.", "Two\u2028still two."]
    assert raws[1].fields["title"] == ""


def test_a_json_line_keeps_breaks_that_are_no_line_ends(tmp_path):
    (tmp_path / "y.jsonl").write_text('{"id": "1", "text": "a\u2028b\x85c"}\n', encoding="utf-8")
    assert read_sources([tmp_path / "y.jsonl"])[0].fields["text"] == "a\u2028b\x85c"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", "", r"x\.csv: has no row"),
        ("x.csv", "id,words\n1,a\n", r"x\.csv: no column 'text'; found id, words.*give --column text=NAME"),
        ("x.csv", "id,text\n1\n", r"x\.csv:2: this row has 1 cell, not the 2 of the header"),
        ("x.jsonl", "", r"x\.jsonl: has no row with an article"),
        ("x.jsonl", '{"text": "a"}\n{"te', r"x\.jsonl:2: not JSON"),
        ("x.jsonl", '{"text": "a"}\n[1]', r"x\.jsonl:2: expected a JSON object, not list"),
        ("x.jsonl", '{"id": 1}', r"x\.jsonl: no column 'text'"),
        ("x.pdf", "%PDF", r"x\.pdf: unknown format; give --format sheet\|"),
    ],
)
def test_a_source_that_is_not_sound_says_where_and_what(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=message):
        read_sources([tmp_path / name])


def test_a_source_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="no such file or folder"):
        read_sources([tmp_path / "gone.csv"])


def test_an_empty_folder_says_what_it_lacks(tmp_path):
    with pytest.raises(InputError, match=r"no file of a known format in this folder"):
        read_sources([tmp_path])


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ("name\none.txt\n", r"index\.csv:2: no column 'file'; found name"),
        ("file\ntwo.txt\n", r"index\.csv:2: file 'two\.txt' is not in"),
        ("file\n", r"index\.csv: has no row"),
    ],
)
def test_an_index_that_is_not_sound(tmp_path, index, message):
    (tmp_path / "one.txt").write_text("x")
    (tmp_path / "index.csv").write_text(index)
    with pytest.raises(InputError, match=message):
        read_sources([tmp_path])


def test_a_mapped_column_that_is_missing_is_named_with_the_nearest(tmp_path):
    (tmp_path / "x.csv").write_text("id,content\n1,a\n")
    with pytest.raises(InputError, match=r"no column 'contents'; found id, content \(did you mean 'content'\?\)"):
        read_sources([tmp_path / "x.csv"], columns={"text": "contents"})


def test_another_encoding_can_be_said(tmp_path):
    (tmp_path / "a.txt").write_bytes("café".encode("cp1252"))
    assert read_sources([tmp_path / "a.txt"], encoding="cp1252")[0].fields["text"] == "café"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_read_off_the_header(tmp_path, separator):
    (tmp_path / "x.csv").write_text(f"id{separator}outlet{separator}text\n1{separator}herald{separator}One.\n")
    assert fields(read_sources([tmp_path / "x.csv"])) == [{"article_id": "1", "outlet": "herald", "text": "One."}]


def test_a_column_that_stands_twice_is_refused(tmp_path):
    (tmp_path / "x.csv").write_text("id,text,text\n1,a,b\n")
    with pytest.raises(InputError, match=r"x\.csv:1: column 'text' occurs twice"):
        read_sources([tmp_path / "x.csv"])


JSON_LINE = '{"id": "1", "title": "A", "text": "One."}'


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("a.txt", "Paris, Lyon and Nice\nwere closed, said the mayor", "txt"),
        ("a.txt", JSON_LINE + "\n" + JSON_LINE, "jsonl"),
        ("a.json", JSON_LINE, "json"),
        ("a.jsonl", JSON_LINE, "jsonl"),
        ("a.jsonl", '[{"id": 1,\n"text": "One."}]', "json"),
        ("a.json", JSON_LINE + "\n" + JSON_LINE, "json"),
        ("a.json", '{\n  "text": "One."\n}', "json"),
        ("a.dat", "id;title;text\n1;A;One.", "csv"),
        ("a.txt", "id\ttitle\ttext\n1\tA\tOne.", "csv"),
        ("a.csv", "text\nOne.", "csv"),
        ("a.csv", "PAR1 and more", "parquet"),
    ],
)
def test_a_file_is_recognised_by_content_and_then_by_extension(tmp_path, name, content, form):
    (tmp_path / name).write_text(content)
    assert recognised(tmp_path / name).name == form


def test_a_folder_reads_every_known_format_and_names_what_it_leaves_out(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.jsonl").write_text(JSON_LINE)
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "c.pdf").write_bytes(b"%PDF")
    assert [raw.fields["article_id"] for raw in read_sources([tmp_path])] == ["a", "1"]
    (tmp_path / "d.txt").symlink_to(tmp_path / "a.txt")
    assert "2 files left out, of no known format or a link: c.pdf, d.txt" in notes(tmp_path)


def test_reading_goes_on_after_a_bad_row(tmp_path):
    (tmp_path / "x.jsonl").write_text(f"{JSON_LINE}\n{{broken\n[1]\n{JSON_LINE}\n")
    records = list(read.read_sources([tmp_path / "x.jsonl"]))
    assert [type(record) for record in records] == [RawArticle, Reject, Reject, RawArticle]
    assert [(record.line, record.kind) for record in records[1:3]] == [(2, "not JSON"), (3, "not a JSON object")]


def test_reading_yields_the_first_article_before_it_reads_the_last(tmp_path):
    (tmp_path / "x.jsonl").write_text(f"{JSON_LINE}\n" * 10_000)
    records = read.read_sources([tmp_path / "x.jsonl"])
    assert next(records).line == 1
