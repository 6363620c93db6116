"""A folder of ``.txt`` files, with or without a CSV index beside them.

The index has a column ``file`` (relative to its folder) and any of the article's
fields; the text comes from the file. Without an index, every ``.txt`` file is an
article whose id is the file's name without its ending.
"""

from collections.abc import Mapping
from pathlib import Path

from framing.errors import InputError
from framing.files import read_rows, read_text
from framing.sources.raw import RawArticle, left_out, rename


def read_folder(
    folder: Path, *, index: Path | None = None, columns: Mapping[str, str], encoding: str
) -> list[RawArticle]:
    """Read all articles of a folder; ``index`` is ``folder/index.csv`` where that is there.

    Raises
    ------
    InputError
        There is no text file, the index lacks ``file`` or names a file that is
        not there, or a file cannot be read.
    """
    beside = folder / "index.csv"
    if index is None and beside.is_file():
        index = beside
    if index is not None:
        return _indexed(folder, index, columns, encoding)
    paths = sorted(folder.rglob("*.txt"))
    if not paths:
        raise InputError("no .txt file and no index.csv in this folder", path=folder)
    return [RawArticle({"article_id": path.stem, "text": read_text(path, encoding)}, path) for path in paths]


def read_file(path: Path, encoding: str) -> RawArticle:
    """Read one ``.txt`` file as one article."""
    return RawArticle({"article_id": path.stem, "text": read_text(path, encoding)}, path)


def _indexed(folder: Path, index: Path, columns: Mapping[str, str], encoding: str) -> list[RawArticle]:
    articles = []
    for line, found in read_rows(index, encoding):
        if not found.get("file"):
            raise InputError(f"no column 'file'; found {', '.join(found)}", path=index, line=line)
        path = folder / found["file"]
        if not path.is_file():
            raise InputError(f"file {found['file']!r} is not in {folder}", path=index, line=line)
        fields = {"article_id": path.stem, **rename(columns, found, index, line), "text": read_text(path, encoding)}
        articles.append(RawArticle(fields, index, line, left_out(columns, (name for name in found if name != "file"))))
    if not articles:
        raise InputError("has no row", path=index)
    return articles
