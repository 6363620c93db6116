"""Each table format with files of its own: what is read, what is said, what is refused."""

import datetime
import json
import struct
import tracemalloc
import zipfile

import pandas as pd
import pytest

from framing.errors import InputError
from framing.sources.raw import Note, RawArticle, ReadOptions, Reject
from framing.sources.read import read_sources, recognised

SHEET = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
LINK = f'<Relationship Id="r{{}}" Type="{RELS}/{{}}" Target="{{}}"/>'


def workbook(path, *sheets, properties=""):
    """Write a minimal xlsx: per sheet a list of rows of texts and numbers."""
    numbers = range(1, len(sheets) + 1)
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    links = "".join(LINK.format(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
    parts = {
        "_rels/.rels": LINKS.format(LINK.format(1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}">{properties}<sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": LINKS.format(links),
    }
    for n, rows in zip(numbers, sheets, strict=True):
        parts[f"xl/worksheets/sheet{n}.xml"] = f"{SHEET}{''.join(map(row_xml, rows))}</sheetData></worksheet>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


def row_xml(cells):
    return "<row>" + "".join(
        f"<c><v>{cell}</v></c>" if isinstance(cell, int | float) else f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
        for cell in cells
    ) + "</row>"  # fmt: skip


def read(path, **options):
    records = list(read_sources([path], ReadOptions(**options)))
    return ([record for record in records if isinstance(record, RawArticle)],
            [record for record in records if isinstance(record, Reject)],
            [record.text for record in records if isinstance(record, Note)])  # fmt: skip


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_workbook_keeps_numbers_and_dates_and_has_a_note_of_a_second_sheet(tmp_path):
    rows = [["ID", "Titre", "Texte", "Date", "Score"], [7, "Pont", "Le pont est fermé.", 45416, 1.5]]
    articles, rejects, notes = read(workbook(tmp_path / "a.xlsx", [["About"], ["this file"]], rows))
    assert dict(articles[0].fields) == {
        "article_id": "7",
        "title": "Pont",
        "text": "Le pont est fermé.",
        "date": "45416",
    }
    assert (articles[0].line, dict(articles[0].meta), rejects) == (2, {"Score": 1.5}, [])
    assert notes[0] == "read from sheet 'S2'; left out: S1"
    assert "title from column 'Titre', text from column 'Texte'" in notes[1]


def test_a_text_that_excel_has_cut_off_is_said(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["id", "text"], ["a", "x" * 32_767], ["b", "short"]])
    assert "1 text cut off at the 32,767 characters that a cell can hold" in read(path)[2]


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["id", "text"], ["a", "One."]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/x", "w") as part:
        for _ in range(150):
            part.write(bytes(1024 * 1024))
    with pytest.raises(InputError, match=r"a\.xlsx: unpacks to 150 MB, which is too large"):
        read(path)


@pytest.mark.parametrize(("properties", "day"), [("", "41036"), ('<workbookPr date1904="1"/>', "42498")])
def test_numbers_of_days_are_counted_from_where_the_workbook_counts(tmp_path, properties, day):
    rows = [["id", "date", "text"], ["a", 41036, "One."], ["b", "41036", "Two."], ["c", "2012-05-07", "Three."]]
    articles = read(workbook(tmp_path / "a.xlsx", rows, properties=properties))[0]
    assert [article.fields["date"] for article in articles] == [day, day, "2012-05-07"]


def test_rows_above_the_header_are_left_out_with_a_note(tmp_path):
    rows = [["Search of 3 March", ""], ["412 hits", ""], ["id", "text"], ["a", "One."]]
    articles, rejects, notes = read(workbook(tmp_path / "a.xlsx", [["About"], ["this file"]], rows))
    assert ([article.line for article in articles], rejects) == ([4], [])
    assert notes[-1] == "2 rows above the header left out"


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods"])
@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_what_is_called_a_workbook_and_is_none_is_one_line(tmp_path, name, content):
    with pytest.raises(InputError, match=r"a\.\w+: not a readable spreadsheet: [^\n]+$"):
        read(write(tmp_path / name, content))


def test_parquet_is_read_with_dates_and_nested_columns(tmp_path):
    day = datetime.datetime(2024, 5, 4, 10)
    table = pd.DataFrame({"id": [1], "text": ["One."], "date": [day], "authors": [["A", "B"]], "n": [float("nan")]})
    table.to_parquet(tmp_path / "a.parquet")
    (article,) = read(tmp_path / "a.parquet")[0]
    assert dict(article.fields) == {
        "article_id": "1", "text": "One.", "date": "2024-05-04T10:00:00", "author": "A, B",
    }  # fmt: skip


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1" + bytes(100) + b"PAR1"])
def test_a_parquet_file_that_is_cut_off_is_one_line(tmp_path, content):
    with pytest.raises(InputError, match=r"a\.parquet: not a readable Parquet file: [^\n]+$"):
        read(write(tmp_path / "a.parquet", content))


ONE, TWO = {"id": "1", "text": "One."}, {"id": "2", "text": "Two."}


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([ONE, TWO]),
        json.dumps([ONE, TWO], indent=2),
        json.dumps(ONE, indent=2) + "\n" + json.dumps(TWO, indent=2),
        json.dumps({"status": "ok", "articles": [ONE, TWO]}),
        json.dumps({"total": {"n": 2}, "results": [ONE, TWO], "tail": [1]}, indent=1),
        b"\xef\xbb\xbf" + json.dumps([ONE, TWO]).encode(),
        json.dumps([ONE, TWO]).encode("utf-16"),
    ],
)
def test_json_is_read_in_many_shapes(tmp_path, content):
    articles, rejects, _ = read(write(tmp_path / "a.json", content))
    assert ([article.fields["text"] for article in articles], rejects) == (["One.", "Two."], [])


