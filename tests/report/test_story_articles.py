from dataclasses import replace

import pandas as pd
import pytest

from framing.article_parts import ArticleParts
from framing.contracts import TABLES
from framing.corpus.headline_cases import headline_cases
from framing.corpus.statements import find_statements, spoken_texts
from framing.estimates.speech_counts import count_speech
from framing.markers.find import find_markers
from framing.markers.speech import find_speech
from framing.records import conform
from framing.report import limits, story_articles
from framing.report.page import render_sections
from framing.report.sections.stories import SECTION
from framing.report.story_articles import LeadPiece, StoryTables, make_stories, story_differences, story_rows
from framing.steps.report import _categories
from framing.steps.report_inputs import read_findings
from framing.study import open_study

pytestmark = pytest.mark.usefixtures("hurried")

LEDGER = ("ledger", "e1", "Port closed", "The government closed the port on Monday.\n\nIt opens on Friday.")
BEACON = ("beacon", "e1", "Regime shuts port", "The regime allegedly shut the port. “A brutal step,” Ilva Tarn said.")
ALONE = ("beacon", "e2", "Ferry late", "The ferry was late again.")
ALIKE = [("beacon", "e3", "Bread", "Bread is scarce in all towns."), ("ledger", "e3", "Bread", "Bread is scarce.")]


def tables(*rows, excerpts=0):
    articles = [
        {"article_id": f"{outlet}-{event}-{n}", "outlet": outlet, "event": event, "title": title, "language": "en",
         "text": f"{title}\n\n{text}", "words": len(text.split()), "date": f"2024-05-{n + 1:02}"}
        for n, (outlet, event, title, text) in enumerate(rows)
    ]  # fmt: skip
    table = conform(pd.DataFrame(articles), "articles")
    speech, finds = [], []
    for row in articles:
        key = {"article_id": row["article_id"]}
        speech += [key | {name: getattr(span, name) for name in ("start", "end", "kind", "speaker", "cue")}
                   for span in find_speech(row["text"])]  # fmt: skip
        finds += [key | {name: getattr(marker, name) for name in ("start", "end", "category", "voice")}
                  for marker in find_markers(row["text"], title=row["title"])]  # fmt: skip
    columns = ["article_id", "start", "end", "category", "voice"]
    finds = pd.DataFrame(finds, columns=columns)
    named = finds[finds["category"] == "naming"].assign(actor="state", name="regime").drop(columns="category")
    spans = pd.DataFrame(speech, columns=[column.name for column in TABLES["speech"]])
    parts = ArticleParts.of_tables(table, speech=spans)
    spoken = count_speech(table, parts)
    quotes = find_statements(table, spoken_texts(table, spans))
    own = finds.loc[finds["voice"] == "outlet", ["article_id", "category"]]
    headlines = headline_cases(table, finds, spans, {})
    return StoryTables(table, parts, own, lambda article_ids: finds, named, spoken, quotes, headlines, excerpts)


def made(*rows, **options):
    given = tables(*rows, **options)
    return make_stories(given, story_differences(given))


def test_an_event_of_one_outlet_is_no_story_and_the_others_come_by_their_difference():
    assert [story.event for story in made(*ALIKE, ALONE, LEDGER, BEACON)] == ["e1", "e3"]


def test_articles_are_side_by_side_with_what_is_compared():
    (story,) = made(LEDGER, BEACON)
    beacon, ledger = story.articles
    assert (beacon.outlet, beacon.own_markers, ledger.own_markers) == ("beacon", 3, 0)
    assert [(words.text, words.count) for words in beacon.marked["naming"]] == [("Regime", 2)]
    assert [(words.text, words.start) for words in beacon.names["state"]] == [("Regime", 0)]
    assert beacon.speakers == (("Ilva Tarn", pytest.approx(1 - beacon.own_share)),)
    assert (story.dates, story.headline, story.own_markers) == (
        "2024-05-01 to 2024-05-02", "Port closed", {"beacon": 3, "ledger": 0},
    )  # fmt: skip


def test_the_first_paragraph_has_its_markers_and_whose_they_are():
    beacon, ledger = made(LEDGER, BEACON)[0].articles
    assert beacon.lead[1:4] == (
        LeadPiece("regime", "naming", True),
        LeadPiece(" "),
        LeadPiece("allegedly", "hedge", True),
    )
    assert [piece for piece in beacon.lead if piece.category == "loaded"] == [LeadPiece("brutal", "loaded", False)]
    assert ledger.lead == (LeadPiece("The government closed the port on Monday."),)
    assert beacon.headline == (LeadPiece("Regime", "naming", True), LeadPiece(" shuts port"))


def test_excerpts_cut_the_first_paragraph():
    beacon, _ = made(LEDGER, BEACON, excerpts=20)[0].articles
    assert "".join(piece.text for piece in beacon.lead) == "The regime …"


