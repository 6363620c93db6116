"""The regions of an annotation's result, sorted by kind.

A region of a kind that the study's labelling screen does not make, such as one in
a picture or in hypertext, sets the reading aside: what a person marked there cannot
be read, and the article was not "read, and nothing marked". Answers to controls
that somebody added to the screen are skipped, and named.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from framing.contracts import VOICES
from framing.errors import InputError
from framing.studio.labelling_screen import COMMENT, FRAMES, LABEL, NOTHING, TEXT, VOICE
from framing.studio.offsets import Claim

Region = Mapping[str, Any]
_Key = tuple[str, tuple[int, int] | None]

# kinds of result that mark no span by themselves, and the key of their answer; all others may be regions
_ANSWERS = {
    "choices": "choices", "textarea": "text", "rating": "rating", "number": "number", "datetime": "datetime",
    "taxonomy": "taxonomy", "pairwise": "selected", "ranker": "ranker",
}  # fmt: skip
_RELATION = "relation"
_CONTROLS = {VOICE: "choices", FRAMES: "choices", NOTHING: "choices", COMMENT: "textarea"}


@dataclass(frozen=True)
class ResultByKind:
    """A result by kind: labelled regions, voices, answers about the article.

    ``unlabelled`` holds the ids of spans with an answer and no label, ``unread``
    says what was not read, such as answers to controls that the screen does not
    have, in sentences without the task.
    """

    labels: tuple[Region, ...] = ()
    voices: tuple[Region, ...] = ()
    answers: tuple[Region, ...] = ()
    unlabelled: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def is_label(region: Any) -> bool:
    """Return whether something is a labelled region of the study's screen; missing names count as the screen's.

    Examples
    --------
    >>> is_label({"type": "labels", "value": {}}), is_label({"type": "brushlabels", "value": {}})
    (True, False)
    """
    return (
        isinstance(region, Mapping)
        and region.get("type") == "labels"
        and region.get("from_name", LABEL) == LABEL
        and region.get("to_name", TEXT) == TEXT
        and isinstance(region.get("value"), Mapping)
    )


def is_identified(region: Region) -> bool:
    """Return whether a region has an id: a text or a number."""
    return isinstance(region.get("id"), str | int) and not isinstance(region["id"], bool) and region["id"] != ""


def voices_apart(regions: Sequence[Any]) -> list[Any]:
    """Return regions with the voices among their labels as answers of their own; all else as it is.

    On the screen a voice is a label beside the category, as Label Studio draws
    nothing else in the text.

    Examples
    --------
    >>> region = {"id": "r1", "from_name": "label", "type": "labels", "value": {"labels": ["hedge", "quote"]}}
    >>> [(part["from_name"], part["value"]) for part in voices_apart([region])]
    [('label', {'labels': ['hedge']}), ('voice', {'choices': ['quote']})]
    """
    return [part for region in regions for part in _voice_apart(region)]


def _voice_apart(region: Any) -> Iterator[Any]:
    given = region["value"].get("labels") if is_label(region) else None
    labels = given if isinstance(given, list) else []
    voices = [label for label in labels if isinstance(label, str) and label in VOICES]
    if not voices:
        yield region
        return
    rest = {name: value for name, value in region["value"].items() if name != "labels"}
    yield {**region, "value": {**rest, "labels": [label for label in labels if label not in VOICES]}}
    answer = {"from_name": VOICE, "to_name": TEXT, "type": "choices", "value": {**rest, "choices": voices}}
    yield {**({"id": region["id"]} if "id" in region else {}), **answer}


def sort_result(result: Any, where: str) -> ResultByKind:
    """Sort the result of an annotation; ``where`` names the task in messages.

    Raises
    ------
    InputError
        Something is not what Label Studio writes, or a region that the
        labelling screen does not make.
    """
    if not isinstance(result, list):
        fault = "missing" if result is None else f"not a list of regions but {result!r:.60}"
        raise InputError(f"{where}: the result is {fault}")
    regions = result
    for region in regions:
        _check(region, where)
    regions = voices_apart(regions)
    labels = [region for region in regions if is_label(region)]
    labelled = {str(region["id"]) for region in labels}
    others = [region for region in regions if not is_label(region)]
    unlabelled = [region for region in others if _has_span(region) and str(region.get("id")) not in labelled]
    rest = [region for region in others if not (_has_span(region) and str(region.get("id")) not in labelled)]
    answers = [region for region in rest if _is_of_screen(region)]
    return ResultByKind(
        labels=tuple(labels),
        voices=tuple(region for region in answers if region["from_name"] == VOICE),
        answers=tuple(region for region in answers if region["from_name"] != VOICE),
        unlabelled=tuple(dict.fromkeys(str(region.get("id")) for region in unlabelled)),
        unread=tuple(
            dict.fromkeys(_unread(region) for region in rest if not (_is_of_screen(region) and _given(region)))
        ),
    )


def _unread(region: Region) -> str:
    """Say which result is not read, and why."""
    if _is_of_screen(region):
        return f"an empty answer to {region['from_name']!r} was not read"
    return f"{_named(region)} is not on the study's labelling screen and was not read"


def _is_of_screen(region: Region) -> bool:
    control = region.get("from_name")
    return isinstance(control, str) and _CONTROLS.get(control) == region["type"]


def _named(region: Region) -> str:
    """Name a result by its kind and its control.

    Examples
    --------
    >>> _named({"type": "rating", "from_name": "stars"}), _named({"type": "relation"})
    ("rating 'stars'", 'relation')
    """
    control = region.get("from_name")
    return f"{region['type']} {control!r}" if control else str(region["type"])


def _check(region: Any, where: str) -> None:
    """Raise ``InputError`` if something is not a region, or may be one of a kind that cannot be read."""
    if not isinstance(region, Mapping) or not isinstance(region.get("type"), str):
        raise InputError(f"{where}: {region!r:.60} is not a region")
    name, kind, control = region.get("id"), region["type"], region.get("from_name")
    if kind == _RELATION:
        return
    if not isinstance(control, str | None) or not isinstance(region.get("value"), Mapping):
        raise InputError(f"{where}: region {name} has no value, or no control")
    if is_label(region):
        _check_label(region, where)
    elif kind not in _ANSWERS or (_has_span(region) and region.get("to_name", TEXT) != TEXT):
        raise InputError(
            f"{where}: region {name} is of kind {kind!r}, of control {control!r} for {region.get('to_name')!r}; only "
            f"labels of control {LABEL!r} for {TEXT!r} can be read"
        )
    elif _is_of_screen(region) and not _is_texts(given := _given(region)):
        raise InputError(f"{where}: control {control!r} has the answer {given!r:.60}")


def _check_label(region: Region, where: str) -> None:
    if not is_identified(region):
        raise InputError(f"{where}: a region has no id")
    labels = region["value"].get("labels")
    if labels is not None and not _is_texts(labels):
        raise InputError(f"{where}: region {region['id']} has the label {labels!r:.60}")


def _is_texts(answers: Any) -> bool:
    return isinstance(answers, list) and all(isinstance(answer, str) for answer in answers)


def _has_span(region: Region) -> bool:
    """Return whether an answer is about a span: its value then holds more than the answer."""
    return region["type"] in _ANSWERS and not set(region["value"]) <= {_ANSWERS[region["type"]]}


def answers_of(region: Region) -> Sequence[str]:
    """Return the answers that a region of the screen holds."""
    return [str(answer) for answer in _given(region) if answer or region["from_name"] != COMMENT]


def _given(region: Region) -> Any:
    """Return the answers of a result as a list; a bare string, as in old exports, is a list of one."""
    answers = region["value"].get(_ANSWERS[region["type"]])
    if answers in (None, "", [""]):
        return []
    return [answers] if isinstance(answers, str) else answers


class Voices:
    """The voices that were chosen, by id and span: two regions with the same id each have their own.

    A region has none, one, or several: on the screen the one before has to be
    switched off by hand.
    """

    def __init__(self, parts: ResultByKind, where: str) -> None:
        self._chosen: dict[_Key, tuple[str, ...]] = {}
        self._by_id: dict[str, set[str]] = {}
        self._spans: dict[str, set[_Key]] = {}
        for region in parts.voices:
            voices = tuple(answers_of(region))
            for voice in voices:
                if voice not in VOICES:
                    raise InputError(f"{where}: voice is {voice!r}; it may be {', '.join(VOICES)}")
                self._by_id.setdefault(str(region.get("id")), set()).add(voice)
            if voices:
                self._chosen[_key(region)] = voices
        for region in parts.labels:
            self._spans.setdefault(str(region["id"]), set()).add(_key(region))

    def of(self, region: Region, before: str = "") -> tuple[str, ...]:
        """Return the voices of a labelled region: those of its span, else of its id if that is unambiguous.

        ``before`` is the voice that it had as a pre-label: beside another one, it
        was forgotten.
        """
        name = str(region["id"])
        chosen = self._chosen.get(_key(region)) or self._chosen.get((name, None))
        voices = self._by_id.get(name, set()) if len(self._spans[name]) == 1 else set()
        given = chosen or (tuple(voices) if len(voices) == 1 else ())
        changed = tuple(voice for voice in given if voice != before)
        return changed if len(changed) == 1 else given


def _key(region: Region) -> _Key:
    return str(region.get("id")), Claim.of(region).offsets
