"""Exports of several servers and people: nobody's work takes the place of another's, and nobody counts twice."""

import itertools

import pandas as pd
import pytest

from framing.errors import InputError, StudyError
from framing.steps.pull import TABLES
from framing.studio.tasks import text_sha

TEXT = "The junta fell silent."
DAYS = {"ada": "2026-11-20T08:00:00", "bo": "2026-11-21T09:30:00", "cy": "2026-11-22T10:15:00"}


def by(number, email=""):
    return {"id": number, "email": email, "first_name": "A", "last_name": "Person"} if email else number


def task(number, *people, made="ada", project=1, edited=5, **changes):
    """Build a task of a database that was made on the day of ``written``, judged by ``people``."""
    region = {"id": "r", "from_name": "label", "type": "labels", "origin": "manual",
              "value": {"start": 4, "end": 9, "labels": ["naming"]}}  # fmt: skip
    times = {"created_at": f"{DAYS[made]}.{number:06}Z", "updated_at": f"2026-12-01T0{edited}:00:00.000000Z"}
    annotations = [
        {"id": 100 * number + place, "completed_by": who, "result": [region], **times}
        for place, who in enumerate(people)
    ]
    data = {"article_id": f"a{number}", "text": TEXT, "text_sha": text_sha(TEXT), "arm": "assisted"}
    return {"id": number, "project": project, "data": data, "annotations": annotations, **times, **changes}


def readings(study):
    return sorted(study.table("readings")[["article_id", "annotator"]].itertuples(index=False, name=None))


def people(study):
    return set(study.table("readings")["annotator"])


OWN_SERVERS = [
    ((by(1, "Ada@example.com"), by(1, "bo@example.com")), {"ada@example.com", "bo@example.com"}),
    ((1, 1), {"1@export-20261120T080000.000001Z", "1@export-20261121T093000.000001Z"}),
    ((1, by(1, "bo@example.com")), {"1@export-20261120T080000.000001Z", "bo@example.com"}),
    ((by(1, "ada@example.com"), by(4, "ADA@example.com")), {"ada@example.com"}),
]


@pytest.mark.parametrize(("users", "names"), OWN_SERVERS)
@pytest.mark.parametrize("trimmed", [False, True])
def test_two_servers_of_the_same_numbers_are_two(paper, bring, users, names, trimmed):
    lacking = {"created_at": None} if trimmed else {}
    for who, made in zip(users, ("ada", "bo"), strict=True):
        bring([task(number, who, made=made, **lacking) for number in (1, 2)])
    if not trimmed:
        assert people(paper) == names
    assert len(readings(paper)) == 2 * len(names) == 2 * len(people(paper))


def test_a_name_that_is_given_follows_the_number(paper, bring):
    bring([task(1, 1)], server="lab")
    bring([task(1, 1, made="bo")], server="http://user:secret@Labels.example.org/")
    assert people(paper) == {"1@lab", "1@labels.example.org"}
    assert set(paper.table("server_tasks")["server"]) == {"lab", "http://labels.example.org"}


@pytest.mark.parametrize("name", ["a b", "../x", "export-1", "x" * 61, "a\nb", "ftp://x"])
def test_what_cannot_be_a_server_is_refused(bring, name):
    with pytest.raises(InputError, match=r"export-0\.json: --server .* cannot name a server"):
        bring([task(1, 1)], server=name)


def test_an_export_of_one_task_leaves_the_others(paper, bring):
    bring([task(number, 1) for number in range(1, 49)])
    assert bring([task(7, 1, 2, edited=6)]).new == 1
    assert (len(readings(paper)), paper.table("server_tasks")["readings"].sum()) == (49, 49)


def test_an_export_without_other_peoples_annotations_leaves_these(paper, bring):
    bring([task(1, 1, 2)])
    whole = readings(paper)
    assert not bring([{**task(1, 1), "annotations": task(1, 1)["annotations"]}]).written
    assert not bring([task(1)]).written
    assert readings(paper) == whole


def test_the_same_export_twice_changes_nothing_and_forced_nothing_either(paper, bring):
    bring([task(1, 1), task(2, by(2, "bo@example.com"))])
    before = [paper.table(name) for name in ("server_tasks", *TABLES)]
    again, forced = bring([task(1, 1), task(2, by(2, "bo@example.com"))]), bring([task(1, 1)], force=True)
    assert (again.written, again.new, again.edited, again.gone, forced.gone) == (False, 0, 0, 0, 0)
    for table, name in zip(before, ("server_tasks", *TABLES), strict=True):
        pd.testing.assert_frame_equal(table, paper.table(name))


