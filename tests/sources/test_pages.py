"""Saved pages: what is read of them, in which encoding, and what is not an article."""

import sys

import pytest

from framing.errors import InputError
from framing.sources.charset import decode_page
from framing.sources.raw import Note, RawArticle, ReadOptions, Reject
from framing.sources.read import read_sources, recognised
from framing.sources.web_page import read_page

PARAGRAPHS = (
    "The council of Orvane voted on Tuesday to close the old bridge for two years, a decision that had been expected.",
    "Traders on both banks said that they had not been consulted, and asked for a ferry that runs until midnight.",
    "“Nobody told us anything,” said Mirel Tosk, who has sold bread at the northern end of the bridge since 1998.",
)
META = """<title>Bridge closed | The Herald</title><meta property="og:site_name" content="The Herald">
<meta property="og:title" content="Bridge closed"><meta name="author" content="Ada Brink">
<meta property="article:published_time" content="2024-05-04T10:00:00+02:00">
<meta property="article:section" content="Local"><link rel="canonical" href="https://www.herald.example/2024/bridge">"""


def page(*, head=META, body="", lang="en-GB", paragraphs=PARAGRAPHS):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head>{head}</head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>Bridge closed</h1>{text}</article>{body}<footer>© The Herald. All rights.</footer></body></html>"
    )


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(*paths, **options):
    records = list(read_sources(paths, ReadOptions(**options)))
    return ([record for record in records if isinstance(record, RawArticle)],
            [record for record in records if isinstance(record, Reject)],
            [record.text for record in records if isinstance(record, Note)])  # fmt: skip


def test_a_page_gives_its_text_and_what_it_says_of_itself(tmp_path):
    (article,), rejects, notes = read(write(tmp_path / "a b é.html", page()))
    assert dict(article.fields) == {
        "article_id": "a b é", "outlet": "The Herald", "language": "en-GB", "date": "2024-05-04", "section": "Local",
        "author": "Ada Brink", "title": "Bridge closed", "url": "https://www.herald.example/2024/bridge",
        "text": "Bridge closed\n\n" + "\n\n".join(PARAGRAPHS),
    }  # fmt: skip
    assert (article.outlet_names, rejects, notes) == (("The Herald", "herald.example"), [], [])


def test_section_and_language_may_be_in_json_ld(tmp_path):
    head = """<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, {"@type": "NewsArticle",
    "articleSection": ["Opinion"], "inLanguage": "fr"}]}</script>"""
    (article,), _, _ = read(write(tmp_path / "a.html", page(head=head, lang="")))
    assert (article.fields["section"], article.fields["language"]) == ("Opinion", "fr")


def test_the_outlet_is_what_the_site_calls_itself_or_its_host_and_no_author_or_publisher(tmp_path):
    head = """<link rel="canonical" href="https://www.herald.example/b"><script type="application/ld+json">{"@type":
    "NewsArticle", "author": {"@type": "Person", "name": "Bo Lund"}, "publisher": {"name": "Lund Media"}}</script>"""
    (article,), _, _ = read(write(tmp_path / "a.html", page(head=head)))
    assert article.fields["outlet"] == "herald.example"


@pytest.mark.parametrize(
    ("canonical", "address"),
    [
        ("https://www.gazette.example/bridge", "https://www.gazette.example/bridge"),
        ("https://agency.example/original", "https://m.gazette.example/b?x=1"),  # a copied article
        ("https://gazette.example/", "https://m.gazette.example/b?x=1"),  # every page says so
    ],
)
def test_the_canonical_address_counts_if_it_can_be_that_of_the_page(canonical, address):
    html = page(head=f'<title>Bridge</title><link rel="canonical" href="{canonical}">')
    article = read_page(html, "https://m.gazette.example/b?x=1")
    assert (article.fields["url"], article.fields["outlet"]) == (address, "m.gazette.example")
    assert article.meta.get("canonical", address) == canonical


def test_scripts_and_comments_of_readers_are_no_text(tmp_path):
    body = """<script>document.write("<p>Injected by a script, which nobody ever runs here.</p>")</script>
    <div id="comments" class="comments"><ul><li class="comment"><p>I disagree with all of this, said a reader who has
    much to say about bridges and about ferries.</p></li></ul></div>"""
    (article,), _, _ = read(write(tmp_path / "a.html", page(body=body)))
    assert "Injected" not in article.fields["text"]
    assert "I disagree" not in article.fields["text"]


