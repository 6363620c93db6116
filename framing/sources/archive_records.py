"""The records of a WARC or ARC file, packed or not, one at a time.

Written for files that crawls left unfinished, and for hostile ones: a line, a
header and a body have bounds, a record that is cut off or damaged is named, and
reading continues at the next. Gzip may have one member per record, as the
standard requires, or one for the whole file. ISO 28500 describes WARC,
archive.org/web/researcher/ArcFileFormat.php ARC.
"""

import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, cast

from framing.errors import InputError
from framing.sources.gzip_members import GzipMembers

GZIP = b"\x1f\x8b"
_LINE = 16_384  # bytes
_HEADERS = 200  # lines
_PIECE = 1024 * 1024
# address, IP, date, media type, and length; version 2 has five more before the length
_ARC_LINE = re.compile(rb"(\S+) [0-9a-fA-F.:]{3,45} (\d{8,14}) (\S+) (?:.* )?(\d{1,15})\s*")


@dataclass(frozen=True, slots=True)
class ArchiveRecord:
    """One record: its type as WARC names it, address, date, media type, and its body up to a limit."""

    number: int
    kind: str
    url: str
    date: str
    media_type: str
    length: int
    body: bytes = b""

    @property
    def is_whole(self) -> bool:
        """Whether the body was within the limit."""
        return len(self.body) == self.length


@dataclass(frozen=True, slots=True)
class ArchiveFault:
    """A place where a file is cut off or damaged."""

    number: int
    kind: str
    message: str


def read_records(path: Path, wanted: frozenset[str], limit: int) -> Iterator[ArchiveRecord | ArchiveFault]:
    """Yield the records of the ``wanted`` types with up to ``limit`` bytes of their bodies, and others without body.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(2) == GZIP
            file.seek(0)
            stream = io.BufferedReader(GzipMembers(file, is_archive), _PIECE) if packed else file
            yield from _records(_Input(cast("IO[bytes]", stream)), wanted, limit)
    except OSError as error:
        raise InputError(f"cannot read: {error.strerror or error}", path=path) from error


def is_archive(head: bytes) -> bool:
    """Return whether a file begins as WARC or ARC does, packed or not."""
    if head.startswith(GZIP):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 1000)
        except zlib.error:
            return False
    return head.startswith((b"WARC/0.", b"WARC/1.", b"filedesc://"))


class _Input:
    """A stream with bounded reads that says in ``broken`` why it ended before its end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._waiting, self.broken = stream, b"", ""

    def line(self) -> bytes:
        """Return the next line, or its first 16 kB, which then has no line end."""
        if self._waiting:
            line, self._waiting = self._waiting, b""
            return line
        return self._guarded(self._stream.readline, _LINE)

    def fault(self) -> str:
        """Return why the stream ended before its end, and go on after that place."""
        fault, self.broken = self.broken, ""
        return fault

    def give_back(self, line: bytes) -> None:
        """Let ``line`` be the next that is read."""
        self._waiting = line

    def pieces(self, size: int) -> Iterator[bytes]:
        """Yield the next bytes, as many as there are of ``size``."""
        while size > 0 and (piece := self._guarded(self._stream.read, min(size, _PIECE))):
            size -= len(piece)
            yield piece

    def _guarded(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            return read(size)
        except EOFError:
            self.broken = "the compressed file is cut off"
        except (OSError, zlib.error) as error:
            self.broken = f"the compressed file is damaged: {error}"
        return b""


def _records(source: _Input, wanted: frozenset[str], limit: int) -> Iterator[ArchiveRecord | ArchiveFault]:
    number = 0
    while (line := source.line()) or source.broken:
        if line and not line.strip():
            continue
        number += 1
        if not line:
            yield ArchiveFault(number, "damaged record", f"{source.fault()}; the next one is read")
            continue
        record = _warc_header(source, line, number) if line.startswith(b"WARC/") else _arc_header(line, number)
        if record is None:
            reason = source.fault() or "is not a record of WARC or ARC"
            yield ArchiveFault(number, "damaged record", f"{reason}; the next one is read")
            _find_next(source)
            continue
        kept = min(record.length, limit) if record.kind in wanted else 0
        body = b"".join(source.pieces(kept))
        read = len(body) + sum(map(len, source.pieces(record.length - kept)))
        if read < record.length:
            reason = source.fault() or "the file ends within it"
            yield ArchiveFault(number, "record that is cut off", f"record of {record.url or 'no address'}: {reason}")
        else:
            yield replace(record, body=body)


def _warc_header(source: _Input, line: bytes, number: int) -> ArchiveRecord | None:
    headers: dict[str, str] = {}
    name = ""
    for _ in range(_HEADERS):
        line = source.line()
        if not line.strip():
            break
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text[0] in " \t":  # a header that continues
            headers[name] = f"{headers.get(name, '')} {text.strip()}"
            continue
        name, _, value = text.partition(":")
        name = name.strip().lower()
        headers[name] = value.strip()
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        return None
    return ArchiveRecord(
        number, headers.get("warc-type", "").lower(), headers.get("warc-target-uri", "").strip("<>"),
        headers.get("warc-date", ""), headers.get("content-type", ""), int(length),
    )  # fmt: skip


def _arc_header(line: bytes, number: int) -> ArchiveRecord | None:
    match = _ARC_LINE.fullmatch(line)
    if match is None:
        return None
    url, date, media_type, length = (part.decode("utf-8", "replace") for part in match.groups())
    kind = "filedesc" if url.startswith("filedesc:") else "response"
    return ArchiveRecord(number, kind, url, date, media_type, int(length))


def _find_next(source: _Input) -> None:
    """Go on to the next line with which a record begins."""
    while line := source.line():
        if line.startswith((b"WARC/0.", b"WARC/1.")) or (line.startswith(b"http") and _ARC_LINE.fullmatch(line)):
            source.give_back(line)
            return
