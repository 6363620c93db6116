"""Every reader, with contents that nobody would write: it reads them, or says in one line which file it is."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from framing import lang, package_data
from framing.codebook import read_codebook
from framing.errors import FramingError
from framing.files import read_json, read_rows, read_text
from framing.folder_state import read_file_list
from framing.lang import pack
from framing.model.bundle import read_card
from framing.overwriting import LIST
from framing.parquet_files import read_parquet, write_parquet
from framing.report_manifest import adopted, read_report_manifest, whole_digest
from framing.settings import read_settings
from framing.sources.raw import ReadOptions, Reject
from framing.sources.read import read_sources
from framing.sources.rejects import refusal
from framing.steps.retrain import LOG, history
from framing.study import open_study
from framing.study_rules import read_overlay

pytestmark = pytest.mark.usefixtures("hurried")

DEEP, DIGITS = "[" * 100_000, "7" * 5000
JSON = (
    "", " ", "{", "[]", "{}", "null", "5", "true", "-1", "1e400", "NaN", '""', '"x"', "[null]", "[[]]", "[{}]",
    '{"stages": null}', '{"stages": []}', '{"framing": 1, "stages": {"articles": null}}', '{"files": null}',
    '{"framing": 1, "files": {"index.html": []}}', '{"framing": 1, "files": {"\\ud800": "x"}}', '{"format": 1e400}',
    DEEP, DEEP + "]" * 100_000, '{"a":' * 100_000, DIGITS, f'{{"framing": {DIGITS}}}', f'{{"text": {DEEP}}}',
    '{"text": ' + DIGITS + "}", '{"text": "\\ud800"}', '{"' + "x" * 300 + '": 1}', '{"a\\nb": 1}',
)  # fmt: skip
TOML = (
    "framing", "framing = ", "framing = []", "framing = 1", "framing = nan", "= 1", "[[", "[a]\n[a]", 'framing = "1"',
    f"framing = {DIGITS}", f"seed = 0x{'f' * 5000}", f"framing = {DEEP}", f"framing = {DEEP}{']' * 100_000}",
    "a = " + "{a = " * 20_000, ".".join(["a"] * 100_000) + " = 1", "[" + ".".join(["a"] * 100_000) + "]",
    '"a\\nb" = 1', f'"{"x" * 300}" = 1', "framing = 1\ntitle = 5", "framing = 1\nlanguages = [[[1]]]",
    '"' + '"."'.join(["a"] * 5000) + '" = 1',
)  # fmt: skip
ROWS = (
    "id,text",
    "id,text\n",
    "\n\n",
    'id,"text',
    "id,id\n1,2",
    "a\tb;c,d",
    "text\n" + "x" * 200_000,
    "id\n1\n2",
    ",\n,",
)
BYTES = (
    b"",
    b"\0",
    b"PAR1",
    b"PAR1PAR1",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"caf\xe9",
    b"\n" * 9,
    b"\x1b[31m",
)
CONTENTS = (*BYTES, *(text.encode() for text in (*JSON, *TOML, *ROWS)))
TAG = "xx"
CREDIT = '[[list]]\nname = "{}"\nsource = "written for a test"\nlicence = "Apache-2.0"\ndate = "2026-11-28"\n'
PACK = {  # small, since it is read once for every content
    "pack.toml": 'name = "X"\nspaced = true\nends = "."\nbare = true\nstatus = "draft"\n[classes]\nnoun = "last"\n'
    + "".join(map(CREDIT.format, ("hedge", "actors"))),
    "sets.tsv": "set\tword\ndeterminer\tla\n",
    "inflection.tsv": "class\tending\tforms\nnoun\t*\t- s\n",
    "actors.tsv": "actor\tname\tterm\tclass\tneeds\tnot_before\tnot_after\nguard\tguards\tgreen guard\tnoun\t\t\t\n",
    "hedge.tsv": "term\tclass\tscore\tframe\tnot_before\tnot_after\nrumour\tnoun\t0.8\t\t\t@determiner\n",
}


def in_study(name, read):
    """Put contents in the place of a file of a small study, and read it."""

    def attempt(folder, content):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        return read(folder)

    return name, attempt


def taken(path, columns=None):
    """Read a source as ``framing ingest`` does: whole, or refused."""
    records = list(read_sources([path], ReadOptions(columns=columns or {})))
    if rejects := [record for record in records if isinstance(record, Reject)]:
        raise refusal(rejects, len(records) - len(rejects))
    return records


def source(name):
    return in_study(name, lambda folder: taken(folder / name, {"article_id": "id"}))


def load_pack(folder):
    for cached in (pack.load, pack.pack_digest):
        cached.cache_clear()
    before, pack._DATA = pack._DATA, folder
    try:
        return lang.load(TAG), lang.pack_digest(TAG)
    finally:
        pack._DATA = before
        for cached in (pack.load, pack.pack_digest):
            cached.cache_clear()


READERS = dict(
    [
        in_study("study.toml", lambda folder: read_settings(folder / "study.toml")),
        in_study("label_config/codebook.toml", lambda folder: read_codebook(folder / "label_config" / "codebook.toml")),
        in_study("rules.toml", read_overlay),
        in_study("data/manifest.json", lambda folder: open_study(folder).status()),
        in_study("reports/report/manifest.json", lambda folder: read_report_manifest(folder / "reports" / "report")),
        in_study(f"reports/{LIST}", lambda folder: read_file_list(folder / "reports")),
        in_study("data/models/default/card.json", lambda folder: read_card(folder / "data" / "models" / "default")),
        in_study("data/articles.parquet", lambda folder: open_study(folder).table("articles", altered=True)),
        in_study("data/gold.parquet", lambda folder: open_study(folder).gold()),
        in_study("table.parquet", lambda folder: read_parquet(folder / "table.parquet", ("article_id",), {"a"})),
        in_study(str(LOG), lambda folder: history(open_study(folder))),
        in_study("table.csv", lambda folder: read_rows(folder / "table.csv")),
        in_study("values.json", lambda folder: read_json(folder / "values.json")),
        source("articles.jsonl"),
        source("articles.csv"),
        source("article.txt"),
        in_study("texts/index.csv", lambda folder: taken(folder / "texts")),
        *(in_study(f"{TAG}/{name}", load_pack) for name in PACK),
    ]
)


@pytest.fixture
def folder(study):
    """A small study with an article, and a language pack beside it."""
    row = {"article_id": ["a"], "outlet": "herald", "language": "en", "text": "The regime fell.", "words": 3}
    study.keep("articles", pd.DataFrame(row))
    (study.path / TAG).mkdir()
    for name, text in PACK.items():
        (study.path / TAG / name).write_text(text, encoding="utf-8")
    return study.path


def test_the_pack_that_is_read_with_odd_contents_can_be_read_without(folder):
    assert load_pack(folder)[0].tag == TAG


def read_or_refused(attempt, name):
    """Return whether contents were read; if not, the error is one line that names the file."""
    try:
        attempt()
    except FramingError as error:
        line = str(error)
        named = "".join((line, *error.details))
        assert (f"{TAG}/" if name.startswith(TAG) else Path(name).name) in named, named
        assert len(line.splitlines()) == 1, repr(line)
        return False
    return True


@pytest.mark.parametrize("name", READERS)
def test_contents_that_nobody_would_write_are_read_or_refused_in_one_line(folder, name):
    whole = (folder / name).read_bytes() if (folder / name).is_file() else None
    results = {content: read_or_refused(lambda c=content: READERS[name](folder, c), name) for content in CONTENTS}
    assert not all(results.values())
    if whole is not None:
        assert read_or_refused(lambda: READERS[name](folder, whole), name)


@pytest.mark.parametrize("name", [name for name in READERS if not name.startswith(TAG)])
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace")))
def test_any_contents_are_read_or_refused_in_one_line(folder, name, content):
    whole = (folder / name).read_bytes() if (folder / name).is_file() else None
    read_or_refused(lambda: READERS[name](folder, content), name)
    if whole is not None:
        (folder / name).write_bytes(whole)


ODD = (None, True, 0, -1, 1.5, 10**30, "", "x", "a\nb", "\ud800", [], [None], [[]], {}, {"x": None}, {"x": "y"})


def members(value, path=()):
    """Yield the path of every member of a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield (*path, key)
        yield from members(part, (*path, key))


