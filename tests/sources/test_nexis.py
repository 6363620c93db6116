"""Exports of Nexis and Nexis Uni in every file format, of invented outlets, whole and cut off."""

import contextlib
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.errors import FramingError, InputError
from framing.sources import nexis
from framing.sources.raw import HEAD_BYTES, Note, RawArticle, ReadOptions
from framing.sources.read import recognised

COVER = """\



Download Request: Selected Items: 1-3
Time Of Request: Friday, May 10, 2024  10:00:00

Send To:
LIBRARY OF THE UNIVERSITY OF ORVANE

Project ID: None
"""
RIVER = """\
                               1 of 3 DOCUMENTS



                             The Harbour Post (Orvane)

                            May 4, 2024 Saturday
                                  Edition 2;
                                National Edition

Ferry fares rise again:
harbour board blames fuel

BYLINE: By RUTH ALDER

SECTION: NEWS; Pg. 7

LENGTH: 52 words

DATELINE: ORVANE


The harbour board raised the fares of the river ferries on Friday by a tenth, the
third rise within a year.

"Nobody here can pay that," said a welder who crosses the river twice a day. His
employer pays him by the hour.

LANGUAGE of the notices: they were posted in two.

LOAD-DATE: May 5, 2024

LANGUAGE: ENGLISH

GRAPHIC: A ferry at the quay
in the morning

PUBLICATION-TYPE: Newspaper


                       Copyright 2024 Harbour Press Ltd
                              All Rights Reserved
"""
FRENCH = """\
                               Document 2 de 3


                                Le Fanal du Nord

                             samedi 4 mai 2024

Le prix du bac augmente

AUTEUR: Jeanne Morel

RUBRIQUE: RÉGION; Pg. 12

LONGUEUR: 14 mots

Le prix du passage augmente d'un dixième, selon le port.

DATE-CHARGEMENT: 5 mai 2024

LANGUE: FRENCH; FRANÇAIS

                       Copyright 2024 Le Fanal
                              Tous droits réservés
"""
GERMAN = """\
Dokument 3 von 3

DIE FÄHRPOST

30. März 2024

Fähre wird teurer

AUTOR: Eva Beispiel

RUBRIK: POLITIK; S. 4

LÄNGE: 9 Wörter

Die Überfahrt kostet von Montag an ein Zehntel mehr.

UPDATE: 1. April 2024

SPRACHE: GERMAN; DEUTSCH

PUBLICATION-TYPE: Zeitung
"""
UNCOVERED = RIVER + FRENCH + GERMAN
CLASSIC = COVER + UNCOVERED
HTML = """<HTML><HEAD><TITLE>&nbsp;</TITLE><!-- LXNComment 1 --></HEAD><BODY>
<BR><DIV CLASS="c0"><P CLASS="c1"><SPAN CLASS="c2">{number} of {total} DOCUMENTS</SPAN></P></DIV>
<BR><DIV CLASS="c3"><P CLASS="c1"><SPAN CLASS="c2">The Harbour Post</SPAN></P></DIV>
<BR><DIV CLASS="c3"><P CLASS="c1"><SPAN CLASS="c4">May</SPAN><SPAN CLASS="c2"> 4, 2024, Saturday,
 Late Edition<BR>Correction Appended</SPAN></P></DIV>
<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN CLASS="c7">Ferry fares rise;<BR>Board blames fuel</SPAN></P></DIV>
<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN CLASS="c8">BYLINE: </SPAN><SPAN CLASS="c2">By RUTH ALDER</SPAN></P></DIV>
<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN CLASS="c8">LENGTH: </SPAN><SPAN CLASS="c2">12 words</SPAN></P></DIV>
<BR><DIV CLASS="c5"><P CLASS="c9"><SPAN CLASS="c2">Fares &amp; fuel rose.</SPAN><SPAN>&nbsp;</SPAN></P>
<P CLASS="c9"></P><P CLASS="c9"><SPAN CLASS="c2">A <SPAN CLASS="c4">welder</SPAN> complained.</SPAN></P></DIV>
<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN CLASS="c8">LANGUAGE: </SPAN><SPAN CLASS="c2">ENGLISH</SPAN></P></DIV>
<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN CLASS="c8"> CORRECTION:<BR></SPAN></P><P CLASS="c9">It was May.</P></DIV>
<BR><DIV CLASS="c3"><P CLASS="c1"><SPAN CLASS="c2">Copyright 2024 Harbour Press</SPAN></P></DIV>
</BODY></HTML>"""
UNI = [
    "Date and Time: Friday, 10. May 2024 10:00:00 CEST", "Job Number: 1", "Documents (2)", "1. Ferry fares rise",
    "2. Le bac", "Client/Matter: -None-", "BREAK", "Ferry fares rise", "The Harbour Post(Orvane)",
    "May 4, 2024 Saturday 9:20 AM GMT", "Copyright 2024 Harbour Press All Rights Reserved",
    "Section:\xa0NEWS; Version:2",
    "Length:\xa012 words", "Byline:\xa0Ruth Alder", "Body", "The fares rose.", "Length: that of the quay matters.",
    "Graphic", "A ferry", "Classification", "Language:\xa0ENGLISH", "Load-Date:\xa0May 5, 2024", "End of Document",
    "BREAK", "Le bac augmente", "Le Fanal", "4 mai 2024", "Longueur:\xa03 mots", "Corps", "Le passage coûte plus.",
    "Langue:\xa0FRENCH; FRANÇAIS", "Date de chargement:\xa05 mai 2024", "Fin du document",
]  # fmt: skip
ACADEMIC = """\
                              1 of 1 DOCUMENTS

                 Copyright 2003 The Orvane Courier Company
                             The Orvane Courier

                   January 7, 2003, Tuesday, FINAL EDITION

SECTION: A; Pg. A01

LENGTH: 11 words

HEADLINE: Ferry strike ends;
Crews return

BYLINE: Ruth Alder, Courier Staff Writer

BODY:
   The crews went back to work.

   LENGTH: no matter, they said.

LOAD-DATE: January 7, 2003
"""
UNI_GERMAN = [
    "Datum und Uhrzeit: Freitag, 10. Mai 2024", "Auftragsnummer: 1", "Dokumente (1)", "1. Fähre wird teurer", "BREAK",
    "Fähre wird teurer", "Die Fährpost", "4. Mai 2024 Samstag", "Copyright 2024 Fährpost Alle Rechte vorbehalten",
    "Rubrik:\xa0POLITIK; S. 4", "Länge:\xa05 Wörter", "Autor:\xa0Von Eva Beispiel", "Text",
    "Die Überfahrt kostet mehr.",
    "Klassifizierung", "Sprache:\xa0GERMAN; DEUTSCH", "Ladedatum:\xa05. Mai 2024", "Ende des Dokuments",
]  # fmt: skip
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BOLD = ("Body", "Classification", "Graphic")


