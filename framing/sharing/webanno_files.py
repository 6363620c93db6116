"""Annotations of INCEpTION and WebAnno in WebAnno TSV 3.

A line is a token, with its offsets in UTF-16 code units and a column for each
feature of each layer. An annotation of several tokens, or one of several on a
token, has a number: ``loaded[2]``. What is between two sentences is not in the
file, so the text is that of its tokens.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import PurePosixPath

from framing.contracts import VOICES
from framing.errors import InputError
from framing.sharing.foreign_readings import Files, ForeignReading, ForeignSpan, code_points, decoded
from framing.sharing.uima_files import document_and_annotator
from framing.wording import shown

_LAYER = re.compile(r"#T_(SP|CH|RL)=(.*)")
_UNIT = re.compile(r"\d+-\d+(\.\d+)?\t(\d+)-(\d+)\t")
_NOT_LABELS = re.compile(r"\.(?:segmentation|lexmorph|syntax|morph|transform|anomaly)\.")
_ESCAPE = re.compile(r"\\(->|.)")
_PLAIN = {"t": "\t", "n": "\n", "r": "\r"}
_STACK = re.compile(r"(?:\\.|[^\\|])+")
_NUMBERED = re.compile(r"(?s)(.*?)(?<!\\)\[(\d+)\]")
_LABELS = ("label", "category", "value")
_NO_TEXTS = ("voice", "identifier")  # nor features with a dot, which link to annotations of the layer that they name


@dataclass(frozen=True)
class _Layer:
    """A layer of spans: its name, and its features from the column ``first`` on."""

    name: str
    features: tuple[str, ...]
    first: int


@dataclass
class _Text:
    """The text of the tokens so far, and where the last token began and ended in the file's own counting."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    began: int = 0
    ended: int = 0
    token: str = ""

    def add(self, token: str, began: int, ended: int) -> None:
        gap = "" if began == self.ended else " "
        self.parts += [gap, token]
        self.length += len(gap) + len(token)
        self.began, self.ended, self.token = began, ended, token

    def span(self, began: int, ended: int, where: str) -> tuple[int, int]:
        """Return the offsets in the text of a part of the last token."""
        point_of, start = code_points(self.token, where), self.length - len(self.token)
        return start + point_of(began - self.began), start + point_of(ended - self.began)


def read_webanno(path: str, files: Files) -> list[ForeignReading]:
    """Read a TSV file; in an export of INCEpTION its folder is the document's, its name the annotator's."""
    content = decoded(files[path], path)
    if not content.startswith("#FORMAT=WebAnno TSV 3"):
        raise InputError(f"{path}: begins with {shown(content[:40])}; WebAnno TSV 3 is read: export it again")
    layers, others = _layers(content)
    text, spans = _Text(), dict[tuple[str, str, int], list[ForeignSpan]]()
    for number, line in enumerate(content.split("\n"), start=1):
        unit = _UNIT.match(line)
        if not unit:
            continue
        cells, where = line.rstrip("\r").split("\t"), f"{path}:{number}"
        began, ended = int(unit[2]), int(unit[3])
        if not unit[1]:
            text.add(_unescaped(cells[2]), began, ended)
        start, end = text.span(began, ended, where)
        for layer in layers:
            for key, span in _units(layer, cells, start, end, number):
                spans.setdefault(key, []).append(span)
    document, annotator = document_and_annotator(path)
    names = tuple(name for name in (document, PurePosixPath(path).stem) if name)
    whole = [_whole(units) for units in spans.values()]
    marked = tuple(span for span in whole if span.start < span.end)
    unread = (*others, *(("spans without words",) if len(marked) < len(whole) else ()))
    return [ForeignReading(path, names, "".join(text.parts), marked, annotator, unread=unread)]


def _layers(text: str) -> tuple[list[_Layer], tuple[str, ...]]:
    """Return the layers of spans that may be labels, and what other layers there are."""
    layers, first, others = list[_Layer](), 3, list[str]()
    for line in text.split("\n"):
        if not (match := _LAYER.fullmatch(line.rstrip("\r"))):
            continue
        name, *features = match[2].rstrip("|").split("|")
        if match[1] != "SP":
            others.append("relations" if match[1] == "RL" else "chains")
        elif not _NOT_LABELS.search(name):
            layers.append(_Layer(name, tuple(features), first))
        first += max(len(features), 1)
    return layers, tuple(dict.fromkeys(others))


def _units(
    layer: _Layer, cells: list[str], start: int, end: int, line: int
) -> Iterator[tuple[tuple[str, str, int], ForeignSpan]]:
    """Yield the annotations of a layer on one token, each with what tells it from others."""
    columns = cells[layer.first : layer.first + max(len(layer.features), 1)]
    if not columns or all(cell in ("_", "") for cell in columns):
        return
    stacks = [_STACK.findall(cell) for cell in columns]
    for index in range(max(map(len, stacks))):
        values, number = _stacked(stacks, index)
        features = dict(zip(layer.features, values, strict=False))
        voice = features.get("voice", "")
        label = _label(features) or layer.name.rpartition(".")[2]
        key = (layer.name, number, 0) if number else (layer.name, "", line * 1000 + index)
        yield key, ForeignSpan(label, start, end, voice=voice if voice in VOICES else "")


def _stacked(stacks: list[list[str]], index: int) -> tuple[list[str], str]:
    """Return the values of the annotation at a position of the stacked ones, and its number, "" if it has none."""
    values, number = list[str](), ""
    for stack in stacks:
        cell = stack[index] if index < len(stack) else "*"
        if numbered := _NUMBERED.fullmatch(cell):
            cell, number = numbered[1], numbered[2]
        values.append("" if cell in ("*", "_") else _unescaped(cell))
    return values, number


def _label(features: Mapping[str, str]) -> str:
    """Return the label among the features of an annotation: one that is called so, else the first text; else ""."""
    named = (features[key] for key in _LABELS if features.get(key))
    texts = (value for key, value in features.items() if value and key not in _NO_TEXTS and "." not in key)
    return next(chain(named, texts), "")


def _whole(units: list[ForeignSpan]) -> ForeignSpan:
    first = units[0]
    return ForeignSpan(
        first.label, min(unit.start for unit in units), max(unit.end for unit in units), voice=first.voice
    )


def _unescaped(value: str) -> str:
    return _ESCAPE.sub(lambda match: _PLAIN.get(match[1], match[1]), value)
