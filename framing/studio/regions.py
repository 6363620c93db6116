"""The result of an annotation, sorted: what the labelling screen of the study makes, and what it does not.

A region of a kind that is not the screen's, such as one in a picture or of a
hypertext, costs the reading: what a person marked there cannot be read, and the
article was not "read, and nothing marked". Answers that a lead added are passed
over, and named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from framing.errors import InputError
from framing.records import VOICES
from framing.studio.offsets import Claim
from framing.studio.schema import COMMENT, FRAMES, LABEL, NOTHING, TEXT, VOICE

Region = Mapping[str, Any]
_Key = tuple[str, tuple[int, int] | None]

# kinds of result that mark no place by themselves, and where each has its answer; all others may be regions
_ANSWERS = {
    "choices": "choices", "textarea": "text", "rating": "rating", "number": "number", "datetime": "datetime",
    "taxonomy": "taxonomy", "pairwise": "selected", "ranker": "ranker",
}  # fmt: skip
_RELATION = "relation"
_OURS = {VOICE: "choices", FRAMES: "choices", NOTHING: "choices", COMMENT: "textarea"}


@dataclass(frozen=True)
class Sorted:
    """A result by kind: labelled regions, voices, answers about the article.

    ``unlabelled`` names places that only have an answer and no label, and
    ``unread`` what is no region and none of the screen's: "rating 'stars'".
    """

    labels: tuple[Region, ...] = ()
    voices: tuple[Region, ...] = ()
    answers: tuple[Region, ...] = ()
    unlabelled: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def is_label(region: Any) -> bool:
    """Tell whether something is a labelled region of the study's screen; what it leaves unsaid speaks for it.

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


def sort_result(result: Any, place: str) -> Sorted:
    """Sort the result of an annotation; ``place`` names the task in messages.

    Raises
    ------
    InputError
        Something is not what Label Studio writes, or a region that the
        labelling screen does not make.
    """
    if not isinstance(result, list):
        said = "missing" if result is None else f"no list of regions but {result!r:.60}"
        raise InputError(f"{place}: the result is {said}")
    regions = result
    for region in regions:
        _check(region, place)
    labels = [region for region in regions if is_label(region)]
    labelled = {str(region["id"]) for region in labels}
    others = [region for region in regions if not is_label(region)]
    alone = [_is_place(region) and str(region.get("id")) not in labelled for region in others]
    beside = [region for region, bare in zip(others, alone, strict=True) if not bare]
    ours = [region for region in beside if _is_ours(region)]
    return Sorted(
        labels=tuple(labels),
        voices=tuple(region for region in ours if region["from_name"] == VOICE),
        answers=tuple(region for region in ours if region["from_name"] != VOICE),
        unlabelled=tuple(
            dict.fromkeys(str(region.get("id")) for region, bare in zip(others, alone, strict=True) if bare)
        ),
        unread=tuple(dict.fromkeys(_named(region) for region in beside if not _is_ours(region))),
    )


def _is_ours(region: Region) -> bool:
    control = region.get("from_name")
    return isinstance(control, str) and _OURS.get(control) == region["type"]


def _named(region: Region) -> str:
    """Name a result by its kind and its control.

    Examples
    --------
    >>> _named({"type": "rating", "from_name": "stars"}), _named({"type": "relation"})
    ("rating 'stars'", 'relation')
    """
    control = region.get("from_name")
    return f"{region['type']} {control!r}" if control else str(region["type"])


def _check(region: Any, place: str) -> None:
    """Raise ``InputError`` where something is no region of ours, and may be one of another kind."""
    if not isinstance(region, Mapping) or not isinstance(region.get("type"), str):
        raise InputError(f"{place}: {region!r:.60} is no region")
    name, kind, control = region.get("id"), region["type"], region.get("from_name")
    if kind == _RELATION:
        return
    if not isinstance(control, str | None) or not isinstance(region.get("value"), Mapping):
        raise InputError(f"{place}: region {name} has no value, or no control")
    if is_label(region):
        _check_label(region, place)
    elif kind not in _ANSWERS or (_is_place(region) and region.get("to_name", TEXT) != TEXT):
        raise InputError(
            f"{place}: region {name} is of kind {kind!r}, of control {control!r} for {region.get('to_name')!r}; only "
            f"labels of control {LABEL!r} for {TEXT!r} can be read"
        )
    elif _is_ours(region) and not _is_texts(given := _given(region)):
        raise InputError(f"{place}: control {control!r} has the answer {given!r:.60}")


def _check_label(region: Region, place: str) -> None:
    if not isinstance(region.get("id"), str | int):
        raise InputError(f"{place}: a region has no id")
    labels = region["value"].get("labels")
    if labels is not None and not _is_texts(labels):
        raise InputError(f"{place}: region {region['id']} has the label {labels!r:.60}")


def _is_texts(answers: Any) -> bool:
    return isinstance(answers, list) and all(isinstance(answer, str) for answer in answers)


def _is_place(region: Region) -> bool:
    """Tell whether an answer is about a place: its value then holds more than the answer."""
    return region["type"] in _ANSWERS and not set(region["value"]) <= {_ANSWERS[region["type"]]}


def answers_of(region: Region) -> Sequence[str]:
    """Return what an answer of the screen says."""
    return [str(answer) for answer in _given(region)]


def _given(region: Region) -> Any:
    """Return the answers of a result as a list; one that stands by itself, as in old exports, is a list of one."""
    answers = region["value"].get(_ANSWERS[region["type"]]) or []
    return [answers] if isinstance(answers, str) else answers


class Voices:
    """The voices that were chosen, by id and place: of two regions with one id each has its own."""

    def __init__(self, parts: Sorted, place: str) -> None:
        self._chosen: dict[_Key, str] = {}
        self._of_id: dict[str, set[str]] = {}
        self._places: dict[str, set[_Key]] = {}
        for region in parts.voices:
            for voice in answers_of(region)[:1]:
                if voice not in VOICES:
                    raise InputError(f"{place}: voice is {voice!r}; it may be {', '.join(VOICES)}")
                self._chosen[_key(region)] = voice
                self._of_id.setdefault(str(region.get("id")), set()).add(voice)
        for region in parts.labels:
            self._places.setdefault(str(region["id"]), set()).add(_key(region))

    def of(self, region: Region) -> str:
        """Return the voice of a labelled region: that of its place, else of its id where that leaves no doubt."""
        name = str(region["id"])
        voice = self._chosen.get(_key(region)) or self._chosen.get((name, None))
        alone = self._of_id.get(name, set()) if len(self._places[name]) == 1 else set()
        return voice or (next(iter(alone)) if len(alone) == 1 else "outlet")


def _key(region: Region) -> _Key:
    return str(region.get("id")), Claim.of(region).offsets