FOREIGN = {
    **task(9, 1, made="cy"),
    "data": {"article_id": "z9", "text": TEXT, "text_sha": text_sha(TEXT), "arm": "assisted"},
}


@pytest.mark.parametrize("force", [False, True])
def test_a_foreign_export_is_refused_and_leaves_nothing_behind(paper, bring, force):
    with pytest.raises(InputError, match=r"json: is not this study's: not one of 1 task is about an article of the"):
        bring([FOREIGN], force=force)
    assert not any(paper.has(name) for name in ("server_tasks", *TABLES))
    assert bring([task(1, 1), FOREIGN]).read == 1
    with pytest.raises(InputError, match="is not this study's"):
        bring([FOREIGN], force=force, missing="drop")
    assert bring([task(2, 1)]).read == 2


OTHERS = {**task(9, 1, made="cy"), "data": {"article_id": "a9", "text": TEXT, "arm": "assisted"}}


def test_a_task_of_another_tool_that_has_an_article_id_is_not_read(paper, bring):
    with pytest.raises(InputError, match=r"json: is not this study's: not one of 1 task is about an article of the"):
        bring([OTHERS])
    pulled = bring([task(1, 1), OTHERS])
    assert readings(paper) == [("a1", "1@export-20261120T080000.000001Z")]
    assert pulled.aside == (
        "task 9 was not made by 'framing push': its data lacks article_id or text_sha, which push writes",
    )


def test_tasks_that_come_under_another_name_are_of_a_server_that_has_moved(paper, bring):
    bring([task(1, 1), task(2, 1)], server="http://127.0.0.1:8080")
    moved = bring([task(1, 1)], server="http://127.0.0.1:9090")
    assert "the tasks of http://127.0.0.1:8080 are those of http://127.0.0.1:9090" in moved.notes[0]
    assert (moved.new, moved.gone, people(paper)) == (0, 0, {"1@127.0.0.1:9090"})
    assert not bring([task(1, 1), task(2, 1)]).notes
    assert readings(paper) == [("a1", "1@127.0.0.1:9090"), ("a2", "1@127.0.0.1:9090")]


def test_exports_that_a_third_one_links_are_of_one_server(paper, bring):
    bring([task(1, 1), task(2, 1)])
    assert (
        "count as other people than those of export-20261120T080000.000001Z"
        in (bring([task(5, 1), task(6, 1)]).notes[0])
    )
    assert len(people(paper)) == 2
    assert bring([task(2, 1), task(5, 1)]).gone == 0
    assert people(paper) == {"1@export-20261120T080000.000001Z"}


def test_an_address_that_comes_later_is_that_of_all_readings_of_the_number(paper, bring):
    bring([task(1, 1), task(2, 1), task(3, 2)])
    told = bring([task(2, by(1, "ada@example.com"), edited=6)])
    assert (told.new, told.edited, told.gone, told.annotators) == (0, 1, 0, 2)
    assert readings(paper)[:2] == [("a1", "ada@example.com"), ("a2", "ada@example.com")]
    bring([task(2, 1, edited=7)])
    assert readings(paper)[:2] == [("a1", "ada@example.com"), ("a2", "ada@example.com")]


def test_the_later_of_two_annotations_on_two_servers_counts(paper, bring):
    bring([task(1, by(1, "ada@example.com"), edited=7)])
    said = bring([task(1, by(3, "ada@example.com"), made="bo", edited=6), task(2, by(3, "ada@example.com"), made="bo")])
    assert "annotator ada@example.com annotated a1 twice; the later annotation counts" in said.notes[-1]
    assert paper.table("readings")["annotated_at"].tolist() == [
        "2026-12-01T07:00:00.000000Z",
        "2026-12-01T05:00:00.000000Z",
    ]


MIXED = [
    ([task(1, 1), task(2, 1)], {}),
    ([task(1, by(1, "ada@example.com"), edited=6)], {}),
    ([task(1, 1, made="bo"), task(2, 1, made="bo")], {}),
    ([task(2, 1, 2, made="bo", edited=8), task(3, 1, made="bo")], {"server": "bo"}),
    ([task(2, 1, edited=3), task(4, 2)], {}),
]


def test_the_order_of_pulls_makes_no_difference(paper, bring):
    found = []
    for order in list(itertools.permutations(MIXED))[::13]:
        for name in ("server_tasks", *TABLES):
            paper.file(name).unlink(missing_ok=True)
        for tasks, options in order:
            bring(tasks, **options)
        found.append([paper.table(name) for name in ("server_tasks", *TABLES)])
    for tables in found[1:]:
        for table, first in zip(tables, found[0], strict=True):
            pd.testing.assert_frame_equal(table, first)


