import asyncio
import socket
import threading
import time
from contextlib import ExitStack, suppress

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


FIRST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
BEGUN = [b"", b"GET / HT", FIRST, FIRST + b"GET / HTTP/1.1\r\nHost: x\r\n"]


@pytest.mark.parametrize("sent", BEGUN[2:])
def test_a_client_that_sends_no_complete_second_request_is_disconnected(monkeypatch, sent):
    monkeypatch.setattr(backend_server, "_HEADERS", 0.5)
    with listening(app, "127.0.0.1", 0) as port, socket.create_connection(("127.0.0.1", port), timeout=120) as client:
        client.sendall(sent)
        assert b"204" in client.recv(100)
        assert client.recv(100) == b""


def drip(client):
    for _ in range(600):
        client.sendall(b"G")
        time.sleep(0.05)


def test_a_client_that_drips_headers_is_disconnected(monkeypatch):
    monkeypatch.setattr(backend_server, "_HEADERS", 0.5)
    with (
        listening(app, "127.0.0.1", 0) as port,
        socket.create_connection(("127.0.0.1", port), timeout=120) as client,
        pytest.raises((ConnectionResetError, BrokenPipeError)),
    ):
        drip(client)


@pytest.mark.parametrize("sent", BEGUN)
def test_connections_without_a_complete_request_do_not_shut_it(sent):
    with listening(app, "127.0.0.1", 0) as port, ExitStack() as stack:
        for _ in range(300):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=120))
            client.sendall(sent)
        for _ in range(3):
            assert b"204" in ask(port, FIRST)


def held_app():
    """An app whose admitted requests wait for an event."""
    go_on = threading.Event()

    async def wait(scope, receive, send):
        scope["state"]["admitted"] = scope["path"] != "/stranger"
        if scope["path"] != "/":
            await asyncio.to_thread(go_on.wait, 60)
        await app(scope, receive, send)

    return wait, go_on


def test_a_request_that_is_being_answered_is_not_cut_off_for_others(monkeypatch):
    monkeypatch.setattr(backend_server, "_PER_CLIENT", 4)
    waiting, go_on = held_app()
    with listening(waiting, "127.0.0.1", 0) as port, ExitStack() as stack:
        clients = [stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=120)) for _ in range(2)]
        for client, path in zip(clients, (b"/admitted", b"/stranger"), strict=True):
            client.sendall(FIRST.replace(b"/ ", path + b" ", 1))
        time.sleep(0.3)
        for _ in range(8):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=120))
        assert lost(clients[1])
        go_on.set()
        assert b"204" in clients[0].recv(100)


def lost(client):
    try:
        return client.recv(100) == b""
    except ConnectionResetError:
        return True


def test_a_client_that_does_not_read_its_answer_is_disconnected(monkeypatch):
    monkeypatch.setattr(backend_server, "_STALLED", 0.3)
    ended = threading.Event()

    async def long(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(400):
            await send({"type": "http.response.body", "body": b"x" * 2**18, "more_body": True})
        ended.set()

    with listening(long, "127.0.0.1", 0) as port, socket.create_connection(("127.0.0.1", port), timeout=120) as client:
        client.sendall(FIRST)
        assert ended.wait(60)


def flood(port, stop):
    """Open connections without a request as fast as possible, 200 at once."""
    clients = []
    while not stop.is_set():
        with suppress(OSError):
            clients.append(socket.create_connection(("127.0.0.1", port), timeout=5))
        if len(clients) > 200:
            clients.pop(0).close()
    for client in clients:
        client.close()


def test_a_flood_of_connections_does_not_shut_it():
    stop = threading.Event()
    with listening(app, "127.0.0.1", 0) as port:
        flooding = threading.Thread(target=flood, args=(port, stop))
        flooding.start()
        time.sleep(0.5)
        answers = [ask(port, FIRST) for _ in range(10)]
        stop.set()
        flooding.join()
    assert all(b"204" in answer for answer in answers)
