"""What Label Studio asks of an ML backend, and what it is answered: pure functions.

A blind task is read here and never gets as far as whoever predicts: people who
are to show what the rules miss must not see what they found.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing.codebook import Codebook
from framing.errors import FramingError, InputError
from framing.records import VOICES
from framing.studio.offsets import Claim, Offsets
from framing.studio.region_location import locate
from framing.studio.regions import is_label
from framing.studio.schema import LABEL, TEXT, VOICE, answers
from framing.studio.tasks import predict, text_sha

if TYPE_CHECKING:
    import pandas as pd

Prediction = dict[str, Any]
# one prediction of a task, or a list of as many as there are: an empty list leaves no trace in Label Studio
Answer = Prediction | list[Prediction]


@dataclass(frozen=True, slots=True)
class Text:
    """What a task shows: the text as it stands on the screen, its language, its headline."""

    text: str
    language: str
    title: str


# (start, end, category): words that a person has just marked
Drawn = tuple[int, int, str]
Predict = Callable[[Text], "pd.DataFrame"]
Repeat = Callable[[Text, Sequence[Drawn]], "pd.DataFrame"]


@dataclass(frozen=True, slots=True)
class Predictor:
    """Who predicts: the name of the version, and two functions that give the columns of ``markers``.

    ``predict`` reads a text. ``repeat`` finds the other places where the words
    stand that somebody has just marked. Either raises a ``FramingError`` where
    it cannot read the text.
    """

    version: str
    predict: Predict
    repeat: Repeat


@dataclass(frozen=True, slots=True)
class Blind:
    """The articles of the blind arm: their ids, and the digests of their texts."""

    ids: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()

    def covers(self, task: Mapping[str, Any]) -> bool:
        """Tell whether a task is to get no prediction.

        It is enough that one of three says so: the task's own arm, whatever is
        not "assisted"; its article, by the sample; its text, be it under another
        name.
        """
        data = task.get("data")
        if not isinstance(data, Mapping):
            return False
        named, text = data.get("article_id"), data.get("text")
        return (
            ("arm" in data and data["arm"] != "assisted")
            or (isinstance(named, str) and named in self.ids)
            or (isinstance(text, str) and _is_unicode(text) and text_sha(text) in self.texts)
        )


@dataclass(frozen=True, slots=True)
class Screen:
    """What the labelling screen of a project takes: labels of spans, and voices ("" for a screen without)."""

    labels: frozenset[str]
    voices: frozenset[str] = frozenset(VOICES)

    @classmethod
    def of(cls, xml: str) -> "Screen":
        """Read a screen; one without our control for labels takes nothing.

        Raises
        ------
        StudioError
            ``xml`` is not XML.
        """
        controls = answers(xml)
        kind, labels = controls.get(LABEL, ("", frozenset()))
        asked, voices = controls.get(VOICE, ("", frozenset()))
        return cls(labels if kind == "Labels" else frozenset(), voices if asked == "Choices" else frozenset())

    @classmethod
    def of_codebook(cls, codebook: Codebook) -> "Screen":
        """Return the screen that a codebook makes."""
        return cls(frozenset(codebook.category_ids))


@dataclass(frozen=True, slots=True)
class PredictionService:
    """Who answers: the predictor of now, the blind articles, and the languages of the study."""

    predictor: Predictor
    blind: Blind
    languages: tuple[str, ...]

    def answer(self, tasks: Sequence[Any], screen: Screen) -> list[Answer]:
        """Return one answer a task, in their order.

        A blind task gets an empty list. One that cannot be read gets an empty
        prediction with a ``reason``, and spoils no other.
        """
        return [self._answer(task, screen) for task in tasks]

    def suggest(self, task: Any, screen: Screen, drawn: Sequence[Any]) -> Prediction:
        """Return what to propose to somebody who has just marked ``drawn``, regions of Label Studio.

        That is what the predictor finds, and the other places of the words just
        marked, without what the person has seen already: on the screen, or
        among the task's predictions and drafts.
        """
        if not isinstance(task, Mapping) or self.blind.covers(task):
            return self._empty("")
        try:
            text = self._read(task)
            marked = [one for one in _places(drawn, text.text) if one[2] in screen.labels]
            found = [self.predictor.predict(text), self.predictor.repeat(text, marked)]
        except FramingError as error:
            return self._empty(str(error))
        seen = [*marked, *_seen(task, text.text)]
        return _named_by_place(self._prediction(_new(found, seen), screen))

    def _answer(self, task: Any, screen: Screen) -> Answer:
        if not isinstance(task, Mapping):
            return self._empty("the task is no JSON object")
        if self.blind.covers(task):
            return []
        try:
            return self._prediction(self.predictor.predict(self._read(task)), screen)
        except FramingError as error:
            return self._empty(str(error))

    def _read(self, task: Mapping[str, Any]) -> Text:
        """Return the text of a task; raise ``InputError`` where it has none, or in an unknown language."""
        data = task.get("data")
        text = data.get(TEXT) if isinstance(data, Mapping) else None
        if not isinstance(data, Mapping) or not isinstance(text, str):
            raise InputError("the task has no text")
        if not _is_unicode(text):
            raise InputError("the text has half a surrogate pair, which is no character")
        language, title = data.get("language"), data.get("title")
        if not (isinstance(language, str) and language):
            if len(self.languages) != 1:
                raise InputError(f"the task does not say its language; the study has {', '.join(self.languages)}")
            language = self.languages[0]
        return Text(text, language, title if isinstance(title, str) else "")

    def _prediction(self, markers: "pd.DataFrame", screen: Screen) -> Prediction:
        foreign = set(markers["category"]) - screen.labels
        kept = markers[~markers["category"].isin(foreign)] if foreign else markers
        made = predict(kept, self.predictor.version)
        made["result"] = [one for one in made["result"] if one["from_name"] != VOICE or _heard(one, screen)]
        return made

    def _empty(self, reason: str) -> Prediction:
        return {"model_version": self.predictor.version, "score": 0.0, "result": [], "reason": reason}


def _is_unicode(text: str) -> bool:
    """Tell whether a text can be written as UTF-8: JSON may hold half a surrogate pair."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _heard(region: Mapping[str, Any], screen: Screen) -> bool:
    return set(region["value"]["choices"]) <= screen.voices


