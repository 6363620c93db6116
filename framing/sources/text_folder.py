"""Plain text: one ``.txt`` file per article, alone or in a folder, with or without a CSV index.

The index has a column ``file`` (relative to the folder) and any of the article's
fields; the text comes from the file. Without an index, the id of an article is
the name of its file without the extension.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from framing.errors import InputError
from framing.files import read_rows, read_text
from framing.sources.raw import RawArticle, SourceFormat, left_out, rename


def read_folder(
    folder: Path, *, index: Path | None = None, columns: Mapping[str, str], encoding: str
) -> list[RawArticle]:
    """Read all articles of a folder; ``index`` is ``folder/index.csv`` if there is one.

    Raises
    ------
    InputError
        There is no text file, the index lacks ``file`` or names a file that
        does not exist, or a file cannot be read.
    """
    default_index = folder / "index.csv"
    if index is None and os.path.isfile(default_index):
        index = default_index
    if index is not None:
        return _indexed(folder, index, columns, encoding)
    paths = sorted(folder.rglob("*.txt"))
    if not paths:
        raise InputError("no .txt file and no index.csv in this folder", path=folder)
    return [_article(path, encoding) for path in paths]


def read_file(path: Path, *, columns: Mapping[str, str], encoding: str) -> list[RawArticle]:
    """Read one text file as one article; it has no columns."""
    return [_article(path, encoding)]


def _article(path: Path, encoding: str) -> RawArticle:
    return RawArticle({"article_id": path.stem, "text": read_text(path, encoding)}, path)


def _indexed(folder: Path, index: Path, columns: Mapping[str, str], encoding: str) -> list[RawArticle]:
    articles = []
    for line, row in read_rows(index, encoding):
        if not row.get("file"):
            raise InputError(f"no column 'file'; found {', '.join(row)}", path=index, line=line)
        path = folder / row["file"]
        if not os.path.isfile(path):
            raise InputError(f"file {row['file']!r} is not in {folder}", path=index, line=line)
        fields = {"article_id": path.stem, **rename(columns, row, index, line), "text": read_text(path, encoding)}
        articles.append(RawArticle(fields, index, line, left_out(columns, (name for name in row if name != "file"))))
    if not articles:
        raise InputError("has no row", path=index)
    return articles


FORMAT = SourceFormat("txt", (".txt",), read_file)
