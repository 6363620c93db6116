"""Copies of one database, whose tasks are the same and whose annotations part ways."""

import pytest

from framing.errors import InputError
from framing.studio.server_identity import identify_server
from framing.studio.task_cache import cache_rows
from framing.studio.tasks import text_sha

TEXT = "The junta fell silent."
ADA, BO = {"id": 1, "email": "ada@example.com"}, {"id": 1, "email": "bo@example.com"}
FIRST = "export-20261120T080000.000001Z"


def annotation(number, who=1, hour=5, start=4, **changes):
    """Build an annotation of the word at ``start`` that was made at ``hour``."""
    region = {"id": "r", "from_name": "label", "to_name": "text", "type": "labels",
              "value": {"start": start, "end": start + 5, "labels": ["naming"]}}  # fmt: skip
    made = {
        "created_at": f"2026-12-01T0{hour}:00:00.{number:06}Z",
        "updated_at": f"2026-12-01T0{hour}:00:00.{number:06}Z",
    }
    return {"id": number, "completed_by": who, "result": [region], **made, **changes}


def task(number, *annotations, **changes):
    data = {"article_id": f"a{number}", "text": TEXT, "text_sha": text_sha(TEXT), "arm": "assisted"}
    made = f"2026-11-20T08:00:00.{number:06}Z"
    return {"id": number, "project": 1, "created_at": made, "data": data, "annotations": list(annotations), **changes}


def copy(numbers, who, hour, offset=0):
    return [task(number + offset, annotation(number, who, hour)) for number in numbers]


def readings(study):
    return sorted(study.table("readings")[["article_id", "annotator"]].itertuples(index=False, name=None))


NAMED = [{"server": "ada"}, {"server": "bo"}]
COPIES = [
    # who, names of the servers, whether bo's annotations are of other tasks, and the people
    ((1, 1), NAMED, 0, {"1@ada", "1@bo"}),
    ((1, 1), NAMED, 20, {"1@ada", "1@bo"}),
    ((1, 1), [{}, {}], 0, {f"1@{FIRST}", "1@export-20261201T060000.000001Z"}),
    ((ADA, BO), NAMED, 0, {"ada@example.com", "bo@example.com"}),
    ((ADA, BO), [{}, {}], 0, {"ada@example.com", "bo@example.com"}),
    ((ADA, BO), [{}, {"server": "http://127.0.0.1:8080"}], 20, {"ada@example.com", "bo@example.com"}),
    ((2, BO), [{}, {}], 20, {f"2@{FIRST}", "bo@example.com"}),
]


@pytest.mark.parametrize(("users", "servers", "offset", "names"), COPIES)
def test_readings_of_two_copies_of_a_database_are_two_peoples(paper, bring, users, servers, offset, names):
    bring(copy(range(1, 21), users[0], 5), **servers[0])
    both = bring(copy(range(1, 21), users[1], 6, offset), **servers[1])
    assert (both.new, both.gone, both.edited, len(readings(paper))) == (20, 0, 0, 40)
    assert {who for _, who in readings(paper)} == names
    assert any("but another database, such as a copy of it (" in note for note in both.notes) is (offset == 0)
    before = readings(paper)
    for hour, who, options in ((5, users[0], servers[0]), (6, users[1], servers[1])):
        again = bring(copy(range(1, 21), who, hour, offset * (hour == 6)), **options)
        assert (again.written, again.new, again.gone, readings(paper)) == (False, 0, 0, before)


def test_a_name_that_one_copy_has_is_not_given_to_the_other(paper, bring):
    bring(copy(range(1, 21), 1, 5), server="ada")
    with pytest.raises(
        InputError, match=r"does not come from the server that the study knows as ada: task 1: its annotation 1 was"
    ):
        bring(copy(range(1, 21), 1, 6), server="ada")
    assert bring(copy(range(1, 21), 1, 6), server="bo").new == 20
    with pytest.raises(InputError, match=r"does not come from the server that the study knows as ada"):
        bring(copy(range(1, 21), 1, 6), server="ada")
    assert len(readings(paper)) == 40


def test_what_both_copies_had_before_they_parted_joins_neither_to_the_other(paper, bring):
    bring([*copy([1], 1, 5), *copy([2], 1, 5)], server="ada")
    bring([*copy([3], 1, 5), *copy([2], 1, 6)], server="bo")
    assert bring(copy([1], 1, 5), server="bo").gone == 0
    assert bring([task(4)]).gone == 0
    assert set(paper.table("server_tasks")["server"]) == {"ada", "bo"}


ONE_SERVER = [
    ([*copy([1], 1, 5), *copy([2], 1, 6)], {}),
    ([task(1, {**annotation(1), "updated_at": "2026-12-02T00:00:00Z"}, annotation(7, 2, 6))], {}),
    (copy([1], 1, 5), {"server": "http://127.0.0.1:9090"}),
    (copy([5], 1, 5, 1) + copy([1], 1, 5), {}),
    ([task(1)], {}),
]


@pytest.mark.parametrize(("tasks", "options"), ONE_SERVER)
def test_a_later_export_and_a_moved_server_are_of_one_database(paper, bring, tasks, options):
    bring(copy([1], 1, 5), server="http://127.0.0.1:8080")
    assert not any("another database" in note for note in bring(tasks, **options).notes)
    assert paper.table("server_tasks")["server"].nunique() == 1


