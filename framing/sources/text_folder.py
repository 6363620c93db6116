"""Plain text: one ``.txt`` file per article, alone or in a folder, with or without a CSV index.

The index has a column ``file`` (relative to the folder) and any of the article's
fields; the text comes from the file. Without an index, the id of an article is
the name of its file without the extension. Inside a folder only plain files are
read, and no link is followed.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from framing.errors import InputError
from framing.files import parse_rows, read_rows, read_text
from framing.sources.inside_folder import path_inside, read_inside, text_files
from framing.sources.raw import RawArticle, SourceFormat, left_out, rename


def read_folder(
    folder: Path, *, index: Path | None = None, columns: Mapping[str, str], encoding: str
) -> list[RawArticle]:
    """Read all articles of a folder; ``index`` is ``folder/index.csv`` if there is one.

    Raises
    ------
    InputError
        There is no text file, the index lacks ``file`` or names a file that is
        not inside the folder, or a file is a link or cannot be read.
    """
    if index is not None:
        return _indexed(folder, index, read_rows(index, encoding), columns, encoding)
    default_index = folder / "index.csv"
    if os.path.lexists(default_index):
        rows = parse_rows(read_inside(folder, default_index, encoding), default_index)
        return _indexed(folder, default_index, rows, columns, encoding)
    paths = text_files(folder)
    if not paths:
        raise InputError("no .txt file and no index.csv in this folder", path=folder)
    return [_article(path, read_inside(folder, path, encoding)) for path in paths]


def read_file(path: Path, *, columns: Mapping[str, str], encoding: str) -> list[RawArticle]:
    """Read one text file as one article; it has no columns."""
    return [_article(path, read_text(path, encoding))]


def _article(path: Path, text: str) -> RawArticle:
    return RawArticle({"article_id": path.stem, "text": text}, path)


def _indexed(
    folder: Path, index: Path, rows: list[tuple[int, dict[str, str]]], columns: Mapping[str, str], encoding: str
) -> list[RawArticle]:
    articles = []
    for line, row in rows:
        if not row.get("file"):
            raise InputError(f"no column 'file'; found {', '.join(row)}", path=index, line=line)
        path, text = _text_of(folder, row["file"], index, line, encoding)
        fields = {"article_id": path.stem, **rename(columns, row, index, line), "text": text}
        articles.append(RawArticle(fields, index, line, left_out(columns, (name for name in row if name != "file"))))
    if not articles:
        raise InputError("has no row", path=index)
    return articles


def _text_of(folder: Path, name: str, index: Path, line: int, encoding: str) -> tuple[Path, str]:
    """Return the path and text of the file that a row of the index names."""
    try:
        path = path_inside(folder, name)
    except InputError as error:
        raise InputError(f"file {error}", path=index, line=line) from error
    if not os.path.lexists(path):
        raise InputError(f"file {name!r} is not in {folder}", path=index, line=line)
    return path, read_inside(folder, path, encoding)


FORMAT = SourceFormat("txt", (".txt",), read_file)
