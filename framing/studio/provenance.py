"""Origin of an annotator's marks, and outcome of the pre-labels: kept, revoiced, relabelled, moved, deleted."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from framing.contracts import VOICES
from framing.spans import Span, match_spans
from framing.studio.labelling_screen import VOICE
from framing.studio.regions import Region, is_identified, is_label, voices_apart


@dataclass(frozen=True, slots=True)
class LabelledRegion:
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
    voice_origin: str = "annotator"


@dataclass(frozen=True, slots=True)
class Prelabel:
    """A pre-label that an annotator was shown; ``outcome`` is "" until ``trace_origins`` has set it."""

    id: str
    span: Span
    category: str
    voice: str
    rule: str
    outcome: str = ""


def trace_origins(
    marks: Sequence[LabelledRegion], shown: Sequence[Prelabel]
) -> tuple[list[LabelledRegion], list[Prelabel]]:
    """Return ``marks`` with origin and rule, and ``shown`` with their outcomes, in the order of the text.

    A mark comes from the pre-label with its id, also if a boundary was dragged, else
    from the one that it overlaps most among those that were deleted: some people
    delete a mark and mark the words again instead.
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


def _sources(marks: Sequence[LabelledRegion], shown: Sequence[Prelabel]) -> dict[LabelledRegion, Prelabel]:
    """Pair marks with the pre-labels that they come from."""
    shown_by_id = {label.id: label for label in shown}
    kept_ids = {mark.id for mark in marks}
    deleted = [label for label in shown if label.id not in kept_ids]
    new = [mark for mark in marks if mark.id not in shown_by_id and not mark.origin.startswith("prediction")]
    pairs = match_spans([mark.span for mark in new], [label.span for label in deleted])
    redrawn = {new[i]: deleted[j] for i, j in pairs}
    return redrawn | {mark: shown_by_id[mark.id] for mark in marks if mark.id in shown_by_id}


def _traced(mark: LabelledRegion, source: Prelabel | None, marks: Sequence[LabelledRegion]) -> LabelledRegion:
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


def _is_second_label(mark: LabelledRegion, source: Prelabel, marks: Sequence[LabelledRegion]) -> bool:
    """Return whether a pre-label was given another label beside its own."""
    return mark.category != source.category and any(
        other.id == mark.id and other.category == source.category for other in marks
    )


def _outcome(label: Prelabel, marks: Sequence[LabelledRegion]) -> str:
    if not marks:
        return "deleted"
    if all(mark.category != label.category for mark in marks):
        return "relabelled"
    same = [mark for mark in marks if (mark.span, mark.category) == (label.span, label.category)]
    if not same:
        return "moved"
    chosen = {mark.voice for mark in same if mark.voice_origin == "annotator"}
    return "revoiced" if chosen and label.voice not in chosen else "kept"


def shown_to(annotation: Mapping[str, Any], task: Mapping[str, Any]) -> list[Region]:
    """Return the pre-labels that an annotator was shown, as far as they are known, as regions.

    Label Studio copies into an annotation the pre-labels that the project has when
    it is submitted, whether or not the page showed them. The page names those that
    it showed as the parent; if they were replaced while it was open, they are not
    the copy, and the task's own are used. Without a parent, the copy counts only
    if a region of the result comes from it. Regions that the labelling screen does
    not make are skipped.
    """
    return _regions(prediction) if (prediction := _shown_prediction(annotation, task)) is not None else []


def was_shown_prelabels(annotation: Mapping[str, Any]) -> bool | None:
    """Return whether the page of an annotation showed pre-labels, perhaps none in number; ``None`` if it is not known.

    Only the annotation itself is asked: a page that shows pre-labels names them as
    the parent. Label Studio removes that name when they are deleted, and keeps the
    copy. So a copy without a parent is proof of nothing, unless something in the
    result comes from pre-labels; and no pre-labels at the time of submission, and
    nothing that comes from any, means that the page showed none.

    Examples
    --------
    >>> was_shown_prelabels({"parent_prediction": 5}), was_shown_prelabels({"prediction": {}})
    (True, False)
    """
    copied = annotation.get("prediction")
    if annotation.get("parent_prediction") is not None or _comes_from_prelabels(annotation, copied):
        return True
    return False if isinstance(copied, Mapping) and not {"id", "result"} & set(copied) else None


def _comes_from_prelabels(annotation: Mapping[str, Any], copied: Any) -> bool:
    """Return whether a region of the result was a pre-label: by its origin, its id, or the rule that it names."""
    result = copied.get("result") if isinstance(copied, Mapping) else None
    ids = {str(region["id"]) for region in result or () if isinstance(region, Mapping) and is_identified(region)}
    given = annotation.get("result")
    labels = [region for region in given if is_label(region)] if isinstance(given, list) else []
    return any(
        str(region.get("origin") or "").startswith("prediction") or str(region.get("id")) in ids or rule_of(region)
        for region in labels
    )


