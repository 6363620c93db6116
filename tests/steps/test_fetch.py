"""Pages are loaded from a real server on loopback: considerately, within bounds, and once."""

import contextlib
import gzip
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.errors import InputError
from framing.sources.raw import RawArticle, Reject
from framing.steps import fetch
from framing.steps.fetch import fetched, load_pages, page_loader
from framing.steps.page_cache import LoadedPage, PageCache
from framing.steps.page_loader import PageError, PageLoader
from framing.steps.public_addresses import PublicTransport, is_public
from framing.steps.robots import parse_rules
from framing.study import open_study

TEXT = "The council of Orvane voted on Tuesday to close the old bridge for two years, as had been expected. " * 3
HTML = f"""<!DOCTYPE html><html lang="en"><head><title>Bridge</title><meta property="og:site_name" content="Herald">
<meta property="article:published_time" content="2024-05-04"></head><body><article><p>{TEXT}</p></article></body>"""


class Site:
    """A server on loopback: answers by path, and a record of the requests."""

    def __init__(self):
        self.answers = {"/1": (200, {"Content-Type": "text/html; charset=utf-8"}, HTML.encode())}
        self.asked = []
        self.agents = set()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append(self.path)
                site.agents.add(self.headers["User-Agent"])
                status, headers, body = site.answer(self.path)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    self.wfile.write(body)

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.host = self.url.removeprefix("http://")
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path):
        value = self.answers.get(path, (404, {}, b""))
        if isinstance(value, tuple):
            return value
        return value.pop(0) if len(value) > 1 else value[0]  # the last is repeated

    @property
    def pages(self):
        return [path for path in self.asked if path != "/robots.txt"]


@pytest.fixture
def site():
    opened = Site()
    yield opened
    opened.server.shutdown()
    opened.server.server_close()


class Clock:
    """A clock that goes on only while somebody sleeps."""

    def __init__(self):
        self.now, self.sleeps = 0.0, []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.sleeps.append(seconds)
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def loader(site, clock, tmp_path):
    transport = PublicTransport(httpx.HTTPTransport(), [site.host])
    with httpx.Client(transport=transport, trust_env=False, timeout=5) as client:
        yield PageLoader(client, PageCache(tmp_path / "cache"), clock, clock.sleep)


def html(body=HTML, **headers):
    return 200, {"Content-Type": "text/html", **headers}, body if isinstance(body, bytes) else body.encode()


def failure(loader, url):
    with pytest.raises(PageError) as raised:
        loader.load(url)
    return raised.value.kind, str(raised.value)


def test_a_page_is_loaded_once_and_then_read_from_disk(site, loader, tmp_path, clock):
    page = loader.load(f"{site.url}/1")
    assert (page.body, page.url, page.content_type) == (HTML.encode(), f"{site.url}/1", "text/html; charset=utf-8")
    again = PageLoader(httpx.Client(trust_env=False), PageCache(tmp_path / "cache"), clock, clock.sleep)
    assert again.load(f"{site.url}/1") == page
    assert site.asked == ["/robots.txt", "/1"]
    assert all(agent.startswith("framing/") for agent in site.agents)


def test_a_damaged_file_of_the_cache_is_loaded_anew(site, loader, tmp_path):
    page = loader.load(f"{site.url}/1")
    (path,) = (tmp_path / "cache").glob("*/*")
    for content in (path.read_bytes()[:-20], b"", gzip.compress(b"{}\n"), gzip.compress(b"[1]\nx")):
        path.write_bytes(content)
        assert loader.load(f"{site.url}/1").body == page.body
    assert site.pages == ["/1"] * 5


def test_there_is_a_second_between_requests_to_a_host_and_more_if_it_asks(site, loader, clock):
    for number in "23":
        site.answers[f"/{number}"] = html()
    for number in "123":
        loader.load(f"{site.url}/{number}")
    assert clock.sleeps == [1.0, 1.0, 1.0]  # after robots.txt, too


@pytest.mark.parametrize(("delay", "pause"), [("0.2", 1.0), ("7", 7.0), ("86400", 30.0)])
def test_the_delay_of_robots_txt_is_kept_within_bounds(site, loader, clock, delay, pause):
    site.answers["/robots.txt"] = (200, {}, f"User-agent: *\nCrawl-delay: {delay}\n".encode())
    site.answers["/2"] = html()
    loader.load(f"{site.url}/1")
    loader.load(f"{site.url}/2")
    assert clock.sleeps[-1] == pause