def test_a_name_of_another_database_is_refused(paper, bring):
    bring([task(1, 1)], server="lab")
    with pytest.raises(
        InputError, match=r"does not come from the server that the study knows as lab: task 1 of project 1 was made"
    ):
        bring([task(1, 1, made="bo")], server="lab")
    with pytest.raises(InputError, match=r"has tasks of two servers: task 2 of project 1 was made at"):
        bring([task(2, 1), task(2, 1, made="bo")])
    assert readings(paper) == [("a1", "1@lab")]


def test_files_that_do_not_say_when_they_were_made_do_not_overwrite_each_other(paper, bring):
    def bare(number, article):
        annotation = {"id": 1, "completed_by": 1, "result": []}
        data = {"article_id": article, "text": TEXT, "text_sha": text_sha(TEXT), "arm": "assisted"}
        return {"id": number, "data": data, "annotations": [annotation]}

    bring([bare(1, "a1"), bare(2, "a2")])
    bring([bare(1, "a3"), bare(2, "a4")])
    assert not bring([bare(2, "a2")]).written
    assert [one for one, _ in readings(paper)] == ["a1", "a2", "a3", "a4"]
    assert len(people(paper)) == 2


def test_what_another_version_pulled_is_one_clear_line(paper, bring):
    bring([task(1, 1)])
    paper.table("server_tasks").drop(columns=["server", "created_at"]).to_parquet(paper.file("server_tasks"))
    with pytest.raises(
        StudyError, match=r"server_tasks.parquet has no column 'server'.* move data/server_tasks.parquet, .* away"
    ):
        bring([task(1, 1)])


ODD = [
    ({"project": "x"}, "its project is 'x', not a whole number"),
    ({"project": 2**63}, "its project is 9223372036854775808, not a whole number"),
    ({"id": None}, "its id is None, not a whole number"),
    ({"id": "7"}, "its id is '7', not a whole number"),
    ({"annotations": [None]}, "its annotations are not a list of JSON objects"),
    ({"annotations": 5}, "its annotations are not a list of JSON objects"),
    ({"data": 5}, "its data is not a JSON object"),
    ({"annotations": [{"id": "x"}]}, "an annotation's id is not a whole number"),
    (
        {"data": {"article_id": "a2", "text": "\ud83d", "text_sha": "", "arm": "blind"}},
        "the text of article 'a2' is not the one",
    ),
    (
        {"data": {"article_id": "\ud83d", "text_sha": "", "arm": "blind"}},
        "is about article '\ud83d', which this study does not have",
    ),
]


@pytest.mark.parametrize(("odd", "reason"), ODD)
def test_a_task_that_cannot_be_cached_is_set_aside_and_the_others_are_read(bring, odd, reason):
    pulled = bring([{**task(2, 1), **odd}, task(1, 1)])
    reason = reason.replace("\ud83d", "?")
    assert (pulled.read, len(pulled.aside)) == (1, 1)
    assert reason in pulled.aside[0]


SOUND = [
    {"created_at": "0001-01-01T00:00:00+05:00"}, {"created_at": [5]}, {"updated_at": "yesterday"},
    {"predictions": 5}, {"predictions": [5, {"result": [5]}]},
]  # fmt: skip


@pytest.mark.parametrize("odd", SOUND)
def test_what_says_nothing_about_people_keeps_no_reading_out(bring, odd):
    assert bring([{**task(2, 1), **odd}, task(1, 1)]).read == 2


@pytest.mark.parametrize("email", ["", "ada", "a@b@c", "a\nb@c", "\u2028@c", 5, None])
def test_what_is_no_address_is_not_taken_for_one(paper, bring, email):
    bring([task(1, {"id": 1, "email": email})], server="lab")
    assert people(paper) == {"1@lab"}


def test_articles_of_another_study_are_named_once_and_trouble_no_later_pull(paper, bring):
    foreign = [
        task(n, 1, data={"article_id": f"zz{n}", "text": TEXT, "text_sha": text_sha(TEXT), "arm": "assisted"})
        for n in (7, 8)
    ]
    mixed = bring([task(1, 1), *foreign])
    assert (mixed.read, len(mixed.aside), set(paper.table("server_tasks")["article_id"])) == (1, 2, {"a1"})
    assert mixed.aside[0] == "task 7 is about article 'zz7', which this study does not have"
    later = bring([task(1, 1), task(2, 1)])
    assert (later.read, later.aside) == (2, ())
