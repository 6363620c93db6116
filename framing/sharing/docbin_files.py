"""Annotations of spaCy: a ``DocBin`` (``.spacy``), with span groups or entities."""

import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from framing.contracts import VOICES
from framing.errors import InputError
from framing.sharing.foreign_readings import Files, ForeignReading, ForeignSpan

_IDS = ("article_id", "doc_id", "id", "url")


def read_docbin(path: str, files: Files) -> list[ForeignReading]:
    """Read a DocBin: the span groups of each text, or its entities if it has no group.

    ``doc.user_data`` may have the article's id and the annotator; a span's id may
    be its voice, as ``framing export --to spacy`` writes it.

    Raises
    ------
    InputError
        spaCy is not installed, or the file is not a DocBin.
    """
    try:
        import spacy
        from spacy.tokens import DocBin
    except ImportError as error:
        raise InputError("a DocBin needs spaCy: pip install 'framing[spacy]'") from error
    try:
        docs = list(DocBin().from_bytes(files[path]).get_docs(spacy.blank("xx").vocab))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, zlib.error) as error:
        raise InputError(f"{path}: is not a DocBin of spaCy: {error}") from error
    return [_reading(doc, f"{path}: document {number}") for number, doc in enumerate(docs, start=1)]


def _reading(doc: Any, where: str) -> ForeignReading:
    facts: Mapping[Any, Any] = doc.user_data
    names = tuple(str(facts[key]) for key in _IDS if facts.get(key))
    return ForeignReading(where, names, doc.text, tuple(_spans(doc)), str(facts.get("annotator") or ""))


def _spans(doc: Any) -> Iterator[ForeignSpan]:
    groups = [span for group in doc.spans.values() for span in group]
    seen = set()
    for span in groups or doc.ents:
        key = (span.start_char, span.end_char, span.label_)
        if key not in seen:
            seen.add(key)
            yield ForeignSpan(
                span.label_, span.start_char, span.end_char, span.text, span.id_ if span.id_ in VOICES else ""
            )
