"""Read any source: a folder, or a file by its format.

A new format is a module with a ``FORMAT`` and an entry in ``FORMATS``; see
``framing.sources.raw`` for what a format is and how it is recognised.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from framing.errors import InputError
from framing.sources import (
    address_list,
    csv_file,
    europresse,
    factiva,
    feed,
    json_file,
    json_lines,
    nexis,
    page_file,
    parquet_file,
    proquest,
    spreadsheet,
    text_folder,
    web_archive,
)
from framing.sources.inside_folder import files_inside
from framing.sources.raw import HEAD_BYTES, Note, ReadOptions, Record, Reject, SourceFormat
from framing.wording import counted

# the special before the general: where several recognise a file, the first of them is taken
FORMATS: Mapping[str, SourceFormat] = {
    source.name: source
    for source in (
        spreadsheet.FORMAT,
        parquet_file.FORMAT,
        europresse.FORMAT,
        factiva.FORMAT,
        proquest.FORMAT,
        nexis.FORMAT,
        web_archive.FORMAT,
        feed.FORMAT,
        page_file.FORMAT,
        address_list.FORMAT,
        json_lines.FORMAT,
        json_file.FORMAT,
        csv_file.FORMAT,
        text_folder.FORMAT,
    )
}
_NOT_READ = {
    b"%PDF": "is a PDF, which is not read; export the articles as text or HTML, or save the text as .txt",
    b"\xd0\xcf\x11\xe0": "is a document of an older Office, which is not read; save it as .docx, or as text",
}
_SHOWN = 3


def read_sources(
    paths: Iterable[Path], options: ReadOptions | None = None, *, form: str | None = None
) -> Iterator[Record]:
    """Read all sources, in the order given, one record at a time.

    Parameters
    ----------
    paths : folders, or files of one of ``FORMATS``
    options : how to read them
    form : a key of ``FORMATS``; otherwise each file is recognised by its content or extension

    Raises
    ------
    InputError
        A source is missing, empty, binary, in another encoding, or of an unknown format.
    """
    for path in paths:
        if not os.path.isdir(path):
            yield from recognised(path, form).read(path, options or ReadOptions())
        elif index := text_folder.index_of(path, options or ReadOptions()):
            yield from text_folder.read_indexed(path, index, options or ReadOptions())
        else:
            yield from _read_folder(path, options or ReadOptions(), form)


def recognised(path: Path, form: str | None = None) -> SourceFormat:
    """Return the format of a file: as the user says, else by content, else by extension.

    Raises
    ------
    InputError
        There is no such file, or it is of no known format.
    """
    if form:
        return FORMATS[form]
    head = _head(path)
    if not head:
        raise InputError("is empty", path=path)
    if source := _recognise(path):
        return source
    if kind := _archive_kind(head):
        raise InputError(f"is {kind} archive; unpack it and give the folder", path=path)
    remedy = next((remedy for mark, remedy in _NOT_READ.items() if head.startswith(mark)), "")
    raise InputError(remedy or f"unknown format; give --format {'|'.join(FORMATS)}", path=path)


def _recognise(path: Path) -> SourceFormat | None:
    head, extension = _head(path), path.suffix.lower()
    by_content = [source for source in FORMATS.values() if source.recognise(path, head)]
    for source in by_content:
        if extension in (*source.extensions, *source.also):
            return source
    by_extension = [source for source in FORMATS.values() if extension in source.extensions]
    return next(iter([*by_content, *by_extension]), None)


def _archive_kind(head: bytes) -> str:
    kinds = {b"PK": "a ZIP", b"\x1f\x8b": "a gzip", b"7z\xbc\xaf": "a 7z", b"Rar!": "a RAR", b"BZh": "a bzip2",
             b"\xfd7zXZ": "an xz", b"\x28\xb5\x2f\xfd": "a Zstandard"}  # fmt: skip
    if head[257:262] == b"ustar":
        return "a tar"
    return next((kind for mark, kind in kinds.items() if head.startswith(mark)), "")


def _head(path: Path) -> bytes:
    try:
        if not path.exists():
            raise InputError("no such file or folder", path=path)
        if not path.is_file():
            raise InputError("is not a regular file", path=path)  # a named pipe would be waited for
        with path.open("rb") as stream:
            return stream.read(HEAD_BYTES)
    except (OSError, ValueError) as error:  # a name too long, a NUL in it, no permission
        raise InputError(f"cannot read: {getattr(error, 'strerror', None) or error}", path=path) from error


def _read_folder(folder: Path, options: ReadOptions, form: str | None) -> Iterator[Record]:
    """Read every file of a folder whose format is recognised; the others are counted and named."""
    left: Counter[str] = Counter()
    read = 0
    for path in files_inside(folder, page_file.part_folders):
        source = None if path.is_symlink() or not path.is_file() else FORMATS[form] if form else _recognise(path)
        if source is None:
            left[str(path.relative_to(folder))] += 1
            continue
        read += 1
        try:
            if not _head(path):
                raise InputError("is empty", path=path)
            yield from source.read(path, options)
        except InputError as error:
            if error.path is None:  # no fault of this file
                raise
            yield _unreadable(error)
    if not read:
        raise InputError(f"no file of a known format in this folder; there are {', '.join(FORMATS)}", path=folder)
    if left:
        names = ", ".join(list(left)[:_SHOWN]) + (" …" if len(left) > _SHOWN else "")
        yield Note(folder, f"{counted(len(left), 'files left out, of no known format or a link')}: {names}")


def _unreadable(error: InputError) -> Reject:
    """Return a fault of a whole file as one of a folder's files, so that all are named at once."""
    reason = str(error).removeprefix(f"{error.path}:").removeprefix(f"{error.line}:").strip()
    return Reject(error.path or Path(), error.line, "file that cannot be read", reason)
