"""Exports of Factiva in every file format, of invented outlets, whole and cut off."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.errors import FramingError, InputError
from framing.sources import factiva
from framing.sources.raw import HEAD_BYTES, RawArticle, ReadOptions
from framing.sources.read import recognised

FERRY, BARGE = "HARBPO0020240504ek540001a", "fanald0020240505ek550002b"
CODED = [
    ("SE", "Région"), ("HD", "Le bac coûte plus"), ("BY", "Par Jeanne Morel"), ("WC", "9 mots"), ("PD", "4 mai 2024"),
    ("ET", "15:32"), ("SN", "Le Fanal"), ("SC", "FANALD"), ("PG", "12"), ("LA", "Français"), 
    ("CY", "(c) 2024 Le Fanal"),
    ("LP", "Le passage augmente."), ("TD", "IN FINE, le port paie.\n\nLe port se tait."), ("NS", "gcat : Nouvelles"),
    ("AN", f"Document {FERRY}"),
]  # fmt: skip
HEADED = {
    "en": ["Ferry fares rise again for all", "By Ruth Alder", "1,012 words", "5 May 2024", "05:00 PM",
           "The Harbour Post", "HARBPO", "12", "English",
           "© 2024 Harbour Press"],
    "de": ["Die Fähre wird teurer", "Von Eva Beispiel", "12 Wörter", "5. Mai 2024", "Die Fährpost", "HARBPO", "Deutsch",
           "Copyright 2024. Fährpost"],
    "es": ["El ferry sube de precio otra vez", "1.012 palabras", "5 mayo 2024", "El Muelle", "HARBPO", "Español",
           "(c) 2024 El Muelle"],
    "ko": ["Ferry fares rise again for all", "12 字", "5 May 2024", "The Pier Daily", "HARBPO", "Korean",
           "© 2024 Pier"],
}  # fmt: skip
BODY = ["Fares rose by a tenth.", "Nobody here can pay that, a welder said."]
XML = """<?xml version="1.0" encoding="utf-8"?><PPSResponse><r xmlns="http://global.factiva.com/pps/2.0">
<ppsarticleResultSet count="{count}"><ppsarticle><article><accessionNo>{key}</accessionNo><byline>By Ruth Alder</byline>
<baseLanguage>EN</baseLanguage><headline><paragraph><hlt>Ferry</hlt> fares
 rise</paragraph></headline><leadParagraph><paragraph>The <hlt>fares</hlt> rose.</paragraph></leadParagraph>
