"""Exports of ProQuest as text and pages, of invented outlets, whole and cut off."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.errors import FramingError, InputError
from framing.sources import proquest
from framing.sources.raw import HEAD_BYTES, RawArticle, ReadOptions
from framing.sources.read import recognised

RULE = "_" * 60
COVER = (
    f"{RULE}\n\nReport Information from ProQuest\n10 May 2024 10:00\n{RULE}\n\n"
    "Table of contents\n\n1. Ferry\n\n2. Bac\n\n"
)
FERRY = [
    ("", "Ferry fares rise"), ("Author", "Alder, Ruth"),
    ("Publication info", "The Harbour Post ; Orvane [Orvane]. 04 May 2024: 7."), ("", "ProQuest document link"),
    ("Abstract", "Fares rise."),
    ("Full text", "Fares rose by a tenth.\n\nSubject: to change, said the board.\n\nNobody paid."),
    ("Subject", "Ferries; Fares"), ("Location", "Orvane"), ("Title", "Ferry fares rise"),
    ("Publication title", "The Harbour Post; Orvane"), ("Pages", "7"), ("Publication year", "2024"),
    ("Publication date", "May 4, 2024"), ("Section", "News"), ("Language of publication", "English"),
    ("ProQuest document ID", "1001"), ("Document URL", "https://proquest.example/1001"), ("Last updated", "2024-05-05"),
    ("Database", "Global Newsstream"),
]  # fmt: skip
BAC = [
    ("", "Le bac coûte plus"), ("Texte intégral ", "Le passage augmente."), ("Titre", "Le bac coûte plus"),
    ("Titre de la publication", "Le Fanal; Nord"), ("Date de publication", "4 mai 2024"),
    ("Langue de publication", "French"), ("ID de document ProQuest", "1002"), ("Base de données", "Presse"),
]  # fmt: skip


def record(fields, number=0, total=0, between="\n\n"):
    lines = between.join(f"{name}: {value}" if name else value for name, value in fields)
    return f"{RULE}\n\n" + (f"Document {number} of {total}\n\n" if number else "") + lines + "\n\n"


def paragraphs(value):
    return "</p><p>".join(value.split("\n\n"))


def page(*records):
    divs = "<hr>".join(
        "<div>" + "".join(f"<p><b>{name}{':' if name else ''}</b> {paragraphs(value)}</p>" for name, value in fields)
        + "</div>" for fields in records
    )  # fmt: skip
    return f"<html><head><title>ProQuest</title></head><body><p>© ProQuest LLC</p>{divs}<hr></body></html>"


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def articles(path):
    return [record for record in proquest.read(path, ReadOptions()) if isinstance(record, RawArticle)]


TEXT = COVER + record(FERRY, 1, 2) + record(BAC, 2, 2) + f"{RULE}\n\nContact us at: https://proquest.example\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", TEXT),
        ("a.txt", TEXT.replace("\n", "\r\n")),
        ("a.txt", record(FERRY) + record(BAC) + RULE),
        ("a.html", page(FERRY, BAC)),
    ],
)
def test_all_articles_of_a_file_are_read(tmp_path, name, content):
    path = write(tmp_path / name, content)
    assert recognised(path).name == "proquest"
    first, second = articles(path)
    assert first.fields == {"article_id": "1001", "outlet": "The Harbour Post", "date": "2024-05-04", "section": "News",
        "author": "Alder, Ruth", "language": "English", "title": "Ferry fares rise",
        "url": "https://proquest.example/1001",
        "text": "Fares rose by a tenth.\n\nSubject: to change, said the board.\n\nNobody paid."}  # fmt: skip
    assert first.meta.items() >= {"place": "Orvane", "load_date": "2024-05-05", "subject": "Ferries; Fares"}.items()
    assert second.fields == {"article_id": "1002", "outlet": "Le Fanal", "date": "2024-05-04", "language": "French",
        "title": "Le bac coûte plus", "text": "Le passage augmente."}  # fmt: skip


def test_fields_are_told_apart_without_blank_lines(tmp_path):
    (article,) = articles(
        write(tmp_path / "a.txt", record([*FERRY[:5], ("Full text", "Fares rose."), *FERRY[6:]], between="\n"))
    )
    assert (article.fields["text"], article.fields["section"]) == ("Fares rose.", "News")


@pytest.mark.parametrize(
    ("left_out", "name", "value"),
    [
        ("Title", "title", "Ferry fares rise"),
        ("Publication title", "outlet", "The Harbour Post"),
        ("Publication date", "date", "2024-05-04"),
        ("Full text", "text", None),
        ("Section", "section", None),
    ],
)
def test_a_missing_field_is_taken_from_elsewhere_or_left_empty(tmp_path, left_out, name, value):
    fields = [field for field in FERRY if field[0] != left_out]
    (article,) = articles(write(tmp_path / "a.txt", record(fields)))
    assert article.fields.get(name) == value


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (COVER + record(FERRY, 1, 2), "export of 2 articles; 1 could be read: 1 article missing"),
        (record(FERRY) + record(BAC[:-1]), "export of 2 articles; 1 could be read: article 2 has no end"),
        (COVER, "no article could be read"),
        (record([field for field in FERRY if "ublication" not in field[0]]), "article 1 has no outlet and no date"),
    ],
)
def test_an_export_that_is_not_read_whole_is_refused(tmp_path, content, message):
    with pytest.raises(InputError, match=message):
        articles(write(tmp_path / "a.txt", content))


def test_an_article_about_proquest_is_not_recognised(tmp_path):
    content = b"ProQuest LLC sells a database.\n\nIts full text: it is long.\n"
    assert not proquest.FORMAT.recognise(write(tmp_path / "a.txt", content), content[:HEAD_BYTES])


@pytest.mark.parametrize("content", [record(FERRY) + record(BAC), page(FERRY, BAC)])
@given(data=st.data())
def test_a_file_cut_anywhere_gives_whole_articles_or_an_error(tmp_path_factory, content, data):
    folder = tmp_path_factory.getbasetemp()
    name = "a.html" if content.startswith("<html>") else "a.txt"
    whole = [article.fields for article in articles(write(folder / f"whole-{name}", content))]
    end = data.draw(st.integers(0, len(content.encode())))
    with contextlib.suppress(FramingError):
        cut = [article.fields for article in articles(write(folder / f"cut-{name}", content.encode()[:end]))]
        assert cut == whole[: len(cut)]
