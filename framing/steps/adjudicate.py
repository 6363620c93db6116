"""Annotations → gold: by rule, and by an adjudicator in Label Studio."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from framing.annotations.gold import adjudicate as merge
from framing.annotations.gold import apply_decisions, why_majority
from framing.codebook import FILE, Codebook, read_codebook
from framing.errors import StudioError
from framing.records import completed
from framing.settings import SETTINGS, write_settings
from framing.single_writer import writes
from framing.steps.labels_of_articles import labels_of
from framing.steps.pull_comparison import held_in
from framing.studio.address import server_name
from framing.studio.annotator_ids import identified
from framing.studio.disputes import (
    PROPOSAL,
    as_decided,
    dispute_tasks,
    disputed,
    instruction,
    reader_names,
    without_places,
)
from framing.studio.labelling_screen import DISPUTED, answers, labels_xml
from framing.studio.lost_readings import Losses, ReadingKey, losses, renamings
from framing.studio.new_projects import make_project
from framing.studio.results import Results, read_results, results_digest
from framing.studio.skipped_drafts import edited_after_skip
from framing.studio.task_cache import cache_rows, tasks_of
from framing.studio.tasks import Task
from framing.study import StepResult, Study

if TYPE_CHECKING:
    from framing.studio.client import Client, Project

Tell = Callable[[str], None]
_MAX_TITLE = 50  # Label Studio's limit
_SUFFIX = " (adjudication)"


@dataclass(frozen=True, slots=True)
class DisputesSent:
    """What went to the adjudicator: ``sent`` articles, ``there`` before; ``project`` is 0 if it does not exist yet."""

    url: str
    project: int
    sent: int
    there: int


@dataclass(frozen=True, slots=True)
class DecisionsPulled:
    """What the adjudicator has decided: articles, spans, what was set aside; ``written`` if anything has changed.

    ``skipped`` counts the articles that keep the gold of the rule.
    """

    articles: int
    skipped: int
    spans: int
    notes: tuple[str, ...]
    aside: tuple[str, ...]
    written: bool


@writes("adjudicate", or_nothing=True)
def adjudicate(study: Study, *, rule: str = "", force: bool = False) -> StepResult:
    """Make gold labels of the annotations and keep them as stage ``gold``.

    ``rule`` overrides that of the study, and an adjudicator's decisions override
    any rule.
    """
    study.table("readings")  # raises if the step before is missing
    study = _with_rule(study, rule)
    return study.build("gold", lambda: _gold(study), force=force)


def _with_rule(study: Study, rule: str) -> Study:
    """Return the study, with ``rule`` in place of that of its settings if one is given."""
    settings = study.settings
    if not rule:
        return study
    return replace(study, settings=replace(settings, adjudication=replace(settings.adjudication, rule=rule)))


def majority_note(study: Study, rule: str = "") -> str:
    """Say why a majority decides instead of the rule; "" if the rule is followed."""
    if (rule or study.settings.adjudication.rule) != "dawid_skene":
        return ""
    return why_majority(*_labels(study))


@writes("adjudicate --push")
def push_disputes(study: Study, *, dry_run: bool = False, tell: Tell = lambda sentence: None) -> DisputesSent:
    """Send the articles that annotators disagree on to the adjudicator's project, if they are not there yet.

    Creates the project if the study names none, and writes its number into
    ``study.toml``.

    Raises
    ------
    StudioError
        Label Studio cannot be reached or refuses, or the project is not the study's.
    """
    from framing.studio.client import connect
    from framing.studio.import_tasks import send_tasks, task_article_id

    codebook = read_codebook(study.path / FILE)
    tasks = _tasks(study, codebook)
    with connect(study.settings.studio.url, os.environ, article_ids=study.articles()["article_id"]) as client:
        client.require_token()
        project = _project(study, client)
        present = {task.article_id for task in client.known(project.id)} if project else set()
        missing = [task for task in tasks if task_article_id(task) not in present]
        if missing and not dry_run:
            project = project or _make(study, client, codebook)
            if DISPUTED not in answers(project.screen):
                missing = without_places(missing)
            send_tasks(client, project.id, missing, batch=study.settings.studio.batch, tell=tell)
            client.set_model_version(project.id, PROPOSAL)
        return DisputesSent(client.url, project.id if project else 0, len(missing), len(tasks) - len(missing))


@writes("adjudicate --pull")
def pull_decisions(study: Study, *, force: bool = False) -> DecisionsPulled:
    """Pull the adjudicator's decisions; keeps ``adjudicator_readings`` and ``adjudicator_annotations``.

    Raises
    ------
    StudioError
        The study has no project for adjudication, the one it names is another
        study's, Label Studio cannot be reached, or many decisions would be lost
        without ``force``.
    """
    tasks, skip_notes = _decided_tasks(study)
    codebook = read_codebook(study.path / FILE)
    results = read_results(tasks, study.articles(), codebook)
    lost = _lost_decisions(study, results, tasks)
    if not force and (refusal := lost.refusal("framing adjudicate --pull", what="decisions")):
        raise StudioError(f"project {study.settings.studio.adjudication} at {_server(study)}: {refusal}")
    kept = study.build_all(
        {
            "adjudicator_readings": lambda: results.readings,
            "adjudicator_annotations": lambda: results.annotations,
        },
        extra={"decisions": results_digest(tasks)},
        force=force,
    )
    decided = completed(results.readings)
    return DecisionsPulled(
        articles=decided["article_id"].nunique(),
        skipped=len(set(results.readings["article_id"]) - set(decided["article_id"])),
        spans=len(results.annotations),
        notes=(*results.notes, *results.voiceless, *skip_notes),
        aside=results.aside,
        written=any(result.written for result in kept),
    )


def _server(study: Study) -> str:
    return server_name(study.settings.studio.url)


def _decided_tasks(study: Study) -> tuple[Sequence[Mapping[str, Any]], Sequence[str]]:
    """Return the adjudicator's tasks, with e-mail addresses if the server gives them, and notes on skipped ones."""
    from framing.studio.changes_since import exported_tasks
    from framing.studio.client import connect

    number = study.settings.studio.adjudication
    if not number:
        raise StudioError("nothing has been sent to an adjudicator; run 'framing adjudicate --push'")
    _require_own_project(study)
    with connect(study.settings.studio.url, os.environ, article_ids=study.articles()["article_id"]) as client:
        tasks = exported_tasks(client, number)
        exported = cache_rows(as_decided(tasks), _server(study))
        users = client.emails()
    if len(exported) and set(exported["article_id"]).isdisjoint(study.articles()["article_id"]):
        raise StudioError(
            f"project {number} at {_server(study)} is not this study's: none of its tasks is about an article of the "
            "study; correct [studio] adjudication in study.toml"
        )
    emails = {(_server(study), user): email for user, email in users.items()}
    return tasks_of(identified(exported, emails, overwrite=True)), edited_after_skip(tasks)


