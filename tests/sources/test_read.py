import json

import pytest

from framing.errors import InputError
from framing.sources import json_file, read, text_folder
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
        ("x.csv", "", r"x\.csv: is empty"),
        ("x.csv", "\n", r"x\.csv: has no row"),
        ("x.csv", "id,words\n1,a\n", r"x\.csv: no column 'text'; found id, words.*give --column text=NAME"),
        ("x.csv", "id,text\n1\n", r"x\.csv:2: this row has 1 cell, not the 2 of the header"),
        ("x.jsonl", " ", r"x\.jsonl: has no row with an article"),
        ("x", "", r"x: is empty"),
        ("x.doc", "\xd0\xcf\x11\xe0", r"x\.doc: is a document of an older Office, which is not read; save it as"),
        ("x.png", "\x89PNG", r"x\.png: unknown format; give --format sheet\|"),
        ("x.jsonl", '{"text": "a"}\n{"te', r"x\.jsonl:2: not JSON"),
        ("x.jsonl", '{"text": "a"}\n[1]', r"x\.jsonl:2: expected a JSON object, not list"),
        ("x.jsonl", '{"id": 1}', r"x\.jsonl: no column 'text'"),
        ("x.pdf", "%PDF", r"x\.pdf: is a PDF, which is not read; export the articles as"),
    ],
)
def test_a_source_that_is_not_sound_says_where_and_what(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content.encode("latin-1"))
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


def test_lines_of_json_are_recognised_although_the_first_is_broken(tmp_path):
    (tmp_path / "x.jsonl").write_text(f'{{"id": broken\n{JSON_LINE}\n{JSON_LINE}\n')
    records = list(read.read_sources([tmp_path / "x.jsonl"]))
    assert [type(record) for record in records] == [Reject, RawArticle, RawArticle]
    (tmp_path / "y.jsonl").write_text('{"articles": [\n{"id": 1,\n "text": "One."}\n]}\n')
    assert recognised(tmp_path / "y.jsonl").name == "json"


def test_an_empty_file_of_a_folder_is_named_beside_the_others(tmp_path):
    (tmp_path / "a.txt").write_text("One.")
    for name in ("b.csv", "c.docx", "d.html"):
        (tmp_path / name).touch()
    rejects = [record for record in read.read_sources([tmp_path]) if isinstance(record, Reject)]
    assert [(reject.path.name, reject.message) for reject in rejects] == [
        ("b.csv", "is empty"), ("c.docx", "is empty"), ("d.html", "is empty")]  # fmt: skip


@pytest.mark.parametrize("head", ["", "x" * 70_000])
def test_a_zero_byte_in_a_text_makes_no_binary_file_of_it(tmp_path, head):
    text = f"{head}The mill is cl\0sed by the council of the town. {'Yes. ' * 20}"
    (tmp_path / "x.csv").write_text(f"id,text\na,{text}\n")
    (raw,) = read_sources([tmp_path / "x.csv"])
    assert "cl\0sed" in raw.fields["text"]
    (tmp_path / "y.csv").write_bytes(b"id,text\n" + bytes(range(9)) * 20)
    with pytest.raises(InputError, match="is a binary file"):
        read_sources([tmp_path / "y.csv"])


def test_a_text_that_ends_within_a_character_is_called_cut_off(tmp_path):
    (tmp_path / "x.csv").write_bytes("\ufeffid,text\na,One.\n".encode("utf-16-le")[:-1])
    with pytest.raises(InputError, match=r"x\.csv: is cut off in the middle of a character of utf-16$"):
        read_sources([tmp_path / "x.csv"])


def test_a_text_or_value_beyond_all_bounds_is_not_held_in_memory(tmp_path, monkeypatch):
    for module in (text_folder, json_file):
        monkeypatch.setattr(module, "MAX_LINE", 100_000)
    (tmp_path / "x.txt").write_text("word " * 30_000)
    with pytest.raises(InputError, match=r"this text is longer than 100,000 characters"):
        read_sources([tmp_path / "x.txt"])
    (tmp_path / "x.json").write_text(json.dumps([{"id": 1, "text": "One."}, {"id": 2, "text": "word " * 60_000}]))
    with pytest.raises(InputError, match=r"not readable JSON after 1 object: a value is longer than 100,000 bytes"):
        read_sources([tmp_path / "x.json"])
    (tmp_path / "y.json").write_text(json.dumps([{"id": n, "text": "word " * 1000} for n in range(60)]))
    assert len(read_sources([tmp_path / "y.json"])) == 60


@pytest.mark.parametrize(
    ("above", "notes_of"),
    [("", []), ("Export of 3 March\n\n", ["2 lines above the header left out"]), ("sep=;\n", [])],
)
def test_lines_above_the_header_are_left_out_with_a_note(tmp_path, above, notes_of):
    (tmp_path / "x.csv").write_text(f"{above}id;outlet;text\na;herald;One.\nb;herald\n")
    records = list(read.read_sources([tmp_path / "x.csv"]))
    assert [record.text for record in records if isinstance(record, Note)] == notes_of
    lines = above.count("\n")
    assert [record.line for record in records if not isinstance(record, Note)] == [lines + 2, lines + 3]


def test_reading_goes_on_after_a_bad_row(tmp_path):
    (tmp_path / "x.jsonl").write_text(f"{JSON_LINE}\n{{broken\n[1]\n{JSON_LINE}\n")
    records = list(read.read_sources([tmp_path / "x.jsonl"]))
    assert [type(record) for record in records] == [RawArticle, Reject, Reject, RawArticle]
    assert [(record.line, record.kind) for record in records[1:3]] == [(2, "not JSON"), (3, "not a JSON object")]


def test_reading_yields_the_first_article_before_it_reads_the_last(tmp_path):
    (tmp_path / "x.jsonl").write_text(f"{JSON_LINE}\n" * 10_000)
    records = read.read_sources([tmp_path / "x.jsonl"])
    assert next(records).line == 1
