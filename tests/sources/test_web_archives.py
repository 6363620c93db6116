"""WARC and ARC: whole records are read, and what is cut off, damaged or hostile is named."""

import gzip
import itertools
import tracemalloc
import zlib

import brotli
import pytest

from framing.errors import InputError
from framing.sources.archive_records import ArchiveFault, read_records
from framing.sources.compression import UnpackingError, unpack
from framing.sources.raw import Note, RawArticle, ReadOptions, Reject
from framing.sources.read import read_sources, recognised

TEXT = "The council of Orvane voted on Tuesday to close the old bridge for two years, as had been expected. " * 3
HTML = (
    f"<!DOCTYPE html><html lang=en><head><title>Bridge {{}}</title></head><body><article><p>{TEXT}</p></article></body>"
)


def http(body, *headers, status="200 OK", kind="text/html; charset=utf-8"):
    body = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def warc(
    body, url="http://herald.example/1", kind="response", length=None, media_type="application/http; msgtype=response"
):
    head = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", "WARC-Date: 2024-05-04T10:00:00Z",
        f"Content-Type: {media_type}", f"Content-Length: {len(body) if length is None else length}",
    ]  # fmt: skip
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


def arc(body, url="http://herald.example/1", middle=""):
    return f"{url} 192.0.2.1 20080430204826 text/html {middle}{len(body)}\n".encode() + body + b"\n"


FILEDESC = arc(b"1 0 Crawler\nURL IP-address Archive-date Content-type Archive-length\n", "filedesc://a.arc")
THREE = [warc(http(HTML.format(n)), f"http://herald.example/{n}") for n in "123"]


def read(path, content, **options):
    path.write_bytes(content)
    records = list(read_sources([path], ReadOptions(**options)))
    return ([record for record in records if isinstance(record, RawArticle)],
            [record for record in records if isinstance(record, Reject)],
            [record.text for record in records if isinstance(record, Note)])  # fmt: skip


def test_pages_are_read_and_all_else_is_counted(tmp_path):
    others = [
        warc(b"software: x\r\n", kind="warcinfo"), warc(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        warc(http(b"\x89PNG", kind="image/png")), warc(http(HTML, status="404 Not Found")),
    ]  # fmt: skip
    (article,), rejects, notes = read(tmp_path / "a.warc", b"".join([*others, THREE[0]]))
    assert article.fields["title"] == "Bridge 1"
    assert (article.fields["url"], article.fields["outlet"]) == ("http://herald.example/1", "herald.example")
    assert (article.line, article.meta["loaded"], rejects) == (5, "2024-05-04T10:00:00Z", [])
    assert notes == [
        "4 records without a page left out: warcinfo 1, request 1, image/png 1, status 404 1",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"".join(THREE),
        b"".join(gzip.compress(record) for record in THREE),
        gzip.compress(b"".join(THREE)),
        FILEDESC + b"".join(arc(http(HTML.format(n)), f"http://herald.example/{n}") for n in "123"),
        FILEDESC + b"".join(arc(http(HTML.format(n)), f"http://herald.example/{n}", "200 - - 0 a.arc ") for n in "123"),
        gzip.compress(FILEDESC)
        + b"".join(gzip.compress(arc(http(HTML.format(n)), f"http://herald.example/{n}")) for n in "123"),
    ],
    ids=["warc", "member per record", "one member", "arc 1", "arc 2", "packed arc"],
)
def test_every_form_of_archive_gives_the_same_articles(tmp_path, content):
    path = tmp_path / "crawl of Orvane é.gz"
    articles, rejects, _ = read(path, content)
    assert recognised(path).name == "warc"
    assert [article.fields["title"] for article in articles] == ["Bridge 1", "Bridge 2", "Bridge 3"]
    assert (len({article.fields["article_id"] for article in articles}), rejects) == (3, [])


