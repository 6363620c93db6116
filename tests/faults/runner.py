"""Run framing commands in forks of one process that has everything imported, and disturb them.

One request a line on stdin, a list of runs that begin together; one line of answers on stdout. A run is

    {"args": ["score"], "study": "/path/study",    the command, and the folder that FRAMING_STUDY names
     "at": 7, "errno": 0,            at its 7th call that changes the study: SIGKILL, or the error of that number
     "stops": true,                  or: there it stops until the other runs of the request have ended
    "after": 0.25,                  or: SIGKILL when so many seconds have passed
     "largest": 4096, "powerless": true, "clock": -86400.0}    no file beyond so many bytes; permissions bind root too;
                                                             a clock set back

Counted are mkdir, rmdir, remove (unlink), rename (replace), open for writing, chmod and fsync on a path
in the study's folder, without those that change nothing. Each
is seen before it happens, also where C or the standard library calls it.
"""

import ctypes
import fcntl
import io
import json
import os
import pkgutil
import resource
import signal
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path

import framing
from framing.cli import main

sys.path.insert(0, str(Path(__file__).parents[1]))
import hurry

NOT_A_PART = {"framing.studio.backend_app", "framing.studio.backend_server"}  # need the extra "serve"
# what a full disk refuses; it still lets go of files
GROWS = ("open", "os.mkdir", "os.rename", "fsync")
PATHS = {"os.mkdir": (0,), "os.rmdir": (0,), "os.remove": (0,), "os.rename": (0, 1), "os.chmod": (0,)}
FOLDERS = {"os.mkdir": (2,), "os.rmdir": (1,), "os.remove": (1,), "os.rename": (2, 3), "os.chmod": (2,)}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Disturbance:
    """Counts the calls that change a study, and ends or refuses the one of a number."""

    def __init__(self, run: dict, log: int) -> None:
        self._study, self._at, self._errno, self._log = Path(run["study"]).resolve(), run["at"], run["errno"], log
        self._calls, self._busy, self._stops = 0, False, run["stops"]
        self._fsync = os.fsync

    def install(self) -> None:
        os.fsync = self._counted_fsync
        sys.addaudithook(self._hear)

    def _counted_fsync(self, handle):
        self._count("fsync", [os.readlink(f"/proc/self/fd/{handle}")])
        return self._fsync(handle)

    def _hear(self, event, args):
        if self._busy:
            return
        self._busy = True
        try:
            if event in PATHS:
                self._count(event, [_path(args[i], args[j]) for i, j in zip(PATHS[event], FOLDERS[event], strict=True)])
            elif event == "open" and args[2] & WRITES and not isinstance(args[0], int):
                self._count(event, [_path(args[0], -1)])
        finally:
            self._busy = False

    def _count(self, event, paths):
        here = [path for path in paths if Path(path).is_relative_to(self._study)]
        if not here or (self._errno and event not in GROWS) or _is_idle(event, here[0]):
            return
        self._calls += 1
        os.write(self._log, f"{event} {' '.join(str(Path(path).relative_to(self._study)) for path in here)}\n".encode())
        if self._calls == self._at and self._errno:
            raise OSError(self._errno, os.strerror(self._errno))
        if self._calls == self._at:
            os.kill(os.getpid(), signal.SIGSTOP if self._stops else signal.SIGKILL)


def _is_idle(event, path):
    """Return whether a call will change nothing: a folder made that is there, a file removed that is not."""
    there = os.path.lexists(path)
    return there if event == "os.mkdir" else not there and event in ("os.remove", "os.rmdir")


def _path(path, folder):
    """Return an absolute path without following links at its end; ``folder`` is a handle or -1."""
    path = os.fsdecode(path)
    base = os.readlink(f"/proc/self/fd/{folder}") if folder is not None and folder >= 0 else os.getcwd()
    parent, name = os.path.split(os.path.join(base, path))
    return os.path.join(os.path.realpath(parent), name)


