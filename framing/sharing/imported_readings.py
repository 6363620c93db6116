"""Readings of other tools as readings of a study: its articles, its categories, its annotators."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from framing.contracts import TABLES
from framing.errors import InputError
from framing.markers.analysed_text import analyse
from framing.markers.find import voice_of
from framing.records import conform
from framing.sharing.article_matches import ArticleMatcher
from framing.sharing.foreign_readings import ForeignReading, ForeignSpan
from framing.sharing.span_alignment import align
from framing.spans import Span
from framing.wording import counted, nearest

Row = dict[str, object]
ReadingKey = tuple[str, str]  # an article and an annotator

LEFT_OUT = ""  # the category of a label that is not imported
_NAMED = 5


@dataclass(frozen=True)
class Terms:
    """How a file's words become those of a study.

    ``labels`` has the category of each label that is called otherwise, ``LEFT_OUT``
    for those to leave out; ``categories`` are the study's. ``annotator`` reads
    what the file does not name anybody for; ``arm`` says whether these people saw
    pre-labels.
    """

    categories: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    annotator: str = ""
    arm: str = "blind"


@dataclass(frozen=True)
class ImportedReadings:
    """The tables of readings, annotations and answers; notes, and why each other reading was set aside."""

    readings: pd.DataFrame
    annotations: pd.DataFrame
    answers: pd.DataFrame
    notes: tuple[str, ...]
    aside: tuple[str, ...]


def import_readings(foreign: Sequence[ForeignReading], articles: pd.DataFrame, terms: Terms) -> ImportedReadings:
    """Find the article of each reading and each span in its text.

    A reading is taken whole or set aside whole: one without some of its marks
    would say that there was nothing to mark. A mark without a voice gets the one
    that the rules read there.

    Raises
    ------
    InputError
        A label is not one of the categories and has no other name in ``terms``, or
        nobody is named as annotator.
    """
    matcher = ArticleMatcher(articles)
    readable = [reading for reading in foreign if not reading.fault]
    named = [_with_annotator(reading, matcher, terms.annotator) for reading in readable]
    _require_known(named, terms)
    intake = _Intake(matcher, terms)
    intake.aside += [f"{reading.where}: {reading.fault}" for reading in foreign if reading.fault]
    for (article_id, annotator), reading in intake.matched(named):
        intake.take(article_id, annotator, reading)
    return intake.result()


@dataclass
class _Intake:
    """What has been taken in so far: the rows of the tables, counts for notes, and what was set aside."""

    matcher: ArticleMatcher
    terms: Terms
    rows: dict[str, list[Row]] = field(default_factory=lambda: {"readings": [], "annotations": [], "answers": []})
    counts: Counter[str] = field(default_factory=Counter)
    sentences: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)

    def matched(self, readings: Iterable[ForeignReading]) -> list[tuple[ReadingKey, ForeignReading]]:
        """Return the last reading of each article by each annotator."""
        latest: dict[ReadingKey, ForeignReading] = {}
        for reading in self.matcher.join(sorted(readings, key=lambda reading: reading.annotator)):
            try:
                key = (self.matcher.match(reading), reading.annotator)
            except InputError as error:
                self.aside.append(f"{reading.where}: {error}")
                continue
            self.counts["readings that occur twice; the later one counts"] += key in latest
            latest[key] = reading
        return sorted(latest.items(), key=lambda item: item[0])

    def take(self, article_id: str, annotator: str, reading: ForeignReading) -> None:
        """Take the rows of a reading, or set it aside."""
        where = f"{reading.where}, article {article_id!r}"
        try:
            marks = [] if reading.skipped else list(self._marks(reading, article_id, where))
        except InputError as error:
            self.aside.append(f"{where}: {error}")
            return
        key: Row = {"article_id": article_id, "annotator": annotator}
        facts = {"arm": self.terms.arm, "annotated_at": reading.annotated_at, "seconds": float("nan")}
        self.rows["readings"].append({**key, **facts, "skipped": reading.skipped, "codebook": ""})
        self.rows["annotations"] += [{**key, **mark} for mark in marks]
        self.rows["answers"] += [{**key, "question": "comment", "answer": text} for text in reading.comments]

    def _marks(self, reading: ForeignReading, article_id: str, where: str) -> Iterator[Row]:
        """Yield the annotations of a reading; a span that comes twice in one category comes once."""
        text, language = self.matcher.texts[article_id], self.matcher.languages[article_id]
        wanted = replace(reading, spans=tuple(span for span in reading.spans if _category(span.label, self.terms)))
        aligned = align(wanted, text)
        self.counts["spans with labels that are left out"] += len(reading.spans) - len(wanted.spans)
        self.sentences += [f"{where}: {note}" for note in aligned.notes]
        for what in reading.unread:
            self.counts[f"readings with {what}, which are not read"] += 1
        seen = set()
        for foreign, span in zip(wanted.spans, aligned.spans, strict=True):
            if span is None:
                self.counts["spans without words, left out"] += 1
                continue
            category = str(_category(foreign.label, self.terms))
            if (span, category) not in seen:
                seen.add((span, category))
                yield _mark(foreign, span, category, text, language)

    def result(self) -> ImportedReadings:
        """Return the tables and what is to be said of them."""
        n_by_rule = sum(mark["voice_origin"] == "rule" for mark in self.rows["annotations"])
        self.counts["spans without a voice: the rules' voice is used"] = n_by_rule
        notes = (*self.sentences, *(counted(count, what) for what, count in self.counts.items() if count))
        tables = {name: _table(name, rows) for name, rows in self.rows.items()}
        return ImportedReadings(**tables, notes=notes, aside=tuple(self.aside))


def _with_annotator(reading: ForeignReading, matcher: ArticleMatcher, annotator: str) -> ForeignReading:
    """Return a reading with its annotator: named by the file, in a file's name, or by the user."""
    if not reading.annotator and reading.where.endswith(".ann"):
        article, name = matcher.file_name_parts(reading.names[0])
        reading = replace(reading, names=(article, *reading.names[1:]), annotator=name)
    if not (reading.annotator or annotator):
        raise InputError(f"{reading.where}: does not say who annotated; name the person with --annotator")
    return replace(reading, annotator=reading.annotator or annotator)


