"""A gzip file whose members can be damaged: reading fails where one is, and then goes on at the next."""

import io
import zlib
from collections.abc import Callable
from typing import IO, Any

_MEMBER = b"\x1f\x8b\x08"  # how members compressed with deflate begin; there are no others
_GZIP = zlib.MAX_WBITS | 16
_PIECE = 64 * 1024  # bytes
_SMALL = 256  # bytes
_LOOKED_AT = 4096  # bytes of a member that tell whether it is one


class GzipMembers(io.RawIOBase):
    """The unpacked bytes of a gzip file, member after member.

    Reading raises ``zlib.error`` in a damaged member, and the next read is of the
    next member that ``begins`` recognises by its first, packed, bytes; it raises
    ``EOFError`` once where the file ends within a member. ``gzip.GzipFile`` cannot go on.
    """

    def __init__(self, file: IO[bytes], begins: Callable[[bytes], bool]) -> None:
        self._file, self._begins = file, begins
        self._waiting, self._begun, self._most, self._start = b"", False, _PIECE, 0
        self._member = zlib.decompressobj(_GZIP)

    def readable(self) -> bool:
        """Return true: it can be read, as all raw streams say of themselves."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Unpack into a buffer; return the number of bytes, 0 at the end."""
        try:
            content = self._unpacked(len(buffer))
        except zlib.error:
            self._go_to_next()
            raise
        buffer[: len(content)] = content
        return len(content)

    def _unpacked(self, size: int) -> bytes:
        while True:
            packed = self._waiting or self._file.read(_PIECE)
            undamaged = self._member.copy()
            try:
                content = self._member.decompress(packed, min(size, self._most))
            except zlib.error:
                if self._most == _SMALL:
                    raise
                # what goes before the damage is unpacked again, in small pieces
                self._member, self._waiting, self._most = undamaged, packed, _SMALL
                continue
            self._begun = self._begun or bool(packed)
            self._waiting = self._member.unconsumed_tail
            if self._member.eof:
                self._start_member(self._member.unused_data.lstrip(b"\0"))  # zeros may fill up the end
            elif not packed and not content:
                if self._begun:
                    self._start_member(b"")
                    raise EOFError
                return b""
            if content:
                return content

    def _start_member(self, waiting: bytes) -> None:
        self._waiting, self._begun, self._most = waiting, False, _PIECE
        self._start = self._file.tell() - len(waiting)
        self._member = zlib.decompressobj(_GZIP)

    def _go_to_next(self) -> None:
        """Go to the next member after the present one, or to the end of the file."""
        begin = self._start + 1
        self._file.seek(begin)
        piece = self._file.read(_PIECE)
        while piece and (offset := self._first_in(piece)) < 0:
            begin += max(len(piece) - _LOOKED_AT, 1)  # a member may begin at the end of the piece
            self._file.seek(begin)
            piece = self._file.read(_PIECE) if len(piece) > _LOOKED_AT else b""
        self._file.seek(begin + offset if piece else 0, io.SEEK_SET if piece else io.SEEK_END)
        self._start_member(b"")

    def _first_in(self, piece: bytes) -> int:
        """Return where the first member in a piece begins; -1 if none does."""
        offset = piece.find(_MEMBER)
        while offset >= 0 and not self._begins(piece[offset : offset + _LOOKED_AT]):
            offset = piece.find(_MEMBER, offset + 1)
        return offset
