"""Pages of Europresse in both layouts, of invented outlets, whole and cut off."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.errors import FramingError, InputError
from framing.sources import europresse
from framing.sources.raw import HEAD_BYTES, Note, RawArticle, ReadOptions
from framing.sources.read import recognised

OLD = """<table><tr><td><table id="tbHeaderImages"><tr><td id="celPublication"><br></td></tr></table>
<span class="DocPublicationName">{outlet}</span><br><span class="DocHeader">{section}</span>
<span class="DocHeader">{weekday}</span><span class="DocHeader">{date}</span>{page}<br><br>{subtitle}
<span class="TitreArticleVisu">{title}</span><br><br>{author}<p></p>{text}<p></p>
<b><i>© 2024 Le Fanal. Tous droits réservés.</i></b><p></p>Numéro de document : news·20240504·FA·{number}<br>
<table><tr><td align="center">news·20240504·FA·{number}</td></tr><tr><td>
Ce certificat est émis à <b>Orvane</b></td></tr>
</table></td></tr></table>"""
FIRST = {
    "outlet": "Le Fanal, no. 5968", "section": "Région, ", "weekday": "samedi ", "date": "4 mai 2024",
    "page": '<span class="DocHeader">, p. 03</span>', "subtitle": "Transports<br>",
    "title": "Le bac <span style='color:red'>coûte</span> plus", "author": "Jeanne Morel<br>",
    "text": "<font>Le passage augmente.</font> Le port<br>se tait.<p></p>Un soudeur proteste.", "number": "1",
}  # fmt: skip
SECOND = {**FIRST, "outlet": "Le Quai", "section": "", "page": "", "subtitle": "", "author": "", "number": "2",
          "title": "Le port répond", "text": "Le port ne paie pas.<p></p>Il se tait."}  # fmt: skip
NEW = """<article><header><div class="rdp__DocPublicationName"><span class="DocPublicationName">{outlet}<br>Édition du
 soir</span></div><div><span class="DocHeader">{header}</span></div><div class="titreArticle">
