"""The rules of a language for site furniture: lines of a page that are not of its article.

``furniture.toml`` of a pack has the names of months and agencies, and rules with
templates of whole lines (docs/languages.md). A pack may do without.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast, get_args

from framing.errors import LanguageError
from framing.toml_files import parse_toml
from framing.wording import nearest

Where = Literal["any", "start", "end"]

# file names of packs that are read at ingest only: nothing that is made of articles depends on them
AT_INGEST = ("furniture.toml", "kinds.toml")
_SETS = ("month", "weekday", "agency", "picture")
_FILE_KEYS = ("source", "licence", "date", *_SETS, "rule")
_KEYS = ("name", "where", "words", "rest", "lines")
_NAME = r"(?-i:[A-ZÀ-ÖØ-Þ][\w.'’\-]*(?:\s+(?:de|du|des|la|le|von|van|bin|al|el|and|et|[A-ZÀ-ÖØ-Þ][\w.'’\-]*,?))*)"
_FIRST_WORD = re.compile(r"\w+")
_PLACEHOLDER = re.compile(r"@[a-z]+|\*|\s+|'|[^@*\s']+|@")
# after white space and quotation marks are made alike, see ``normal_line``
_FIXED = {
    "@name": _NAME,
    "@number": r"\d[\d.,]*",
    "@time": r"\d{1,2}\s?[:.h]\s?(?:\d{2})?(?::\d{2})?\s?(?:[ap]\.?m\.?)?(?:\s?\(?[a-z]{2,4}\)?)?",
    "@address": r"(?:https?://\S+|www\.\S+|@\w+|\S+@\S+\.\w+|[\w\-.]+\.(?:com|org|net|co\.uk|fr|ca|tv|ir|info)\b\S*)",
}


@dataclass(frozen=True, slots=True)
class FurnitureRule:
    """One rule: its name, where it applies, up to how many words, and whether what follows goes with it.

    ``where`` is "start" for lines before the first running paragraph, "end"
    for those after the last, or "any". With ``rest``, all lines after
    go too, if none of them is a running paragraph.
    """

    name: str
    where: Where
    words: int
    rest: bool


@dataclass(frozen=True, slots=True)
class Template:
    """One template: its pattern, its rule, and a part of it that is in every line that matches, in lower case."""

    pattern: re.Pattern[str]
    rule: FurnitureRule
    needle: str


@dataclass(frozen=True, slots=True)
class Furniture:
    """The rules of one language: their templates by the word that they start with, and those that start otherwise."""

    by_word: Mapping[str, tuple[Template, ...]]
    others: tuple[Template, ...]

    def matching(self, line: str) -> Iterator[FurnitureRule]:
        """Yield the rules that a line in the form of ``normal_line`` matches, wherever it is, whatever its length."""
        lower = line.lower()
        word = _FIRST_WORD.match(lower)
        starting = self.by_word.get(word.group(), ()) if word else ()
        for template in (*starting, *self.others):
            if template.needle in lower and template.pattern.fullmatch(line):
                yield template.rule


@cache
def furniture(tag: str) -> Furniture:
    """Return the rules of a language; none if its pack has no ``furniture.toml``.

    Raises
    ------
    LanguageError
        The file is not sound; the message says where.
    """
    file = files("framing.lang") / "data" / tag / "furniture.toml"
    if not file.is_file():
        return Furniture({}, ())
    return compiled(file.read_text(encoding="utf-8"), f"{tag}/furniture.toml")


def compiled(toml: str, path: str) -> Furniture:
    """Read the text of a ``furniture.toml``."""
    try:
        facts = parse_toml(toml)
    except ValueError as error:
        raise LanguageError(f"{path}: not TOML: {error}") from error
    for key in facts:
        if key not in _FILE_KEYS:
            raise LanguageError(f"{path}: unknown key {key!r}{nearest(key, _FILE_KEYS)}")
    words = {f"@{name}": facts.get(name, []) for name in _SETS}
    placeholders = {**_FIXED, **{name: _one_of(values) for name, values in words.items() if values}}
    if "@month" in placeholders:
        placeholders["@date"] = _date(placeholders)
    by_word: dict[str, list[Template]] = {}
    others: list[Template] = []
    for table in facts.get("rule", ()):
        rule = _rule(table, path)
        for line in table["lines"]:
            pattern = re.compile(_pattern(line, placeholders, f"{path}: rule {rule.name!r}"), re.IGNORECASE)
            start = _FIRST_WORD.match(line.lower())
            of_word = by_word.setdefault(start.group(), []) if start and line[start.end() :][:1] != "*" else others
            of_word.append(Template(pattern, rule, _needle(line)))
    return Furniture({word: tuple(templates) for word, templates in by_word.items()}, tuple(others))


def normal_line(line: str) -> str:
    r"""Return a line as templates are compared with it: plain spaces and quotation marks, no bullets or arrows.

    Examples
    --------
    >>> normal_line("►  Read\u00a0more : the mayor’s “letter” »")
    'Read more : the mayor\'s "letter"'
    """
    plain = line.translate(_PLAIN)
    return " ".join(plain.split()).lstrip(" •·►▶▸▼▾→⇒*>»|_–—").rstrip(" •·►▶▸▼▾→⇒>»«|_–—")


_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u200b": "", "\ufeff": "", "\u00ad": ""})


def _rule(table: Mapping[str, Any], path: str) -> FurnitureRule:
    name = table.get("name", "")
    for key in table:
        if key not in _KEYS:
            raise LanguageError(f"{path}: unknown key {key!r} in rule {name!r}{nearest(key, _KEYS)}")
    where = table.get("where", "any")
    if where not in get_args(Where):
        raise LanguageError(f"{path}: rule {name!r}: where is {where!r}; it may be {', '.join(get_args(Where))}")
    if not name or not table.get("lines"):
        raise LanguageError(f"{path}: rule {name!r}: needs a name and lines")
    return FurnitureRule(name, cast(Where, where), int(table.get("words", 12)), bool(table.get("rest", False)))


def _pattern(template: str, placeholders: Mapping[str, str], where: str) -> str:
    """Return the pattern of one template: "*" by itself is a word or more, within a word anything or nothing."""
    parts = []
    for match in _PLACEHOLDER.finditer(template):
        part = match.group()
        if part == "*":
            around = template[: match.start()][-1:] + template[match.end() :][:1]
            parts.append(".*?" if around.strip() else ".+?")
        elif part.startswith("@"):
            if part not in placeholders:
                raise LanguageError(f"{where}: no placeholder {part!r}{nearest(part, sorted(placeholders))}")
            parts.append(f"(?:{placeholders[part]})")
        else:
            parts.append(" " if part.isspace() else _plain(part))
    return "".join(parts)


def _needle(template: str) -> str:
    """Return the longest part of a template that is as it is written, in lower case."""
    return max((part.strip() for part in re.split(r"@[a-z]+|\*|:", template.lower())), key=len)


def _plain(part: str) -> str:
    """Return a literal part; a colon may have a space before it."""
    return re.escape(part).replace(":", r"\s?:")


def _one_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _date(placeholders: Mapping[str, str]) -> str:
    month, weekday = placeholders["@month"], placeholders.get("@weekday", "(?!)")
    day = r"\d{1,2}(?:st|nd|rd|th|er)?"
    worded = rf"{day} (?:{month})\.?,? \d{{4}}|(?:{month})\.? {day},? \d{{4}}"
    return (
        rf"(?:(?:{weekday}),? )?(?:{worded}|\d{{1,4}}[/.\-]\d{{1,2}}[/.\-]\d{{2,4}})"
        rf"(?:,? (?:at |à |- )?{placeholders['@time']})?"
    )
