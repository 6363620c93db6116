"""The ML backend's routes: the only module that imports starlette.

=========  ========  =====================================================
GET        /health   that the backend is up, the current version, the outcome of the last training
POST       /setup    the current version; called before each prediction, so nothing is computed here
POST       /predict  one answer per task, in their order
POST       /webhook  START_TRAINING, and annotations that were made, changed or deleted
GET        /versions the versions that exist
=========  ========  =====================================================

Every refusal is JSON, ``{"error": "one line"}``; no part of a request is logged.
"""

import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from framing.codebook import Codebook
from framing.errors import FramingError
from framing.studio.backend_answers import PredictionService
from framing.studio.backend_requests import START, Keys, answer_predict, read_body
from framing.studio.request_limits import App, Guard, Refusal
from framing.studio.turns import Abandoned, Busy, RequestQueue

# Predictions are computed in threads beside the event loop; more threads would only wait for each other. Requests
# for many tasks have a thread of their own, so that people who open a task do not wait for them.
_SMALL = 256 * 2**10  # bytes: some forty articles, about a second
# how many run, how many wait, for how many seconds
_QUICK = (2, 128, 10.0)
_LARGE = (1, 1, 10.0)
_MAX_SECONDS = 100.0  # seconds that Label Studio waits for an answer
_ANNOTATED = ("ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATIONS_DELETED")
_NO_SECRET = "the secret header of the webhook is missing or wrong"
Tell = Callable[[str], None]


class Backend(Protocol):
    """What the routes ask for."""

    codebook: Codebook

    @property
    def version(self) -> str:
        """The version that predicts now."""

    def prediction_service(self) -> PredictionService:
        """Return the service that answers now."""

    def versions(self) -> Sequence[str]:
        """Name the versions that exist, the current one first."""

    def training_status(self) -> Mapping[str, Any]:
        """Return the state of training."""

    def train(self) -> str:
        """Start training, or schedule another run after the current one; say which."""

    def count_annotation(self) -> None:
        """Count an annotation that was made, changed or deleted."""


def make_app(backend: Backend, keys: Keys, *, hosts: frozenset[str] | None, tell: Tell) -> App:
    """Put the routes around a backend, and the guard around the routes."""
    routes = _Routes(backend, keys, tell)
    app = Starlette(
        routes=[
            Route("/", routes.health),
            Route("/health", routes.health),
            Route("/setup", routes.setup, methods=["POST"]),
            Route("/predict", routes.predict, methods=["POST"]),
            Route("/webhook", routes.webhook, methods=["POST"]),
            Route("/versions", routes.versions),
        ],
        exception_handlers={
            HTTPException: _refused,
            FramingError: _invalid,
            Busy: _busy,
            Abandoned: _busy,
            Exception: routes.failed,
        },
    )
    return Guard(app, hosts, admission=partial(_admission, keys), locked=bool(keys.password and keys.secret))


class _Routes:
    """The answers to the requests."""

    def __init__(self, backend: Backend, keys: Keys, tell: Tell) -> None:
        self._backend, self._keys, self._tell = backend, keys, tell
        self._quick, self._large = RequestQueue(*_QUICK), RequestQueue(*_LARGE)

    async def health(self, request: Request) -> Response:
        state = {"model_version": self._backend.version, "training": self._backend.training_status()}
        return JSONResponse({"status": "UP", "model_class": "framing", **state})

    async def setup(self, request: Request) -> Response:
        read_body(await request.body())
        return JSONResponse({"model_version": self._backend.version})

    async def predict(self, request: Request) -> Response:
        body = await request.body()
        lane = self._quick if len(body) <= _SMALL else self._large
        answer = await lane.run(partial(self._predict, body), request.receive, _MAX_SECONDS)
        return Response(answer, media_type="application/json")

    def _predict(self, body: bytes, stopped: Callable[[], bool]) -> bytes:
        # one service for the whole request, so that its answers are all of one version
        return answer_predict(body, self._backend.prediction_service(), self._backend.codebook, stopped)

    async def webhook(self, request: Request) -> Response:
        action = read_body(await request.body()).get("action")
        if not self._keys.may_notify(request.headers, str(action)):
            raise HTTPException(HTTPStatus.UNAUTHORIZED, _NO_SECRET)
        if action == START:
            return JSONResponse({"training": self._backend.train()}, HTTPStatus.ACCEPTED)
        if action in _ANNOTATED:
            self._backend.count_annotation()
        return JSONResponse({})

    async def versions(self, request: Request) -> Response:
        return JSONResponse({"versions": list(self._backend.versions()), "training": self._backend.training_status()})

    async def failed(self, request: Request, error: Exception) -> Response:
        """Answer after a bug; its location is reported, its message is not, as it may quote an article."""
        frame = traceback.extract_tb(error.__traceback__)[-1]
        self._tell(f"{request.url.path} failed: {type(error).__name__} in {frame.name}, line {frame.lineno}")
        return JSONResponse({"error": "the backend failed; its terminal says where"}, 500)


def _admission(keys: Keys, path: str, headers: Mapping[str, str]) -> Refusal | None:
    """Return why a caller is refused, before the body is read: it knows neither password nor secret."""
    if path == "/webhook":
        # the action is in the body; an event with the password alone is refused once it is read
        return None if keys.may_notify(headers, START) else Refusal(HTTPStatus.UNAUTHORIZED, _NO_SECRET)
    if keys.knows_password(headers):
        return None
    challenge = ((b"www-authenticate", b"Basic"),)
    return Refusal(HTTPStatus.UNAUTHORIZED, "user or password is missing or wrong", challenge)


async def _busy(request: Request, error: Exception) -> Response:
    # to a client that has left, nothing is sent
    return JSONResponse({"error": str(error)}, HTTPStatus.SERVICE_UNAVAILABLE, {"retry-after": "10"})


async def _refused(request: Request, error: Exception) -> Response:
    refusal = error if isinstance(error, HTTPException) else HTTPException(500)
    return JSONResponse({"error": refusal.detail}, refusal.status_code, refusal.headers)


async def _invalid(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": " ".join(str(error).split())[:300]}, HTTPStatus.BAD_REQUEST)
