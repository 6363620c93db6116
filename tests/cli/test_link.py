"""``framing link``, ``framing status --audit``, and the report without copies, on a few articles."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.records import conform, empty
from framing.steps.report_inputs import read_stages
from framing.study import open_study

TEXT = (
    "KADRIN (AFP) – The Kadrin bridge over the Sava fell on Monday morning. Two lorry drivers died, police said. "
    "Divers looked for a third man until dusk, and the ferry at Dolm took cars across from noon on, nine at a time. "
    "The ministry will send five engineers from the capital to look at the pillars before the week is over."
)
OWN = "The council of Orvane left the tax on boats as it was, after a third evening of talks that pleased nobody there."


@pytest.fixture
def run(study):
    rows = [("a", "herald", "2024-03-04", TEXT), ("b", "gazette", "2024-03-05", TEXT), ("c", "herald", "", OWN)]
    table = pd.DataFrame(rows, columns=["article_id", "outlet", "date", "text"])
    study.keep("articles", conform(table.assign(language="en", words=40), "articles"))
    study.keep("markers", empty("markers"))

    def call(*words):
        result = CliRunner().invoke(main, [*words, "--study", str(study.path)])
        assert result.exit_code == 0, result.output
        return result

    return call


def test_link_counts_events_and_copies_and_names_what_lacks_a_date(run):
    said = run("link").stderr.splitlines()
    assert said[0].startswith("note: 1 article of 3 has no date")
    assert said[1:] == ["2 articles with an event", "2 articles that share text with others or are agency copy"]


def test_articles_that_people_say_are_of_no_event_are_not_counted_as_having_one(run, study):
    (study.path / "events.csv").write_text("article_id,event\na,\nb,\n")
    assert "0 articles with an event" in run("link").stderr
    assert set(study.table("events")["event"]) <= {""}


def test_status_offers_link_until_it_was_run(run):
    assert "optional" in run("status").stdout
    run("link")
    assert "optional" not in run("status").stdout


def test_audit_says_in_words_what_is_uneven(run):
    printed = run("status", "--audit").stdout
    assert "1 article repeats an earlier one, 0 of them one of the same outlet." in printed
    assert "2 articles are agency copy (AFP 2)." in printed
    assert "2024-03" in printed
    assert "undated" in printed


def test_audit_is_json_if_asked_for(run):
    facts = json.loads(run("status", "--audit", "--json").stdout)
    assert [row["outlet"] for row in facts["outlets"]] == ["gazette", "herald"]
    assert {row["month"] for row in facts["months"]} == {"", "2024-03"}


@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize(("copies", "kept"), [("keep", ["a", "b", "c"]), ("drop", ["c"])])
def test_a_report_may_leave_out_copies_whether_or_not_the_stage_was_made(run, study, linked, copies, kept):
    if linked:
        run("link")
    with (study.path / "study.toml").open("a", encoding="utf-8") as stream:
        stream.write(f'[report]\ncopies = "{copies}"\n')
    assert read_stages(open_study(study.path)).articles["article_id"].tolist() == kept
