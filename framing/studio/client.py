"""The door to a Label Studio server: the only module that imports its SDK.

Every failure comes out as a ``StudioError`` of one line that says what to do. The
token comes from LABEL_STUDIO_API_KEY and goes nowhere else; both kinds work, the
legacy token and the personal access token.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from label_studio_sdk import LabelStudio
from label_studio_sdk.core.api_error import ApiError

from framing.errors import StudioError
from framing.studio.address import read_address

if TYPE_CHECKING:
    from framing.studio.tasks import Task

Answered = TypeVar("Answered")

KEY = "LABEL_STUDIO_API_KEY"
OLDEST = (1, 23)
# an export of fifty thousand tasks takes longer than a minute
_PATIENCE = 600
_PAGE = 1000
# the SDK sends a request again after a broken connection: harmless for a question, a second copy for an import
_ONCE = {"max_retries": 0}
# generated code: partly untyped, and its types refuse the plain dicts that its calls take
_SDK: Any = LabelStudio


@dataclass(frozen=True, slots=True)
class Project:
    """A project on the server: its labelling screen, whose pre-labels it shows, and for how many people a task is."""

    id: int
    title: str
    screen: str
    model_version: str
    annotators: int
    n_tasks: int


@dataclass(frozen=True, slots=True)
class Known:
    """A task on the server: its number, the article it is about ("" if not ours), and its annotations."""

    task: int
    framing_id: str
    n_annotations: int


@contextmanager
def connect(url: str, around: Mapping[str, str], *, http: httpx.Client | None = None) -> Iterator["Client"]:
    """Open the door to the server at ``url`` with the token that ``around`` (the environment) holds.

    Raises
    ------
    StudioError
        There is no token, nobody answers, what answers is no Label Studio, or
        one older than 1.23.
    """
    key = around.get(KEY, "").strip()
    if not key:
        raise StudioError(f"{KEY} is not set; take a token from Label Studio, Account & Settings, and export it")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise StudioError(f"{KEY} does not look like a token: it has signs that no token has; copy it again")
    # no proxy from the environment stands between us and our own machine
    direct = read_address(url).hostname in ("127.0.0.1", "localhost", "::1")
    with http or httpx.Client(follow_redirects=True, trust_env=not direct) as opened:
        client = Client(url.rstrip("/"), key, opened)
        client.require_version()
        yield client


class Client:
    """One Label Studio server, through the eyes of one user."""

    def __init__(self, url: str, key: str, http: httpx.Client) -> None:
        self.url = url
        with self._translated():
            self._studio = _SDK(base_url=url, api_key=key, timeout=_PATIENCE, httpx_client=http)

    def require_version(self) -> None:
        """Raise ``StudioError`` where the server is no Label Studio, or too old a one."""
        foreign = StudioError(f"{self.url} is no Label Studio; start one with 'framing studio', or set [studio] url")
        with self._translated():
            try:
                answer = self._studio.versions.get(request_options={**_ONCE, "timeout_in_seconds": 20})
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
            self._studio.users.whoami(request_options=_ONCE)

    def project(self, number: int) -> Project:
        """Return a project; raise ``StudioError`` where there is none of that number."""
        with self._translated(f"there is no project {number}; take it out of [studio] projects in study.toml"):
            return _project(self._studio.projects.get(number))

    def find_empty(self, title: str, screen: str) -> Project | None:
        """Return the newest project of that title and screen without any task, if there is one."""
        with self._translated():
            found = [one for one in self._studio.projects.list(title=title, page_size=100) if one.title == title]
            full = [self.project(one.id) for one in found if not one.task_number]
        return next((one for one in full if one.screen == screen and not one.n_tasks), None)

    def create(self, title: str, screen: str, *, instruction: str, annotators: int) -> Project:
        """Make a project whose tasks come in their order, each for so many annotators."""
        with self._translated():
            made = self._studio.projects.create(
                title=title,
                label_config=screen,
                expert_instruction=instruction,
                show_instruction=True,
                show_skip_button=True,
                enable_empty_annotation=True,
                show_collab_predictions=True,
                maximum_annotations=annotators,
                sampling="Sequential sampling",
                request_options=_ONCE,
            )
        return self.project(made.id)

    def set_screen(self, number: int, screen: str, instruction: str) -> None:
        """Give a project another labelling screen; the server refuses one that loses given answers."""
        with self._translated():
            # an update alone would take a screen without labels that are in use, and break the project
            self._studio.projects.validate_label_config(number, label_config=screen)
            self._studio.projects.update(number, label_config=screen, expert_instruction=instruction)

    def set_model_version(self, number: int, version: str) -> None:
        """Say whose pre-labels people are to see."""
        with self._translated():
            self._studio.projects.update(number, model_version=version)

    def known(self, number: int) -> list[Known]:
        """Return all tasks of a project, by number."""
        fields = "id,data,total_annotations,cancelled_annotations"
        with self._translated():
            pages = self._studio.tasks.list(project=number, include=fields, fields="task_only", page_size=_PAGE)
            found = [
                Known(
                    int(task.id),
                    str((task.data or {}).get("framing_id") or ""),
                    int(task.total_annotations or 0) + int(task.cancelled_annotations or 0),
                )
                for task in pages
            ]
        return sorted(found, key=lambda one: one.task)

    def send(self, number: int, tasks: Sequence["Task"]) -> None:
        """Import tasks in one call that is made once: the server would take them twice."""
        with self._translated():
            self._studio.projects.import_tasks(number, request=list(tasks), return_task_ids=True, request_options=_ONCE)

    def delete(self, tasks: Sequence[int]) -> None:
        """Delete tasks by number."""
        with self._translated():
            for task in tasks:
                self._studio.tasks.delete(str(task))

    def export(self, number: int) -> list[dict[str, Any]]:
        """Return the tasks of a project that anybody has judged or skipped, with all annotations."""
        with self._translated(f"there is no project {number}; take it out of [studio] projects in study.toml"):
            raw = b"".join(self._studio.projects.exports.download_sync(number, export_type="JSON"))
        try:
            tasks: list[dict[str, Any]] = json.loads(raw)
        except ValueError as error:
            raise StudioError(f"Label Studio at {self.url} broke off its export of project {number}") from error
        return tasks

    def ask(self, call: Callable[[Any], Answered], missing: str = "") -> Answered:
        """Make a call of the SDK through this door; ``missing`` is what to say of a 404."""
        with self._translated(missing):
            return call(self._studio)

    @contextmanager
    def _translated(self, missing: str = "") -> Iterator[None]:
        """Turn what the SDK and the network raise into one sentence; ``missing`` is that of a 404."""
        try:
            yield
        except ApiError as error:
            # never the error itself: its text has the headers of the answer, with a session in them
            raise StudioError(self._refusal(error, missing), status=error.status_code) from None
        except httpx.ConnectError as error:
            raise StudioError(
                f"nobody answers at {self.url}; is Label Studio running? 'framing studio' starts one, and "
                "[studio] url in study.toml says where it is"
            ) from error
        except httpx.TimeoutException as error:
            raise StudioError(f"Label Studio at {self.url} did not answer in time; try again") from error
        except httpx.HTTPError as error:
            raise StudioError(f"the connection to Label Studio at {self.url} broke; try again") from error

    def _refusal(self, error: ApiError, missing: str) -> str:
        where, said = f"Label Studio at {self.url}", _said(error.body)
        if error.status_code == 401:
            return f"{where} does not accept the token in {KEY} ({said}); take a new one from Account & Settings"
        if error.status_code == 404 and missing:
            return f"{where}: {missing}"
        return f"{where} refused with {error.status_code}: {said}"


def _project(answer: Any) -> Project:
    return Project(
        int(answer.id),
        str(answer.title or ""),
        str(answer.label_config or ""),
        str(answer.model_version or ""),
        int(answer.maximum_annotations or 1),
        int(answer.task_number or 0),
    )


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
    return " ".join(re.sub(r"<[^>]*>", " ", str(body)).split())[:120] or "no reason given"
