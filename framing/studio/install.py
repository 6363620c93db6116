"""Label Studio's program: where it is, or how it gets there.

It has an environment of its own, because its exact pins would hold back ours.
"""

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from framing.errors import StudioError
from framing.studio.server import is_alive

REQUIREMENT = "label-studio>=1.23"
# of an installer that fails, the end says why
_LINES = 20


def find_executable(places: Sequence[Path], around: Mapping[str, str]) -> Path | None:
    """Return the ``label-studio`` to use, or ``None`` where there is none.

    LABEL_STUDIO_BIN is taken at its word; then come the environments in
    ``places``, then PATH.
    """
    named = around.get("LABEL_STUDIO_BIN")
    if named:
        if shutil.which(named) is None:
            raise StudioError(f"LABEL_STUDIO_BIN names {named}, which is no program")
        return Path(named)
    for place in places:
        if (place / "bin" / "label-studio").is_file():
            return place / "bin" / "label-studio"
    found = shutil.which("label-studio", path=around.get("PATH"))
    return Path(found) if found else None


def install_commands(place: Path, python: str, uv: str | None) -> list[list[str]]:
    """Return the commands that put Label Studio into an environment of its own at ``place``.

    uv takes about ten seconds, pip one to two minutes; both fetch some 160
    packages, 0.8 GB.
    """
    if uv:
        inside = ["--python", str(place / "bin" / "python"), "--compile-bytecode"]
        return [[uv, "venv", "--python", python, str(place)], [uv, "pip", "install", *inside, REQUIREMENT]]
    return [
        [python, "-m", "venv", str(place)],
        [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", REQUIREMENT],
    ]


def install(place: Path, python: str, uv: str | None) -> Path:
    """Put Label Studio into an environment at ``place``, unless it is there, and return its program.

    What the installer says is shown only where it fails. A note stands beside
    the place until all went well: half an environment, left by Ctrl-C or worse,
    is cleared away by the next.
    """
    note = place.with_name(f".{place.name}.installing")
    if (place / "bin" / "label-studio").is_file() and not note.exists():
        return place / "bin" / "label-studio"
    if note.exists() and is_alive(note.read_text()):
        raise StudioError(f"Label Studio is being installed into {place} already; wait for it")
    if not note.exists() and place.is_dir() and any(place.iterdir()) and not (place / "pyvenv.cfg").is_file():
        raise StudioError(f"{place} is no environment that framing has made; move it away")
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(str(os.getpid()))
    try:
        _run(place, python, uv)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    finally:
        note.unlink()
    return place / "bin" / "label-studio"


def _run(place: Path, python: str, uv: str | None) -> None:
    for one in install_commands(place, python, uv):
        try:
            done = subprocess.run(
                one, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                errors="replace", check=False,
            )  # fmt: skip
        except OSError as error:
            raise StudioError(f"cannot install Label Studio into {place}: {error}") from error
        if done.returncode:
            said = "\n".join(done.stdout.strip().splitlines()[-_LINES:])
            raise StudioError(f"cannot install Label Studio into {place}; {shlex.join(one)} said:\n{said}")