@pytest.mark.parametrize(
    ("status", "rules", "allowed"),
    [
        (200, "User-agent: *\nDisallow: /1", False),
        (200, "User-agent: framing\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        (200, "User-agent: other\nDisallow: /", True),
        (200, "User-agent: *\nDisallow: /*/x$\nAllow: /1", True),
        (200, "\0\xff no rules", True),
        (404, "", True),
        (403, "", True),
        (500, "", False),
        (429, "", False),
    ],
)
def test_robots_txt_is_obeyed(status, rules, allowed):
    assert parse_rules(status, rules.encode("latin-1")).allow("http://herald.example/1") is allowed


def test_without_the_extra_nothing_is_loaded(site, loader, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "protego", None)
    with pytest.raises(InputError, match=r"--fetch needs protego: pip install 'framing\[pages\]'"):
        loader.load(f"{site.url}/1")
    assert site.pages == []


def test_a_page_that_robots_txt_does_not_allow_is_not_asked_for(site, loader):
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private")
    site.answers["/2"] = (302, {"Location": "/private/1"}, b"")
    assert failure(loader, f"{site.url}/private/2")[0] == "page that robots.txt does not allow"
    assert failure(loader, f"{site.url}/2")[0] == "page that robots.txt does not allow"
    assert site.pages == ["/2"]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_transient_refusal_is_tried_again(site, loader, clock, status):
    site.answers["/1"] = [(status, {}, b""), (status, {"Retry-After": "30"}, b""), html()]
    assert loader.load(f"{site.url}/1").body == HTML.encode()
    assert clock.sleeps[1:] == [2.0, 30.0]


@pytest.mark.parametrize(
    ("answers", "attempts", "kind"),
    [
        ([(503, {}, b"")], 3, "page with status 503"),
        ([(429, {"Retry-After": "9999"}, b"")], 1, "page with status 429"),
        ([(404, {}, b"")], 1, "page with status 404"),
        ([(200, {"Content-Type": "application/pdf"}, b"%PDF")], 1, "address that is not a page"),
        ([(302, {"Location": "/1"}, b"")], 6, "page that could not be loaded"),
        ([(302, {"Location": "file:///etc/passwd"}, b"")], 1, "no web address"),
        ([(302, {"Location": "http://[::1"}, b"")], 3, "page that could not be loaded"),
        ([(200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(b"x" * 99)[:-9])], 1,
         "page that cannot be unpacked"),
        ([(200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(bytes(30 * 1024**2)))], 1,
         "page that cannot be unpacked"),
        ([(200, {"Content-Type": "text/html"}, bytes(21 * 1024**2))], 1, "page too large"),
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_had_is_an_error_of_its_kind(site, loader, answers, attempts, kind):
    site.answers["/1"] = answers
    assert failure(loader, f"{site.url}/1")[0] == kind
    assert len(site.pages) == attempts


def test_a_redirect_is_followed_and_the_last_address_is_kept(site, loader):
    site.answers["/0"] = (301, {"Location": "/1"}, b"")
    assert loader.load(f"{site.url}/0").url == f"{site.url}/1"


def test_a_redirect_into_the_private_network_is_refused(site, loader):
    site.answers["/1"] = (302, {"Location": f"http://localhost:{site.server.server_port}/secret"}, b"")
    kind, message = failure(loader, f"{site.url}/1")
    assert (kind, message) == ("address in a private network", "localhost is in a private network")
    assert site.pages == ["/1"]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "no address"],
)  # fmt: skip
def test_private_addresses_are_told_from_public_ones(address):
    assert not is_public(address)
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")


def test_a_name_that_resolves_to_a_private_address_is_never_connected_to():
    def inner(request):
        raise AssertionError("connected")

    transport = PublicTransport(httpx.MockTransport(inner), resolver=lambda host, port: ["10.0.0.1", "127.0.0.1"])
    with httpx.Client(transport=transport) as client, pytest.raises(httpx.RequestError, match="in a private network"):
        client.get("https://herald.example/")


def test_the_connection_goes_to_the_address_that_was_checked_under_the_name_of_the_host():
    requests = []

    def inner(request):
        requests.append(request)
        return httpx.Response(200)

    transport = PublicTransport(httpx.MockTransport(inner), resolver=lambda host, port: ["10.0.0.1", "93.184.216.34"])
    with httpx.Client(transport=transport) as client:
        client.get("https://herald.example/")
    assert str(requests[0].url) == "https://93.184.216.34/"
    assert requests[0].headers["Host"] == "herald.example"
    assert requests[0].extensions["sni_hostname"] == "herald.example"


def test_a_host_that_does_not_answer_is_given_up(site, loader, clock):
    site.server.shutdown()
    site.server.server_close()
    kinds = [failure(loader, f"{site.url}/{number}")[0] for number in range(5)]
    assert kinds == ["page that could not be loaded"] * 3 + ["page of a host that does not answer"] * 2


def test_bytes_that_come_too_slowly_are_not_waited_for(site, loader, clock, monkeypatch):
    site.answers["/1"] = html(bytes(1_000_000))
    monkeypatch.setattr(Clock, "__call__", lambda self: self.sleep(50) or self.now)
    assert "took longer than 60 seconds" in failure(loader, f"{site.url}/1")[1]


def record(url, **fields):
    return RawArticle({"article_id": "a", "url": url, **fields}, Path("list.csv"), 7)


def test_the_page_completes_what_the_source_says(site, loader):
    (article,) = fetched([record(f"{site.url}/1", title="Title of the list", date="")], loader)
    assert (article.fields["title"], article.fields["date"]) == ("Title of the list", "2024-05-04")
    assert (article.fields["text"], article.line) == (TEXT.strip(), 7)
    assert "Herald" in article.outlet_names
    assert article.meta["loaded"]


def test_articles_with_text_and_rejects_are_left_alone(site, loader):
    records = [record(f"{site.url}/1", text="Text."), Reject(Path("x"), 1, "k", "m")]
    assert list(fetched(records, loader)) == records
    assert site.asked == []


def test_an_article_that_now_leads_to_the_front_page_is_rejected(site, loader):
    site.answers["/old"] = (301, {"Location": "/"}, b"")
    site.answers["/"] = html()
    reject, article = fetched([record(f"{site.url}/old"), record(f"{site.url}/")], loader)
    assert (reject.kind, reject.line) == ("page that no longer exists", 7)
    assert isinstance(article, RawArticle)


def run(study, *words):
    return CliRunner().invoke(main, ["ingest", "--study", str(study.path), *map(str, words)])


def test_ingest_loads_the_addresses_of_the_command_line(study, site):
    result = run(study, f"{site.url}/1", "--fetch", "--outlet", "herald")
    assert result.exit_code == 0, result.stderr
    row = open_study(study.path).articles().iloc[0]
    assert (row["outlet"], row["title"], row["url"]) == ("herald", "Bridge", f"{site.url}/1")
    assert run(study, f"{site.url}/1", "--fetch", "--outlet", "herald").stderr.startswith("nothing has changed")
    assert site.pages == ["/1"]


def test_while_pages_are_loaded_another_command_may_write(study, site, monkeypatch):
    alone = []

    def write():
        with study.only_writer("prelabel"):
            alone.append(len(site.pages))

    def load_and_write(records, loader):
        load_pages(records, loader)
        (other := threading.Thread(target=write)).start()
        other.join()

    monkeypatch.setattr(fetch, "load_pages", load_and_write)
    result = run(study, f"{site.url}/1", "--fetch", "--outlet", "herald")
    assert (result.exit_code, alone, site.pages) == (0, [1], ["/1"]), result.stderr


def test_a_page_that_cannot_be_had_is_asked_for_once_and_rejected(study, site):
    site.answers["/1"] = (404, {}, b"")
    result = run(study, f"{site.url}/1", "--fetch", "--outlet", "herald", "--skip-bad")
    assert "the server answers with status 404" in result.stderr
    assert site.pages == ["/1"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "media_cloud.csv",
            "stories_id,publish_date,title,url,language,media_name\n5,2024-05-04,Bridge,{},en,Herald\n",
        ),
        (
            "gdelt.json",
            '{{"articles": [{{"url": "{}", "title": "Bridge", "seendate": "20240504T101500Z", "domain": "x"}}]}}',
        ),
        ("list.txt", "# pages\n{}\n"),
        ("feed.xml", "<rss><channel><item><title>Bridge</title><link>{}</link></item></channel></rss>"),
    ],
)
def test_ingest_loads_the_pages_of_story_lists(study, site, name, content):
    (study.path / name).write_text(content.format(f"{site.url}/1"))
    other = f"{site.url}/2"  # named on the command line: its host may be private
    site.answers["/2"] = html()
    result = run(study, study.path / name, other, "--fetch", "--outlet", "herald", "--language", "en", "--add-outlets")
    assert result.exit_code == 0, result.stderr
    articles = open_study(study.path).articles()
    assert list(articles["date"]) == ["2024-05-04"] * 2
    assert all(TEXT.strip() in text for text in articles["text"])


