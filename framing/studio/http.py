"""The HTTP connection to a Label Studio server: the only module that imports its SDK.

The SDK holds the token, of either kind, and renews it when needed. Every failure
becomes a ``StudioError`` of one line that says what to do, without the SDK's own
error, whose text contains the headers of the response. The token comes from
LABEL_STUDIO_API_KEY and goes only to a trusted server, which no redirect leaves.
"""

import json
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx
from label_studio_sdk import LabelStudio
from label_studio_sdk.core.api_error import ApiError

from framing.errors import StudioError
from framing.studio.address import is_loopback, read_address
from framing.studio.retry import RetryingTransport
from framing.studio.trusted_servers import require_trusted

KEY = "LABEL_STUDIO_API_KEY"
OLDEST_RELEASE = (1, 23)
# seconds; an export of fifty thousand tasks takes longer than a minute
_TIMEOUT = 600
# generated code, partly untyped
_SDK: Any = LabelStudio
# what a server on this machine needs to accept a backend on this machine, since 1.23.1
LOCAL_BACKENDS = "ML_BLOCK_LOCAL_IP=false and SSRF_PROTECTION_ENABLED=false"


class Connection:
    """Requests to one server, in the name of one user.

    Raises
    ------
    StudioError
        There is no token, the value cannot be one, or it must not be sent to ``url``.
    """

    def __init__(self, url: str, around: Mapping[str, str], http: httpx.Client) -> None:
        key = around.get(KEY, "").strip()
        if not key:
            raise StudioError(f"{KEY} is not set; get a token in Label Studio under Account & Settings, and export it")
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise StudioError(
                f"{KEY} does not look like a token: it has characters that tokens never have; copy it again"
            )
        require_trusted(url, around)
        self.url = url.rstrip("/")
        _keep_to(http, self.url)
        with self._translated():
            # our transport retries where that is safe; the SDK would repeat imports, too
            self._studio = _SDK(base_url=self.url, api_key=key, timeout=_TIMEOUT, httpx_client=http, max_retries=0)

    def require_version(self) -> None:
        """Raise ``StudioError`` if the server is not Label Studio, or too old."""
        foreign = StudioError(
            f"{self.url} is not Label Studio; start one with 'framing studio', or correct [studio] url in study.toml"
        )
        with self._translated():
            try:
                answer = self._studio.versions.get(request_options={"timeout_in_seconds": 20})
            except ApiError as error:
                if _is_foreign(error):
                    raise foreign from None
                raise
            except (TypeError, ValueError):  # other JSON; or an HTML page in answer to the exchange of a personal token
                raise foreign from None
        release = getattr(answer, "release", None) or ""
        numbers = re.match(r"(\d+)\.(\d+)", str(release))
        if numbers is None:
            raise foreign
        if (int(numbers[1]), int(numbers[2])) < OLDEST_RELEASE:
            least = ".".join(map(str, OLDEST_RELEASE))
            raise StudioError(f"Label Studio at {self.url} is {release}; framing needs {least} or newer: upgrade it")

    def require_token(self) -> None:
        """Raise ``StudioError`` if the server rejects the token, which reading its version does not need."""
        with self._translated():
            self._studio.users.whoami()

    def ask(
        self, method: str, path: str, body: Any = None, *, params: Mapping[str, Any] | None = None, missing: str = ""
    ) -> Any:
        """Send a request through the SDK's own connection, and return the JSON of the answer.

        ``missing`` is the message for a 404. The SDK's own calls build an object for
        every field of every task, which takes longer than the server needs to
        send them.
        """
        wrapper = self._studio._client_wrapper
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8")
        headers = {"Content-Type": "application/json"} if content else {}
        with self._translated(missing):
            response = wrapper.httpx_client.request(
                path, method=method, params=params, content=content, headers=headers
            )
            answer = _json(response)
            if not response.is_success:
                raise ApiError(status_code=response.status_code, body=answer if answer is not None else response.text)
        if answer is None and response.content:
            raise StudioError(f"Label Studio at {self.url} sent an answer that is cut off or not JSON; try again")
        return answer

    def _translated(self, missing: str = "") -> AbstractContextManager[None]:
        return translated(self.url, missing)