def changed(value, path, odd):
    """Return a JSON value with one member replaced."""
    copy = json.loads(json.dumps(value))
    part = copy
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = odd
    return copy


def mutants(value):
    """Yield a JSON value with each member replaced by each odd value, and without it."""
    for path in members(value):
        yield from (changed(value, path, odd) for odd in ODD)
        *parents, last = path
        copy = changed(value, path, None)
        part = copy
        for key in parents:
            part = part[key]
        del part[last]
        yield copy


def test_a_manifest_with_any_member_replaced_is_read_or_refused(folder):
    study = open_study(folder)
    sample = {"article_id": ["a"], "stratum": "s", "probability": 1.0, "arm": "blind", "annotators": 1, "rank": 0}
    study.keep("sample", pd.DataFrame(sample), extra={"draws": [{"scores": "x"}]})
    value = json.loads((folder / "data" / "manifest.json").read_text())
    attempt = READERS["data/manifest.json"]
    results = [
        read_or_refused(lambda m=mutant: attempt(folder, json.dumps(m).encode()), "manifest.json")
        for mutant in mutants(value)
    ]
    assert {*results} == {True, False}


def test_the_manifest_and_list_of_a_report_with_any_member_replaced_are_read_or_refused(tmp_path):
    digest = "0" * 64
    report = {"framing": 1, "study": {"title": "x"}, "files": {"index.html": digest, "rates.csv": digest}}
    listed = {"framing": 1, "files": {"index.html": {"by": "report", "sha256": digest, "was": [digest]}}}
    for name, value, reads in (
        ("manifest.json", report, (read_report_manifest, whole_digest, adopted)),
        (LIST, listed, (read_file_list, adopted)),
    ):
        for mutant in mutants(value):
            (tmp_path / name).write_text(json.dumps(mutant))
            for read in reads:
                read_or_refused(lambda r=read: r(tmp_path), name)
        (tmp_path / name).unlink()


