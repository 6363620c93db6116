"""Serve a study as an ML backend of Label Studio."""

import os
import secrets
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from framing.codebook import FILE, Codebook, read_codebook
from framing.errors import FramingError, ModelError, StudioError
from framing.parquet_files import read_parquet
from framing.steps.backend_connection import check_backend, register, unregister
from framing.steps.background_training import Trainer, retrain_command
from framing.steps.prediction import model_predictor, rules_predictor
from framing.steps.retrain import RULES, history, model_name
from framing.studio.address import without_password
from framing.studio.backend_answers import Blind, PredictionService, Predictor
from framing.studio.backend_registration import Address
from framing.studio.backend_requests import Keys
from framing.studio.opaque_ids import opaque_id
from framing.studio.tasks import text_sha
from framing.study import Study

Tell = Callable[[str], None]
PASSWORD, SECRET = "FRAMING_SERVE_PASSWORD", "FRAMING_WEBHOOK_SECRET"
ALL = "all"
_LOCAL = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class ServeAddress:
    """Where the backend listens, and ``url``, where Label Studio finds it ("": the same)."""

    host: str
    port: int
    url: str = ""

    @property
    def local(self) -> bool:
        """Whether only this machine can reach it; with another ``url`` a proxy may expose it."""
        return self.host in _LOCAL and not self.url


class StudyBackend:
    """The study behind the routes: its predictor, its blind articles, the state of training."""

    def __init__(self, study: Study, tell: Tell) -> None:
        self._study, self._tell = study, tell
        self.codebook: Codebook = read_codebook(study.path / FILE)
        self._trainer = Trainer(retrain_command(study.path), self._trained)
        self._blind: tuple[object, Blind] = (None, Blind())
        self._lock = threading.Lock()
        self._n_since = 0
        self._last = str(past[-1]["reason"]) if (past := history(study)) else ""
        self._predictor = self._load()

    @property
    def version(self) -> str:
        """The version that predicts now."""
        return self._predictor.version

    def prediction_service(self) -> PredictionService:
        """Return the service that answers now."""
        return PredictionService(self._predictor, self._current_blind(), self._study.settings.languages)

    def versions(self) -> Sequence[str]:
        """Name the current version, then earlier ones, the latest first."""
        past = [name for row in reversed(history(self._study)) for name in (row["model"], row["before"])]
        names = [self._predictor.version, *(self._rules.version if name == RULES else name for name in past)]
        return list(dict.fromkeys(names))

    def training_status(self) -> Mapping[str, Any]:
        """Return whether training runs, the outcome of the last run, and the annotations since it began."""
        state = "running" if self._trainer.running else "idle"
        return {"state": state, "last": self._last, "judged_since": self._n_since}

    def train(self) -> str:
        """Start training, or schedule another run after the current one."""
        with self._lock:
            self._n_since = 0
        state = self._trainer.ask()
        self._tell(f"training {state}")
        return state

    def count_annotation(self) -> None:
        """Count an annotation that was made, changed or deleted."""
        with self._lock:
            self._n_since += 1

    def stop(self) -> None:
        """Stop training, if it runs."""
        self._trainer.stop()

    def _trained(self, reason: str) -> None:
        """Load the new model; if it cannot be read, the old one stays."""
        self._last = reason
        self._tell(reason)
        try:
            if model_name(self._study) not in (RULES, self._predictor.version):
                self._predictor = self._model()
                self._tell(f"predictions now come from {self._predictor.version}")
        except FramingError as error:
            self._last = f"{self._predictor.version} stays: {error}"
            self._tell(self._last)

    @cached_property
    def _rules(self) -> Predictor:
        return rules_predictor(self._study, self.codebook)

    def _load(self) -> Predictor:
        if model_name(self._study) == RULES:
            return self._rules
        try:
            return self._model()
        except ModelError as error:
            self._tell(f"the rules predict instead of the model: {error}")
            return self._rules

    def _model(self) -> Predictor:
        return model_predictor(self._study, self.codebook)

    def _current_blind(self) -> Blind:
        """Return the blind articles, read again when the sample has changed."""
        path = self._study.file("sample")
        if not path.exists():
            return self._blind[1]
        stamp = (path.stat().st_mtime_ns, path.stat().st_size)
        if self._blind[0] != stamp:
            self._blind = (stamp, read_blind(self._study))
        return self._blind[1]


