"""Which column of a table is which field of an article: as the user says, else by its name.

The names are those of spreadsheets in English and French and of the common
extractors (trafilatura, newspaper, news-please, fundus). A field may have several
candidates in one table: the first that has a value in a row counts.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from framing.sources.raw import FIELDS

# field -> names of columns, the best first; compared in lower case, with "_" for spaces, hyphens and dots
CANDIDATES: Mapping[str, tuple[str, ...]] = {
    "article_id": ("article_id", "id", "articleid", "doc_id", "document_id", "story_id", "stories_id", "identifiant"),
    "outlet": (
        "outlet", "outlet_id", "sitename", "site_name", "publisher", "newspaper", "media_name", "medium", "publication",
        "source_name", "source", "journal", "média", "media", "source_domain", "hostname", "domain", "source_url",
    ),
    "language": ("language", "lang", "langue", "language_code", "meta_lang"),
    "date": (
        "date", "publishing_date", "publish_date", "date_publish", "published", "publication_date", "published_at",
        "publishedat", "date_published", "pub_date", "pubdate", "date_de_publication",
        "seendate", "sqldate",
    ),
    "event": ("event", "event_id", "événement", "evenement"),
    "section": ("section", "rubrique", "category"),
    "author": ("author", "authors", "byline", "auteur", "auteurs", "creator"),
    "title": ("title", "headline", "titre", "article_title"),
    "text": (
        "text", "maintext", "body", "article_text", "body_text", "full_text", "fulltext", "plaintext", "content",
        "article", "texte", "corps", "contenu", "raw_text",
    ),
    "url": (
        "url", "link", "canonical_link", "canonical_url", "lien", "web_url", "source_url", "sourceurl",
        "documentidentifier", "source",
    ),
}  # fmt: skip
FIELD_NAMES = frozenset(name for names in CANDIDATES.values() for name in names)
_PLAIN = ("id", "lang")  # no guesses
_HEAVY = 1000  # characters of JSON: a longer value is not metadata but another form of the article
_URL = re.compile(r"https?://", re.IGNORECASE)


class ColumnMap:
    """The columns of one table: which hold which field, and which are metadata; counts what was used."""

    def __init__(self, names: Iterable[str], columns: Mapping[str, str]) -> None:
        self.names = tuple(names)
        self.missing = tuple(column for column in columns.values() if column not in self.names)
        self.used: Counter[tuple[str, str]] = Counter()
        self.kept: Counter[str] = Counter()
        self.heavy: Counter[str] = Counter()
        self._by_field = {field: _candidates(field, self.names, columns) for field in FIELDS}
        taken = {name for names in self._by_field.values() for name in names}
        self._other = tuple(name for name in self.names if name not in taken)

    def has(self, field: str) -> bool:
        """Return whether any column holds a field."""
        return bool(self._by_field[field])

    def fields(self, row: Mapping[str, object]) -> dict[str, str]:
        """Return the fields of a row as text; raise ``TypeError`` for an object in place of text."""
        fields = {}
        for field, names in self._by_field.items():
            values = {name: cell_text(row.get(name), paragraphs=field == "text") for name in names}
            fitting = [name for name, value in values.items() if value.strip() and _fits(field, value, len(names))]
            if fitting:
                self.used[field, fitting[0]] += 1
            if names:
                fields[field] = values[fitting[0]] if fitting else ""
        if "outlet" in fields and not fields["outlet"]:  # all that might name it are addresses, or nothing
            hosts = (host_of(cell_text(row.get(name))) for name in self._by_field["outlet"])
            fields["outlet"] = next(filter(None, hosts), "")
        return fields

    def meta(self, row: Mapping[str, object]) -> dict[str, object]:
        """Return the other columns of a row as JSON values, without gaps and without what is too long."""
        meta: dict[str, object] = {}
        for name in self._other:
            value = plain_heading(row.get(name))
            if value is None or value in ("", [], {}):
                continue
            if (len(value) if isinstance(value, str) else len(json.dumps(value))) > _HEAVY:
                self.heavy[name] += 1
            else:
                self.kept[name] += 1
                meta[name] = value
        return meta

    def guesses(self) -> list[str]:
        """Say which fields were read from columns of another name."""
        return [
            f"{field} from column {name!r}" for field, name in self.used if normal_name(name) not in (field, *_PLAIN)
        ]


def lines_above(names: Iterable[int]) -> int:
    """Return how many lines go before the header of a table: a title, the time of an export, an empty line.

    ``names`` has for each of the first lines how many names of fields it has. The
    header is the first line, unless that has none and another has two.

    Examples
    --------
    >>> lines_above([0, 0, 4, 0]), lines_above([0, 0, 1]), lines_above([1, 0, 4])
    (2, 0, 0)
    """
    counts = list(names)
    return 0 if any(counts[:1]) else next((line for line, count in enumerate(counts) if count > 1), 0)


def is_url(text: str) -> bool:
    """Return whether a text begins as a web address."""
    return _URL.match(text.strip()) is not None


def cell_text(value: object, *, paragraphs: bool = False) -> str:
    r"""Return a cell as text: lists joined (paragraphs, or with commas), sections of a body in order.

    Raises
    ------
    TypeError
        The value is an object with no text that could be told.

    Examples
    --------
    >>> cell_text(12.0), cell_text(["Ada Brink", "Bo Lund"]), cell_text(None)
    ('12', 'Ada Brink, Bo Lund', '')
    >>> cell_text({"summary": ["One."], "sections": [{"headline": ["Two"], "paragraphs": ["Three."]}]}, paragraphs=True)
    'One.\n\nTwo\n\nThree.'
    """
    if value is None or value != value:  # nan
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, list | tuple):
        return ("\n\n" if paragraphs else ", ").join(
            part for part in (cell_text(part, paragraphs=paragraphs) for part in value) if part
        )
    if isinstance(value, Mapping):
        return _object_text(value, paragraphs)
    if isinstance(value, bool) and paragraphs:
        raise TypeError("true or false instead of text")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def plain_heading(value: object) -> object:
    """Return a cell as a JSON value: gaps as ``None``, dates as ISO text."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else None  # neither nan nor infinite
    if isinstance(value, Mapping):
        return {str(name): plain_heading(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain_heading(part) for part in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def normal_name(name: str) -> str:
    """Return a column's name as it is compared.

    Examples
    --------
    >>> normal_name(" Publication Date"), normal_name("source-hostname")
    ('publication_date', 'source_hostname')
    """
    return re.sub(r"[\s.\-]+", "_", name.strip().lower())


@lru_cache(maxsize=1024)
def _known(field: str) -> dict[str, int]:
    return {name: rank for rank, name in enumerate(CANDIDATES.get(field, (field,)))}


def _candidates(field: str, names: tuple[str, ...], columns: Mapping[str, str]) -> tuple[str, ...]:
    if field in columns:
        return (columns[field],) if columns[field] in names else ()
    ranks, taken = _known(field), set(columns.values())
    return tuple(
        sorted(
            (name for name in names if normal_name(name) in ranks and name not in taken),
            key=lambda name: ranks[normal_name(name)],
        )
    )


def _fits(field: str, value: str, candidates: int) -> bool:
    """Return whether a value can be of a field: a "source" may be an outlet or an address."""
    if field == "outlet":
        return not is_url(value)
    return field != "url" or is_url(value) or candidates == 1


def host_of(url: str) -> str:
    """Return the host of an address without "www.", or "" if it has none.

    Examples
    --------
    >>> host_of("https://www.herald.example/news/1")
    'herald.example'
    """
    try:
        return (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    except ValueError:  # a bracket that is not closed
        return ""


def _object_text(value: Mapping[str, object], paragraphs: bool) -> str:
    if not paragraphs:
        return str(value["name"]) if isinstance(value.get("name"), str) else ""
    parts = ("summary", "sections") if "sections" in value else ("headline", "paragraphs")
    if not any(part in value for part in parts):
        raise TypeError("an object instead of text")
    texts = (cell_text(value.get(part), paragraphs=True) for part in parts)
    return "\n\n".join(text for text in texts if text)
