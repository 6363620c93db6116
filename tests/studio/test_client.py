"""What the door says when the server, the token or the network is not as it should be."""

import json
import re
import socket
from contextlib import nullcontext

import httpx
import jwt
import pytest

from framing.errors import StudioError
from framing.studio.client import Client, connect
from framing.studio.import_tasks import find_duplicates
from framing.studio.opaque_ids import with_opaque_ids

URL = "http://127.0.0.1:9"
KEY = {"LABEL_STUDIO_API_KEY": "0123456789abcdef0123456789abcdef01234567"}


def answering(status=200, body=None, *, release="1.23.2", fails=None):
    """Stand in for the network: the version is asked first, everything else gets the same answer."""

    def answer(request):
        if "version" in request.url.path:
            return httpx.Response(200, json={"release": release})
        if fails:
            raise fails
        return httpx.Response(status, **({"json": body} if not isinstance(body, str) else {"text": body}))

    return httpx.Client(transport=httpx.MockTransport(answer))


def ask(http, call=lambda client: client.project(3)):
    with connect(URL, KEY, http=http) as client:
        return call(client)


@pytest.mark.parametrize("around", [{}, {"LABEL_STUDIO_API_KEY": ""}, {"LABEL_STUDIO_API_KEY": " \n"}])
def test_a_missing_token_says_where_to_get_one(around):
    with pytest.raises(StudioError, match="LABEL_STUDIO_API_KEY is not set; get a token in Label Studio"):
        connect(URL, around).__enter__()


@pytest.mark.parametrize("key", ["two words", "t\u00f6ken", "a\tb"])
def test_what_cannot_be_a_token_is_not_sent_and_not_printed(key):
    with pytest.raises(StudioError, match="does not look like a token") as caught:
        connect(URL, {"LABEL_STUDIO_API_KEY": key}).__enter__()
    assert key not in str(caught.value)


@pytest.mark.parametrize("url", ["8080", "127.0.0.1:8080", "ftp://example.com", "http://", ""])
def test_what_is_no_address_is_named(url):
    with pytest.raises(StudioError, match=f"{url!r} is not the address of a Label Studio server"):
        connect(url, KEY).__enter__()


def test_a_server_that_is_down_says_what_starts_one():
    with socket.socket() as taken:  # bound but not listening: nobody else can take the port meanwhile
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(StudioError, match=f"nothing answers at {url}; .*'framing studio' starts one"):
            connect(url, KEY).__enter__()


@pytest.mark.parametrize("release", ["1.22.0", "1.9.1", "0.8"])
def test_an_older_server_is_refused(release):
    with pytest.raises(StudioError, match=rf"is {re.escape(release)}; framing needs 1\.23 or newer: upgrade it"):
        ask(answering(release=release))


@pytest.mark.parametrize("release", ["1.23.0", "1.24.0.dev3", "2.0"])
def test_a_newer_server_is_taken(release):
    assert ask(answering(body={"id": 3, "title": "T"}, release=release)).title == "T"


@pytest.mark.parametrize("release", ["", "unknown", None])
def test_what_is_no_label_studio_is_named(release):
    with pytest.raises(StudioError, match=f"^{URL} is not Label Studio; start one with"):
        ask(answering(release=release))


PAGE = "<!DOCTYPE html><title>Router</title><h1>Welcome</h1>"
STRANGERS = [(200, {"text": PAGE}), (404, {"text": PAGE}), (403, {"text": ""}), (404, {"json": {"detail": "x"}}),
             (200, {"json": [1]}), (200, {"content": b"\xff\xfe\x00"})]  # fmt: skip


@pytest.mark.parametrize(("status", "answer"), STRANGERS)
def test_what_has_no_version_is_no_label_studio(status, answer):
    http = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(status, **answer)))
    with pytest.raises(StudioError) as caught:
        ask(http)
    assert (
        str(caught.value)
        == f"{URL} is not Label Studio; start one with 'framing studio', or correct [studio] url in study.toml"
    )


@pytest.mark.parametrize("status", [200, 501])
def test_a_page_where_a_personal_token_is_traded_is_no_label_studio(status):
    http = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(status, text=PAGE)))
    token = jwt.encode({"exp": 4102444800, "token_type": "refresh"}, "a" * 32)
    with (
        pytest.raises(StudioError, match=f"^{URL} is not Label Studio"),
        connect(URL, {"LABEL_STUDIO_API_KEY": token}, http=http),
    ):
        pass