def test_a_list_inside_an_article_is_not_taken_for_the_articles(tmp_path):
    articles, _, _ = read(write(tmp_path / "a.json", json.dumps({**ONE, "images": [{"url": "x"}]}, indent=2)))
    assert [article.fields["text"] for article in articles] == ["One."]


@pytest.mark.parametrize(
    "content",
    [
        "[",
        '[{"text": "a"},',
        '[{"text": "a"} x',
        "[" * 200_000,
        '[{"text": "a", "n": 1' + "0" * 5000 + "}]",
        "[]",
        "[1",
    ],
)
def test_json_that_is_not_sound_is_one_line(tmp_path, content):
    with pytest.raises(InputError, match=r"a\.json: [^\n]+$"):
        read(write(tmp_path / "a.json", content))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ('{"text": ' + "[" * 100_000, "nested too deeply, or a number too long"),
        ('{"text": "a", "n": 1' + "0" * 5000 + "}", "nested too deeply, or a number too long"),
        ('{"text": {"a": 1}}', "an object instead of text"),
        ('{"text": true}', "true or false instead of text"),
        ('{"other": 1}', "no text"),
        ('"text"', "not a JSON object"),
        (b'{"text": "caf\xe9"}', "bytes that are not UTF-8"),
    ],
)
def test_a_bad_line_between_good_ones_is_a_reject_of_its_kind(tmp_path, line, kind):
    good = json.dumps({"id": 1, "text": "é" * 40}, ensure_ascii=False).encode()
    bad = line if isinstance(line, bytes) else line.encode()
    articles, rejects, _ = read(write(tmp_path / "a.jsonl", b"\n".join([good, bad, good])))
    assert (len(articles), [(reject.line, reject.kind) for reject in rejects]) == (2, [(2, kind)])


def test_a_line_without_end_is_a_reject_and_not_held(tmp_path, monkeypatch):
    monkeypatch.setattr("framing.sources.encodings.MAX_LINE", 1000)
    content = json.dumps(ONE) + "\n" + json.dumps({"text": "x" * 5000}) + "\n" + json.dumps(TWO)
    articles, rejects, _ = read(write(tmp_path / "a.jsonl", content))
    assert (len(articles), [reject.line for reject in rejects]) == (2, [2])


TEXT = "L’été à Orvane"


@pytest.mark.parametrize(
    ("encoding", "note"),
    [("utf-8", None), ("utf-8-sig", "read as utf-8"), ("utf-16", "read as utf-16"), ("utf-16-le", "read as utf-16-le"),
     ("utf-16-be", "read as utf-16-be"), ("cp1252", "read as cp1252")],
)  # fmt: skip
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_is_read_in_any_usual_encoding_and_separator(tmp_path, encoding, note, separator):
    content = f"id{separator}text\r\n1{separator}{TEXT}\r\n" * 1
    articles, _, notes = read(write(tmp_path / "a.csv", content.encode(encoding)))
    assert [dict(article.fields) for article in articles] == [{"article_id": "1", "text": TEXT}]
    assert notes == [note] * (note is not None)


def test_rows_of_a_table_that_do_not_fit_are_rejects_with_their_first_line(tmp_path):
    content = 'id,text\n1,"a\nb"\n2\n3,c,d\n4,e\n'
    articles, rejects, _ = read(write(tmp_path / "a.csv", content))
    assert [(article.fields["text"], article.line) for article in articles] == [("a\nb", 2), ("e", 6)]
    assert [reject.line for reject in rejects] == [4, 5]


def test_lines_may_end_in_cr_alone(tmp_path):
    articles, _, _ = read(write(tmp_path / "a.csv", "id,text\r1,a\r2,b\r"))
    assert [article.fields["text"] for article in articles] == ["a", "b"]