def docx(path, paragraphs=UNI, part="word/document.xml", before=""):
    body = "".join(
        "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>" if text == "BREAK"
        else f"<w:p><w:r><w:rPr>{'<w:b/>' if text in BOLD else ''}</w:rPr><w:t>{text}</w:t></w:r></w:p>"
        for text in paragraphs
    )  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, f'{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
    return path


def rtf(paragraphs=UNI):
    lines = (
        "\\sect " if text == "BREAK" else "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in text) + "\\par"
        for text in paragraphs
    )
    return "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}{\\header Page 1}\n" + "\n".join(lines) + "}"


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def articles(path):
    return [record for record in nexis.read(path, ReadOptions()) if isinstance(record, RawArticle)]


def test_a_text_file_in_three_languages_with_a_cover_page(tmp_path):
    river, french, german = articles(write(tmp_path / "a.txt", CLASSIC.replace("\n", "\r\n")))
    assert river.fields["title"] == "Ferry fares rise again: harbour board blames fuel"
    wanted = {"outlet": "The Harbour Post (Orvane)", "date": "2024-05-04", "author": "RUTH ALDER", "section": "NEWS",
              "language": "ENGLISH"}  # fmt: skip
    assert river.fields.items() >= wanted.items()
    assert river.meta.items() >= {"load_date": "2024-05-05", "edition": "Edition 2; National Edition", "page": "Pg. 7",
                                  "graphic": "A ferry at the quay in the morning", "dateline": "ORVANE",
                                  }.items()  # fmt: skip
    assert [french.fields[name] for name in ("outlet", "date", "author", "section", "language")] == [
        "Le Fanal du Nord", "2024-05-04", "Jeanne Morel", "RÉGION", "FRENCH; FRANÇAIS"]  # fmt: skip
    assert [german.fields[name] for name in ("outlet", "date", "author", "section", "title")] == [
        "DIE FÄHRPOST", "2024-03-30", "Eva Beispiel", "POLITIK", "Fähre wird teurer"]  # fmt: skip


