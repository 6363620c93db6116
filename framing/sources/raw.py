"""What a source format yields: raw articles, each with its file and line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from framing.errors import InputError
from framing.wording import nearest

FIELDS = ("article_id", "outlet", "language", "date", "event", "section", "title", "text", "url")
ALIASES = {"id": "article_id", "source": "outlet", "lang": "language", "headline": "title", "body": "text"}


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article as in its source: any of ``FIELDS``, its file and line, and the columns that were left out."""

    fields: Mapping[str, str]
    path: Path
    line: int | None = None
    unread: tuple[str, ...] = ()


class _Reader(Protocol):
    def __call__(self, path: Path, *, columns: Mapping[str, str], encoding: str) -> list[RawArticle]: ...


@dataclass(frozen=True, slots=True)
class SourceFormat:
    """A file format: the name for ``--format``, the extensions that tell it, and the function that reads a file."""

    name: str
    extensions: tuple[str, ...]
    read: _Reader


def left_out(columns: Mapping[str, str], header: Iterable[str]) -> tuple[str, ...]:
    """Return the columns of a source that are neither a field of an article nor an alias of one nor mapped to one.

    Examples
    --------
    >>> left_out({"text": "content"}, ["id", "content", "evnt"])
    ('evnt',)
    """
    names = list(header)
    aliases = {alias for alias, field in ALIASES.items() if field not in names}
    return tuple(name for name in names if name not in {*FIELDS, *aliases, *columns.values()})


def rename(columns: Mapping[str, str], row: Mapping[str, object], path: Path, line: int | None) -> dict[str, str]:
    """Rename the columns of a row to our fields; ``columns`` maps a field to the column that holds it.

    Without a mapping, a column counts under its own name or a common alias
    (id, source, lang, headline, body). Other columns are left out.

    Raises
    ------
    InputError
        A mapped column does not exist.
    """
    fields = {ALIASES.get(name, name) if ALIASES.get(name) not in row else name: value for name, value in row.items()}
    for field, column in columns.items():
        if column not in row:
            hint = nearest(column, row)
            raise InputError(f"no column {column!r}; found {', '.join(row)}{hint}", path=path, line=line)
        fields[field] = row[column]
    return {name: "" if value is None else str(value) for name, value in fields.items() if name in FIELDS}
