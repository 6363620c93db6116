"""The documentation site builds without a network and without a warning, and nothing in it is missing or remote."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import framing
from framing.cli import COMMANDS

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md"))
# elements that a browser loads by itself, and the attribute that says from where
LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "object": "data"}
BUILD = """
import socket, sys
def refuse(*words, **more):
    raise OSError("no network here")
socket.getaddrinfo = socket.create_connection = socket.socket.connect = refuse
from sphinx.cmd.build import main
sys.exit(main(["-q", "-W", "--keep-going", "-b", "html", "-d", *sys.argv[1:]]))
"""


class Page(HTMLParser):
    """The anchors of a page, what it links to, and what it loads."""

    def __init__(self, html):
        super().__init__()
        self.anchors, self.links, self.loads = set(), [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Note the ids and addresses of an element."""
        values = dict(attrs)
        self.anchors |= {values[name] for name in ("id", "name") if values.get(name)}
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if values.get(LOADED.get(tag)):
            self.loads.append(values[LOADED[tag]])


def is_remote(address):
    return bool(urlsplit(address).netloc)


def broken(pages):
    """Return the internal links that lead nowhere; ``pages`` are parsed pages by path."""
    for path, page in pages.items():
        for link in (link for link in (*page.links, *page.loads) if not urlsplit(link).scheme and not is_remote(link)):
            target = (path.parent / unquote(urlsplit(link).path)).resolve() if urlsplit(link).path else path
            anchor = unquote(urlsplit(link).fragment)
            if not target.exists() or (anchor and target in pages and anchor not in pages[target].anchors):
                yield f"{path.name}: {link}"


@pytest.fixture(scope="module", params=["brief", pytest.param("whole", marks=pytest.mark.exhaustive)])
def site(tmp_path_factory, request):
    """The folder of the built site; the brief one, of every day, has the docstrings of modules alone."""
    folder = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-P", "-c", BUILD, str(folder / "doctrees"), "-t", request.param, str(DOCS)]
    result = subprocess.run([*words, str(folder / "html")], capture_output=True, text=True, timeout=600, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder / "html"


@pytest.fixture(scope="module")
def pages(site):
    """Every parsed page by its path."""
    return {path.resolve(): Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


@pytest.fixture(scope="module")
def linked(pages):
    """The files that pages link to."""
    links = {(start.parent, urlsplit(link).path) for start, page in pages.items() for link in page.links}
    return {(folder / path).resolve() for folder, path in links}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_and_decision_record_is_in_the_site(site, linked, page):
    path = (site / f"{page}.html").resolve()
    assert path.is_file()
    assert path in linked


@pytest.mark.parametrize("name", [name for name in framing.__all__ if not name.startswith("_")])
def test_every_public_name_is_in_the_reference(pages, site, name):
    assert f"framing.{name}" in pages[(site / "api" / "index.html").resolve()].anchors


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_reference(pages, site, name):
    assert f"framing-{name}" in pages[(site / "api" / "generated" / "commands.html").resolve()].anchors


def test_every_internal_link_resolves(pages):
    assert list(broken(pages)) == []


def test_a_link_that_leads_nowhere_would_be_seen(tmp_path):
    there = (tmp_path / "b.html").resolve()
    there.touch()
    html = '<a href="b.html#x">good</a> <a href="b.html#y">bad</a> <a href="c.html">bad</a> <a href="https://x.org">good</a>'
    pages = {(tmp_path / "a.html").resolve(): Page(html), there: Page('<p id="x">')}
    assert list(broken(pages)) == ["a.html: b.html#y", "a.html: c.html"]


def test_no_page_loads_anything_from_another_host(pages):
    assert [load for page in pages.values() for load in page.loads if is_remote(load)] == []


def test_no_style_sheet_loads_anything_from_another_host(site):
    sheets = [path.read_text(encoding="utf-8") for path in (site / "_static").rglob("*.css")]
    addresses = [
        address for sheet in sheets for address in re.findall(r"(?:url\(|@import\s)\s*['\"]?([^'\")\s]+)", sheet)
    ]
    assert sheets
    assert [address for address in addresses if is_remote(address)] == []
