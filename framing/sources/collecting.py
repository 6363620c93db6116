"""Go through the records of all sources once: rows to store, rejects, and notes for the user.

Only ids and digests are held in memory, not texts.
"""

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, Literal

from framing.sources.articles import Expectations, PreparedArticle, Row, health_cell, prepare
from framing.sources.furniture import RemovedLine
from framing.sources.health import FAULTS, SENTENCES, FaultKind, TextFault
from framing.sources.languages import is_sure
from framing.sources.raw import Note, RawArticle, Record, Reject
from framing.sources.rejects import position
from framing.wording import agreeing, counted

Duplicates = Literal["", "first", "number"]
# a function over values: what comes of them, in their order
OrderedMap = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
_AT_ONCE = 64  # records that are prepared together
_COMPARED = ("outlet", "language", "date", "section", "author", "title", "url")
_SHOWN = 3
_EXAMPLE = 60  # characters


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article that is in the study already: digests of its text and of its other fields."""

    text: bytes
    fields: bytes
    source: str = ""
    url: bytes = b""


@dataclass(slots=True)
class Examples:
    """A count with the first three instances."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, example: str) -> None:
        """Count one more."""
        self.count += 1
        if len(self.first) < _SHOWN:
            self.first.append(example)

    def __str__(self) -> str:
        return ", ".join(self.first) + (", …" if self.count > len(self.first) else "")


class Collector:
    """State of one pass over the records; ``new_rows`` yields what is to be stored."""

    def __init__(
        self,
        expected: Expectations,
        known_articles: Mapping[str, KnownArticle],
        duplicates: Duplicates = "",
        on_removed: Callable[[str, RemovedLine], None] = lambda name, removed: None,
    ) -> None:
        self._expected, self._known, self._duplicates = expected, known_articles, duplicates
        self._places: dict[str, str] = {}
        self.rejects: list[Reject] = []
        self.notes: list[Note] = []
        self.outlets: dict[str, str] = {}
        self.already = self.added = 0
        self.altered, self.dropped, self.numbered, self.headed = Examples(), Examples(), Examples(), Examples()
        self.other_language: Counter[tuple[str, str]] = Counter()
        self.other_examples = Examples()
        self.identified: Counter[str] = Counter()
        self.left_out: list[Reject] = []
        self.faults: Counter[FaultKind] = Counter()
        self.fault_examples: dict[FaultKind, str] = {}
        self.removed: Counter[str] = Counter()
        self.removed_examples: dict[str, str] = {}
        self._on_removed: Callable[[str, RemovedLine], None] = on_removed
        self._texts = {article.text: name for name, article in known_articles.items()}
        self._urls = {article.url: name for name, article in known_articles.items() if article.url}

    def new_rows(self, records: Iterable[Record], ordered: OrderedMap = map) -> Iterator[Row]:
        """Yield the rows of articles that are not in the study; note all else.

        ``ordered`` says where articles are prepared, a number of them at a time: here,
        unless said.
        """
        for record, prepared in _prepared(records, self._expected, ordered):
            if isinstance(record, Note):
                self.notes.append(record)
                continue
            row = record if isinstance(record, Reject) else self._row(record, prepared)
            if isinstance(row, Reject):
                self.rejects.append(row)
            elif row is not None:
                self.added += 1
                yield row

    @property
    def taken(self) -> int:
        """The number of articles that are stored or were in the study already."""
        return self.added + self.already

    def _row(self, raw: RawArticle, prepared: PreparedArticle | Reject | None) -> Row | Reject | None:
        if prepared is None or isinstance(prepared, Reject):
            return prepared
        row = prepared.row
        if not self._settle_id(row, raw):
            return None
        name = str(row["article_id"])
        if name in self._places:
            message = f"id {name!r} occurs twice, first in {self._places[name]}"
            remedy = "give --duplicates first or number"
            return Reject(raw.path, raw.line, "id that occurs twice", message, name, remedy)
        self._places[name] = _place(raw)
        if name in self._known:
            return self._compare(row, raw)
        self._note(row, raw)
        if row["title"] and not raw.fields.get("title", "").strip():
            self.headed.add(f"{name}: {_short(str(row['title']))!r}")
        self._examine(prepared)
        return row

    def _examine(self, prepared: PreparedArticle) -> None:
        """Count what is wrong with an article, and hand on what was removed from it."""
        row, name = prepared.row, str(prepared.row["article_id"])
        faults = [*prepared.faults, *self._repeats(name, digests(row))]
        row["health"] = health_cell(fault.kind for fault in faults)
        for kind, example in {fault.kind: fault.example for fault in reversed(faults)}.items():
            self.faults[kind] += 1
            self.fault_examples.setdefault(kind, f"{name}: {example}")
        for removed in prepared.removed:
            self.removed[removed.rule] += 1
            self.removed_examples.setdefault(removed.rule, removed.text)
            self._on_removed(name, removed)

    def _repeats(self, name: str, article: KnownArticle) -> Iterator[TextFault]:
        """Yield a fault if an earlier article has the same text, and one if it has the same URL."""
        earlier = self._texts.setdefault(article.text, name)
        if earlier != name:
            yield TextFault("same_text", f"as {earlier}")
        if article.url and (earlier := self._urls.setdefault(article.url, name)) != name:
            yield TextFault("same_url", f"as {earlier}")

    def _settle_id(self, row: Row, raw: RawArticle) -> bool:
        """Make an id unique as the user said; return whether the article stays."""
        name = str(row["article_id"])
        if name not in self._places or not self._duplicates:
            return True
        if self._duplicates == "first":
            other = "" if digests(row).text in self._texts else ", with another text"
            message = f"id {name!r} occurs before, in {self._places[name]}{other}"
            self.left_out.append(Reject(raw.path, raw.line, "id of an earlier article", message))
            self.dropped.add(f"{name} ({_place(raw)}{other})")
            return False
        number = 2
        while f"{name}-{number}" in self._places:
            number += 1
        row["article_id"] = f"{name}-{number}"
        self.numbered.add(str(row["article_id"]))
        return True

    def _compare(self, row: Row, raw: RawArticle) -> Reject | None:
        name, now = str(row["article_id"]), digests(row)
        same_source = now.source != "" and now.source == self._known[name].source  # cleaned by other rules, perhaps
        if now.text != self._known[name].text and not same_source:
            message = f"article {name!r} is already in the study with another text; a stored text never changes"
            remedy = "give it another id, or replace all articles with --start-over"
            return Reject(raw.path, raw.line, "in the study with another text", message, name, remedy)
        self.already += 1
        if now.fields != self._known[name].fields:
            self.altered.add(name)
        return None

    def _note(self, row: Row, raw: RawArticle) -> None:
        written = raw.fields.get("outlet", "").strip() or self._expected.outlet
        if row["outlet"] not in self._expected.by_name.values():
            self.outlets.setdefault(str(row["outlet"]), written)
        language, predicted = str(row["language"]), str(row["language_predicted"])
        if not raw.fields.get("language") and not self._expected.language and len(self._expected.languages) > 1:
            self.identified[language] += 1
        elif predicted != language and is_sure(float(str(row["language_probability"])), int(str(row["words"]))):
            self.other_language[language, predicted] += 1
            self.other_examples.add(f"{row['article_id']} ({row['language_probability']:.2f})")