<p class="sm-margin-TopNews rdp__subtitle">Transports</p>
<p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">{title}</p></div>
<div class="docAuthors">{author}</div></header><section><div class="docOcurrContainer"><div class="DocText clearfix">
<script>alert("x")</script><p>{text}</p><p>Un soudeur <mark>proteste</mark>.</p></div></div></section>
<footer><small>© 2024 Le Fanal. Tous droits réservés.</small>
<div class="publiC-lblNodoc">{key}</div></footer></article>"""
NEWER = {"outlet": "Le Fanal (site web), no. 12", "header": "Région, samedi 4 mai 2024 134 mots, p. 11",
         "title": "Le bac coûte plus", "author": "Jeanne Morel", "text": "Le passage augmente.",
         "key": "news·20240504·FA·1"}  # fmt: skip


def old(*parts):
    head = '<html xmlns:n1="http://www.cedrom-sni.com/x"><head><meta http-equiv="Content-Type" content="text/html;'
    body = "<p><br>".join(OLD.format(**part) for part in parts)
    return f'{head} charset=ISO-8859-1"></head><body><form></form>{body}</body></html>'


def new(*parts, end="</body></html>"):
    title = "<!DOCTYPE html><html><head><title>Europresse</title></head><body>"
    return title + "".join(NEW.format(**{**NEWER, **part}) for part in parts) + end


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def articles(path):
    return [record for record in europresse.read(path, ReadOptions()) if isinstance(record, RawArticle)]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_page_of_the_older_layout_is_read(tmp_path, encoding):
    path = write(tmp_path / "a.html", old(FIRST, SECOND).encode(encoding))
    assert recognised(path).name == "europresse"
    first, second = articles(path)
    assert first.fields == {"article_id": "news-20240504-FA-1", "outlet": "Le Fanal", "date": "2024-05-04",
        "section": "Région", "author": "Jeanne Morel", "title": "Le bac coûte plus",
        "text": "Le passage augmente. Le port\nse tait.\n\nUn soudeur proteste."}  # fmt: skip
    assert first.meta.items() >= {"subtitle": "Transports", "page": "p. 03"}.items()
    assert second.fields == {"article_id": "news-20240504-FA-2", "outlet": "Le Quai", "date": "2024-05-04",
        "title": "Le port répond", "text": "Le port ne paie pas.\n\nIl se tait."}  # fmt: skip


def test_a_page_of_the_newer_layout_is_read(tmp_path):
    english = {"header": "Monday, May 6, 2024 90 words", "key": "news·20240506·HP·2", "outlet": "The Harbour Post"}
    path = write(tmp_path / "a.html", new({}, english))
    assert recognised(path).name == "europresse"
    first, second = articles(path)
    assert first.fields == {"article_id": "news-20240504-FA-1", "outlet": "Le Fanal (site web)", "date": "2024-05-04",
        "section": "Région", "author": "Jeanne Morel", "title": "Le bac coûte plus",
        "text": "Le passage augmente.\n\nUn soudeur proteste."}  # fmt: skip
    assert first.meta.items() >= {"length": "134 mots", "page": "p. 11"}.items()
    assert (second.fields["outlet"], second.fields["date"]) == ("The Harbour Post", "2024-05-06")


def test_an_article_without_a_number_in_a_closed_page_is_whole(tmp_path):
    (article,) = articles(write(tmp_path / "a.html", new({"key": ""})))
    assert article.fields["article_id"].startswith("le-fanal-site-web-2024-05-04-")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            old(FIRST, {**SECOND, "date": "hier", "section": "", "weekday": ""}),
            "2 articles; 1 could be read: article 2 has no",
        ),
        (
            old(FIRST, SECOND).replace("TitreArticleVisu", "x", 1),
            "2 articles; 1 could be read: article 1 has no headline",
        ),
        (new({}).replace("docOcurrContainer", "x").replace("DocText", "y"), "article 1 has no text container"),
        (new({"outlet": ""}).replace("Édition du\n soir", ""), "article 1 has no outlet"),
        (new({"key": ""}, end=""), None),
        (new({"key": ""}, end="")[:-40], "article 1 has no document number"),
        ("<html><body>Europresse</body></html>", "no article could be read"),
    ],
)
def test_a_page_that_is_not_read_whole_is_refused(tmp_path, content, message):
    path = write(tmp_path / "a.html", content)
    if message:
        with pytest.raises(InputError, match=message):
            articles(path)
    else:
        assert len(articles(path)) == 1


def test_another_page_is_not_recognised(tmp_path):
    content = b"<html><head><title>Europresse explained</title></head><body><article>A guide</article></body></html>"
    assert not europresse.FORMAT.recognise(write(tmp_path / "a.html", content), content[:HEAD_BYTES])


def test_a_page_cut_between_two_articles_is_read_with_a_note_that_it_has_no_end(tmp_path):
    content = old(FIRST, SECOND)
    whole = list(europresse.read(write(tmp_path / "a.html", content), ReadOptions()))
    cut = list(europresse.read(write(tmp_path / "b.html", content[: content.index("Le Quai") - 200]), ReadOptions()))
    assert [type(record) for record in whole] == [RawArticle, RawArticle]
    assert [type(record) for record in cut] == [RawArticle, Note]
    assert cut[1].text == "has no end, as pages have (</html>): if it is cut off, its last articles are missing"


@pytest.mark.parametrize("content", [old(FIRST, SECOND), new({}, {"key": "news·20240504·FA·2"})])
@given(data=st.data())
def test_a_page_cut_anywhere_gives_whole_articles_or_an_error(tmp_path_factory, content, data):
    folder = tmp_path_factory.getbasetemp()
    whole = [article.fields for article in articles(write(folder / "whole.html", content))]
    end = data.draw(st.integers(0, len(content.encode())))
    with contextlib.suppress(FramingError):
        cut = [article.fields["text"] for article in articles(write(folder / "cut.html", content.encode()[:end]))]
        assert cut == [fields["text"] for fields in whole[: len(cut)]]