def test_wrapped_lines_are_joined_and_a_line_of_the_text_is_no_field(tmp_path):
    text = articles(write(tmp_path / "a.txt", CLASSIC))[0].fields["text"]
    assert text.split("\n\n") == [
        "The harbour board raised the fares of the river ferries on Friday by a tenth, the third rise within a year.",
        '"Nobody here can pay that," said a welder who crosses the river twice a day. '
        "His employer pays him by the hour.",
        "LANGUAGE of the notices: they were posted in two.",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_of_a_text_file_is_detected(tmp_path, encoding):
    path = write(tmp_path / "a.txt", CLASSIC.encode(encoding))
    assert [article.fields["language"] for article in articles(path)] == [
        "ENGLISH",
        "FRENCH; FRANÇAIS",
        "GERMAN; DEUTSCH",
    ]


@pytest.mark.parametrize(
    ("lines", "name", "value"),
    [
        ("BYLINE: By RUTH ALDER", "author", None),
        ("SECTION: NEWS; Pg. 7", "section", None),
        ("LENGTH: 52 words", "title", "Ferry fares rise again: harbour board blames fuel"),
        ("DATELINE: ORVANE", "title", "Ferry fares rise again: harbour board blames fuel"),
        ("Ferry fares rise again:\nharbour board blames fuel", "title", None),
        ("LOAD-DATE: May 5, 2024", "language", "ENGLISH"),
    ],
)
def test_a_missing_field_moves_no_other(tmp_path, lines, name, value):
    article = articles(write(tmp_path / "a.txt", CLASSIC.replace(f"{lines}\n", "", 1)))[0]
    assert article.fields.get(name) == value
    assert article.fields["text"].startswith("The harbour board raised")
    assert article.fields["text"].endswith("posted in two.")


@pytest.mark.parametrize(
    ("old", "new", "end"),
    [
        (
            "LOAD-DATE: May 5, 2024",
            "GRAPHIC: A quay\n\nPhoto by Eva Beispiel\n\nLOAD-DATE: May 5, 2024",
            "posted in two.",
        ),
        ("LOAD-DATE: May 5, 2024", "CONTACT: the board\n\nLOAD-DATE: May 5, 2024", "CONTACT: the board"),
        ("LOAD-DATE: May 5, 2024", "Copyright 2024 is on the notice.\n\nMore.\n\nLOAD-DATE: May 5, 2024", "More."),
        (RIVER[RIVER.index("LOAD-DATE") :], "FELTÖLTÉS: 2024\n\nNYELV: MAGYAR\n\n", "posted in two."),
    ],
)
def test_the_text_ends_where_its_closing_fields_begin(tmp_path, old, new, end):
    article = articles(write(tmp_path / "a.txt", CLASSIC.replace(old, new)))[0]
    assert article.fields["text"].endswith(end)


@pytest.mark.parametrize(
    ("old", "new", "date"),
    [
        ("May 4, 2024 Saturday", "4 mai 2024 samedi 3:00 AM GMT", "2024-05-04"),
        ("May 4, 2024 Saturday", "Dienstag 10.Dezember 2019", "2019-12-10"),
        ("May 4, 2024 Saturday", "12 de noviembre de 2017 domingo", "2017-11-12"),
        ("May 4, 2024 Saturday", "December 19, 1991, Sunday, Late Edition", "1991-12-19"),
        ("May 4, 2024 Saturday", "décembre 10 2019", "2019-12-10"),
        ("May 4, 2024 Saturday", "May 2024", None),
    ],
)
def test_a_date_of_the_header_is_read_or_kept_as_it_is(tmp_path, old, new, date):
    article = articles(write(tmp_path / "a.txt", CLASSIC.replace(old, new)))[0]
    assert article.fields.get("date") == date
    assert article.meta.get("date") == (None if date else new)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Document 2 de 3", "Document two", "export of 3 articles; 2 could be read: 1 article missing"),
        ("samedi 4 mai 2024", "hier", "export of 3 articles; 2 could be read: article 2 has no date"),
        ("Selected Items: 1-3", "Selected Items: 1-5", "export of 5 articles; 3 could be read: 2 articles missing"),
    ],
)
def test_an_export_that_is_not_read_whole_is_refused(tmp_path, old, new, message):
    with pytest.raises(InputError, match=message):
        articles(write(tmp_path / "a.txt", CLASSIC.replace(old, new)))


