"""Vectors of texts on the disk, so that no text is encoded twice.

A folder for each encoder holds files of vectors under the digests of their
texts. A file is written once, whole, under the digest of what is in it, so that
two processes can fill one folder. No text is kept, and nothing is unpickled.
"""

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from framing.errors import InputError
from framing.files import replacing

if TYPE_CHECKING:
    from numpy.typing import NDArray


def text_key(text: str) -> bytes:
    """Return what a text's vector is filed under: its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def read_vectors(folder: Path) -> "dict[bytes, NDArray[np.float32]]":
    """Read all vectors of a folder, by ``text_key``; none where there is no folder.

    Raises
    ------
    InputError
        A file in it is none of ours; the message names it.
    """
    made: dict[bytes, NDArray[np.float32]] = {}
    for path in sorted(folder.glob("*.npz")):
        try:
            with np.load(path, allow_pickle=False) as held:
                keys, vectors = held["keys"], held["vectors"]
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise InputError("is no file of vectors; delete it, and its texts are encoded anew", path=path) from error
        made |= dict(zip((key.tobytes() for key in keys), vectors, strict=True))
    return made


def write_vectors(vectors: "Mapping[bytes, NDArray[np.float32]]", folder: Path) -> None:
    """Add a file of vectors to a folder, all or nothing."""
    keys = np.stack([np.frombuffer(key, dtype=np.uint8) for key in vectors])
    name = hashlib.sha256(keys.tobytes()).hexdigest()[:32]
    with replacing(folder / f"{name}.npz") as passing, passing.open("wb") as stream:
        np.savez(stream, keys=keys, vectors=np.stack(list(vectors.values())))


def missing(texts: Sequence[str], known: "Mapping[bytes, NDArray[np.float32]]") -> list[str]:
    """Return the texts without a vector, each once, in their order."""
    return [text for text in dict.fromkeys(texts) if text_key(text) not in known]
