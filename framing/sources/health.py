"""What is wrong with a text as its source has it: found, and mended where there is one way to.

Each finding has a kind, which the articles table keeps in its column ``health``,
and the place as an example.
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

Fault = Literal[
    "mojibake", "controls", "entities", "tags", "list", "gap", "hard_wrapped", "no_paragraphs", "short",
    "lost_characters", "invisible", "ligatures", "broken_words", "title_repeated", "same_text", "same_url",
]  # fmt: skip
FAULTS: tuple[Fault, ...] = get_args(Fault)
# what is said of each kind, after "N articles"
SENTENCES: Mapping[Fault, str] = {
    "mojibake": "with UTF-8 that was read as another encoding, mended",
    "controls": "with control characters; those that cp1252 read as Latin-1 leaves are mended",
    "entities": "with HTML entities, decoded",
    "tags": "with HTML tags, taken out where they are certain",
    "list": "with a list written out in place of a text, joined",
    "gap": "with a placeholder such as NaN in a field, taken as empty",
    "hard_wrapped": "with hard-wrapped lines, joined",
    "no_paragraphs": "that are long and have no paragraphs: captions and other furniture cannot be told there",
    "short": "of fewer than 50 words",
    "lost_characters": "with characters that an earlier conversion has lost (\N{REPLACEMENT CHARACTER}, ? in a word)",
    "invisible": "with soft hyphens or zero-width characters, kept",
    "ligatures": "with ligatures such as \N{LATIN SMALL LIGATURE FI}, kept",
    "broken_words": "with words broken at line ends, kept",
    "title_repeated": "with the title again as first line, taken once",
    "same_text": "with the text of an earlier one",
    "same_url": "with the URL of an earlier one",
}
SHORTEST = 50  # words
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
class Finding:
    """One kind of fault in a text, and what it looks like there."""

    fault: Fault
    example: str


def mend(fields: Mapping[str, str]) -> tuple[dict[str, str], list[Finding]]:
    """Return the fields mended where there is one way to, and what was found in title and text."""
    fields = dict(fields)
    findings = [Finding("gap", f"{name} {fields[name].strip()!r}") for name in _MAY_BE_GAP if is_gap(fields[name])]
    for name in _MAY_BE_GAP:
        fields[name] = "" if is_gap(fields[name]) else fields[name]
    for name in ("title", "author", "section"):
        fields[name], more = _mended(fields[name])
        findings += more
    joined = _joined(fields["text"])
    if joined != fields["text"]:
        findings.append(Finding("list", _shown(fields["text"][: 2 * _AROUND])))
    fields["text"], more = _mended(joined)
    return fields, [*findings, *more]


def is_gap(value: str) -> bool:
    """Return whether a field has a placeholder that programs write for nothing.

    Examples
    --------
    >>> is_gap(" NaN "), is_gap("[removed]"), is_gap("None of the above"), is_gap("")
    (True, True, False, False)
    """
    return value.strip().casefold() in _GAPS


def unwrapped(text: str) -> tuple[str, list[Finding]]:
    """Join hard-wrapped lines where they are plain."""
    joined = unwrap(text)
    return joined, [Finding("hard_wrapped", _shown(text[:60]))] if joined != text else []


def inspect(text: str, words: int) -> list[Finding]:
    """Return what is wrong with a text and stays so: too short, no paragraphs, invisible or lost characters."""
    findings = []
    if words < SHORTEST:
        findings.append(Finding("short", _shown(text[:60])))
    if words >= _LONG and sum(len(line.split()) > _LINE for line in text.split("\n")) < 2:
        findings.append(Finding("no_paragraphs", f"{words:,} words"))
    urls = [match.span() for match in _URL.finditer(text)]
    for kind, pattern in _STAYS.items():
        for match in pattern.finditer(text):
            if kind == "lost_characters" and any(start <= match.start() < end for start, end in urls):
                continue
            findings.append(Finding(kind, _around(text, match.start(), match.end())))
            break
    return findings


_STAYS: Mapping[Fault, re.Pattern[str]] = {
    "lost_characters": _LOST,
    "invisible": _INVISIBLE,
    "ligatures": _LIGATURE,
    "broken_words": _BROKEN,
}


def _mended(text: str) -> tuple[str, list[Finding]]:
    findings: list[Finding] = []
    # latin-1 leaves mojibake in control characters: mojibake first; a tag is told before "&lt;" becomes one, and after
    for kind, mend_kind in _MENDS:
        if example := changed(text, mend_kind):
            text = mend_kind(text)
            if kind not in {finding.fault for finding in findings}:
                findings.append(Finding(kind, _shown(example)))
    if left := next(control_characters(text), ""):
        findings.append(Finding("controls", _shown(left)))
    return unicodedata.normalize("NFC", text), findings


_MENDS: tuple[tuple[Fault, Callable[[str], str]], ...] = (
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
