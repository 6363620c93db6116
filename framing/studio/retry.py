"""Retries where they are safe: the transport beneath every request to Label Studio.

A query, a deletion by number or a setting can be sent twice. An import cannot: the
server would accept the tasks twice without a word, so whoever imports first asks
what has arrived (``framing.studio.import_tasks``).
"""

import time

import httpx

# seconds before each further attempt, fifteen in all: a Label Studio that restarts answers after four to ten
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
TRANSIENT = frozenset((429, 500, 502, 503, 504))  # status codes of faults that pass
_SAFE = frozenset(("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"))
# queries that Label Studio takes as POST
_QUERIES = ("/validate/", "/token/refresh/")


class RetryingTransport(httpx.BaseTransport):
    """A transport that repeats safe requests after a broken connection or a transient refusal.

    A refused connection is tried again only after one that succeeded: a server
    that does not run is reported at once, one that restarts is waited for.
    """

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self._answered = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, repeatedly if that is safe; read the answer whole, to notice here if it is cut off."""
        for pause in PAUSES:
            try:
                response = self._send_once(request)
            except httpx.TransportError as error:
                if not self._may_repeat(request, error):
                    raise
            else:
                if not (response.status_code in TRANSIENT and _is_safe(request)):
                    return response
            time.sleep(pause)
        return self._send_once(request)

    def _send_once(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(request)
        try:
            response.read()
        finally:
            response.close()
        self._answered = True
        return response

    def _may_repeat(self, request: httpx.Request, error: httpx.TransportError) -> bool:
        if isinstance(error, httpx.ConnectError):  # nothing was sent: even an import may be repeated
            return self._answered
        return _is_safe(request) and not isinstance(error, httpx.TimeoutException)

    def close(self) -> None:
        """Close the connections beneath."""
        self._inner.close()


def _is_safe(request: httpx.Request) -> bool:
    return request.method in _SAFE or request.url.path.endswith(_QUERIES)
