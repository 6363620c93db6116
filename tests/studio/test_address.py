"""What [studio] url may be, for push, pull and studio alike."""

import re

import pytest

from framing.errors import StudioError
from framing.steps.studio import port_of
from framing.studio.address import read_address
from framing.study import open_study


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "https://labels.example.org", "http://[::1]:9/ls"])
def test_an_address_is_taken(url):
    assert read_address(url).geturl() == url


@pytest.mark.parametrize("url", ["8080", "localhost:8080", "http://", "http://127.0.0.1:80800", "http://[::1", ""])
def test_what_is_no_address_names_the_key_and_an_example(url):
    message = (
        rf"\[studio\] url in study\.toml: {re.escape(repr(url))} is no address .* url = \"http://127\.0\.0\.1:8080\""
    )
    with pytest.raises(StudioError, match=message):
        read_address(url)


def test_a_port_alone_is_named_before_a_server_is_started(study):
    with (study.path / "study.toml").open("a", encoding="utf-8") as stream:
        stream.write('\n[studio]\nurl = "8080"\n')
    with pytest.raises(StudioError, match="'8080' is no address of a Label Studio"):
        port_of(open_study(study.path))
