"""Retraining while predictions are served: in a separate process, one at a time."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

STARTED, NOTED = "started", "under way; it starts again when this one is finished"


def retrain_command(folder: Path) -> list[str]:
    """Return the command line of a retraining: that of ``framing retrain``, by this Python."""
    # -P: a folder called framing in the current folder must not be mistaken for the package
    return [sys.executable, "-P", "-m", "framing.cli", "retrain", "--study", str(folder), "--json"]


class Trainer:
    """Runs a command when asked; who asks while it runs is served by one more run after it.

    ``done`` hears of each end, in a sentence, in the trainer's own thread.
    Whatever happens to the process, the caller's own continues.
    """

    def __init__(self, command: Sequence[str], done: Callable[[str], None]) -> None:
        self._command, self._done = list(command), done
        self._lock = threading.Lock()
        self._running = self._again = self._stopped = False
        self._process: subprocess.Popen[str] | None = None

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._running

    def ask(self) -> str:
        """Start a run, or note that one more is wanted; say which."""
        with self._lock:
            if self._running:
                self._again = True
                return NOTED
            self._running = True
        threading.Thread(target=self._work, name="framing training", daemon=True).start()
        return STARTED

    def stop(self) -> None:
        """End what runs; nothing starts any more."""
        with self._lock:
            self._stopped, process = True, self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()

    def _work(self) -> None:
        while True:
            outcome = self._run()
            if not self._stopped:
                self._done(outcome)
            with self._lock:
                if self._stopped or not self._again:
                    self._running = False
                    return
                self._again = False

    def _run(self) -> str:
        with self._lock:
            if self._stopped:
                return "stopped"
            try:
                # a session of its own: Ctrl-C reaches us alone, and we end it in order
                self._process = subprocess.Popen(
                    self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                    encoding="utf-8", errors="replace", start_new_session=True,
                )  # fmt: skip
            except OSError as error:
                return f"cannot start training: {error.strerror or error}"
        printed, complained = self._process.communicate()
        return _outcome(self._process.returncode, printed, complained)


def _outcome(code: int, printed: str, complained: str) -> str:
    try:
        return str(json.loads(printed)["reason"]) if code == 0 else _fault(code, complained)
    except (ValueError, KeyError, TypeError):
        return "the training reported nothing that can be read"


def _fault(code: int, complained: str) -> str:
    """Return the error of the command; of a crash, the kind alone: its text may quote an article."""
    messages = [line.removeprefix("framing: ") for line in complained.splitlines() if line.startswith("framing: ")]
    if messages:
        return f"training failed: {messages[-1]}"
    kind = (complained.strip().splitlines() or [""])[-1].partition(":")[0]
    return f"training crashed with {code}{f' ({kind})' if kind.isidentifier() else ''}"
