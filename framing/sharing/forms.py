"""Labels in the forms of other tools: Prodigy, spaCy, brat."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from framing.errors import InputError
from framing.records import VOICES
from framing.sharing.shared_spans import Labels

KEY = "framing"  # the span group of a spaCy document
_UNSAFE = re.compile(r"[^\w.-]+")
_ABOUT = ("article_id", "outlet", "language", "date", "event", "url")
_SAID = ("voice", "speaker", "rule", "origin", "confidence", "score", "position")


def prodigy(labels: Labels) -> str:
    """Write labels as Prodigy's JSON Lines: ``text``, ``spans`` and ``meta``, one line an article and annotator.

    What people marked is answered ("accept"); markers of rules are not, so
    that they come up for review.
    """
    lines = []
    for article, annotator, rows in labels.readings():
        line: dict[str, Any] = {
            "text": article["text"],
            "spans": [
                {"start": one["start"], "end": one["end"], "label": one["category"], **_said(one)} for one in rows
            ],
            "meta": {name: article[name] for name in _ABOUT if article[name]},
        }
        if labels.what != "markers":
            line["answer"] = "accept"
        if annotator:
            line |= {"_annotator_id": annotator, "_session_id": annotator}
        lines.append(json.dumps(line, ensure_ascii=False))
    return "\n".join([*lines, ""])


def spacy_docs(labels: Labels) -> tuple[bytes, int]:
    """Write labels as a spaCy ``DocBin``, and say how many spans were widened to whole tokens.

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
        raise InputError("the form 'spacy' needs spaCy: pip install 'framing[spacy]'") from error
    made, widened = DocBin(store_user_data=True), 0
    pipelines = {tag: spacy.blank(tag.split("-")[0]) for tag in sorted(set(labels.articles["language"]))}
    for article, annotator, rows in labels.readings():
        doc = pipelines[article["language"]].make_doc(article["text"])
        found = [_token_span(doc, one) for one in rows]
        widened += sum(len(span.text) != one["end"] - one["start"] for span, one in zip(found, rows, strict=True))
        doc.spans[KEY] = SpanGroup(doc, name=KEY, spans=found)
        doc.user_data = {**{name: article[name] for name in _ABOUT}, "annotator": annotator}
        made.add(doc)
    return made.to_bytes(), widened


def _token_span(doc: Any, one: Mapping[str, Any]) -> Any:
    return doc.char_span(
        one["start"], one["end"], label=one["category"], span_id=one.get("voice", ""), alignment_mode="expand"
    )


def brat(labels: Labels, categories: Sequence[str]) -> dict[str, str]:
    """Write labels as brat's files: ``NAME.txt`` and ``NAME.ann`` an article and annotator, and the configuration.

    A span that goes over a line end is written in fragments, as brat wants it.
    """
    names = _file_names(labels.articles["article_id"])
    used = dict.fromkeys([*categories, *sorted(set(labels.spans["category"]))])
    files, taken = {"annotation.conf": _configuration(used)}, set[str]()
    for article, annotator, rows in labels.readings():
        name = _untaken(names[article["article_id"]] + (f".{_file_name(annotator)}" if annotator else ""), taken)
        files[f"{name}.txt"] = article["text"]
        files[f"{name}.ann"] = "".join(
            line for number, one in enumerate(rows, start=1) for line in _brat_lines(number, one, article["text"])
        )
    return files


def _brat_lines(number: int, one: Mapping[str, Any], text: str) -> Iterable[str]:
    parts, start = [], one["start"]
    for line in text[start : one["end"]].split("\n"):
        if line.strip():
            parts.append((start, start + len(line)))
        start += len(line) + 1
    places = ";".join(f"{first} {last}" for first, last in parts)
    words = " ".join(text[first:last] for first, last in parts)
    yield f"T{number}\t{one['category']} {places}\t{words}\n"
    yield f"A{number}\tvoice T{number} {one['voice']}\n"
    said = "; ".join(f"{name}: {value}" for name, value in _said(one).items() if name != "voice")
    if said:
        yield f"#{number}\tAnnotatorNotes T{number}\t{' '.join(said.split())}\n"


def _configuration(labels: Iterable[str]) -> str:
    entities = "\n".join(labels)
    attributes = f"voice\tArg:<ENTITY>, Value:{'|'.join(VOICES)}"
    return f"[entities]\n{entities}\n\n[relations]\n\n[events]\n\n[attributes]\n{attributes}\n"


def _file_names(ids: Iterable[str]) -> dict[str, str]:
    """Return a file name for each article, none of them twice, whatever the ids hold."""
    made: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for one in ids:
        name = _file_name(one)
        seen[name.casefold()] += 1
        made[one] = name if seen[name.casefold()] == 1 else f"{name}~{seen[name.casefold()]}"
    return made


def _untaken(name: str, taken: set[str]) -> str:
    """Return a name that no other reading has, also where case makes no difference, and note that it is taken."""
    tries = (f"{name}~{number}" if number > 1 else name for number in count(1))
    free = next(other for other in tries if other.casefold() not in taken)
    taken.add(free.casefold())
    return free


def _file_name(text: str) -> str:
    return _UNSAFE.sub("_", text).lstrip(".")[:100] or "_"


def _said(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return what else is known of a span: what is empty is left out."""
    return {name: one[name] for name in _SAID if name in one and one[name] not in ("", None) and one[name] == one[name]}
