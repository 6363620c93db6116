import socket

import pytest

from framing.errors import StudioError
from framing.studio import backend_server
from framing.studio.backend_server import listening


async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def ask(port, sent):
    with socket.create_connection(("127.0.0.1", port), timeout=120) as client:
        client.sendall(sent)
        return client.recv(100)


def test_it_takes_a_free_port_and_leaves_it():
    with listening(app, "127.0.0.1", 0) as port:
        assert b"204" in ask(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    with pytest.raises(ConnectionRefusedError):
        ask(port, b"")


def test_it_ends_while_a_connection_is_open():
    with listening(app, "127.0.0.1", 0) as port:
        client = socket.create_connection(("127.0.0.1", port), timeout=120)
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(100)
    with client:
        assert client.recv(100) == b""


def test_a_taken_port_is_an_error():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(StudioError, match=rf"cannot listen on 127.0.0.1, port {port}: .*; choose another --port"),
            listening(app, "127.0.0.1", port),
        ):
            pass


@pytest.mark.parametrize("host", ["no such host", "192.0.2.1"])
def test_an_address_that_is_not_ours_is_an_error(host):
    with pytest.raises(StudioError, match=f"{host}"), listening(app, host, 0):
        pass


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n"])
def test_a_client_that_sends_no_complete_headers_is_disconnected(monkeypatch, sent):
    monkeypatch.setattr(backend_server, "_HEADERS", 0.2)
    with listening(app, "127.0.0.1", 0) as port:
        assert ask(port, sent) == b""
