"""The routes of the ML backend, asked over a real socket."""

import json
import socket
import threading
import time
from dataclasses import replace
from functools import partial

import httpx
import pytest

from framing.codebook import read_codebook
from framing.package_data import folder
from framing.records import empty
from framing.studio import backend_app
from framing.studio.backend_answers import Blind, PredictionService, Predictor
from framing.studio.backend_app import make_app
from framing.studio.backend_requests import Keys
from framing.studio.backend_server import listening
from framing.studio.request_limits import LOOPBACK, Limits

CODEBOOK = read_codebook(folder("label_config") / "codebook.toml")
PASSWORD, SECRET = "open sesame", "a secret"


class Standby:
    """A backend that finds nothing, slowly where it is told to, and counts what it hears."""

    def __init__(self):
        self.codebook, self.version = CODEBOOK, "rules-1"
        self.trained, self.heard, self.busy = 0, 0, threading.Event()
        self.go_on, self.n_asked = threading.Event(), 0

    def prediction_service(self):
        predictor = Predictor(self.version, self.predict, lambda *_: empty("markers"), lambda *_: [])
        return PredictionService(predictor, Blind(), ("en",))

    def predict(self, text):
        self.n_asked += 1
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
    with listening(replace(app, limits=Limits(**words)) if words else app, "127.0.0.1", 0) as port:
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


HEADERS = "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"


@pytest.mark.parametrize(("path", "length"), [("/predict", 2**26), ("/setup", 100), ("/webhook", 2**22), ("/no", 10)])
def test_the_password_is_asked_for_before_the_body_is_read(locked, path, length):
    with socket.create_connection(("127.0.0.1", locked.port), timeout=120) as client:
        client.sendall(HEADERS.format(path=path, length=length).encode())
        assert client.recv(65536).startswith(b"HTTP/1.1 401")


def test_a_refused_client_that_sends_its_body_first_sees_the_refusal(locked):
    body = b"x" * 500_000
    for _ in range(20):
        sent = HEADERS.format(path="/predict", length=len(body)).encode() + body
        assert locked.raw(sent).startswith(b"HTTP/1.1 401")


def flood(client):
    for _ in range(10_000):
        client.sendall(b"x" * 65536)


def test_a_refused_client_that_never_stops_sending_is_cut_off(locked):
    with socket.create_connection(("127.0.0.1", locked.port), timeout=120) as client:
        client.sendall(HEADERS.format(path="/predict", length=2**40).encode())
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            flood(client)


def test_bodies_together_are_bounded_and_small_ones_always_pass():
    for one in asked(Keys(), held=100_000):
        large = {"tasks": [{"data": {"text": "x" * 200_000}}]}
        refused = one.ask("POST", "/predict", json=large)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "10")
        assert one.ask("POST", "/predict", json={"tasks": [{"data": {"text": "x" * 60_000}}]}).status_code == 200
        assert one.ask("POST", "/predict", json={"tasks": [{"data": {"text": "x" * 150_000}}]}).status_code == 200


MANY = [
    ({"tasks": [{}] * 5_001}, "5,001 tasks in one request; 5,000 at most: select fewer"),
    ({"tasks": [{"data": {"text": "x" * 500_000}}] * 41}, "20,500,000 characters in one request; 20,000,000 at most"),
    ({"tasks": [{}] * 11, "params": {"context": {"result": [{}]}}}, "11 tasks in one request; 10 at most"),
    ({"tasks": [{}], "params": {"context": {"result": [{}] * 5_001}}}, "5,001 regions in the context; 5,000 at most"),
]


@pytest.mark.parametrize(("body", "said"), MANY)
def test_a_request_for_more_than_can_be_answered_in_time_is_refused(open_one, body, said):
    got = open_one.ask("POST", "/predict", json=body)
    assert (got.status_code, got.json()["error"].startswith(said)) == (400, True)


def test_a_text_that_is_too_long_gets_a_reason_and_the_others_are_answered(open_one):
    tasks = [{"data": {"text": "x" * length}} for length in (500_001, 10)]
    long, short = open_one.ask("POST", "/predict", json={"tasks": tasks}).json()["results"]
    assert (long["reason"], "reason" in short) == ("the text has 500,001 characters; 500,000 at most", False)


def wait_until(true):
    end = time.monotonic() + 60
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    assert true()


def test_work_stops_when_the_client_has_left():
    for one in asked(Keys()):
        tasks = [{"data": {"text": "wait"}}] * 1000
        body = json.dumps({"tasks": tasks}).encode()
        with socket.create_connection(("127.0.0.1", one.port), timeout=120) as client:
            client.sendall(HEADERS.format(path="/predict", length=len(body)).encode() + body)
            assert one.backend.busy.wait(60)
        time.sleep(0.2)  # the server notices that the client has left
        one.backend.go_on.set()
        time.sleep(0.5)
        assert one.backend.n_asked == 1
        assert one.ask("POST", "/predict", json={"tasks": []}).status_code == 200


def beside(one, body, count):
    """Ask for predictions from ``count`` threads; return the list that their status codes go to, and the threads."""
    statuses = []
    threads = [
        threading.Thread(target=lambda: statuses.append(one.ask("POST", "/predict", json=body).status_code))
        for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    return statuses, threads


def test_a_busy_backend_answers_503_at_once_and_health_as_ever(monkeypatch):
    monkeypatch.setattr(backend_app, "_QUICK", (1, 1, 60.0))
    for one in asked(Keys()):
        answers, clients = beside(one, {"tasks": [{"data": {"text": "wait"}}]}, 6)
        wait_until(partial(list.__eq__, answers, [503] * 4))
        assert one.ask("GET", "/health").status_code == 200
        one.backend.go_on.set()
        for client in clients:
            client.join()
        assert sorted(answers) == [200, 200, 503, 503, 503, 503]


def test_a_request_that_waits_too_long_and_one_that_takes_too_long_are_refused(monkeypatch):
    monkeypatch.setattr(backend_app, "_QUICK", (1, 9, 0.2))
    monkeypatch.setattr(backend_app, "_MAX_SECONDS", 1.0)
    for one in asked(Keys()):
        said, (slow,) = beside(one, {"tasks": [{"data": {"text": "wait"}}, {"data": {"text": "x"}}]}, 1)
        assert one.backend.busy.wait(60)
        waiting = one.ask("POST", "/predict", json={"tasks": []})
        assert (waiting.status_code, waiting.json()) == (503, {"error": "no turn within 0.2 seconds; try again"})
        time.sleep(1.2)
        one.backend.go_on.set()
        slow.join()
        assert said == [503]


def test_people_who_open_a_task_do_not_wait_for_requests_of_many_tasks():
    for one in asked(Keys()):
        _, slow = beside(one, {"tasks": [{"data": {"text": "wait", "padding": "x" * 300_000}}]}, 2)
        assert one.backend.busy.wait(60)
        assert one.ask("POST", "/predict", json={"tasks": [{"data": {"text": "x"}}]}).status_code == 200
        one.backend.go_on.set()
        for thread in slow:
            thread.join()
