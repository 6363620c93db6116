"""A CSV file (comma, semicolon or tab): one row an article, a header line first."""

from collections.abc import Mapping
from pathlib import Path

from framing.errors import InputError
from framing.files import read_rows
from framing.sources.raw import RawArticle, left_out, rename
from framing.wording import nearest


def read_csv(path: Path, *, columns: Mapping[str, str], encoding: str) -> list[RawArticle]:
    """Read a CSV file of articles; the file must have a column for the text.

    Raises
    ------
    InputError
        The file is empty, is no CSV, or has no column ``text``.
    """
    rows = read_rows(path, encoding)
    if not rows:
        raise InputError("has no row", path=path)
    unread = left_out(columns, rows[0][1])
    articles = [RawArticle(rename(columns, found, path, line), path, line, unread) for line, found in rows]
    if "text" not in articles[0].fields:
        found = list(rows[0][1])
        raise InputError(
            f"no column 'text'; found {', '.join(found)}{nearest('text', found)}; say --column text=NAME", path=path
        )
    return articles
