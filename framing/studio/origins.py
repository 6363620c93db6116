"""Where an annotator's marks come from: kept from the pre-labels, changed, or added."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from framing.spans import Span, match_spans

Region = Mapping[str, Any]


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


def judge(marks: Sequence[Mark], shown: Sequence[Region]) -> list[Mark]:
    """Return ``marks`` with origin and rule, in the order of the text.

    ``shown`` are the regions of the pre-labels that the annotator was given. A
    mark comes from the one with its id, else from the one that it overlaps most
    among those that were deleted: people cannot move the ends of a region in
    Label Studio, they delete it and mark anew.
    """
    before = {region["id"]: region for region in shown}
    kept_ids = {mark.id for mark in marks}
    gone = [region for region in shown if region["id"] not in kept_ids]
    new = [mark for mark in marks if mark.id not in before and not mark.origin.startswith("prediction")]
    pairs = match_spans([mark.span for mark in new], [_place(region) for region in gone])
    remade = {new[i]: gone[j] for i, j in pairs}
    judged = [_judge(mark, before.get(mark.id) or remade.get(mark)) for mark in marks]
    return sorted(judged, key=lambda mark: (mark.span, mark.category))


def _judge(mark: Mark, source: Region | None) -> Mark:
    if source is not None:
        same = _place(source) == mark.span and mark.category in source["value"]["labels"]
        return replace(mark, origin="kept" if same else "changed", rule=rule_of(source) or mark.rule)
    # the pre-labels are not at hand: take the server's word; it has none where its task list made annotations of
    # pre-labels in one go, and then the rule tells
    if mark.origin.startswith("prediction") or (not mark.origin and mark.rule):
        return replace(mark, origin="changed" if mark.origin == "prediction-changed" else "kept")
    return replace(mark, origin="added", rule="")


def shown_regions(annotation: Mapping[str, Any], task: Mapping[str, Any]) -> list[Region]:
    """Return the pre-labels that the annotator was given: the annotation's own copy, else the task's."""
    shown = annotation.get("prediction")
    if not (isinstance(shown, Mapping) and shown.get("result")):
        known = [one for one in task.get("predictions") or () if isinstance(one, Mapping)]
        shown = next((one for one in known if one.get("id") == annotation.get("parent_prediction")), {})
    regions: Iterable[Region] = shown.get("result") or ()
    return [region for region in regions if region.get("type") == "labels"]


def rule_of(region: Region) -> str:
    """Return the rule that made a pre-label, or ""."""
    lines = (region.get("meta") or {}).get("text") or [""]
    return str(lines[0])


def _place(region: Region) -> Span:
    return Span(region["value"]["start"], region["value"]["end"])