def test_a_story_of_many_articles_shows_each_outlet_and_says_what_is_left_out(monkeypatch):
    monkeypatch.setattr(story_articles, "STORY_ARTICLES", 3)
    (story,) = made(*[BEACON] * 5, LEDGER)
    assert [article.outlet for article in story.articles] == ["beacon", "beacon", "ledger"]
    assert (story.outlets, story.left_out) == (2, 3)


def test_the_same_words_in_the_same_outlets_give_the_same_rows():
    rows = story_rows(made(LEDGER, BEACON))
    assert rows["names"].tolist() == ["state: Regime 2", ""]
    assert story_rows([]).empty


TARN = "“This was a cowardly attack on the port, and we will mend it by Friday,” Ilva Tarn said."
CUT_TARN = "Ilva Tarn spoke of “a cowardly attack on the port”."


def quoted(outlet, text):
    return outlet, "e1", "Port closed", text


def test_a_statement_tells_who_has_it_whole_who_cut_it_where_and_who_does_not_quote_it():
    (story,) = made(quoted("ledger", TARN), quoted("beacon", CUT_TARN), quoted("post", "The port is shut."))
    (statement,) = story.statements
    assert (statement.speaker, statement.without, statement.divided) == ("Ilva Tarn", ("post",), (3, 1))
    ledger, beacon = statement.versions
    assert (ledger.outlet, ledger.extent, ledger.parts) == ("ledger", "whole", ())
    assert (beacon.outlet, beacon.extent) == ("beacon", "cut")
    assert beacon.parts == (
        ("“This was", False), (" a cowardly attack on the port", True), (", and we will mend it by Friday,”", False),
    )  # fmt: skip


def test_the_most_divided_statements_come_first_and_are_counted(monkeypatch):
    same = "“The union had planned a quiet strike and nothing else,” Pavel Orrin said."
    rows = [quoted("ledger", f"{same}\n\n{TARN}"), quoted("beacon", f"{same}\n\n{CUT_TARN}")]
    assert [statement.speaker for statement in made(*rows)[0].statements] == ["Ilva Tarn", "Pavel Orrin"]
    monkeypatch.setattr(story_articles, "STORY_STATEMENTS", 1)
    (story,) = made(*rows)
    assert (len(story.statements), story.statements_in_all) == (1, 2)


def test_excerpts_cut_a_statement():
    (story,) = made(quoted("ledger", TARN), quoted("beacon", CUT_TARN), excerpts=20)
    assert story.statements[0].text == "“This was a …"


@pytest.fixture
def findings(sketched):
    study = open_study(sketched)
    return read_findings(study, _categories(study), {"version": "", "versions": {}, "inputs": {}})


def body(findings):
    (rendered,) = render_sections(findings, [SECTION])
    return rendered.body


def test_the_section_shows_the_stories_and_says_how_many_there_are(findings, monkeypatch):
    monkeypatch.setattr(limits, "STORIES", 3)
    page = body(findings)
    assert "Of 10 events with articles from two or more outlets, the 3 in which outlets differ most are shown" in page
    assert (page.count('<details class="story"'), page.count(" open>")) == (3, limits.STORIES_OPEN)
    assert '<a class="open" href="#a-' in page
    assert "One story is not a habit" in page


def test_without_an_event_of_two_outlets_there_is_no_section(findings):
    alone = {**findings.tables, "articles": findings.articles.assign(event="")}
    assert body(replace(findings, tables=alone)) is None


def test_what_a_story_shows_is_escaped(findings):
    hostile = findings.articles.assign(title="<script>x</script>", event="<b>e</b>")
    page = body(replace(findings, tables={**findings.tables, "articles": hostile}))
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "<script" not in page
    assert "<b>e</b>" not in page


def test_with_excerpts_no_article_can_be_opened_and_no_paragraph_is_whole(findings):
    settings = replace(findings.settings, report=replace(findings.report, excerpts=True))
    page = body(replace(findings, settings=settings))
    assert 'href="#a-' not in page
    assert "Only the beginning of each article is shown" in page


def test_a_headline_is_told_from_its_text():
    stated = ("post", "e1", "Divers close the port of Orvane", "Divers close the port of Orvane, two officers said.")
    shut = ("beacon", "e1", "Regime shuts port", "The port was shut. “A cruel step,” Ilva Tarn said.")
    (story,) = made(LEDGER, shut, stated)
    notes = {
        article.outlet: [(note.kind, note.words, note.speaker) for note in article.notes] for article in story.articles
    }
    assert notes == {
        "ledger": [],
        "beacon": [("headline_only", "Regime", "")],
        "post": [("stated_as_fact", "Divers close the port of Orvane", "two officers")],
    }
