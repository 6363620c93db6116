import pytest

from framing.overwriting import (
    LIST,
    DiskEntry,
    ListedFile,
    Maker,
    is_plain_file,
    listing,
    plan,
    read_listing,
    stale,
    verdict,
)

pytestmark = pytest.mark.usefixtures("hurried")

OLD, NEW, OTHER = "a" * 64, "b" * 64, "c" * 64
MAKER = Maker("brat export", "export elsewhere", (".ann", ".txt"))


@pytest.mark.parametrize(
    ("entry", "seen", "wanted", "expected"),
    [
        (None, DiskEntry(), NEW, "write"),
        (None, DiskEntry(NEW), NEW, "same"),
        (None, DiskEntry(OTHER), NEW, "foreign"),
        (ListedFile("x", OLD), DiskEntry(OLD), NEW, "replace"),
        (ListedFile("x", NEW, (OLD,)), DiskEntry(OLD), OTHER, "replace"),
        (ListedFile("x", OLD), DiskEntry(OTHER), NEW, "changed"),
        (ListedFile("x", OLD), DiskEntry(oddity="is a folder"), NEW, "odd"),
        (ListedFile("x", OLD), DiskEntry(OLD), None, "delete"),
        (ListedFile("x", OLD), DiskEntry(OTHER), None, "changed"),
        (ListedFile("x", OLD), DiskEntry(oddity="is a folder"), None, "changed"),
        (ListedFile("x", OLD), DiskEntry(), None, "forget"),
    ],
)
def test_only_bytes_that_are_listed_are_replaced_or_deleted(entry, seen, wanted, expected):
    assert verdict(entry, seen, wanted, "x") == expected


def test_a_file_that_another_maker_wrote_is_not_replaced():
    assert verdict(ListedFile("report", OLD), DiskEntry(OLD), NEW, "export") == "foreign"
    assert verdict(ListedFile("", OLD), DiskEntry(OLD), NEW, "export") == "replace"  # adopted: of nobody in particular


def test_only_what_the_same_maker_wrote_is_stale():
    listed = {
        "a.ann": ListedFile("brat export", OLD), "b.ann": ListedFile("brat export", OLD),
        "c.ann": ListedFile("report", OLD),
        "d.html": ListedFile("brat export", OLD),
    }  # fmt: skip
    assert stale(listed, ["a.ann"], MAKER) == ["b.ann"]


def test_under_way_both_digests_are_listed_and_afterwards_one():
    listed = {
        "a.ann": ListedFile("brat export", OLD),
        "gone.ann": ListedFile("brat export", OLD),
        "m.csv": ListedFile("export", OLD),
    }
    seen = {"a.ann": DiskEntry(OLD), "gone.ann": DiskEntry(OLD), "mine.txt": DiskEntry(NEW)}
    decided = plan(listed, listed, seen, {"a.ann": NEW, "mine.txt": NEW}, MAKER)
    assert decided.under_way == {**listed, "a.ann": ListedFile("brat export", NEW, (OLD,))}
    assert decided.settled == {"a.ann": ListedFile("brat export", NEW), "m.csv": ListedFile("export", OLD)}
    assert decided.written == ("a.ann",)


def test_a_list_goes_round():
    entries = {"b/a.csv": ListedFile("report", NEW, (OLD,)), "a.csv": ListedFile("export", OLD)}
    assert read_listing(listing(entries)) == entries


@pytest.mark.parametrize(
    "value",
    [
        None, [], 5, "x", {}, {"framing": 1}, {"framing": 2, "files": {}}, {"framing": 1, "files": []},
        *({"framing": 1, "files": {"a.ann": facts}} for facts in (
            None, [], {}, {"by": "x"}, {"by": 1, "sha256": OLD}, {"by": "x", "sha256": OLD.upper()},
            {"by": "x", "sha256": OLD, "was": [1]}, {"by": "x", "sha256": OLD, "was": OLD},
        )),
        *({"framing": 1, "files": {name: {"by": "x", "sha256": OLD}}} for name in ("../a", "/a", "", "a\0b", LIST)),
    ],
)  # fmt: skip
def test_what_is_no_list_of_ours_is_none(value):
    assert read_listing(value) is None


@pytest.mark.parametrize(
    ("name", "plain"),
    [("é 🙂.csv", True), ("a/b/c.csv", True), (".hidden", True), ("a..b", True), ("a/../b", False), ("a/", False),
     ("a\nb", False), ("..\\a", False), (f"x/{LIST}", False), (".framing-writing-abcdefgh/0", False)],
)  # fmt: skip
def test_plain_names_stay_in_their_folder(name, plain):
    assert is_plain_file(name) == plain
