"""Label Studio's program: where it is, or how it gets there.

It has an environment of its own, because its exact pins would hold back ours.
"""

import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from framing.errors import StudioError

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

    What the installer says is shown only where it fails.
    """
    if (place / "bin" / "label-studio").is_file():
        return place / "bin" / "label-studio"
    for one in install_commands(place, python, uv):
        try:
            done = subprocess.run(
                one, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                errors="replace", check=False,
            )  # fmt: skip
        except OSError as error:
            shutil.rmtree(place, ignore_errors=True)
            raise StudioError(f"cannot install Label Studio into {place}: {error}") from error
        if done.returncode:
            shutil.rmtree(place, ignore_errors=True)  # half an environment would be taken for a whole one
            said = "\n".join(done.stdout.strip().splitlines()[-_LINES:])
            raise StudioError(f"cannot install Label Studio into {place}; {shlex.join(one)} said:\n{said}")
    return place / "bin" / "label-studio"
