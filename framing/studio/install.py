"""Find or install Label Studio's program.

It has an environment of its own, because its pinned dependencies conflict with ours.
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
# of the output of an installer that fails, the end says why
_LINES = 20


def find_executable(environments: Sequence[Path], around: Mapping[str, str]) -> Path | None:
    """Return the ``label-studio`` to use, or ``None`` if there is none.

    LABEL_STUDIO_BIN comes first, then the virtual ``environments``, then PATH.
    """
    named = around.get("LABEL_STUDIO_BIN")
    if named:
        if shutil.which(named) is None:
            raise StudioError(f"LABEL_STUDIO_BIN names {named}, which is not a program; correct or unset it")
        return Path(named)
    for folder in environments:
        if (folder / "bin" / "label-studio").is_file():
            return folder / "bin" / "label-studio"
    on_path = shutil.which("label-studio", path=around.get("PATH"))
    return Path(on_path) if on_path else None


def install_commands(folder: Path, python: str, uv: str | None) -> list[list[str]]:
    """Return the commands that install Label Studio into an environment of its own at ``folder``.

    uv takes about ten seconds, pip one to two minutes; both download some 160
    packages, 0.8 GB.
    """
    if uv:
        options = ["--python", str(folder / "bin" / "python"), "--compile-bytecode"]
        return [[uv, "venv", "--python", python, str(folder)], [uv, "pip", "install", *options, REQUIREMENT]]
    return [
        [python, "-m", "venv", str(folder)],
        [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", REQUIREMENT],
    ]


def install(folder: Path, python: str, uv: str | None) -> Path:
    """Install Label Studio into an environment at ``folder``, unless it is there, and return its program.

    The installer's output is shown only if it fails. A marker file beside the
    folder exists until the installation has succeeded: an incomplete environment,
    left by Ctrl-C or a kill, is deleted by the next installation.
    """
    marker = folder.with_name(f".{folder.name}.installing")
    if (folder / "bin" / "label-studio").is_file() and not marker.exists():
        return folder / "bin" / "label-studio"
    if marker.exists() and is_alive(marker.read_text()):
        raise StudioError(f"Label Studio is being installed into {folder} already; wait for it")
    if not marker.exists() and folder.is_dir() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").is_file():
        raise StudioError(f"{folder} is not an environment that framing has made; move it away")
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    marker.write_text(str(os.getpid()))
    try:
        _run(folder, python, uv)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        marker.unlink()
    return folder / "bin" / "label-studio"


def _run(folder: Path, python: str, uv: str | None) -> None:
    for arguments in install_commands(folder, python, uv):
        try:
            process = subprocess.run(
                arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                errors="replace", check=False,
            )  # fmt: skip
        except OSError as error:
            raise StudioError(f"cannot install Label Studio into {folder}: {error}") from error
        if process.returncode:
            output = "\n".join(process.stdout.strip().splitlines()[-_LINES:])
            raise StudioError(f"cannot install Label Studio into {folder}; {shlex.join(arguments)} failed:\n{output}")
