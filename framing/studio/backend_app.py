"""The ML backend's routes: the only module that imports starlette.

=========  ========  =====================================================
GET        /health   that it is up, whose predictions it gives, how the last training went
POST       /setup    the version, called before each prediction: nothing is worked out here
POST       /predict  one answer a task, in their order
POST       /webhook  START_TRAINING, and that somebody has judged an article
GET        /versions the versions that there are
=========  ========  =====================================================

Every refusal is JSON, ``{"error": "one line"}``; nothing of a request is logged.
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

# predictions are worked out in threads beside the loop; more of them would only take turns
_AT_ONCE = 2
_JUDGED = ("ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATIONS_DELETED")
Tell = Callable[[str], None]


class Backend(Protocol):
    """What stands behind the routes."""

    codebook: Codebook

    @property
    def version(self) -> str:
        """The version whose predictions are given now."""

    def desk(self) -> PredictionService:
        """Return who answers now."""

    def versions(self) -> Sequence[str]:
        """Name the versions there are, that of now first."""

    def standing(self) -> Mapping[str, Any]:
        """Say how training stands."""

    def train(self) -> str:
        """Start training, or note that it is wanted again; say which."""

    def judged(self) -> None:
        """Hear that somebody has judged an article."""


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
        exception_handlers={HTTPException: _refused, FramingError: _unsound, Exception: routes.broken},
    )
    return Guard(app, hosts)


class _Routes:
    """The answers to the requests."""

    def __init__(self, backend: Backend, keys: Keys, tell: Tell) -> None:
        self._backend, self._keys, self._tell = backend, keys, tell
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def health(self, request: Request) -> Response:
        self._admit(request)
        told = {"model_version": self._backend.version, "training": self._backend.standing()}
        return JSONResponse({"status": "UP", "model_class": "framing", **told})

    async def setup(self, request: Request) -> Response:
        self._admit(request)
        read_body(await request.body())
        return JSONResponse({"model_version": self._backend.version})

    async def predict(self, request: Request) -> Response:
        self._admit(request)
        body = await request.body()
        async with self._turns:
            made = await asyncio.to_thread(self._predict, body)
        return Response(made, media_type="application/json")

    def _predict(self, body: bytes) -> bytes:
        # one desk for the whole request: its answers are all of one version
        return answer_predict(body, self._backend.desk(), self._backend.codebook)

    async def webhook(self, request: Request) -> Response:
        # before anything is read: who knows neither secret nor password is not listened to
        if not self._keys.may_notify(request.headers, START):
            raise HTTPException(HTTPStatus.UNAUTHORIZED, "the secret header of the webhook is missing or wrong")
        action = read_body(await request.body()).get("action")
        if not self._keys.may_notify(request.headers, str(action)):
            raise HTTPException(HTTPStatus.UNAUTHORIZED, "the secret header of the webhook is missing or wrong")
        if action == START:
            return JSONResponse({"training": self._backend.train()}, HTTPStatus.ACCEPTED)
        if action in _JUDGED:
            self._backend.judged()
        return JSONResponse({})

    async def versions(self, request: Request) -> Response:
        self._admit(request)
        return JSONResponse({"versions": list(self._backend.versions()), "training": self._backend.standing()})

    async def broken(self, request: Request, error: Exception) -> Response:
        """Answer for a fault of ours; its place is told, its text is not, for it may quote an article."""
        place = traceback.extract_tb(error.__traceback__)[-1]
        self._tell(f"{request.url.path} broke off: {type(error).__name__} in {place.name}, line {place.lineno}")
        return JSONResponse({"error": "the backend has broken off; its terminal says where"}, 500)

    def _admit(self, request: Request) -> None:
        if not self._keys.knows_password(request.headers):
            raise HTTPException(
                HTTPStatus.UNAUTHORIZED, "user or password is missing or wrong", {"www-authenticate": "Basic"}
            )


async def _refused(request: Request, error: Exception) -> Response:
    refusal = error if isinstance(error, HTTPException) else HTTPException(500)
    return JSONResponse({"error": refusal.detail}, refusal.status_code, refusal.headers)


async def _unsound(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": " ".join(str(error).split())[:300]}, HTTPStatus.BAD_REQUEST)
