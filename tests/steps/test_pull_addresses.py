"""A changed e-mail address: one annotation has one author."""

import pytest

from framing.errors import InputError
from framing.studio.tasks import text_sha

TEXT = "The junta fell silent."
OLD, NEW = "ada@old.example", "ada@new.example"
FIRST, LATER = "2026-12-01T05:00:00.000000Z", "2026-12-01T06:00:00.000000Z"


def task(number, who, day=20, edited=FIRST):
    annotation = {"id": number, "completed_by": who, "result": [], "created_at": FIRST, "updated_at": edited}
    data = {"article_id": f"a{number}", "text": TEXT, "text_sha": text_sha(TEXT), "arm": "assisted"}
    made = f"2026-11-{day}T08:00:00.{number:06}Z"
    return {"id": number, "project": 1, "created_at": made, "data": data, "annotations": [annotation]}


def by(email, number=1):
    return {"id": number, "email": email}


def people(study):
    return set(study.table("readings")["annotator"])


@pytest.mark.parametrize(("old", "new"), [(by(OLD), by(NEW)), (OLD, NEW)])
@pytest.mark.parametrize("n", [3, 48])
def test_a_changed_address_is_the_same_person_everywhere(paper, bring, old, new, n):
    bring([task(number, old) for number in range(1, 49)])
    bring([task(49, OLD, day=21)], server="home")
    told = bring([task(number, new) for number in range(1, n + 1)])
    assert (told.new, told.gone, people(paper), len(paper.table("readings"))) == (0, 0, {NEW}, 49)
    assert not bring([task(number, new) for number in range(1, n + 1)]).written


def test_a_number_without_address_gets_the_newest_one(paper, bring):
    bring([task(number, by(OLD)) for number in range(1, 49)])
    bring([task(1, by(NEW))])
    assert (bring([task(2, 1, edited=LATER), task(50, 1)]).new, people(paper)) == (1, {NEW})


def test_the_address_of_an_older_edit_does_not_come_back(paper, bring):
    bring([task(number, by(NEW), edited=LATER) for number in range(1, 49)])
    assert (bring([task(number, by(OLD)) for number in range(1, 4)]).gone, people(paper)) == (0, {NEW})


def test_two_people_stay_two(paper, bring):
    bring([task(1, by("ada@example.com")), task(2, by("bo@example.com", 2))])
    bring([task(3, by("cy@example.com", 3)), task(4, by("ada@example.org", 4), day=21)])
    assert len(people(paper)) == 4
    with pytest.raises(InputError, match=r"2 of the study's 4 readings would be lost"):
        bring([task(1, by("bo@example.com")), task(2, by("ada@example.com", 2))])
    assert len(people(paper)) == 4
