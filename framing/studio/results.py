"""Label Studio's JSON → the tables of a study."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing import lang
from framing.codebook import Codebook
from framing.contracts import TABLES
from framing.digests import digest_value
from framing.errors import InputError
from framing.markers.analysed_text import analyse
from framing.markers.find import voice_of
from framing.spans import Span
from framing.studio.annotator_ids import annotator
from framing.studio.readings import AnnotationRecord, VoiceAt, check_pulled_task, read_reading
from framing.studio.region_location import quoted
from framing.studio.task_cache import edited
from framing.wording import counted

if TYPE_CHECKING:
    import pandas as pd


_TABLES = ("readings", "annotations", "shown_prelabels", "answers")


@dataclass(frozen=True)
class Results:
    """What was read: four tables, notes, and the reason for each reading that was set aside.

    ``voiceless`` says of each annotator how many marks came without a voice.

    ``answers`` has one row per answer: ``article_id``, ``annotator``, ``question``
    ("frames", "nothing" or "comment") and ``answer``.
    """

    readings: "pd.DataFrame"
    annotations: "pd.DataFrame"
    shown_prelabels: "pd.DataFrame"
    answers: "pd.DataFrame"
    notes: tuple[str, ...]
    aside: tuple[str, ...]
    voiceless: tuple[str, ...] = ()


def read_results(tasks: Sequence[Mapping[str, Any]], articles: "pd.DataFrame", codebook: Codebook) -> Results:
    """Read exported tasks into tables.

    A skipped annotation gives a row of ``readings`` and nothing else; drafts are
    not read. If one annotator annotated an article twice, the later annotation
    counts. A span is trimmed of white space at its ends; if no voice was chosen, it
    has the one that the rules read there; its origin is "kept" if span and label are those of a
    pre-label, "changed" if one of the two differs, "added" otherwise.

    A reading is read whole or set aside whole: if its task is not this study's,
    its text is not the stored one, a region has an impossible label, voice or
    span, or is of a kind that the labelling screen does not make, ``aside`` says
    so and names the task. A region whose own words show that its offsets are not
    code points is moved to these words, and ``notes`` says so.
    """
    import pandas as pd

    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    languages = articles["language"] if "language" in articles else [""] * len(articles)
    notes: list[str] = []
    aside: list[str] = []
    voices = {
        article_id: _voice_by_rule(text, language)
        for article_id, text, language in zip(articles["article_id"], articles["text"], languages, strict=True)
    }
    readings = list(_readings(_latest(tasks, texts, notes, aside), texts, voices, codebook, aside))
    notes += [note for reading in readings for note in reading.notes]
    notes += [note for reading in readings for note in _parts_of_words(reading, texts[reading.article_id])]
    notes += _unread(readings)
    rows = [_rows(reading, texts[reading.article_id]) for reading in readings]
    tables = {
        name: pd.DataFrame([row for by_table in rows for row in by_table[name]], columns=_columns(name))
        for name in _TABLES
    }
    key = ["article_id", "annotator", "start", "end", "category"]
    tables["annotations"] = tables["annotations"].drop_duplicates(key)
    return Results(**tables, notes=tuple(notes), aside=tuple(aside), voiceless=tuple(_without_voice(readings)))


def _voice_by_rule(text: str, language: str) -> VoiceAt:
    """Return a function that reads the voice of a span of a text by the rules; the text is analysed when it is called.

    Without a pack for its language, all is the outlet's.
    """

    def voice_at(span: Span) -> str:
        if language not in lang.available():
            return "outlet"
        analysed = analyse(text, language)  # it keeps the last one
        return voice_of(analysed, *analysed.seen.seen(span.start, span.end))[0]

    return voice_at


def _without_voice(readings: Sequence[AnnotationRecord]) -> Iterator[str]:
    """Say of each annotator how many marks have no voice."""
    marks: dict[str, list[str]] = {}
    for reading in readings:
        marks.setdefault(reading.annotator, []).extend(mark.voice_origin for mark in reading.marks)
    for who, origins in sorted(marks.items()):
        if missing := origins.count("rule"):
            of = f"{missing:,} of {counted(len(origins), 'marks')}"
            yield f"{who}: {of} {'have' if missing > 1 else 'has'} no voice; the rules' voice is used"


def _parts_of_words(reading: AnnotationRecord, text: str) -> Iterator[str]:
    """Name marks with an end inside a word: the screen marks whole words, but a boundary can be dragged anywhere."""
    for mark in reading.marks:
        if mark.origin != "kept" and any(_is_inside_word(text, end) for end in (mark.span.start, mark.span.end)):
            words = quoted(text[mark.span.start : mark.span.end])
            yield (
                f"task {reading.task}, article {reading.article_id!r}: {reading.annotator} marked {words}, part of a "
                "word; drag its boundary"
            )


def _is_inside_word(text: str, offset: int) -> bool:
    return text[max(offset - 1, 0) : offset].isalnum() and text[offset : offset + 1].isalnum()


def _unread(readings: Sequence[AnnotationRecord]) -> Iterator[str]:
    """Say once for each kind of thing that was not read in how many readings there is one."""
    tasks: dict[str, list[int]] = {}
    for reading in readings:
        for what in reading.unread:
            tasks.setdefault(what, []).append(reading.task)
    for what, numbers in sorted(tasks.items()):
        yield f"{what}, in {_first_of(numbers)}"


def _first_of(tasks: Sequence[int]) -> str:
    return f"task {tasks[0]}" if len(tasks) == 1 else f"{counted(len(tasks), 'readings')}, first in task {tasks[0]}"


def _columns(table: str) -> list[str]:
    return [column.name for column in TABLES[table]]


def _readings(
    latest: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]],
    texts: Mapping[str, str],
    voices: Mapping[str, VoiceAt],
    codebook: Codebook,
    aside: list[str],
) -> Iterator[AnnotationRecord]:
    for task, annotation in latest:
        article_id = task["data"]["article_id"]
        try:
            yield read_reading(annotation, task, texts[article_id], codebook, voices[article_id])
        except InputError as error:
            aside.append(str(error))


def _latest(
    tasks: Sequence[Mapping[str, Any]], texts: Mapping[str, str], notes: list[str], aside: list[str]
) -> Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Yield (task, annotation), the last one of each article and annotator, in a fixed order."""
    last: dict[tuple[str, str], tuple[Mapping[str, Any], Mapping[str, Any]]] = {}
    for task in tasks:
        for annotation in task.get("annotations") or ():
            try:
                check_pulled_task(task, texts)
                key = (task["data"]["article_id"], annotator(annotation, task))
            except InputError as error:
                aside.append(str(error))
                continue
            if key in last:
                notes.append(
                    f"task {task['id']}: annotator {key[1]} annotated {key[0]} twice; the later annotation counts"
                )
                if _time(annotation) < _time(last[key][1]):
                    continue
            last[key] = (task, annotation)
    return (last[key] for key in sorted(last))


