"""Every decision record has one form, and the index lists it as it is."""

import datetime
import re
from pathlib import Path

import pytest

DECISIONS = Path(__file__).parents[1] / "docs" / "decisions"
RECORDS = sorted(DECISIONS.glob("[0-9]*.md"))
SECTIONS = ["Context", "Decision", "Consequences"]
HEAD = re.compile(
    r"# (?P<number>\d{3}) (?P<title>\S.+)\n\n"
    r"- Status: (?P<status>accepted|superseded by (?P<successor>\d{3}))\n- Date: (?P<date>\d{4}-\d\d-\d\d)\n\n"
)


def faults(text, number, numbers):
    """Return what is wrong with the form of a record."""
    head = HEAD.match(text)
    if head is None:
        return ["wants '# NNN Title', a blank line, '- Status: …', '- Date: …' and a blank line"]
    datetime.date.fromisoformat(head["date"])
    sections = re.findall(r"(?m)^## (.+)\n\n\S", text)
    wrong = {
        "has another number than its file": head["number"] != number,
        "is superseded by a record that does not exist": head["successor"] not in {None, *numbers},
        f"has sections {sections} and wants {SECTIONS}, none empty": sections != SECTIONS,
    }
    return [fault for fault, applies in wrong.items() if applies]


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_record_has_title_status_date_context_decision_and_consequences(path):
    numbers = {record.name[:3] for record in RECORDS}
    assert faults(path.read_text(encoding="utf-8"), path.name[:3], numbers) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("- Date: 2026-01-02\n", "", "wants '# NNN"),
        ("accepted", "superseded by 999", "is superseded by a record that does not exist"),
        ("# 001", "# 002", "has another number than its file"),
        ("## Consequences\n\nNone.\n", "", "has sections"),
        ("None.\n", "", "has sections"),
    ],
)
def test_a_fault_of_form_would_be_seen(old, new, fault):
    sections = "## Context\n\nA.\n\n## Decision\n\nB.\n\n## Consequences\n\nNone.\n"
    text = f"# 001 A title\n\n- Status: accepted\n- Date: 2026-01-02\n\n{sections}"
    assert faults(text, "001", {"001"}) == []
    assert faults(text.replace(old, new), "001", {"001"})[0].startswith(fault)


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_the_index_has_the_title_status_and_date_of_a_record(path):
    head = HEAD.match(path.read_text(encoding="utf-8"))
    row = f"| [{head['number']}]({path.name}) | {head['title']} | {head['status']} | {head['date']} |"
    assert row in (DECISIONS / "README.md").read_text(encoding="utf-8")


def test_every_experiment_belongs_to_a_record_that_links_to_it():
    for path in (DECISIONS.parent / "experiments").glob("[0-9]*.md"):
        [record] = DECISIONS.glob(f"{path.name[:3]}-*.md")
        assert f"(../experiments/{path.name})" in record.read_text(encoding="utf-8")
