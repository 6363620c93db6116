"""Find or install Label Studio's program.

It has an environment of its own, because its pinned dependencies conflict with ours.
"""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from framing.errors import StudioError
from framing.studio.server import is_alive

REQUIREMENT = "label-studio>=1.23"
Tell = Callable[[str], None]
_STEP = 20
_FOUND = re.compile(r"(?:Collecting|Requirement already satisfied:?) ")
# of the output of an installer that fails, the end says why
_LINES = 20


def find_executable(environments: Sequence[Path], around: Mapping[str, str], program: str = "") -> Path | None:
    """Return the absolute path of the ``label-studio`` to use, or ``None`` if there is none.

    ``program`` comes first, then LABEL_STUDIO_BIN, the virtual ``environments``,
    and PATH. The current folder, which may come from somebody else, is searched
    only if the user names a path in it.
    """
    for named, origin in ((program, "--program"), (around.get("LABEL_STUDIO_BIN", ""), "LABEL_STUDIO_BIN")):
        if named:
            executable = shutil.which(named) if os.sep in named else on_path(named, around)
            if executable is None:
                raise StudioError(f"{origin} names {named}, which is not a program; correct or remove it")
            return Path(executable).absolute()
    for folder in environments:
        if (folder / "bin" / "label-studio").is_file():
            return (folder / "bin" / "label-studio").absolute()
    executable = on_path("label-studio", around)
    return Path(executable) if executable else None


def own_environment() -> Path:
    """Return where ``make`` installs Label Studio: ``.venv-studio`` next to the running sources."""
    return Path(__file__).resolve().parents[2] / ".venv-studio"


def on_path(name: str, around: Mapping[str, str]) -> str | None:
    """Find a program on PATH, without its relative entries and the current folder."""
    here = Path.cwd()
    entries = [entry for entry in around.get("PATH", "").split(os.pathsep) if os.path.isabs(entry)]
    searched = os.pathsep.join(entry for entry in entries if Path(entry).resolve() != here)
    return shutil.which(name, path=searched) if searched else None


def install_commands(folder: Path, python: str, uv: str | None) -> list[list[str]]:
    """Return the commands that install Label Studio into an environment of its own at ``folder``.

    uv takes about ten seconds, pip one to two minutes; both download some 160
    packages, 0.8 GB.
    """
    if uv:
        options = ["--python", str(folder / "bin" / "python"), "--compile-bytecode"]
        return [[uv, "venv", "--python", python, str(folder)], [uv, "pip", "install", *options, REQUIREMENT]]
    return [
        # -I: a venv.py or pip.py in the current folder must not be taken for the module
        [python, "-I", "-m", "venv", str(folder)],
        [str(folder / "bin" / "python"), "-I", "-m", "pip", "install", "--progress-bar", "off", REQUIREMENT],
    ]


def install(folder: Path, python: str, uv: str | None, tell: Tell = lambda sentence: None) -> Path:
    """Install Label Studio into an environment at ``folder``, unless it is there, and return its program.

    ``tell`` gets a line for every ``_STEP`` packages that are found, and when they are
    being installed; the installer's own output is shown only if it fails. A marker file beside the
    folder exists until the installation has succeeded: an incomplete environment,
    left by Ctrl-C or a kill, is deleted by the next installation.
    """
    marker = folder.with_name(f".{folder.name}.installing")
    if (folder / "bin" / "label-studio").is_file() and not marker.exists():
        return folder / "bin" / "label-studio"
    if marker.exists() and is_alive(marker.read_text()):
        raise StudioError(f"Label Studio is already being installed into {folder}; wait for it to finish")
    if not marker.exists() and folder.is_dir() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").is_file():
        raise StudioError(f"{folder} is not an environment that framing created; move it away")
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    marker.write_text(str(os.getpid()))
    try:
        _run(folder, python, uv, tell)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        marker.unlink()
    return folder / "bin" / "label-studio"


def _run(folder: Path, python: str, uv: str | None, tell: Tell) -> None:
    for arguments in install_commands(folder, python, uv):
        try:
            code, lines = _output(arguments, tell)
        except OSError as error:
            raise StudioError(f"cannot install Label Studio into {folder}: {error}") from error
        if code:
            output = tuple("".join(lines).strip().splitlines()[-_LINES:])
            raise StudioError(
                f"cannot install Label Studio into {folder}; {shlex.join(arguments)} failed:", details=output
            )


def _output(arguments: Sequence[str], tell: Tell) -> tuple[int, list[str]]:
    """Run a command, telling how far it is; return its exit code and the lines that it printed."""
    lines = list[str]()
    with subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace",
    ) as process:  # fmt: skip
        try:
            for line in process.stdout or ():
                lines.append(line)
                for sentence in progress_of(lines):
                    tell(sentence)
        except BaseException:
            process.kill()  # else leaving would wait for it
            raise
    return process.returncode, lines


def progress_of(lines: Sequence[str]) -> Iterator[str]:
    r"""Yield what the last line of an installer's output says of how far it is, if that is worth a line.

    Examples
    --------
    >>> list(progress_of(["Collecting x\n"] * 20)), list(progress_of(["Installing collected packages: x, y\n"]))
    (['20 packages found …'], ['installing 2 packages …'])
    """
    last = lines[-1]
    if last.startswith("Installing collected packages: "):
        yield f"installing {len(last.split(','))} packages …"
    elif _FOUND.match(last) and (n_found := sum(bool(_FOUND.match(line)) for line in lines)) % _STEP == 0:
        yield f"{n_found} packages found …"
