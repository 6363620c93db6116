"""The forms of a pack are kept in the user's cache folder: with them, without them, and with broken ones."""

import os
from dataclasses import replace

import pytest

from framing import find_markers, lang
from framing.lang import pack
from framing.markers import analysed_text, lexicon

TEXT = "Critics blasted the brutal regime, and its henchmen allegedly fled."


@pytest.fixture
def again(monkeypatch, tmp_path):
    """The rules that fire in TEXT as a new process with its own cache folder would find them."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def clear():
        for cached in (pack.load, lexicon.lexicon, analysed_text.analyse):
            cached.cache_clear()

    def rules(tag="en"):
        clear()
        return [marker.rule for marker in find_markers(TEXT, tag)]

    yield rules
    clear()


@pytest.fixture
def kept(tmp_path):
    return tmp_path / "framing" / "lexicon" / "en.txt"


@pytest.mark.slow
@pytest.mark.parametrize("tag", lang.available())
def test_what_is_kept_is_filed_as_the_lists_are(again, tag):
    again(tag)  # keeps it
    again(tag)
    read = lexicon.lexicon(tag)
    assert read.pack.compiled
    read.index.meet(list(read.index.unmet))
    filed = lexicon.file_entries(read.pack, read.pack.lists)
    assert {word: shown(forms) for word, forms in read.index.filed.items()} == {
        word: shown(forms) for word, forms in filed.filed.items()
    }


@pytest.mark.parametrize("tag", lang.available())
def test_forms_are_in_the_same_lists_kept_or_not(again, tag):
    again(tag)
    again(tag)
    kept = lang.load(tag)
    assert kept.compiled
    assert sorted(lexicon.listed_forms(kept)) == sorted(lexicon.listed_forms(replace(kept, compiled={})))


def shown(filed):
    """All that a search sees of the forms under a word, in its order."""
    several = [
        (word, shape.offset, shape.size, words, [facts(form) for form in forms])
        for beside in (filed.behind, filed.before)
        for word, shapes in (beside or {"": []}).items()
        for shape in shapes
        for words, forms in shape.forms.items()
    ]
    return [facts(form) for form in filed.single or ()], several


def facts(form):
    traits = [getattr(form, name) for name in form.__slots__ if name != "entry"]
    entry = form.entry
    conditions = (entry.not_before, entry.not_after, entry.before, entry.after, entry.ahead, entry.behind, entry.near)
    return *traits, entry.term, entry.score, conditions


def test_forms_are_made_when_a_text_has_their_word(again):
    rules = again()
    index = lexicon.lexicon("en").index
    assert "brutal" in index.filed
    assert "brutal" not in index.unmet
    assert "loathsome" not in index.filed
    assert "loathsome" in index.unmet
    assert "en/naming/henchman" in rules


def test_the_second_process_reads_what_the_first_kept(again, kept):
    first = again()
    before = kept.stat().st_mtime_ns
    assert again() == first
    assert lang.load("en").compiled
    assert kept.stat().st_mtime_ns == before


def flip(path):
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)


BROKEN = {
    "a flipped bit": flip,
    "half of it": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "nothing": lambda path: path.write_bytes(b""),
    "not text": lambda path: path.write_bytes(b"\xff\xfe" * 40),
    "the pack before": lambda path: path.write_text(
        path.read_text("utf-8").replace(path.read_text("utf-8")[:8], "0" * 8)
    ),
    "a named pipe": lambda path: (path.unlink(), os.mkfifo(path)),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("break_it", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_used_is_made_again(again, kept, break_it):
    first = again()
    break_it(kept)
    assert again() == first
    assert not lang.load("en").compiled


def test_where_nothing_can_be_kept_nothing_changes(again, tmp_path):
    first = again()
    (tmp_path / "framing" / "lexicon" / "en.txt").unlink()
    (tmp_path / "framing" / "lexicon").rmdir()
    (tmp_path / "framing" / "lexicon").write_text("in the way", encoding="utf-8")
    assert again() == first
