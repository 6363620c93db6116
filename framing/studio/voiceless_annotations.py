"""Marks that a person has just made without a voice, as an ML backend may send them back with one.

Label Studio replaces a region by a suggestion with the same id. It draws the new
labels only if the suggestion has ``globalOffsets`` that count as its own; without
them the voice would be submitted unseen.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from framing.contracts import VOICES
from framing.studio.labelling_screen import LABEL
from framing.studio.offsets import Claim, Offsets
from framing.studio.region_location import locate
from framing.studio.regions import is_label


@dataclass(frozen=True, slots=True)
class VoicelessAnnotation:
    """A region of Label Studio with a category and no voice, and its span."""

    region: Mapping[str, Any]
    span: tuple[int, int]

    def with_voice(self, voice: str) -> dict[str, Any]:
        """Return the region with a voice, so that Label Studio puts it in place of the one that is there."""
        value, (start, end) = self.region["value"], self.span
        offsets = {"start": start, "end": end, "calculated": True}
        return {
            **self.region,
            "value": {**value, "labels": [*value["labels"], voice], "globalOffsets": offsets},
        }


def voiceless_annotations(regions: Sequence[Any], text: str, categories: Collection[str]) -> list[VoicelessAnnotation]:
    """Return the regions that have a category and no voice, and are where they say that they are."""
    marks = [region for region in regions if is_label(region) and _is_voiceless(region, categories)]
    locations = locate([Claim.of(region) for region in marks], Offsets(text))
    return [
        VoicelessAnnotation(region, (location.span.start, location.span.end))
        for region, location in zip(marks, locations, strict=True)
        if location.span and (location.span.start, location.span.end) == _said(region)
    ]


def _is_voiceless(region: Mapping[str, Any], categories: Collection[str]) -> bool:
    labels = region["value"].get("labels")
    return (
        isinstance(region.get("id"), str)
        and region.get("from_name") == LABEL
        and isinstance(labels, list)
        and any(isinstance(label, str) and label in categories for label in labels)
        and not any(isinstance(label, str) and label in VOICES for label in labels)
    )


def _said(region: Mapping[str, Any]) -> tuple[Any, Any]:
    return region["value"].get("start"), region["value"].get("end")
