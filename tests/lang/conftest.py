"""Packs in temporary folders, found as the shipped ones are: by listing a folder."""

from pathlib import Path

import pytest

from framing import lang
from framing.lang import pack
from framing.markers import analysed_text, lexicon, names

SHIPPED = Path(str(pack._DATA))
CACHES = (pack.load, pack.pack_digest, lexicon.lexicon, analysed_text.analyse, names._file)

# a small draft, as somebody would begin one: facts, then the rows of every list
SPANISH_FACTS = """\
name = "Spanish"
spaced = true
ends = ".!?…"
bare = false
status = "draft"

[classes]
adj = "last"
ar = "first"
noun = "last"
pair = "each"
"""
SPANISH_LISTS = {
    "hedge": ["al parecer\t\t0.9\t\t\t", "presuntamente\t\t0.95\t\t\t", "presunto\tadj\t0.85\t\t\t"],
    "reporting_verb": ["alegar\tar\t0.8\tthat quote post floor\t\t", "recalcar\tar\t0.7\tthat quote post floor\t\t"],
    "naming": ["cabecilla\tnoun\t0.8\t\t\t", "junta\tnoun\t0.6\t\tde vecinos\t", "régimen\tnoun\t0.75\t\t@diet\t"],
    "loaded": ["brutal\tadj\t0.75\t\t\tinvierno, frío", "escandaloso\tadj\t0.7\t\t\t"],
    "euphemism": ["daño colateral\tpair\t0.9\t\t\t", "operación especial\tpair\t0.6\t\t\t"],
    "vague_attribution": ["los críticos @opine\t\t0.9\t\t\t", "se dice que\t\t0.8\t\t\t"],
    "saying": ["anunciar\tar\t\tthat quote post\t\t", "dijo\t\t\tthat quote post\t\t", "según\t\t\tsource\t\t"],
}
SPANISH_SETS = {
    "abbreviation": "sr sra",
    "determiner": "el la las lo los un una",
    "diet": "alimenticio alimentario",
    "finite": "es está fue ha son",
    "opine": "dicen sostienen temen",
    "preposition": "a con de desde en hasta para por",
    "pronoun": "ella ellos él",
    "that": "que",
    "title": "alcalde coronel ministra presidente",
}
SPANISH_INFLECTION = [
    "adj\t*\t- s", "adj\tl\tl les", "adj\to\to a os as",
    "ar\tar\ta an ó aron aba aban ando ar ~ado",
    "noun\t*\t- s", "noun\tégimen\tégimen egímenes",
    "pair\t*\t- s", "pair\tl\tl les", "pair\tón\tón ones",
]  # fmt: skip


def write_pack(folder, facts, lists, sets, inflection):
    """Write the files of a pack, its rows sorted; every list is credited."""
    folder.mkdir()
    credit = '\n[[list]]\nname = "{}"\nsource = "written for a test"\nlicence = "Apache-2.0"\ndate = "2026-11-28"\n'
    (folder / "pack.toml").write_text(facts + "".join(map(credit.format, lists)), encoding="utf-8")
    words = [f"{name}\t{word}" for name, members in sets.items() for word in members.split()]
    tables = {name: ("\t".join(pack.HEADER), rows) for name, rows in lists.items()}
    tables |= {"sets": ("set\tword", words), "inflection": ("class\tending\tforms", inflection)}
    for name, (header, rows) in tables.items():
        ordered = sorted(rows, key=lambda row: row.split("\t"))
        (folder / f"{name}.tsv").write_text("\n".join([header, *ordered]) + "\n", encoding="utf-8")


@pytest.fixture
def use_packs(monkeypatch, tmp_path_factory):
    """Have the packs of a folder instead of the shipped ones, until the test ends."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))

    def use(folder):
        monkeypatch.setattr(pack, "_DATA", folder)
        clear()

    def clear():
        for cache in CACHES:
            cache.cache_clear()

    yield use
    clear()


@pytest.fixture
def spanish(tmp_path, use_packs):
    """The folder of a Spanish draft that lies beside the shipped packs."""
    packs = tmp_path / "packs"
    packs.mkdir()
    for tag in set(lang.available()) - {"es"}:
        (packs / tag).symlink_to(SHIPPED / tag)
    write_pack(packs / "es", SPANISH_FACTS, SPANISH_LISTS, SPANISH_SETS, SPANISH_INFLECTION)
    use_packs(packs)
    return packs / "es"
