"""Answers to the requests that Label Studio sends to an ML backend, as pure functions.

A blind task stops here and never reaches the predictor: people whose readings show
what the rules miss must not see what the rules found.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing.codebook import Codebook
from framing.contracts import VOICES
from framing.errors import FramingError, InputError
from framing.studio.labelling_screen import LABEL, TEXT, answers
from framing.studio.offsets import Claim, Offsets
from framing.studio.region_location import locate
from framing.studio.regions import is_label
from framing.studio.tasks import predict, text_sha
from framing.studio.voiceless_annotations import voiceless_annotations

if TYPE_CHECKING:
    import pandas as pd

# the longest text, five times an article that takes Label Studio seconds to show; work on a text cannot be stopped
MAX_CHARACTERS = 500_000
# of one task, by a person and in its predictions, drafts and annotations together
REGIONS = 5_000
Prediction = dict[str, Any]
# one prediction of a task, or a list of predictions: an empty list leaves no trace in Label Studio
Answer = Prediction | list[Prediction]


@dataclass(frozen=True, slots=True)
class Text:
    """What a task shows: the text as displayed, its language, its headline."""

    text: str
    language: str
    title: str


# (start, end, category): a span that a person has just marked
MarkedSpan = tuple[int, int, str]
Predict = Callable[[Text], "pd.DataFrame"]
Repeat = Callable[[Text, Sequence[MarkedSpan]], "pd.DataFrame"]
# the voice of each of some spans
Voices = Callable[[Text, Sequence[tuple[int, int]]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Predictor:
    """A version's name, and functions that read a text.

    ``predict`` finds its markers, ``repeat`` the other occurrences of the words
    that somebody has just marked; both return tables with the columns of
    ``markers``. ``voices`` says whose words spans are. Each raises a
    ``FramingError`` if it cannot read the text.
    """

    version: str
    predict: Predict
    repeat: Repeat
    voices: Voices


@dataclass(frozen=True, slots=True)
class Blind:
    """The articles of the blind arm: their ids, and the digests of their texts."""

    ids: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()

    def covers(self, task: Mapping[str, Any]) -> bool:
        """Return whether a task is to get no prediction.

        One of three is enough: the task has an arm other than "assisted"; the
        sample has its article in the blind arm; its text is that of a blind
        article, under whatever id. When in doubt a task counts as blind, so that
        ``article_id`` counts here even if push did not make the task.
        """
        data = task.get("data")
        if not isinstance(data, Mapping):
            return False
        article_id, text = data.get("article_id"), data.get("text")
        return (
            ("arm" in data and data["arm"] != "assisted")
            or (isinstance(article_id, str) and article_id in self.ids)
            or (isinstance(text, str) and _is_unicode(text) and text_sha(text) in self.texts)
        )


@dataclass(frozen=True, slots=True)
class Screen:
    """What the labelling screen of a project accepts: labels of spans, and voices."""

    labels: frozenset[str]
    voices: frozenset[str] = frozenset(VOICES)

    @classmethod
    def of(cls, xml: str) -> "Screen":
        """Read a screen; one without the label control of the codebook's screen accepts nothing.

        Raises
        ------
        StudioError
            ``xml`` is not XML.
        """
        controls = answers(xml)
        kind, labels = controls.get(LABEL, ("", frozenset()))
        return cls(labels - set(VOICES), labels & set(VOICES)) if kind == "Labels" else cls(frozenset(), frozenset())

    @classmethod
    def of_codebook(cls, codebook: Codebook) -> "Screen":
        """Return the screen that a codebook makes."""
        return cls(frozenset(codebook.category_ids))


@dataclass(frozen=True, slots=True)
class PredictionService:
    """The current predictor, the blind articles, and the languages of the study."""

    predictor: Predictor
    blind: Blind
    languages: tuple[str, ...]

    def answer(self, tasks: Sequence[Any], screen: Screen) -> list[Answer]:
        """Return one answer per task, in their order.

        A blind task gets an empty list. A task that cannot be read gets an empty
        prediction with a ``reason`` and does not affect the others.
        """
        return [self._answer(task, screen) for task in tasks]

    def suggest(self, task: Any, screen: Screen, drawn: Sequence[Any]) -> Prediction:
        """Return what to propose to somebody who has just marked ``drawn``, regions of Label Studio.

        That is the voice of the marks just made, if they have none; what the
        predictor finds; and the other occurrences of the words just marked. What
        the person has already seen, on the screen or among the task's predictions
        and drafts, is left out.
        """
        if not isinstance(task, Mapping) or self.blind.covers(task):
            return self._empty("")
        try:
            text = self._read(task)
            marked = [span for span in _labelled_spans(drawn, text.text) if span[2] in screen.labels]
            seen = [*marked, *_seen(task, text.text)]
            suggested = [self.predictor.predict(text), self.predictor.repeat(text, marked)]
            voiced = self._voiced(drawn, text, screen)
        except FramingError as error:
            return self._empty(str(error))
        prediction = _named_by_span(self._prediction(_unseen(suggested, seen), screen))
        return {**prediction, "result": [*voiced, *prediction["result"]]}

    def _voiced(self, drawn: Sequence[Any], text: Text, screen: Screen) -> list[dict[str, Any]]:
        """Return the marks just made that have no voice, with the one that the rules read there."""
        marks = voiceless_annotations(drawn, text.text, screen.labels)
        voices = self.predictor.voices(text, [mark.span for mark in marks]) if marks else ()
        return [mark.with_voice(voice) for mark, voice in zip(marks, voices, strict=True) if voice in screen.voices]

    def _answer(self, task: Any, screen: Screen) -> Answer:
        if not isinstance(task, Mapping):
            return self._empty("the task is not a JSON object")
        if self.blind.covers(task):
            return []
        try:
            return self._prediction(self.predictor.predict(self._read(task)), screen)
        except FramingError as error:
            return self._empty(str(error))

    def _read(self, task: Mapping[str, Any]) -> Text:
        """Return the text of a task; raise ``InputError`` if it has no text or its language is unknown."""
        data = task.get("data")
        text = data.get(TEXT) if isinstance(data, Mapping) else None
        if not isinstance(data, Mapping) or not isinstance(text, str):
            raise InputError("the task has no text")
        if len(text) > MAX_CHARACTERS:
            raise InputError(f"the text has {len(text):,} characters; {MAX_CHARACTERS:,} at most")
        if not _is_unicode(text):
            raise InputError("the text has half a surrogate pair, which is not a character")
        language, title = data.get("language"), data.get("title")
        if not (isinstance(language, str) and language):
            if len(self.languages) != 1:
                raise InputError(f"the task does not say its language; the study has {', '.join(self.languages)}")
            language = self.languages[0]
        return Text(text, language, title if isinstance(title, str) else "")

    def _prediction(self, markers: "pd.DataFrame", screen: Screen) -> Prediction:
        foreign = set(markers["category"]) - screen.labels
        kept = markers[~markers["category"].isin(foreign)] if foreign else markers
        prediction = predict(kept, self.predictor.version)
        prediction["result"] = [_drawable(region, screen) for region in prediction["result"]]
        return prediction

    def _empty(self, reason: str) -> Prediction:
        return {"model_version": self.predictor.version, "score": 0.0, "result": [], "reason": reason}


def _drawable(region: Mapping[str, Any], screen: Screen) -> Mapping[str, Any]:
    """Return a region without a voice that the screen does not have."""
    category, voice = region["value"]["labels"]
    labels = [category, voice] if voice in screen.voices else [category]
    return {**region, "value": {**region["value"], "labels": labels}}


def _is_unicode(text: str) -> bool:
    """Return whether a text can be written as UTF-8: JSON may hold half a surrogate pair."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _named_by_span(prediction: Prediction) -> Prediction:
    """Give regions ids of their own: on the screen they appear beside those of a prediction."""
    regions = prediction["result"]
    named = [
        {**region, "id": f"s{region['value']['start']}-{region['value']['end']}-{region['value']['labels'][0]}"}
        for region in regions
    ]
    return {**prediction, "result": named}


