"""Content encodings of HTTP, unpacked up to a limit: a bomb costs no more memory than that."""

import zlib

_PIECE = 1024 * 1024


class UnpackingError(ValueError):
    """A body is not of its content encoding, of one that is not known, or too large when unpacked."""


def unpack(content: bytes, encodings: str, limit: int) -> bytes:
    """Undo the content encodings of a body, the last first; of a body that is not packed after all, none.

    Raises
    ------
    UnpackingError
        It is cut off or damaged, too large, or the encoding is not one of gzip, deflate and br.

    Examples
    --------
    >>> import gzip
    >>> unpack(gzip.compress(b"text"), "gzip", 10)
    b'text'
    """
    for encoding in reversed([name.strip().lower() for name in encodings.split(",")]):
        content = _unpacked(content, encoding, limit)
    if len(content) > limit:
        raise UnpackingError(_too_large(limit))
    return content


def _unpacked(content: bytes, encoding: str, limit: int) -> bytes:
    """Undo one content encoding."""
    if encoding in ("", "identity", "utf-8", "none"):
        return content
    if encoding in ("gzip", "x-gzip"):
        # crawlers that unpack what they store often leave the header
        return _inflate(content, zlib.MAX_WBITS | 16, limit) if content.startswith(b"\x1f\x8b") else content
    if encoding == "deflate":
        return _inflate(content, zlib.MAX_WBITS if _has_zlib_header(content) else -zlib.MAX_WBITS, limit)
    if encoding == "br":
        return content if content.lstrip()[:1] == b"<" else _unpack_brotli(content, limit)
    raise UnpackingError(f"is compressed with {encoding[:20]!r}, which cannot be unpacked")


def _inflate(content: bytes, wbits: int, limit: int) -> bytes:
    parts, size = [], 0
    while content:  # gzip may have several members
        unpacker = zlib.decompressobj(wbits)
        try:
            part = unpacker.decompress(content, limit - size + 1)
        except zlib.error as error:
            raise UnpackingError(f"cannot be unpacked: {error}") from error
        size += len(part)
        if size > limit:
            raise UnpackingError(_too_large(limit))
        if not unpacker.eof:
            raise UnpackingError("cannot be unpacked: it is cut off")
        parts.append(part)
        content = unpacker.unused_data if unpacker.unused_data.startswith(b"\x1f\x8b") else b""
    return b"".join(parts)


def _unpack_brotli(content: bytes, limit: int) -> bytes:
    try:
        import brotli
    except ImportError as error:
        raise UnpackingError("is compressed with 'br'; to unpack it, pip install 'framing[pages]'") from error
    unpacker = brotli.Decompressor()
    parts, size = [], 0
    try:
        part = unpacker.process(content, output_buffer_limit=_PIECE)
        while part or not unpacker.can_accept_more_data():
            parts.append(part)
            size += len(part)
            if size > limit:
                raise UnpackingError(_too_large(limit))
            part = unpacker.process(b"", output_buffer_limit=_PIECE)
    except brotli.error as error:
        raise UnpackingError("cannot be unpacked: it is not Brotli") from error
    if not unpacker.is_finished():
        raise UnpackingError("cannot be unpacked: it is cut off")
    return b"".join(parts)


def _has_zlib_header(content: bytes) -> bool:
    return len(content) > 1 and content[0] & 15 == 8 and (content[0] * 256 + content[1]) % 31 == 0


def _too_large(limit: int) -> str:
    return f"is larger than {limit // 1024**2 or limit:,} {'MB' if limit >= 1024**2 else 'bytes'} when unpacked"
