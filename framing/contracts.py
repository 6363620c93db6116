"""The contract of every table of a study: its columns with their types, gaps, allowed values, and keys."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Voice = Literal["outlet", "quote", "paraphrase"]
Position = Literal["headline", "lead", "body"]
SpeechKind = Literal["direct", "indirect"]
ArticleKind = Literal["editorial", "opinion", "analysis", "interview", "live"]

VOICES: tuple[Voice, ...] = ("outlet", "quote", "paraphrase")
SPEECH_KINDS: tuple[SpeechKind, ...] = ("direct", "indirect")
POSITIONS: tuple[Position, ...] = ("headline", "lead", "body")
ARTICLE_KINDS: tuple[ArticleKind, ...] = get_args(ArticleKind)
EXTENTS = ("whole", "cut", "paraphrase", "translation")  # how an article has a statement
ARMS = ("assisted", "blind")
MEASURES = ARTICLES, RATE = ("articles", "rate")  # of an estimate: articles with any marker, or markers per words
ORIGINS = ("kept", "changed", "added")
# how a gold span came about: by a rule, by the one person who read the article, by an adjudicator
DECIDED_BY = ("majority", "dawid_skene", "reader", "adjudicator")
OUTCOMES = ("kept", "revoiced", "relabelled", "moved", "deleted")
# who gave a mark its voice: the annotator, or the rules if none was chosen
VOICE_ORIGINS = ("annotator", "rule")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its type, and whether every row must have it.

    ``dtype`` is "str", "int", "float" or "bool". A gap in a "str" column is
    "", in a "float" column ``nan``; "int" and "bool" know no gaps.
    ``allowed`` lists the only values there may be.
    """

    name: str
    dtype: str
    required: bool = True
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """The numbers that a column may have: from ``low``, or only above it, to ``high``.

    Examples
    --------
    >>> str(Bounds(0, 1, above=True)), 0 in Bounds(0, 1, above=True), str(Bounds(1))
    ('above 0 and at most 1', False, 'at least 1')
    """

    low: float
    high: float = math.inf
    above: bool = False

    def __contains__(self, value: float) -> bool:
        return (self.low < value if self.above else self.low <= value) and value <= self.high

    def __str__(self) -> str:
        least = f"{'above' if self.above else 'at least'} {self.low:g}"
        return least if self.high == math.inf else f"{least} and at most {self.high:g}"


def _columns(*specs: str, **allowed: Sequence[str]) -> tuple[Column, ...]:
    """Read columns from "name:dtype" specs; a "?" behind the name allows gaps."""
    split = (spec.partition(":") for spec in specs)
    return tuple(
        Column(name.rstrip("?"), dtype or "str", not name.endswith("?"), tuple(allowed.get(name.rstrip("?"), ())))
        for name, _, dtype in split
    )


_SPAN = ("start:int", "end:int", "text", "category")

