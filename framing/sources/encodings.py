"""The encoding of a text file: detected, and opened for reading line by line."""

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TextIO, cast

from framing.errors import InputError
from framing.sources.raw import HEAD_BYTES

MAX_LINE = 64 * 1024 * 1024  # characters
_CHUNK = 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ESCAPED = re.compile("[\udc80-\udcff]")  # bytes that "surrogateescape" could not decode
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r"))
_PER_CONTROL = 100  # bytes for each control character, in a text with zero bytes that is no binary file
_MOSTLY = 10  # characters that are UTF-8 for each byte that is not, for the file to be UTF-8 with damaged places


def detect(path: Path) -> str:
    """Return the encoding of a text file: UTF-8, UTF-16 or UTF-32 by mark or pattern, else UTF-8, else cp1252.

    Raises
    ------
    InputError
        The file is missing, is not a regular file, or is binary.
    """
    with _open_binary(path) as stream:
        head = stream.read(HEAD_BYTES)
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                return encoding
        if b"\0" in head and (encoding := _without_mark(head, path)):
            return encoding
        stream.seek(0)
        good, bad = _count_utf8(stream)
    return "utf-8" if bad == 0 or good > _MOSTLY * bad else "cp1252"


@contextmanager
def open_text(path: Path, encoding: str, newline: str = "\n") -> Iterator[TextIO]:
    """Open a text file, whose bytes that are not UTF-8 become lone surrogates (``is_damaged``); line ends are kept.

    Raises
    ------
    InputError
        The file cannot be read, or there is no such encoding.
    """
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise InputError(f"no encoding is called {encoding!r}; try utf-8, cp1252 or latin-1", path=path) from error
    errors = "surrogateescape" if encoding.lower().startswith(("utf-8", "utf_8", "utf8")) else "strict"
    with _open_binary(path) as stream, io.TextIOWrapper(stream, encoding, errors=errors, newline=newline) as text:
        try:
            yield text
        except UnicodeError as error:
            raise InputError(_undecodable(error, encoding), path=path) from error


def _undecodable(error: UnicodeError, encoding: str) -> str:
    reason = getattr(error, "reason", "")
    if reason in ("truncated data", "unexpected end of data"):
        return f"is cut off in the middle of a character of {encoding}"
    return f"is not {encoding} throughout: {error}; give --encoding"


@contextmanager
def open_bytes(path: Path, encoding: str) -> Iterator[IO[bytes]]:
    """Open a text file as the bytes of UTF-8, without a mark, whatever its encoding."""
    if encoding.lower() in ("utf-8", "utf8"):
        with _open_binary(path) as stream:
            yield stream
        return
    with open_text(path, encoding) as text:
        yield cast("IO[bytes]", _Recoded(text))


class _Recoded(io.RawIOBase):
    """A text stream as a stream of UTF-8 bytes."""

    def __init__(self, text: TextIO) -> None:
        self._text, self._rest = text, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = self._text.read(_CHUNK).removeprefix("\ufeff").encode("utf-8", "replace")
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def is_damaged(text: str) -> bool:
    """Return whether a text from ``open_text`` has bytes that were not UTF-8."""
    return not text.isascii() and _ESCAPED.search(text) is not None


def bounded_lines(stream: TextIO) -> Iterator[tuple[int, str | None]]:
    """Yield the lines of a file with their numbers; ``None`` for one of more than ``MAX_LINE`` characters."""
    number = 0
    while line := stream.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE and not line.endswith("\n"):
            while (rest := stream.readline(MAX_LINE)) and not rest.endswith("\n"):
                pass
            yield number, None
        else:
            yield number, line


def decoded_head(head: bytes) -> str:
    """Return the start of a text file as text, for recognition: "" if it is binary."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head.decode(encoding, "replace").removeprefix("\ufeff")
    if b"\0" in head:
        quiet = _pattern(head)
        if quiet or not _is_text(head):
            return head.decode(quiet, "replace") if quiet else ""
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return head.decode("cp1252", "replace")


def _open_binary(path: Path) -> io.BufferedReader:
    try:
        if path.exists() and not path.is_file():
            raise InputError("is not a regular file", path=path)  # a named pipe would be waited for
        return path.open("rb")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise InputError(f"cannot read: {getattr(error, 'strerror', None) or error}", path=path) from error


def _without_mark(head: bytes, path: Path) -> str:
    """Return the encoding of a text with zero bytes; "" if they are stray ones."""
    encoding = _pattern(head)
    if not encoding and not _is_text(head):
        raise InputError("is a binary file; expected a text file", path=path)
    return encoding


def _is_text(head: bytes) -> bool:
    """Return whether a file with zero bytes is a text all the same: at most one byte of a hundred is a control."""
    return len(head) - len(head.translate(None, _CONTROLS)) <= len(head) // _PER_CONTROL


def _pattern(head: bytes) -> str:
    """Return "utf-16-le" or "utf-16-be" if the zero bytes of Latin text are where they would be."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.7 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and odd < half * 0.05 else ""


def _count_utf8(stream: io.BufferedReader) -> tuple[int, int]:
    """Count the characters beyond ASCII that are UTF-8, and the bytes that are not."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    while chunk := stream.read(_CHUNK):
        if chunk.isascii() and not decoder.getstate()[0]:
            continue
        text = decoder.decode(chunk)
        escaped = len(_ESCAPED.findall(text))
        bad += escaped
        good += sum(1 for character in text if not character.isascii()) - escaped if bad or escaped else 0
        if not bad:
            good += 1  # enough to know that there are some
    # half a character at the end of a file that is UTF-8 otherwise: it is cut off, and no cp1252
    return good, bad + (0 if good else len(decoder.getstate()[0]))