def test_no_date_is_guessed_from_other_numbers(tmp_path):
    html = page(head="<title>Bridge</title>", body="<p>Copyright 2019, version of 12 March 2020 of our rules.</p>")
    assert read(write(tmp_path / "a.html", html))[0][0].fields["date"] == ""


@pytest.mark.parametrize(
    ("comment", "url"),
    [
        ("<!-- saved from url=(0033)https://gazette.example/old/bridge -->", "https://gazette.example/old/bridge"),
        ("<!--\n Page saved with SingleFile \n url: https://gazette.example/b \n-->", "https://gazette.example/b"),
        ("<!-- Mirrored from gazette.example/c by HTTrack -->", "http://gazette.example/c"),
        ("<!-- nothing of the kind -->", ""),
    ],
)
def test_the_address_is_also_taken_from_what_a_browser_notes_in_the_file(tmp_path, comment, url):
    html = page(head="<title>Bridge</title>").replace("<html", f"{comment}<html")
    assert read(write(tmp_path / "a.html", html))[0][0].fields["url"] == url


@pytest.mark.parametrize(
    ("content", "content_type", "text"),
    [
        ("<p>été".encode(), "", "été"),
        ("<p>l’été".encode("cp1252"), "", "l’été"),
        ("<meta charset=iso-8859-1><p>l’été".encode("cp1252"), "", "l’été"),
        ('<meta http-equiv=x content="text/html; charset=koi8-r"><p>мост'.encode("koi8-r"), "", "мост"),
        ("<p>мост".encode("cp1251"), "text/html; charset=windows-1251", "мост"),
        ("\ufeff<p>été".encode("utf-16-le"), "text/html; charset=utf-8", "été"),
        ("<meta charset=utf-16><p>été".encode(), "", "été"),  # can be read, so it is not UTF-16
        ("<meta charset=klingon><p>été".encode(), "", "été"),
        ("<meta charset=hex><p>été".encode(), "", "été"),
        ("<meta charset=us-ascii><p>été".encode(), "", "été"),
        ("<meta charset=iso-8859-1><p>été".encode(), "text/html; charset=ISO-8859-1", "été"),
        ("<p>橋".encode("iso2022_jp"), "text/html; charset=iso-2022-jp", "橋"),
        ("<p>日本橋".encode("shift_jis"), "text/html; charset=Shift_JIS", "日本橋"),
    ],
)
def test_a_page_is_decoded_as_it_says_unless_that_cannot_be(content, content_type, text):
    assert decode_page(content, content_type).endswith(text)


def test_damaged_characters_in_good_utf_8_do_not_make_it_cp1252():
    content = "<p>été, déjà, là-bas, où, forêt, élève, âme, naïf, hôtel".encode() + b"\xe9" + b"</p>"
    assert decode_page(content).count("\N{REPLACEMENT CHARACTER}") == 1


MHTML = """From: <Saved by Blink>
Snapshot-Content-Location: https://gazette.example/bridge
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="----x"

------x
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable
Content-Location: https://gazette.example/bridge

{}
------x
Content-Type: text/html
Content-Location: cid:frame@mhtml.blink

<html><body><p>{}</p></body></html>
------x--
"""


def test_mhtml_gives_its_outermost_page_and_address(tmp_path):
    html = page(head="<title>Bridge</title>").replace("=", "=3D").replace("“", "=E2=80=9C").replace("”", "=E2=80=9D")
    html = html.replace("©", "=C2=A9")
    path = write(tmp_path / "a.mhtml", MHTML.format(html, "An advertisement in a frame. " * 20).replace("\n", "\r\n"))
    (article,), _, _ = read(path)
    assert article.fields["url"] == "https://gazette.example/bridge"
    assert PARAGRAPHS[2] in article.fields["text"]
    assert "advertisement" not in article.fields["text"]


@pytest.mark.parametrize(
    "content",
    [
        "<html><body><script>load()</script></body></html>",
        "<!DOCTYPE html>",
        "<html>\0\0\0</html>",
        "<html><frameset><frame src=a.html></frameset></html>",
        "From: <Saved by Blink>\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: a/b\n\nx\n--x--",
        "<!DOCTYPE html [<!ENTITY a 'x'>]><html><body><p>&a;</p></body></html>",
    ],
)
def test_a_page_without_an_article_is_rejected_and_nothing_is_made_up(tmp_path, content):
    articles, (reject,), _ = read(write(tmp_path / "a.html", content))
    assert (articles, reject.kind) == ([], "page without an article")


