"""``framing studio`` as a person runs it: on a terminal, until Ctrl-C."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest

from framing.studio import server

COMMAND = [sys.executable, "-c", "from framing.cli import main; main()", "studio"]


class Terminal:
    """A running command, and what it has said so far."""

    def __init__(self, process, master):
        self.process, self.master, self.said = process, master, ""

    def hears(self, words, timeout=240):
        end = time.monotonic() + timeout
        while words not in self.said and time.monotonic() < end:
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    self.said += os.read(self.master, 4096).decode()
                except OSError:  # the other side has hung up
                    break
        return words in self.said


def listens_to_ctrl_c():
    """As on a terminal: a test run in the background would hand on that SIGINT is to be ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def terminal(executable, study, *words):
    master, slave = os.openpty()
    variables = {**os.environ, "LABEL_STUDIO_BIN": str(executable), "FRAMING_STUDY": str(study.path)}
    process = subprocess.Popen(
        [*COMMAND, *words],
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=slave,
        env=variables,
        preexec_fn=listens_to_ctrl_c,
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(20)
        os.close(master)


def answers(port):
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).status_code == 200
    except httpx.TransportError:  # nobody is there, or whoever was died while answering
        return False


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGKILL, -9)])
def test_it_stays_until_it_is_told_to_stop_and_takes_the_server_along(installed, ferries, how, code):
    port = server.free_port()
    study = ferries(f"http://127.0.0.1:{port}")
    with terminal(installed[0], study, "--data", str(installed[1]())) as screen:
        assert screen.hears("reset_password")
        assert "the data already existed" in screen.said
        assert answers(port)
        screen.process.send_signal(how)
        assert screen.process.wait(20) == code
        end = time.monotonic() + 60
        while answers(port) and time.monotonic() < end:
            time.sleep(0.1)
        assert not answers(port)


@pytest.mark.exhaustive  # a server that starts for the first time takes a minute
def test_a_first_start_shows_a_password_and_a_token_that_stand_in_no_file(installed, ferries, tmp_path):
    data, port = tmp_path / "new", server.free_port()
    with terminal(installed[0], ferries(), "--data", str(data), "--port", str(port)) as screen:
        assert screen.hears("LABEL_STUDIO_API_KEY=")
        assert screen.hears("\n", timeout=1)
        password, token = (re.search(rf"{one}(\S+)", screen.said)[1] for one in ("password ", "KEY="))
        asked = httpx.get(
            f"http://127.0.0.1:{port}/api/current-user/whoami",
            headers={"Authorization": f"Token {token}"},
            trust_env=False,
        )
        assert asked.json()["email"] == server.EMAIL
    texts = [path.read_bytes() for path in data.rglob("*") if path.suffix != ".sqlite3" and path.is_file()]
    assert [one for one in texts if password.encode() in one or token.encode() in one] == []


def test_a_first_start_without_a_terminal_is_refused(ferries, tmp_path):
    words = ["--study", str(ferries().path), "--data", str(tmp_path / "new")]
    done = subprocess.run([*COMMAND, *words], capture_output=True, text=True)
    assert done.returncode == 5
    assert "shows a password and needs a terminal" in done.stderr
    assert not (tmp_path / "new").exists()