JOINED = [
    ([task(1, annotation(5)), task(1, annotation(5, 2, 6))], "task 1 .*: its annotation 5 was made at"),
    ([task(1, annotation(5), annotation(5, 2, 6))], "task 1.*: its annotation 5 was made at"),
    ([task(1, annotation(5)), task(2, annotation(5))], "annotation 5 belongs to task 2, not 1"),
    ([task(1, annotation(5, 1), annotation(5, 2))], "its annotation 5 was made by user 2, not 1"),
]


@pytest.mark.parametrize(("tasks", "why"), JOINED)
def test_two_copies_in_one_file_are_refused(paper, bring, tasks, why):
    with pytest.raises(InputError, match=rf"has tasks of two servers: .*{why}"):
        bring(tasks)
    assert not paper.has("server_tasks")
    assert bring([task(1, annotation(5)), task(1, annotation(5), annotation(6, 2))]).read == 2


SHORT = [
    ("lab", "http://lab", True), ("http://h:1", "https://h:1", True), ("h:1", "http://h:1", True),
    ("lab", "lab.example.org", False), ("http://h:1", "http://h:2", False),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "refused"), SHORT)
def test_annotators_of_two_servers_are_never_called_alike(paper, bring, first, second, refused):
    bring(copy([1, 2], 1, 5), server=first)
    other = [{**one, "created_at": "2026-11-21T08:00:00Z"} for one in copy([1], 1, 6)]
    if refused:
        with pytest.raises(
            InputError, match=rf"would have annotators with the names of those of {first}, another server"
        ):
            bring(other, server=second)
        assert bring(copy([1, 2], 1, 5), server=second).gone == 0
    bring(other, server="elsewhere" if refused else second)
    assert len(readings(paper)) == len(set(readings(paper))) == 3


def test_a_server_that_answers_takes_its_name_from_a_file_of_another():
    rows = cache_rows([{**one, "created_at": "2026-11-21T08:00:00Z"} for one in copy([1], 1, 6)])
    placed = identify_server(cache_rows(copy([1], 1, 5), "lab"), rows, "http://lab", answered=True)
    assert (set(placed.cache["server"]), placed.server) == ({FIRST}, "http://lab")
    assert placed.notes == (f"lab is a different server from http://lab: it is now called {FIRST}",)


def bare(number, article, start=4):
    made = annotation(number, 1, 5, start, created_at=None, updated_at=None)
    return task(
        number,
        made,
        created_at=None,
        project=None,
        data={"article_id": article, "text": TEXT, "text_sha": text_sha(TEXT), "arm": "blind"},
    )


def test_without_times_no_name_is_given_to_two_databases(paper, bring):
    bring([bare(1, "a1"), bare(2, "a2")])
    other = bring([bare(1, "a1", 10), bare(2, "a3")])
    assert (other.new, other.gone, len(readings(paper))) == (2, 0, 4)
    assert sorted(set(paper.table("server_tasks")["server"])) == ["export-0-e4973d", "export-0-e4973d-2"]
    assert not bring([bare(1, "a1", 10), bare(2, "a3")]).written
    assert not bring([bare(1, "a1"), bare(2, "a2")]).written


def test_without_times_a_name_means_a_server_of_its_own(paper, bring):
    bring([bare(1, "a1"), bare(2, "a2")], server="ada")
    assert bring([bare(1, "a1", 10), bare(2, "a2", 10)], server="bo").new == 2
    assert {who for _, who in readings(paper)} == {"1@ada", "1@bo"}
    with pytest.raises(
        InputError, match=r"may come from ada or bo: it does not say when it was made; name it with --server"
    ):
        bring([bare(1, "a1")])
    assert bring([bare(1, "a1")], server="bo").new == 0


def test_without_times_the_very_same_file_may_be_named_later(paper, bring):
    bring([bare(1, "a1"), bare(2, "a2")])
    assert bring([bare(1, "a1"), bare(2, "a2")], server="ada").new == 0
    assert {who for _, who in readings(paper)} == {"1@ada"}


def renumbered(tasks):
    """The same tasks with annotations of other numbers."""
    return [{**one, "annotations": [{**each, "id": each["id"] + 1000} for each in one["annotations"]]} for one in tasks]


@pytest.mark.parametrize("users", [(1, 1), (ADA, BO)])
def test_a_name_that_a_user_gave_is_not_taken_over_by_another_that_a_user_gave(paper, bring, users):
    ada, bo = copy(range(1, 21), users[0], 5), renumbered(copy(range(1, 21), users[1], 6))
    bring(ada, server="ada")
    assert (bring(bo, server="bo").new, len(readings(paper))) == (20, 40)
    again = [bring(tasks, server=name) for tasks, name in ((ada, "ada"), (bo, "bo"))]
    assert [(one.written, one.new, one.gone) for one in again] == [(False, 0, 0)] * 2


def test_the_same_annotations_under_another_name_are_the_same_server(paper, bring):
    bring(copy(range(1, 21), 1, 5), server="ada")
    renamed = bring(copy(range(1, 21), 1, 5), server="lab")
    assert "the tasks of ada are those of lab, and now have that name" in renamed.notes
    assert {who for _, who in readings(paper)} == {"1@lab"}


def test_a_file_that_may_come_from_either_copy_needs_a_server(paper, bring):
    bring(copy(range(1, 21), 1, 5), server="ada")
    bring(copy(range(1, 21), 1, 6), server="bo")
    part = renumbered(copy(range(1, 6), 2, 7))
    with pytest.raises(InputError, match="may come from ada or bo, copies of one database; name it with --server"):
        bring(part)
    assert (bring(part, server="bo").new, len(readings(paper))) == (5, 45)
