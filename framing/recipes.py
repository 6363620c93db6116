"""What a stage would be made of now: the digests, settings and versions that its manifest row is compared with."""

import os
import platform
from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from framing import lang
from framing.codebook import FILE as CODEBOOK
from framing.codebook import codebook_digest
from framing.digests import digest, digest_if_readable
from framing.errors import InputError
from framing.manifest import Recipe
from framing.settings import Settings
from framing.stages import Stage
from framing.study_rules import FILE as RULES
from framing.study_rules import overlay_digest
from framing.version import __version__


def recipe_now(stage: Stage, folder: Path, settings: Settings, digest_of: Callable[[str], str]) -> Recipe:
    """Return what a stage would be made of now.

    ``folder`` is the study's; ``digest_of`` returns the digest of another stage by
    its name, "" if it is missing.
    """
    inputs = {name: digest_of(name) for name in stage.inputs}
    return Recipe(
        inputs={name: sha256 for name, sha256 in inputs.items() if sha256},
        settings={key: settings.section(key) for key in stage.settings},
        packs={tag: lang.pack_digest(tag) for tag in settings.languages} if stage.packs else {},
        files=_files(stage, folder, Path(settings.model.encoder)),
        libraries=_libraries(stage, settings),
        version=__version__,
    )


def _files(stage: Stage, folder: Path, encoder: Path) -> dict[str, str]:
    """Return the digests of the files that a stage depends on besides other stages and packs, if they are there."""
    digests = {
        str(RULES): overlay_digest(folder) if stage.overlay else "",
        **{name: digest_if_readable(folder / name) for name in stage.own_files},
        str(CODEBOOK): codebook_digest(folder / CODEBOOK, stage.codebook) if stage.codebook else "",
        "the encoder": _digest_of_encoder(encoder) if stage.encoder and encoder.name else "",
    }
    return {name: sha256 for name, sha256 in digests.items() if sha256}


def _digest_of_encoder(folder: Path) -> str:
    """Return the digest of an encoder that is a folder; "" if it is not a folder, "unreadable" if it cannot be read."""
    try:
        return digest(folder) if os.path.isdir(folder) else ""
    except (FileNotFoundError, InputError):
        return "unreadable"


def _libraries(stage: Stage, settings: Settings) -> dict[str, str]:
    names = [*stage.libraries]
    if stage.encoder and settings.model.encoder:
        names.append("sentence-transformers")
    return {name: _version(name) for name in names}


@lru_cache(maxsize=64)
def _version(library: str) -> str:
    """Return the version of an installed distribution, "none" if it is not installed; of "python", X.Y."""
    if library == "python":
        return ".".join(platform.python_version_tuple()[:2])
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"