def test_a_gateway_before_a_server_that_is_down_is_not_taken_for_a_stranger():
    http = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(502, text="<h1>Bad Gateway</h1>")))
    with pytest.raises(StudioError, match=f"Label Studio at {URL} refused with 502: Bad Gateway"):
        ask(http)


@pytest.mark.parametrize(("status", "refused"), [(200, False), (401, True)])
def test_a_token_is_tried_without_changing_anything(status, refused):
    with pytest.raises(StudioError, match="does not accept the token") if refused else nullcontext():
        ask(answering(status, {"detail": "Invalid token."}), Client.require_token)


REFUSALS = [
    (401, {"detail": "Invalid token."}, r"does not accept the token in LABEL_STUDIO_API_KEY \(Invalid token\.\)"),
    (404, {"detail": "x"}, "there is no project 3; remove it from"),
    (403, {"detail": "Feature not enabled"}, "refused with 403: Feature not enabled"),
    (400, {"validation_errors": {"title": ["too long"], "n": "no"}}, "refused with 400: too long; no"),
    (418, "<html><h1>Teapot</h1></html>", "refused with 418: Teapot"),
    (418, "", "refused with 418: no reason given"),
]


@pytest.mark.parametrize(("status", "body", "message"), REFUSALS)
def test_a_refusal_is_one_line_with_its_status(status, body, message):
    with pytest.raises(StudioError, match=message) as caught:
        ask(answering(status, body))
    assert (caught.value.status, str(caught.value).count("\n")) == (status, 0)
    assert caught.value.__cause__ is None  # the SDK's own error has the session in its text


FAILURES = [
    (httpx.ConnectError("refused"), "nothing answers"),
    (httpx.ReadTimeout("slow"), "did not answer in time"),
    (httpx.RemoteProtocolError("cut"), "the connection to Label Studio at .* broke"),
]


@pytest.mark.parametrize(("failure", "message"), FAILURES)
def test_a_broken_connection_has_no_status(failure, message):
    with pytest.raises(StudioError, match=message) as caught:
        ask(answering(fails=failure), lambda client: client.send(3, [{"data": {"article_id": "a1"}}]))
    assert caught.value.status is None


def test_a_task_of_another_tool_is_about_no_article_and_is_never_a_duplicate():
    pushed = [{"id": number, "data": {"article_id": "a1", "text_sha": "5fd7"}} for number in (1, 2)]
    foreign = [
        {"id": number, "data": data} for number, data in enumerate(({"article_id": "a1"}, {"x": 1}, {}), start=3)
    ]
    listed = answering(body={"tasks": [*pushed, *foreign], "total": 5})
    tasks = ask(listed, lambda client: client.known(3))
    assert [task.article_id for task in tasks] == ["a1", "a1", "", "", ""]
    assert find_duplicates(tasks) == [2]


def test_an_import_is_sent_once_however_it_ends():
    sent = []

    def answer(request):
        if "version" in request.url.path:
            return httpx.Response(200, json={"release": "1.23.2"})
        sent.append(json.loads(request.content))
        return httpx.Response(503)

    with pytest.raises(StudioError):
        ask(
            httpx.Client(transport=httpx.MockTransport(answer)),
            lambda client: client.send(3, [{"data": {"article_id": "a1"}}]),
        )
    assert sent == [with_opaque_ids([{"data": {"article_id": "a1"}}])]


def test_an_export_that_breaks_off_is_named():
    with pytest.raises(StudioError, match="sent an answer that is cut off or not JSON"):
        ask(answering(body='[{"id": 1,'), lambda client: client.export(3))


ADA = {"id": 1, "email": "Ada@example.com", "first_name": "Ada"}
USERS = [
    (200, [ADA, {"id": 2, "email": ""}, {"email": "x@example.com"}, {"id": [3], "email": "y@example.com"}, 5], {1}),
    (200, {"count": 1, "results": [ADA]}, {1}),
    (200, {"detail": "nothing"}, set()),
    (403, {"detail": "not yours"}, set()),
    (404, "<html>", set()),
]


@pytest.mark.parametrize(("status", "body", "numbers"), USERS)
def test_addresses_of_users_are_taken_where_the_server_tells_them(status, body, numbers):
    found = ask(answering(status, body), Client.emails)
    assert found == dict.fromkeys(numbers, "ada@example.com")
