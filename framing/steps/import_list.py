"""A word list from elsewhere → entries of the study's own categories, in ``lists/`` and named in rules.toml."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tomlkit

from framing import lang
from framing.codebook import FILE as CODEBOOK
from framing.codebook import read_codebook
from framing.errors import InputError
from framing.files import read_text, write_text
from framing.single_writer import writes
from framing.sources.encodings import detect
from framing.sources.word_lists import ListTerm, fault_of, read_word_list, summary_of
from framing.study import Study
from framing.study_lists import FOLDER, Row, list_text
from framing.study_rules import FILE, FORMAT, read_overlay
from framing.wording import counted, nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions:
    """How a list is taken: as of one language, in one category, with a word class, with or without its bad terms."""

    language: str = ""
    category: str = ""
    inflection: str = ""
    skip_bad: bool = False


@dataclass(frozen=True, slots=True)
class ImportedList:
    """What was imported: the file, the entries by category, and how many were left out and why."""

    file: str
    entries: dict[str, int]
    repeated: int
    in_pack: int
    elsewhere: int
    bad: dict[str, list[ListTerm]] = field(default_factory=dict)


@writes("rules --import")
def import_list(study: Study, path: Path, options: ListOptions) -> ImportedList:
    """Write the terms of a list as entries of the study; the same file again replaces them.

    Terms of categories that the codebook does not have are left out, unless none has one.

    Raises
    ------
    InputError
        The file is not a word list; a term is a regular expression and ``skip_bad``
        is off; no category, language or word class of that name; nothing is left.
    """
    language = _language(study, options.language)
    _check_class(language, options.inflection)
    categories = [category.id for category in read_codebook(study.path / CODEBOOK).categories]
    if options.category and options.category not in categories:
        raise InputError(f"codebook.toml has no category {options.category!r}{nearest(options.category, categories)}; "
                         f"there are {', '.join(categories)}")  # fmt: skip
    terms = list(read_word_list(_text(path), path))
    bad = _faults(terms, language)
    if bad and not options.skip_bad:
        raise InputError(f"{summary_of(bad)}; --skip-bad imports the rest", path=path)
    left_out = {term for faulty in bad.values() for term in faulty}
    good = [term for term in terms if term not in left_out]
    rows, counts = _rows(good, categories, options)
    if not rows:
        names = sorted({_slug(term.path[-1]) for term in terms if term.path})
        raise InputError(f"no term has a category of codebook.toml ({', '.join(categories)}); the list has "
                         f"{', '.join(names[:12]) or 'no categories'}: add them to the codebook, or give --category",
                         path=path)  # fmt: skip
    kept = [row for row in rows if row[0] not in _terms(language, row[1])]
    file = f"{FOLDER}/{_slug(path.stem) or 'list'}.tsv"
    write_text(list_text(kept), study.path / file)
    _register(study, file, language, path.name)
    read_overlay(study.path)
    by_category = dict(Counter(row[1] for row in kept))
    return ImportedList(file, by_category, counts[0], len(rows) - len(kept), counts[1], bad)


def _text(path: Path) -> str:
    try:
        text = read_text(path, detect(path))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", path=path) from error
    return unicodedata.normalize("NFC", text)


def _language(study: Study, language: str) -> str:
    """Return the language of a list: that of the study, if it has one only."""
    languages = study.settings.languages
    if not language and len(languages) > 1:
        raise InputError(f"the study has several languages: give --language, one of {', '.join(languages)}")
    if language and language not in languages:
        raise InputError(f"the study has no language {language!r}; it has {', '.join(languages)}")
    return language or languages[0]


def _check_class(language: str, inflection: str) -> None:
    classes = lang.load(language).classes
    if inflection and inflection not in classes:
        raise InputError(f"no word class {inflection!r}{nearest(inflection, classes)}; there are {', '.join(classes)}")


def _faults(terms: Sequence[ListTerm], language: str) -> dict[str, list[ListTerm]]:
    """Return the terms that cannot be looked for, by the reason."""
    classes, faults = lang.load(language).classes, dict[str, list[ListTerm]]()
    for term in terms:
        fault = fault_of(term.term)
        if not fault and term.inflection and term.inflection not in classes:
            fault = f"{language} has no word class {term.inflection!r}"
        if fault:
            faults.setdefault(fault, []).append(term)
    return faults


def _rows(
    terms: Sequence[ListTerm], categories: Sequence[str], options: ListOptions
) -> tuple[list[Row], tuple[int, int]]:
    """Return the entries, each once, and how many were repeated, and of categories that the codebook does not have."""
    rows: dict[tuple[str, str], Row] = {}
    category_ids, repeated, elsewhere = frozenset(categories), 0, 0
    for term in terms:
        category = options.category or matching_category(term.path, category_ids)
        if not category:
            elsewhere += 1
        elif (term.term, category) in rows:
            repeated += 1
        else:
            inflection = term.inflection or ("" if "*" in term.term or "?" in term.term else options.inflection)
            rows[term.term, category] = (term.term, category, inflection)
    return sorted(rows.values()), (repeated, elsewhere)


def matching_category(names: Sequence[str], categories: frozenset[str]) -> str:
    """Return the category of the codebook that the innermost of some nested names is; "" if none is.

    Examples
    --------
    >>> matching_category(("Policy", "Tax cuts"), frozenset({"policy", "tax_cuts"}))
    'tax_cuts'
    >>> [matching_category(names, frozenset({"policy_tax_cuts"})) for names in (("Policy", "Tax cuts"), ("x",))]
    ['policy_tax_cuts', '']
    """
    slugs = [_slug(name) for name in names]
    for end in range(len(slugs), 0, -1):
        for name in ("_".join(slugs[:end]), slugs[end - 1]):
            if name in categories:
                return name
    return ""


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def _terms(language: str, category: str) -> frozenset[str]:
    return frozenset(entry.term for entry in lang.load(language).lists.get(category, ()))


def _register(study: Study, file: str, language: str, source: str) -> None:
    """Name a list in rules.toml; comments and all else in it stay."""
    path = study.path / FILE
    document = tomlkit.parse(read_text(path)) if path.exists() else tomlkit.document()
    document.setdefault("framing", FORMAT)
    tables = document.setdefault("listed", tomlkit.aot())
    facts = {"file": file, "language": language, "source": source}
    for table in tables:
        if table.get("file") == file:
            table.update(facts)
            break
    else:
        table = tomlkit.table()
        table.update(facts)
        tables.append(table)
    write_text(tomlkit.dumps(document), path)


def summarise_import(imported: ImportedList) -> str:
    """Say what was imported and what was left out."""
    parts = ", ".join(f"{name} {number:,}" for name, number in imported.entries.items())
    left = {"repeated": imported.repeated, "of categories that the codebook does not have": imported.elsewhere,
            "already in the language pack": imported.in_pack, "bad": sum(map(len, imported.bad.values()))}  # fmt: skip
    without = "; left out: " + ", ".join(f"{number:,} {what}" for what, number in left.items() if number)
    return f"wrote {imported.file}: {counted(sum(imported.entries.values()), 'entries')} ({parts})" + (
        without if any(left.values()) else ""
    )