def _lost_decisions(study: Study, results: Results, tasks: Sequence[Mapping[str, Any]]) -> Losses:
    """Compare the study's decisions with those pulled; a user keeps the number if the server's address changes."""
    old = held_in(study, "adjudicator_readings", "adjudicator_annotations")
    renamed: dict[ReadingKey, Collection[ReadingKey]] = dict(renamings(tasks, tasks))
    for article_id, annotator in old.readings:
        number, _, _ = annotator.partition("@")
        if number.isdigit() and (article_id, number) in renamed:
            renamed.setdefault((article_id, annotator), renamed[article_id, number])
    return losses(old, results, renamed, tasks)


def _gold(study: Study) -> pd.DataFrame:
    settings = study.settings.adjudication
    labels = labels_of(study)
    gold = merge(labels.table("annotations"), labels.table("readings"), rule=settings.rule, ties=settings.ties)
    if study.has("adjudicator_readings") and study.has("adjudicator_annotations"):
        return apply_decisions(gold, labels.table("adjudicator_annotations"), labels.table("adjudicator_readings"))
    return gold


def _labels(study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the annotations and readings of the articles that the study has."""
    labels = labels_of(study)
    return labels.table("annotations"), labels.table("readings")


def _tasks(study: Study, codebook: Codebook) -> list[Task]:
    """Return the disputed articles as tasks, each reading under the name shown for its annotator."""
    annotations, readings = _labels(study)
    settings = study.settings
    read = completed(readings)
    names = reader_names(sorted(read["annotator"].unique()), shown=settings.studio.show_annotators)
    rule = merge(annotations, readings, rule=settings.adjudication.rule, ties=settings.adjudication.ties)
    shown_readings = {
        PROPOSAL: rule,
        **{name: annotations[annotations["annotator"] == annotator] for annotator, name in names.items()},
    }
    readers = {
        article_id: sorted(names[annotator] for annotator in read.loc[read["article_id"] == article_id, "annotator"])
        for article_id in disputed(annotations, readings)
    }
    return dispute_tasks(study.articles(), shown_readings, readers, codebook)


def _project(study: Study, client: "Client") -> "Project | None":
    """Return the adjudicator's project; raise ``StudioError`` if it has tasks that framing did not make."""
    number = study.settings.studio.adjudication
    if not number:
        return None
    _require_own_project(study)
    project = client.project(number)
    if not all(task.article_id for task in client.known(number)):
        raise _not_for_adjudication(study, f" ({project.title!r})")
    return project


def _require_own_project(study: Study) -> None:
    """Raise ``StudioError`` if the adjudicator's project is one of the annotators'."""
    if study.settings.studio.adjudication in study.settings.studio.projects:
        raise _not_for_adjudication(study)


def _not_for_adjudication(study: Study, title: str = "") -> StudioError:
    return StudioError(
        f"project {study.settings.studio.adjudication}{title} at {_server(study)} is not this study's project for "
        "adjudication; set [studio] adjudication = 0 in study.toml, and --push creates a new one"
    )


def _make(study: Study, client: "Client", codebook: Codebook) -> "Project":
    title = study.settings.title[: _MAX_TITLE - len(_SUFFIX)].strip() + _SUFFIX
    settings = study.settings
    screen = labels_xml(codebook, languages=settings.languages, disputes=True).strip()
    project = make_project(
        client, title, screen, instruction=instruction(shown=study.settings.studio.show_annotators), annotators=1
    )
    write_settings(study.path / SETTINGS, "studio", adjudication=project.id)
    return project
