"""A local Label Studio server: its environment, its command, its start and its stop.

The server listens on loopback only and reports to nobody: analytics, error reports
and the check for newer versions are off. Machine-learning backends on the same
machine are allowed, which Label Studio forbids by default since 1.23.1.
"""

import os
import secrets
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from framing.errors import StudioError

HOST = "127.0.0.1"
EMAIL = "admin@example.com"

_QUIET = {
    "COLLECT_ANALYTICS": "false",
    "LATEST_VERSION_CHECK": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    # both are needed, or a backend on 127.0.0.1 is refused
    "ML_BLOCK_LOCAL_IP": "false",
    "SSRF_PROTECTION_ENABLED": "false",
}
# Label Studio reads its settings under three prefixes, and some without a prefix: variables that
# the caller's shell sets for other programs must not reach it
_PREFIXES = ("LABEL_STUDIO_", "HEARTEX_", "DJANGO")
_BARE = ("HOST", "PORT", "DEBUG", "USERNAME", "PASSWORD", "USER_TOKEN", "DATABASE_NAME", "BASE_DATA_DIR")


_GUARD = """\
import contextlib, os, signal, sys
sys.stdin.buffer.read()
with contextlib.suppress(ProcessLookupError):
    os.kill(int(sys.argv[1]), signal.SIGTERM)
"""
_DATABASE = "label_studio.sqlite3"
_FIRST_START = ".first-start"  # a file in the data folder until the first start has succeeded


@dataclass(frozen=True, slots=True)
class Login:
    """The first user of a new server; the secrets stay out of its ``repr``."""

    email: str
    password: str = field(repr=False)
    token: str = field(repr=False)


def new_login() -> Login:
    """Generate a password and an API token for a first user."""
    return Login(EMAIL, secrets.token_urlsafe(12), secrets.token_hex(20))