def start(run: dict) -> dict:
    """Fork a run; return its process, its files and when it is to be killed."""
    files = {name: _pipe() for name in ("out", "err", "log")}  # a limit on files does not bind them
    began = time.monotonic()
    process = os.fork()
    if not process:
        _become(run, files)
    return {"process": process, "files": files, "began": began, "end": began + run["after"] if run["after"] else None}


def _pipe():
    """Return both ends of a pipe that holds all that a command says."""
    ends = os.pipe()
    fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, 1 << 20)
    return ends


def _become(run, files):
    code = 1
    try:
        for stream, name in ((1, "out"), (2, "err")):
            os.dup2(files[name][1], stream)
        _limit(run)
        Disturbance(run, files["log"][1]).install()
        os.environ["FRAMING_STUDY"] = run["study"]
        os.chdir(Path(run["study"]).parent)
        main(run["args"], prog_name="framing")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def _limit(run):
    if run["largest"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (run["largest"], resource.RLIM_INFINITY))
    if run["powerless"]:  # capset(2), version 3: no capability is left
        header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        if ctypes.CDLL(None, use_errno=True).capset(header, none):
            raise OSError(ctypes.get_errno(), "capset")
    if run["clock"]:
        now = time.time
        time.time = lambda: now() + run["clock"]


def wait(started: list[dict]) -> list[dict]:
    """Wait for runs, kill those whose time is up, and say what came of each."""
    left = {one["process"]: one for one in started}
    while left:
        for process, one in list(left.items()):
            if one["end"] and time.monotonic() >= one["end"]:
                os.kill(process, signal.SIGKILL)
                one["end"] = None
            ended, state = os.waitpid(process, os.WNOHANG)
            if ended:
                one["code"], one["seconds"] = os.waitstatus_to_exitcode(state), time.monotonic() - one["began"]
                del left[process]
        time.sleep(0.001)
    return [_answer(one) for one in started]


def _answer(one):
    texts = {}
    for name, (end, other) in one["files"].items():
        os.close(other)
        with os.fdopen(end, encoding="utf-8", errors="replace") as stream:
            texts[name] = stream.read()
    return {"code": one["code"], "seconds": one["seconds"], "out": texts["out"], "err": texts["err"],
            "calls": texts["log"].splitlines()}  # fmt: skip


def answer(runs: list[dict]) -> list[dict]:
    """Do the runs of a request: together, or while the first one stands still."""
    if not runs[0]["stops"]:
        return wait([start(run) for run in runs])
    first = start(runs[0])
    _, state = os.waitpid(first["process"], os.WUNTRACED)
    if not os.WIFSTOPPED(state):
        raise SystemExit(f"ended before its call {runs[0]['at']}: {runs[0]['args']}")
    others = wait([start(run) for run in runs[1:]])
    os.kill(first["process"], signal.SIGCONT)
    return [*wait([first]), *others]


def warm() -> None:
    """Import what commands import when they are called, so that forks need not."""
    for module in pkgutil.walk_packages(framing.__path__, "framing."):
        if module.name not in NOT_A_PART and not module.name.endswith("__main__") and ".stock" not in module.name:
            import_module(module.name)
    for name in ("pyarrow.dataset", "sklearn.linear_model", "skops.io"):
        import_module(name)
    import_module("framing.markers.find").find_markers("They made a brutal cut.", "en")
    figure = import_module("matplotlib.figure").Figure()
    figure.text(0.5, 0.5, "Words")
    for form in ("svg", "pdf", "png"):
        figure.savefig(io.BytesIO(), format=form)


STILL = {"at": 0, "errno": 0, "stops": False, "after": 0.0, "largest": 0, "powerless": False, "clock": 0.0}

if __name__ == "__main__":
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    warm()
    with hurry.reports(hurry.values()):
        for line in sys.stdin:
            runs = [{**STILL, **run} for run in json.loads(line)]
            print(json.dumps(answer(runs)), file=answers, flush=True)
