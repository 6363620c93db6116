"""Turn raw articles into rows of the articles table: checked and normalised.

The stored text starts with the title and a blank line, so that one offset space
covers the headline too; it is in Unicode normal form C with LF line ends, without
site furniture, and never changes afterwards.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from framing.lang.furniture_rules import furniture
from framing.lang.kind_words import kind_words
from framing.settings import Outlet
from framing.sources.dates import ImpossibleDateError, day_of
from framing.sources.furniture import RemovedLine, clean
from framing.sources.health import FAULTS, TextFault, inspect, is_gap, mend, unwrapped
from framing.sources.kinds import kind_of
from framing.sources.languages import identify, is_sure, settle
from framing.sources.layout import headline_of, settle_title
from framing.sources.raw import FIELDS, RawArticle, Reject
from framing.sources.rejects import UNKNOWN_DATE
from framing.wording import nearest

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """The study's outlets and languages, and the defaults for articles that do not give theirs.

    With ``add_outlets``, an outlet that the study does not have gets an id made of its name.
    """

    outlets: Sequence[Outlet]
    languages: tuple[str, ...]
    outlet: str = ""
    language: str = ""
    date_formats: tuple[str, ...] = ()
    add_outlets: bool = False
    keep_furniture: bool = False
    by_name: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names = {slug(name): outlet.id for outlet in self.outlets for name in (outlet.name, outlet.id) if slug(name)}
        object.__setattr__(self, "by_name", names | {outlet.id: outlet.id for outlet in self.outlets})


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article that can be stored: its row, what was removed from its text, and what was wrong with it."""

    row: Row
    removed: tuple[RemovedLine, ...]
    faults: tuple[TextFault, ...]


def prepare(raw: RawArticle, expected: Expectations) -> PreparedArticle | Reject:
    """Return the row of an article with what was removed and found, or why there can be none.

    An article is rejected that lacks its id, text, outlet or language, has an
    outlet or language that is not in study.toml, or a date that cannot be read.
    """
    source = {name: _clean(raw.fields.get(name, "")).strip() for name in FIELDS}
    fields, faults = mend(source)
    if not fields["article_id"]:
        return _reject(raw, "no id", "this article has no id", remedy="give --column article_id=NAME")
    if not fields["text"]:
        what = f"only {source['text']!r} instead of a text" if is_gap(source["text"]) else "no text"
        return _reject(raw, "no text", f"article {fields['article_id']!r} has {what}")
    predicted, probability = identify(fields["text"])
    outlet = _outlet(raw, fields["outlet"] or expected.outlet, expected)
    sure = is_sure(probability, count_words(fields["text"]))
    language = _language(
        raw, settle(fields["language"], expected.language, expected.languages, predicted, sure=sure), expected
    )
    date = _date(raw, fields["date"], expected)
    for value in (outlet, language, date):
        if isinstance(value, Reject):
            return value
    kind = kind_of(fields, kind_words(str(language)))
    title, text, removed, more = _settled(fields, raw, str(language), expected)
    words = count_words(text)
    faults = [*faults, *more, *inspect(text, words)]
    row: Row = {
        **fields, "outlet": outlet, "language": language, "date": date, "title": title, "text": text, "words": words,
        "kind": kind, "language_predicted": predicted, "language_probability": probability,
        "health": health_cell(fault.kind for fault in faults), "source_digest": _source_digest(source),
        "meta": json.dumps(raw.meta, ensure_ascii=False, sort_keys=True) if raw.meta else "",
    }  # fmt: skip
    return PreparedArticle(row, tuple(removed), tuple(faults))


def health_cell(faults: Iterable[str]) -> str:
    """Return faults as the articles table has them: each once, in a fixed order, with commas between.

    Examples
    --------
    >>> health_cell(["short", "mojibake", "short"])
    'mojibake,short'
    """
    present = set(faults)
    return ",".join(fault for fault in FAULTS if fault in present)


