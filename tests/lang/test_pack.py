import pytest

from framing.errors import LanguageError
from framing.lang import pack

FACTS = 'name = "Z"\nspaced = true\nends = "."\nbare = true\nstatus = "draft"\n[classes]\nnoun = "last"\n'
HEADER = "\t".join(pack.HEADER) + "\n"


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """An empty shelf of packs, in place of the shipped one, with one folder zz."""
    monkeypatch.setattr(pack, "_DATA", tmp_path)
    pack.load.cache_clear()
    (tmp_path / "zz").mkdir()
    (tmp_path / "zz" / "pack.toml").write_text(FACTS, encoding="utf-8")
    yield tmp_path / "zz"
    pack.load.cache_clear()


def test_an_unknown_language_names_those_there_are():
    with pytest.raises(LanguageError, match="no pack for 'xx'; there are packs for en, fr"):
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
        ("ogre\tnoun\n", r"zz/naming\.tsv:2: wants 6 cells"),
        ("ogre\tnoum\t\t\t\t\n", r"zz/naming\.tsv:2: no class 'noum' \(did you mean 'noun'\?\)"),
        ("ogre\tnoun\thigh\t\t\t\n", r"zz/naming\.tsv:2: score 'high' is not a number"),
        ("ogre @who\t\t\t\t\t\n", r"zz/naming\.tsv:2: no set 'who'"),
    ],
)
def test_a_broken_row_is_named_by_file_and_line(shelf, row, message):
    (shelf / "naming.tsv").write_text(HEADER + row, encoding="utf-8")
    with pytest.raises(LanguageError, match=message):
        pack.load("zz")


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
    with pytest.raises(LanguageError, match=r"zz/actors\.tsv:2: wants a name, a term, and needs"):
        pack.load("zz")


def test_a_wrong_header_says_what_is_wanted(shelf):
    (shelf / "naming.tsv").write_text("term\tclass\nogre\tnoun\n", encoding="utf-8")
    with pytest.raises(LanguageError, match="wants the header term class score"):
        pack.load("zz")


def test_a_pack_without_its_manners_is_refused(shelf):
    (shelf / "pack.toml").write_text('name = "Z"\n', encoding="utf-8")
    with pytest.raises(LanguageError, match="wants spaced as bool"):
        pack.load("zz")


def test_the_digest_changes_with_the_pack(shelf):
    before = pack.digest.__wrapped__("zz")
    (shelf / "naming.tsv").write_text(HEADER, encoding="utf-8")
    assert pack.digest.__wrapped__("zz") != before