@pytest.mark.parametrize(
    ("headers", "packed"),
    [
        (["Content-Encoding: gzip"], gzip.compress),
        (["Content-Encoding: gzip"], lambda body: body),  # unpacked by the crawler, which left the header
        (["Content-Encoding: deflate"], zlib.compress),
        (["Content-Encoding: deflate"], lambda body: zlib.compress(body, wbits=-15)),
        (["Content-Encoding: br"], brotli.compress),
        (["Transfer-Encoding: chunked"], lambda body: b"%x\r\n%b\r\n5;x=1\r\n     \r\n0\r\n\r\n" % (len(body), body)),
        (["Transfer-Encoding: chunked"], lambda body: body),
    ],
)
def test_encodings_of_http_are_undone(tmp_path, headers, packed):
    body = packed(HTML.format("é").encode())
    (article,), _, _ = read(tmp_path / "a.warc", warc(http(body, *headers)))
    assert article.fields["title"] == "Bridge é"


def test_resources_without_http_and_converted_texts_are_read(tmp_path):
    content = warc(HTML.format(1).encode(), kind="resource", media_type="text/html")
    content += warc(TEXT.encode(), "https://www.gazette.example/2", kind="conversion", media_type="text/plain")
    articles, _, _ = read(tmp_path / "a.warc", content)
    assert [article.fields["outlet"] for article in articles] == ["herald.example", "gazette.example"]
    assert articles[1].fields["text"] == TEXT


def test_an_archive_that_is_cut_off_anywhere_gives_the_whole_records_before(tmp_path):
    content = b"".join(THREE)
    for end in range(1, len(content), 61):
        if end < len(b"WARC/1."):
            continue
        whole = sum(end >= sum(map(len, THREE[: n + 1])) - 4 for n in range(3))
        records = list(_records(tmp_path, content[:end]))
        assert sum(not isinstance(record, ArchiveFault) for record in records) == whole
        assert whole == 3 or sum(map(len, THREE[:whole])) >= end - 4 or isinstance(records[-1], ArchiveFault)


def test_a_packed_archive_that_is_cut_off_anywhere_gives_the_whole_records_before(tmp_path):
    parts = [gzip.compress(record) for record in THREE]
    content = b"".join(parts)
    for end in range(20, len(content), 37):
        whole = sum(end >= size for size in itertools.accumulate(map(len, parts)))
        records = list(_records(tmp_path, content[:end]))
        assert sum(not isinstance(record, ArchiveFault) for record in records) in (whole, whole + 1)
        assert end in itertools.accumulate(map(len, parts)) or isinstance(records[-1], ArchiveFault)


def _records(folder, content):
    path = folder / "cut.warc"
    path.write_bytes(content)
    return read_records(path, frozenset(["response"]), 10**6)


def test_a_truncated_file_is_said_with_its_last_record(tmp_path):
    articles, (reject,), _ = read(tmp_path / "a.warc", b"".join(THREE)[:-300])
    assert len(articles) == 2
    assert (reject.line, reject.kind) == (3, "record that is cut off")
    assert reject.message == "record of http://herald.example/3: the file ends within it"


@pytest.mark.parametrize(
    "damage",
    [
        b"garbage that is not a record\r\n" * 3,
        b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",  # no length
        b"WARC/1.0\r\nContent-Length: -5\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: 9" + b"9" * 30 + b"\r\n\r\n",
        b"WARC/1.0\r\n" + b"X: y\r\n" * 5000,
        b"x" * 100_000 + b"\r\n",
        warc(http(HTML), length=10),
    ],
)
def test_reading_goes_on_after_a_damaged_record(tmp_path, damage):
    articles, rejects, _ = read(tmp_path / "a.warc", THREE[0] + damage + THREE[1])
    assert [article.fields["title"] for article in articles][-1] == "Bridge 2"
    assert [reject.kind for reject in rejects] == ["damaged record"]