def _named_by_place(prediction: Prediction) -> Prediction:
    """Give regions ids of their own: on the screen they come beside those of a prediction."""
    labels = {one["id"]: one["value"]["labels"][0] for one in prediction["result"] if one["from_name"] == LABEL}
    named = [
        {**one, "id": f"s{one['value']['start']}-{one['value']['end']}-{labels[one['id']]}"}
        for one in prediction["result"]
    ]
    return {**prediction, "result": named}


def _new(found: "Sequence[pd.DataFrame]", seen: Sequence[Drawn]) -> "pd.DataFrame":
    """Return the finds that meet nothing of the same category that was seen, each place once."""
    import pandas as pd

    markers = pd.concat([one for one in found if len(one)] or list(found[:1]), ignore_index=True)
    fresh = [
        not any(row.category == label and row.start < end and start < row.end for start, end, label in seen)
        for row in markers.itertuples(index=False)
    ]
    return markers[pd.Series(fresh, index=markers.index, dtype=bool)]


def _seen(task: Mapping[str, Any], text: str) -> Iterator[Drawn]:
    """Yield the places of a task's predictions, drafts and annotations."""
    for kind in ("predictions", "drafts", "annotations"):
        shown = task.get(kind)
        for one in shown if isinstance(shown, list) else ():
            if isinstance(one, Mapping) and isinstance(one.get("result"), list):
                yield from _places(one["result"], text)


def _places(regions: Sequence[Any], text: str) -> Iterator[Drawn]:
    """Yield the labelled places of regions that are sound; of others nothing is to be learned."""
    ours = [region for region in regions if is_label(region)]
    places = locate([Claim.of(region) for region in ours], Offsets(text))
    for region, place in zip(ours, places, strict=True):
        labels = region["value"].get("labels")
        if place.span:
            for label in labels if isinstance(labels, list) else ():
                if isinstance(label, str):
                    yield place.span.start, place.span.end, label
