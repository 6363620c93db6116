"""Origin of an annotator's marks, and outcome of the pre-labels: kept, relabelled, moved or deleted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from framing.spans import Span, match_spans
from framing.studio.regions import Region, is_label
from framing.studio.schema import VOICE


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled region: its span, category, voice and origin.

    ``origin`` and ``rule`` are those that Label Studio gives the region until
    ``trace_origins`` has compared it with the pre-labels.
    """

    id: str
    span: Span
    category: str
    voice: str
    origin: str
    rule: str


@dataclass(frozen=True, slots=True)
class Prelabel:
    """A pre-label that an annotator was shown; ``outcome`` is "" until ``trace_origins`` has set it."""

    id: str
    span: Span
    category: str
    voice: str
    rule: str
    outcome: str = ""


def trace_origins(marks: Sequence[Mark], shown: Sequence[Prelabel]) -> tuple[list[Mark], list[Prelabel]]:
    """Return ``marks`` with origin and rule, and ``shown`` with their outcomes, in the order of the text.

    A mark comes from the pre-label with its id, else from the one that it
    overlaps most among those that were deleted: people cannot move the ends of
    a region in Label Studio, so they delete it and mark it again.
    """
    sources = _sources(marks, shown)
    traced = [_traced(mark, sources.get(mark), marks) for mark in marks]
    outcomes = [
        replace(label, outcome=_outcome(label, [mark for mark in marks if sources.get(mark) is label]))
        for label in shown
    ]
    return (
        sorted(traced, key=lambda mark: (mark.span, mark.category)),
        sorted(outcomes, key=lambda label: (label.span, label.category)),
    )


def _sources(marks: Sequence[Mark], shown: Sequence[Prelabel]) -> dict[Mark, Prelabel]:
    """Pair marks with the pre-labels that they come from."""
    before = {label.id: label for label in shown}
    kept_ids = {mark.id for mark in marks}
    deleted = [label for label in shown if label.id not in kept_ids]
    new = [mark for mark in marks if mark.id not in before and not mark.origin.startswith("prediction")]
    pairs = match_spans([mark.span for mark in new], [label.span for label in deleted])
    redrawn = {new[i]: deleted[j] for i, j in pairs}
    return redrawn | {mark: before[mark.id] for mark in marks if mark.id in before}


def _traced(mark: Mark, source: Prelabel | None, marks: Sequence[Mark]) -> Mark:
    if source is not None and _is_second_label(mark, source, marks):
        return replace(mark, origin="added", rule="")
    if source is not None:
        same = (source.span, source.category) == (mark.span, mark.category)
        return replace(mark, origin="kept" if same else "changed", rule=source.rule or mark.rule)
    # the pre-labels are not available: use the server's origin; it gives none if its task list turned pre-labels into
    # annotations in bulk, and then the rule tells
    if mark.origin.startswith("prediction") or (not mark.origin and mark.rule):
        return replace(mark, origin="changed" if mark.origin == "prediction-changed" else "kept")
    return replace(mark, origin="added", rule="")


def _is_second_label(mark: Mark, source: Prelabel, marks: Sequence[Mark]) -> bool:
    """Tell whether a pre-label was given another label beside its own."""
    return mark.category != source.category and any(
        other.id == mark.id and other.category == source.category for other in marks
    )


def _outcome(label: Prelabel, marks: Sequence[Mark]) -> str:
    if not marks:
        return "deleted"
    if all(mark.category != label.category for mark in marks):
        return "relabelled"
    return "kept" if any((mark.span, mark.category) == (label.span, label.category) for mark in marks) else "moved"


def shown_to(annotation: Mapping[str, Any], task: Mapping[str, Any]) -> list[Region]:
    """Return the pre-labels that an annotator was shown, as far as they are known, as regions.

    Label Studio copies into an annotation the pre-labels that the project shows
    when it is submitted. If these were replaced while the page was open, it names
    others as the parent: then the task's own are used. Regions that the labelling
    screen does not make are skipped.
    """
    parent, copied = annotation.get("parent_prediction"), annotation.get("prediction")
    if isinstance(copied, Mapping) and copied.get("result") and (parent is None or copied.get("id", parent) == parent):
        return _regions(copied)
    predictions = [entry for entry in task.get("predictions") or () if isinstance(entry, Mapping)]
    return next((_regions(prediction) for prediction in predictions if prediction.get("id") == parent), [])


def _regions(prediction: Mapping[str, Any]) -> list[Region]:
    """Return the labelled regions of a prediction, each with its voice as ``voice``."""
    result = prediction.get("result")
    regions = [entry for entry in result if isinstance(entry, Mapping)] if isinstance(result, list) else []
    voices = {
        str(region.get("id")): region["value"].get("choices")
        for region in regions
        if region.get("from_name") == VOICE and isinstance(region.get("value"), Mapping)
    }
    return [
        {**region, "voice": _first(voices.get(str(region.get("id")))) or "outlet"}
        for region in regions
        if is_label(region)
    ]


def read_prelabels(regions: Sequence[Region], spans: Sequence[Span | None]) -> Iterator[Prelabel]:
    """Yield the pre-labels that ``shown_to`` returns, each at its span; those without one are skipped."""
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
