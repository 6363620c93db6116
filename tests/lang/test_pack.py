import re

import pytest

from framing.errors import LanguageError
from framing.lang import pack

FACTS = 'name = "Z"\nspaced = true\nends = "."\nbare = true\nstatus = "draft"\n[classes]\nnoun = "last"\n'
HEADER = "\t".join(pack.HEADER) + "\n"


@pytest.fixture
def shelf(tmp_path, use_packs):
    """A folder of packs in place of the shipped one, with one pack, zz, that has no list."""
    use_packs(tmp_path)
    (tmp_path / "zz").mkdir()
    (tmp_path / "zz" / "pack.toml").write_text(FACTS, encoding="utf-8")
    return tmp_path / "zz"


def test_an_unknown_language_names_those_there_are():
    with pytest.raises(LanguageError, match=f"no pack for 'xx'; there are packs for {', '.join(pack.available())}"):
        pack.load("xx")


def test_a_new_folder_is_a_new_language(shelf):
    (shelf / "naming.tsv").write_text(HEADER + "ogre\tnoun\t0.5\t\tstory\tfriendly\n", encoding="utf-8")
    (shelf / "inflection.tsv").write_text("class\tending\tforms\nnoun\t*\t- s\n", encoding="utf-8")
    [entry] = pack.load("zz").lists["naming"]
    assert (list(entry.forms), entry.score) == (["ogre", "ogres"], 0.5)
    assert entry.not_before == ((1, frozenset({("story",)})),)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("ogre\tnoun\n", r"zz/naming\.tsv:2: must have 6 tab-separated cells"),
        ("ogre\tnoum\t\t\t\t\n", r"zz/naming\.tsv:2: no class 'noum' \(did you mean 'noun'\?\)"),
        ("ogre\tnoun\thigh\t\t\t\n", r"zz/naming\.tsv:2: score 'high' is not a number"),
        ("ogre @who\t\t\t\t\t\n", r"zz/naming\.tsv:2: no set 'who'$"),
        ("ogre @opin\t\t\t\t\t\n", r"zz/naming\.tsv:2: no set 'opin' \(did you mean 'opine'\?\)$"),
        ("ogre\t\t\t\t@opin\t\n", r"zz/naming\.tsv:2: no set 'opin' \(did you mean 'opine'\?\)$"),
        ("ogre\t\t\tthat quot\t\t\n", r"zz/naming\.tsv:2: no frame 'quot' \(did you mean 'quote'\?\)$"),
    ],
)
def test_a_broken_row_is_named_by_file_and_line(shelf, row, message):
    (shelf / "sets.tsv").write_text("set\tword\nopine\tsay\n", encoding="utf-8")
    (shelf / "saying.tsv").write_text(HEADER + "some @opine\t\t\tthat\t\t\n", encoding="utf-8")
    (shelf / "naming.tsv").write_text(HEADER + row, encoding="utf-8")
    with pytest.raises(LanguageError, match=message):
        pack.load("zz")


def test_conditions_are_read_by_their_marks(shelf):
    row = "ogre\t\t\t\tstory, +eats, +*ed, ~tale, +~@folk\ttoy, +the, ~once\n"
    (shelf / "sets.tsv").write_text("set\tword\nfolk\tmen\n", encoding="utf-8")
    (shelf / "naming.tsv").write_text(HEADER + row, encoding="utf-8")
    [entry] = pack.load("zz").lists["naming"]
    assert entry.not_before == ((1, frozenset({("story",)})),)
    assert entry.before == ((0, frozenset({("ed",)})), (1, frozenset({("eats",)})))
    assert (entry.not_after, entry.after) == (((1, frozenset({("toy",)})),), ((1, frozenset({("the",)})),))
    assert (entry.ahead, entry.behind, entry.near) == ({"tale"}, {"once"}, {"men"})


def test_a_list_of_actors_is_no_list_of_markers(shelf):
    (shelf / "inflection.tsv").write_text("class\tending\tforms\nnoun\t*\t- s\n", encoding="utf-8")
    row = "front\tbandits\tbandit\tnoun\tname\thole\tarmed\n"
    (shelf / "actors.tsv").write_text("\t".join(pack.ACTORS) + "\n" + row, encoding="utf-8")
    [name] = pack.load("zz").actors["front"]
    assert (name.name, list(name.entry.forms), name.needs) == ("bandits", ["bandit", "bandits"], True)
    assert pack.load("zz").lists == {}


