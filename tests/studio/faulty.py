"""A proxy on loopback that breaks what passes through it, as a test has planned."""

import http.client
import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Faulty:
    """``plan`` takes a request (method, path, its number) and returns a fault, or "" to let it pass.

    Faults: a status such as "503"; "cut before" and "cut after" the server has
    seen the request; "truncated": half of the answer; "slow"; "held": the server
    has answered, and nothing comes through until ``release`` is set.
    """

    def __init__(self, target, prefix=""):
        self.target, self.prefix = urlsplit(target), prefix
        self.plan = lambda method, path, number: ""
        self.seen = []
        self.holding, self.release = threading.Event(), threading.Event()

    def inner(self, path):
        """Return the path on the server, "" if it is not below the prefix; a client of a proxy sends the address."""
        asked = urlsplit(path)
        path = asked._replace(scheme="", netloc="").geturl()
        return path.removeprefix(self.prefix) if path.startswith(f"{self.prefix}/") else ""

    def passes(self, method, path, body, headers):
        wire = http.client.HTTPConnection(self.target.hostname, self.target.port, timeout=300)
        try:
            wire.request(method, path, body, headers)
            answer = wire.getresponse()
            return answer.status, [one for one in answer.getheaders() if one[0].lower() not in _HOP], answer.read()
        finally:
            wire.close()


_HOP = ("connection", "transfer-encoding", "content-length", "keep-alive")


def _handler(faulty):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            faulty.seen.append((self.command, self.path))
            inner = faulty.inner(self.path)
            if not inner:
                return self._answer(404, [("Content-Type", "text/html")], b"<h1>Not here</h1>")
            fault = faulty.plan(self.command, self.path, len(faulty.seen))
            if fault.isdigit():
                return self._answer(int(fault), [("Content-Type", "text/html")], b"<h1>Bad gateway</h1>")
            if fault == "cut before":
                return self._cut()
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            try:
                status, answered, content = faulty.passes(self.command, inner, body, headers)
            except OSError:
                return self._cut()
            if fault == "held":
                faulty.holding.set()
            if fault in ("held", "slow"):
                faulty.release.wait(0.3 if fault == "slow" else 120)
            if fault == "cut after":
                return self._cut()
            return self._answer(status, answered, content, half=fault == "truncated")

        def _answer(self, status, headers, content, half=False):
            self.send_response(status)
            for name, value in [*headers, ("Content-Length", str(len(content)))]:
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(content[: len(content) // 2] if half else content)
            except OSError:  # whoever asked is gone
                half = True
            if half:
                self._cut()

        def _cut(self):
            self.close_connection = True

        def log_message(self, *words):
            pass

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _handle

    return Handler


@contextmanager
def faulty_proxy(target, prefix="", certificate=None):
    """Run a ``Faulty`` before the server at ``target``, at ``.url``: below a path, or with a certificate, if given."""
    faulty = Faulty(target, prefix)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(faulty))
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    faulty.url = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_address[1]}{prefix}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield faulty
    finally:
        faulty.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
