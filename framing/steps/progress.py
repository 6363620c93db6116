"""Who has read what, how fast, and what is missing, for a lead; nothing is kept."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from framing.annotations.agreement import agreement
from framing.annotations.reading_progress import (
    ReadingTables,
    comments,
    far_off,
    progress_by_annotator,
    progress_by_outlet,
)
from framing.errors import InputError
from framing.records import empty
from framing.steps.labels_of_articles import labels_left_out, labels_of
from framing.studio.address import server_name
from framing.studio.annotator_ids import annotator
from framing.studio.assignment import queues
from framing.studio.shared_logins import shared_logins, told_apart
from framing.studio.task_cache import tasks_of
from framing.study import Study
from framing.wording import counted, nearest

_MEASURES = ("span_f1_overlap", "span_f1_exact", "token_alpha")


@dataclass(frozen=True)
class Progress:
    """The tables of ``framing.annotations.reading_progress``, agreement so far, and what a lead should know.

    ``agreement`` has rows of all annotators; ``with_lead`` one row per annotator and
    measure, over the articles that the lead has read too.
    """

    annotators: pd.DataFrame
    outlets: pd.DataFrame
    far_off: pd.DataFrame
    comments: pd.DataFrame
    agreement: pd.DataFrame
    with_lead: pd.DataFrame
    notes: tuple[str, ...]


def progress(study: Study, *, lead: str = "") -> Progress:
    """Return how far the reading of the sample is; ``lead`` is an annotator with whom the others are compared.

    Raises
    ------
    StudyError
        The study has no sample.
    InputError
        ``lead`` has read nothing.
    """
    tables = reading_tables(study)
    people = people_by_name(study)
    planned, notes = _planned(study, tables.sample, people)
    measured = _agreement(study, tables, pairs=bool(lead))
    gone = labels_left_out(study, "progress")
    return Progress(
        progress_by_annotator(tables, planned),
        progress_by_outlet(tables),
        far_off(tables),
        comments(tables),
        measured[(measured["pair"] == "all") & (measured["category"] == "all")],
        _with_lead(measured, tables.readings, lead) if lead else measured.head(0),
        (*((gone,) if gone else ()), *notes),
    )


def reading_tables(study: Study) -> ReadingTables:
    """Read the tables that progress is told from; without readings they are empty."""
    study.require("sample")
    names = ("readings", "annotations", "answers")
    labels = labels_of(study)
    held = {name: labels.table(name) if study.has(name) else empty(name) for name in names}
    return ReadingTables(study.articles(), study.table("sample"), **held)


def people_by_name(study: Study) -> dict[str, set[str]]:
    """Return who has annotated in the project of each name of [studio] annotators."""
    names = {number: name for name, number in study.settings.studio.assigned.items()}
    people: dict[str, set[str]] = {name: set() for name in study.settings.studio.annotators}
    cache = study.table("server_tasks") if study.has("server_tasks") else empty("server_tasks")
    tasks = tasks_of(cache[cache["readings"] > 0])
    address = server_name(study.settings.studio.url)
    for task in told_apart(tasks, names, address, shared_logins(tasks, names, address)):
        for annotation in task["annotations"]:
            name = names.get(task["project"])
            if name:
                people.setdefault(name, set()).add(annotator(annotation, task))
    return people


def _planned(
    study: Study, sample: pd.DataFrame, people: Mapping[str, set[str]]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return how many articles each annotator is to read, and who labels in several people's projects."""
    names = study.settings.studio.annotators
    if not names or int(sample["annotators"].max()) > len(names):
        return {}, ()
    sizes = {queue.annotator: len(queue.article_ids) for queue in queues(sample, names, {})}
    notes = [
        f"{counted(len(logins), 'people')} labelled in the project of {name}: {', '.join(sorted(logins))}"
        for name, logins in people.items()
        if len(logins) > 1
    ]
    shared = {login for logins in people.values() for login in logins}
    for login in sorted(shared):
        projects = [name for name, logins in people.items() if login in logins]
        if len(projects) > 1:
            notes.append(f"{login} labelled in the projects of {', '.join(projects)}: do several people use one login?")
    planned: Counter[str] = Counter()
    for name in names:  # a login that labels in two projects is to read the articles of both
        planned[next(iter(people[name])) if len(people[name]) == 1 else name] += sizes[name]
    return dict(planned), tuple(notes)


def _agreement(study: Study, tables: ReadingTables, *, pairs: bool) -> pd.DataFrame:
    settings = study.settings
    measured = agreement(
        tables.annotations, tables.readings, tables.articles,
        pairs=pairs, confidence=settings.report.confidence, seed=settings.seed,
    )  # fmt: skip
    rows = (measured["arm"] == "all") & measured["measure"].isin(_MEASURES) & (measured["n"] > 0)
    return measured[rows].reset_index(drop=True)


def _with_lead(measured: pd.DataFrame, readings: pd.DataFrame, lead: str) -> pd.DataFrame:
    """Return the agreement of each annotator with the lead, over all categories."""
    if lead not in set(readings["annotator"]):
        annotators = sorted(set(readings["annotator"]))
        raise InputError(
            f"{lead!r} has read nothing{nearest(lead, annotators)}; there are {', '.join(annotators) or 'none'}"
        )
    rows = measured[(measured["category"] == "all") & measured["pair"].map(lambda pair: lead in pair.split(" / "))]
    others = rows["pair"].map(lambda pair: next(name for name in pair.split(" / ") if name != lead))
    return rows.assign(annotator=others).drop(columns=["pair", "category", "arm"]).reset_index(drop=True)
