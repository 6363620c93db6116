"""Annotations in a table of spans: CSV or TSV, one row per span."""

import re
from collections.abc import Mapping
from pathlib import Path

from framing.contracts import ORIGINS, VOICES
from framing.errors import InputError
from framing.files import parse_rows
from framing.sharing.foreign_readings import Files, ForeignReading, ForeignSpan, decoded
from framing.wording import nearest, shown

_FORMULA = tuple("=+-@")


def read_span_table(path: str, files: Files) -> list[ForeignReading]:
    """Read a table with columns article_id, start, end and category (or label), and annotator, text, voice if known.

    A row without start, end and category says that its article was read and
    nothing was marked.
    """
    rows = parse_rows(decoded(files[path], path), Path(path))
    spans: dict[tuple[str, str], list[ForeignSpan]] = {}
    lines: dict[tuple[str, str], int] = {}
    for line, row in rows:
        article_id, category = (
            _cell(row, "article_id", path),
            _cell(row, "label" if "label" in row else "category", path),
        )
        start, end = (_whole(_cell(row, name, path)) for name in ("start", "end"))
        key = (article_id, row.get("annotator", "").strip())
        lines.setdefault(key, line)
        spans.setdefault(key, [])
        if category or start or end:
            if not (category and article_id):
                raise InputError(f"{path}:{line}: a span needs an article_id and a category")
            spans[key].append(_span(row, category, start, end))
    return [
        ForeignReading(f"{path}:{lines[key]}", (key[0],), "", tuple(of_reading), key[1])
        for key, of_reading in spans.items()
    ]


def _whole(offset: str) -> str:
    """Return an offset without the ".0" that software writes where a column of whole numbers has gaps."""
    return re.sub(r"^(\d+)\.0+$", r"\1", offset)


def _span(row: Mapping[str, str], category: str, start: str, end: str) -> ForeignSpan:
    words, voice, origin = (row.get(name, "") for name in ("text", "voice", "origin"))
    if words.startswith("'") and words[1:].startswith(_FORMULA):  # how spreadsheets are kept from calculating
        words = words[1:]
    voice, origin = voice if voice in VOICES else "", origin if origin in ORIGINS else ""
    return ForeignSpan(category, start, end, words, voice, row.get("rule", ""), origin)


def _cell(row: Mapping[str, str], column: str, path: str) -> str:
    if column not in row:
        names = list(row)
        raise InputError(f"{path}: has no column {column!r}{nearest(column, names)}; it has {shown(', '.join(names))}")
    return row[column].strip()
