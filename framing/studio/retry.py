"""Asking again where that is safe: the transport beneath every request to Label Studio.

A question, a deletion by number or a setting can be sent twice. An import cannot:
the server would take the tasks twice and say nothing, so whoever imports asks
first what has arrived (``framing.studio.import_tasks``).
"""

import time

import httpx

# seconds before each further attempt, fifteen in all: a Label Studio that is started anew answers after four to ten
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
_PASSING = frozenset((429, 500, 502, 503, 504))
_SAFE = frozenset(("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"))
# questions that Label Studio wants to be posted
_QUESTIONS = ("/validate/", "/token/refresh/")


class Patient(httpx.BaseTransport):
    """A transport that sends safe requests again after a broken connection or a passing refusal.

    A connection that is refused is tried again only after one that was not: a
    server that is not there at all is to be named at once, one that is being
    started anew is waited for.
    """

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self._answered = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, again where that is safe; the answer is read whole, so that one cut off is noticed here."""
        for pause in PAUSES:
            try:
                response = self._once(request)
            except httpx.TransportError as error:
                if not self._may_repeat(request, error):
                    raise
            else:
                if not (response.status_code in _PASSING and _is_safe(request)):
                    return response
            time.sleep(pause)
        return self._once(request)

    def _once(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(request)
        try:
            response.read()
        finally:
            response.close()
        self._answered = True
        return response

    def _may_repeat(self, request: httpx.Request, error: httpx.TransportError) -> bool:
        if isinstance(error, httpx.ConnectError):  # nothing was sent: even an import may go again
            return self._answered
        return _is_safe(request) and not isinstance(error, httpx.TimeoutException)

    def close(self) -> None:
        """Close the connections beneath."""
        self._inner.close()


def _is_safe(request: httpx.Request) -> bool:
    return request.method in _SAFE or request.url.path.endswith(_QUESTIONS)
