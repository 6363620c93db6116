"""One reading: one annotator's pass over one task, checked against the study.

A span is a slice of the stored text. If a region's own copy of its words does not
match its offsets, ``region_location`` decides, and a note says so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import Any

from framing.codebook import Codebook
from framing.contracts import ARMS
from framing.errors import InputError
from framing.spans import Span
from framing.studio.annotator_ids import annotator
from framing.studio.labelling_screen import FRAMES, NOTHING
from framing.studio.offsets import Claim, Offsets
from framing.studio.provenance import (
    LabelledRegion,
    Prelabel,
    prelabel_faults,
    read_prelabels,
    rule_of,
    shown_to,
    trace_origins,
    was_shown_prelabels,
)
from framing.studio.region_location import cuts, first_fault, locate_with_prelabels, moves, quoted
from framing.studio.regions import Region, ResultByKind, Voices, answers_of, sort_result
from framing.studio.task_cache import moment
from framing.studio.tasks import not_pushed, pushed_article_id, text_sha
from framing.wording import nearest

VoiceAt = Callable[[Span], str]
_MAX_SECONDS = 10**9  # seconds, thirty years
_TIMES = ("updated_at", "created_at")
_TELLING = {"parent_prediction", "prediction"}
_NONE_SHOWN = "the page showed no pre-labels, so none counts as deleted, and the reading counts as blind"
_NOT_KNOWN = (
    "the annotation does not say whether the page showed pre-labels, so none counts as deleted, and the reading is "
    "of neither arm"
)


@dataclass(frozen=True)
class AnnotationRecord:
    """One annotator's reading of one article.

    ``answers`` are (question, answer) pairs: a frame, "nothing", a comment.
    ``unread`` says what else in the annotation or its pre-labels was not read.
    """

    task: int
    article_id: str
    annotator: str
    arm: str
    annotated_at: str
    seconds: float
    skipped: bool
    marks: tuple[LabelledRegion, ...]
    shown: tuple[Prelabel, ...]
    answers: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    unread: tuple[str, ...] = ()


def read_reading(
    annotation: Mapping[str, Any], task: Mapping[str, Any], text: str, codebook: Codebook, voice_at: VoiceAt
) -> AnnotationRecord:
    """Read one annotation of a task whose article has ``text``.

    A mark without a voice gets the one that ``voice_at`` returns for its span.

    Raises
    ------
    InputError
        A region has an impossible label, voice or span, or is of a kind that
        cannot be read; the codebook does not have an answer; or the annotation
        has no author, or does not say whether it was skipped. The message names
        the task.
    """
    notes: list[str] = []
    skipped = _is_skipped(annotation, f"task {task['id']}")
    parts = ResultByKind() if skipped else sort_result(annotation.get("result"), f"task {task['id']}")
    prelabel_regions = [] if skipped else shown_to(annotation, task)
    spans, spans_before = _spans(parts, prelabel_regions, text, task, notes)
    prelabels = list(read_prelabels(prelabel_regions, spans_before))
    labelled = [
        mark if mark.voice else replace(mark, voice=voice_at(mark.span), voice_origin="rule")
        for mark in _labelled(parts, spans, task, codebook, prelabels, notes)
    ]
    marks, shown = trace_origins(labelled, prelabels)
    notes += _voice_conflicts(marks, text, f"task {task['id']}, article {task['data']['article_id']!r}")
    answers = _answered(parts, codebook, f"task {task['id']}")
    if marks and any(question == NOTHING for question, _ in answers):
        where = f"task {task['id']}{f' of project {number}' if (number := task.get('project')) else ''}"
        fault = "has annotations although 'nothing to mark' is ticked; they are kept"
        notes.append(f"{where}, article {task['data']['article_id']!r}: {fault}")
    arm, arm_fault = _arm(task, None if skipped else annotation, prelabel_regions, notes)
    return AnnotationRecord(
        task=int(task["id"]),
        article_id=task["data"]["article_id"],
        annotator=annotator(annotation, task),
        arm=arm,
        annotated_at=_annotated_at(annotation),
        seconds=_seconds(annotation.get("lead_time")),
        skipped=skipped,
        marks=tuple(marks),
        shown=tuple(shown),
        answers=answers,
        notes=tuple(notes),
        unread=(
            *parts.unread,
            *_unread_facts(annotation),
            *(() if skipped else prelabel_faults(annotation, task)),
            *filter(None, [arm_fault]),
        ),
    )


def _annotated_at(annotation: Mapping[str, Any]) -> str:
    """Return when an annotation was last edited, as it says so; "" if it does not give a time."""
    times = (annotation.get(name) for name in _TIMES)
    return next((str(time) for time in times if moment(time)), "")


def _unread_facts(annotation: Mapping[str, Any]) -> Iterator[str]:
    """Say which times and durations are invalid: that is not a reason to set a reading aside."""
    for name in _TIMES:
        if annotation.get(name) not in (None, "") and not moment(annotation[name]):
            yield f"{name} is not a time and was not read"
    if annotation.get("lead_time") is not None and isnan(_seconds(annotation["lead_time"])):
        yield "lead_time is not a number of seconds and was not read"


def _is_skipped(annotation: Mapping[str, Any], where: str) -> bool:
    """Return whether an article was skipped; raise ``InputError`` if the annotation does not say."""
    skipped = annotation.get("was_cancelled")
    if not isinstance(skipped, bool | None):
        number = annotation.get("id")
        raise InputError(f"{where}: annotation {number} has was_cancelled {skipped!r:.60}; it may be true or false")
    return bool(skipped)


def _answered(parts: ResultByKind, codebook: Codebook, where: str) -> tuple[tuple[str, str], ...]:
    """Return (question, answer) pairs; raise ``InputError`` if the codebook does not have an answer."""
    answers = tuple((str(region["from_name"]), answer) for region in parts.answers for answer in answers_of(region))
    allowed = {FRAMES: tuple(frame.id for frame in codebook.frames), NOTHING: (codebook.nothing.id,)}
    for question, answer in answers:
        if question in allowed:
            _require(answer, allowed[question], f"{where}: the codebook has no answer to {question!r} called")
    return answers


def _require(answer: str, allowed: Sequence[str], fault: str) -> None:
    """Raise ``InputError`` if an answer is not ``allowed``; the message begins with ``fault``."""
    if answer not in allowed:
        hint = nearest(answer, allowed) or f"; it has {', '.join(allowed) or 'none'}"
        raise InputError(f"{fault} {answer!r}{hint}")


def _voice_conflicts(marks: Sequence[LabelledRegion], text: str, where: str) -> Iterator[str]:
    """Name words that are marked more than once in one category with different voices; one mark is kept."""
    voices: dict[tuple[Span, str], list[str]] = {}
    for mark in marks:
        voices.setdefault((mark.span, mark.category), []).append(mark.voice)
    for (span, category), chosen in voices.items():
        if len(set(chosen)) > 1:
            words = quoted(text[span.start : span.end])
            yield f"{where}: {words} is marked as {category} with the voices {', '.join(chosen)}; the first is kept"


def _seconds(duration: Any) -> float:
    """Return a duration, ``nan`` if it is not one."""
    is_number = isinstance(duration, int | float) and not isinstance(duration, bool)
    return float(duration) if is_number and 0 <= duration < _MAX_SECONDS else float("nan")


def check_pulled_task(task: Mapping[str, Any], texts: Mapping[str, str]) -> None:
    """Raise ``InputError`` if a task is not about an article of the study, or has another text."""
    data, number = task.get("data", {}), task.get("id")
    if not pushed_article_id(data):
        raise InputError(not_pushed(number))
    if data["article_id"] not in texts:
        raise InputError(f"task {number} is about article {data['article_id']!r}, which this study does not have")
    stored = text_sha(texts[data["article_id"]])
    current = data.get("text_now") or (text_sha(data["text"]) if isinstance(data.get("text"), str) else stored)
    if current != stored or data.get("text_sha", stored) != stored:
        raise InputError(
            f"task {number}: the text of article {data['article_id']!r} is not the one that was labelled; "
            "correct the text of the task, or ingest the same source again, or push to a new project"
        )


def _arm(
    task: Mapping[str, Any], annotation: Mapping[str, Any] | None, shown: Sequence[Region], notes: list[str]
) -> tuple[str, str]:
    """Return the arm in which the article was read, "" if it is not known, and what is to be said of it.

    That is the task's arm, unless its pre-labels were shown although it is blind,
    or were not shown although it is assisted. ``annotation`` is ``None`` if the
    article was skipped. If it has none of the fields that tell, which Label Studio
    always writes, it is from elsewhere, and the task's arm is taken.
    """
    arm = task["data"].get("arm")
    if arm not in ARMS:
        raise InputError(f"task {task['id']}: arm is {arm!r}; it may be {', '.join(ARMS)}")
    if arm == "blind" and shown:
        notes.append(
            f"task {task['id']}: article {task['data']['article_id']!r} is in the blind arm but was read with "
            "pre-labels; it counts as assisted"
        )
        return "assisted", ""
    tells = annotation is not None and arm != "blind" and _TELLING & set(annotation)
    shown_there = was_shown_prelabels(annotation) if annotation is not None and tells else True
    if shown_there is None:
        return "", _NOT_KNOWN
    return (str(arm), "") if shown_there else ("blind", _NONE_SHOWN)


def _spans(
    parts: ResultByKind, prelabels: Sequence[Region], text: str, task: Mapping[str, Any], notes: list[str]
) -> tuple[list[Span | None], list[Span | None]]:
    """Return the spans of labelled regions and of pre-labels; ``None`` if only white space is left."""
    offsets = Offsets(text)
    claims, claims_before = ([Claim.of(region) for region in regions] for regions in (parts.labels, prelabels))
    locations, locations_before = locate_with_prelabels(claims, claims_before, offsets)
    where = f"task {task['id']}, article {task['data']['article_id']!r}"
    if fault := first_fault(claims, locations):
        raise InputError(f"{where}: {fault}; correct the region in Label Studio, or its offsets in the export")
    kinds = ((claims, locations, "regions"), (claims_before, locations_before, "pre-labels"))
    for kind_claims, kind_locations, kind in kinds:
        changes = [*moves(kind_claims, kind_locations, kind), *cuts(kind_claims, kind_locations, offsets, kind)]
        notes += [f"{where}: {change}" for change in changes]
    if fault := first_fault(claims_before, locations_before):
        notes.append(f"{where}: pre-labels are left out: {fault}")
    return (
        [offsets.trimmed(location.span) for location in locations],
        [offsets.trimmed(location.span) for location in locations_before],
    )


def _labelled(
    parts: ResultByKind,
    spans: Sequence[Span | None],
    task: Mapping[str, Any],
    codebook: Codebook,
    prelabels: Sequence[Prelabel],
    notes: list[str],
) -> list[LabelledRegion]:
    """Return a mark for each label of each region, with voice "" if it has none, or several.

    Raises ``InputError`` if the codebook does not have a label.
    """
    voices = Voices(parts, f"task {task['id']}")
    voice_before = {label.id: label.voice for label in prelabels}
    marks = []
    notes += [f"task {task['id']}: region {name} has no words or no label; it is left out" for name in parts.unlabelled]
    for region, span in zip(parts.labels, spans, strict=True):
        labels = region["value"].get("labels") or []
        if span is None or not labels:
            notes.append(f"task {task['id']}: region {region['id']} has no words or no label; it is left out")
            continue
        given = voices.of(region, voice_before.get(str(region["id"]), ""))
        if len(given) > 1:
            name = f"task {task['id']}: region {region['id']}"
            notes.append(f"{name} has the voices {', '.join(given)}; that of the rules is taken")
        voice = given[0] if len(given) == 1 else ""
        for label in labels:
            _require(label, codebook.category_ids, f"task {task['id']}: the codebook has no category")
            origin = str(region.get("origin") or "")
            marks.append(LabelledRegion(str(region["id"]), span, label, voice, origin, rule_of(region)))
    return marks
