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

import asyncio
import traceback
from collections.abc import Callable, Mapping, Sequence
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
from framing.studio.request_limits import App, Guard

# predictions are computed in threads beside the event loop; more threads would only wait for each other
_THREADS = 2
_ANNOTATED = ("ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATIONS_DELETED")
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
        exception_handlers={HTTPException: _refused, FramingError: _invalid, Exception: routes.failed},
    )
    return Guard(app, hosts)


class _Routes:
    """The answers to the requests."""

    def __init__(self, backend: Backend, keys: Keys, tell: Tell) -> None:
        self._backend, self._keys, self._tell = backend, keys, tell
        self._turns = asyncio.Semaphore(_THREADS)

    async def health(self, request: Request) -> Response:
        self._admit(request)
        state = {"model_version": self._backend.version, "training": self._backend.training_status()}
        return JSONResponse({"status": "UP", "model_class": "framing", **state})

    async def setup(self, request: Request) -> Response:
        self._admit(request)
        read_body(await request.body())
        return JSONResponse({"model_version": self._backend.version})

    async def predict(self, request: Request) -> Response:
        self._admit(request)
        body = await request.body()
        async with self._turns:
            answer = await asyncio.to_thread(self._predict, body)
        return Response(answer, media_type="application/json")

    def _predict(self, body: bytes) -> bytes:
        # one service for the whole request, so that its answers are all of one version
        return answer_predict(body, self._backend.prediction_service(), self._backend.codebook)

    async def webhook(self, request: Request) -> Response:
        # before the body is read: a caller who knows neither secret nor password is refused
        if not self._keys.may_notify(request.headers, START):
            raise HTTPException(HTTPStatus.UNAUTHORIZED, "the secret header of the webhook is missing or wrong")
        action = read_body(await request.body()).get("action")
        if not self._keys.may_notify(request.headers, str(action)):
            raise HTTPException(HTTPStatus.UNAUTHORIZED, "the secret header of the webhook is missing or wrong")
        if action == START:
            return JSONResponse({"training": self._backend.train()}, HTTPStatus.ACCEPTED)
        if action in _ANNOTATED:
            self._backend.count_annotation()
        return JSONResponse({})

    async def versions(self, request: Request) -> Response:
        self._admit(request)
        return JSONResponse({"versions": list(self._backend.versions()), "training": self._backend.training_status()})

    async def failed(self, request: Request, error: Exception) -> Response:
        """Answer after a bug; its location is reported, its message is not, as it may quote an article."""
        frame = traceback.extract_tb(error.__traceback__)[-1]
        self._tell(f"{request.url.path} failed: {type(error).__name__} in {frame.name}, line {frame.lineno}")
        return JSONResponse({"error": "the backend failed; its terminal says where"}, 500)

    def _admit(self, request: Request) -> None:
        if not self._keys.knows_password(request.headers):
            raise HTTPException(
                HTTPStatus.UNAUTHORIZED, "user or password is missing or wrong", {"www-authenticate": "Basic"}
            )


async def _refused(request: Request, error: Exception) -> Response:
    refusal = error if isinstance(error, HTTPException) else HTTPException(500)
    return JSONResponse({"error": refusal.detail}, refusal.status_code, refusal.headers)


async def _invalid(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": " ".join(str(error).split())[:300]}, HTTPStatus.BAD_REQUEST)
