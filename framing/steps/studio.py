"""Run a local Label Studio in the foreground."""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from framing.errors import StudioError
from framing.studio.address import read_address, without_password
from framing.studio.install import find_executable, install, on_path, own_environment
from framing.studio.server import Login, environment, is_first_start, new_login, start
from framing.study import Study
from framing.user_folders import user_folder

Tell = Callable[[str], None]


def default_data(around: Mapping[str, str]) -> Path:
    """Return the default folder of the server's database: one for all studies of a user."""
    return user_folder("XDG_DATA_HOME", around) / "label-studio"


def port_of(study: Study) -> int:
    """Return the port of the study's Label Studio on this machine; raise if it is elsewhere."""
    address = read_address(study.settings.studio.url)
    if address.hostname not in ("127.0.0.1", "localhost") or address.scheme != "http":
        raise StudioError(
            f"[studio] url in study.toml is {without_password(study.settings.studio.url)}, not this machine; "
            "give --port to start one here"
        )
    return address.port or 80


def studio(data: Path, port: int, *, tell: Tell, terminal: bool, program: str = "") -> None:
    """Start a server on ``data`` and ``port`` and wait for Ctrl-C, which stops it.

    ``program`` is the ``label-studio`` to run; without it, it is found or installed.

    The password and token of the first user go to ``tell`` once and are stored
    nowhere, so the first start needs a ``terminal``: otherwise they might end up
    in a file.

    Raises
    ------
    StudioError
        The port is taken, Label Studio cannot be installed or does not start,
        or the first start has no terminal.
    """
    first = is_first_start(data)
    if first and not terminal:
        raise StudioError(f"the first start on {data} shows a password and needs a terminal; run it once in a terminal")
    login = new_login() if first else None
    executable = _executable(program, tell)
    tell(f"starting Label Studio{' for the first time, which takes half a minute' if first else ''} …")
    with _sigterm_as_ctrl_c():
        server = None
        try:
            server = start(executable, data, port, environment(data, os.environ, login))
            for line in _greeting(server.url, data, executable, login):
                tell(line)
            server.wait()
        except KeyboardInterrupt:
            tell("stopping Label Studio")
        finally:
            if server is not None:
                server.stop()


def _greeting(url: str, data: Path, executable: Path, login: Login | None) -> Iterator[str]:
    yield f"Label Studio is at {url}; press Ctrl-C to stop it; its data is in {data}"
    if login is not None:
        yield f"log in as {login.email} with password {login.password} (shown this once)"
        yield "then, in the terminal for framing push and pull (shown this once):"
        yield f"    export LABEL_STUDIO_API_KEY={login.token}"
        return
    yield "the data already existed: log in as before; the token is under Account & Settings"
    yield "if the password is lost, stop the server and run"
    yield f"    LABEL_STUDIO_BASE_DATA_DIR={data} {executable} reset_password --username EMAIL"


def _executable(program: str, tell: Tell) -> Path:
    """Find Label Studio, or install it into the user's cache folder."""
    executable = find_executable([own_environment()], os.environ, program)
    if executable is not None:
        return executable
    folder = user_folder("XDG_CACHE_HOME", os.environ) / "label-studio"
    if not (folder / "bin" / "label-studio").is_file():
        tell(f"installing Label Studio into {folder}: 0.8 GB, one to two minutes …")
    return install(folder, sys.executable, on_path("uv", os.environ), tell)


@contextmanager
def _sigterm_as_ctrl_c() -> Iterator[None]:
    """Treat SIGTERM as Ctrl-C, so that it does not leave the server running."""
    handler = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, handler)
