"""What every pack must keep: the shipped ones, and a draft of a new one, which needs no new test."""

import datetime
import re
import tomllib
import unicodedata
from pathlib import Path

import pytest

from framing import lang, package_data
from framing.codebook import read_codebook
from framing.lang.pack import ACTORS, HEADER

DOCS = (Path(__file__).parents[2] / "docs" / "languages.md").read_text(encoding="utf-8")
DATA = Path(lang.__file__).parent / "data"
PATTERNS = {"scare_quotes"}  # categories that no list has: they are found by patterns
CATEGORIES = {*read_codebook(package_data.folder("label_config") / "codebook.toml").category_ids} - PATTERNS
SORTED_BY = {"sets.tsv": 2, "inflection.tsv": 2, "actors.tsv": 3, "precision.tsv": 1}
LEAST = {"en": 1500, "fr": 1200}  # entries, words of saying not counted; another pack may be a draft of any length


def tables(folder):
    return [entry for entry in folder.iterdir() if entry.name.endswith(".tsv")]


def rows(table):
    return [row.split("\t") for row in table.read_text(encoding="utf-8").splitlines()[1:]]


@pytest.fixture(params=[*lang.available(), "a Spanish draft"])
def folder(request):
    """One shipped pack after the other, then the draft of a new one that lies beside them."""
    return request.getfixturevalue("spanish") if request.param == "a Spanish draft" else DATA / request.param


def test_a_documented_pack_has_every_category_and_a_draft_any_of_them(folder):
    lists = set(lang.load(folder.name).lists)
    assert CATEGORIES & lists
    assert lists <= CATEGORIES | {"saying"}
    assert folder.name not in dict(documented()) or lists == CATEGORIES | {"saying"}


def test_every_list_says_its_source_licence_and_date(folder):
    facts = tomllib.loads((folder / "pack.toml").read_text(encoding="utf-8"))
    credited = {table["name"] for table in facts["list"] if table["source"] and table["licence"]}
    pack = lang.load(folder.name)
    assert credited == set(pack.lists) | ({"actors"} if pack.actors else set())
    assert all(datetime.date.fromisoformat(table["date"]) for table in facts["list"])


def test_tables_are_normalised_sorted_and_without_repeats(folder):
    for table in tables(folder):
        text = table.read_text(encoding="utf-8")
        keys = [row[: SORTED_BY.get(table.name, 1)] for row in rows(table)]
        assert keys == sorted(map(list, {tuple(key) for key in keys})), table.name
        assert unicodedata.is_normalized("NFC", text), table.name


def test_scores_are_probabilities(folder):
    for entries in lang.load(folder.name).lists.values():
        assert all(0 < entry.score <= 1 for entry in entries)


def test_words_of_saying_have_a_frame(folder):
    assert [entry.term for entry in lang.load(folder.name).lists["saying"] if not entry.frame] == []


def test_no_form_stands_twice_in_a_list(folder):
    for name, entries in lang.load(folder.name).lists.items():
        terms = [entry.term for entry in entries]
        assert len(terms) == len(set(terms)), name


def test_every_row_has_the_cells_of_the_header(folder):
    lists = [table for table in tables(folder) if table.name not in SORTED_BY]
    assert {len(row) for table in lists for row in rows(table)} == {len(HEADER)}


def test_a_term_of_an_actor_has_one_name_and_some_name_of_it_stands_alone(folder):
    table = [row for row in rows(folder / "actors.tsv")] if (folder / "actors.tsv").is_file() else []
    assert {len(row) for row in table} <= {len(ACTORS)}
    assert len({(actor, term) for actor, _, term, *_ in table}) == len(table)
    for actor, names in lang.load(folder.name).actors.items():
        assert not all(name.needs for name in names), actor
        assert len({name.name for name in names}) > 1, actor


def test_names_of_actors_carry_no_verdict():
    assert set(ACTORS) == {"actor", "name", "term", "class", "needs", "not_before", "not_after"}


def test_english_and_french_know_the_same_actors_and_another_pack_no_actor_that_the_docs_do_not_name(folder):
    actors = set(lang.load(folder.name).actors)
    assert set(lang.load("en").actors) == set(lang.load("fr").actors)
    assert [actor for actor in actors if f"| `{actor}` |" not in DOCS] == []


def test_the_lists_are_not_thin(folder):
    lists = lang.load(folder.name).lists
    n_entries = sum(len(entries) for name, entries in lists.items() if name != "saying")
    assert n_entries >= LEAST.get(folder.name, 1)


def documented():
    """Yield tag, status, entries and forms of every pack in the table of docs/languages.md."""
    for tag, status, n_entries, n_forms in re.findall(r"(?m)^\| `(\S+)` \| \w+ \| (\w+) \| (\S+) \| (\S+) \|$", DOCS):
        yield tag, (status, n_entries, n_forms)


def test_the_docs_count_what_there_is():
    counts = {}
    for tag, _ in documented():
        pack = lang.load(tag)
        entries = [entry for name, rows in pack.lists.items() if name != "saying" for entry in rows]
        counts[tag] = (pack.status, f"{len(entries):,}", f"{sum(len(entry.forms) for entry in entries):,}")
    assert counts == dict(documented())


def test_a_pack_that_is_more_than_a_new_draft_is_in_the_docs(folder):
    pack = lang.load(folder.name)
    assert pack.tag in dict(documented()) or (pack.status == "draft" and pack.tag not in LEAST)


def test_a_verb_of_two_lists_attributes_as_a_marker_what_it_attributes_elsewhere(folder):
    lists = lang.load(folder.name).lists
    saying = {entry.term: entry.frame for entry in lists.get("saying", ())}
    frames = {entry.term: entry.frame for entry in lists.get("reporting_verb", ()) if entry.frame}
    lacking = {term: saying.get(term, frame) - frame - {"noun"} for term, frame in frames.items()}  # "a claim", a noun
    assert {term: frame for term, frame in lacking.items() if frame} == {}
