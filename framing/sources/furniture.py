"""Take site furniture out of a text: whole lines only, and nothing of a running paragraph.

Furniture is what a page has around its article: breadcrumbs, captions, "Read
more: …", share buttons, comment forms. The rules are those of the language
(``framing.lang.furniture_rules``) and a few that no language owns.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from framing.lang.furniture_rules import Furniture, FurnitureRule, normal_line

_RUNNING = 20  # words that make a paragraph whatever its end
_MIN_RUNNING = 8  # words of a paragraph that ends as a sentence
_MAX_WORDS = 60  # words of furniture, a caption with its credit
_CHARACTERS = 600  # of a line: no furniture is longer
_SENTENCE_END = re.compile(r"[.!?…]['\"”’»)\]]*$")
_WITHIN = re.compile(r"[a-zà-ÿ0-9)\"”»]{2}[.!?]['\"”’»)]* (?=[A-ZÀ-Þ\"“«])")
_OF_TEXT = frozenset("[().…]?!'\"’‘“”«»")  # an omission, a quotation mark or a mere "?" is of the text
_DOTS = 5  # of which more are a line
_CRUMBS = re.compile(r" [/>›»|→] | ?[›»] ?")
_CRUMB_WORDS = 4
_ALIKE = 0.6  # share of words by which a line repeats a caption
_CAPTION = "caption"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class RemovedLine:
    """A line that was taken out: where it was in the text that is left, its text, and the rule."""

    offset: int
    text: str
    rule: str


def clean(text: str, rules: Furniture) -> tuple[str, list[RemovedLine]]:
    r"""Return a text without furniture, and what was removed in the order of the text.

    A text of nothing but furniture stays as it is.

    Examples
    --------
    >>> from framing.lang.furniture_rules import furniture
    >>> text = "The mill was shut on Monday, the council said.\n\nRead more: What the owners want\n\nIt reopens in May."
    >>> kept, removed = clean(text, furniture("en"))
    >>> kept
    'The mill was shut on Monday, the council said.\n\nIt reopens in May.'
    >>> removed
    [RemovedLine(offset=48, text='Read more: What the owners want', rule='related')]
    """
    lines = text.split("\n")
    names = _names(lines, rules)
    if not any(names) or not any(_WORD.search(line) for line, name in zip(lines, names, strict=True) if not name):
        return text, []
    kept: list[str] = []
    removed: list[tuple[int, str, str]] = []
    for line, name in zip(lines, names, strict=True):
        if name and line.strip():
            removed.append((len(kept), line, name))
        elif line.strip() or (kept and kept[-1].strip()) or not removed:
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    starts = _starts(kept)
    return "\n".join(kept), [RemovedLine(starts[min(i, len(kept))], line.strip(), name) for i, line, name in removed]


def _names(lines: Sequence[str], rules: Furniture) -> list[str]:
    """Return for each line the name of the rule that takes it, or ""."""
    plain = [normal_line(line) if len(line) <= _CHARACTERS else line for line in lines]  # longer ones match no rule
    matches = [_matches(line, rules) for line in plain]
    running = [i for i, line in enumerate(plain) if not matches[i] and is_running(line)]
    first, second = (*running, len(lines), len(lines))[:2]
    last = running[-1] if running else len(lines)
    names = ["" for _ in lines]
    behind = False  # whether the line before this one is taken
    for i in (i for i, line in enumerate(lines) if line.strip()):
        at_start = i < first or (behind and i < second)  # the lines after the standfirst, if the first goes
        where = {"any": True, "start": at_start, "end": i > last}
        rule = next((match for match in matches[i] if where[match.where]), None)
        names[i] = rule.name if rule else _without_language(lines[i], at_top=i < first)
        behind = names[i] != ""
        if rule and rule.rest and i > last:
            names[i:] = [next(iter(match), rule).name for match in matches[i:]]
            break
    return _with_alternatives(plain, names)


def _without_language(line: str, *, at_top: bool) -> str:
    return "ornament" if is_ornament(line) else "breadcrumbs" if at_top and is_crumbs(line) else ""


def _matches(line: str, rules: Furniture) -> list[FurnitureRule]:
    if not line or len(line) > _CHARACTERS or len(line.split()) > _MAX_WORDS:
        return []
    return [rule for rule in rules.matching(line) if _fits(line, rule.words)]


def is_running(line: str) -> bool:
    """Return whether a line is a paragraph of the article: many words, or several and the end of a sentence."""
    words = len(line.split())
    return words >= _RUNNING or (words >= _MIN_RUNNING and _SENTENCE_END.search(line) is not None)


def is_ornament(line: str) -> bool:
    """Return whether a line has no letter or digit, such as a row of dots; an omission "[…]" is of the text.

    Examples
    --------
    >>> is_ornament(". . . . . ."), is_ornament("***"), is_ornament("[...]"), is_ornament("“")
    (True, True, False, False)
    """
    plain = "".join(line.split())
    return plain != "" and not any(map(str.isalnum, plain)) and (not set(plain) <= _OF_TEXT or len(plain) > _DOTS)


def is_crumbs(line: str) -> bool:
    """Return whether a line is the way to a page: three or more short names between separators.

    Examples
    --------
    >>> is_crumbs("News  /  World  /  Kadrin"), is_crumbs("Home > News > Kadrin"), is_crumbs("Stay / go?")
    (True, True, False)
    """
    if len(line) > _CHARACTERS or _SENTENCE_END.search(line.strip()):
        return False
    parts = [part.split() for part in _CRUMBS.split(" ".join(line.split()))]
    return len(parts) >= 3 and all(0 < len(part) <= _CRUMB_WORDS for part in parts)


def _fits(line: str, words: int) -> bool:
    """Return whether a line is short enough for a rule, and not several sentences."""
    return len(line.split()) <= min(words, _MAX_WORDS) and len(_WITHIN.findall(line)) < 2


def _with_alternatives(plain: Sequence[str], names: list[str]) -> list[str]:
    """Take a line too that says before a caption what the caption says: the alternative text of its picture."""
    filled = [i for i, line in enumerate(plain) if line]
    for i, following in pairwise(filled):
        if not names[i] and names[following] == _CAPTION and not _SENTENCE_END.search(plain[i]):
            words, caption = (set(_WORD.findall(plain[k].casefold())) for k in (i, following))
            if len(words) >= 5 and len(words & caption) >= _ALIKE * len(words):
                names[i] = _CAPTION
    return names


def _starts(lines: Sequence[str]) -> list[int]:
    """Return the offset of each line, and of the end."""
    starts, offset = [], 0
    for line in lines:
        starts.append(offset)
        offset += len(line) + 1
    return [*starts, max(0, offset - 1)]
