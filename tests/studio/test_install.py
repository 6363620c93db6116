import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

import framing
from framing.errors import StudioError
from framing.studio.install import find_executable, install, install_commands, own_environment


@pytest.fixture
def program(tmp_path):
    """Put a program that does nothing into an environment's place."""

    def put(place):
        path = tmp_path / place / "bin" / "label-studio"
        path.parent.mkdir(parents=True)
        path.write_text(f"#!{sys.executable}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    return put


def test_the_program_is_found_by_name_then_in_the_places_then_on_the_path(tmp_path, program):
    named, placed, pathed = (program(one) for one in ("a", "b", "c"))
    places, path = [tmp_path / "none", tmp_path / "b"], {"PATH": str(pathed.parent)}
    assert find_executable(places, {**path, "LABEL_STUDIO_BIN": str(named)}) == named
    assert find_executable(places, path) == placed
    assert find_executable([], path) == pathed
    assert find_executable([], {"PATH": str(tmp_path)}) is None


def test_a_named_program_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(StudioError, match=r"LABEL_STUDIO_BIN names .*nowhere, which is not a program"):
        find_executable([], {"LABEL_STUDIO_BIN": str(tmp_path / "nowhere")})
    with pytest.raises(StudioError, match=r"--program names .*nowhere, which is not a program"):
        find_executable([], {}, str(tmp_path / "nowhere"))


@pytest.mark.parametrize("path", ["", ".", "bin", "./bin", "{here}/bin", "bin:/usr/bin:", ":"])
def test_a_program_in_the_current_folder_is_never_run_by_itself(tmp_path, program, monkeypatch, path):
    program(".venv-studio"), program(".")
    monkeypatch.chdir(tmp_path / "bin" if "{here}" in path else tmp_path)
    around = {"PATH": path.format(here=tmp_path)}
    assert find_executable([own_environment()], around) not in (
        tmp_path / ".venv-studio" / "bin" / "label-studio", tmp_path / "bin" / "label-studio",
    )  # fmt: skip
    assert find_executable([], around) is None
    with pytest.raises(StudioError, match="is not a program"):
        find_executable([], {**around, "LABEL_STUDIO_BIN": "label-studio"})


def test_a_program_in_the_current_folder_is_run_if_the_user_names_its_path(tmp_path, program, monkeypatch):
    named = program("env")
    monkeypatch.chdir(tmp_path)
    assert find_executable([], {}, "env/bin/label-studio") == named
    assert find_executable([], {"LABEL_STUDIO_BIN": "./env/bin/label-studio"}) == named


def test_the_own_environment_is_beside_the_sources_wherever_one_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert own_environment() == Path(framing.__file__).parents[1] / ".venv-studio"


def test_no_module_in_the_current_folder_is_run_by_an_installation(tmp_path, monkeypatch):
    for name in ("venv", "pip"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(open('taken', 'w').close())")
    monkeypatch.chdir(tmp_path)
    command = install_commands(tmp_path / "env", sys.executable, None)[0]
    subprocess.run([*command, "--without-pip"], check=True)
    assert (tmp_path / "env" / "bin" / "python").exists()
    assert not (tmp_path / "taken").exists()


def test_uv_installs_where_there_is_one_and_pip_elsewhere(tmp_path):
    by_uv = install_commands(tmp_path, "python3", "uv")
    by_pip = install_commands(tmp_path, "python3", None)
    assert [one[:2] for one in by_uv] == [["uv", "venv"], ["uv", "pip"]]
    assert [one[1:4] for one in by_pip] == [["-I", "-m", "venv"], ["-I", "-m", "pip"]]
    assert all(commands[-1][-1] == "label-studio>=1.23" for commands in (by_uv, by_pip))


def test_an_installation_that_fails_leaves_nothing_half_done(tmp_path):
    with pytest.raises(StudioError, match="cannot install Label Studio into"):
        install(tmp_path / "env", sys.executable, str(tmp_path / "no-uv"))
    assert not (tmp_path / "env").exists()


@pytest.fixture
def installer(tmp_path):
    """Write an installer that talks and ends with ``code``."""

    def write(code):
        path = tmp_path / "installer"
        path.write_text(f"#!/bin/sh\necho fetching\necho no room on the disk >&2\nexit {code}\n")
        path.chmod(0o755)
        return str(path)

    return write


def test_what_an_installer_says_is_shown_where_it_fails(tmp_path, installer, capfd):
    (tmp_path / "env").mkdir()
    with pytest.raises(StudioError, match=r"cannot install .* failed:$") as caught:
        install(tmp_path / "env", "python3", installer(1))
    assert caught.value.details == ("fetching", "no room on the disk")
    assert (capfd.readouterr(), (tmp_path / "env").exists()) == (("", ""), False)


def test_an_installer_that_succeeds_is_not_heard(tmp_path, installer, capfd):
    assert install(tmp_path / "env", "python3", installer(0)) == tmp_path / "env" / "bin" / "label-studio"
    assert capfd.readouterr() == ("", "")


INSTALL = """\
import pathlib, sys
from framing.studio.install import install
install(pathlib.Path(sys.argv[1]), "python3", sys.argv[2])
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_installation_starts_again(tmp_path, program, how):
    slow = tmp_path / "slow"
    slow.write_text(f"#!/bin/sh\nmkdir -p {tmp_path}/env/bin; touch {tmp_path}/env/bin/label-studio; exec sleep 60\n")
    slow.chmod(0o755)
    process = subprocess.Popen(
        [sys.executable, "-c", INSTALL, str(tmp_path / "env"), str(slow)],
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a run in the background ignores it
    )
    while not (tmp_path / "env" / "bin" / "label-studio").exists():
        assert process.poll() is None
        time.sleep(0.02)
    with pytest.raises(StudioError, match=r"is already being installed into .*; wait for it to finish"):
        install(tmp_path / "env", "python3", str(slow))
    os.killpg(process.pid, how)
    process.wait()
    quick = tmp_path / "quick"
    quick.write_text("#!/bin/sh\nexit 0\n")
    quick.chmod(0o755)
    install(tmp_path / "env", "python3", str(quick))
    assert not (tmp_path / "env").exists()  # the half of it is gone; this installer made nothing
    assert not (tmp_path / ".env.installing").exists()


def test_what_is_installed_already_is_taken(tmp_path, program):
    there = program("env")
    assert install(tmp_path / "env", "no-python", None) == there


def test_a_folder_that_is_no_environment_is_left_alone(tmp_path):
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "thesis.txt").write_text("mine")
    with pytest.raises(StudioError, match="is not an environment that framing created; move it away"):
        install(tmp_path / "env", sys.executable, None)
    assert (tmp_path / "env" / "thesis.txt").read_text() == "mine"


def test_the_installer_says_how_far_it_is(tmp_path):
    python = tmp_path / "python"
    lines = "".join(f"echo Collecting x{number}; " for number in range(45))
    python.write_text(f"#!/bin/sh\n{lines}echo Installing collected packages: a, b, c\n", encoding="utf-8")
    python.chmod(0o755)
    sentences = []
    uv = str(python)  # both commands of uv print the same here
    install(tmp_path / "ls", "python3", uv, sentences.append)
    assert sentences == ["20 packages found …", "40 packages found …", "installing 3 packages …"] * 2
