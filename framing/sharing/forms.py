"""Labels in the formats of other tools: Prodigy, spaCy, brat."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from framing.contracts import VOICES
from framing.errors import InputError
from framing.sharing.shared_spans import Labels

KEY = "framing"  # the span group of a spaCy document
_UNSAFE = re.compile(r"[^\w.-]+")
_ARTICLE_FIELDS = ("article_id", "outlet", "language", "date", "event", "url")
_SPAN_FIELDS = ("voice", "speaker", "rule", "origin", "confidence", "score", "position")


def prodigy(labels: Labels) -> str:
    """Write labels as Prodigy's JSON Lines: ``text``, ``spans`` and ``meta``, one line per article and annotator.

    Spans of annotators and gold are answered ("accept"); markers of rules are
    not, so that they come up for review.
    """
    lines = []
    for article, annotator, rows in labels.readings():
        line: dict[str, Any] = {
            "text": article["text"],
            "spans": [
                {"start": row["start"], "end": row["end"], "label": row["category"], **_attributes(row)} for row in rows
            ],
            "meta": {name: article[name] for name in _ARTICLE_FIELDS if article[name]},
        }
        if labels.what != "markers":
            line["answer"] = "accept"
        if annotator:
            line |= {"_annotator_id": annotator, "_session_id": annotator}
        lines.append(json.dumps(line, ensure_ascii=False))
    return "\n".join([*lines, ""])


def spacy_docs(labels: Labels) -> tuple[bytes, int]:
    """Write labels as a spaCy ``DocBin``; also return how many spans were widened to whole tokens.

    Spans may overlap, so they are a span group, ``doc.spans["framing"]``; the
    label is the category and the id the voice. ``doc.user_data`` has the
    article's id, outlet and annotator.

    Raises
    ------
    InputError
        spaCy is not installed.
    """
    try:
        import spacy
        from spacy.tokens import DocBin, SpanGroup
    except ImportError as error:
        raise InputError("the format 'spacy' needs spaCy: pip install 'framing[spacy]'") from error
    docs, widened = DocBin(store_user_data=True), 0
    pipelines = {tag: spacy.blank(tag.split("-")[0]) for tag in sorted(set(labels.articles["language"]))}
    for article, annotator, rows in labels.readings():
        doc = pipelines[article["language"]].make_doc(article["text"])
        spans = [_token_span(doc, row) for row in rows]
        widened += sum(len(span.text) != row["end"] - row["start"] for span, row in zip(spans, rows, strict=True))
        doc.spans[KEY] = SpanGroup(doc, name=KEY, spans=spans)
        doc.user_data = {**{name: article[name] for name in _ARTICLE_FIELDS}, "annotator": annotator}
        docs.add(doc)
    return docs.to_bytes(), widened


def _token_span(doc: Any, row: Mapping[str, Any]) -> Any:
    return doc.char_span(
        row["start"], row["end"], label=row["category"], span_id=row.get("voice", ""), alignment_mode="expand"
    )


def brat(labels: Labels, categories: Sequence[str]) -> dict[str, str]:
    """Write labels as brat files: ``NAME.txt`` and ``NAME.ann`` per article and annotator, and the configuration.

    A span across a line end is written in fragments, as brat requires.
    """
    names = file_names(labels.articles["article_id"])
    used = dict.fromkeys([*categories, *sorted(set(labels.spans["category"]))])
    files, taken = {"annotation.conf": _configuration(used)}, set[str]()
    for article, annotator, rows in labels.readings():
        name = _unique_name(names[article["article_id"]] + (f".{_file_name(annotator)}" if annotator else ""), taken)
        files[f"{name}.txt"] = article["text"]
        files[f"{name}.ann"] = "".join(
            line for number, row in enumerate(rows, start=1) for line in _brat_lines(number, row, article["text"])
        )
    return files


def _brat_lines(number: int, row: Mapping[str, Any], text: str) -> Iterable[str]:
    parts, start = [], row["start"]
    for line in text[start : row["end"]].split("\n"):
        if line.strip():
            parts.append((start, start + len(line)))
        start += len(line) + 1
    offsets = ";".join(f"{first} {last}" for first, last in parts)
    words = " ".join(text[first:last] for first, last in parts)
    yield f"T{number}\t{row['category']} {offsets}\t{words}\n"
    yield f"A{number}\tvoice T{number} {row['voice']}\n"
    note = "; ".join(f"{name}: {value}" for name, value in _attributes(row).items() if name != "voice")
    if note:
        yield f"#{number}\tAnnotatorNotes T{number}\t{' '.join(note.split())}\n"


def _configuration(labels: Iterable[str]) -> str:
    entities = "\n".join(labels)
    attributes = f"voice\tArg:<ENTITY>, Value:{'|'.join(VOICES)}"
    return f"[entities]\n{entities}\n\n[relations]\n\n[events]\n\n[attributes]\n{attributes}\n"


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """Return a unique file name for each article, whatever characters its id has."""
    names: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for article_id in ids:
        name = _file_name(article_id)
        seen[name.casefold()] += 1
        names[article_id] = name if seen[name.casefold()] == 1 else f"{name}~{seen[name.casefold()]}"
    return names


def _unique_name(name: str, taken: set[str]) -> str:
    """Return a name that differs from those taken also if case is ignored, and add it to them."""
    variants = (f"{name}~{number}" if number > 1 else name for number in count(1))
    free = next(variant for variant in variants if variant.casefold() not in taken)
    taken.add(free.casefold())
    return free


def _file_name(text: str) -> str:
    return _UNSAFE.sub("_", text).lstrip(".")[:100] or "_"


def _attributes(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the further fields of a span that are not empty."""
    fields = {name: row[name] for name in _SPAN_FIELDS if name in row}
    return {name: value for name, value in fields.items() if value not in ("", None) and value == value}
