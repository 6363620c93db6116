import os
import re
import socket
import stat
import sys
from pathlib import Path

import pytest

from framing.errors import StudioError
from framing.studio import server


def script(path, text):
    """Write a program that does ``text`` in the place of Label Studio."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{sys.executable}\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_server_keeps_to_itself(tmp_path):
    made = server.environment(tmp_path, {})
    assert made["COLLECT_ANALYTICS"] == made["LATEST_VERSION_CHECK"] == "false"
    assert made["SENTRY_DSN"] == made["FRONTEND_SENTRY_DSN"] == ""
    assert made["ML_BLOCK_LOCAL_IP"] == made["SSRF_PROTECTION_ENABLED"] == "false"


def test_the_callers_variables_for_other_programs_do_not_reach_it(tmp_path):
    around = {
        "PATH": "/bin",
        "PASSWORD": "x",
        "HOST": "x",
        "DJANGO_DB": "x",
        "LABEL_STUDIO_API_KEY": "x",
        "HEARTEX_PORT": "x",
    }
    made = server.environment(tmp_path, around)
    assert made["PATH"] == "/bin"
    assert "x" not in made.values()


def test_the_first_user_is_told_by_environment_and_later_none_is(tmp_path):
    login = server.new_login()
    made = server.environment(tmp_path, {}, login)
    assert made["LABEL_STUDIO_PASSWORD"] == login.password
    assert made["LABEL_STUDIO_USER_TOKEN"] == login.token
    assert "LABEL_STUDIO_USERNAME" not in server.environment(tmp_path, {})


def test_secrets_are_new_each_time_and_not_in_the_repr():
    one, other = server.new_login(), server.new_login()
    assert one.password != other.password
    assert re.fullmatch("[0-9a-f]{40}", one.token)
    assert one.password not in repr(one)
    assert one.token not in repr(one)


def test_no_secret_is_on_the_command_line():
    assert server.command("label-studio", 8081) == [
        "label-studio", "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", "8081",
    ]  # fmt: skip


def test_a_taken_port_is_an_error_that_names_a_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StudioError, match=rf"port {port} is taken; choose another, such as --port \d+"):
            server.require_free(port)
    server.require_free(server.free_port())


def test_a_program_that_ends_at_once_says_its_last_line(tmp_path):
    broken = script(tmp_path / "label-studio", "import sys; sys.exit('no such table: users')")
    with pytest.raises(StudioError, match=r"Label Studio stopped: no such table: users \(see .*label-studio\.log\)"):
        server.start(broken, tmp_path / "data", server.free_port(), os.environ)


def test_a_program_that_never_answers_is_stopped(tmp_path):
    idle = script(tmp_path / "label-studio", "import os, time; print(os.getpid(), flush=True); time.sleep(60)")
    with pytest.raises(StudioError, match="did not answer within 1 seconds"):
        server.start(idle, tmp_path / "data", server.free_port(), os.environ, timeout=1)
    process = int((tmp_path / "data" / "label-studio.log").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_a_program_that_cannot_be_run_is_named(tmp_path):
    with pytest.raises(StudioError, match=r"cannot run .*label-studio: No such file"):
        server.start(tmp_path / "label-studio", tmp_path / "data", server.free_port(), os.environ)


def test_a_new_or_empty_folder_is_a_first_start_and_one_with_a_database_is_not(tmp_path):
    assert server.is_first_start(tmp_path / "new")
    assert server.is_first_start(tmp_path)
    (tmp_path / "label_studio.sqlite3").touch()
    assert not server.is_first_start(tmp_path)


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(StudioError, match="is not empty and has no Label Studio data"):
        server.is_first_start(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_an_interrupted_first_start_begins_again(tmp_path):
    data = tmp_path / "data"
    breaks = script(tmp_path / "label-studio", f"open('{data}/label_studio.sqlite3', 'w')")
    with pytest.raises(StudioError):
        server.start(breaks, data, server.free_port(), os.environ)
    for name in ("data.broken", "data.broken-2"):
        data.mkdir(exist_ok=True)
        (data / ".first-start").write_text("999999999")  # nobody's process
        (data / "thesis.txt").write_text("mine")
        assert server.is_first_start(data)
        assert not data.exists()
        assert (tmp_path / name / "thesis.txt").read_text() == "mine"


def test_a_first_start_that_is_under_way_is_not_disturbed(tmp_path):
    (tmp_path / ".first-start").write_text(str(os.getpid()))
    with pytest.raises(StudioError, match="is already in progress"):
        server.is_first_start(tmp_path)


def modes(folder):
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}


@pytest.mark.parametrize("before", [None, 0o755, 0o777])
def test_the_data_are_readable_for_nobody_else(tmp_path, before):
    data = tmp_path / "data"
    if before:
        data.mkdir()
        data.chmod(before)
    stand_in = script(
        tmp_path / "stand-in",
        "import os; os.mkdir('media'); open('media/x', 'w'); open('label_studio.sqlite3', 'w'); exit(1)",
    )
    with pytest.raises(StudioError, match="Label Studio stopped"):
        server.start(stand_in, data, server.free_port(), {"PATH": os.environ["PATH"]})
    assert {name for name, mode in modes(data).items() if mode & 0o077} <= {".first-start"}
    assert {"data", "label_studio.sqlite3", "media", "x"} <= set(modes(data))


def test_a_data_folder_that_cannot_be_made_private_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "chmod", lambda *_: None)
    (tmp_path / "data").mkdir()
    os.chmod(tmp_path / "data", 0o755)
    with pytest.raises(
        StudioError, match="data cannot be made private: its disk does not support permissions; choose another"
    ):
        server.make_private(tmp_path / "data")
    with pytest.raises(StudioError, match="cannot be made private"):
        server.make_private(Path("/dev/null/data"))


def test_no_module_in_the_current_folder_is_run_beside_the_server(tmp_path, monkeypatch):
    for name in ("contextlib", "signal", "os"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'taken')!r}, 'w').close()")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StudioError, match="Label Studio stopped"):
        server.start(
            script(tmp_path / "bin" / "ends", "import time; time.sleep(1); exit(1)"),
            tmp_path / "data",
            server.free_port(),
            {},
        )
    assert not (tmp_path / "taken").exists()
