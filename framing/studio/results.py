"""What people made of the tasks: Label Studio's JSON → the tables of a study.

A region's own copy of its text is never trusted: Label Studio writes line ends
into it as two signs and folds spaces. Offsets count, and the stored text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing.codebook import Codebook
from framing.errors import InputError, nearest
from framing.files import digest_value
from framing.records import ARMS, TABLES, VOICES
from framing.spans import Span
from framing.studio.origins import Mark, Region, judge, rule_of, shown_regions
from framing.studio.schema import COMMENT, FRAMES, NOTHING, VOICE
from framing.studio.tasks import text_sha

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Results:
    """What came back: three stages, and what is worth a word.

    ``answers`` has a row a tick: ``article_id``, ``annotator``, ``question``
    ("frames", "nothing" or "comment") and ``answer``.
    """

    annotated: "pd.DataFrame"
    annotations: "pd.DataFrame"
    answers: "pd.DataFrame"
    notes: tuple[str, ...]


def read_results(tasks: Sequence[Mapping[str, Any]], articles: "pd.DataFrame", codebook: Codebook) -> Results:
    """Read exported tasks into tables.

    Skipped annotations give a row of ``annotated`` and nothing else; drafts are
    not read. Where one annotator judged an article twice, the later judgement
    holds. A span is trimmed of white space at its ends; its voice is "outlet"
    where none was chosen; its origin is "kept" where span and label are those
    of a pre-label, "changed" where one of the two is not, "added" otherwise.

    Raises
    ------
    InputError
        A task is not of this study, its text is not the stored one, or a
        region has a label, voice or place that cannot be; the message names the
        task.
    """
    import pandas as pd

    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    notes: list[str] = []
    judged, marked, answered = [], [], []
    for task, annotation in _latest(tasks, texts, notes):
        who = {"article_id": task["data"]["framing_id"], "annotator": annotator(annotation, task)}
        skipped = bool(annotation.get("was_cancelled"))
        judged.append({**who, "arm": _arm(task), **_timing(annotation), "skipped": skipped})
        if skipped:
            continue
        text = texts[who["article_id"]]
        marks = _marks(annotation, task, text, codebook, notes)
        marked += [
            {**who, "start": one.span.start, "end": one.span.end, "text": text[one.span.start : one.span.end],
             "category": one.category, "voice": one.voice, "origin": one.origin, "rule": one.rule}
            for one in marks
        ]  # fmt: skip
        given = list(_answers(annotation))
        if marks and any(question == NOTHING for question, _ in given):
            notes.append(f"task {task['id']}: marked, and yet 'nothing to mark' is ticked; the marks are kept")
        answered += [{**who, "question": question, "answer": answer} for question, answer in given]
    return Results(
        pd.DataFrame(judged, columns=_columns("annotated")),
        pd.DataFrame(marked, columns=_columns("annotations")).drop_duplicates(
            ["article_id", "annotator", "start", "end", "category"]
        ),
        pd.DataFrame(answered, columns=_columns("answers")),
        tuple(notes),
    )


def _columns(table: str) -> list[str]:
    return [column.name for column in TABLES[table]]


def _latest(
    tasks: Sequence[Mapping[str, Any]], texts: Mapping[str, str], notes: list[str]
) -> Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Yield (task, annotation), the last one of each article and annotator, in a fixed order."""
    last: dict[tuple[str, str], tuple[Mapping[str, Any], Mapping[str, Any]]] = {}
    for task in tasks:
        if not task.get("annotations"):
            continue
        _check_task(task, texts)
        for annotation in task["annotations"]:
            key = (task["data"]["framing_id"], annotator(annotation, task))
            if key in last:
                notes.append(f"task {task['id']}: annotator {key[1]} judged {key[0]} twice; the later judgement holds")
                if _when(annotation) < _when(last[key][1]):
                    continue
            last[key] = (task, annotation)
    return (last[key] for key in sorted(last))


def _when(annotation: Mapping[str, Any]) -> tuple[str, int]:
    # the server writes ISO 8601 in UTC with a fixed width: as text they stand in order
    return (str(annotation.get("updated_at") or annotation.get("created_at") or ""), int(annotation.get("id") or 0))


def _check_task(task: Mapping[str, Any], texts: Mapping[str, str]) -> None:
    data, name = task.get("data", {}), task.get("id")
    if not isinstance(data.get("framing_id"), str):
        raise InputError(f"task {name} has no framing_id: it was not made by 'framing push'")
    if data["framing_id"] not in texts:
        raise InputError(f"task {name} is about article {data['framing_id']!r}, which this study does not have")
    stored = texts[data["framing_id"]]
    if data.get("text", stored) != stored or data.get("text_sha", text_sha(stored)) != text_sha(stored):
        raise InputError(
            f"task {name}: the text of article {data['framing_id']!r} is not the one that was labelled; "
            "ingest the same source again, or push anew to a new project"
        )


def annotator(annotation: Mapping[str, Any], task: Mapping[str, Any]) -> str:
    """Return who made an annotation: the user's id, as text."""
    by = annotation.get("completed_by")
    who = (by.get("id") or by.get("email")) if isinstance(by, Mapping) else by
    if who is None or who == "":
        raise InputError(f"task {task['id']}: annotation {annotation.get('id')} does not say who made it")
    return str(who)


def _arm(task: Mapping[str, Any]) -> str:
    arm = task["data"].get("arm")
    if arm not in ARMS:
        raise InputError(f"task {task['id']}: arm is {arm!r}; it may be {', '.join(ARMS)}")
    return str(arm)


def _timing(annotation: Mapping[str, Any]) -> dict[str, Any]:
    seconds = annotation.get("lead_time")
    return {
        "annotated_at": annotation.get("updated_at") or annotation.get("created_at") or "",
        "seconds": float(seconds) if seconds is not None else float("nan"),
    }


def _answers(annotation: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for region in annotation.get("result", ()):
        name, value = region.get("from_name"), region.get("value", {})
        if name in (FRAMES, NOTHING):
            yield from ((name, str(one)) for one in value.get("choices", ()))
        elif name == COMMENT:
            yield from ((name, str(one)) for one in value.get("text", ()))


def _marks(
    annotation: Mapping[str, Any], task: Mapping[str, Any], text: str, codebook: Codebook, notes: list[str]
) -> list[Mark]:
    """Return the labelled regions of one annotation, in the order of the text."""
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
            voice = voices.get(region["id"], "outlet")
            made.append(Mark(region["id"], span, label, voice, region.get("origin") or "", rule_of(region)))
    return judge(made, shown_regions(annotation, task))


def _voices(annotation: Mapping[str, Any], task: Mapping[str, Any]) -> dict[str, str]:
    voices = {}
    for region in annotation.get("result", ()):
        if region.get("from_name") == VOICE and region["value"].get("choices"):
            voice = region["value"]["choices"][0]
            if voice not in VOICES:
                raise InputError(f"task {task['id']}: voice is {voice!r}; it may be {', '.join(VOICES)}")
            voices[region["id"]] = voice
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


def results_digest(tasks: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of all that ``read_results`` reads of the annotations; task order makes no difference.

    An export also says how long ago things happened, and that changes with every
    export: it is left out.
    """
    parts = [
        [task.get("data", {}).get("framing_id"), annotation.get("id"), str(annotation.get("completed_by")),
         str(_when(annotation)[0]), bool(annotation.get("was_cancelled")), annotation.get("result", [])]
        for task in tasks
        for annotation in task.get("annotations") or ()
    ]  # fmt: skip
    return digest_value(sorted(digest_value(part) for part in parts))
