"""What was made of a pack before: kept in the user's cache folder, so that the next process need not make it.

A file holds, for each word, which forms of which entries are filed under it
(``framing.markers.lexicon``), as text. It counts only for the same files of the pack,
the same lines of code and the same Python, and only if it is whole; else it is made
again. That there is one for a pack also says that the pack is sound.
"""

import hashlib
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path

from framing.digests import digest_value
from framing.errors import InputError
from framing.files import write_text
from framing.user_folders import user_folder

_MADE_BY = ("entries", "entry_rows", "inflection", "pack", "pack_checks", "rule_classes", "tokens", "word_classes")
_FILED_BY = ("entry_forms", "lexicon")


def read_compiled(tag: str, pack_digest: str) -> dict[str, str]:
    """Return what is kept of a pack, by word; empty if there is nothing, or nothing that can be used."""
    try:
        if not (path := _path(tag)).is_file():  # a named pipe would be waited for
            return {}
        head, _, body = path.read_text(encoding="utf-8").partition("\n")
        if head != _head(pack_digest, body):
            return {}
    except (OSError, ValueError, RuntimeError):  # RuntimeError: the user has no home
        return {}
    return {word: line for word, _, line in (row.partition("\t") for row in body.split("\n")[:-1])}


def keep_compiled(tag: str, pack_digest: str, filed: Mapping[str, str]) -> None:
    """Keep what was made of a pack; where that cannot be written, it will be made again."""
    body = "".join(f"{word}\t{line}\n" for word, line in filed.items())
    with suppress(InputError, OSError, RuntimeError):
        write_text(f"{_head(pack_digest, body)}\n{body}", _path(tag))


def _path(tag: str) -> Path:
    return user_folder("XDG_CACHE_HOME", os.environ) / "lexicon" / f"{tag}.txt"


def _head(pack_digest: str, body: str) -> str:
    """Return the first line: what it was made of, and that the rest is whole."""
    return f"{digest_value([pack_digest, _code(), sys.version])} {hashlib.sha256(body.encode()).hexdigest()}"


@cache
def _code() -> str:
    """Return the digest of the code that makes entries and files them."""
    lang, markers = files("framing.lang"), files("framing.markers")
    sources = [lang / f"{name}.py" for name in _MADE_BY] + [markers / f"{name}.py" for name in _FILED_BY]
    return digest_value([source.read_text(encoding="utf-8") for source in sources])
