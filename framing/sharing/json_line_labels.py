"""Annotations in JSON Lines: the exports of doccano and of Prodigy.

doccano gives ``label`` or ``labels`` as [start, end, label], or ``entities`` as
objects; Prodigy gives ``spans`` as objects and an ``answer``. Who annotated is
in a line of Prodigy, and in the name of doccano's file (``ada.jsonl``).
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from framing.errors import InputError
from framing.files import json_value
from framing.sharing.foreign_readings import Files, ForeignReading, ForeignSpan, decoded
from framing.wording import shown

_IDS = ("article_id", "doc_id", "document_id", "id", "filename", "url", "source")
_TEXTS = ("text", "data")
_ATTRIBUTES = ("voice", "rule", "origin")
_NOBODY = ("all", "unknown", "export", "annotations")  # doccano's names of files that are not a person's


def read_doccano(path: str, files: Files) -> list[ForeignReading]:
    """Read the export of a doccano project of sequence labelling; a file's name is the annotator's."""
    stem = PurePosixPath(path).stem
    annotator = "" if stem.lower() in _NOBODY or len(files) == 1 else stem
    return [
        ForeignReading(
            where,
            _names(line),
            _text(line, where),
            tuple(_doccano_spans(line, where)),
            annotator,
            comments=tuple(_comments(line)),
            unread=("relations",) if line.get("relations") else (),
        )
        for where, line in json_lines(path, files[path])
    ]


def _doccano_spans(line: Mapping[str, Any], where: str) -> Iterator[ForeignSpan]:
    key = next((key for key in ("entities", "label", "labels") if isinstance(line.get(key), list)), "")
    if not key:
        raise InputError(
            f"{where}: has no list called entities, label or labels: is it an export of sequence labelling?"
        )
    for span in line[key]:
        if isinstance(span, Mapping) and {"start_offset", "end_offset", "label"} <= span.keys():
            yield ForeignSpan(str(span["label"]), span["start_offset"], span["end_offset"])
        elif isinstance(span, list) and len(span) == 3:
            yield ForeignSpan(str(span[2]), span[0], span[1])
        else:
            raise InputError(
                f"{where}: {shown(span)} is not [start, end, label]; were texts classified instead of spans?"
            )


def _comments(line: Mapping[str, Any]) -> Iterator[str]:
    comments = line.get("Comments") or line.get("comments") or []
    for comment in comments if isinstance(comments, list) else [comments]:
        text = comment.get("text") if isinstance(comment, Mapping) else comment
        if isinstance(text, str) and text.strip():
            yield text.strip()


def read_prodigy(path: str, files: Files) -> list[ForeignReading]:
    """Read what ``prodigy db-out`` writes; "ignore" is a skipped text, and rejected lines are not readings."""
    return [
        ForeignReading(
            where,
            _names(line),
            _text(line, where),
            tuple(_prodigy_spans(line, where)),
            str(line.get("_annotator_id") or line.get("_session_id") or ""),
            skipped=line.get("answer") == "ignore",
            annotated_at=_time(line.get("_timestamp")),
            unread=("relations",) if line.get("relations") else (),
        )
        for where, line in json_lines(path, files[path])
        if line.get("answer") != "reject"
    ]


def rejected_lines(path: str, files: Files) -> int:
    """Count the lines that an annotator of Prodigy has rejected: such spans are nobody's."""
    return sum(line.get("answer") == "reject" for _, line in json_lines(path, files[path]))


def _prodigy_spans(line: Mapping[str, Any], where: str) -> Iterator[ForeignSpan]:
    spans = line.get("spans") or []
    for span in spans if isinstance(spans, list) else [spans]:
        if not (isinstance(span, Mapping) and {"start", "end", "label"} <= span.keys()):
            raise InputError(f"{where}: {shown(span)} is not a span with start, end and label")
        words = span.get("text")
        attributes = {name: str(span[name]) for name in _ATTRIBUTES if isinstance(span.get(name), str)}
        yield ForeignSpan(
            str(span["label"]), span["start"], span["end"], words if isinstance(words, str) else "", **attributes
        )


def json_lines(path: str, content: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield where each object of a JSON Lines file is, and the object; a file that is one JSON list will do."""
    text = decoded(content, path)
    if text.lstrip().startswith("["):
        values = _parsed(text, path)
        numbered = [(f"{path}: entry {number}", value) for number, value in enumerate(values, start=1)]
    else:
        lines = enumerate(text.split("\n"), start=1)
        numbered = [(f"{path}:{number}", _parsed(line, f"{path}:{number}")) for number, line in lines if line.strip()]
    for where, value in numbered:
        if not isinstance(value, dict):
            raise InputError(f"{where}: is {shown(value)}; expected a JSON object")
        yield where, value


def _parsed(text: str, where: str) -> Any:
    try:
        return json_value(text, halves=True)
    except ValueError as error:
        raise InputError(f"{where}: {error}") from error


def _text(line: Mapping[str, Any], where: str) -> str:
    texts = [str(line[key]) for key in _TEXTS if isinstance(line.get(key), str)]
    if not texts:
        raise InputError(f"{where}: has no text")
    return texts[0]


def _names(line: Mapping[str, Any]) -> tuple[str, ...]:
    metadata = line.get("meta") or line.get("metadata") or {}
    sources = [metadata if isinstance(metadata, Mapping) else {}, line]
    values = (source.get(key) for key in _IDS for source in sources)
    return tuple(dict.fromkeys(str(value) for value in values if isinstance(value, str | int) and value != ""))


def _time(seconds: Any) -> str:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < 4e9:
        return ""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