def _unseen(tables: "Sequence[pd.DataFrame]", seen: Sequence[MarkedSpan]) -> "pd.DataFrame":
    """Return the markers that overlap nothing of the same category that was seen."""
    import pandas as pd

    markers = pd.concat([table for table in tables if len(table)] or list(tables[:1]), ignore_index=True)
    covered = _covered(seen)
    unseen = [
        not _overlaps(covered.get(row.category, ()), int(row.start), int(row.end))
        for row in markers.itertuples(index=False)
    ]
    return markers[pd.Series(unseen, index=markers.index, dtype=bool)]


def _covered(seen: Sequence[MarkedSpan]) -> dict[str, list[tuple[int, int]]]:
    """Return what was seen of each label as spans in their order, overlapping ones joined."""
    covered: dict[str, list[tuple[int, int]]] = {}
    for start, end, label in sorted(seen):
        spans = covered.setdefault(label, [])
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return covered


def _overlaps(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Return whether a span overlaps one of ``spans``, which are in their order and do not overlap each other."""
    n_before = bisect_left(spans, (end, 0))
    return n_before > 0 and start < spans[n_before - 1][1]


def _seen(task: Mapping[str, Any], text: str) -> Iterator[MarkedSpan]:
    """Yield the labelled spans of a task's predictions, drafts and annotations; raise if there are too many."""
    entries = [entry for kind in ("predictions", "drafts", "annotations") for entry in _list(task.get(kind))]
    results = [_list(entry.get("result")) for entry in entries if isinstance(entry, Mapping)]
    if (count := sum(map(len, results))) > REGIONS:
        raise InputError(f"the task has {count:,} regions; {REGIONS:,} at most")
    for result in results:
        yield from _labelled_spans(result, text)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _labelled_spans(regions: Sequence[Any], text: str) -> Iterator[MarkedSpan]:
    """Yield the labelled spans of regions; those that cannot be read or located are skipped."""
    labelled = [region for region in regions if is_label(region)]
    locations = locate([Claim.of(region) for region in labelled], Offsets(text))
    for region, location in zip(labelled, locations, strict=True):
        labels = region["value"].get("labels")
        if location.span:
            for label in labels if isinstance(labels, list) else ():
                if isinstance(label, str) and label not in VOICES:
                    yield location.span.start, location.span.end, label
