"""Where the token goes, and that it goes nowhere else, whatever a received study says."""

import os

import httpx
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.errors import FramingError, StudioError
from framing.steps.serve import ServeAddress, make_keys
from framing.steps.studio import port_of
from framing.studio.address import read_address, read_server
from framing.studio.client import connect
from framing.studio.trusted_servers import require_trusted, trust, trusted_servers
from framing.study import open_study
from framing.user_folders import user_folder

TOKEN = "0123456789abcdef0123456789abcdef01234567"
LAB = "https://labels.example.org"


@pytest.fixture
def around(tmp_path):
    """The environment of a user with a token and a configuration of his or her own."""
    return {"LABEL_STUDIO_API_KEY": TOKEN, "XDG_CONFIG_HOME": str(tmp_path / "config")}


LOCAL = ["http://127.0.0.1:8080", "http://localhost", "https://[::1]:9/ls", "http://127.0.0.2:1"]
FOREIGN = [
    LAB, "http://127.0.0.1.example.org", "http://localhost.example.org", "http://192.0.2.1:8080", "http://0.0.0.0:8080",
    "http://[::]:8080", "http://127.0.0.1%2eexample.org",
]  # fmt: skip


@pytest.mark.parametrize("url", LOCAL)
def test_the_token_goes_to_this_machine(around, url):
    assert require_trusted(url, around) is None


@pytest.mark.parametrize("url", FOREIGN)
def test_the_token_goes_to_no_address_that_only_the_study_names(around, url):
    with pytest.raises(
        StudioError, match=r"is not sent to .*: if you trust .*, give --trust once, or set LABEL_STUDIO_URL="
    ):
        require_trusted(url, around)


NAMED = [
    (LAB, LAB, True), ("https://Labels.example.org:443/ls", LAB, True), (LAB, LAB + "/ls/", True),
    (LAB, "http://labels.example.org", False), (LAB, LAB + ":8443", False), (LAB, "https://example.org", False),
    (LAB, "https://labels.example.org.evil.example", False), ("", LAB, False),
]  # fmt: skip


@pytest.mark.parametrize(("named", "url", "allowed"), NAMED)
def test_the_environment_or_the_configuration_names_scheme_host_and_port(around, named, url, allowed):
    for variables in ({**around, "LABEL_STUDIO_URL": named}, around):
        if variables is around and named:
            trust(named, around)
        try:
            require_trusted(url, variables)
        except StudioError:
            assert not allowed
        else:
            assert allowed


def test_a_trusted_server_is_kept_beside_the_others_and_this_machine_needs_no_trust(around, tmp_path):
    for url in (LAB, LAB + "/ls", "http://192.0.2.1:8080", "http://127.0.0.1:8080"):
        trust(url, around)
    assert trusted_servers(around) == ("http://192.0.2.1:8080", LAB)
    assert [path.name for path in (tmp_path / "config" / "framing").iterdir()] == ["servers.toml"]


@pytest.mark.parametrize("content", ["servers = 5", "servers = [5]", "x = 1", "servers = [", "\0", "servers = 'a'"])
def test_a_configuration_that_is_broken_is_one_line_and_trusts_nobody(around, tmp_path, content):
    (tmp_path / "config" / "framing").mkdir(parents=True)
    (tmp_path / "config" / "framing" / "servers.toml").write_text(content)
    with pytest.raises(FramingError, match=r"servers\.toml") as caught:
        require_trusted(LAB, around)
    assert "\n" not in str(caught.value)


def test_a_relative_folder_of_the_user_is_not_looked_for_in_the_current_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for variable in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        assert not user_folder(variable, {variable: "."}).is_relative_to(tmp_path)
        assert user_folder(variable, {variable: "/x"}).as_posix() == "/x/framing"


def heard(location="", status=200):
    """Stand in for all servers: each request is noted, and sent on to ``location`` if there is one."""
    requests = []

    def answer(request):
        requests.append((str(request.url), request.headers.get("authorization", ""), request.content))
        if location and str(request.url) != location:
            return httpx.Response(status, headers={"location": location})
        return httpx.Response(200, json={"release": "1.23.2"})

    return requests, httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=True)


