"""The older layout of Nexis (TXT and HTML): "1 of 10 DOCUMENTS", fields in capitals before and after the text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from framing.sources.database_dates import find_day, is_date
from framing.sources.export_blocks import Block, running_text
from framing.sources.export_files import ExportArticle
from framing.sources.nexis_fields import (
    HEAD,
    STRONG,
    TAIL,
    apart,
    byline,
    field_of,
    is_rights,
    section_parts,
    settled,
    with_fields_apart,
)

_NUMBER = r"(\d[\d.,]{0,8})\s+(?:of|von|de|di|van|sur|su)\s+(\d[\d.,]{0,8})"
_WORD = r"do[ck]ument(?:s|e|en|o|os|i)?"
SEPARATOR = re.compile(rf"{_NUMBER}\s+{_WORD}|{_WORD}\s+{_NUMBER}", re.IGNORECASE)
COVER = re.compile(r"(?:download|print|email|delivery)[ -]request:|time of request:", re.IGNORECASE)
_SELECTED = re.compile(
    r"(?:items|[ée]l[ée]ments|elemente|elementos|documents|dokumente|documentos)\s*:\s*(\d[\d\s,-]*)", re.IGNORECASE
)
_UNKNOWN = re.compile(r"[^\W\d_a-zß-ÿ][^\W\d_a-zß-ÿ -]{3,28}\s?:\s*\S")
_HEADER = 7  # blocks in which the date of an article is found
_FIELDS = 14  # blocks from the title in which its length is found


@dataclass(frozen=True, slots=True)
class _Parts:
    """The blocks of one article: fields before and after its text, and what is between."""

    head: dict[str, str]
    body: list[Block]
    tail: dict[str, str]
    ended: bool


def classic_articles(blocks: Sequence[Block], width: int) -> tuple[list[ExportArticle], int, str]:
    """Return the articles, the number that the cover gives (0 for none), and what is to be noted."""
    parts = list(apart(blocks, SEPARATOR))
    starts = [number for number, block in enumerate(parts) if SEPARATOR.fullmatch(block.text)]
    if not starts:
        return [], _selected(parts), ""
    ends = [*starts[1:], len(parts)]
    articles = [
        _article(parts[start + 1 : end], width, last=end == len(parts)) for start, end in zip(starts, ends, strict=True)
    ]
    numbers = [_numbers(parts[start]) for start in starts]
    return articles, max(_selected(parts[: starts[0]]), _highest(numbers)), _portion(numbers)


def _numbers(block: Block) -> tuple[int, int]:
    match = SEPARATOR.fullmatch(block.text)
    groups = [group for group in (match.groups() if match else ()) if group]
    return (int(re.sub(r"\D", "", groups[0])), int(re.sub(r"\D", "", groups[1]))) if groups else (0, 0)


def _highest(numbers: Sequence[tuple[int, int]]) -> int:
    """Return how many articles there are between the first and last number: one that is missing shows."""
    first, last = numbers[0][0], numbers[-1][0]
    return last - first + 1 if last - first < 10 * len(numbers) else 0


def _portion(numbers: Sequence[tuple[int, int]]) -> str:
    total = Counter(total for _, total in numbers).most_common(1)[0][0]
    first, last = numbers[0][0], numbers[-1][0]
    return f"has articles {first:,} to {last:,} of the {total:,} of the search" if last - first + 1 < total else ""


def _selected(cover: Sequence[Block]) -> int:
    """Return the number of articles that the cover page lists, such as "Items: 1-10, 12"."""
    match = _SELECTED.search("\n".join(line for block in cover for line in block.lines))
    ranges = re.findall(r"(\d{1,6})(?:\s*-\s*(\d{1,6}))?", match[1]) if match else []
    return sum(max(int(last or first) - int(first) + 1, 0) for first, last in ranges)


def _article(blocks: Sequence[Block], width: int, *, last: bool) -> ExportArticle:
    blocks = [*_without_rights(blocks[:1]), *with_fields_apart(blocks[1:])]
    dated = next((n for n, block in enumerate(blocks[:_HEADER]) if any(map(is_date, block.lines))), None)
    if dated is None:
        return ExportArticle(fault="has no date under its number")
    outlet, date, edition = _header(blocks, dated)
    after = dated + 1
    while after < len(blocks) and _is_centred(blocks, dated, after):
        edition = f"{edition} {blocks[after].text}".strip()
        after += 1
    parts = _parts(blocks[after:])
    article = _from_parts(parts, width)
    article = replace(article, outlet=outlet, date=find_day(date), date_line=date)
    article = replace(article, meta=settled({**article.meta, "edition": edition or article.meta.get("edition", "")}))
    if last and not parts.ended:
        return replace(article, fault="has no end: is the file cut off?")
    return article


def _without_rights(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield blocks without copyright lines, which some files have above the outlet."""
    for block in blocks:
        if lines := tuple(line for line in block.lines if not is_rights(Block((line,)))):
            yield replace(block, lines=lines)