def test_an_address_in_a_list_may_not_be_private(study, site):
    (study.path / "list.txt").write_text(f"{site.url}/1\nhttp://169.254.169.254/latest\n")
    result = run(study, study.path / "list.txt", "--fetch")
    assert result.exit_code == 3
    assert "2 page" in result.stderr or "2 address in a private network" in result.stderr
    assert site.asked == []


def test_without_fetch_addresses_are_refused_with_the_way_out(study, tmp_path):
    assert run(study, "https://herald.example/1").exit_code == 2
    (tmp_path / "list.txt").write_text("https://herald.example/1\n")
    result = run(study, tmp_path / "list.txt")
    assert (result.exit_code, "--fetch loads the pages" in result.stderr) == (3, True)


def test_the_cache_keeps_pages_apart_and_says_if_the_disk_refuses(tmp_path):
    cache = PageCache(tmp_path / "cache")
    page = LoadedPage("http://a.example/1", "text/html", "2024-05-04T10:00:00+00:00", b"<p>\n\0\xff")
    cache.put("http://a.example/0", page)
    assert (cache.get("http://a.example/0"), cache.get("http://a.example/1")) == (page, None)


def test_the_loader_of_ingest_needs_no_network_to_be_made(tmp_path):
    with page_loader(tmp_path, ["http://[", "https://a.example"]) as loader:
        assert failure(loader, "ftp://a.example/1")[0] == "no web address"
        assert failure(loader, "http://user:pass@a.example/1")[0] == "no web address"
    assert json.dumps(sorted(path.name for path in tmp_path.iterdir())) == "[]"