def test_nothing_at_all_is_sent_to_a_server_that_is_not_trusted(around):
    requests, http = heard()
    with pytest.raises(StudioError, match="is not sent to"), connect(LAB, around, http=http):
        pass
    assert requests == []


REDIRECTS = [
    ("http://127.0.0.1:8080", "https://evil.example/api/version"), ("http://127.0.0.1:8080", "http://127.0.0.1:81/"),
    (LAB, "http://labels.example.org/api/version"), (LAB, "https://ada:secret@evil.example/?secret"),
]  # fmt: skip


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize(("url", "location"), REDIRECTS)
def test_a_redirect_to_another_server_is_not_followed(around, url, location, status):
    requests, http = heard(location, status)
    with (
        pytest.raises(StudioError, match=r"redirects to .*; the token is not sent there") as caught,
        connect(url, {**around, "LABEL_STUDIO_URL": LAB}, http=http),
    ):
        pass
    assert all(sent[0].startswith(url) for sent in requests)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(("url", "location"), [
    (LAB, LAB + "/api/version/2"), ("http://labels.example.org", LAB + "/api/version"),
])  # fmt: skip
def test_a_redirect_on_the_same_server_or_to_its_tls_is_followed(around, url, location):
    requests, http = heard(location, 302)
    with connect(url, {**around, "LABEL_STUDIO_URL": url}, http=http):
        assert requests[-1][0] == location


PASSWORDS = [
    "http://ada:geheim@127.0.0.1:8080", "http://ada:geheim@host:99999", "ada:geheim@host", "http://ada:ge/heim@host",
    "http://ada:ge#heim@host", "ftp://ada:geheim@host", "http://geheim@host", "http://a:ge@heim@host:x",
]  # fmt: skip


def said(attempt):
    try:
        attempt()
    except FramingError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("url", PASSWORDS)
def test_no_password_of_an_address_is_in_any_message(around, url, study):
    with (study.path / "study.toml").open("a") as stream:
        stream.write(f'\n[studio]\nurl = "{url}"\nprojects = [3]\n')
    received = open_study(study.path)
    attempts = [
        lambda: connect(url, around).__enter__(), lambda: read_address(f"{url} "), lambda: read_server(f"{url} "),
        lambda: port_of(received), lambda: require_trusted(LAB, {**around, "LABEL_STUDIO_URL": f"{url} x"}),
        lambda: make_keys(ServeAddress("127.0.0.1", 1, url), {}, register=False),
    ]  # fmt: skip
    for attempt in attempts:
        message = said(attempt)
        assert not any(part in message for part in ("geheim", "heim", ":ge"))


BAD = [
    "http://127.0.0.1\n.evil.example",
    "http://127.0.0.1\\@evil.example",
    "http://a b",
    " http://127.0.0.1",
    "http://\t",
]


@pytest.mark.parametrize("url", BAD)
def test_an_address_that_can_be_read_in_two_ways_is_none(around, url):
    with pytest.raises(StudioError, match="is not the address of a Label Studio server") as caught:
        require_trusted(url, around)
    assert "\n" not in str(caught.value)


COMMANDS = [("push",), ("pull",), ("serve", "--port", "0", "--connect", "all"), ("adjudicate", "--pull"), ("retrain",)]


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_that_sends_the_token_takes_trust(study, tmp_path, monkeypatch, words):
    with (study.path / "study.toml").open("a") as stream:
        stream.write(f'\n[studio]\nurl = "{LAB}"\nprojects = [3]\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("LABEL_STUDIO_API_KEY", raising=False)  # so that nothing is sent
    result = CliRunner().invoke(main, [*words, "--study", str(study.path), "--trust"])
    assert result.stderr.startswith("the server of [studio] url is now trusted (")
    assert trusted_servers(os.environ) == (LAB,)
