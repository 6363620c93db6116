"""Faults of a text as its source has it: found, and mended if there is only one way to mend them.

The articles table keeps the kinds of an article's faults in its column ``health``.
"""

import ast
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from framing.sources.characters import (
    changed,
    control_characters,
    mend_controls,
    mend_entities,
    mend_mojibake,
    mend_tags,
)
from framing.sources.layout import unwrap

MIN_WORDS = 50  # a shorter text is a teaser or a ticker line
FaultKind = Literal[
    "mojibake", "controls", "entities", "tags", "list", "gap", "hard_wrapped", "no_paragraphs", "short",
    "lost_characters", "invisible", "ligatures", "broken_words", "title_repeated", "same_text", "same_url",
]  # fmt: skip
FAULTS: tuple[FaultKind, ...] = get_args(FaultKind)
# what is said of each kind, after "N articles"
SENTENCES: Mapping[FaultKind, str] = {
    "mojibake": "with UTF-8 that was read as another encoding, repaired",
    "controls": "with control characters; those left by cp1252 read as Latin-1 are repaired",
    "entities": "with HTML entities, decoded",
    "tags": "with HTML tags, removed where they are certain",
    "list": "with a list written out instead of a text, joined",
    "gap": "with a placeholder such as NaN in a field, treated as empty",
    "hard_wrapped": "with hard-wrapped lines, joined",
    "no_paragraphs": "that are long and have no paragraphs: captions and other furniture cannot be recognised there",
    "short": f"of fewer than {MIN_WORDS} words",
    "lost_characters": "with characters that an earlier conversion lost (\N{REPLACEMENT CHARACTER}, ? in a word)",
    "invisible": "with soft hyphens or zero-width characters, kept",
    "ligatures": "with ligatures such as \N{LATIN SMALL LIGATURE FI}, kept",
    "broken_words": "with words broken at line ends, kept",
    "title_repeated": "with the title repeated as first line, kept once",
    "same_text": "with the text of an earlier one",
    "same_url": "with the URL of an earlier one",
}
_LONG = 300  # words; a text of so many has paragraphs
_LINE = 15  # words; a shorter line is a title or a heading
_GAPS = frozenset({"nan", "none", "null", "n/a", "#n/a", "<na>", "nat", "undefined", "[removed]", "[deleted]"})
_MAY_BE_GAP = ("title", "text", "author", "section", "date", "event", "url")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # joiners are of scripts and emoji that need them
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_BROKEN = re.compile(r"[-\u2010\u00ad]\n(?=[^\W\d_]{2})")
_LOST = re.compile(r"\N{REPLACEMENT CHARACTER}|\?(?<=[a-z]\?)(?=[a-z])")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_AROUND = 15  # characters of an example on either side


@dataclass(frozen=True, slots=True)
class TextFault:
    """A kind of fault that a text has, and an example from the text."""

    kind: FaultKind
    example: str


def mend(fields: Mapping[str, str]) -> tuple[dict[str, str], list[TextFault]]:
    """Return an article's fields with what can be mended, and the faults that were found in them."""
    fields = dict(fields)
    faults = [TextFault("gap", f"{name} {fields[name].strip()!r}") for name in _MAY_BE_GAP if is_gap(fields[name])]
    for name in _MAY_BE_GAP:
        fields[name] = "" if is_gap(fields[name]) else fields[name]
    for name in ("title", "author", "section"):
        fields[name], more = _mended(fields[name])
        faults += more
    joined = _joined(fields["text"])
    if joined != fields["text"]:
        faults.append(TextFault("list", _shown(fields["text"][: 2 * _AROUND])))
    fields["text"], more = _mended(joined)
    return fields, [*faults, *more]


def is_gap(value: str) -> bool:
    """Return whether a field has a placeholder that programs write for a missing value.

    Examples
    --------
    >>> is_gap(" NaN "), is_gap("[removed]"), is_gap("None of the above"), is_gap("")
    (True, True, False, False)
    """
    return value.strip().casefold() in _GAPS


def unwrapped(text: str) -> tuple[str, list[TextFault]]:
    """Join the lines of a text if it is certain that they were hard-wrapped; return the fault too if so."""
    joined = unwrap(text)
    return joined, [TextFault("hard_wrapped", _shown(text[:60]))] if joined != text else []


def inspect(text: str, words: int) -> list[TextFault]:
    """Return the faults that stay as they are: few words, no paragraphs, invisible or lost characters.

    ``words`` is the number of words of ``text``. Each kind is reported once, with its first example.
    """
    faults = []
    if words < MIN_WORDS:
        faults.append(TextFault("short", _shown(text[:60])))
    if words >= _LONG and sum(len(line.split()) > _LINE for line in text.split("\n")) < 2:
        faults.append(TextFault("no_paragraphs", f"{words:,} words"))
    urls = [match.span() for match in _URL.finditer(text)]
    for kind, pattern in _STAYS.items():
        for match in pattern.finditer(text):
            if kind == "lost_characters" and any(start <= match.start() < end for start, end in urls):
                continue
            faults.append(TextFault(kind, _around(text, match.start(), match.end())))
            break
    return faults


_STAYS: Mapping[FaultKind, re.Pattern[str]] = {
    "lost_characters": _LOST,
    "invisible": _INVISIBLE,
    "ligatures": _LIGATURE,
    "broken_words": _BROKEN,
}


def _mended(text: str) -> tuple[str, list[TextFault]]:
    faults: list[TextFault] = []
    # latin-1 leaves mojibake in control characters: mojibake first; a tag is told before "&lt;" becomes one, and after
    for kind, mend_kind in _MENDS:
        if example := changed(text, mend_kind):
            text = mend_kind(text)
            if kind not in {fault.kind for fault in faults}:
                faults.append(TextFault(kind, _shown(example)))
    if left := next(control_characters(text), ""):
        faults.append(TextFault("controls", _shown(left)))
    return unicodedata.normalize("NFC", text), faults


_MENDS: tuple[tuple[FaultKind, Callable[[str], str]], ...] = (
    ("mojibake", mend_mojibake),
    ("controls", mend_controls),
    ("tags", mend_tags),
    ("entities", mend_entities),
    ("tags", mend_tags),
)


def _joined(text: str) -> str:
    """Return the paragraphs of a list that was written out as Python or JSON; any other text as it is."""
    stripped = text.strip()
    if not (stripped.startswith(("['", '["')) and stripped.endswith(("']", '"]'))):
        return text
    try:
        parts = json.loads(stripped) if stripped.startswith('["') else ast.literal_eval(stripped)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return text
    return "\n\n".join(parts) if all(isinstance(part, str) for part in parts) else text


def _around(text: str, start: int, end: int) -> str:
    return _shown(text[max(0, start - _AROUND) : end + _AROUND])


def _shown(example: str) -> str:
    """Return an example on one line, with what cannot be seen escaped."""
    return "".join(
        char if char.isprintable() else " " if char == "\n" else ascii(char)[1:-1] for char in example
    ).strip()
