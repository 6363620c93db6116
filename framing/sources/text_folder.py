"""Plain text: one ``.txt`` file per article, or a folder of them with a CSV index.

The index has a column ``file`` (relative to the folder) and any of the article's
fields; the text comes from the file. Without an index, the id of an article is
the name of its file without the extension.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from framing.errors import InputError
from framing.files import decode_text, parse_rows, read_rows
from framing.sources.columns import ColumnMap
from framing.sources.encodings import MAX_LINE, detect, is_damaged, open_text
from framing.sources.inside_folder import path_inside, read_inside
from framing.sources.raw import Note, RawArticle, ReadOptions, Record, Reject, SourceFormat


def index_of(folder: Path, options: ReadOptions) -> Path | None:
    """Return the index of a folder: the one that was named, or its ``index.csv``."""
    default = folder / "index.csv"
    return options.index or (default if os.path.lexists(default) else None)


def read_indexed(folder: Path, index: Path, options: ReadOptions) -> Iterator[Record]:
    """Read the articles of a folder that its index lists.

    Raises
    ------
    InputError
        The index lacks ``file``, is a link in the folder or cannot be read, or a mapped column does not exist.
    """
    encoding = options.encoding or "utf-8-sig"
    if options.index:
        rows = read_rows(index, encoding)
    else:
        rows = parse_rows(decode_text(read_inside(folder, index), index, encoding), index)
    if not rows:
        raise InputError("has no row", path=index)
    names = tuple(rows[0][1])
    if "file" not in names:
        raise InputError(f"no column 'file'; found {', '.join(names)}", path=index, line=rows[0][0])
    columns = ColumnMap((name for name in names if name != "file"), options.columns)
    if columns.missing:
        raise InputError(f"no column {columns.missing[0]!r}; found {', '.join(names)}", path=index)
    for line, row in rows:
        try:
            path, text = _text_of(folder, row["file"], options.encoding)
        except InputError as error:
            yield Reject(index, line, "file of the index that cannot be read", f"file {error}")
            continue
        fields = {"article_id": path.stem, **columns.fields(row), "text": text}
        yield RawArticle(fields, index, line, columns.meta(row), plain=True)
    if guesses := columns.guesses():
        yield Note(index, ", ".join(guesses))


def _text_of(folder: Path, name: str, encoding: str) -> tuple[Path, str]:
    """Return the path and text of the file that a row of the index names."""
    path = path_inside(folder, name)
    if not name or not os.path.lexists(path):
        raise InputError(f"{name!r} is not in {folder}")
    raw = read_inside(folder, path)
    return path, decode_text(raw, path, encoding or detect(path))


def read_file(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Read one text file as one article; it has no columns."""
    encoding = options.encoding or detect(path)
    with open_text(path, encoding) as stream:
        text = stream.read(MAX_LINE + 1).removeprefix("\ufeff")
    if len(text) > MAX_LINE:
        message = f"this text is longer than {MAX_LINE:,} characters"
        yield Reject(path, None, f"longer than {MAX_LINE:,} characters", message)
        return
    if is_damaged(text):
        yield Reject(path, None, "bytes that are not UTF-8", "has bytes that are not UTF-8")
        return
    yield RawArticle({"article_id": path.stem, "text": text}, path, plain=True)
    if encoding not in ("utf-8", options.encoding):
        yield Note(path, f"read as {encoding.removesuffix('-sig')}")


FORMAT = SourceFormat("txt", "plain text: one article per file", (".txt",), read_file)
