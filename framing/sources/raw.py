"""What every source gives: raw articles, each with the place it came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from framing.errors import InputError
from framing.wording import nearest

FIELDS = ("article_id", "outlet", "language", "date", "event", "section", "title", "text", "url")
ALIASES = {"id": "article_id", "source": "outlet", "lang": "language", "headline": "title", "body": "text"}


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article as its source has it: any of ``FIELDS``, where it stands, and the columns that were left out."""

    fields: Mapping[str, str]
    path: Path
    line: int | None = None
    unread: tuple[str, ...] = ()


def left_out(columns: Mapping[str, str], found: Iterable[str]) -> tuple[str, ...]:
    """Return the columns of a source that are no field of an article, nor an alias or mapped to one.

    Examples
    --------
    >>> left_out({"text": "content"}, ["id", "content", "evnt"])
    ('evnt',)
    """
    names = list(found)
    aliases = {alias for alias, field in ALIASES.items() if field not in names}
    return tuple(name for name in names if name not in {*FIELDS, *aliases, *columns.values()})


def rename(columns: Mapping[str, str], found: Mapping[str, object], path: Path, line: int | None) -> dict[str, str]:
    """Give a row our field names; ``columns`` maps a field to the column that holds it.

    Without a mapping, a column counts under its own name or a common alias
    (id, source, lang, headline, body). Other columns are left out.

    Raises
    ------
    InputError
        A mapped column is not there.
    """
    row = {ALIASES.get(name, name) if ALIASES.get(name) not in found else name: value for name, value in found.items()}
    for field, column in columns.items():
        if column not in found:
            hint = nearest(column, found)
            raise InputError(f"no column {column!r}; found {', '.join(found)}{hint}", path=path, line=line)
        row[field] = found[column]
    return {name: "" if value is None else str(value) for name, value in row.items() if name in FIELDS}