def _time(annotation: Mapping[str, Any]) -> tuple[str, int]:
    return (edited(annotation), int(annotation.get("id") or 0))


def _key(reading: AnnotationRecord) -> dict[str, str]:
    return {"article_id": reading.article_id, "annotator": reading.annotator}


def _rows(reading: AnnotationRecord, text: str) -> dict[str, list[dict[str, Any]]]:
    """Return what a reading adds to each table."""
    return {
        "readings": _reading(reading),
        "annotations": _annotations(reading, text),
        "shown_prelabels": _shown(reading, text),
        "answers": _answers(reading),
    }


def _reading(reading: AnnotationRecord) -> list[dict[str, Any]]:
    facts = {"arm": reading.arm, "annotated_at": reading.annotated_at, "seconds": reading.seconds}
    return [{**_key(reading), **facts, "skipped": reading.skipped, "codebook": ""}]


def _annotations(reading: AnnotationRecord, text: str) -> list[dict[str, Any]]:
    return [
        {**_key(reading), "start": mark.span.start, "end": mark.span.end,
         "text": text[mark.span.start : mark.span.end],
         "category": mark.category, "voice": mark.voice, "origin": mark.origin, "rule": mark.rule,
         "voice_origin": mark.voice_origin}
        for mark in reading.marks
    ]  # fmt: skip


def _shown(reading: AnnotationRecord, text: str) -> list[dict[str, Any]]:
    return [
        {**_key(reading), "start": label.span.start, "end": label.span.end,
         "text": text[label.span.start : label.span.end],
         "category": label.category, "voice": label.voice, "rule": label.rule, "outcome": label.outcome}
        for label in reading.shown
    ]  # fmt: skip


def _answers(reading: AnnotationRecord) -> list[dict[str, Any]]:
    return [{**_key(reading), "question": question, "answer": answer} for question, answer in reading.answers]


def results_digest(tasks: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of all annotation fields that ``read_results`` reads; task order makes no difference.

    Times relative to now, which differ in every export, are left out.
    """
    parts = [
        [task.get("data", {}).get("article_id"), task.get("data", {}).get("text_now"), annotation.get("id"),
         task.get("server") or "", annotation.get("completed_by"), str(_time(annotation)[0]),
         bool(annotation.get("was_cancelled")), annotation.get("result", [])]
        for task in tasks
        for annotation in task.get("annotations") or ()
    ]  # fmt: skip
    return digest_value(sorted(digest_value(part) for part in parts))
