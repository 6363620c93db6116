"""A real Label Studio on loopback, and a small study to send to it."""

import copy
import importlib.util
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pandas as pd
import pytest

from framing.records import empty
from framing.steps.push import push
from framing.studio import server
from framing.studio.install import find_executable
from framing.studio.opaque_ids import by_opaque_id, with_article_ids
from framing.study import open_study

ROOT = Path(__file__).parents[2]
LOGIN = server.Login("admin@example.com", "a-password-for-tests", "0123456789abcdef0123456789abcdef01234567")

STUDY = """\
framing = 1
title = "Ferries and bridges"   # the working title
languages = ["en", "fr"]

[[outlets]]
id = "herald"

[studio]
url = "{url}"
# which projects are ours
projects = []  # filled in by push
batch = 2
"""

# title, text behind it, (words, category, voice, rule) of its markers;
# with emoji, astral letters, a decomposed accent, guillemets and no-break spaces
ARTICLES = {
    "a1": (
        "🌉 Bridge falls 👩‍👩‍👧, minister silent",
        "The barge allegedly broke loose, the harbour office said. The minister claimed that nobody was told.\n\n"
        "𝔘nion men called it a “disastrous night” 🚢.",
        [("allegedly", "hedge", "outlet", "en/allegedly"), ("claimed", "reporting_verb", "outlet", "en/claim"),
         ("disastrous", "loaded", "quote", "en/disastrous")],
    ),
    "a2": (
        "Le préfet 🚢 se tait",
        "« Une honte », a martelé le maire. Le caporal présumé e\u0301tait à bord\u00a0; certains observateurs "
        "parlent d'un «\u00a0exercice\u00a0».",
        [("a martelé", "reporting_verb", "outlet", "fr/marteler"), ("présumé", "hedge", "outlet", "fr/présumé"),
         ("«\u00a0exercice\u00a0»", "scare_quotes", "outlet", "fr/quotes")],
    ),
    "a3": ("", "No headline here. The junta fell < & > silence.", [("junta", "naming", "outlet", "en/junta")]),
    "a4": ("Ferry runs again", "It carries nine cars at a time.", []),
    "a5": ("Toll rises", "Drivers face a brutal toll.", [("brutal", "loaded", "outlet", "en/brutal")]),
}  # fmt: skip


def whole_text(article_id):
    title, body, _ = ARTICLES[article_id]
    return f"{title}\n\n{body}" if title else body


def tables():
    """Build articles, markers and the sample: a3 and a4 for one annotator each, a5 blind."""
    articles = [
        {"article_id": one, "outlet": "herald", "language": "fr" if one == "a2" else "en", "date": "2024-05-01",
         "title": title, "text": whole_text(one), "words": len(whole_text(one).split())}
        for one, (title, _, _) in ARTICLES.items()
    ]  # fmt: skip
    markers = [
        {"article_id": one, "start": whole_text(one).index(words), "end": whole_text(one).index(words) + len(words),
         "text": words, "category": category, "rule": rule, "voice": voice, "position": "body", "score": 0.8}
        for one, (_, _, found) in ARTICLES.items()
        for words, category, voice, rule in found
    ]  # fmt: skip
    sample = [
        {"article_id": one, "stratum": "herald", "probability": 0.5, "arm": "blind" if one == "a5" else "assisted",
         "annotators": 1 if one in ("a3", "a4") else 2, "rank": place}
        for place, one in enumerate(ARTICLES)
    ]  # fmt: skip
    return pd.DataFrame(articles), pd.DataFrame(markers), pd.DataFrame(sample)


def revealed(tasks):
    """Return tasks of the server with the ids that the small study has for their articles."""
    return with_article_ids(tasks, by_opaque_id(ARTICLES))


# a page draws its marks, and once more while it loads: its last word is what has stood for half a second
DRAWN = """at_least => {
    const marks = [...document.querySelectorAll('span.htx-highlight')].map(mark => mark.outerHTML).join();
    const same = window.framingMarks === marks;
    window.framingMarks = marks;
    window.framingSeen = same ? window.framingSeen + 1 : 0;
    return window.framingSeen >= 5 && document.querySelectorAll('span.htx-highlight').length >= at_least;
}"""


