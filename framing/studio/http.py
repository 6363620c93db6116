"""The wire to a Label Studio server: the only module that imports its SDK.

The SDK holds the token, of either kind, and renews what has to be renewed. Every
failure comes out as a ``StudioError`` of one line that says what to do; never
with the SDK's own error, whose text has the headers of the answer in it. The
token comes from LABEL_STUDIO_API_KEY and goes nowhere else.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx
from label_studio_sdk import LabelStudio
from label_studio_sdk.core.api_error import ApiError

from framing.errors import StudioError
from framing.studio.address import read_address
from framing.studio.retry import Patient

KEY = "LABEL_STUDIO_API_KEY"
OLDEST = (1, 23)
# an export of fifty thousand tasks takes longer than a minute
_PATIENCE = 600
# generated code, partly untyped
_SDK: Any = LabelStudio
# what a server on this machine needs before it takes a backend on this machine, since 1.23.1
LOCAL_BACKENDS = "ML_BLOCK_LOCAL_IP=false and SSRF_PROTECTION_ENABLED=false"


class Wire:
    """Requests to one server, in the name of one user.

    Raises
    ------
    StudioError
        There is no token, or what there is cannot be one.
    """

    def __init__(self, url: str, around: Mapping[str, str], http: httpx.Client) -> None:
        key = around.get(KEY, "").strip()
        if not key:
            raise StudioError(f"{KEY} is not set; take a token from Label Studio, Account & Settings, and export it")
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise StudioError(f"{KEY} does not look like a token: it has signs that no token has; copy it again")
        self.url = url.rstrip("/")
        with self._translated():
            # the transport is patient where it may be; the SDK would send imports again, too
            self._studio = _SDK(base_url=self.url, api_key=key, timeout=_PATIENCE, httpx_client=http, max_retries=0)

    def require_version(self) -> None:
        """Raise ``StudioError`` where the server is no Label Studio, or too old a one."""
        foreign = StudioError(f"{self.url} is no Label Studio; start one with 'framing studio', or set [studio] url")
        with self._translated():
            try:
                answer = self._studio.versions.get(request_options={"timeout_in_seconds": 20})
            except ApiError as error:
                if _is_foreign(error):
                    raise foreign from None
                raise
            except (TypeError, ValueError):  # other JSON; or a page for the token that a personal one is traded for
                raise foreign from None
        release = getattr(answer, "release", None) or ""
        numbers = re.match(r"(\d+)\.(\d+)", str(release))
        if numbers is None:
            raise foreign
        if (int(numbers[1]), int(numbers[2])) < OLDEST:
            least = ".".join(map(str, OLDEST))
            raise StudioError(f"Label Studio at {self.url} is {release}; framing needs {least} or newer: upgrade it")

    def require_token(self) -> None:
        """Raise ``StudioError`` where the server does not accept the token: it tells its version to anybody."""
        with self._translated():
            self._studio.users.whoami()

    def ask(
        self, method: str, path: str, body: Any = None, *, params: Mapping[str, Any] | None = None, missing: str = ""
    ) -> Any:
        """Send a request through the SDK's own connection, and return the JSON of the answer.

        ``missing`` is the sentence of a 404. The SDK's calls make an object of
        every field of every task, which takes longer than the server needs to
        send them.
        """
        wire = self._studio._client_wrapper
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8")
        headers = {"Content-Type": "application/json"} if content else {}
        with self._translated(missing):
            answer = wire.httpx_client.request(path, method=method, params=params, content=content, headers=headers)
            said = _json(answer)
            if not answer.is_success:
                raise ApiError(status_code=answer.status_code, body=said if said is not None else answer.text)
        if said is None and answer.content:
            raise StudioError(f"Label Studio at {self.url} broke off its answer, or sent something else; try again")
        return said

    def _translated(self, missing: str = "") -> AbstractContextManager[None]:
        return translated(self.url, missing)


def patient_http(url: str) -> httpx.Client:
    """Make the connection to ``url``, which asks again where that is safe.

    No proxy of the environment stands between us and our own machine; elsewhere
    httpx takes the routes that the environment names, and each is made patient.
    """
    direct = read_address(url).hostname in ("127.0.0.1", "localhost", "::1")
    made = httpx.Client(follow_redirects=True, trust_env=not direct)
    made._transport = Patient(made._transport)
    made._mounts = {pattern: Patient(one) if one else None for pattern, one in made._mounts.items()}
    return made


def _json(answer: httpx.Response) -> Any:
    try:
        return json.loads(answer.content)
    except ValueError:
        return None


@contextmanager
def translated(url: str, missing: str = "") -> Iterator[None]:
    """Turn what the SDK and the network raise into one sentence; ``missing`` is that of a 404."""
    try:
        yield
    except ApiError as error:
        raise StudioError(_refusal(url, error, missing), status=error.status_code) from None
    except httpx.ConnectError as error:
        raise StudioError(
            f"nobody answers at {url}; is Label Studio running? 'framing studio' starts one, and "
            "[studio] url in study.toml says where it is"
        ) from error
    except httpx.TimeoutException as error:
        raise StudioError(f"Label Studio at {url} did not answer in time; try again") from error
    except httpx.HTTPError as error:
        raise StudioError(f"the connection to Label Studio at {url} broke; try again") from error


def _refusal(url: str, error: ApiError, missing: str) -> str:
    where, said = f"Label Studio at {url}", _said(error.body)
    if error.status_code == 401:
        return f"{where} does not accept the token in {KEY} ({said}); take a new one from Account & Settings"
    if error.status_code == 404 and missing:
        return f"{where}: {missing}"
    if error.status_code == 403 and "reserved network address" in said:
        return (
            f"{where} takes no backend on this machine ({said}); start it with {LOCAL_BACKENDS} in its environment, "
            "as 'framing studio' does"
        )
    return f"{where} refused with {error.status_code}: {said}"


def _is_foreign(error: ApiError) -> bool:
    """Tell whether no Label Studio answers so: without the route, or with a page where it has JSON.

    A gateway before a Label Studio that is down or busy sends a page too.
    """
    page = not isinstance(error.body, Mapping)
    return error.status_code == 404 or (page and error.status_code not in (429, 500, 502, 503, 504))


def _said(body: Any) -> str:
    """Return the server's own words, short: its detail, its validation errors, or the start of a page."""
    if isinstance(body, Mapping):
        faults = body.get("validation_errors")
        if isinstance(faults, Mapping):
            return "; ".join(
                str(one) for each in faults.values() for one in (each if isinstance(each, list) else [each])
            )
        return str(body.get("detail") or body)[:300]
    return " ".join(re.sub(r"<[^<>]*>", " ", str(body)).split())[:120] or "no reason given"