def test_the_same_article_twice_has_two_ids_and_another_download_the_same(tmp_path):
    again = RIVER.replace("1 of 3", "2 of 3")
    first, second = articles(write(tmp_path / "a.txt", RIVER + again))
    assert second.fields["article_id"] == f"{first.fields['article_id']}-2"
    assert articles(write(tmp_path / "b.txt", RIVER))[0].fields["article_id"] == first.fields["article_id"]


def test_a_page_of_the_older_layout_is_read_whole(tmp_path):
    path = write(tmp_path / "a.html", HTML.format(number=2001, total=2146))
    article, note = nexis.read(path, ReadOptions())
    assert article.fields["title"] == "Ferry fares rise; Board blames fuel"
    assert article.fields["text"] == "Fares & fuel rose.\n\nA welder complained."
    assert article.meta["correction"] == "It was May."
    assert note == Note(path, "has articles 2,001 to 2,001 of the 2,146 of the search")


@pytest.mark.parametrize("kind", ["docx", "rtf", "txt"])
def test_nexis_uni_is_read_from_word_rtf_and_text(tmp_path, kind):
    path = tmp_path / f"a.{kind.upper()}"
    if kind == "docx":
        docx(path)
    else:
        write(path, rtf() if kind == "rtf" else "\n\n".join(text for text in UNI if text != "BREAK"))
    assert recognised(path).name == "nexis"
    english, french = articles(path)
    assert english.fields.items() >= {"title": "Ferry fares rise", "outlet": "The Harbour Post (Orvane)",
        "date": "2024-05-04", "section": "NEWS", "author": "Ruth Alder",
        "language": "ENGLISH"}.items()  # fmt: skip
    assert english.fields["text"].startswith("The fares rose.\n\nLength: that of the quay matters.")
    assert french.fields["text"] == "Le passage coûte plus."
    assert (french.fields["outlet"], french.fields["date"], french.meta["load_date"]) == (
        "Le Fanal", "2024-05-04", "2024-05-05")  # fmt: skip


def test_headline_and_body_may_be_fields_below_a_copyright_line(tmp_path):
    (article,) = articles(write(tmp_path / "a.txt", ACADEMIC))
    assert article.fields["text"] == "The crews went back to work.\n\nLENGTH: no matter, they said."
    assert article.fields.items() >= {"title": "Ferry strike ends; Crews return", "outlet": "The Orvane Courier",
        "date": "2003-01-07", "author": "Ruth Alder, Courier Staff Writer", "section": "A"}.items()  # fmt: skip


def test_nexis_uni_is_read_with_a_german_interface(tmp_path):
    (article,) = articles(docx(tmp_path / "a.docx", UNI_GERMAN))
    assert article.fields.items() >= {"title": "Fähre wird teurer", "outlet": "Die Fährpost", "date": "2024-05-04",
        "author": "Eva Beispiel", "section": "POLITIK", "text": "Die Überfahrt kostet mehr."}.items()  # fmt: skip
    assert article.meta["load_date"] == "2024-05-05"


