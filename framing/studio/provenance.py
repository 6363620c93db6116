"""Where an annotator's marks come from, and what became of the pre-labels: kept, relabelled, moved or deleted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from framing.spans import Span, match_spans
from framing.studio.regions import Region, is_label
from framing.studio.schema import VOICE


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled region: where it is, as what, in whose voice, and where it comes from.

    ``origin`` and ``rule`` are what Label Studio says of the region until
    ``judge`` has laid it against the pre-labels.
    """

    id: str
    span: Span
    category: str
    voice: str
    origin: str
    rule: str


@dataclass(frozen=True, slots=True)
class Prelabel:
    """A pre-label that an annotator was shown; ``outcome`` is "" until ``judge`` has found it."""

    id: str
    span: Span
    category: str
    voice: str
    rule: str
    outcome: str = ""


def judge(marks: Sequence[Mark], shown: Sequence[Prelabel]) -> tuple[list[Mark], list[Prelabel]]:
    """Return ``marks`` with origin and rule, and ``shown`` with their outcomes, in the order of the text.

    A mark comes from the pre-label with its id, else from the one that it
    overlaps most among those that were deleted: people cannot move the ends of
    a region in Label Studio, they delete it and mark anew.
    """
    sources = _sources(marks, shown)
    judged = [_judge(mark, sources.get(mark), marks) for mark in marks]
    outcomes = [
        replace(one, outcome=_outcome(one, [mark for mark in marks if sources.get(mark) is one])) for one in shown
    ]
    return (
        sorted(judged, key=lambda mark: (mark.span, mark.category)),
        sorted(outcomes, key=lambda one: (one.span, one.category)),
    )


def _sources(marks: Sequence[Mark], shown: Sequence[Prelabel]) -> dict[Mark, Prelabel]:
    """Pair marks with the pre-labels that they come from."""
    before = {one.id: one for one in shown}
    kept_ids = {mark.id for mark in marks}
    gone = [one for one in shown if one.id not in kept_ids]
    new = [mark for mark in marks if mark.id not in before and not mark.origin.startswith("prediction")]
    pairs = match_spans([mark.span for mark in new], [one.span for one in gone])
    remade = {new[i]: gone[j] for i, j in pairs}
    return remade | {mark: before[mark.id] for mark in marks if mark.id in before}


def _judge(mark: Mark, source: Prelabel | None, marks: Sequence[Mark]) -> Mark:
    if source is not None and _is_second_label(mark, source, marks):
        return replace(mark, origin="added", rule="")
    if source is not None:
        same = (source.span, source.category) == (mark.span, mark.category)
        return replace(mark, origin="kept" if same else "changed", rule=source.rule or mark.rule)
    # the pre-labels are not at hand: take the server's word; it has none where its task list made annotations of
    # pre-labels in one go, and then the rule tells
    if mark.origin.startswith("prediction") or (not mark.origin and mark.rule):
        return replace(mark, origin="changed" if mark.origin == "prediction-changed" else "kept")
    return replace(mark, origin="added", rule="")


def _is_second_label(mark: Mark, source: Prelabel, marks: Sequence[Mark]) -> bool:
    """Tell whether a pre-label was given another label beside its own."""
    return mark.category != source.category and any(
        one.id == mark.id and one.category == source.category for one in marks
    )


def _outcome(one: Prelabel, marks: Sequence[Mark]) -> str:
    if not marks:
        return "deleted"
    if all(mark.category != one.category for mark in marks):
        return "relabelled"
    return "kept" if any((mark.span, mark.category) == (one.span, one.category) for mark in marks) else "moved"


def shown_to(annotation: Mapping[str, Any], task: Mapping[str, Any]) -> list[Region]:
    """Return the pre-labels that an annotator was given, as far as they are known, as regions.

    Label Studio copies into an annotation the pre-labels that the project shows
    when it is submitted. Where these were replaced while the page was open, it
    names others as the parent: then the task's own are taken. What is none of the
    labelling screen's is passed over.
    """
    parent, copied = annotation.get("parent_prediction"), annotation.get("prediction")
    if isinstance(copied, Mapping) and copied.get("result") and (parent is None or copied.get("id", parent) == parent):
        return _regions(copied)
    known = [one for one in task.get("predictions") or () if isinstance(one, Mapping)]
    return next((_regions(one) for one in known if one.get("id") == parent), [])


def _regions(prediction: Mapping[str, Any]) -> list[Region]:
    """Return the labelled regions of a prediction, each with its voice as ``voice``."""
    result = prediction.get("result")
    regions = [one for one in result if isinstance(one, Mapping)] if isinstance(result, list) else []
    voices = {
        str(one.get("id")): one["value"].get("choices")
        for one in regions
        if one.get("from_name") == VOICE and isinstance(one.get("value"), Mapping)
    }
    return [{**one, "voice": _first(voices.get(str(one.get("id")))) or "outlet"} for one in regions if is_label(one)]


def read_prelabels(regions: Sequence[Region], spans: Sequence[Span | None]) -> Iterator[Prelabel]:
    """Yield the pre-labels that ``shown_to`` returns, each at its span; those without one are passed over."""
    for region, span in zip(regions, spans, strict=True):
        labels = region["value"].get("labels")
        if span is None or not isinstance(labels, list):
            continue
        for label in filter(None, labels):
            yield Prelabel(str(region.get("id")), span, str(label), region["voice"], rule_of(region))


def rule_of(region: Region) -> str:
    """Return the rule that made a pre-label, or ""."""
    meta = region.get("meta")
    return _first(meta.get("text")) if isinstance(meta, Mapping) else ""


def _first(answers: Any) -> str:
    return str(answers[0]) if isinstance(answers, list) and answers else ""
