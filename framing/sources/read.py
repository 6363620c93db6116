"""Read any source: a folder, or a file by its format.

A new format is a module with a ``FORMAT`` and an entry in ``FORMATS``.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from framing.errors import InputError
from framing.sources import csv_file, json_lines, text_folder
from framing.sources.raw import RawArticle, SourceFormat

FORMATS: Mapping[str, SourceFormat] = {
    source.name: source for source in (text_folder.FORMAT, csv_file.FORMAT, json_lines.FORMAT)
}


def read_sources(
    paths: Iterable[Path],
    *,
    form: str | None = None,
    index: Path | None = None,
    columns: Mapping[str, str] | None = None,
    encoding: str = "utf-8-sig",
) -> list[RawArticle]:
    """Read all sources, in the order given.

    Parameters
    ----------
    paths : folders of ``.txt`` files, or files of one of ``FORMATS``
    form : a key of ``FORMATS``, if the file extension does not tell
    index : CSV with a column ``file``, for folders
    columns : field -> the column that holds it
    encoding : of every file

    Raises
    ------
    InputError
        A source is missing, empty, binary, in another encoding, or of an unknown format.
    """
    articles: list[RawArticle] = []
    for path in paths:
        articles += _read(path, form, index, columns or {}, encoding)
    return articles


def _read(
    path: Path, form: str | None, index: Path | None, columns: Mapping[str, str], encoding: str
) -> list[RawArticle]:
    if os.path.isdir(path):
        return text_folder.read_folder(path, index=index, columns=columns, encoding=encoding)
    if not os.path.lexists(path):
        raise InputError("no such file or folder", path=path)
    return _format_of(path, form).read(path, columns=columns, encoding=encoding)


def _format_of(path: Path, form: str | None) -> SourceFormat:
    if form:
        return FORMATS[form]
    for source in FORMATS.values():
        if path.suffix.lower() in source.extensions:
            return source
    raise InputError(f"what format is it? say --format {'|'.join(FORMATS)}", path=path)
