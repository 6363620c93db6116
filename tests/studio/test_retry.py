"""What is asked again, and what never."""

import httpx
import pytest

from framing.studio import retry

REFUSED = httpx.ConnectError("refused")
CUT = httpx.RemoteProtocolError("cut")


@pytest.fixture
def ask(monkeypatch):
    """Send a request to a network that gives ``answers`` in turn; return the last, and how often it was asked."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)

    def send(method, path, *answers):
        asked = []

        def answer(request):
            one = answers[min(len(asked), len(answers) - 1)]
            asked.append(request.method)
            if isinstance(one, Exception):
                raise one
            return httpx.Response(one, json={"n": len(asked)})

        with httpx.Client(transport=retry.RetryingTransport(httpx.MockTransport(answer))) as http:
            try:
                return http.request(method, f"http://127.0.0.1{path}").status_code, len(asked)
            except httpx.TransportError as error:
                return type(error).__name__, len(asked)

    return send


@pytest.mark.parametrize("passing", [CUT, httpx.ReadError("cut"), httpx.WriteError("cut"), 429, 500, 502, 503, 504])
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/tasks"), ("PATCH", "/api/projects/1/"), ("DELETE", "/api/tasks/1/"),
     ("POST", "/api/projects/1/validate/"), ("POST", "/api/token/refresh/")],
)  # fmt: skip
def test_what_may_be_sent_twice_is_asked_again(ask, method, path, passing):
    assert ask(method, path, passing, passing, 200) == (200, 3)


@pytest.mark.parametrize("failure", [CUT, 503])
@pytest.mark.parametrize("path", ["/api/projects/1/import", "/api/projects/", "/api/projects/1/import/predictions"])
def test_an_import_is_never_sent_again(ask, path, failure):
    assert ask("POST", path, failure, 200)[1] == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_that_will_not_pass_is_final(ask, status):
    assert ask("GET", "/api/tasks", status, 200) == (status, 1)


def test_a_server_that_is_not_there_is_named_at_once(ask):
    assert ask("GET", "/api/version", REFUSED) == ("ConnectError", 1)


def test_waiting_has_an_end(ask):
    assert ask("GET", "/api/tasks", 503) == (503, len(retry.PAUSES) + 1)


def test_an_answer_in_time_is_not_waited_for_twice(ask):
    assert ask("GET", "/api/tasks", httpx.ReadTimeout("slow"), 200) == ("ReadTimeout", 1)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_server_that_was_there_is_waited_for_even_with_an_import(monkeypatch, method):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    answers = iter([httpx.Response(200), REFUSED, REFUSED, httpx.Response(201)])

    def answer(request):
        one = next(answers)
        if isinstance(one, Exception):
            raise one
        return one

    with httpx.Client(transport=retry.RetryingTransport(httpx.MockTransport(answer))) as http:
        http.get("http://127.0.0.1/api/version")
        assert http.request(method, "http://127.0.0.1/api/projects/1/import").status_code == 201
