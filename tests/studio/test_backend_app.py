"""The routes of the ML backend, asked over a real socket."""

import json
import socket
import threading

import httpx
import pytest

from framing.codebook import read_codebook
from framing.records import empty
from framing.shipped import folder
from framing.studio.backend_answers import Blind, PredictionService, Predictor
from framing.studio.backend_app import make_app
from framing.studio.backend_requests import Keys
from framing.studio.backend_server import listening
from framing.studio.request_limits import LOOPBACK, Guard, Limits

CODEBOOK = read_codebook(folder("label_config") / "codebook.toml")
PASSWORD, SECRET = "open sesame", "a secret"


class Standby:
    """A backend that finds nothing, slowly where it is told to, and counts what it hears."""

    def __init__(self):
        self.codebook, self.version = CODEBOOK, "rules-1"
        self.trained, self.heard, self.busy = 0, 0, threading.Event()
        self.go_on = threading.Event()

    def prediction_service(self):
        return PredictionService(Predictor(self.version, self.predict, lambda *_: empty("markers")), Blind(), ("en",))

    def predict(self, text):
        if text.text == "break":
            raise ZeroDivisionError(text.text)
        if text.text == "wait":
            self.busy.set()
            assert self.go_on.wait(120)
        return empty("markers")

    def versions(self):
        return ["rules-1", "rules-0"]

    def training_status(self):
        return {"state": "idle"}

    def train(self):
        self.trained += 1
        return "started"

    def count_annotation(self):
        self.heard += 1