@pytest.mark.parametrize("row", ["front\t\tbandit\t\t\t\t\n", "front\tbandits\tbandit\t\tyes\t\t\n"])
def test_a_broken_name_of_an_actor_is_named_by_file_and_line(shelf, row):
    (shelf / "actors.tsv").write_text("\t".join(pack.ACTORS) + "\n" + row, encoding="utf-8")
    with pytest.raises(
        LanguageError, match=r"zz/actors\.tsv:2: must have a name, a term, and 'name' or nothing under needs"
    ):
        pack.load("zz")


def test_a_wrong_header_says_what_is_wanted(shelf):
    (shelf / "naming.tsv").write_text("term\tclass\nogre\tnoun\n", encoding="utf-8")
    with pytest.raises(LanguageError, match="must have the header term class score"):
        pack.load("zz")


def test_a_pack_without_its_manners_is_refused(shelf):
    (shelf / "pack.toml").write_text('name = "Z"\n', encoding="utf-8")
    with pytest.raises(LanguageError, match="spaced must be a bool"):
        pack.load("zz")


def test_the_digest_changes_with_the_pack(shelf):
    before = pack.pack_digest.__wrapped__("zz")
    (shelf / "naming.tsv").write_text(HEADER, encoding="utf-8")
    assert pack.pack_digest.__wrapped__("zz") != before


SET_ROWS = [
    ("determinr\tla", "sets.tsv:3: no rule or list uses the set 'determinr' (did you mean 'determiner'?)"),
    ("opin\tsay", "sets.tsv:3: no rule or list uses the set 'opin' (did you mean 'opine'?)"),
    ("noun_opener\tla", "sets.tsv:3: no rule or list uses the set 'noun_opener' (did you mean 'source_opener'?)"),
    ("determiner\tla", ""),
    ("abbreviation\tdr", ""),
]


@pytest.mark.parametrize(("row", "message"), SET_ROWS)
def test_a_set_that_nothing_uses_is_refused_with_the_nearest(shelf, row, message):
    (shelf / "sets.tsv").write_text(f"set\tword\nopine\tsay\n{row}\n", encoding="utf-8")
    (shelf / "saying.tsv").write_text(HEADER + "some @opine\t\t\tthat\t\t\n", encoding="utf-8")
    if message:
        with pytest.raises(LanguageError, match=re.escape(f"zz/{message}")):
            pack.load("zz")
    else:
        assert set(pack.load("zz").sets) == {"opine", row.partition("\t")[0]}


CREDIT = '[[list]]\nname = "naming"\nsource = "x"\n'
FAULTY_FACTS = [
    ('licens = "x"\n' + FACTS, "unknown key 'licens' (did you mean 'list'?)"),
    ('sttus = "draft"\n' + FACTS, "unknown key 'sttus' (did you mean 'status'?)"),
    (FACTS + CREDIT + 'licenze = "x"\n', "unknown key 'licenze' in [[list]] 'naming' (did you mean 'licence'?)"),
    (FACTS + CREDIT.replace("naming", "namign"), "[[list]] 'namign' has no file (did you mean 'naming'?)"),
    (FACTS.replace("noun", "nuon"), "class 'noun' has no position in [classes] of pack.toml (did you mean 'nuon'?)"),
    (FACTS + CREDIT, ""),
]


@pytest.mark.parametrize(("facts", "message"), FAULTY_FACTS)
def test_a_key_of_pack_toml_that_is_unknown_is_refused_with_the_nearest(shelf, facts, message):
    (shelf / "pack.toml").write_text(facts, encoding="utf-8")
    (shelf / "inflection.tsv").write_text("class\tending\tforms\nnoun\t*\t- s\n", encoding="utf-8")
    (shelf / "naming.tsv").write_text(HEADER + "ogre\t\t\t\t\t\n", encoding="utf-8")
    if message:
        with pytest.raises(LanguageError, match=re.escape(message)):
            pack.load("zz")
    else:
        assert list(pack.load("zz").lists) == ["naming"]
