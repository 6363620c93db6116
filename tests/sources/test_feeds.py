"""RSS and Atom: entries with their whole text are articles, summaries are not, and XML does no harm."""

import pytest

from framing.errors import InputError
from framing.sources.plain_markup import plain_text
from framing.sources.raw import RawArticle, ReadOptions, Reject
from framing.sources.read import read_sources

NAMES = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
RSS = f"""<?xml version="1.0"?><rss version="2.0" {NAMES}><channel><title>The Herald</title><language>en-gb</language>
<link>https://herald.example</link>{{}}</channel></rss>"""
ITEM = """<item><title>Bridge &amp; ferry</title><link>https://www.herald.example/1</link>
<dc:creator>Ada Brink</dc:creator>
<pubDate>Sat, 04 May 2024 23:30:00 -0500</pubDate><category>Local</category><description>A summary.</description>
<content:encoded><![CDATA[<p>The bridge is <b>closed</b>.</p><script>x()</script><p>A ferry runs.</p>]]>
</content:encoded>
</item>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>La Gazette</title><entry>
<title type="html">Le pont &amp;amp; le bac</title><link rel="edit" href="https://gazette.example/edit"/>
<link href="https://gazette.example/2"/><id>tag:gazette.example,2024:2</id><author><name>Bo Lund</name></author>
<updated>2024-05-06T00:00:00Z</updated><published>2024-05-04T10:00:00Z</published><category term="local" label="Local"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>Le pont est fermé.</p><p>Un bac passe.</p></div></content>
</entry></feed>"""
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {NAMES}>
<channel><title>The Herald</title></channel>{ITEM}</rdf:RDF>"""


def read(path, content, **options):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    records = list(read_sources([path], ReadOptions(**options)))
    return ([record for record in records if isinstance(record, RawArticle)],
            [record for record in records if isinstance(record, Reject)])  # fmt: skip


def test_an_entry_of_rss_gives_its_article(tmp_path):
    (article,), _ = read(tmp_path / "a.xml", RSS.format(ITEM))
    assert {name: value for name, value in article.fields.items() if name != "article_id"} == {
        "outlet": "herald.example", "language": "en-gb", "date": "04 May 2024", "section": "Local",
        "author": "Ada Brink", "title": "Bridge & ferry", "url": "https://www.herald.example/1",
        "text": "The bridge is closed.\n\nA ferry runs.",
    }  # fmt: skip
    assert (article.meta, article.outlet_names) == ({"feed": "The Herald"}, ("The Herald",))


def test_an_entry_of_atom_gives_its_article(tmp_path):
    (article,), _ = read(tmp_path / "a.atom", ATOM)
    fields = article.fields
    assert (fields["title"], fields["url"]) == ("Le pont & le bac", "https://gazette.example/2")
    assert (fields["date"], fields["author"], fields["language"]) == ("2024-05-04T10:00:00Z", "Bo Lund", "fr")
    assert (fields["text"], fields["section"]) == ("Le pont est fermé.\n\nUn bac passe.", "Local")


def test_rss_1_has_its_entries_beside_the_channel(tmp_path):
    (article,), _ = read(tmp_path / "a.rss", RDF)
    assert article.fields["title"] == "Bridge & ferry"


def test_a_summary_is_no_text_unless_the_user_says_so_or_it_is_long(tmp_path):
    item = ITEM.replace("content:encoded", "other")
    _, (reject,) = read(tmp_path / "a.xml", RSS.format(item))
    assert reject.message == "the entry 'Bridge & ferry' has a summary but no text"
    assert "--fetch loads the pages" in reject.remedy
    (article,), _ = read(tmp_path / "a.xml", RSS.format(item), columns={"text": "description"})
    assert article.fields["text"] == "A summary."
    (article,), _ = read(tmp_path / "a.xml", RSS.format(item.replace("A summary.", "word " * 150)))
    assert len(article.fields["text"].split()) == 150


def test_with_fetch_a_summary_is_left_to_the_page(tmp_path):
    (article,), rejects = read(tmp_path / "a.xml", RSS.format(ITEM.replace("content:encoded", "other")), fetched=True)
    assert (article.fields["text"], article.fields["url"], rejects) == ("", "https://www.herald.example/1", [])


def test_a_feed_without_title_and_language_is_read_all_the_same(tmp_path):
    (article,), _ = read(tmp_path / "a.xml", RSS.format(ITEM).replace("<title>The Herald</title>", ""))
    assert (article.meta, article.outlet_names) == ({}, ())


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "declarations",
    [
        '<!ENTITY l9 SYSTEM "file://{secret}">',
        f'<!ENTITY l0 "ha">{LAUGHS}',
        '<!ENTITY % l9 SYSTEM "file://{secret}"> %l9;',
    ],
    ids=["external", "laughs", "parameter"],
)
def test_entities_are_never_resolved(tmp_path, declarations):
    secret = tmp_path / "secret"
    secret.write_text("a secret")
    doctype = f"<!DOCTYPE rss [{declarations.replace('{secret}', str(secret))}]>"
    content = RSS.format(ITEM.replace("Bridge", "&l9; Bridge")).replace("<rss", f"{doctype}<rss")
    articles, rejects = read(tmp_path / "a.xml", content)
    assert len(articles) + len(rejects) <= 1
    assert all("secret" not in str(article) and "haha" not in str(article.fields) for article in articles)


@pytest.mark.parametrize("content", [RSS.format(""), "<rss", "<rss></rss", "<feed/>", b"<rss>\0\0\0</rss>"])
def test_a_feed_without_entries_is_one_line(tmp_path, content):
    with pytest.raises(InputError, match=r"a\.rss: [^\n]+$"):
        read(tmp_path / "a.rss", content)


def test_every_beginning_of_a_feed_is_articles_or_one_line(tmp_path):
    content = RSS.format(ITEM * 3).encode()
    for end in range(30, len(content), 53):
        try:
            articles, rejects = read(tmp_path / "a.rss", content[:end])
        except InputError:
            continue
        assert len(articles) + len(rejects) <= 3


def test_other_encodings_are_read_as_the_feed_declares_them(tmp_path):
    content = RSS.replace('"1.0"?', '"1.0" encoding="iso-8859-1"?').format(ITEM.replace("Bridge", "Été"))
    (article,), _ = read(tmp_path / "a.xml", content.encode("latin-1"))
    assert article.fields["title"] == "Été & ferry"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>One<!-- x --> two<br/><br>three</div>", "One two\n\nthree"),
        ("One &amp; two", "One & two"),
        ("AT&T, 1 < 2", "AT&T, 1 < 2"),
        ("<ul><li>One<li>Two</ul>after", "One\n\nTwo\n\nafter"),
        ("<style>p{}</style><p>One <script>x</script>two</p>", "One two"),
        ("<div>" * 200 + "deep", "deep"),
        ("<div>" * 50_000 + "deep", ""),  # deeper than the parser goes
        ("<!-- only -->", ""),
    ],
)
def test_markup_becomes_paragraphs(html, text):
    assert plain_text(html) == text
