"""One reading: what one annotator made of one task, checked against the study.

A region's own copy of its text is never trusted: Label Studio writes line ends
into it as two signs and folds spaces. Offsets count, and the stored text.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from framing.codebook import Codebook
from framing.errors import InputError, nearest
from framing.records import ARMS, VOICES
from framing.spans import Span
from framing.studio.origins import Mark, Prelabel, Region, judge, rule_of, shown_to
from framing.studio.people import annotator
from framing.studio.schema import COMMENT, FRAMES, NOTHING, VOICE
from framing.studio.tasks import text_sha


@dataclass(frozen=True)
class Reading:
    """What one annotator made of one article.

    ``answers`` are (question, answer) pairs: a frame, "nothing", a comment.
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


def read_reading(annotation: Mapping[str, Any], task: Mapping[str, Any], text: str, codebook: Codebook) -> Reading:
    """Read one annotation of a task whose article has ``text``.

    Raises
    ------
    InputError
        A region has a label, voice or place that cannot be, or the annotation
        has no author; the message names the task.
    """
    notes: list[str] = []
    skipped = bool(annotation.get("was_cancelled"))
    marks, shown = ([], []) if skipped else _marks(annotation, task, text, codebook, notes)
    answers = () if skipped else tuple(_answers(annotation))
    if marks and any(question == NOTHING for question, _ in answers):
        place = f"task {task['id']}{f' of project {number}' if (number := task.get('project')) else ''}"
        said = "marked, and yet 'nothing to mark' is ticked; the marks are kept"
        notes.append(f"{place}, article {task['data']['framing_id']!r}: {said}")
    seconds = annotation.get("lead_time")
    return Reading(
        task=int(task["id"]),
        article_id=task["data"]["framing_id"],
        annotator=annotator(annotation, task),
        arm=_arm(task, shown, notes),
        annotated_at=annotation.get("updated_at") or annotation.get("created_at") or "",
        seconds=float(seconds) if seconds is not None else float("nan"),
        skipped=skipped,
        marks=tuple(marks),
        shown=tuple(shown),
        answers=answers,
        notes=tuple(notes),
    )


def check_task(task: Mapping[str, Any], texts: Mapping[str, str]) -> None:
    """Raise ``InputError`` where a task is not about an article of the study, or its text is another one."""
    data, name = task.get("data", {}), task.get("id")
    if not isinstance(data.get("framing_id"), str):
        raise InputError(f"task {name} has no framing_id: it was not made by 'framing push'")
    if data["framing_id"] not in texts:
        raise InputError(f"task {name} is about article {data['framing_id']!r}, which this study does not have")
    stored = text_sha(texts[data["framing_id"]])
    now = data.get("text_now") or (text_sha(data["text"]) if isinstance(data.get("text"), str) else stored)
    if {now, data.get("text_sha", stored)} != {stored}:
        raise InputError(
            f"task {name}: the text of article {data['framing_id']!r} is not the one that was labelled; "
            "put the text of the task right, or ingest the same source again, or push anew to a new project"
        )


def _arm(task: Mapping[str, Any], shown: Iterable[Prelabel], notes: list[str]) -> str:
    """Return how the article was read; one that was to be blind and showed pre-labels was not."""
    arm = task["data"].get("arm")
    if arm not in ARMS:
        raise InputError(f"task {task['id']}: arm is {arm!r}; it may be {', '.join(ARMS)}")
    if arm == "blind" and any(shown):
        notes.append(
            f"task {task['id']}: article {task['data']['framing_id']!r} is of the blind arm and was read with "
            "pre-labels; it counts as assisted"
        )
        return "assisted"
    return str(arm)


def _answers(annotation: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for region in annotation.get("result", ()):
        name, value = region.get("from_name"), region.get("value", {})
        if name in (FRAMES, NOTHING):
            yield from ((name, str(one)) for one in value.get("choices", ()))
        elif name == COMMENT:
            yield from ((name, str(one)) for one in value.get("text", ()))


def _marks(
    annotation: Mapping[str, Any], task: Mapping[str, Any], text: str, codebook: Codebook, notes: list[str]
) -> tuple[list[Mark], list[Prelabel]]:
    """Return the labelled regions of an annotation and the pre-labels it started from, both judged."""
    voices = _voices(annotation, task)
    made: list[Mark] = []
    for region in annotation.get("result", ()):
        if region.get("type") != "labels":
            continue
        labels = region["value"].get("labels") or []
        span = _span(region, task, text)
        if span is None or not labels:
            notes.append(f"task {task['id']}: region {region['id']} has no words or no label; it is left out")
            continue
        for label in labels:
            if label not in codebook.category_ids:
                hint = nearest(label, codebook.category_ids) or f"; it has {', '.join(codebook.category_ids)}"
                raise InputError(f"task {task['id']}: the codebook has no category {label!r}{hint}")
            voice = voices.get(_place(region)) or voices.get((region["id"], None, None), "outlet")
            made.append(Mark(region["id"], span, label, voice, region.get("origin") or "", rule_of(region)))
    return judge(made, [one for one in shown_to(annotation, task) if one.span.end <= len(text)])


def _place(region: Region) -> tuple[Any, Any, Any]:
    return region["id"], region["value"].get("start"), region["value"].get("end")


def _voices(annotation: Mapping[str, Any], task: Mapping[str, Any]) -> dict[tuple[Any, Any, Any], str]:
    """Return the voices that were chosen, by id and place: of two regions with one id each has its own."""
    voices = {}
    for region in annotation.get("result", ()):
        if region.get("from_name") == VOICE and region["value"].get("choices"):
            voice = region["value"]["choices"][0]
            if voice not in VOICES:
                raise InputError(f"task {task['id']}: voice is {voice!r}; it may be {', '.join(VOICES)}")
            voices[_place(region)] = voice
    return voices


def _span(region: Region, task: Mapping[str, Any], text: str) -> Span | None:
    """Return where a region is, without white space at its ends; ``None`` where nothing else is left."""
    start, end = region["value"].get("start"), region["value"].get("end")
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        raise InputError(
            f"task {task['id']}: region {region.get('id')} goes from {start} to {end} in a text of {len(text)} signs"
        )
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    return Span(start, end) if start < end else None
