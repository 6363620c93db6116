"""What flows between the rooms: plain values, and the columns of the tables.

A table is a pandas ``DataFrame`` with the columns of its contract in ``TABLES``,
in that order. ``conform`` is the only way into a stage: it checks the columns,
casts the types and refuses gaps where there may be none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from framing.errors import InputError
from framing.wording import nearest, shown

if TYPE_CHECKING:
    import pandas as pd

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


@dataclass(frozen=True, slots=True, order=True)
class Marker:
    """One occurrence that a rule found in one text: ``text == article[start:end]``.

    ``rule`` names the lexicon entry or pattern that fired; ``voice`` says whose
    words the marker is; ``speaker`` and ``cue`` (the words that attribute it to
    the speaker) are "" if the voice is the outlet's or if the text does not
    say; ``score`` is the rule's expected precision, 0 to 1.
    """

    start: int
    end: int
    text: str
    category: str
    rule: str
    voice: Voice
    speaker: str
    cue: str
    position: Position
    score: float


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """One mention of an actor: ``text == article[start:end]``.

    ``actor`` is the id of ``study.toml``; ``name`` the name that was used, in
    the one form that its spellings and plurals count as; ``voice``,
    ``speaker`` and ``position`` are those of a marker.
    """

    start: int
    end: int
    text: str
    actor: str
    name: str
    voice: Voice
    speaker: str
    position: Position


@dataclass(frozen=True, slots=True, order=True)
class Speech:
    """A span of text that is not in the outlet's own words."""

    start: int
    end: int
    kind: SpeechKind
    speaker: str
    cue: str


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


def _columns(*specs: str, **allowed: Sequence[str]) -> tuple[Column, ...]:
    """Read columns from "name:dtype" specs; a "?" after the name allows gaps."""
    split = (spec.partition(":") for spec in specs)
    return tuple(
        Column(name.rstrip("?"), dtype or "str", not name.endswith("?"), tuple(allowed.get(name.rstrip("?"), ())))
        for name, _, dtype in split
    )


_SPAN = ("start:int", "end:int", "text", "category")

TABLES: Mapping[str, tuple[Column, ...]] = {
    # one row per article; text starts with the title and a blank line where there is a title; kind is what the source
    # says that is not news; meta is a JSON object of what else it says, or ""; language_predicted and its probability
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
    # one row per article of which an event is known or found; "" where people said that it belongs to no event
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


def require_columns(table: "pd.DataFrame", columns: Sequence[str]) -> None:
    """Raise ``InputError`` unless ``table`` has all ``columns``, and no two of one name."""
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise InputError(f"two columns are called {str(twice[0])!r}; rename or remove one of them")
    missing = [name for name in columns if name not in table.columns]
    if missing:
        columns = [str(name) for name in table.columns]
        hint = nearest(missing[0], columns)
        raise InputError(f"missing column(s) {', '.join(missing)}; found {', '.join(columns) or 'none'}{hint}")


def conform(table: "pd.DataFrame", name: str) -> "pd.DataFrame":
    """Return ``table`` in the form of contract ``name``; the argument is untouched.

    Columns that may have gaps are added where they are missing; columns that
    the contract does not know are left out; rows keep their order, the index
    is new.

    Raises
    ------
    InputError
        A required column is missing or has a gap, a value is not of its type
        or not among those allowed, or a key occurs twice.
    """
    contract = TABLES[name]
    require_columns(table, [column.name for column in contract if column.required])
    result = table.reindex(columns=[column.name for column in contract]).reset_index(drop=True)
    for column in contract:
        result[column.name] = _cast(result[column.name], column, name)
    keys = list(KEYS.get(name, ()))
    if keys and result.duplicated(keys).any():
        twice = result.loc[result.duplicated(keys), keys].iloc[0]
        raise InputError(f"{name}: {' and '.join(keys)} {' / '.join(map(str, twice))} occurs twice; it must be unique")
    return result


def conform_columns(table: "pd.DataFrame", name: str, columns: Sequence[str]) -> "pd.DataFrame":
    """Return ``table`` with some columns in the form of contract ``name``: whole-number ids become texts.

    Raises
    ------
    InputError
        One of the columns is missing or has a gap, or a value is not of its type or not among those allowed.
    """
    require_columns(table, columns)
    contract = [column for column in TABLES[name] if column.name in columns]
    return table.assign(**{column.name: _cast(table[column.name], column, name) for column in contract})


def completed(readings: "pd.DataFrame") -> "pd.DataFrame":
    """Return the readings of articles that were read and not skipped, whatever was marked in them."""
    return readings[~readings["skipped"].astype(bool)]


def empty(name: str) -> "pd.DataFrame":
    """Return table ``name`` without rows, with the types of its contract."""
    import pandas as pd

    return conform(pd.DataFrame(columns=[column.name for column in TABLES[name]]), name)


def _cast(values: "pd.Series", column: Column, table: str) -> "pd.Series":
    column_name = f"{table}: column {column.name}"
    gaps = values.isna()
    if column.dtype == "str":
        values = values.where(~gaps, "").astype(str)
        gaps = values == ""
    if column.required and gaps.any():
        raise InputError(f"{column_name} has a gap in row {int(gaps.to_numpy().argmax())}; it needs a value everywhere")
    try:
        cast = values.astype({"str": str, "int": "int64", "float": "float64", "bool": bool}[column.dtype])
        changed = values[cast != values.astype("float64")] if column.dtype in ("int", "bool") else values[:0]
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError(f"{column_name} must have {column.dtype} values: {error}") from error
    if len(changed):  # 1.5 would be 1, and 2 true
        raise InputError(f"{column_name} must have {column.dtype} values, and has {shown(changed.iloc[0])}")
    if column.allowed:
        strange = cast[~cast.isin(column.allowed)]
        if len(strange):
            raise InputError(f"{column_name} has {shown(strange.iloc[0])}; it may be {', '.join(column.allowed)}")
    return cast
