"""The layout of Nexis Uni and Lexis Advance (DOCX, RTF): a text ends with "End of Document"."""

import re
from collections.abc import Sequence

from framing.sources.database_dates import find_day, is_date
from framing.sources.export_blocks import Block, running_text
from framing.sources.export_files import ExportArticle
from framing.sources.nexis_fields import (
    BODY,
    CLASSIFICATION,
    HEAD,
    HEADINGS,
    STRONG,
    TAIL,
    byline,
    field_of,
    is_rights,
    normal,
    section_parts,
    settled,
)

ENDS = {
    "end-of-document", "fin-du-document", "fin-de-document", "ende-des-dokuments", "dokumentende", "fin-del-documento",
    "fine-del-documento", "fine-documento", "fim-do-documento", "einde-van-document", "einde-van-het-document",
    "einde-document",
}  # fmt: skip
_COUNT = re.compile(r"do[ck]ument(?:s|e|en|os|i)?\s*\((\d{1,5})\)", re.IGNORECASE)
_LABELS = {"abstract", "full-text"}
_NEAR = 5  # blocks from the date to the first field
_TITLE = 4  # blocks of a title at most
_MAX_DATE = 120  # characters


def uni_articles(blocks: Sequence[Block]) -> tuple[list[ExportArticle], int]:
    """Return the articles, and the number that the cover page gives (0 for none)."""
    ends = _ends(blocks)
    begins = [0, *(end + 1 for end in ends)]
    articles = [_article(blocks[begin:end], first=begin == 0) for begin, end in zip(begins, ends, strict=False)]
    rest = blocks[begins[-1] :]
    if any(_heads(rest, number) for number in range(len(rest))):
        articles.append(ExportArticle(fault="has no end: is the file cut off?"))
    counts = (_COUNT.fullmatch(block.text) for block in blocks[: ends[0] if ends else len(blocks)][:60])
    return articles, next((int(match[1]) for match in counts if match), 0)


def _ends(blocks: Sequence[Block]) -> list[int]:
    """Return where texts end: by the words for it, else by the short line after a load date."""
    ends = [number for number, block in enumerate(blocks) if normal(block.text.rstrip(".")) in ENDS]
    if ends:
        return ends
    loaded = [n for n, block in enumerate(blocks[:-1]) if (field := field_of(block)) and field[0] == "load_date"]
    return [n + 1 for n in loaded if len(blocks[n + 1].text.split()) <= 4]


def _heads(blocks: Sequence[Block], number: int) -> bool:
    """Return whether a block is the date under a title: fields or a copyright line follow."""
    block = blocks[min(number, len(blocks) - 1)]
    if not 0 < number < len(blocks) or len(block.text) > _MAX_DATE or field_of(block) or not is_date(block.text):
        return False
    for following in blocks[number + 1 : number + 1 + _NEAR]:
        field = field_of(following)
        if (field and field[0] in HEAD) or normal(following.text) in BODY or is_rights(following):
            return True
    return False


def _article(blocks: Sequence[Block], *, first: bool) -> ExportArticle:
    dated = next((number for number in range(len(blocks)) if _heads(blocks, number)), None)
    if dated is None:
        return ExportArticle(fault="has no date under its title")
    dated = max(number for number in range(dated, dated + 3) if _heads(blocks, number))  # a title may name a day
    begin, head = _head(blocks, dated + 1)
    end = _tail_start(blocks, begin)
    tail = _tail(blocks[end:])
    section, beside = section_parts(head.get("section", ""))
    meta = {"database": "Nexis Uni", **beside, **head, **tail}
    body = [block for block in blocks[begin:end] if normal(block.text) not in _LABELS]
    return ExportArticle(
        title=_title(blocks, dated, first=first),
        outlet=re.sub(r"(?<=\w)\((?=\w)", " (", blocks[dated - 1].text).rstrip("."),
        date=find_day(blocks[dated].text),
        date_line=blocks[dated].text,
        text=running_text(body),
        section=section,
        author=byline(head.get("author", "")),
        language=tail.get("language", ""),
        url=tail.get("url", ""),
        meta=settled(
            {name: value for name, value in meta.items() if name not in ("section", "author", "language", "url")}
        ),
    )


def _title(blocks: Sequence[Block], dated: int, *, first: bool) -> str:
    """Return the title: all above the outlet, but only its last block where a cover page goes before."""
    above = list(blocks[: dated - 1])
    begun = next((number for number in range(len(above) - 1, -1, -1) if above[number].kind == "break"), None)
    if begun is not None:
        above = above[begun:]
    elif first:
        above = above[-1:]
    return " ".join(block.text for block in (above if len(above) <= _TITLE else above[-1:]))


def _head(blocks: Sequence[Block], begin: int) -> tuple[int, dict[str, str]]:
    """Return where the text begins, and the fields before it."""
    fields = [field_of(block) for block in blocks[begin : begin + 16]]
    heading = next((n for n, block in enumerate(blocks[begin : begin + 16]) if _is_heading(block)), None)
    in_head = [n for n, field in enumerate(fields[:heading]) if field and field[0] in HEAD]
    last = heading if heading is not None else in_head[-1] if in_head else -1
    head: dict[str, str] = {}
    edition: list[str] = []
    for block, field in zip(blocks[begin : begin + last + 1], fields, strict=False):
        if field:
            head[field[0]] = field[1]
        elif is_rights(block):
            head["copyright"] = block.text
        elif not _is_heading(block):
            edition.append(block.text)
    if edition:
        head.setdefault("edition", " ".join(edition))
    begin += last + 1
    while begin < len(blocks) and is_rights(blocks[begin]):
        begin += 1
    return begin, head


def _is_heading(block: Block) -> bool:
    return len(block.lines) == 1 and normal(block.text) in BODY


def _tail_start(blocks: Sequence[Block], begin: int) -> int:
    """Return where the text ends: at the classification, or at the first field of those that close."""
    fields = [field_of(block) for block in blocks]
    closing = _closing(fields)
    for number in range(begin, len(blocks)):
        field, block = fields[number], blocks[number]
        if field and field[0] in STRONG and closing[number]:
            return number
        name = "" if field else normal(block.text[:60])
        if name in CLASSIFICATION and closing[number + 1]:
            return number
        if block.bold and _heading(name) in HEADINGS and any(closing[number + 1 : number + 7]):
            return number
    return len(blocks)


def _closing(fields: Sequence[tuple[str, str] | None]) -> list[bool]:
    """Return for each block, and the end, whether at least half of the blocks from there on are fields."""
    n_fields, closing = 0, [False]
    for number, field in enumerate(reversed(fields), start=1):
        n_fields += field is not None
        closing.append(n_fields * 2 >= number)
    return closing[::-1]


def _heading(name: str) -> str:
    return next((key for key in HEADINGS if name in TAIL[key].split()), "")


def _tail(blocks: Sequence[Block]) -> dict[str, str]:
    tail: dict[str, str] = {}
    name = ""
    for block in blocks:
        field = field_of(block)
        heading = "" if field else _heading(normal(block.text))
        if field:
            name = field[0]
            tail.setdefault(name, field[1])
        elif heading or normal(block.text) in CLASSIFICATION:
            name = heading
        elif name:
            tail[name] = f"{tail.get(name, '')} {block.text}".strip()
    return tail