@pytest.mark.parametrize(
    "damage",
    [b"no gzip at all" * 9, gzip.compress(THREE[1])[:-300], b"\x1f\x8b\x08" * 40_000],
    ids=["no gzip", "cut off", "beginnings of members"],  # what is packed has the time in it
)
def test_reading_a_packed_file_goes_on_after_a_damaged_member(tmp_path, damage):
    content = gzip.compress(THREE[0]) + damage + gzip.compress(THREE[2])
    articles, rejects, _ = read(tmp_path / "a.warc.gz", content)
    assert [article.fields["title"] for article in articles] == ["Bridge 1", "Bridge 3"]
    assert [(reject.line, "damaged" in reject.message) for reject in rejects] == [(2, True)]


def test_a_file_packed_as_a_whole_is_read_up_to_its_damage(tmp_path):
    content = bytearray(gzip.compress(b"".join(THREE), 0))
    content[-40:-30] = bytes(10)  # of the last record; the checksum is wrong
    articles, (reject,), _ = read(tmp_path / "a.warc.gz", bytes(content))
    assert (len(articles), reject.line) == (2, 3)
    assert read(tmp_path / "b.warc.gz", gzip.compress(THREE[0]) + bytes(99))[1:] == ([], [])


@pytest.mark.slow
@pytest.mark.parametrize("pack", [gzip.compress, brotli.compress])
def test_a_bomb_costs_no_memory_and_is_a_reject(tmp_path, pack):
    bomb = pack(bytes(200 * 1024 * 1024))
    encoding = "gzip" if pack is gzip.compress else "br"
    content = warc(http(bomb, f"Content-Encoding: {encoding}")) + THREE[0]
    del bomb
    tracemalloc.start()
    articles, (reject,), _ = read(tmp_path / "a.warc", content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(articles), reject.kind) == (1, "page that cannot be unpacked")
    assert "is larger than 20 MB when unpacked" in reject.message
    assert peak < 100 * 1024 * 1024


def test_a_record_without_end_in_a_packed_file_is_passed_over(tmp_path):
    size = 300 * 1024 * 1024
    head = warc(b"", length=size, kind="resource", media_type="text/html")[:-4]
    content = gzip.compress(head + bytes(size) + b"\r\n\r\n", 1) + gzip.compress(THREE[0])
    tracemalloc.start()
    articles, (reject,), _ = read(tmp_path / "a.warc.gz", content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(articles), reject.kind) == (1, "page too large")
    assert peak < 120 * 1024 * 1024


def test_an_archive_inside_an_archive_is_not_opened(tmp_path):
    inner = warc(http(gzip.compress(THREE[0]), kind="application/gzip"))
    articles, rejects, notes = read(tmp_path / "a.warc", inner)
    assert (articles, rejects, notes) == ([], [], ["1 record without a page left out: application/gzip 1"])


@pytest.mark.parametrize("content", [b"WARC/1.0\r\n", b"WARC/1.0\r\nContent-Length: x\r\n\r\n", b"filedesc://\n"])
def test_a_file_without_one_whole_record_is_refused(tmp_path, content):
    with pytest.raises(InputError, match=r"a\.warc: has no complete WARC or ARC record"):
        read(tmp_path / "a.warc", content)


@pytest.mark.parametrize(
    ("content", "encoding", "message"),
    [
        (gzip.compress(bytes(100), mtime=0)[:-9], "gzip", "it is cut off"),
        (b"\x1f\x8b\x08" + b"x" * 40, "gzip", "cannot be unpacked"),
        (brotli.compress(bytes(100))[:-1], "br", "it is cut off"),
        (b"x", "zstd", "is compressed with 'zstd'"),
        (bytes(1001), "", "larger than 1,000 bytes"),
    ],
)
def test_what_cannot_be_unpacked_is_said(content, encoding, message):
    with pytest.raises(UnpackingError, match=message):
        unpack(content, encoding, 1000)
    assert unpack(gzip.compress(bytes(1000)) + gzip.compress(b""), "gzip", 1000) == bytes(1000)
