"""Evidence of the database behind a cache: when its tasks and annotations were created, and by whom.

No database uses the number of a task or of an annotation twice. A copy of a database
has the same tasks, and from then on gives the same numbers to other annotations.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from framing.studio.task_cache import moment

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class AnnotationTrace:
    """The task, creation time and author of an annotation, "" if unknown."""

    task: int
    created_at: str
    author: str


@dataclass
class Evidence:
    """The tasks of one database as (created_at, article_id, raw), by project and number; its annotations, by number."""

    tasks: dict[tuple[int, int], tuple[str, str, str]] = field(default_factory=dict)
    annotations: dict[int, AnnotationTrace] = field(default_factory=dict)
    first: str = ""
    dated: bool = False

    def add(self, row: Any) -> str:
        """Add a row of table ``server_tasks``; say what it contradicts, or ""."""
        numbers, state = (row.project, row.task), (row.created_at, row.article_id, row.raw)
        name = f"task {row.task} of project {row.project}"
        fault = _task_fault(name, state, self.tasks[numbers]) if numbers in self.tasks else ""
        self.tasks[numbers] = state
        for number, annotation in _annotations(row):
            other = self.annotations.get(number)
            fault = fault or (_fault(name, number, annotation, other, one_file=True) if other else "")
            self.annotations[number] = annotation
            self.first = min(filter(None, (self.first, annotation.created_at)), default="")
        self.dated = self.dated or bool(row.created_at or self.first)
        return fault

    def contradicts(self, other: "Evidence") -> str:
        """Say what shows that ``other`` is another database; "" if nothing does."""
        for numbers, state in self.tasks.items():
            name = f"task {numbers[1]} of project {numbers[0]}"
            if numbers in other.tasks and (fault := _task_fault(name, state, other.tasks[numbers])):
                return fault
        for number, annotation in self.annotations.items():
            counterpart = other.annotations.get(number)
            if counterpart and (fault := _fault(f"task {annotation.task}", number, annotation, counterpart)):
                return fault
        return ""

    def shared(self, other: "Evidence") -> int:
        """Count the tasks and annotations that have the same creation time in both."""
        tasks = sum(bool(state[0]) and other.tasks.get(key, ("",))[0] == state[0] for key, state in self.tasks.items())
        return tasks + sum(
            bool(annotation.created_at)
            and number in other.annotations
            and other.annotations[number].created_at == annotation.created_at
            for number, annotation in self.annotations.items()
        )

    def same_articles(self, other: "Evidence", *, whole: bool = False) -> int:
        """Count the tasks about the same article; 0 if ``whole`` and one of them has other annotations."""
        pairs = [
            (state, other.tasks[key])
            for key, state in self.tasks.items()
            if key in other.tasks and other.tasks[key][1] == state[1]
        ]
        return 0 if whole and any(mine[2] != theirs[2] for mine, theirs in pairs) else len(pairs)


def evidence_of(rows: "pd.DataFrame") -> Evidence:
    """Return the evidence in the rows of one server."""
    evidence = Evidence()
    for row in rows.itertuples(index=False):
        evidence.add(row)
    return evidence


def by_server(rows: "pd.DataFrame") -> dict[str, Evidence]:
    """Return the evidence in a cache, by server."""
    return {str(server): evidence_of(part) for server, part in rows.groupby("server")}


def inner_contradiction(rows: "pd.DataFrame") -> str:
    """Say what shows that the rows of one file are of two databases; "" if nothing does."""
    evidence = Evidence()
    return next((fault for row in rows.itertuples(index=False) if (fault := evidence.add(row))), "")


def _task_fault(name: str, state: tuple[str, str, str], other: tuple[str, str, str]) -> str:
    if state[0] and other[0]:
        return f"{name} was made at {state[0]}, not {other[0]}" if state[0] != other[0] else ""
    return f"{name} is about article {state[1]!r}, not {other[1]!r}" if state[1] != other[1] else ""


def _fault(
    name: str, number: int, annotation: AnnotationTrace, other: AnnotationTrace, *, one_file: bool = False
) -> str:
    """Say how two annotations with one number differ in what no edit changes.

    Without times, the numbers may have been assigned by hand, task by task, and
    only the author of an annotation of the same task counts.
    """
    dated, one_task = bool(annotation.created_at and other.created_at), annotation.task == other.task
    if dated and not one_task:
        return f"annotation {number} belongs to task {annotation.task}, not {other.task}"
    if dated and annotation.created_at != other.created_at:
        return f"{name}: its annotation {number} was made at {annotation.created_at}, not {other.created_at}"
    two_authors = annotation.author and other.author and annotation.author != other.author
    if one_task and two_authors and (one_file or not dated):
        return f"{name}: its annotation {number} was made by user {annotation.author}, not {other.author}"
    return ""


def _annotations(row: Any) -> Iterator[tuple[int, AnnotationTrace]]:
    for annotation in json.loads(row.raw)["annotations"]:
        if annotation.get("id"):
            created_at = moment(annotation.get("created_at"))
            yield int(annotation["id"]), AnnotationTrace(row.task, created_at, _author(annotation))


def _author(annotation: Mapping[str, Any]) -> str:
    author = annotation.get("completed_by")
    number = author.get("id") if isinstance(author, Mapping) else author
    return str(number) if isinstance(number, int) and not isinstance(number, bool) else ""
