"""A cache of text vectors on disk, so that no text is encoded twice.

The folder of an encoder has files of vectors, keyed by the digests of their
texts. A file is written once, atomically, and named by the digest of its keys,
so that two processes can fill one folder. No text is kept, and nothing is
unpickled.
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
    """Return the key of a text's vector: its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def read_vectors(folder: Path) -> "dict[bytes, NDArray[np.float32]]":
    """Read all vectors of a folder, by ``text_key``; none if there is no folder.

    Raises
    ------
    InputError
        A file in it is not a file of vectors; the message names it.
    """
    by_key: dict[bytes, NDArray[np.float32]] = {}
    for path in sorted(folder.glob("*.npz")):
        try:
            with path.open("rb") as stream:
                archive = np.load(stream, allow_pickle=False)
                keys, vectors = archive["keys"], archive["vectors"]
        except (OSError, EOFError, ValueError, LookupError, zipfile.BadZipFile) as error:
            raise InputError(
                "is not a file of vectors; delete it to have its texts encoded again", path=path
            ) from error
        by_key |= dict(zip((key.tobytes() for key in keys), vectors, strict=True))
    return by_key


def write_vectors(vectors: "Mapping[bytes, NDArray[np.float32]]", folder: Path) -> None:
    """Add a file of vectors to a folder, atomically."""
    keys = np.stack([np.frombuffer(key, dtype=np.uint8) for key in vectors])
    name = hashlib.sha256(keys.tobytes()).hexdigest()[:32]
    with replacing(folder / f"{name}.npz") as temporary, temporary.open("wb") as stream:
        np.savez(stream, keys=keys, vectors=np.stack(list(vectors.values())))


def missing(texts: Sequence[str], vectors: "Mapping[bytes, NDArray[np.float32]]") -> list[str]:
    """Return the texts without a vector, each once, in their order."""
    return [text for text in dict.fromkeys(texts) if text_key(text) not in vectors]
