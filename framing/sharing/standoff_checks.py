"""Checks of the lines of a standoff file: a line is read whole or set aside whole.

An article with some of its labels would count as one in which nothing else was to
be marked, so that one odd label sets the whole line aside.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from framing.contracts import BOUNDS, KEYS, TABLES, Column
from framing.wording import shown

FIELDS = ("article_id", "outlet", "language", "date", "event", "section", "url", "words")
SIDE_TABLES = ("sample", "readings", "answers")  # what estimates need besides gold, and frames
_NEEDED = {*FIELDS, "sha256", "folded_sha256", "sentences", "spans"}
_HASHES = ("words", "left", "right", "near_left", "near_right")
_MAX_NUMBER = 2**63


def line_fault(line: Any, what: str) -> str:
    """Say why a line is not an article with labels of table ``what``; "" if it is."""
    if not isinstance(line, Mapping):
        return "is not a JSON object"
    if missing := sorted(_NEEDED - set(line)):
        return f"lacks {', '.join(missing)}"
    if odd := [name for name in ("article_id", "sha256", "folded_sha256") if not (line[name] and _is_text(line[name]))]:
        return f"has no text as {', '.join(odd)}"
    if not (line["url"] is None or _is_text(line["url"])):
        return "has no text as url"
    if not _are_sentences(line["sentences"]):
        return "has sentences that are not pairs of a length and a hash"
    for name in (what, *SIDE_TABLES):
        rows = line["spans"] if name == what else line.get(name, [])
        if fault := _rows_fault(rows, name, is_span=name == what):
            return fault
    return ""


def _rows_fault(rows: Any, table: str, *, is_span: bool) -> str:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        return f"has {table} that are not a list of JSON objects"
    for number, row in enumerate(rows, start=1):
        odd = [column.name for column in TABLES[table] if not _fits(row, column, is_span=is_span)]
        odd += _span_faults(row) if is_span and not odd else []
        if odd:
            return f"has an invalid {odd[0]} in row {number} of {table}"
        if fault := _bounds_fault(row, table):
            return f"has {fault} in row {number} of {table}"
    return _repeated(rows, table)


def _bounds_fault(row: Mapping[str, Any], table: str) -> str:
    """Name the first number that is not one that the column may have, and say what it may be; "" if all are."""
    for name, bounds in BOUNDS.get(table, {}).items():
        value = row.get(name)
        if value is not None and value == value and value not in bounds:
            return f"{name} {shown(value)}, which must be {bounds},"
    return ""


def _repeated(rows: Sequence[Mapping[str, Any]], table: str) -> str:
    """Say which row of an article is there twice; "" if none is."""
    keys = [name for name in KEYS.get(table, ()) if name != "article_id"]
    seen = set()
    for row in rows if table in KEYS else ():
        key = tuple(row[name] for name in keys)
        if key in seen:
            return f"has two rows of {table}{''.join(f' with {name} {shown(row[name])}' for name in keys)}"
        seen.add(key)
    return ""


def _fits(row: Mapping[str, Any], column: Column, *, is_span: bool) -> bool:
    """Return whether a row has a value that a column of its table can have; the article fills in the rest."""
    value = row.get(column.name)
    if column.name == "article_id" or (is_span and column.name == "text"):
        return True
    if value is None or value == "" or value != value:  # a gap is "" in a text column, nan in a float column
        gaps = {"str": value is None or value == "", "float": value is None or value != value}
        return not column.required and gaps.get(column.dtype, False)
    if column.dtype == "str":
        return _is_text(value) and (not column.allowed or value in column.allowed)
    if isinstance(value, bool) or column.dtype == "bool":
        return isinstance(value, bool) and column.dtype == "bool"
    whole = isinstance(value, int) and -_MAX_NUMBER <= value < _MAX_NUMBER
    return whole or (column.dtype == "float" and isinstance(value, float) and abs(value) < float("inf"))


def _span_faults(span: Mapping[str, Any]) -> list[str]:
    hashes = span.get("hashes")
    sound = {
        "end": 0 <= span["start"] < span["end"],
        "folded": _is_pair(span.get("folded")),
        "hashes": isinstance(hashes, Mapping) and all(_is_text(hashes.get(name)) for name in _HASHES),
    }
    return [name for name, is_sound in sound.items() if not is_sound]


def _is_pair(folded: Any) -> bool:
    if not isinstance(folded, list) or len(folded) != 2 or not all(map(_is_count, folded)):
        return False
    return bool(folded[0] < folded[1])


def _are_sentences(sentences: Any) -> bool:
    return isinstance(sentences, list) and all(
        isinstance(pair, list) and len(pair) == 2 and _is_count(pair[0]) and _is_text(pair[1]) for pair in sentences
    )


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MAX_NUMBER


def _is_text(value: Any) -> bool:
    """Return whether a value is a text that UTF-8 can hold: JSON may hold half a character."""
    return isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)


def announced_fault(head: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> str:
    """Say that a file has more or fewer articles or spans than its first line announces; "" if it has not."""
    for what, n in (("articles", len(lines)), ("spans", sum(len(line["spans"]) for line in lines))):
        if _is_count(head.get(what)) and head[what] != n:
            return f"the first line announces {head[what]:,} {what}, but the file has {n:,}: is it complete?"
    return ""