@dataclass(frozen=True)
class Running:
    """A running Label Studio, and the way in."""

    url: str
    email: str
    password: str
    token: str

    def ask(self, method, path, **body):
        answer = httpx.request(
            method,
            self.url + path,
            headers={"Authorization": f"Token {self.token}"},
            trust_env=False,
            timeout=60,
            **body,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def open(self, page, task, *, at_least=1):
        """Open a task in the browser and wait until its marks, of which there are some, are drawn."""
        page.goto(f"{self.url}/projects/{task['project']}/data?task={task['id']}", wait_until="domcontentloaded")
        self.wait_for_marks(page, at_least)

    def wait_for_marks(self, page, at_least=1):
        page.wait_for_selector(".lsf-htx-richtext")
        page.wait_for_selector("[data-testid=bottombar-submit-button]")
        page.wait_for_function(DRAWN, arg=at_least, polling=100)

    def judge_as_admin(self, task, *, skip=False):
        """Submit the pre-labels of a task as the user of the browser, or skip it."""
        shown = next(one for one in task["predictions"] if one["model_version"] == "by rule")
        body = {"result": shown["result"], "was_cancelled": skip, "parent_prediction": shown["id"]}
        return self.ask("POST", f"/api/tasks/{task['id']}/annotations/", json=body)

    def personal_token(self):
        """Return a personal access token, as the page of the account makes it."""
        with httpx.Client(base_url=self.url, trust_env=False, timeout=60) as browser:
            browser.get("/user/login/")
            form = {"email": self.email, "password": self.password, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
            browser.post("/user/login/", data=form, headers={"Referer": self.url})
            headers = {"X-CSRFToken": browser.cookies["csrftoken"], "Referer": self.url}
            return browser.post("/api/token/", headers=headers).json()["token"]

    def tasks(self, study):
        """Return the tasks of a study's projects by article, with their pre-labels and annotations."""
        asked = [
            self.ask("GET", "/api/tasks", params={"project": number, "fields": "all", "page_size": 100})["tasks"]
            for number in open_study(study.path).settings.studio.projects
        ]
        return {task["data"]["article_id"]: task for tasks in asked for task in revealed(tasks)}


class Person:
    """Somebody who labels, sending what the browser would send."""

    def __init__(self, server, email):
        self.server, self.email = server, email
        self.id = server.ask("POST", "/api/users/", json={"email": email, "username": email})["id"]

    def judge(self, task, correct=lambda regions, text: regions, *, skip=False):
        shown = (task["predictions"] or [{"result": [], "id": None}])[0]
        regions = [{**region, "origin": "prediction"} for region in copy.deepcopy(shown["result"])]
        body = {
            "result": correct(regions, task["data"]["text"]),
            "was_cancelled": skip,
            "lead_time": 12.5,
            "completed_by": self.id,
            "parent_prediction": shown["id"],
        }
        return self.server.ask("POST", f"/api/tasks/{task['id']}/annotations/", json=body)


def find_label_studio():
    found = find_executable([ROOT / ".venv-studio"], os.environ)
    if found is None:
        missing = "no label-studio: 'make test' installs it into .venv-studio, or set LABEL_STUDIO_BIN"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    return found


def migrated(executable, cache):
    """Return a data folder that the first start has filled, made once a version of Label Studio."""
    place = next(
        executable.resolve().parents[1].glob("lib/python*/site-packages/label_studio-*.dist-info"), Path("any")
    )
    template = cache / place.stem
    if not template.exists():
        with tempfile.TemporaryDirectory(dir=cache) as made:
            data = Path(made) / "data"
            server.start(executable, data, server.free_port(), server.environment(data, os.environ, LOGIN)).stop()
            with suppress(OSError):  # another run may have been faster
                data.rename(template)
    return template


@pytest.fixture(scope="session")
def installed(request, tmp_path_factory):
    """The program, and a way to get a data folder of one's own that a first start has filled."""
    executable = find_label_studio()

    def data():
        place = tmp_path_factory.mktemp("label-studio") / "data"
        return shutil.copytree(migrated(executable, request.config.cache.mkdir("label-studio")), place)

    return executable, data


@pytest.fixture(scope="session")
def label_studio(request):
    """A Label Studio of its own for this run: half a minute the first time on a machine, then a few seconds.

    Or the one that FRAMING_TEST_STUDIO names, such as one on PostgreSQL, whose
    first user is ``LOGIN``.
    """
    if url := os.environ.get("FRAMING_TEST_STUDIO"):
        yield Running(url, LOGIN.email, LOGIN.password, LOGIN.token)
        return
    executable, data = (one() if callable(one) else one for one in request.getfixturevalue("installed"))
    running = server.start(executable, data, server.free_port(), server.environment(data, os.environ))
    yield Running(running.url, LOGIN.email, LOGIN.password, LOGIN.token)
    running.stop()


@pytest.fixture(scope="session")
def people(label_studio):
    return Person(label_studio, "ada@example.com"), Person(label_studio, "bo@example.com")


def beside(name):
    """Load a module that stands beside the tests."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def proxy_before():
    """Put a proxy that can break things before the server at an address."""
    return beside("faulty").faulty_proxy


@pytest.fixture
def faulty(label_studio, proxy_before):
    with proxy_before(label_studio.url) as proxy:
        yield proxy


def build_study(folder, url):
    (folder / "study.toml").write_text(STUDY.format(url=url), encoding="utf-8")
    shutil.copytree(ROOT / "label_config", folder / "label_config", dirs_exist_ok=True)
    study = open_study(folder)
    for name, table in zip(("articles", "markers", "sample"), tables(), strict=True):
        study.keep(name, table)
    study.keep("speech", empty("speech"))
    return study


@pytest.fixture
def ferries(tmp_path, monkeypatch):
    """Make the small study, with its stages kept, for a server at ``url``."""

    def make(url="http://127.0.0.1:1", token=LOGIN.token):
        monkeypatch.setenv("LABEL_STUDIO_API_KEY", token)
        return build_study(tmp_path, url)

    return make


@pytest.fixture(scope="module")
def shared_ferries(label_studio, tmp_path_factory):
    """The small study, pushed once for all tests of a module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABEL_STUDIO_API_KEY", label_studio.token)
        study = build_study(tmp_path_factory.mktemp("ferries"), label_studio.url)
        push(study)
        yield open_study(study.path)


# where a word stands on the page, as a rectangle
FIND = """(word) => {
  const walk = document.createTreeWalker(document.querySelector('.lsf-htx-richtext'), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.data.indexOf(word);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + word.length);
    const box = range.getBoundingClientRect();
    return {x: box.x, y: box.y, width: box.width, height: box.height};
  }
}"""


@pytest.fixture(scope="module")
def page(label_studio, browser):
    """A page of a browser whose user is logged in."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(f"{label_studio.url}/user/login/", wait_until="domcontentloaded")
    page.fill("input[name=email]", label_studio.email)
    page.fill("input[name=password]", label_studio.password)
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.locator("form button[type=submit]").first.click()
    return page


@pytest.fixture(scope="module")
def mark(page):
    """A function that chooses a label, drags inside a word, and waits until so many marks are drawn.

    The screen marks whole words; a copy of the dragged letters alone would be pulled from elsewhere.
    """

    def on_page(word, label, count):
        page.locator(".lsf-label", has_text=label).click()
        box = page.evaluate(FIND, word)
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] * 0.35, middle)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.7, middle, steps=8)
        page.mouse.up()
        page.wait_for_function(f"document.querySelectorAll('span.htx-highlight').length === {count}")

    return on_page


@pytest.fixture(scope="module")
def drag(page):
    """A function that drags the handle on a side of a mark, at a rectangle, over some words."""

    def on_page(handle, words, side):
        box = page.evaluate(FIND, words)
        middle, far = box["y"] + box["height"] / 2, box["x"] + 0.5 if side == "left" else box["x"] + box["width"] - 2
        page.mouse.move(handle["x"] + 1, handle["y"] + handle["height"] / 2)
        page.mouse.down()
        for place in (box["x"] + box["width"] / 2, far):
            page.mouse.move(place, middle, steps=6)
        page.mouse.up()

    return on_page