def test_an_object_in_another_field_than_the_text_is_a_gap(tmp_path):
    (article,) = read(
        write(tmp_path / "a.jsonl", json.dumps({**ONE, "section": {"a": 1}, "author": [{"name": "Ada"}]}))
    )[0]
    assert (article.fields["section"], article.fields["author"]) == ("", "Ada")


def test_the_line_that_names_the_separator_is_no_header(tmp_path):
    articles, _, _ = read(write(tmp_path / "a.csv", "sep=;\nid;text\n1;a, b\n"))
    assert [(article.fields["text"], article.line) for article in articles] == [("a, b", 3)]


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        # trafilatura
        ({"title": "A", "text": "T", "raw_text": "T T", "source": "https://www.herald.example/a", "hostname":
          "herald.example", "sitename": "The Herald", "date": "2024-05-04"},
         {"outlet": "The Herald", "url": "https://www.herald.example/a", "text": "T"}),
        # news-please
        ({"maintext": "T", "url": "https://herald.example/a", "source_domain": "herald.example", "date_publish":
          "2024-05-04 10:00:00", "authors": ["A", "B"], "language": "en"},
         {"outlet": "herald.example", "text": "T", "author": "A, B", "date": "2024-05-04 10:00:00"}),
        # newspaper
        ({"text": "T", "source_url": "https://www.herald.example", "url": "https://www.herald.example/a",
          "publish_date": "2024-05-04", "meta_lang": "en"},
         {"outlet": "herald.example", "url": "https://www.herald.example/a", "language": "en"}),
        # fundus
        ({"body": {"summary": ["S"], "sections": [{"headline": [], "paragraphs": ["P", "Q"]}]}, "publisher": "Herald",
          "publishing_date": "2024-05-04 10:00:00+00:00", "lang": "en"},
         {"text": "S\n\nP\n\nQ", "outlet": "Herald", "date": "2024-05-04 10:00:00+00:00"}),
        # a feed reader: the source is an object
        ({"content": "T", "source": {"id": None, "name": "Herald"}, "publishedAt": "2024-05-04"},
         {"outlet": "Herald", "text": "T", "date": "2024-05-04"}),
    ],
)  # fmt: skip
def test_what_extractors_write_is_understood(tmp_path, row, fields):
    (article,) = read(write(tmp_path / "a.jsonl", json.dumps(row)))[0]
    assert {name: article.fields[name] for name in fields} == fields
    assert len(article.fields["article_id"]) == 12


def test_an_outlet_that_is_an_address_everywhere_is_its_host(tmp_path):
    (article,) = read(write(tmp_path / "a.jsonl", json.dumps({**ONE, "outlet": "https://www.herald.example/"})))[0]
    assert article.fields["outlet"] == "herald.example"


@pytest.mark.parametrize(
    "content",
    [
        "id,indexed_date,language,media_name,media_url,publish_date,title,url\n1,2024,en,Herald,h,2024,A,https://h.example\n",
        "URL,MobileURL,Date,Title\nhttps://h.example,,2024-05-04,A\n",
        json.dumps({"articles": [{"url": "https://h.example", "title": "A", "domain": "h.example"}]}),
    ],
)
def test_a_story_list_without_texts_is_refused_with_the_way_out(tmp_path, content):
    with pytest.raises(InputError, match=r"has addresses but no texts.*--fetch"):
        read(write(tmp_path / "list.dat", content), columns={})


def test_rows_without_text_after_good_ones_do_not_end_the_reading(tmp_path):
    lines = [json.dumps(ONE), *[json.dumps({"id": 3})] * 2500, json.dumps(TWO)]
    articles, rejects, _ = read(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert (len(articles), len(rejects)) == (2, 2500)


def test_long_values_are_no_metadata(tmp_path):
    row = {**ONE, "html": "<p>" * 1000, "desk": "city", "empty": "", "tags": []}
    articles, _, notes = read(write(tmp_path / "a.jsonl", json.dumps(row)))
    assert dict(articles[0].meta) == {"desk": "city"}
    assert notes == ["kept as metadata: desk", "long values are not kept as metadata: html"]


def test_reading_many_rows_holds_few_of_them_in_memory(tmp_path):
    line = json.dumps({"id": 1, "text": "word " * 1000}) + "\n"
    path = write(tmp_path / "a.jsonl", line * 4000)
    tracemalloc.start()
    assert sum(1 for _ in read_sources([path])) == 4000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000 < path.stat().st_size


def test_nothing_is_recognised_in_binary_noise(tmp_path):
    path = write(tmp_path / "a.bin", struct.pack("<400I", *range(3, 403)))
    with pytest.raises(InputError, match="unknown format"):
        recognised(path)
