"""Servers below a path, with a certificate of one's own, and behind a proxy: all of a round trip, on loopback."""

import os
import subprocess

import pytest

from framing.errors import StudioError
from framing.steps.pull import pull
from framing.steps.push import push
from framing.studio.client import connect
from framing.study import open_study


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A key and a certificate for this machine that nobody else has signed."""
    path = tmp_path_factory.mktemp("tls") / "own.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=labels",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", path, "-out", path.with_suffix(".crt")],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_text(path.read_text() + path.with_suffix(".crt").read_text())
    return path


def round_trip(study, label_studio, people):
    """Push a study, let somebody read an article, pull; return the annotated words."""
    assert push(study).sent == 5
    study = open_study(study.path)
    people[0].judge(label_studio.tasks(study)["a1"])
    assert pull(study).read == 1
    return list(study.annotations()["text"])


MARKED = ["allegedly", "claimed", "disastrous"]


def test_a_server_below_a_path_is_reached_there_alone(label_studio, people, proxy_before, ferries):
    with proxy_before(label_studio.url, "/labels") as proxy:
        assert round_trip(ferries(f"{proxy.url}/"), label_studio, people) == MARKED
        assert {path.split("/")[1] for _, path in proxy.seen} == {"labels"}
        with pytest.raises(StudioError, match="is not Label Studio"):
            push(ferries(proxy.url.removesuffix("/labels")))


def test_a_certificate_of_ones_own_is_trusted_once_it_is_named(
    label_studio, people, proxy_before, ferries, certificate, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    with proxy_before(label_studio.url, certificate=certificate) as proxy:
        assert round_trip(ferries(proxy.url), label_studio, people) == MARKED
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(StudioError, match=r"is not trusted \(.*self-signed.*\); .* SSL_CERT_FILE"):
            push(ferries(proxy.url))


def test_a_file_without_certificates_is_named(label_studio, ferries, monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(StudioError, match="SSL_CERT_FILE or SSL_CERT_DIR does not name a file"):
        push(ferries(label_studio.url))


def test_another_host_is_reached_through_the_proxy_and_this_machine_is_not(
    label_studio, people, proxy_before, ferries, monkeypatch
):
    with proxy_before(label_studio.url) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("LABEL_STUDIO_URL", "http://labels.example")
        assert round_trip(ferries("http://labels.example"), label_studio, people) == MARKED
        assert {path.split("/api")[0] for _, path in proxy.seen} == {"http://labels.example"}
        n_seen = len(proxy.seen)
        with connect(label_studio.url, os.environ) as client:
            client.require_token()
        assert len(proxy.seen) == n_seen


def test_a_proxy_that_refuses_is_named(ferries, proxy_before, label_studio, monkeypatch):
    with proxy_before(label_studio.url) as proxy:  # it knows no CONNECT
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("LABEL_STUDIO_URL", "https://labels.example")
        with pytest.raises(StudioError, match="the proxy that HTTP_PROXY or HTTPS_PROXY names does not pass"):
            push(ferries("https://labels.example"))