<publicationDate><date>2024-05-04</date></publicationDate><sourceName>The Harbour Post</sourceName>
<sectionName>News</sectionName><tailParagraphs><paragraph>One.</paragraph><paragraph display="Preformatted">a
b</paragraph></tailParagraphs><region code="x"><name>Orvane</name></region></article></ppsarticle>
</ppsarticleResultSet></r></PPSResponse>"""


def rows(article=CODED):
    cells = "".join(
        f'<tr><td class="index"><b>{code}</b> </td><td><p>{"</p><p>".join(value.split(chr(10)))}</p></td></tr>'
        for code, value in article
    )
    return f'<div class="article frArticle"><table>{cells}</table><br/></div>'


def divs(language="en", inside=True):
    title, *header = HEADED[language]
    lines = "".join(f"<div>{line}</div>" for line in header)
    text = "".join(f'<p class="articleParagraph {language}articleParagraph">{line}</p>' for line in BODY)
    end = f"<p>Document {BARGE}</p>"
    head = f'<div id="hd"><span class="{language}Headline">{title}</span></div>{lines}{text}'
    article = f'<div class="article {language}Article">{head}{end if inside else ""}</div>'
    return f'<div id="article-1"><p></p>{article}{"" if inside else end}</div>'


def page(*articles):
    return f"<html><head><title>Factiva</title></head><body><form>{''.join(articles)}</form></body></html>"


def coded_text(article=CODED):
    return "\n".join(f"{code}  {value}" for code, value in article) + "\n\n"


def headed_text(language="en", key=BARGE):
    return "\n\n".join([*HEADED[language], *BODY, f"Document {key}"]) + "\n\n"


def rtf(article=CODED):
    escaped = [
        tuple("".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in part).replace("\n\n", "\\par ") for part in pair)
        for pair in article
    ]
    cells = "\n".join(f"\\trowd {{\\b {code}}}\\cell {value}\\cell\\row" for code, value in escaped)
    return f"{{\\rtf1\\ansi\\uc1{{\\info Factiva}}{{\\footer \\'a9 2024 Factiva, Inc.}}{cells}\n}}"


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def articles(path):
    return [record for record in factiva.read(path, ReadOptions()) if isinstance(record, RawArticle)]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.html", page(rows())), ("a.txt", coded_text()), ("a.rtf", rtf()), ("a.htm", page(rows(CODED[1:])))],
)
def test_an_article_with_codes_is_read_field_by_field(tmp_path, name, content):
    path = write(tmp_path / name, content)
    assert recognised(path).name == "factiva"
    (article,) = articles(path)
    wanted = {"article_id": FERRY, "title": "Le bac coûte plus", "outlet": "Le Fanal", "date": "2024-05-04",
              "author": "Jeanne Morel", "language": "Français"}  # fmt: skip
    assert article.fields.items() >= wanted.items()
    assert article.fields["text"] == "Le passage augmente.\n\nIN FINE, le port paie.\n\nLe port se tait."
    assert article.fields.get("section", "") == ("" if name == "a.htm" else "Région")
    assert article.meta.items() >= {"time": "15:32", "page": "12", "length": "9 mots"}.items()


@pytest.mark.parametrize("language", HEADED)
@pytest.mark.parametrize("kind", ["html", "beside", "txt"])
def test_an_article_without_codes_is_read_in_several_languages(tmp_path, language, kind):
    content = headed_text(language) if kind == "txt" else page(divs(language, inside=kind == "html"))
    path = write(tmp_path / ("a.txt" if kind == "txt" else "a.html"), content)
    assert recognised(path).name == "factiva"
    (article,) = articles(path)
    outlets = {"en": "The Harbour Post", "de": "Die Fährpost", "es": "El Muelle", "ko": "The Pier Daily"}
    languages = {"en": "English", "de": "Deutsch", "es": "Español", "ko": "Korean"}
    assert article.fields["text"] == "\n\n".join(BODY)
    assert article.fields["title"] == HEADED[language][0]
    assert (article.fields["outlet"], article.fields["date"], article.fields["language"]) == (
        outlets[language], "2024-05-05", languages[language])  # fmt: skip
    assert article.fields.get("author") == {"en": "Ruth Alder", "de": "Eva Beispiel"}.get(language)


def test_several_articles_are_read_and_the_summary_of_the_search_is_none(tmp_path):
    summary = "Search Summary\n\nText\n\nferry\n\nDate\n\nAll Dates\n\n1,012 words\n\n© 2024 Factiva, Inc.\n"
    path = write(
        tmp_path / "a.txt", (headed_text() + coded_text() + headed_text("de", "HARBPO0020240505ek550009z") + summary)
    )
    assert [article.fields["date"] for article in articles(path)] == ["2024-05-05", "2024-05-04", "2024-05-05"]


def test_a_section_above_a_headline_is_no_headline(tmp_path):
    (article,) = articles(write(tmp_path / "a.txt", "News\n\n" + headed_text("es")))
    assert (article.fields["section"], article.fields["title"]) == ("News", HEADED["es"][0])


def test_xml_is_read_with_highlights_and_preformatted_paragraphs(tmp_path):
    path = write(tmp_path / "a.xml", "\ufeff" + XML.format(count=1, key=FERRY))
    assert recognised(path).name == "factiva"
    (article,) = articles(path)
    assert article.fields == {"article_id": FERRY, "title": "Ferry fares rise", "outlet": "The Harbour Post",
        "date": "2024-05-04", "text": "The fares rose.\n\nOne.\n\na\nb", "section": "News", "author": "Ruth Alder",
        "language": "EN"}  # fmt: skip
    assert article.meta["geographic"] == "Orvane"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xml", XML.format(count=3, key=FERRY), "export of 3 articles; 1 could be read: 2 articles missing"),
        ("a.xml", XML.format(count=1, key=FERRY)[:-20], "not well-formed XML, or is cut off"),
        ("a.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><PPSResponse>&b;</PPSResponse>", "not well-formed|document type"),
        (
            "a.xml",
            "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>" + XML[38:].format(count=1, key="&b;"),
            "document type",
        ),
        ("a.html", page(rows(), rows(CODED[:-1])), "export of 2 articles; 1 could be read: article 2 has no end"),
        ("a.html", page(rows([pair for pair in CODED if pair[0] != "SN"])), "article 1 has no outlet"),
        ("a.html", page(), "no article could be read"),
        ("a.txt", headed_text() + headed_text()[:-20], "export of 2 articles; 1 could be read"),
        ("a.txt", headed_text().replace("1,012 words", "words"), "article 1 has no length and date"),
        ("a.rtf", rtf()[:-30], "is cut off"),
    ],
)
def test_an_export_that_is_not_read_whole_is_refused(tmp_path, name, content, message):
    with pytest.raises(InputError, match=message) as refusal:
        articles(write(tmp_path / name, content))
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "The document was 12 words long.\n\nDocument A1 is lost.\n"),
        ("a.txt", "HD is a code.\n\nSN is another.\n"),
        ("a.html", "<html><body><div class='article'>A page about ferries</div></body></html>"),
        ("a.xml", "<feed><article>no</article></feed>"),
    ],
)
def test_other_files_are_not_recognised(tmp_path, name, content):
    assert not factiva.FORMAT.recognise(write(tmp_path / name, content), content.encode()[:HEAD_BYTES])


WHOLE = {
    "a.txt": headed_text() + coded_text(),
    "a.html": page(divs(), rows()),
    "b.html": page(rows(), divs(inside=False)),
    "a.rtf": rtf(),
    "a.xml": XML.format(count=1, key=FERRY),
}


@pytest.mark.parametrize("name", WHOLE)
@given(data=st.data())
def test_a_file_cut_anywhere_gives_whole_articles_or_an_error(tmp_path_factory, name, data):
    content = WHOLE[name].encode()
    folder = tmp_path_factory.getbasetemp()
    whole = [article.fields for article in articles(write(folder / f"whole-{name}", content))]
    end = data.draw(st.integers(0, len(content)))
    with contextlib.suppress(FramingError):
        cut = [article.fields for article in articles(write(folder / f"cut-{name}", content[:end]))]
        assert cut == whole[: len(cut)]
