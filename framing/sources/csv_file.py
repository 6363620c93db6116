"""Delimited text (comma, semicolon or tab): a header line, then one row per article."""

from collections.abc import Mapping
from pathlib import Path

from framing.errors import InputError
from framing.files import read_rows
from framing.sources.raw import RawArticle, SourceFormat, left_out, rename
from framing.wording import nearest


def read_csv(path: Path, *, columns: Mapping[str, str], encoding: str) -> list[RawArticle]:
    """Read a CSV file of articles, which must have a column for the text.

    Raises
    ------
    InputError
        The file is empty, is not CSV, or has no column ``text``.
    """
    rows = read_rows(path, encoding)
    if not rows:
        raise InputError("has no row", path=path)
    header = list(rows[0][1])
    unread = left_out(columns, header)
    articles = [RawArticle(rename(columns, row, path, line), path, line, unread) for line, row in rows]
    if "text" not in articles[0].fields:
        raise InputError(
            f"no column 'text'; found {', '.join(header)}{nearest('text', header)}; say --column text=NAME", path=path
        )
    return articles


FORMAT = SourceFormat("csv", (".csv", ".tsv"), read_csv)