def _header(blocks: Sequence[Block], dated: int) -> tuple[str, str, str]:
    """Return outlet, line with the date, and edition."""
    lines = blocks[dated].lines
    number = next(n for n, line in enumerate(lines) if is_date(line))
    above = [block.text for block in blocks[:dated] if not is_rights(block)]
    outlet = " ".join([*above, *(line for line in lines[:number])])
    return " ".join(outlet.split()), lines[number], " ".join(lines[number + 1 :])


def _is_centred(blocks: Sequence[Block], dated: int, number: int) -> bool:
    """Return whether a block is set as the date is, and not as a title is."""
    date, block = blocks[dated], blocks[number]
    if field_of(block, upper=True) or is_rights(block):
        return False
    return (date.indented and block.indented) or (bool(date.kind) and date.kind == block.kind == blocks[0].kind)


def _parts(blocks: Sequence[Block]) -> _Parts:
    """Divide what follows the header into title, fields, text and fields."""
    fields = [field_of(block, upper=True) for block in blocks]
    begin = _body_start(fields)
    end = next((n for n in range(begin, len(blocks)) if _is_tail(blocks, fields, n)), len(blocks))
    head: dict[str, str] = {}
    extra: list[Block] = []
    name = ""
    for block, field in zip(blocks[:begin], fields[:begin], strict=True):
        if field:
            name = field[0]
            head[name] = f"{head[name]} {field[1]}" if name in head else field[1]
        elif name:
            head[name] = f"{head[name]} {block.text}".strip()
        else:
            extra.append(block)
    body = [*extra, *_after_name(blocks[:begin], head.pop("body", "")), *blocks[begin:end]]
    if "title" not in head and body and (extra or not head):
        head["title"], body = body[0].text, body[1:]
    return _Parts(head, body, _tail(blocks[end:], fields[end:]), end < len(blocks))


def _after_name(blocks: Sequence[Block], text: str) -> Iterator[Block]:
    """Yield the lines that follow "BODY:" in its own block."""
    if text:
        name, *lines = blocks[-1].lines
        first = name.partition(":")[2].strip()
        yield replace(blocks[-1], lines=(*((first,) if first else ()), *lines))


def _body_start(fields: Sequence[tuple[str, str] | None]) -> int:
    """Return where the text begins: after the length and the fields that follow it, or after the last of the fields."""
    names = [field[0] if field and field[0] in HEAD else "" for field in fields[:_FIELDS]]
    if "body" in names:
        return names.index("body") + 1
    if "length" in names:
        begin = names.index("length") + 1
    else:
        begin = next((n for n, name in enumerate(names) if name), 0)
        if begin > 2:  # a line like a field's, inside the text
            return 0
    while begin < len(names) and names[begin]:
        begin += 1
    return begin


def _is_tail(blocks: Sequence[Block], fields: Sequence[tuple[str, str] | None], number: int) -> bool:
    """Return whether the fields after the text begin here."""
    field = fields[number]
    if field and field[0] in STRONG:
        return True
    if not field and _UNKNOWN.match(blocks[number].text):  # in a language that is not known here
        rest = zip(blocks[number:], fields[number:], strict=True)
        return all(not rest_field and (_UNKNOWN.match(block.text) or is_rights(block)) for block, rest_field in rest)
    following = [number + n for n in range(1, 5) if number + n < len(blocks)]
    closing = [n for n in following if is_rights(blocks[n]) or ((other := fields[n]) and other[0] in TAIL)]
    if field and field[0] in TAIL:
        return bool(closing) or len(following) < 2
    return is_rights(blocks[number]) and len(closing) == len(following)


def _tail(blocks: Sequence[Block], fields: Sequence[tuple[str, str] | None]) -> dict[str, str]:
    tail: dict[str, str] = {}
    name = ""
    for block, field in zip(blocks, fields, strict=True):
        if field and field[0] in TAIL:
            name = field[0]
            tail.setdefault(name, field[1])
        elif is_rights(block):
            tail["copyright"] = f"{tail.get('copyright', '')} {block.text}".strip()
            name = ""
        elif name and not re.match(r"[A-ZÀ-Ü -]{3,}:", block.text):
            tail[name] = f"{tail[name]} {block.text}".strip()
        else:
            name = ""
    return tail


def _from_parts(parts: _Parts, width: int) -> ExportArticle:
    section, beside = section_parts(parts.head.get("section", ""))
    kept = ("dateline", "highlight", "series", "length", "edition")
    meta = {"database": "Nexis", **beside, **{name: parts.head.get(name, "") for name in kept}}
    meta |= {name: value for name, value in parts.tail.items() if name not in ("language", "url")}
    return ExportArticle(
        title=parts.head.get("title", ""),
        text=running_text(parts.body, width),
        section=section,
        author=byline(parts.head.get("author", "")),
        language=parts.tail.get("language", ""),
        url=parts.tail.get("url", ""),
        meta=meta,
    )
