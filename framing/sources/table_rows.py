"""Rows of any table to raw articles: CSV, spreadsheets, Parquet and JSON alike."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from framing.errors import InputError
from framing.sources.columns import ColumnMap, host_of, is_url
from framing.sources.raw import FIELDS, Note, RawArticle, ReadOptions, Record, Reject
from framing.wording import nearest

Row = Mapping[str, object]
_ID_LENGTH = 12  # hexadecimal digits: a million articles collide with a probability of 0.002


_UNIFORM = 1000  # rows without text, after which no other kind of row is waited for


def articles_of(rows: Iterable[tuple[int, Row | Reject]], path: Path, options: ReadOptions) -> Iterator[Record]:
    """Turn the rows of a table, each with its line or number, into records.

    Raises
    ------
    InputError
        There is no row, or none of the first thousand has a column of text and the columns that the user named.
    """
    maps: dict[tuple[str, ...], ColumnMap] = {}
    bases: set[str] = set()
    empty, usable = True, False
    waiting: list[Record] = []  # of rows without text: if all are, that is one error, not one for each
    for number, row in rows:
        empty = False
        if isinstance(row, Reject):
            yield row
            continue
        columns = maps.get(tuple(row)) or maps.setdefault(tuple(row), ColumnMap(row, options.columns))
        record = _record(row, columns, path, number, options)
        usable = usable or not _lacks_columns(columns, options)
        if not usable:
            waiting.append(record)
            if len(waiting) == _UNIFORM:
                break
            continue
        yield from waiting
        waiting.clear()
        if isinstance(record, RawArticle) and not columns.has("article_id"):
            record, basis = with_id(record)
            bases.add(basis)
        yield record
    if empty:
        raise InputError("has no row with an article", path=path)
    if maps and not usable:
        raise InputError(_lack(next(iter(maps.values()))), path=path)
    yield from _notes(maps.values(), bases, path)


def _record(row: Row, columns: ColumnMap, path: Path, number: int, options: ReadOptions) -> Record:
    if _lacks_columns(columns, options):
        kind = f"no column {columns.missing[0]!r}" if columns.missing else "no text"
        return Reject(path, number, kind, _lack(columns))
    try:
        fields, meta = columns.fields(row), columns.meta(row)
    except TypeError as error:
        return Reject(path, number, str(error), f"has {error}")
    except RecursionError:
        return Reject(path, number, "nested too deeply", "is nested too deeply")
    if not fields.get("outlet") and is_url(fields.get("url", "")):
        fields["outlet"] = host_of(fields["url"])
    return RawArticle(fields, path, number, meta)


def _lacks_columns(columns: ColumnMap, options: ReadOptions) -> bool:
    return bool(columns.missing) or not (columns.has("text") or (options.fetched and columns.has("url")))


def _lack(columns: ColumnMap) -> str:
    """Say which column a table lacks: one that the user named, or the text."""
    listing = f"found {', '.join(columns.names)}"
    if columns.missing:
        name = columns.missing[0]
        return f"no column {name!r}; {listing}{nearest(name, columns.names)}"
    if columns.has("url"):
        return (
            "has addresses but no texts, like the story lists of Media Cloud and GDELT; "
            "'framing ingest --fetch' loads the pages"
        )
    return f"no column 'text'; {listing}{nearest('text', columns.names)}; give --column text=NAME"


def with_id(article: RawArticle) -> tuple[RawArticle, str]:
    """Give an article an id made of its address, or else of its words: the same at every ingest."""
    basis = "url" if article.fields.get("url") else "title and text"
    content = article.fields.get("url") or f"{article.fields.get('title', '')}\n{article.fields.get('text', '')}"
    name = hashlib.sha256(content.strip().encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LENGTH]
    return replace(article, fields={**article.fields, "article_id": name}), basis


def _notes(maps: Iterable[ColumnMap], made_ids: set[str], path: Path) -> Iterator[Note]:
    guesses = dict.fromkeys(guess for columns in maps for guess in columns.guesses())
    if guesses:
        yield Note(path, ", ".join(guesses))
    if made_ids:
        yield Note(path, f"no column of ids: they are derived from the {' or the '.join(sorted(made_ids))}")
    kept = dict.fromkeys(name for columns in maps for name in columns.kept)
    if kept:
        yield Note(path, f"kept as metadata: {', '.join(f'{name}{nearest(name, FIELDS)}' for name in kept)}")
    heavy = dict.fromkeys(name for columns in maps for name in columns.heavy)
    if heavy:
        yield Note(path, f"long values are not kept as metadata: {', '.join(heavy)}")