TOML_ODD = ("true", "0", "-1", "1e400", "nan", '""', '"x"', '"a\\nb"', f'"{"x" * 300}"', "[]", "[[]]", "{}",
            "1979-05-27", f"0x{'f' * 5000}", "99999999999999999999")  # fmt: skip


@pytest.mark.parametrize("name", ["study.toml", "label_config/codebook.toml", "rules.toml"])
def test_a_toml_file_with_any_value_replaced_is_read_or_refused(folder, name):
    (folder / "rules.toml").write_text(RULES)
    if name == "study.toml":
        (folder / name).write_text((package_data.folder("sample") / "study.toml").read_text())
    lines = (folder / name).read_text().splitlines()
    keyed = [number for number, line in enumerate(lines) if " = " in line and not line.startswith("#")][:60]
    for number in keyed:
        key = lines[number].partition(" = ")[0]
        for odd in TOML_ODD:
            text = "\n".join([*lines[:number], f"{key} = {odd}", *lines[number + 1 :]])
            read_or_refused(lambda t=text: READERS[name](folder, t.encode()), name)


RULES = """\
framing = 1
[[retired]]
rule = "en/loaded/brutal"
[[scoped]]
rule = "en/naming/regime"
voices = ["outlet"]
[[added]]
language = "en"
category = "naming"
term = "sculler"
inflection = "noun"
score = 0.5
"""


@pytest.mark.parametrize("place", range(0, 100, 4))
def test_a_table_with_flipped_bits_is_read_or_refused(tmp_path, place):
    row = {"article_id": ["a", "b"] * 30, "start": range(60), "score": 0.5, "text": "é" * 9}
    write_parquet(pd.DataFrame(row), tmp_path / "t.parquet")
    content = (tmp_path / "t.parquet").read_bytes()
    for offset in range(len(content) * place // 100, len(content) * (place + 4) // 100, 3):
        flipped = content[:offset] + bytes([content[offset] ^ 0x5A]) + content[offset + 1 :]
        (tmp_path / "t.parquet").write_bytes(flipped)
        read_or_refused(lambda: read_parquet(tmp_path / "t.parquet"), "t.parquet")


ENCODINGS = (
    "undefined", "punycode", "idna", "rot13", "base64", "hex", "mbcs", "unicode_escape", "utf-7", "a\0b", "\ud800", "",
    "x" * 100_000, "utf_32", "hz", "no-such", "é",
)  # fmt: skip


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("content", [b"plain", b"a-\xc3\xff", b"\\", b"\xff\xfe\x00\xd8"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_text_in_any_encoding_is_read_or_refused(tmp_path, encoding, content):
    (tmp_path / "t.txt").write_bytes(content)
    read_or_refused(lambda: read_text(tmp_path / "t.txt", encoding), "t.txt")


def test_an_encoding_that_is_not_for_texts_is_named_with_others(tmp_path):
    (tmp_path / "t.txt").write_bytes(b"plain")
    with pytest.raises(FramingError, match=r"t\.txt: no text encoding is called 'undefined'; try utf-8"):
        read_text(tmp_path / "t.txt", "undefined")
    assert read_text(tmp_path / "t.txt", "latin-1") == "plain"


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "x/" * 3000, os.fsdecode(b"\xff"), "a\nb"])
def test_a_file_that_cannot_be_called_so_is_one_line(folder, name):
    for suffix in ("", ".csv", ".txt"):
        for read in (taken, read_text, read_parquet, read_json, read_card, open_study):
            with pytest.raises(FramingError) as caught:
                read(folder / f"{name}{suffix}")
            assert "\n" not in str(caught.value)
    (folder / "texts").mkdir()
    (folder / "texts" / "index.csv").write_bytes(b'id,file\n1,"' + os.fsencode(name) + b'"\n')
    with pytest.raises(FramingError):
        taken(folder / "texts")