class Asked:
    """A running backend, and a way to ask it."""

    def __init__(self, backend, port, told):
        self.backend, self.port, self.told = backend, port, told
        self.url = f"http://127.0.0.1:{port}"

    def ask(self, method, path, **words):
        with httpx.Client(trust_env=False, timeout=120) as client:
            return client.request(method, self.url + path, **words)

    def raw(self, sent):
        """Send bytes, and return all that comes until the other side hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=120) as client:
            client.sendall(sent)
            return b"".join(iter(lambda: client.recv(65536), b""))


def asked(keys, **words):
    backend, told = Standby(), []
    app = make_app(backend, keys, hosts=LOOPBACK, tell=told.append)
    with listening(Guard(app.app, app.hosts, Limits(**words)) if words else app, "127.0.0.1", 0) as port:
        yield Asked(backend, port, told)


@pytest.fixture(scope="module")
def open_one():
    """One that asks for no password."""
    yield from asked(Keys())


@pytest.fixture
def locked():
    yield from asked(Keys(PASSWORD, SECRET))


ROUTES = [
    ("GET", "/health", None, {"status": "UP", "model_class": "framing", "model_version": "rules-1",
                              "training": {"state": "idle"}}),
    ("GET", "/", None, {"status": "UP", "model_class": "framing", "model_version": "rules-1",
                        "training": {"state": "idle"}}),
    ("POST", "/setup", {"project": "3.17", "schema": "<View/>"}, {"model_version": "rules-1"}),
    ("POST", "/predict", {"tasks": []}, {"results": []}),
    ("POST", "/predict", {"tasks": [{"data": {"text": "x"}}]},
     {"results": [{"model_version": "rules-1", "score": 0.0, "result": []}]}),
    ("POST", "/webhook", {"action": "PROJECT_UPDATED"}, {}),
    ("GET", "/versions", None, {"versions": ["rules-1", "rules-0"], "training": {"state": "idle"}}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "answer"), ROUTES)
def test_every_route_answers_in_json(open_one, method, path, body, answer):
    got = open_one.ask(method, path, **({"json": body} if body is not None else {}))
    assert (got.status_code, got.json()) == (200, answer)


REFUSED = [
    ("GET", "/nothing", b"", 404, "Not Found"),
    ("GET", "/predict", b"", 405, "Method Not Allowed"),
    ("POST", "/health", b"", 405, "Method Not Allowed"),
    ("POST", "/predict", b"{", 400, "the body is not JSON at line 1, column 2"),
    ("POST", "/predict", b"{}", 400, "the body has no list of tasks"),
    ("POST", "/setup", b"[]", 400, "the body is not a JSON object"),
    ("POST", "/webhook", b"", 400, "the body is not JSON at line 1, column 1"),
    ("POST", "/predict", b'{"tasks": [], "label_config": "<View>"}', 400, "the labelling screen is not XML"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "said"), REFUSED)
def test_what_is_amiss_is_refused_in_one_line(open_one, method, path, body, status, said):
    got = open_one.ask(method, path, content=body)
    assert got.status_code == status
    assert got.json()["error"].startswith(said)
    assert "\n" not in got.json()["error"]


def test_a_fault_of_ours_shows_no_trace_and_no_text_and_is_told_by_its_place(open_one):
    got = open_one.ask("POST", "/predict", json={"tasks": [{"data": {"text": "break"}}]})
    assert (got.status_code, list(got.json())) == (500, ["error"])
    assert "Traceback" not in got.text
    assert open_one.told[-1].startswith("/predict failed: ZeroDivisionError in predict, line ")
    assert "break" not in open_one.told[-1].removeprefix("/predict failed")


def test_training_starts_at_once_and_judgements_are_counted(open_one):
    before = open_one.backend.trained, open_one.backend.heard
    started = open_one.ask("POST", "/webhook", json={"action": "START_TRAINING", "project": {"id": 17}})
    assert (started.status_code, started.json()) == (202, {"training": "started"})
    for action in ("ANNOTATION_CREATED", "ANNOTATIONS_DELETED", "TASKS_CREATED"):
        assert open_one.ask("POST", "/webhook", json={"action": action}).status_code == 200
    assert (open_one.backend.trained, open_one.backend.heard) == (before[0] + 1, before[1] + 2)


PROTECTED = [("GET", "/health"), ("POST", "/setup"), ("POST", "/predict"), ("GET", "/versions")]


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_a_password_is_asked_of_every_route_but_the_webhook(locked, method, path):
    body = {"json": {"tasks": []}} if method == "POST" else {}
    got = locked.ask(method, path, **body)
    assert (got.status_code, got.headers["www-authenticate"]) == (401, "Basic")
    assert locked.ask(method, path, auth=("framing", "wrong"), **body).status_code == 401
    assert locked.ask(method, path, auth=("framing", PASSWORD), **body).status_code == 200


def test_the_webhook_takes_its_secret_and_no_password(locked):
    event, start = {"action": "ANNOTATION_CREATED"}, {"action": "START_TRAINING"}
    secret = {"x-framing-secret": SECRET}
    assert locked.ask("POST", "/webhook", json=event).status_code == 401
    assert locked.ask("POST", "/webhook", json=event, headers={"x-framing-secret": "no"}).status_code == 401
    assert locked.ask("POST", "/webhook", json=event, auth=("framing", PASSWORD)).status_code == 401
    assert locked.ask("POST", "/webhook", json=event, headers=secret).status_code == 200
    assert locked.ask("POST", "/webhook", json=start, headers=secret).status_code == 202
    # the button sends what Label Studio knows of the backend: its password
    assert locked.ask("POST", "/webhook", json=start, auth=("framing", PASSWORD)).status_code == 202
    assert locked.ask("POST", "/webhook", json=start).status_code == 401
    assert (locked.backend.heard, locked.backend.trained) == (1, 2)


def test_a_page_in_a_browser_is_refused_whatever_it_asks(open_one):
    for headers, status in [({"origin": "https://example.org"}, 403), ({"origin": "null"}, 403),
                            ({"host": "rebound.example.org"}, 421), ({"host": "localhost:1"}, 200)]:  # fmt: skip
        assert open_one.ask("GET", "/health", headers=headers).status_code == status


def test_a_body_that_is_too_long_is_refused_before_it_is_read():
    for one in asked(Keys(), largest=1000, by_path={}):
        assert one.ask("POST", "/setup", json={"schema": "x" * 900}).status_code == 200
        got = one.ask("POST", "/setup", json={"schema": "x" * 1000})
        assert (got.status_code, got.json()) == (413, {"error": "the body is longer than 1,000 bytes"})
        # nobody says how long a body in chunks is
        chunked = one.ask("POST", "/setup", content=iter([b"x" * 600, b"x" * 600]))
        assert chunked.status_code == 413
        said_only = one.raw(b"POST /setup HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n")
        assert b"413" in said_only.partition(b"\r\n")[0]


def test_a_body_that_dawdles_is_cut_off_and_others_are_answered_meanwhile():
    for one in asked(Keys(), arrival=0.3):
        half = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
        assert b"408" in one.raw(half).partition(b"\r\n")[0]
        assert one.ask("GET", "/health").status_code == 200


def test_other_requests_are_answered_while_a_prediction_takes_its_time(open_one):
    answers = []
    body = {"tasks": [{"data": {"text": "wait"}}]}
    slow = threading.Thread(target=lambda: answers.append(open_one.ask("POST", "/predict", json=body).status_code))
    slow.start()
    assert open_one.backend.busy.wait(120)
    assert open_one.ask("GET", "/health").status_code == 200
    assert open_one.ask("POST", "/setup", json={}).status_code == 200
    assert open_one.ask("POST", "/predict", json={"tasks": []}).status_code == 200
    assert answers == []
    open_one.backend.go_on.set()
    slow.join()
    assert answers == [200]


def test_the_answers_come_in_the_order_of_the_tasks(open_one):
    tasks = [{"id": i, "data": {"text": "x"} if i % 3 else {}} for i in range(200)]
    got = open_one.ask("POST", "/predict", content=json.dumps({"tasks": tasks}).encode()).json()["results"]
    assert ["reason" in one for one in got] == [i % 3 == 0 for i in range(200)]
