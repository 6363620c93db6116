"""One reading: what one annotator made of one task, checked against the study.

The span is a slice of the stored text. Where a region's own copy of its words says
another place than its offsets do, ``placing`` decides, and a note tells.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from framing.codebook import Codebook
from framing.errors import InputError
from framing.records import ARMS
from framing.spans import Span
from framing.studio.annotator_ids import annotator
from framing.studio.offsets import Claim, Offsets
from framing.studio.provenance import Mark, Prelabel, judge, read_prelabels, rule_of, shown_to
from framing.studio.region_location import cuts, first_fault, locate_with_prelabels, moves, quoted
from framing.studio.regions import Region, Sorted, Voices, answers_of, sort_result
from framing.studio.schema import FRAMES, NOTHING
from framing.studio.tasks import text_sha
from framing.wording import nearest

_LONGEST = 10**9  # seconds, thirty years


@dataclass(frozen=True)
class AnnotationRecord:
    """What one annotator made of one article.

    ``answers`` are (question, answer) pairs: a frame, "nothing", a comment.
    ``unread`` names what the annotation holds beside: "rating 'stars'".
    """

    task: int
    article_id: str
    annotator: str
    arm: str
    annotated_at: str
    seconds: float
    skipped: bool
    marks: tuple[Mark, ...]
    shown: tuple[Prelabel, ...]
    answers: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    unread: tuple[str, ...] = ()


def read_reading(
    annotation: Mapping[str, Any], task: Mapping[str, Any], text: str, codebook: Codebook
) -> AnnotationRecord:
    """Read one annotation of a task whose article has ``text``.

    Raises
    ------
    InputError
        A region has a label, voice or place that cannot be, or is of a kind
        that cannot be read; the codebook does not have an answer; or the
        annotation has no author, or does not say whether it was skipped. The
        message names the task.
    """
    notes: list[str] = []
    skipped = _is_skipped(annotation, f"task {task['id']}")
    parts = Sorted() if skipped else sort_result(annotation.get("result"), f"task {task['id']}")
    before = [] if skipped else shown_to(annotation, task)
    spans, spans_before = _spans(parts, before, text, task, notes)
    marks, shown = judge(_labelled(parts, spans, task, codebook, notes), list(read_prelabels(before, spans_before)))
    notes += _voices_at_odds(marks, text, f"task {task['id']}, article {task['data']['article_id']!r}")
    answers = _answered(parts, codebook, f"task {task['id']}")
    if marks and any(question == NOTHING for question, _ in answers):
        place = f"task {task['id']}{f' of project {number}' if (number := task.get('project')) else ''}"
        said = "marked, and yet 'nothing to mark' is ticked; the marks are kept"
        notes.append(f"{place}, article {task['data']['article_id']!r}: {said}")
    return AnnotationRecord(
        task=int(task["id"]),
        article_id=task["data"]["article_id"],
        annotator=annotator(annotation, task),
        arm=_arm(task, before, notes),
        annotated_at=str(annotation.get("updated_at") or annotation.get("created_at") or ""),
        seconds=_seconds(annotation.get("lead_time")),
        skipped=skipped,
        marks=tuple(marks),
        shown=tuple(shown),
        answers=answers,
        notes=tuple(notes),
        unread=parts.unread,
    )


def _is_skipped(annotation: Mapping[str, Any], where: str) -> bool:
    """Tell whether an article was skipped; raise ``InputError`` where the annotation says neither yes nor no."""
    said = annotation.get("was_cancelled")
    if not isinstance(said, bool | None):
        name = annotation.get("id")
        raise InputError(f"{where}: annotation {name} has was_cancelled {said!r:.60}; it may be true or false")
    return bool(said)


def _answered(parts: Sorted, codebook: Codebook, where: str) -> tuple[tuple[str, str], ...]:
    """Return (question, answer) pairs; raise ``InputError`` where the codebook does not have an answer."""
    answers = tuple((str(one["from_name"]), answer) for one in parts.answers for answer in answers_of(one))
    known = {FRAMES: tuple(frame.id for frame in codebook.frames), NOTHING: (codebook.nothing.id,)}
    for question, answer in answers:
        if question in known:
            _require(answer, known[question], f"{where}: the codebook has no answer to {question!r} called")
    return answers


def _require(answer: str, known: Sequence[str], fault: str) -> None:
    """Raise ``InputError`` where an answer is none of the ``known`` ones; ``fault`` goes before it."""
    if answer not in known:
        hint = nearest(answer, known) or f"; it has {', '.join(known) or 'none'}"
        raise InputError(f"{fault} {answer!r}{hint}")


def _voices_at_odds(marks: Sequence[Mark], text: str, where: str) -> Iterator[str]:
    """Say which words are marked more than once in one category and in different voices: one mark of them is kept."""
    voices: dict[tuple[Span, str], list[str]] = {}
    for mark in marks:
        voices.setdefault((mark.span, mark.category), []).append(mark.voice)
    for (span, category), heard in voices.items():
        if len(set(heard)) > 1:
            words = quoted(text[span.start : span.end])
            yield f"{where}: {words} is marked as {category} in the voices {', '.join(heard)}; the first one is kept"


def _seconds(said: object) -> float:
    """Return a time, ``nan`` where it is none: it is no reason to set a reading aside."""
    return float(said) if isinstance(said, int | float) and 0 <= said < _LONGEST else float("nan")


def check_task(task: Mapping[str, Any], texts: Mapping[str, str]) -> None:
    """Raise ``InputError`` where a task is not about an article of the study, or its text is another one."""
    data, name = task.get("data", {}), task.get("id")
    if not isinstance(data.get("article_id"), str):
        raise InputError(f"task {name} has no article_id: it was not made by 'framing push'")
    if data["article_id"] not in texts:
        raise InputError(f"task {name} is about article {data['article_id']!r}, which this study does not have")
    stored = text_sha(texts[data["article_id"]])
    now = data.get("text_now") or (text_sha(data["text"]) if isinstance(data.get("text"), str) else stored)
    if now != stored or data.get("text_sha", stored) != stored:
        raise InputError(
            f"task {name}: the text of article {data['article_id']!r} is not the one that was labelled; "
            "put the text of the task right, or ingest the same source again, or push anew to a new project"
        )


def _arm(task: Mapping[str, Any], shown: Sequence[Region], notes: list[str]) -> str:
    """Return how the article was read; one that was to be blind and showed pre-labels was not."""
    arm = task["data"].get("arm")
    if arm not in ARMS:
        raise InputError(f"task {task['id']}: arm is {arm!r}; it may be {', '.join(ARMS)}")
    if arm == "blind" and shown:
        notes.append(
            f"task {task['id']}: article {task['data']['article_id']!r} is of the blind arm and was read with "
            "pre-labels; it counts as assisted"
        )
        return "assisted"
    return str(arm)


def _spans(
    parts: Sorted, before: Sequence[Region], text: str, task: Mapping[str, Any], notes: list[str]
) -> tuple[list[Span | None], list[Span | None]]:
    """Return where the labelled regions stand, and the pre-labels; ``None`` where nothing is left of white space."""
    offsets = Offsets(text)
    claims, claims_before = ([Claim.of(region) for region in some] for some in (parts.labels, before))
    places, places_before = locate_with_prelabels(claims, claims_before, offsets)
    where = f"task {task['id']}, article {task['data']['article_id']!r}"
    if fault := first_fault(claims, places):
        raise InputError(f"{where}: {fault}; mend the region in Label Studio, or its offsets in the export")
    for some, there, what in ((claims, places, "regions"), (claims_before, places_before, "pre-labels")):
        told = [*moves(some, there, what), *cuts(some, there, offsets, what)]
        notes += [f"{where}: {said}" for said in told]
    if fault := first_fault(claims_before, places_before):
        notes.append(f"{where}: pre-labels are left out: {fault}")
    spans, spans_before = ([offsets.trimmed(place.span) for place in some] for some in (places, places_before))
    return spans, spans_before


def _labelled(
    parts: Sorted, spans: Sequence[Span | None], task: Mapping[str, Any], codebook: Codebook, notes: list[str]
) -> list[Mark]:
    """Return a mark for each label of each region; raise ``InputError`` where the codebook does not have it."""
    voices = Voices(parts, f"task {task['id']}")
    marks = []
    notes += [f"task {task['id']}: region {name} has no words or no label; it is left out" for name in parts.unlabelled]
    for region, span in zip(parts.labels, spans, strict=True):
        labels = region["value"].get("labels") or []
        if span is None or not labels:
            notes.append(f"task {task['id']}: region {region['id']} has no words or no label; it is left out")
            continue
        for label in labels:
            _require(label, codebook.category_ids, f"task {task['id']}: the codebook has no category")
            origin = str(region.get("origin") or "")
            marks.append(Mark(str(region["id"]), span, label, voices.of(region), origin, rule_of(region)))
    return marks
