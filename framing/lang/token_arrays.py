"""Cut a text into tokens as ``framing.lang.tokens`` does, by a few passes of NumPy over the codes of its characters."""

import numpy as np
from numpy.typing import NDArray

from framing.lang.tokens import SIGNS, blanked, lower

_BLANK = 32
_HARD = 0xFFFF  # characters whose lower case depends on their neighbours, or that are not characters by themselves


def split_by_codes(text: str) -> tuple[list[str], list[int]]:
    """Return the tokens of a text, and where each ends."""
    blank, codes = _blanked(text)
    ends: list[int] = (codes == _BLANK).nonzero()[0].tolist()
    ends.append(len(text))
    return blank.split(" "), ends


def _table() -> "NDArray[np.uint16]":
    """Return the code of the lower case of each character code; a space for all that is not part of a word."""
    rows = ("".join(map(chr, range(start, start + 256))) for start in range(0, 0x10000, 256))
    small = "".join(map(lower, rows)).encode("utf-16-le", "surrogatepass")
    table = np.frombuffer(small, dtype=np.uint16).copy()
    table[[ord(character) for character in SIGNS]] = _BLANK
    table[0xD800:0xE000] = _HARD  # halves of a pair
    table[ord("Σ")] = _HARD
    return table


_LOWER = _table()
_LOWER_BYTES = bytes(int(code) for code in _LOWER[:256])


def _blanked(text: str) -> tuple[str, "NDArray[np.generic]"]:
    """Return a text in lower case with a space for every character that is not part of a word, and its codes."""
    if text.isascii():
        plain = text.encode("ascii").translate(_LOWER_BYTES)
        return plain.decode("ascii"), np.frombuffer(plain, dtype=np.uint8)
    small = _LOWER.take(np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16))
    if np.maximum.reduce(small) < _HARD:
        return small.tobytes().decode("utf-16-le"), small
    blank = blanked(lower(text))
    return blank, np.frombuffer(blank.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
