import os
from pathlib import Path

import pandas as pd
import pytest

from framing.errors import InputError
from framing.records import conform
from framing.steps.link import link, notes, write_events
from framing.steps.status import next_command

TEXTS = {
    "a": "Bridge falls at Kadrin\n\nThe Kadrin bridge over the Sava fell on Monday; two lorry drivers died.",
    "b": "Two dead as Kadrin bridge falls\n\nTwo lorry drivers died when Kadrin bridge fell into the Sava.",
    "c": "Harvest truce signed\n\nBoth sides signed a harvest truce of ten days at Port Ansel, the Union said at noon.",
}


ARTICLES = conform(pd.DataFrame([
    {"article_id": name, "outlet": outlet, "language": "en", "date": "2024-03-04", "title": text.partition("\n")[0],
     "text": text, "words": 20}
    for (name, text), outlet in zip(TEXTS.items(), ("herald", "gazette", "herald"), strict=True)
]), "articles")  # fmt: skip


@pytest.fixture
def linked(study):
    study.keep("articles", ARTICLES)
    link(study)
    return study


def events(study):
    return study.articles().set_index("article_id")["event"].to_dict()


def edit(study, text):
    (study.path / "events.csv").write_text(text, encoding="utf-8")
    link(study)
    return events(study)


def test_whoever_asks_for_articles_sees_the_event_that_was_found(linked):
    assert events(linked)["a"] == events(linked)["b"] != ""
    assert events(linked)["c"] == ""


def test_a_second_time_nothing_is_made(linked):
    assert [result.written for result in link(linked)] == [False, False]


def test_an_event_of_the_source_goes_before_what_is_found_and_the_file_before_both(linked):
    linked.keep("articles", linked.table("articles").assign(event=["from-source", "", ""]))
    link(linked)
    assert events(linked) == {"a": "from-source", "b": "from-source", "c": ""}
    assert edit(linked, "article_id,event\na,by-hand\nb,\n") == {"a": "by-hand", "b": "", "c": ""}


def test_an_edited_file_makes_events_stale_and_copies_not(linked):
    (linked.path / "events.csv").write_text("article_id,event\na,x\n", encoding="utf-8")
    states = {status.stage: status.state for status in linked.status()}
    assert (states["events"], states["copies"]) == ("stale", "fresh")


def test_a_study_that_never_had_links_is_not_told_to_link(study):
    study.keep("articles", ARTICLES)
    assert next_command(study.status()) == "framing prelabel"
    link(study)
    study.file("events").unlink()
    assert next_command(study.status()) == "framing link"


def test_the_file_may_come_from_a_spreadsheet(linked):
    assert edit(linked, "\ufeffarticle_id;event;remark\na;by-hand;sure\n")["a"] == "by-hand"


@pytest.mark.parametrize(
    ("text", "message"),
    [("article,event\na,x\n", "has no column 'article_id'; found article, event"),
     ("article_id,event\na,x\na,y\n", r"events.csv:3: article 'a' occurs twice")],
)  # fmt: skip
def test_a_file_that_is_not_sound_is_refused(linked, text, message):
    with pytest.raises(InputError, match=message):
        edit(linked, text)


@pytest.mark.parametrize("put", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("nowhere")])
def test_what_is_no_file_in_its_place_is_refused_and_not_taken_for_none(linked, put):
    put(linked.path / "events.csv")
    with pytest.raises(InputError, match=r"events.csv: is not a regular file; put the table .* or move it away"):
        link(linked)
    with pytest.raises(InputError, match="already exists"):
        write_events(linked)


def test_the_file_is_written_for_people_once(linked):
    path = write_events(linked)
    assert path.read_text(encoding="utf-8").splitlines()[0] == "article_id,event,probability,date,outlet,title"
    with pytest.raises(InputError, match="already exists"):
        write_events(linked)
    before = events(linked)
    link(linked)
    assert events(linked) == before


def test_undated_articles_and_rows_for_no_article_are_said(linked):
    linked.keep("articles", linked.table("articles").assign(date=["", "2024-03-04", "2024-03-04"]))
    (linked.path / "events.csv").write_text("article_id,event\nz,x\n", encoding="utf-8")
    undated, stranger = notes(linked)
    assert "1 article of 3 has no date" in undated
    assert "1 row for no article of this study, such as 'z'" in stranger
