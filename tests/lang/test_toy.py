"""A third language from a folder outside of the package: data alone, no code."""

import pytest

from framing import find_markers, find_speech, lang
from framing.errors import LanguageError
from framing.lang import pack

TAG = "qaa-toy"  # BCP 47 keeps qaa for private use
FACTS = """
name = "Toy"
spaced = true
ends = ".!"
bare = true
status = "draft"
[classes]
noun = "last"
verb = "first"
"""
LISTS = {
    "naming": "grobbo\tnoun\t0.8\t\tti\tpula\n",
    "loaded": "zwarrig\t\t0.7\t\t\t\n",
    "hedge": "mipso\t\t0.9\t\t\t\n",
    "reporting_verb": "krelo\tverb\t0.8\tthat quote post floor\t\t\n",
    "euphemism": "lumi fo\t\t0.6\t\t\t\n",
    "vague_attribution": "somi @dela\t\t0.9\t\t\t\n",
    "saying": "delo\tverb\t\tthat quote post\t\t\n",
}
INFLECTION = "class\tending\tforms\nnoun\to\to os\nverb\to\to as\n"
SETS = (
    "set\tword\ncut_start\tnu\ndefining\tvorti\ndela\tdelas\ndeterminer\tla\nthat\tke\n"
    "conditional_perfect\tharu\nparticiple_ending\titu\ncondition\tsu\n"
)


@pytest.fixture
def toy(tmp_path, use_packs):
    """The packs of a temporary folder in place of the shipped ones."""
    folder = tmp_path / TAG
    folder.mkdir()
    texts = {name: "\t".join(pack.HEADER) + "\n" + rows for name, rows in LISTS.items()}
    for name, text in {**texts, "inflection": INFLECTION, "sets": SETS}.items():
        (folder / f"{name}.tsv").write_text(text, encoding="utf-8")
    (folder / "pack.toml").write_text(FACTS, encoding="utf-8")
    use_packs(tmp_path)
    return folder


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tri grobbos venu.", [("naming", "grobbos", "outlet")]),
        ("Tri pula grobbos venu.", []),
        ("Grobbo ti venu.", []),
        ("“Grobbos zwarrig venu,” delas Ada Brink.", [("naming", "Grobbos", "quote"), ("loaded", "zwarrig", "quote")]),
        ("Ada Brink krelas ke mipso venu.", [("reporting_verb", "krelas", "outlet"), ("hedge", "mipso", "paraphrase")]),
        ("Ada Brink krelas la pane.", []),
        ("Somi delas ke fo venu.", [("vague_attribution", "Somi delas", "outlet")]),
        ("Lumi fo venu.", [("euphemism", "Lumi fo", "outlet")]),
        ("La “hupa” venu.", [("scare_quotes", "“hupa”", "outlet")]),
        ("La vorti “hupa” venu.", []),
        ("La hupa haru venitu.", [("hedge", "haru venitu", "outlet")]),
        ("Su mi haru venitu.", []),
    ],
)
def test_a_folder_is_a_language_with_lists_conditions_speech_and_patterns(toy, text, expected):
    assert [(one.category, one.text, one.voice) for one in find_markers(text, TAG)] == expected


def test_the_rules_of_a_new_language_carry_its_tag(toy):
    [marker] = find_markers("Tri grobbos venu.", TAG)
    assert (marker.rule, marker.score) == (f"{TAG}/naming/grobbo", 0.8)


def test_speech_is_found_by_the_words_of_the_folder(toy):
    [one] = find_speech("Ada Brink delas ke fo venu.", TAG)
    assert (one.kind, one.speaker, one.cue) == ("indirect", "Ada Brink", "delas")


def test_the_folder_alone_says_which_languages_there_are(toy):
    assert lang.available() == [TAG]
    with pytest.raises(LanguageError, match=f"no pack for 'en'; there are packs for {TAG}"):
        lang.load("en")