def test_hostile_pages_are_read_or_rejected_and_nothing_is_loaded(tmp_path):
    secret = write(tmp_path / "secret.txt", "a secret that must not be read")
    entity = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]>' + page().replace("<h1>", "<p>&x;</p><h1>")
    deep = page(body="<div>" * 100_000 + "deep" + "</div>" * 100_000)
    wide = page(head="<script type='application/ld+json'>" + "[" * 100_000 + "</script>")
    for number, html in enumerate((entity, deep, wide, page(body="<b " + "x=1 " * 100_000 + ">"))):
        articles, rejects, _ = read(write(tmp_path / f"{number}.html", html))
        assert len(articles) + len(rejects) == 1
        assert not any("a secret" in article.fields["text"] for article in articles)


def test_a_tag_with_endless_attributes_is_not_parsed(tmp_path):
    attributes = " ".join(f"a{number}=1" for number in range(200_000))  # minutes for a parser
    articles, (reject,), _ = read(write(tmp_path / "a.html", page(body=f"<p {attributes}>x</p>")))
    assert (articles, reject.kind) == ([], "page without an article")
    data = "&quot;a&quot; = 1, " * 50_000
    assert len(read(write(tmp_path / "b.html", page(body=f'<p data-x="{data}">x</p>')))[0]) == 1


def test_every_beginning_of_a_page_is_an_article_or_a_reject():
    html = page()
    for end in range(0, len(html), 97):
        found = read_page(html[:end])
        assert found is None or found.fields["text"]


def test_without_the_extra_one_line_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    for name in ("a", "b"):
        write(tmp_path / "folder" / f"{name}.html", page())
    with pytest.raises(InputError, match=r"^web pages need trafilatura: pip install 'framing\[pages\]'$"):
        read(tmp_path / "folder")


def test_a_page_that_is_too_large_is_rejected(tmp_path, monkeypatch):
    monkeypatch.setattr("framing.sources.page_file.MAX_PAGE", 1024 * 1024)
    _, (reject,), _ = read(write(tmp_path / "a.html", page() + " " * 1024 * 1024))
    assert reject.message == "this page is larger than 1 MB"


def test_a_mixed_folder_is_read_without_the_parts_of_saved_pages(tmp_path):
    write(tmp_path / "Pont fermé.html", page())
    write(tmp_path / "Pont fermé_files" / "frame.html", page())
    write(tmp_path / "site" / "index.html", page())
    write(tmp_path / "other_files" / "b.html", page())  # belongs to no page
    write(tmp_path / "rows.csv", "id,text\nc,Some text.\n")
    write(tmp_path / "logo.png", b"\x89PNG\0")
    articles, rejects, notes = read(tmp_path)
    ids = {article.fields["article_id"] for article in articles}
    assert {"Pont fermé", "b", "c"} < ids
    assert (len(ids), len(articles), rejects) == (4, 4, [])  # index.html has an id of its address
    assert any("1 file left out" in note and "logo.png" in note for note in notes)


def test_a_bad_file_of_a_folder_is_a_reject_among_others(tmp_path):
    write(tmp_path / "a.html", page())
    write(tmp_path / "b.json", '[{"id": "1", "te')
    articles, (reject,), _ = read(tmp_path)
    assert [article.fields["article_id"] for article in articles] == ["a"]
    assert (reject.path.name, reject.kind) == ("b.json", "file that cannot be read")
    assert str(tmp_path) not in reject.message


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"PK\x03\x04", "a ZIP"),
        (b"\x1f\x8b\x08", "a gzip"),
        (b"7z\xbc\xaf\x27", "a 7z"),
        (bytes(257) + b"ustar", "a tar"),
    ],
)
def test_an_archive_of_files_is_refused_with_the_way_out(tmp_path, head, kind):
    with pytest.raises(InputError, match=f"is {kind} archive; unpack it and give the folder"):
        recognised(write(tmp_path / "a.zip", head + bytes(600)))


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("a.txt", page(), "html"),
        ("a.html", "\ufeff  <!-- x --><?xml version='1.0'?><HTML><p>x", "html"),
        ("a.txt", "https://a.example/1\n# later\n\nhttps://a.example/2\n", "urls"),
        ("a.txt", "https://a.example/1 is where it began.\n", "txt"),
        ("a.txt", "He wrote <html> on the board.", "txt"),
        ("a.xml", '<?xml version="1.0"?><!-- x --><rss version="2.0">', "feed"),
        ("a.xml", '<feed xmlns="http://www.w3.org/2005/Atom">', "feed"),
    ],
)
def test_pages_lists_and_feeds_are_recognised_by_content(tmp_path, name, content, form):
    assert recognised(write(tmp_path / name, content)).name == form
