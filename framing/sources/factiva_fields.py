"""Factiva articles as blocks: with codes (HD, PD, SN, TD) or without, from HTML, RTF and text."""

import re
from collections.abc import Sequence

from framing.sources.database_dates import find_day, is_date
from framing.sources.export_blocks import Block, running_text
from framing.sources.export_files import ExportArticle
from framing.sources.languages import tag_of
from framing.sources.nexis_fields import byline

CODES = {
    "HD", "BY", "CR", "WC", "PD", "ET", "SN", "SC", "PG", "VOL", "ED", "LA", "CY", "LP", "TD", "CT", "RF", "CO", "IN",
    "NS", "RE", "IPC", "IPD", "PUB", "AN", "SE", "CLM", "ART", "NGC", "GC", "DLN", "PH", "TI", "ATN",
}  # fmt: skip
# the id ends with the day of publication and nine characters: one that is cut off shows
END = re.compile(r"\b(?:AN\s+)?\w+\s+([A-Za-z][A-Za-z0-9]{3,11}(?:19|20)\d{6}[A-Za-z][A-Za-z0-9]{8})")
WORDS = re.compile(
    r"\d[\d.,\s]{0,20}"
    r"(?:words?|mots?|w[öo]rter|palabras?|parole|palavras|woorden|слов\w*|語|字|글자|단어)",
    re.IGNORECASE,
)
_CODED = re.compile(r"([A-Z]{2,3})(?:\s+(.*))?")
_TIME = re.compile(r"\d{1,2}[:.]\d{2}(?:\s?[AP]M)?(?:\s\w{2,4})?", re.IGNORECASE)
_SOURCE_CODE = re.compile(r"[A-Z][A-Z0-9]{1,11}")
_RIGHTS = re.compile(r"(?:copyright|©|\(c\)|все права)", re.IGNORECASE)
_LAST_NUMBER = re.compile(r"(?<!\d)\d+\Z")
_FOOTER = re.compile(r"page \d+ of \d+.*|.{0,20}\d{4} factiva.{0,80}|.*factiva, inc.*", re.IGNORECASE)
_KEPT = {
    "CR": "credit", "WC": "length", "ET": "time", "SC": "source_code", "PG": "page", "VOL": "volume", "ED": "edition",
    "CY": "copyright", "NS": "subject", "RE": "geographic", "CO": "company", "IN": "industry", "PUB": "publisher",
    "CLM": "column", "ART": "graphic", "RF": "reference",
}  # fmt: skip
_HEADER = 14  # blocks after the length in which the rest of the header is


def coded(blocks: Sequence[Block]) -> dict[str, list[Block]]:
    """Return the values of an article by their codes; {} if it has none.

    A code stands alone in its block, where it was in a table cell, or at the
    start of a line, before the value.
    """
    values: dict[str, list[Block]] = {}
    code = ""
    for block in blocks:
        match = _CODED.fullmatch(block.lines[0])
        if match and match[1] in CODES and match[1] not in values and (match[1] != "IN" or not match[2]):
            code = match[1]
            lines = (*((match[2],) if match[2] else ()), *block.lines[1:])
            values[code] = [Block(lines, block.bold, block.kind)] if lines else []
        elif code:
            values[code].append(block)
    return values if len(values.keys() & {"HD", "PD", "SN", "LA", "WC", "AN"}) > 2 else {}


def coded_article(values: dict[str, list[Block]], width: int) -> ExportArticle:
    """Return the article whose values are given by code."""
    text = {code: " ".join(block.text for block in blocks) for code, blocks in values.items()}
    match = END.search(text.get("AN", ""))
    date = text.get("PD", "")
    return ExportArticle(
        title=text.get("HD", ""),
        outlet=text.get("SN", ""),
        date=find_day(date),
        date_line=date,
        text=running_text([*values.get("LP", []), *values.get("TD", [])], width),
        section=text.get("SE", ""),
        author=byline(text.get("BY", "")),
        language=text.get("LA", ""),
        key=match[1] if match else "",
        meta={"database": "Factiva", **{name: text.get(code, "") for code, name in _KEPT.items()}},
    )


