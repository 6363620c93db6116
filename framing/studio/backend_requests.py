"""Requests that Label Studio sends to an ML backend: credentials and bodies, checked."""

import base64
import binascii
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from framing.codebook import Codebook
from framing.errors import InputError
from framing.studio.backend_answers import REGIONS, Answer, PredictionService, Screen
from framing.studio.turns import Abandoned

USER = "framing"
SECRET_HEADER = "x-framing-secret"
START = "START_TRAINING"
# in one request: Label Studio waits for 100 seconds, in which a model reads some 19 million characters
_TASKS, _CHARACTERS = 5_000, 20_000_000
_INTERACTIVE = 10  # tasks while somebody labels: Label Studio sends the one on the screen


@dataclass(frozen=True, slots=True)
class Keys:
    """What a caller must know; "" if nothing is required. Kept out of the ``repr``."""

    password: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)

    def knows_password(self, headers: Mapping[str, str]) -> bool:
        """Return whether a request has the basic auth that all routes but /webhook require."""
        return not self.password or _same(_basic(headers.get("authorization", "")), f"{USER}:{self.password}")

    def may_notify(self, headers: Mapping[str, str], action: str) -> bool:
        """Return whether a request to /webhook is authentic.

        Events carry the secret header that their webhook was registered with.
        Label Studio's button *Start Training* sends the backend's basic auth
        instead.
        """
        if not self.secret or _same(headers.get(SECRET_HEADER, ""), self.secret):
            return True
        return action == START and bool(self.password) and self.knows_password(headers)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode("utf-8"))


def _basic(header: str) -> str:
    kind, _, encoded = header.partition(" ")
    try:
        return base64.b64decode(encoded, validate=True).decode("utf-8") if kind.lower() == "basic" else ""
    except (binascii.Error, ValueError):  # not base64, not ASCII, or not UTF-8
        return ""


def read_body(raw: bytes) -> dict[str, Any]:
    """Return the JSON object of a request; raise ``InputError`` if it is not one."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        position = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(f"the body is not JSON{position}") from error
    if not isinstance(body, dict):
        raise InputError("the body is not a JSON object")
    return body


def answer_predict(
    raw: bytes, service: PredictionService, codebook: Codebook, stopped: Callable[[], bool] = lambda: False
) -> bytes:
    """Answer the body of a /predict request with the body of the response.

    ``stopped`` is asked before each task.

    Raises
    ------
    InputError
        It has no list of tasks, or its context has no list of regions, or there
        is more of them than can be answered in time.
    StudioError
        Its labelling screen is not XML.
    Abandoned
        ``stopped`` said so.
    """
    body = read_body(raw)
    tasks, xml, context = body.get("tasks"), body.get("label_config"), _context(body.get("params"))
    if not isinstance(tasks, list):
        raise InputError("the body has no list of tasks")
    _check_size(tasks, context)
    screen = Screen.of(xml) if isinstance(xml, str) and xml else Screen.of_codebook(codebook)
    results: list[Answer] = []
    for task in tasks:
        if stopped():
            raise Abandoned
        results += service.answer([task], screen) if context is None else [service.suggest(task, screen, context)]
    return json.dumps({"results": results}).encode("ascii")


def _check_size(tasks: Sequence[Any], context: Sequence[Any] | None) -> None:
    """Raise ``InputError`` if a request asks for more than can be answered before Label Studio gives up."""
    most = _TASKS if context is None else _INTERACTIVE
    if len(tasks) > most:
        raise InputError(f"{len(tasks):,} tasks in one request; {most:,} at most: select fewer")
    if context is not None and len(context) > REGIONS:
        raise InputError(f"{len(context):,} regions in the context; {REGIONS:,} at most")
    characters = sum(_n_characters(task) for task in tasks)
    if characters > _CHARACTERS:
        raise InputError(f"{characters:,} characters in one request; {_CHARACTERS:,} at most: select fewer tasks")


def _n_characters(task: Any) -> int:
    data = task.get("data") if isinstance(task, Mapping) else None
    text = data.get("text") if isinstance(data, Mapping) else None
    return len(text) if isinstance(text, str) else 0


def _context(params: Any) -> list[Any] | None:
    """Return the regions that a person has drawn, ``None`` if the request is for whole tasks."""
    context = params.get("context") if isinstance(params, Mapping) else None
    if not context:
        return None
    drawn = context.get("result") if isinstance(context, Mapping) else None
    if not isinstance(drawn, list):
        raise InputError("the context has no list of regions")
    return drawn