def count_words(text: str) -> int:
    """Count the words of a text: strings between white space that contain a letter or digit.

    Examples
    --------
    >>> count_words("L'armée — 53 soldats.")
    3
    """
    return sum(word.isalnum() or any(map(str.isalnum, word)) for word in text.split())


def slug(name: str) -> str:
    """Return an outlet's name as an id: lower case, without accents, hyphens for all but letters and digits.

    Examples
    --------
    >>> slug("  L'Écho du Nord (Paris) ")
    'l-echo-du-nord-paris'
    """
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    parts = "".join(letter if letter.isalnum() else " " for letter in plain.lower()).split()
    return "-".join(parts)


def _clean(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair, from a broken \ud83d escape in JSON
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).replace(
        "\0", "\N{REPLACEMENT CHARACTER}"
    )


def _settled(
    fields: Mapping[str, str], raw: RawArticle, language: str, expected: Expectations
) -> tuple[str, str, list[RemovedLine], list[TextFault]]:
    """Return title and text as they are stored, what was removed, and what was found."""
    text, faults = unwrapped(fields["text"])
    removed: list[RemovedLine] = []
    if not expected.keep_furniture:
        text, removed = clean(text, furniture(language))
    written = " ".join((fields["title"] or (headline_of(text) if raw.plain else "")).split())
    names = [raw.fields.get("outlet", ""), *(outlet.name for outlet in expected.outlets)]
    title, body = settle_title(written, text.strip(), [name for name in names if name])
    if fields["title"] and body != text.strip():
        faults.append(TextFault("title_repeated", title))
    head = f"{title}\n\n" if title and body else title
    cut = len(text) - len(body)  # what went before the body: the repeated title
    shifted = [RemovedLine(max(0, item.offset - cut) + len(head), item.text, item.rule) for item in removed]
    return title, head + body, shifted, faults


def _source_digest(source: Mapping[str, str]) -> str:
    """Return what tells whether a source has the same title and text as before, however they are cleaned."""
    text = f"{source['title']}\x1f{source['text']}"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _outlet(raw: RawArticle, name: str, expected: Expectations) -> str | Reject:
    if not name:
        return _reject(raw, "no outlet", "no outlet", remedy="give --outlet, or --column outlet=NAME")
    names = (name, *raw.outlet_names)
    outlet_id = next(filter(None, (expected.by_name.get(key) for part in names for key in (part, slug(part)))), None)
    if outlet_id or (expected.add_outlets and slug(name)):
        return outlet_id or slug(name)
    ids = [outlet.id for outlet in expected.outlets]
    message = f"unknown outlet {name!r}: study.toml has {', '.join(ids) or 'none'}{nearest(name, ids)}"
    remedy = "add it to study.toml as [[outlets]], or all of them with --add-outlets"
    return _reject(raw, "unknown outlet", message, value=name, remedy=remedy)


def _language(raw: RawArticle, language: str, expected: Expectations) -> str | Reject:
    if not language:
        return _reject(raw, "no language", "no language", remedy="give --language, or --column language=NAME")
    if language in expected.languages:
        return language
    languages = ", ".join(expected.languages) or "none"
    message = f"unknown language {language!r}: study.toml has {languages}{nearest(language, expected.languages)}"
    return _reject(raw, "unknown language", message, value=language, remedy="add it to languages in study.toml")


def _date(raw: RawArticle, date: str, expected: Expectations) -> str | Reject:
    if not date:
        return ""
    try:
        return day_of(date, expected.date_formats, expected.languages)
    except ImpossibleDateError:
        return _reject(raw, "impossible date", f"date {date!r} is impossible: the calendar has no such day", value=date)
    except ValueError:
        forms = f", nor in the format {' or '.join(expected.date_formats)}" if expected.date_formats else ""
        message = f"date {date!r} is not YYYY-MM-DD{forms}"
        return _reject(raw, UNKNOWN_DATE, message, value=date, remedy="give --date-format, such as %d/%m/%Y")


def _reject(raw: RawArticle, kind: str, message: str, *, value: str = "", remedy: str = "") -> Reject:
    return Reject(raw.path, raw.line, kind, message, value, remedy)
