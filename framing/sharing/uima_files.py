"""Annotations of INCEpTION and other UIMA tools: CAS XMI.

An annotation is an element with ``begin`` and ``end``, in UTF-16 code units. Its
label is its feature ``label``, ``category`` or ``value``, else its only feature
with a text, else the name of its type. A feature with several texts has elements
of its own, and gives several labels. The file has no types: a feature of numbers
that are ids of the file refers to other annotations.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from framing.contracts import VOICES
from framing.errors import InputError
from framing.files import half_character
from framing.sharing.foreign_readings import Files, ForeignReading, ForeignSpan, code_points
from framing.sources.markup import xml_root

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# what tools add by themselves: tokens, sentences, syntax, metadata
_NOT_LABELS = re.compile(
    r"/(?:segmentation|lexmorph|syntax|morph|metadata|transform|anomaly|coref|tcas|cas)(?:/.*)?\.ecore$|/uima/.*$"
)
_LABELS = ("label", "category", "value")
_RESERVED = {"sofa", "begin", "end", "voice", "rule", "origin", "identifier", "id", "order", "uiOrder"}
_ENDS = {"Dependent", "Governor"}  # the features of every relation of INCEpTION
_XMI_ID = "{http://www.omg.org/XMI}id"
_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{4})|0*(\d{5}));")
_INITIAL = ("INITIAL_CAS", "CURATION_USER")  # the text before anybody, and after all


def read_xmi(path: str, files: Files) -> list[ForeignReading]:
    """Read an XMI file; in an export of INCEpTION its folder is the document's, its name the annotator's."""
    root = xml_root(files[path], Path(path))
    sofa = next((node for node in root if _name(node) == "Sofa" and node.get("sofaString")), None)
    if sofa is None:
        raise InputError(f"{path}: has no text (no Sofa with a sofaString)")
    text = sofa.get("sofaString") or ""
    point_of = code_points(text, path)
    annotations = list(_annotations(root, sofa.get(_XMI_ID) or ""))
    labelled = [node for node in annotations if not set(node.keys()) >= _ENDS]
    ids = {node.get(_XMI_ID) or "" for node in root}
    spans = [span for node in labelled for span in _spans(node, ids, path, point_of)]
    marked = tuple(span for span in spans if span.start != span.end)
    metadata = next((node for node in root if _name(node) == "DocumentMetaData"), None)
    keys = ("documentId", "documentTitle", "documentUri")
    titles = [metadata.get(key) or "" for key in keys] if metadata is not None else []
    document, annotator = document_and_annotator(path)
    names = tuple(dict.fromkeys(name for name in (*titles, document, PurePosixPath(path).stem) if name))
    unread = ("relations",) * (len(labelled) < len(annotations)) + ("spans without words",) * (len(marked) < len(spans))
    return [ForeignReading(path, names, text, marked, annotator, unread=unread)]


def _name(node: "Element") -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _annotations(root: "Element", sofa: str) -> Iterator["Element"]:
    """Yield the annotations of a text, without those that tools add by themselves."""
    for node in root:
        namespace = node.tag.rpartition("}")[0] if isinstance(node.tag, str) else ""
        placed = node.get("begin") is not None and node.get("end") is not None and node.get("sofa") == sofa
        if placed and not _NOT_LABELS.search(namespace):
            yield node


def _spans(node: "Element", ids: Collection[str], path: str, point_of: Callable[[int], int]) -> Iterator[ForeignSpan]:
    """Yield the labels of an annotation; ``ids`` are those of all elements."""
    try:
        start, end = point_of(int(node.get("begin") or "")), point_of(int(node.get("end") or ""))
    except ValueError as error:
        raise InputError(f"{path}: {_name(node)} goes from {node.get('begin')!r} to {node.get('end')!r}") from error
    features = {key: [value] for key, value in node.items() if value and not key.startswith("{")}
    for child in node:
        features.setdefault(_name(child), []).append(child.text or "")
    voice, rule = ("".join(features.get(key, ())) for key in ("voice", "rule"))
    for label in _labels(features, ids) or [_name(node)]:
        yield ForeignSpan(label, start, end, "", voice if voice in VOICES else "", rule)


def _labels(features: Mapping[str, list[str]], ids: Collection[str]) -> list[str]:
    named = next((features[key] for key in _LABELS if key in features), [])
    others = [values for key, values in features.items() if key not in _RESERVED and _is_text(values, ids)]
    return named or (others[0] if len(others) == 1 else [])


def _is_text(values: Sequence[str], ids: Collection[str]) -> bool:
    words = " ".join(values).split()
    return words not in ([], ["true"], ["false"]) and not all(word in ids for word in words)


def document_and_annotator(path: str) -> tuple[str, str]:
    """Return the document and the annotator of a file of an INCEpTION export; "" where the path does not tell.

    Examples
    --------
    >>> document_and_annotator("annotation/a1.txt/ada.zip/ada.xmi")
    ('a1.txt', 'ada')
    >>> document_and_annotator("a1.xmi")
    ('', '')
    """
    parts = PurePosixPath(path).parts
    for folder in ("annotation", "curation"):
        if folder in parts[:-2]:
            at = parts.index(folder)
            return parts[at + 1], PurePosixPath(parts[-1]).stem
    return "", ""


def half_reference(content: bytes) -> str:
    """Say that a file has half of a character, as its bytes or as a reference (``&#xD83D;``); "" if it has none.

    It is not well-formed then, and no reader of XML takes it.
    """
    try:
        text = content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:  # of another encoding, which the reader of XML knows
        text = content.decode("ascii", "replace")
    numbers = (int(match[1] or match[2], 16 if match[1] else 10) for match in _REFERENCE.finditer(text))
    return half_character(text + "".join(chr(number) for number in numbers if 0xD800 <= number <= 0xDFFF))


def is_nobody(path: str) -> bool:
    """Return whether a file of INCEpTION is the text before anybody has read it, or after the curation of all."""
    return PurePosixPath(path).stem in _INITIAL
