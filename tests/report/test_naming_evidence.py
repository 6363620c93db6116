import re
import shutil
from types import MappingProxyType

import pandas as pd
import pytest

from framing.article_parts import ArticleParts
from framing.estimates.naming import naming_matrix
from framing.files import read_json
from framing.report.marker_evidence import ShownTexts
from framing.report.naming_evidence import find_naming
from framing.steps.report import page_of, report
from framing.study import open_study

pytestmark = pytest.mark.usefixtures("hurried")

HOSTILE = "<script>alert('x')</script> \"Ö\" &"


@pytest.fixture
def told(desk):
    """The tables of three outlets, and the mentions of one actor in them."""
    tables = desk(articles=14, labelled=0)
    outlet = tables["articles"].set_index("article_id")["outlet"]
    markers = tables["markers"]
    names = markers[markers["text"] == "regime"].assign(actor="state", name="regime")
    return tables["articles"], names.assign(outlet=names["article_id"].map(outlet), language="en")


def find(articles, names, *, most=5, titles=None, languages=MappingProxyType({})):
    matrix = naming_matrix(names, articles, draws=20)
    outlets = ["beacon", "ledger", "post"]
    texts = ShownTexts(articles, ArticleParts.of_tables(articles), excerpts=False)
    return find_naming(names, matrix, titles or {"state": "The state"}, outlets, texts, most=most, languages=languages)


def test_a_cell_has_its_counts_and_its_sentences(told):
    articles, names = told
    [actor] = find(articles, names)
    [cell] = [one for one in actor.cells[0] if one.outlet == "beacon"]
    assert cell.total == (names["outlet"] == "beacon").sum() == actor.outlets[0].own
    assert len(cell.sentences) == 5
    assert {one.marked for one in cell.sentences} == {"regime"}


def test_sentences_come_from_as_many_articles_as_there_are(told):
    cell = find(*told, most=8)[0].cells[0][0]
    assert len({one.article_id for one in cell.sentences}) == 8


def test_own_words_come_first_and_others_are_counted_apart(told):
    articles, names = told
    quoted = names["article_id"].str.endswith(("1", "2", "3"))
    names = names.assign(voice=names["voice"].where(~quoted, "quote"))
    cell = find(articles, names, most=500)[0].cells[0][0]
    voices = [one.voice for one in cell.sentences]
    assert voices == ["outlet"] * cell.own + ["quote"] * cell.others
    assert 0 < cell.others < cell.total


def test_an_actor_without_mentions_is_left_out_and_so_is_an_outlet(told):
    articles, names = told
    made = find(articles, names[names["outlet"] != "post"], titles={"front": "The front", "state": "The state"})
    assert [one.actor for one in made] == ["state"]
    assert [one.outlet for one in made[0].outlets] == ["beacon", "ledger"]


def page(study):
    report(study)
    return page_of(study).read_text(encoding="utf-8")


def test_the_page_has_a_table_an_actor_and_the_folder_a_csv(made):
    text = page(made)
    assert '<section id="names"' in text
    assert '<h3 id="h-n0"><bdi>The state</bdi></h3>' in text
    table = pd.read_csv(page_of(made).parent / "naming.csv")
    row = table.query("outlet == 'beacon' and voice == 'outlet'").iloc[0]
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.partition('id="t-n0"')[2].partition("</table>")[0]))
    assert f"{row['count']} of {row['total']}" in shown
    assert "naming.csv" in read_json(page_of(made).parent / "manifest.json")["files"]


def test_a_study_without_actors_has_nothing_of_it(made):
    toml = made.path / "study.toml"
    toml.write_text(toml.read_text(encoding="utf-8").partition("[[actors]]")[0], encoding="utf-8")
    text = page(open_study(made.path))
    assert 'id="names"' not in text
    assert 'href="#names"' not in text
    assert "naming.csv" not in text
    assert not (page_of(made).parent / "naming.csv").exists()


def test_names_of_articles_that_are_gone_are_left_out(made):
    made.keep("names", made.table("names").assign(article_id="gone"))
    assert 'id="names"' not in page(made)


def test_hostile_names_and_titles_are_shown_and_not_run(made):
    names = made.table("names")
    made.keep("names", names.assign(name=HOSTILE, speaker=HOSTILE, voice="quote"))
    toml = made.path / "study.toml"
    title = HOSTILE.replace('"', '\\"')
    toml.write_text(toml.read_text(encoding="utf-8").replace("The state", title), encoding="utf-8")
    text = page(open_study(made.path))
    assert text.count("<script>") == 1
    assert text.count("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;") > 3


def test_the_sentences_are_capped_and_the_page_says_so(made, monkeypatch):
    monkeypatch.setattr("framing.report.limits.SENTENCES_PER_NAME", 3)
    shutil.rmtree(page_of(made).parent)
    part = page(made).partition('id="e-n0"')[2].partition("</section>")[0]
    assert re.search(r"Shown: 3 of \d+\.", part)
    assert 0 < part.count("<mark>") <= 3 * 3 * 2


def test_an_outlet_that_writes_in_two_languages_has_its_names_in_a_table_of_each(told):
    articles, names = told
    french = articles["article_id"].isin(articles["article_id"][articles["outlet"] == "beacon"].iloc[:7])
    articles = articles.assign(language=articles["language"].where(~french, "fr"))
    inside = names["article_id"].isin(articles["article_id"][french])
    names = names.assign(name=names["name"].where(~inside, "régime"), language=names["language"].where(~inside, "fr"))
    english, other = find(articles, names, languages={"en": "English", "fr": "French"})
    assert (english.title, other.title) == ("The state, in English", "The state, in French")
    assert ([row[0].name for row in english.cells], [row[0].name for row in other.cells]) == (["regime"], ["régime"])
    assert [one.outlet for one in other.outlets] == ["beacon"]
    counts = [actor.outlets[0].own + actor.outlets[0].others for actor in (english, other)]
    assert counts == [(names["outlet"] == "beacon").sum() - inside.sum(), inside.sum()]
