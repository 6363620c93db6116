"""ProQuest: text and HTML files with several articles each; a text is one of the fields, "Full text"."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from framing.sources.database_dates import find_day
from framing.sources.encodings import decoded_head
from framing.sources.export_blocks import Block, blocks_of, running_text, wrapped_width
from framing.sources.export_files import ExportArticle, export_text, first_bytes, raw_articles
from framing.sources.markup import RULE, element_blocks, has_tags, html_root
from framing.sources.nexis_fields import apart, byline, normal
from framing.sources.raw import ReadOptions, Record, SourceFormat

_NAMES = {
    "title": "title titre titel titulo",
    "author": "author auteur autor",
    "text": "full-text texte-integral texte-complet volltext texto-completo",
    "outlet": "publication-title titre-de-la-publication titel-der-publikation titulo-de-publicacion "
    "titulo-de-la-publicacion publikationstitel",
    "info": "publication-info infos-publication informacion-de-publicacion",
    "date": "publication-date date-de-publication erscheinungsdatum veroffentlichungsdatum fecha-de-publicacion",
    "section": "section rubrik seccion",
    "language": "language-of-publication langue-de-publication sprache-der-publikation idioma-de-la-publicacion "
    "idioma-de-publicacion",
    "key": "proquest-document-id id-de-document-proquest proquest-dokument-id id-del-documento-de-proquest",
    "url": "document-url url-du-document dokument-url url-del-documento",
    "load_date": "last-updated derniere-mise-a-jour zuletzt-aktualisiert ultima-actualizacion",
    "database": "database base-de-donnees datenbank base-de-datos databases",
    "abstract": "abstract resume zusammenfassung resumen",
    "subject": "subject sujet thema materia",
    "page": "pages page first-page seiten paginas start-page",
    "copyright": "copyright",
    "document_type": "document-type type-de-document dokumenttyp tipo-de-documento",
    "source_type": "source-type type-de-source quellentyp tipo-de-fuente",
    "place": "place-of-publication lieu-de-publication erscheinungsort lugar-de-publicacion",
}
_OTHERS = {
    "links", "link", "location", "people", "company-/-organization", "publication-year", "year", "publisher",
    "country-of-publication", "publication-subject", "issn", "url", "issue", "volume", "supplement",
    "identifier-/-keyword", "identifiers-/-keywords", "business-indexing-term", "classification", "dateline", "column",
    "credit", "narrow-subject", "broad-subject", "document-feature", "full-text-availability", "lieu", "personnes",
    "editeur", "pays-de-publication", "annee-de-publication", "ort", "verlag", "erscheinungsjahr", "ubicacion",
    "editorial", "number-of-pages", "accession-number", "edition", "publication-note", "e-issn", "e-publication-date",
    "illustration", "duns", "companies", "identifier", "keyword", "mots-cles", "source-attribution", "notes",
}  # fmt: skip
_KEYS = {name: key for key, names in _NAMES.items() for name in names.split()} | dict.fromkeys(_OTHERS, "other")
_FIELD = re.compile(r"([^\W\d_][\w' /\-]{1,34}?)\s?:\s*(.*)", re.DOTALL)
_NUMBER = re.compile(r"do[ck]umento?\s+(\d{1,5})\s+(?:of|de|von|di|sur)\s+(\d{1,5})", re.IGNORECASE)
_DIVIDER = re.compile(rf"_{{20,}}|{RULE}|{_NUMBER.pattern}", re.IGNORECASE)
_HINTS = ("proquest document id", "proquest document link", "report information from proquest", "search.proquest.com",
          "www.proquest.com/docview", "proquest llc", "id de document proquest", "proquest-dokument-id")  # fmt: skip
_LINK = re.compile(r"(?:https?://\S+|proquest document link|link to document.*|.*proquest$)", re.IGNORECASE)


def recognise(path: Path, head: bytes) -> bool:
    """Return whether a text or page has the fields of ProQuest."""
    text = decoded_head(head).lower()
    if not any(hint in text for hint in _HINTS):
        return False
    ruled = re.search(r"^_{20,}\s*$", text, re.MULTILINE) is not None
    return has_tags(text) or ruled or re.search(r"^full text:", text, re.MULTILINE) is not None


def read(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Read all articles of an export of ProQuest.

    Raises
    ------
    InputError
        Not all articles can be read, or the file cannot be.
    """
    width = 0
    if has_tags(decoded_head(first_bytes(path))):
        blocks = list(element_blocks(html_root(path, options)))
    else:
        blocks = list(blocks_of(_fields_apart(export_text(path, options))))
        width = wrapped_width(blocks)
    parts = list(apart(blocks, _DIVIDER))
    numbers = [match for block in parts if (match := _NUMBER.fullmatch(block.text))]
    chunks = list(_chunks(parts))
    articles = [_article(chunk, width, whole=whole) for chunk, whole in chunks]
    yield from raw_articles(path, articles, max((int(match[2]) for match in numbers), default=0))


