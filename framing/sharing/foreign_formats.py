"""Formats of other annotation tools: which one a file has, and what reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from framing.errors import InputError
from framing.files import half_character
from framing.sharing.brat_files import read_brat
from framing.sharing.docbin_files import read_docbin
from framing.sharing.foreign_readings import Files, ForeignReading, Reader, checked, decoded, unreadable
from framing.sharing.json_line_labels import json_lines, read_doccano, read_prodigy, rejected_lines
from framing.sharing.span_tables import read_span_table
from framing.sharing.token_tags import read_conll
from framing.sharing.uima_files import half_reference, is_nobody, read_xmi
from framing.sharing.webanno_files import read_webanno
from framing.wording import counted


@dataclass(frozen=True, slots=True)
class ForeignFormat:
    """A format: its reader, and the extensions of its files."""

    read: Reader
    extensions: tuple[str, ...]


FORMATS: Mapping[str, ForeignFormat] = {
    "doccano": ForeignFormat(read_doccano, (".jsonl", ".json")),
    "prodigy": ForeignFormat(read_prodigy, (".jsonl", ".json")),
    "brat": ForeignFormat(read_brat, (".ann",)),
    "spacy": ForeignFormat(read_docbin, (".spacy",)),
    "xmi": ForeignFormat(read_xmi, (".xmi",)),
    "webanno": ForeignFormat(read_webanno, (".tsv",)),
    "conll": ForeignFormat(read_conll, (".conll", ".bio", ".iob", ".iob2", ".txt", ".tsv")),
    "csv": ForeignFormat(read_span_table, (".csv", ".tsv")),
}

_SINGLE = ("brat", "xmi", "webanno")  # a file of these is one reading


def read_annotations(files: Files, form: str = "") -> tuple[list[ForeignReading], tuple[str, ...]]:
    """Return the readings in files of one tool, and notes; ``form`` is one of ``FORMATS``, or "" to be recognised.

    Raises
    ------
    InputError
        No file is of a known format, or one cannot be read; the message names it.
    """
    readings, notes, read = list[ForeignReading](), list[str](), 0
    for path in sorted(files):
        name = form or recognised_format(path, files)
        if (
            not name
            or (form and len(files) > 1 and not _is_candidate(path, form))
            or (name in ("xmi", "webanno") and is_nobody(path))
        ):
            continue
        read += 1
        readings += map(checked, _read(name, path, files))
        if name == "prodigy" and (n_rejected := rejected_lines(path, files)):
            notes.append(f"{path}: {counted(n_rejected, 'lines')} rejected by the annotator, skipped")
    if not read:
        names = ", ".join(FORMATS)
        raise InputError(f"no file has a supported format ({names}); give it with --format")
    return readings, tuple(notes)


def _read(name: str, path: str, files: Files) -> list[ForeignReading]:
    """Read a file; one that is a single reading is set aside if it has half of a character."""
    if name in _SINGLE and (fault := _half(name, path, files)):
        return [unreadable(path, fault)]
    return FORMATS[name].read(path, files)


def _half(name: str, path: str, files: Files) -> str:
    """Say that a file, or the text that belongs to it, has half of a character; "" if not."""
    if name == "xmi":
        return half_reference(files[path])
    beside = str(PurePosixPath(path).with_suffix(".txt")) if name == "brat" else path
    return half_character("".join(decoded(files[file], file) for file in (path, beside) if file in files))


def _is_candidate(path: str, form: str) -> bool:
    """Return whether a file may be of a format, by its extension; any that nobody else's has may be CoNLL."""
    extension = PurePosixPath(path).suffix.lower()
    extensions = {extension for candidate in FORMATS.values() for extension in candidate.extensions}
    return extension in FORMATS[form].extensions or (form == "conll" and extension not in extensions)


def recognised_format(path: str, files: Files) -> str:
    """Return the format of a file by its extension and first bytes; "" if it has none, such as a ``.txt``."""
    extension, content = PurePosixPath(path).suffix.lower(), files[path]
    if extension in (".ann", ".spacy", ".xmi", ".csv", ".conll", ".bio", ".iob", ".iob2"):
        return next(name for name, candidate in FORMATS.items() if extension in candidate.extensions)
    if extension == ".tsv":
        if content.lstrip(b"\xef\xbb\xbf").startswith(b"#FORMAT=WebAnno"):
            return "webanno"
        return "csv" if b"article_id" in content.partition(b"\n")[0] else "conll"
    if extension in (".jsonl", ".json"):
        _, line = next(json_lines(path, content), ("", {}))
        return "" if not line else "doccano" if {"label", "labels", "entities"} & line.keys() else "prodigy"
    if content.startswith(b"<?xml") and b"http://www.omg.org/XMI" in content[:4096]:
        return "xmi"
    return ""