def environment(data: Path, around: Mapping[str, str], login: Login | None = None) -> dict[str, str]:
    """Return the environment variables of a server; ``around`` are the caller's own.

    ``login`` matters only at the first start on a data folder: later the users
    are in its database. The switch for legacy tokens is likewise read only when
    the database is created.
    """
    kept = {name: value for name, value in around.items() if not name.startswith(_PREFIXES) and name not in _BARE}
    variables = {**kept, **_QUIET, "LABEL_STUDIO_BASE_DATA_DIR": str(data.resolve())}
    if login is not None:
        variables |= {
            "LABEL_STUDIO_USERNAME": login.email,
            "LABEL_STUDIO_PASSWORD": login.password,
            "LABEL_STUDIO_USER_TOKEN": login.token,
            "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        }
    return variables


def command(executable: Path, port: int) -> list[str]:
    """Return the command line of a server that asks no questions and opens no browser."""
    return [str(executable), "start", "--no-browser", "--internal-host", HOST, "--port", str(port)]


def free_port() -> int:
    """Return a port of this machine on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def require_free(port: int) -> None:
    """Raise ``StudioError`` if ``port`` is in use: Label Studio would silently take the next one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise StudioError(f"port {port} is taken; choose another, such as --port {free_port()}") from error


@dataclass(frozen=True, slots=True)
class Server:
    """A running Label Studio: its address, its process, its guard, and its log."""

    url: str
    process: "subprocess.Popen[bytes]"
    guard: "subprocess.Popen[bytes]"
    log: Path

    def wait(self) -> None:
        """Wait until the server ends by itself, which is an error."""
        self.process.wait()
        raise StudioError(f"Label Studio stopped: {_last_line(self.log)}")

    def stop(self, timeout: float = 10) -> None:
        """Terminate the server; kill it if it has not ended after ``timeout`` seconds."""
        self.guard.kill()  # first: it knows the server by a process number that may be reused afterwards
        self.guard.communicate()
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(executable: Path, data: Path, port: int, variables: Mapping[str, str], *, timeout: float = 240) -> Server:
    """Start a server and wait until it answers.

    ``variables`` come from ``environment``. The first start on an empty ``data``
    folder builds the database and takes about half a minute, later ones a few
    seconds. The log goes to ``label-studio.log`` in that folder.

    Raises
    ------
    StudioError
        The port is taken, the program cannot be run, it ended, or it did not
        answer in ``timeout`` seconds; the message has the end of the log.
    """
    require_free(port)
    make_private(data)
    if not (data / _DATABASE).exists():
        (data / _FIRST_START).write_text(str(os.getpid()))
    log = data / "label-studio.log"
    try:
        with open(log, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as stream:
            # a session of its own: Ctrl-C reaches only this process, which then stops the server cleanly
            process = subprocess.Popen(
                command(executable.absolute(), port),
                env=dict(variables),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                umask=0o077,  # its database holds the token and the texts
                cwd=data,  # not the current folder, which may come from somebody else
            )
    except OSError as error:
        raise StudioError(f"cannot run {executable}: {error.strerror or error}") from error
    server = Server(f"http://{HOST}:{port}", process, _guard(process), log)
    try:
        _wait_until_up(server, timeout)
    except BaseException:  # Ctrl-C during the start must not leave it running
        server.stop()
        raise
    (data / _FIRST_START).unlink(missing_ok=True)
    return server


def make_private(data: Path) -> None:
    """Create the data folder, or take from others the right to read one that is there.

    Raises
    ------
    StudioError
        Others can still read it: it is somebody else's, or on a disk without permissions.
    """
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        data.chmod(0o700)
        shared = stat.S_IMODE(data.stat().st_mode) & 0o077
    except OSError as error:
        raise StudioError(f"{data} cannot be made private: {error.strerror}; choose another --data") from error
    if shared:
        raise StudioError(
            f"{data} cannot be made private: its disk does not support permissions; choose another --data"
        )


def _guard(process: "subprocess.Popen[bytes]") -> "subprocess.Popen[bytes]":
    """Start a process that stops the server when this one ends, even by SIGKILL: then the pipe between them closes."""
    return subprocess.Popen(
        # -I: a contextlib.py in the current folder must not be taken for the module
        [sys.executable, "-I", "-c", _GUARD, str(process.pid)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


def _wait_until_up(server: Server, timeout: float) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy for loopback
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if server.process.poll() is not None:
            raise StudioError(f"Label Studio stopped: {_last_line(server.log)}")
        try:
            with direct.open(f"{server.url}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise StudioError(f"Label Studio did not answer within {timeout:g} seconds: {_last_line(server.log)}")


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return f"{lines[-1].strip() if lines else 'no message'} (see {log})"


def is_first_start(data: Path) -> bool:
    """Return whether a server that starts on ``data`` needs a first user.

    After an interrupted first start nobody could have logged in: its folder is
    moved aside, whatever else may be in it, and the next start is a first start
    again.

    Raises
    ------
    StudioError
        The folder has other files in it and no database.
    """
    if (data / _FIRST_START).exists():
        if is_alive((data / _FIRST_START).read_text()):
            raise StudioError(f"a first start on {data} is already in progress; wait for it, or choose another --data")
        _move_aside(data)
    if not data.exists() or not any(data.iterdir()):
        return True
    if not (data / _DATABASE).exists():
        raise StudioError(f"{data} is not empty and has no Label Studio data; choose another folder with --data")
    return False


def _move_aside(data: Path) -> None:
    """Rename a folder to NAME.broken, or the first of NAME.broken-2, -3 … that is free."""
    names = (f"{data.name}.broken{f'-{number}' if number > 1 else ''}" for number in count(1))
    target = next(path for name in names if not (path := data.with_name(name)).exists())
    try:
        data.rename(target)
    except OSError as error:
        raise StudioError(
            f"{data}: a first start was interrupted here, and the folder cannot be moved away: {error.strerror}"
        ) from error


def is_alive(process: str) -> bool:
    """Return whether a process with that number, as text, is running."""
    try:
        os.kill(int(process), 0)
    except (ValueError, OSError):
        return False
    return True