def _fields_apart(text: str) -> str:
    """Put every field of a text file in a paragraph of its own: some files have no blank lines between."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(f"\n{line}" if (field := _field(line)) and field[0] != "other" else line for line in lines)


def _chunks(blocks: Sequence[Block]) -> Iterator[tuple[list[Block], bool]]:
    """Yield the blocks of each article, and whether something shows that it is whole: a rule, or its last field."""
    chunk: list[Block] = []
    for block in blocks:
        divided = _DIVIDER.fullmatch(block.text) is not None
        field = _field(block.text)
        if not divided:
            chunk.append(block)
        if divided or (field and field[0] == "database" and _is_article(chunk)):
            if _is_article(chunk):
                yield chunk, True
            chunk = []
    if _is_article(chunk):
        yield chunk, False


def _is_article(chunk: Sequence[Block]) -> bool:
    keys = {field[0] for block in chunk if (field := _field(block.text))}
    return bool(keys & {"text", "key", "outlet"})


def _field(text: str) -> tuple[str, str] | None:
    match = _FIELD.match(text)
    key = _KEYS.get(normal(match[1])) if match else None
    return (key, match[2].strip()) if key and match else None


def _article(chunk: Sequence[Block], width: int, *, whole: bool) -> ExportArticle:
    fields = [_field("\n".join(block.lines)) for block in chunk]
    begin = next((n for n, field in enumerate(fields) if field and field[0] == "text"), None)
    end = len(chunk)
    while begin is not None and end > begin + 1 and fields[end - 1]:
        end -= 1
    values: dict[str, str] = {}
    for number, field in enumerate(fields):
        if field and (begin is None or not begin < number < end):
            values.setdefault(field[0], " ".join(field[1].split()))
    body = _body(chunk, begin, end)
    outlet, _, city = values.get("outlet", "").partition(";")
    outlet = outlet or re.split(r"[;\[]", values.get("info", ""))[0]
    date = values.get("date") or values.get("info", "")
    kept = ("abstract", "subject", "page", "copyright", "document_type", "source_type")
    meta = {"database": "ProQuest", **{name: values.get(name, "") for name in kept}}
    meta["place"] = values.get("place") or city.strip()
    meta["load_date"] = find_day(values.get("load_date", "")) or values.get("load_date", "")
    return ExportArticle(
        title=values.get("title") or _first_line(chunk),
        outlet=outlet.strip(),
        date=find_day(date),
        date_line=date,
        text=running_text(body, width),
        section=values.get("section", ""),
        author=byline(values.get("author", "")),
        language=values.get("language", ""),
        url=values.get("url", ""),
        key=values.get("key", ""),
        fault="" if whole else "has no end: is the file cut off?",
        meta=meta,
    )


def _body(chunk: Sequence[Block], begin: int | None, end: int) -> list[Block]:
    if begin is None:
        return []
    field = _field("\n".join(chunk[begin].lines))
    return [*(blocks_of(field[1]) if field else ()), *chunk[begin + 1 : end]]


def _first_line(chunk: Sequence[Block]) -> str:
    """Return the title above the fields, where no field gives it."""
    above = next((n for n, block in enumerate(chunk) if _field(block.text)), len(chunk))
    titles = [block.text for block in chunk[:above] if not _LINK.fullmatch(block.text)]
    return titles[0] if titles else ""


FORMAT = SourceFormat(
    "proquest", "ProQuest: several articles per file, as text or HTML", (), read, recognise, (".txt", ".html", ".htm")
)
