"""What [studio] url may be, for push, pull and studio alike."""

import re

import pytest

from framing.errors import InputError, StudioError
from framing.steps.studio import port_of
from framing.studio.address import read_address, read_server
from framing.study import open_study


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "https://labels.example.org", "http://[::1]:9/ls"])
def test_an_address_is_taken(url):
    assert read_address(url).geturl() == url


@pytest.mark.parametrize("url", ["8080", "localhost:8080", "http://", "http://127.0.0.1:80800", "http://[::1", ""])
def test_a_wrong_address_names_the_key_and_an_example(url):
    message = rf"\[studio\] url in study\.toml: {re.escape(repr(url))} is not the address .* url = \"http://127\.0\.0\.1:8080\""
    with pytest.raises(StudioError, match=message):
        read_address(url)


def test_a_port_alone_is_named_before_a_server_is_started(study):
    with (study.path / "study.toml").open("a", encoding="utf-8") as stream:
        stream.write('\n[studio]\nurl = "8080"\n')
    with pytest.raises(StudioError, match="'8080' is not the address of a Label Studio server"):
        port_of(open_study(study.path))


NAMES = [
    ("lab", "lab"),
    ("ada.laptop-2", "ada.laptop-2"),
    ("127.0.0.1:8080", "127.0.0.1:8080"),
    ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
    ("HTTP://Labels.example.org:80/projects/3?x=1#y", "http://labels.example.org"),
    ("https://labels.example.org:80", "https://labels.example.org:80"),
    ("https://ada:secret@[::1]:9/ls", "https://[::1]:9"),
]


@pytest.mark.parametrize(("said", "name"), NAMES)
def test_a_server_has_one_name_however_its_address_is_written(said, name):
    assert read_server(said) == read_server(name) == name


@pytest.mark.parametrize("said", ["", "a b", "a/b", "export-x", "http://", "http:80", "http://[::1", "x" * 61])
def test_what_is_no_name_of_a_server_is_refused(said):
    with pytest.raises(InputError, match=r"--server .* cannot name a server; give its address, or up to 60"):
        read_server(said)
