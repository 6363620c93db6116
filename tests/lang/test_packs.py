"""What every pack must keep; a new folder is tested without a new test."""

import datetime
import tomllib
import unicodedata
from importlib.resources import files
from pathlib import Path

import pytest

from framing import lang
from framing.lang.pack import ACTORS, HEADER

FOLDERS = [files("framing.lang") / "data" / tag for tag in lang.available()]
CATEGORIES = {"hedge", "reporting_verb", "naming", "loaded", "euphemism", "vague_attribution"}
FRAMES = {
    "bare", "that", "post", "quote", "to", "of", "object", "noun", "source", "hearer", "name", "floor", "term",
}  # fmt: skip
SORTED_BY = {"sets.tsv": 2, "inflection.tsv": 2, "actors.tsv": 3}
LEAST = {"en": 1500, "fr": 1200}  # entries, words of saying not counted


def tables(folder):
    return [entry for entry in folder.iterdir() if entry.name.endswith(".tsv")]


def rows(table):
    return [row.split("\t") for row in table.read_text(encoding="utf-8").splitlines()[1:]]


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def folder(request):
    """One shipped pack after the other."""
    return request.param


def test_a_pack_loads_with_every_category(folder):
    assert set(lang.load(folder.name).lists) == CATEGORIES | {"saying"}


def test_every_list_says_its_source_licence_and_date(folder):
    facts = tomllib.loads((folder / "pack.toml").read_text(encoding="utf-8"))
    credited = {one["name"] for one in facts["list"] if one["source"] and one["licence"]}
    pack = lang.load(folder.name)
    assert credited == set(pack.lists) | ({"actors"} if pack.actors else set())
    assert all(datetime.date.fromisoformat(one["date"]) for one in facts["list"])


def test_tables_are_normalised_sorted_and_without_repeats(folder):
    for table in tables(folder):
        text = table.read_text(encoding="utf-8")
        keys = [row[: SORTED_BY.get(table.name, 1)] for row in rows(table)]
        assert keys == sorted(map(list, {tuple(key) for key in keys})), table.name
        assert unicodedata.is_normalized("NFC", text), table.name


def test_scores_are_probabilities_and_frames_are_known(folder):
    for entries in lang.load(folder.name).lists.values():
        assert all(0 < entry.score <= 1 for entry in entries)
        assert all(entry.frame <= FRAMES for entry in entries)


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
        assert not all(one.needs for one in names), actor
        assert len({one.name for one in names}) > 1, actor


def test_names_of_actors_carry_no_verdict():
    assert set(ACTORS) == {"actor", "name", "term", "class", "needs", "not_before", "not_after"}


def test_the_languages_know_the_same_actors():
    packs = [set(lang.load(folder.name).actors) for folder in FOLDERS]
    assert all(known == packs[0] for known in packs)


def test_the_docs_name_every_stock_actor(folder):
    docs = (Path(__file__).parents[2] / "docs" / "languages.md").read_text(encoding="utf-8")
    assert [actor for actor in lang.load(folder.name).actors if f"`{actor}`" not in docs] == []


def test_the_lists_are_not_thin(folder):
    lists = lang.load(folder.name).lists
    assert sum(len(entries) for name, entries in lists.items() if name != "saying") >= LEAST[folder.name]


def test_the_docs_count_what_there_is(folder):
    lists = lang.load(folder.name).lists
    entries = [entry for name, rows in lists.items() if name != "saying" for entry in rows]
    forms = sum(len(entry.forms) for entry in entries)
    docs = (Path(__file__).parents[2] / "docs" / "languages.md").read_text(encoding="utf-8")
    assert f"| {len(entries):,} | {forms:,} |" in next(
        line for line in docs.splitlines() if f"| `{folder.name}` |" in line
    )