def _shown_prediction(annotation: Mapping[str, Any], task: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the prediction that an annotator was shown; ``None`` if there was none, or it is not known."""
    if not was_shown_prelabels(annotation):
        return None
    parent, copied = annotation.get("parent_prediction"), annotation.get("prediction")
    is_shown = isinstance(copied, Mapping) and (parent is None or copied.get("id", parent) == parent)
    if isinstance(copied, Mapping) and is_shown and (copied.get("result") or copied == {"id": parent, "result": []}):
        return copied
    predictions = [entry for entry in task.get("predictions") or () if isinstance(entry, Mapping)]
    return next((entry for entry in predictions if parent is not None and entry.get("id") == parent), None)


def prelabel_faults(annotation: Mapping[str, Any], task: Mapping[str, Any]) -> Iterator[str]:
    """Say what of the pre-labels that an annotator was shown cannot be read, each kind of fault once."""
    prediction = _shown_prediction(annotation, task)
    if prediction is None:
        was_shown = was_shown_prelabels(annotation)
        if was_shown and (
            annotation.get("parent_prediction") is not None or annotation.get("prediction") not in (None, {})
        ):
            yield "the pre-labels that the annotator was shown are missing or invalid"
        return
    result = prediction.get("result")
    if not isinstance(result, list):
        yield "the pre-labels that the annotator was shown are not a list of regions and were left out"
        return
    parts = voices_apart(result)
    labels = {str(region["id"]) for region in parts if is_label(region) and is_identified(region)}
    yield from dict.fromkeys(fault for region in parts if (fault := _fault(region, labels)))


def _fault(region: Any, labels: Collection[str]) -> str:
    """Say why an entry of a prediction is not read as it is; ``labels`` are the ids of the labelled regions."""
    if _is_voice(region):
        if not is_identified(region) or str(region["id"]) not in labels or not _voice(region):
            return "a voice of a pre-label cannot be read and was left out"
        return ""
    if not is_label(region):
        return "a pre-label that is not a region of the study's labelling screen was left out"
    if not is_identified(region) or not _labels(region) or len(_labels(region)) < len(region["value"]["labels"]):
        return "a pre-label without an id or a label that can be read was left out"
    return "" if _has_readable_rule(region) else "a rule of a pre-label cannot be read and was left out"


def _has_readable_rule(region: Region) -> bool:
    meta = region.get("meta") or {}
    texts = meta.get("text") if isinstance(meta, Mapping) else meta
    return texts in (None, []) or bool(rule_of(region))


def _regions(prediction: Mapping[str, Any]) -> list[Region]:
    """Return the labelled regions of a prediction, each with its voice as ``voice``."""
    result = prediction.get("result")
    regions = voices_apart(result) if isinstance(result, list) else []
    voices = {str(region.get("id")): _voice(region) for region in regions if _is_voice(region)}
    return [
        {**region, "voice": voices.get(str(region["id"])) or "outlet"}
        for region in regions
        if is_label(region) and is_identified(region)
    ]


def _is_voice(region: Any) -> bool:
    return isinstance(region, Mapping) and region.get("from_name") == VOICE


def _voice(region: Region) -> str:
    """Return the voice that a region gives, "" if it gives none."""
    value = region.get("value")
    voice = _first(value.get("choices")) if isinstance(value, Mapping) else ""
    return voice if voice in VOICES else ""


def _labels(region: Region) -> list[str]:
    labels = region["value"].get("labels")
    return [label for label in labels if label and isinstance(label, str)] if isinstance(labels, list) else []


def read_prelabels(regions: Sequence[Region], spans: Sequence[Span | None]) -> Iterator[Prelabel]:
    """Yield the pre-labels that ``shown_to`` returns, each at its span; those without one are skipped."""
    for region, span in zip(regions, spans, strict=True):
        if span is None:
            continue
        for label in _labels(region):
            yield Prelabel(str(region["id"]), span, label, region["voice"], rule_of(region))


def rule_of(region: Region) -> str:
    """Return the rule that made a pre-label, or ""."""
    meta = region.get("meta")
    return _first(meta.get("text")) if isinstance(meta, Mapping) else ""


def _first(answers: Any) -> str:
    """Return the first of some answers if it is a text, else ""."""
    return answers[0] if isinstance(answers, list) and answers and isinstance(answers[0], str) else ""