def _keep_to(http: httpx.Client, url: str) -> None:
    """Refuse any request of a client that does not go to the server at ``url``, such as after a redirect."""
    server = httpx.URL(url)
    origins = {_origin(server)}
    if origins == {("http", server.raw_host, 80)}:  # to TLS on the same host, as many servers redirect
        origins.add(("https", server.raw_host, 443))

    def check(request: httpx.Request) -> None:
        if _origin(request.url) not in origins:
            target = request.url.copy_with(userinfo=b"", path="/", query=None, fragment=None)
            raise StudioError(f"{url} redirects to {target}; the token is not sent there: correct [studio] url")

    hooks = http.event_hooks
    http.event_hooks = {**hooks, "request": [*hooks["request"], check]}


def _origin(url: httpx.URL) -> tuple[str, bytes, int | None]:
    return url.scheme, url.raw_host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def retrying_http(url: str) -> httpx.Client:
    """Return an HTTP client for ``url`` that repeats requests where that is safe.

    This machine is reached without a proxy; for other hosts httpx uses the proxies
    that the environment names, and each of them retries. Certificates are those
    of SSL_CERT_FILE or SSL_CERT_DIR, else those that httpx brings.

    Raises
    ------
    StudioError
        SSL_CERT_FILE or SSL_CERT_DIR names nothing that has certificates.
    """
    direct = is_loopback(read_address(url).hostname or "")
    client = httpx.Client(follow_redirects=True, trust_env=not direct, verify=_certificates())
    client._transport = RetryingTransport(client._transport)
    client._mounts = {
        pattern: RetryingTransport(transport) if transport else None for pattern, transport in client._mounts.items()
    }
    return client


def _certificates() -> ssl.SSLContext:
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise StudioError(
            "SSL_CERT_FILE or SSL_CERT_DIR does not name a file or folder of certificates; name the "
            "certificate, in PEM form, of the authority that signed the server's"
        ) from error


def _json(response: httpx.Response) -> Any:
    try:
        return json.loads(response.content)
    except ValueError:
        return None


@contextmanager
def translated(url: str, missing: str = "") -> Iterator[None]:
    """Translate errors of the SDK and the network into one line; ``missing`` is that for a 404."""
    try:
        yield
    except ApiError as error:
        raise StudioError(_refusal(url, error, missing), status=error.status_code) from None
    except httpx.ProxyError as error:
        raise StudioError(
            f"the proxy that HTTP_PROXY or HTTPS_PROXY names does not pass requests on to {url} ({error}); NO_PROXY "
            "lists hosts that need no proxy"
        ) from error
    except httpx.ConnectError as error:
        if refused := re.search(r"CERTIFICATE_VERIFY_FAILED\] (.*?)(?: \(_ssl|$)", str(error)):
            raise StudioError(
                f"the certificate of {url} is not trusted ({refused[1]}); if the authority is your own, name its "
                "certificate in SSL_CERT_FILE"
            ) from error
        raise StudioError(
            f"nothing answers at {url}; is Label Studio running? 'framing studio' starts one, and "
            "[studio] url in study.toml says where it is"
        ) from error
    except httpx.TimeoutException as error:
        raise StudioError(f"Label Studio at {url} did not answer in time; try again") from error
    except httpx.HTTPError as error:
        raise StudioError(f"the connection to Label Studio at {url} broke; try again") from error


def _refusal(url: str, error: ApiError, missing: str) -> str:
    where, reason = f"Label Studio at {url}", _reason(error.body)
    if error.status_code == 401:
        return f"{where} does not accept the token in {KEY} ({reason}); create a new one under Account & Settings"
    if error.status_code == 404 and missing:
        return f"{where}: {missing}"
    if error.status_code == 403 and "reserved network address" in reason:
        return (
            f"{where} accepts no backend on this machine ({reason}); start it with {LOCAL_BACKENDS} in its "
            "environment, as 'framing studio' does"
        )
    return f"{where} refused with {error.status_code}: {reason}"


def _is_foreign(error: ApiError) -> bool:
    """Return whether the answer is not Label Studio's: the route is missing, or a page comes instead of JSON.

    A gateway before a Label Studio that is down or busy sends a page, too.
    """
    is_page = not isinstance(error.body, Mapping)
    return error.status_code == 404 or (is_page and error.status_code not in (429, 500, 502, 503, 504))


def _reason(body: Any) -> str:
    """Return the server's own words, short: its detail, its validation errors, or the start of a page."""
    if isinstance(body, Mapping):
        faults = body.get("validation_errors")
        if isinstance(faults, Mapping):
            lists = (reasons if isinstance(reasons, list) else [reasons] for reasons in faults.values())
            return "; ".join(str(reason) for reasons in lists for reason in reasons)
        return str(body.get("detail") or body)[:300]
    return " ".join(re.sub(r"<[^<>]*>", " ", str(body)).split())[:120] or "no reason given"
