"""A cache of text vectors on disk, so that no text is encoded twice.

The folder of an encoder has files of some hundred vectors, keyed by the digests
of their texts. A file is written once, atomically, and named by the digest of
its keys, so that two processes can fill one folder. No text is kept, and nothing
is unpickled.
"""

import hashlib
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.errors import InputError
from framing.files import replacing

if TYPE_CHECKING:
    from numpy.lib.npyio import NpzFile
    from numpy.typing import NDArray


def text_key(text: str) -> bytes:
    """Return the key of a text's vector: its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def read_vectors(folder: Path, wanted: Collection[bytes]) -> "dict[bytes, NDArray[np.float16]]":
    """Read the vectors of some texts by their ``text_key``; none if there is no folder.

    Of a file, the keys are read, and its vectors only if one of them is wanted.

    Raises
    ------
    InputError
        A file in it is not a file of vectors, or is damaged; the message names it.
    """
    by_key: dict[bytes, NDArray[np.float16]] = {}
    for path in sorted(folder.glob("*.npz")):
        with reading_vectors(path) as archive:
            rows = {key: row for row, key in enumerate(map(bytes, archive["keys"])) if key in wanted}
            if rows:
                vectors = archive["vectors"]
                by_key |= {key: vectors[row].copy() for key, row in rows.items()}
    return by_key


@contextmanager
def reading_vectors(path: Path) -> "Iterator[NpzFile]":
    """Open a file of vectors, whose arrays are read when they are asked for.

    Raises
    ------
    InputError
        It is not such a file, or is damaged.
    """
    try:
        with path.open("rb") as stream:
            yield np.load(stream, allow_pickle=False)
    except (OSError, EOFError, ValueError, LookupError, TypeError, zipfile.BadZipFile) as error:
        raise InputError("is not a file of vectors; delete it to have its texts encoded again", path=path) from error


def write_vectors(vectors: "Mapping[bytes, NDArray[np.float16]]", folder: Path) -> None:
    """Add a file of vectors to a folder, atomically."""
    keys = np.stack([np.frombuffer(key, dtype=np.uint8) for key in vectors])
    name = hashlib.sha256(keys.tobytes()).hexdigest()[:32]
    write_arrays(folder / f"{name}.npz", keys=keys, vectors=np.stack(list(vectors.values())))


def write_arrays(path: Path, **arrays: Any) -> None:
    """Write arrays to a file with checksums, atomically."""
    with replacing(path) as temporary, temporary.open("wb") as stream:
        np.savez(stream, **arrays)


def missing(texts: Sequence[str], vectors: Collection[bytes]) -> list[str]:
    """Return the texts without a vector, each once, in their order."""
    return [text for text in dict.fromkeys(texts) if text_key(text) not in vectors]