def prepare_batch(expected: Expectations, batch: Sequence[Record]) -> list[PreparedArticle | Reject | None]:
    """Prepare the articles among a number of records; ``None`` stands for whatever is not an article."""
    return [prepare(record, expected) if isinstance(record, RawArticle) else None for record in batch]


def _prepared(
    records: Iterable[Record], expected: Expectations, ordered: OrderedMap
) -> Iterator[tuple[Record, PreparedArticle | Reject | None]]:
    """Yield every record with what was prepared of it, in order."""
    under_way = deque[list[Record]]()

    def batches() -> Iterator[list[Record]]:
        rest = iter(records)
        while batch := list(islice(rest, _AT_ONCE)):
            under_way.append(batch)
            yield batch

    for prepared in ordered(partial(prepare_batch, expected), batches()):
        yield from zip(under_way.popleft(), prepared, strict=True)


def sentences(collector: Collector) -> Iterator[str]:
    """Say what the user should know of a pass, apart from rejects."""
    yield from (f"{note.path}: {note.text}" for note in collector.notes)
    if collector.identified:
        tags = ", ".join(f"{tag} {count:,}" for tag, count in collector.identified.most_common())
        yield f"the source gives no language; identified from the text: {tags}"
    for (given, identified), count in collector.other_language.most_common():
        yield f"{counted(count, 'articles')} labelled {given!r}, but {identified!r} according to the text"
    if collector.other_examples.count:
        yield f"such as (with the probability): {collector.other_examples}"
    for examples, became in ((collector.dropped, "dropped"), (collector.numbered, "numbered")):
        if examples.count:
            listed = "; data/rejects.csv lists them" if examples is collector.dropped else ""
            yield f"{counted(examples.count, 'articles')} with the id of an earlier one {became}: {examples}{listed}"
    if collector.headed.count:
        n = collector.headed.count
        yield f"{counted(n, 'texts')} without a title {agreeing(n, 'begin')} with one: {collector.headed}"
    for fault in FAULTS:
        if count := collector.faults[fault]:
            yield f"{counted(count, 'articles')} {SENTENCES[fault]}, such as {collector.fault_examples[fault]}"
    if collector.removed:
        rules = "; ".join(
            f"{rule} {count:,}, such as {_short(collector.removed_examples[rule])!r}"
            for rule, count in collector.removed.most_common()
        )
        lines = counted(collector.removed.total(), "lines")
        yield f"{lines} of site furniture removed, kept in data/removed.parquet: {rules}"
    if collector.altered.count:
        what = "articles in the study already, with another " + ", ".join(_COMPARED[:-1]) + f" or {_COMPARED[-1]}"
        yield f"{counted(collector.altered.count, what)}, left as before: {collector.altered}"


def digests(row: Mapping[str, object]) -> KnownArticle:
    """Return the digests by which an article in the study is compared with one of a source."""
    fields = "\x1f".join(str(row[name]) for name in _COMPARED)
    url = str(row["url"])
    return KnownArticle(
        _digest(str(row["text"])), _digest(fields), str(row["source_digest"]), _digest(url) if url else b""
    )


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _EXAMPLE else text[: _EXAMPLE - 1] + "…"


def _place(raw: RawArticle) -> str:
    return position(Reject(raw.path, raw.line, "", ""))