def test_a_title_that_names_a_day_is_not_the_date(tmp_path):
    paragraphs = [text.replace("Ferry fares rise", "Protest of 1 May 2024") for text in UNI]
    article = articles(docx(tmp_path / "a.docx", paragraphs))[0]
    assert (article.fields["title"], article.fields["date"]) == ("Protest of 1 May 2024", "2024-05-04")


@pytest.mark.parametrize(
    ("left_out", "message"),
    [("Fin du document", "2 articles; 1 could be read: article 2 has no end"), ("4 mai 2024", "article 2 has no date")],
)
def test_nexis_uni_that_is_not_read_whole_is_refused(tmp_path, left_out, message):
    with pytest.raises(InputError, match=message):
        articles(docx(tmp_path / "a.docx", [text for text in UNI if text != left_out]))


def test_a_word_document_cut_off_or_of_another_kind_is_refused(tmp_path):
    whole = docx(tmp_path / "a.docx").read_bytes()
    bomb = docx(tmp_path / "c.docx", before="<!DOCTYPE a [<!ENTITY b 'c'>]>")
    for path in (write(tmp_path / "b.docx", whole[:-40]), docx(tmp_path / "d.docx", part="word/other.xml"), bomb,
                 docx(tmp_path / "e.docx", ["A letter", "4 May 2024", "Dear board"]),
                 write(tmp_path / "f.docx", "text")):  # fmt: skip
        with pytest.raises(InputError) as refusal:
            articles(path)
        assert "\n" not in str(refusal.value)


def test_a_word_document_that_is_large_when_unpacked_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("framing.sources.word_document.MAX_PART", 1000)
    with pytest.raises(InputError, match="when unpacked"):
        articles(docx(tmp_path / "a.docx"))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (CLASSIC, "nexis"),
        (COVER, "nexis"),
        (HTML.format(number=1, total=1), "nexis"),
        ("The board met on 4 May.\n\nIt read 3 of 10 documents and the load-date of one.\n", "txt"),
        ("LENGTH: a poem\n\nThe end of document control.\n", "txt"),
    ],
)
def test_an_export_is_recognised_by_its_content(tmp_path, content, name):
    path = write(tmp_path / ("a.html" if "<HTML>" in content else "a.txt"), content)
    assert recognised(path).name == name
    assert nexis.FORMAT.recognise(path, content.encode()[:HEAD_BYTES]) == (name == "nexis")


@pytest.mark.parametrize("name", ["a.docx", "a.rtf"])
def test_a_document_that_is_no_export_is_told_what_it_may_be_saved_as(tmp_path, name):
    path, lines = tmp_path / name, ["The ferry was late.", "Nobody waited."]
    docx(path, lines) if name == "a.docx" else write(path, "{\\rtf1\\ansi " + "\\par ".join(lines) + "}")
    with pytest.raises(InputError, match="is no export of Nexis or Nexis Uni; save an article by itself as text"):
        articles(path)


@given(st.integers(0, len(UNCOVERED)))
def test_a_text_file_cut_anywhere_gives_whole_articles_or_an_error(tmp_path_factory, end):
    folder = tmp_path_factory.getbasetemp()
    whole = [article.fields["text"] for article in articles(write(folder / "whole.txt", UNCOVERED))]
    with contextlib.suppress(FramingError):
        texts = [article.fields["text"] for article in articles(write(folder / "cut.txt", UNCOVERED[:end]))]
        assert texts == whole[: len(texts)]


@given(st.integers(0, len(rtf())))
def test_rtf_cut_anywhere_is_refused(tmp_path_factory, end):
    path = write(tmp_path_factory.getbasetemp() / "cut.rtf", rtf()[:end])
    if end < len(rtf()):
        with pytest.raises(FramingError):
            articles(path)
    else:
        assert len(articles(path)) == 2
