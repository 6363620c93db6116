"""Annotations as tags of tokens, one token per line: CoNLL with BIO, IOB or BILOU tags."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from framing.errors import InputError
from framing.sharing.foreign_readings import Files, ForeignReading, ForeignSpan, decoded

_TAG = re.compile(r"O|[BIESLUM]-(\S.*)")
_DOCUMENT = re.compile(r"#\s*(?:newdoc(?:\s+id)?|doc_?id|article_id)\s*[:=]?\s*(?P<id>.*)")
_START = "-DOCSTART-"
_NUMBER = re.compile(r"\d+(?:[-.]\d+)?")


@dataclass
class _Document:
    line: int
    name: str = ""
    sentences: list[list[list[str]]] = field(default_factory=lambda: [[]])


def read_conll(path: str, files: Files) -> list[ForeignReading]:
    """Read a file of tokens and tags; the tags are in the last column that has nothing else.

    An article begins with ``-DOCSTART-`` or a comment such as ``# newdoc id = a1``. If
    there is neither, each sentence is a text of its own, to be joined later.
    """
    documents, named = _documents(decoded(files[path], path))
    rows = [row for document in documents for sentence in document.sentences for row in sentence]
    token_column, tag_column = _columns(rows, path)
    readings = list[ForeignReading]()
    for document in documents:
        sentences = [sentence for sentence in document.sentences if sentence]
        groups = [sentences] if named else [[sentence] for sentence in sentences]
        name = document.name or (PurePosixPath(path).stem if named and len(documents) == 1 else "")
        for group in groups:
            text, spans = _labelled(group, token_column, tag_column)
            names = (name,) if name else ()
            readings.append(ForeignReading(f"{path}:{document.line}", names, text, tuple(spans)))
    return readings


def _documents(text: str) -> tuple[list[_Document], bool]:
    """Return the documents of a file, and whether the file says where they begin."""
    documents, named = [_Document(1)], False
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.rstrip("\r")
        comment = _DOCUMENT.fullmatch(line.strip())
        if comment or line.startswith(_START):
            named = True
            name = comment["id"] if comment else " ".join(line.split()[1:2]).removeprefix("-X-")
            documents.append(_Document(number, name.strip(" ()")))
        elif not line.strip():
            documents[-1].sentences.append([])
        elif not (line.startswith("#") and "\t" not in line and len(line.split()) != 2):
            documents[-1].sentences[-1].append(line.split("\t") if "\t" in line else line.split())
    return [document for document in documents if any(document.sentences)], named


def _columns(rows: Sequence[Sequence[str]], path: str) -> tuple[int, int]:
    """Return which columns have the tokens and the tags."""
    width = min((len(row) for row in rows), default=0)
    tags = [column for column in range(1, width) if all(_TAG.fullmatch(row[column].strip()) for row in rows)]
    if not tags:
        raise InputError(f"{path}: no column has tags such as O, B-loaded and I-loaded in all {len(rows):,} lines")
    numbered = tags[-1] > 1 and all(_NUMBER.fullmatch(row[0]) for row in rows)
    return int(numbered), tags[-1]


def _labelled(sentences: Sequence[Sequence[Sequence[str]]], token: int, tag: int) -> tuple[str, list[ForeignSpan]]:
    parts, spans, length = list[str](), list[ForeignSpan](), 0
    for sentence in sentences:
        tokens = [row[token] for row in sentence]
        starts = [length + sum(len(earlier) + 1 for earlier in tokens[:index]) for index in range(len(tokens))]
        for first, last, label in _runs([row[tag].strip() for row in sentence]):
            spans.append(ForeignSpan(label, starts[first], starts[last] + len(tokens[last])))
        parts.append(" ".join(tokens))
        length += len(parts[-1]) + 1
    return "\n".join(parts), spans


def _runs(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the first and last token of each span, and its label; I after O or another label begins one.

    Examples
    --------
    >>> list(_runs(["B-x", "I-x", "B-x", "O", "I-y", "U-x"]))
    [(0, 1, 'x'), (2, 2, 'x'), (4, 4, 'y'), (5, 5, 'x')]
    """
    first, label = -1, ""
    for index, tag in enumerate([*tags, "O"]):
        kind, _, name = tag.partition("-")
        goes_on = first >= 0 and kind in "IELM" and name == label
        if first >= 0 and not goes_on:
            yield first, index - 1, label
            first, label = -1, ""
        if kind != "O" and not goes_on:
            first, label = index, name