def plain_article(blocks: Sequence[Block], key: str, width: int) -> ExportArticle:
    """Return an article without codes: headline, author, length, date, outlet, code, language, copyright, text."""
    counts = [number for number, block in enumerate(blocks) if WORDS.fullmatch(block.text)]
    counted = next((n for n in counts if any(map(_is_day, blocks[n + 1 : n + 3]))), None)
    if counted is None:
        return ExportArticle(fault="has no length and date under its headline")
    header = blocks[counted + 1 : counted + 1 + _HEADER]
    dated = next(number for number, block in enumerate(header) if _is_day(block))
    rest = list(header[dated + 1 :])
    time = rest.pop(0).text if rest and _TIME.fullmatch(rest[0].text) else ""
    outlet = rest.pop(0).text if rest else ""
    marked = next((n for n, block in enumerate(rest) if "articleparagraph" in block.kind.lower()), None)
    length = _header_length(rest) if marked is None else marked
    fields = _described(rest[:length])
    section, title, author = _above(blocks[:counted])
    body = blocks[counted + 1 + dated + 1 + bool(time) + 1 + length :] if outlet else []
    return ExportArticle(
        title=title,
        outlet=outlet,
        date=find_day(header[dated].text),
        date_line=header[dated].text,
        text=running_text(body, width),
        section=fields.pop("section", section),
        author=byline(author),
        language=fields.pop("language", ""),
        key=key,
        meta={"database": "Factiva", "length": blocks[counted].text, "time": time, **fields},
    )


def _is_day(block: Block) -> bool:
    return len(block.text) < 40 and is_date(block.text)


def _is_language(block: Block) -> bool:
    return block.text[:1].isalpha() and len(block.text) < 30 and len(tag_of(block.text)) == 2


def _header_length(rest: Sequence[Block]) -> int:
    """Return how many of the blocks after the outlet are not text: up to the copyright line, or the language."""
    for is_last in (lambda block: bool(_RIGHTS.match(block.text)), _is_language):
        last = next((number for number, block in enumerate(rest[:10]) if is_last(block)), None)
        if last is not None:
            return last + 1
    return int(bool(rest) and bool(_SOURCE_CODE.fullmatch(rest[0].text)))


def _described(header: Sequence[Block]) -> dict[str, str]:
    fields: dict[str, str] = {}
    rights = next((number for number, block in enumerate(header) if _RIGHTS.match(block.text)), 0)
    if rights > 1 and header[rights - 1].text.isalpha():  # the language goes before the copyright
        fields["language"] = header[rights - 1].text
    for block in header:
        if _RIGHTS.match(block.text):
            fields["copyright"] = block.text
        elif block.text == fields.get("language") or _is_language(block):
            fields["language"] = block.text
        elif "source_code" not in fields and _SOURCE_CODE.fullmatch(block.text):
            fields["source_code"] = block.text
        elif re.fullmatch(r"[A-Z]?\d{1,4}[A-Z]?", block.text):
            fields["page"] = block.text
        else:
            fields["edition"] = f"{fields.get('edition', '')} {block.text}".strip()
    return fields


def _above(blocks: Sequence[Block]) -> tuple[str, str, str]:
    """Return section, headline and author from the blocks above the length.

    The headline is the one that the page marks or that is bold; else the first,
    unless it is as short as a section's name and the second is not an author.
    """
    lines = [block for block in blocks if not _is_page_line(block.text)][-4:]
    if not lines:
        return "", "", ""
    marked = [number for number, block in enumerate(lines) if "headline" in block.kind.lower()]
    bold = [number for number, block in enumerate(lines) if block.bold]
    number = (marked or bold or [_first_headline(lines)])[-1]
    above, below = lines[:number], lines[number + 1 :]
    return (above[-1].text if above else ""), lines[number].text, " ".join(block.text for block in below)


def _first_headline(lines: Sequence[Block]) -> int:
    texts = [block.text for block in lines]
    if len(texts) > 2:
        return len(texts) - 2
    if len(texts) == 2 and byline(texts[1]) == texts[1] and len(texts[0].split()) <= 3 < len(texts[1].split()):
        return 1
    return 0


def _is_page_line(text: str) -> bool:
    """Return whether a line is of the table of contents, dots or spaces before its page, or the foot of a page."""
    if number := _LAST_NUMBER.search(text):
        before = text[: number.start()]
        title = before.rstrip()
        if title.endswith("...") or "\t" in before[len(title) :] or len(before) - len(title) > 1:
            return True
    return _FOOTER.fullmatch(text) is not None
