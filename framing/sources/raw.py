"""What every source gives: raw articles, each with the place it came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from framing.errors import InputError, nearest

FIELDS = ("article_id", "outlet", "language", "date", "event", "section", "title", "text", "url")
ALIASES = {"id": "article_id", "source": "outlet", "lang": "language", "headline": "title", "body": "text"}


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article as its source has it: any of ``FIELDS``, and where it stands."""

    fields: Mapping[str, str]
    path: Path
    line: int | None = None


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