def read_blind(study: Study) -> Blind:
    """Return the blind articles of a study's sample."""
    sample = study.table("sample")
    ids = frozenset(sample.loc[sample["arm"] == "blind", "article_id"])
    texts = read_parquet(study.file("articles"), ("article_id", "text"), ids)["text"] if ids else ()
    return Blind(ids | {opaque_id(article_id) for article_id in ids}, frozenset(text_sha(text) for text in texts))


def serve(study: Study, where: ServeAddress, connect: str = "", *, tell: Tell) -> None:
    """Serve until Ctrl-C or SIGTERM; ``connect`` names a project, or "all" of the study's, to register with.

    Raises
    ------
    StudioError
        starlette or uvicorn is not installed, the port is taken, an address
        that others can reach has no password, or Label Studio refuses.
    """
    try:
        from framing.studio.backend_app import make_app
        from framing.studio.backend_server import listening
        from framing.studio.request_limits import LOOPBACK
    except ModuleNotFoundError as error:
        raise StudioError(f"{error.name} is not installed; run python -m pip install 'framing[serve]'") from error

    projects = chosen_projects(study, connect)
    keys = make_keys(where, os.environ, register=bool(projects))
    check_backend(study, projects)
    backend = StudyBackend(study, tell)
    app = make_app(backend, keys, hosts=LOOPBACK if where.local else None, tell=tell)
    with until_stopped() as stopped, listening(app, where.host, where.port) as port:
        try:
            url = where.url or f"http://{f'[{where.host}]' if ':' in where.host else where.host}:{port}"
            tell(f"predictions of {backend.version} are at {without_password(url)}; press Ctrl-C to stop")
            address = Address(url, keys.password, keys.secret)
            connected = register(study, projects, address, tell)
            stopped.wait()
            tell("stopping")
            unregister(study, connected, address, tell)
        finally:
            backend.stop()


def chosen_projects(study: Study, connect: str) -> tuple[int, ...]:
    """Return the numbers of the projects to register with: none for "", those of ``study.toml`` for "all"."""
    projects = study.settings.studio.projects
    if connect == ALL and not projects:
        raise StudioError("the study has no Label Studio project yet; run 'framing push' first")
    if connect in ("", ALL):
        return projects if connect else ()
    if not (connect.isascii() and connect.isdigit()):
        raise StudioError(f"--connect takes the number of a project, or {ALL!r}, not {connect!r}")
    if int(connect) not in projects:
        raise StudioError(
            f"project {connect} is not this study's; [studio] projects in study.toml has "
            f"{', '.join(map(str, projects)) or 'none'}"
        )
    return (int(connect),)


def make_keys(where: ServeAddress, around: Mapping[str, str], *, register: bool) -> Keys:
    """Return what callers must know: from the environment, or generated if Label Studio will be told.

    Raises
    ------
    StudioError
        Other machines can reach the address, and nothing would be required of them.
    """
    given = [around.get(name, "") for name in (PASSWORD, SECRET)]
    password, secret = (key or (secrets.token_urlsafe(24) if register else "") for key in given)
    if not where.local and not (password and secret):
        raise StudioError(
            f"other machines can reach {without_password(where.url) or where.host}: set {PASSWORD} and {SECRET}, or "
            "use --connect, which generates them and registers them with Label Studio"
        )
    return Keys(password, secret)


@contextmanager
def until_stopped() -> Iterator[threading.Event]:
    """Yield an event that Ctrl-C and SIGTERM set."""
    stopped = threading.Event()
    handlers = {number: signal.signal(number, lambda *_: stopped.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