TABLES: Mapping[str, tuple[Column, ...]] = {
    # one row per article; text starts with the title and a blank line where there is a title; kind is what the source
    # says that is no news; meta is a JSON object of what else it says, or ""; language_predicted and its probability
    # are of the text alone; health has the kinds of faults, with commas between; source_digest is of title and text
    # before they were cleaned
    "articles": _columns(
        "article_id", "outlet", "language", "date?", "event?", "section?", "author?", "title?", "text", "url?",
        "words:int", "kind?", "language_predicted?", "language_probability?:float", "health?", "source_digest?",
        "meta?", kind=("", *ARTICLE_KINDS),
    ),
    # one row per line that was taken out of an article; offset is where it was in the text that is left
    "removed": _columns("article_id", "offset:int", "text", "rule"),
    # one row per article that repeats an earlier one (original), or has text of an agency or of other outlets (shared)
    "copies": _columns("article_id", "original?", "similarity:float", "agency?", "shared:float"),
    # one row per article of which an event is known or found; "" where people said that it is of none
    "events": _columns("article_id", "event?", "probability:float"),
    # one row per speech span; they are ordered by position and may be nested
    "speech": _columns("article_id", "start:int", "end:int", "kind", "speaker?", "cue?", kind=SPEECH_KINDS),
    # one row per marker that a rule found
    "markers": _columns(
        "article_id", *_SPAN, "rule", "voice", "speaker?", "cue?", "position", "score:float",
        voice=VOICES, position=POSITIONS,
    ),
    # one row per mention of an actor of study.toml
    "names": _columns(
        "article_id", "start:int", "end:int", "text", "actor", "name", "voice", "speaker?", "position",
        voice=VOICES, position=POSITIONS,
    ),
    # one row per speech span of a statement that two articles or more of an event have; share of its words quoted
    "quotes": _columns(
        "statement:int", "event", "article_id", "start:int", "end:int", "text", "speaker?", "extent", "share:float",
        extent=EXTENTS,
    ),
    # one row per article that people are to label; probability of inclusion, (0, 1]; drawn_event is the event that was
    # drawn whole, "" if the article was drawn by itself
    "sample": _columns(
        "article_id", "stratum", "drawn_event?", "probability:float", "arm", "annotators:int", "rank:int", arm=ARMS
    ),
    # one row per task that anybody has judged, as Label Studio has it; raw is JSON, without the text
    "server_tasks": _columns(
        "server?", "project:int", "task:int", "created_at?", "article_id?", "readings:int", "updated_at?", "raw"
    ),
    # one row per article and annotator, whether or not anything was marked in it; codebook is the digest of what
    # annotators were told of the categories when the reading was first pulled, "" if it is not known; arm is "" if it
    # is not known whether pre-labels were shown
    "readings": _columns(
        "article_id", "annotator", "arm?", "annotated_at?", "seconds?:float", "skipped:bool", "codebook?",
        arm=("", *ARMS),
    ),
    # one row per span that an annotator marked; voice_origin is "" where nobody knows who gave the voice
    "annotations": _columns(
        "article_id", "annotator", *_SPAN, "voice", "origin", "rule?", "voice_origin?",
        voice=VOICES, origin=ORIGINS, voice_origin=("", *VOICE_ORIGINS),
    ),
    # one row per pre-label that an annotator was shown, and what became of it
    "shown_prelabels": _columns(
        "article_id", "annotator", *_SPAN, "voice", "rule?", "outcome", voice=VOICES, outcome=OUTCOMES
    ),
    # one row per tick or comment of an annotator on a whole article
    "answers": _columns("article_id", "annotator", "question", "answer"),
    # one row per article and adjudicator; one row per span that an adjudicator marked: as readings and annotations
    "adjudicator_readings": _columns(
        "article_id", "annotator", "arm?", "annotated_at?", "seconds?:float", "skipped:bool", arm=("", *ARMS),
    ),
    "adjudicator_annotations": _columns(
        "article_id", "annotator", *_SPAN, "voice", "origin", "rule?", "voice_origin?",
        voice=VOICES, origin=ORIGINS, voice_origin=("", *VOICE_ORIGINS),
    ),
    # one row per span after adjudication; confidence is the share of annotators behind it, or its probability
    "gold": _columns(
        "article_id", *_SPAN, "voice", "confidence:float", "decided_by?", voice=VOICES, decided_by=("", *DECIDED_BY)
    ),
    # one row per candidate span; fold is the held-out fold that scored it, -1 for the model trained on all
    "scores": _columns(
        "article_id", *_SPAN, "rule", "voice", "position",
        "kept_probability:float", "outlet_voice_probability:float", "why?", "fold:int",
        voice=VOICES, position=POSITIONS,
    ),
    # one row per predictor, article and category: the markers that somebody's model expects, in the outlet's own words
    # and in all
    "predictions": _columns("predictor", "article_id", "category", "outlet_count:float", "all_count:float"),
    # one row per article and frame; fold as in scores
    "frames": _columns("article_id", "frame", "probability:float", "fold:int"),
    # one row per outlet, language, category, voice and measure; value, low and high are markers per `per` words, or
    # articles with any marker of `per` articles; nan where method is too_few
    "estimates": _columns(
        "outlet", "language", "category", "voice", "measure",
        "value?:float", "low?:float", "high?:float", "error?:float", "n_articles:int",
        "n_observed:int", "lam?:float", "method", "n_nonzero:int", "n_clusters:float", "note?",
        "naive?:float", "per:int", "confidence:float", "pooled?:float", "pooled_low?:float", "pooled_high?:float",
        voice=("outlet", "all"), measure=MEASURES, method=("corrected", "labels_only", "too_few"),
    ),
}  # fmt: skip

# what is said of an article beside its text, which takes most of the memory
ARTICLE_FACTS = tuple(column.name for column in TABLES["articles"] if column.name != "text")

KEYS: Mapping[str, tuple[str, ...]] = {
    "articles": ("article_id",),
    "copies": ("article_id",),
    "events": ("article_id",),
    "sample": ("article_id",),
    "server_tasks": ("server", "project", "task", "created_at", "article_id"),
    "readings": ("article_id", "annotator"),
    "adjudicator_readings": ("article_id", "annotator"),
    "predictions": ("predictor", "article_id", "category"),
    "frames": ("article_id", "frame"),
    "estimates": ("outlet", "language", "category", "voice", "measure"),
}

_OFFSETS = {"start": Bounds(0), "end": Bounds(1)}
# the numbers of the tables that labels from elsewhere may bring (framing.sharing.standoff)
BOUNDS: Mapping[str, Mapping[str, Bounds]] = {
    "markers": {**_OFFSETS, "score": Bounds(0, 1)},
    "sample": {"probability": Bounds(0, 1, above=True), "annotators": Bounds(1), "rank": Bounds(0)},
    "readings": {"seconds": Bounds(0)},
    "annotations": _OFFSETS,
    "gold": {**_OFFSETS, "confidence": Bounds(0, 1, above=True)},
}
