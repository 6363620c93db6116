"""Names of fields in Nexis exports, in the languages of the interface."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from framing.sources.database_dates import find_day
from framing.sources.export_blocks import Block

# before the text of an article
HEAD = {
    "section": "section rubrique rubrik ressort seccion sezione secao sectie rubriek",
    "length": "length longueur lange umfang longitud extension lunghezza extensao lengte",
    "author": "byline author auteur autor autore verfasser",
    "title": "headline titre titular titulo titolo schlagzeile kop",
    "dateline": "dateline ortsangabe ortsmarke lieu datazione",
    "highlight": "highlight highlights encart insert untertitel",
    "series": "series serie kolumne column",
    "edition": "edition ausgabe edicion edizione editie",
    "body": "body",
}
# after the text
TAIL = {
    "load_date": "load-date date-chargement date-de-chargement update ladedatum fecha-carga fecha-de-carga "
    "data-caricamento data-di-caricamento data-de-carregamento laaddatum",
    "language": "language langue sprache idioma lengua lingua taal",
    "publication_type": "publication-type type-publication type-de-publication publikationstyp art-der-publikation "
    "tipo-publicacion tipo-de-publicacion tipo-di-pubblicazione publicatietype",
    "journal_code": "journal-code code-revue zeitschriften-code pub-code codigo-revista acc-no",
    "graphic": "graphic graphique grafik grafico illustration illustrationen imagen afbeelding",
    "subject": "subject sujet sujets thema themen tema temas materia soggetto onderwerp",
    "organization": "organization organisation organizacion organizzazione",
    "company": "company societe entreprise unternehmen firma empresa societa bedrijf",
    "person": "person personne personen persona persoon",
    "geographic": "geographic localisation-geo geo-localization geographie geografie geografico geografia city "
    "state country",
    "industry": "industry secteur-activite activity-sector branche industria industrie",
    "ticker": "ticker symbole-boursier stock-symbol borsenkurzel",
    "correction": "correction correccion korrektur",
    "correction_date": "correction-date",
    "document_type": "document-type type-document",
    "url": "url",
    "notes": "notes note anmerkungen",
    "distribution": "distribution",
    "issn": "issn isbn",
    "copyright": "copyright droits",
}
STRONG = {"load_date", "language", "publication_type", "journal_code"}
BODY = {"body", "corps", "corps-du-texte", "text", "textkorper", "haupttext", "cuerpo", "texto", "corpo", "hoofdtekst",
        "tekst", "broodtekst"}  # fmt: skip
CLASSIFICATION = {"classification", "klassifizierung", "klassifikation", "clasificacion", "classificazione",
                  "classificacao", "classificatie"}  # fmt: skip
HEADINGS = {"graphic", "correction", "notes"}
_CANONICAL = {name: key for table in (HEAD, TAIL) for key, names in table.items() for name in names.split()}
_FIELD = re.compile(r"([^\W\d_][\w' \-/]{1,28}?)\s?:\s*(.*)", re.DOTALL)
_WORDS = re.compile(
    r"\d[\d.,' ]*\s?(?:words?|mots?|w[öo]rter|worte|palabras?|parole|palavras|woorden|ord|signos|characters)\b",
    re.IGNORECASE,
)
_PAGE = re.compile(r"(?:pg|page|s|p|seite|pág|pag)\.?\s*\w?\d", re.IGNORECASE)
_VERSION = re.compile(r"version\s*:\s*(\d+)", re.IGNORECASE)
_COPYRIGHT = re.compile(r"(?:copyright|©|\(c\))\s*(?:\(c\)|©)?\s*\d{4}\b|copyright\b.{0,80}\d{4}", re.IGNORECASE)
_RIGHTS = re.compile(
    r"all rights reserved|tous droits r|alle rechte vorbehalten|todos los derechos|tutti i diritti|alle rechten",
    re.IGNORECASE,
)


def normal(name: str) -> str:
    """Return a field's name without accents, in lower case, with hyphens."""
    letters = unicodedata.normalize("NFKD", name.strip().lower())
    return "-".join(
        "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("-", " ").split()
    )


def field_of(block: Block, *, upper: bool = False) -> tuple[str, str] | None:
    """Return the field that a block is, as name and value; ``upper``: its name must be in capitals.

    Examples
    --------
    >>> field_of(Block(("RUBRIK: Politik; S. 4",))), field_of(Block(("Warning: rain",)))
    (('section', 'Politik; S. 4'), None)
    """
    match = _FIELD.match("\n".join(block.lines))
    if not match or (upper and not match[1].isupper()):
        return None
    value = " ".join((match[2] or "").split())
    name = _CANONICAL.get(normal(match[1]))
    if not name and _WORDS.fullmatch(value):
        name = "length"
    return (name, value) if name else None


def is_rights(block: Block) -> bool:
    """Return whether a block is a copyright line."""
    return len(block.text) < 400 and bool(_COPYRIGHT.match(block.text) or _RIGHTS.match(block.text))


def apart(blocks: Sequence[Block], is_own: "re.Pattern[str]") -> Iterator[Block]:
    """Yield blocks, with every line that a pattern matches at the start of a block of its own."""
    for block in blocks:
        begin = 0
        for number, line in enumerate(block.lines):
            if is_own.fullmatch(line):
                yield from _part(block, begin, number)
                yield Block((line,), block.bold, block.kind, block.indented)
                begin = number + 1
        yield from _part(block, begin, len(block.lines))


def with_fields_apart(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield blocks, of which each begins at most one field whose name is in capitals."""
    for block in blocks:
        begin = 0
        for number, line in enumerate(block.lines):
            if number > begin and field_of(Block((line,)), upper=True):
                yield from _part(block, begin, number)
                begin = number
        yield from _part(block, begin, len(block.lines))


def settled(meta: dict[str, str]) -> dict[str, str]:
    """Return metadata with the load date as a day, where it is one."""
    loaded = find_day(meta.get("load_date", ""))
    return {**meta, "load_date": loaded} if loaded else meta


def section_parts(section: str) -> tuple[str, dict[str, str]]:
    """Return the section by itself, and what its field says besides: the page, the version of an article on the web.

    Examples
    --------
    >>> section_parts("Section B; Page 22, Column 2; National Desk")
    ('Section B; National Desk', {'page': 'Page 22, Column 2'})
    >>> section_parts("POLITICS; Version:28")
    ('POLITICS', {'version': '28'})
    """
    parts = [part.strip() for part in section.split(";") if part.strip()]
    pages = [part for part in parts if _PAGE.match(part)]
    versions = [match[1] for part in parts if (match := _VERSION.fullmatch(part))]
    own = [part for part in parts if part not in pages and not _VERSION.fullmatch(part)]
    meta = {"page": "; ".join(pages), "version": "; ".join(versions)}
    return "; ".join(own), {name: value for name, value in meta.items() if value}


def byline(author: str) -> str:
    """Return an author without "By"; "Von Braun" is a name.

    Examples
    --------
    >>> byline("By JANE DOE"), byline("Von Eva Beispiel"), byline("Von Braun")
    ('JANE DOE', 'Eva Beispiel', 'Von Braun')
    """
    return re.sub(r"^(?:(?:by|par|por|door)\s+(?=\S)|von\s+(?=\S+\s\S))", "", author, flags=re.IGNORECASE)


def _part(block: Block, begin: int, end: int) -> Iterator[Block]:
    if begin < end:
        yield Block(block.lines[begin:end], block.bold, block.kind, block.indented)