def _require_known(readings: Iterable[ForeignReading], terms: Terms) -> None:
    labels = Counter(span.label for reading in readings for span in reading.spans)
    strange = [label for label in labels if _category(label, terms) is None]
    if strange:
        named = ", ".join(f"{label!r} ({counted(labels[label], 'spans')})" for label in strange[:_NAMED])
        more = f" and {len(strange) - _NAMED:,} more" if len(strange) > _NAMED else ""
        raise InputError(
            f"no category is called {named}{more}{nearest(strange[0], terms.categories)}; give --map "
            f"'{strange[0]}=CATEGORY' for each, or '{strange[0]}=' to drop its spans; the codebook has "
            f"{', '.join(terms.categories)}"
        )


def _category(label: str, terms: Terms) -> str | None:
    """Return the category of a label, ``LEFT_OUT`` if it is to be left out, ``None`` if it is unknown."""
    if label in terms.labels:
        return terms.labels[label]
    plain = label.strip().lower().replace(" ", "_").replace("-", "_")
    return label if label in terms.categories else plain if plain in terms.categories else None


def _mark(foreign: ForeignSpan, span: Span, category: str, text: str, language: str) -> Row:
    voice = foreign.voice or voice_of(analyse(text, language), span.start, span.end)[0]
    return {
        "start": span.start, "end": span.end, "text": text[span.start : span.end], "category": category,
        "voice": voice, "voice_origin": "annotator" if foreign.voice else "rule",
        "origin": foreign.origin or "added", "rule": foreign.rule,
    }  # fmt: skip


def _table(name: str, rows: Sequence[Row]) -> pd.DataFrame:
    columns = [column.name for column in TABLES[name]]
    return conform(pd.DataFrame(rows, columns=columns), name)
