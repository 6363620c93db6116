"""Rows of any table to raw articles: CSV, spreadsheets, Parquet and JSON alike."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from framing.errors import InputError
from framing.sources.columns import ColumnMap, host_of, is_url
from framing.sources.raw import FIELDS, Note, RawArticle, ReadOptions, Record, Reject
from framing.wording import nearest

Row = Mapping[str, object]
_ID_LENGTH = 12  # hexadecimal digits: a million articles collide with a probability of 0.002


def articles_of(rows: Iterable[tuple[int, Row | Reject]], path: Path, options: ReadOptions) -> Iterator[Record]:
    """Turn the rows of a table, each with its line or number, into records.

    Raises
    ------
    InputError
        No row has a column of text, a mapped column does not exist, or there is no row at all.
    """
    maps: dict[tuple[str, ...], ColumnMap] = {}
    made_ids = set()
    for number, row in rows:
        if isinstance(row, Reject):
            yield row
            continue
        names = tuple(row)
        if names not in maps:
            maps[names] = ColumnMap(names, options.columns)
            if len(maps) == 1:
                _check(maps[names], path, number)
        record = _record(row, maps[names], path, number)
        if isinstance(record, RawArticle) and not maps[names].has("article_id"):
            record, basis = _with_id(record)
            made_ids.add(basis)
        yield record
    if not maps:
        raise InputError("has no row with an article", path=path)
    yield from _notes(maps.values(), made_ids, path)


def _record(row: Row, columns: ColumnMap, path: Path, number: int) -> Record:
    if columns.missing:
        return _no_column(columns, path, number)
    try:
        fields, meta = columns.fields(row), columns.meta(row)
    except TypeError as error:
        return Reject(path, number, str(error), f"has {error}")
    except RecursionError:
        return Reject(path, number, "nested too deeply", "is nested too deeply")
    if not columns.has("text"):
        return Reject(path, number, "no text", "has no column 'text'; say --column text=NAME")
    if not fields.get("outlet") and is_url(fields.get("url", "")):
        fields["outlet"] = host_of(fields["url"])
    return RawArticle(fields, path, number, meta)


def _check(columns: ColumnMap, path: Path, number: int) -> None:
    """Refuse a table whose first row shows that it has no text, or not the columns that the user named."""
    if columns.missing:
        raise InputError(_no_column(columns, path, number).message, path=path)
    if columns.has("text"):
        return
    if columns.has("url"):
        raise InputError(
            "has addresses and no texts, as the story lists of Media Cloud and GDELT do; "
            "'framing ingest --fetch' loads the pages",
            path=path,
        )
    found = ", ".join(columns.names)
    raise InputError(
        f"no column 'text'; found {found}{nearest('text', columns.names)}; say --column text=NAME", path=path
    )


def _no_column(columns: ColumnMap, path: Path, number: int) -> Reject:
    name = columns.missing[0]
    found = f"found {', '.join(columns.names)}{nearest(name, columns.names)}"
    return Reject(path, number, f"no column {name!r}", f"no column {name!r}; {found}")


def _with_id(article: RawArticle) -> tuple[RawArticle, str]:
    """Give an article an id made of its address, or else of its words: the same at every ingest."""
    basis = "url" if article.fields.get("url") else "title and text"
    content = article.fields.get("url") or f"{article.fields.get('title', '')}\n{article.fields.get('text', '')}"
    name = hashlib.sha256(content.strip().encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LENGTH]
    return RawArticle({**article.fields, "article_id": name}, article.path, article.line, article.meta), basis


def _notes(maps: Iterable[ColumnMap], made_ids: set[str], path: Path) -> Iterator[Note]:
    guesses = dict.fromkeys(guess for columns in maps for guess in columns.guesses())
    if guesses:
        yield Note(path, ", ".join(guesses))
    if made_ids:
        yield Note(path, f"no column of ids: they are made of the {' or the '.join(sorted(made_ids))}")
    kept = dict.fromkeys(name for columns in maps for name in columns.kept)
    if kept:
        yield Note(path, f"kept as metadata: {', '.join(f'{name}{nearest(name, FIELDS)}' for name in kept)}")
    heavy = dict.fromkeys(name for columns in maps for name in columns.heavy)
    if heavy:
        yield Note(path, f"long values are not kept as metadata: {', '.join(heavy)}")
