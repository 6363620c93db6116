"""What readers dispute in an article, as the adjudicator sees it: a list beside the text, and places to jump to.

Label Studio follows no link within a page (the address changes, and the task
closes), but a click on a region in its list goes to the region. So each disputed
place is a locked region of a control of its own, which is not a label.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing.studio.labelling_screen import DISPUTED, TEXT

if TYPE_CHECKING:
    import pandas as pd

# (start, end, category, voice)
Marked = tuple[int, int, str, str]
_MARK = ["start", "end", "category", "voice"]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A place at which readings differ, and what each reader marked there, by the reader's name."""

    start: int
    end: int
    marks: Mapping[str, tuple[Marked, ...]]


def find_disputes(readings: "Mapping[str, pd.DataFrame]") -> list[Dispute]:
    """Return the places at which the marks of an article's readers differ, in the order of the text.

    ``readings`` has the spans of each reader. Disputed marks that overlap are one place.

    Examples
    --------
    >>> import pandas as pd
    >>> ada = pd.DataFrame([(4, 10, "naming", "outlet")], columns=["start", "end", "category", "voice"])
    >>> [(place.start, place.end) for place in find_disputes({"A": ada, "B": ada[:0]})]
    [(4, 10)]
    """
    marks = {name: sorted(table[_MARK].itertuples(index=False, name=None)) for name, table in readings.items()}
    agreed = set.intersection(*map(set, marks.values())) if marks else set()
    disputed = sorted({mark for listed in marks.values() for mark in listed} - agreed)
    return [
        Dispute(start, end, {name: _within(listed, start, end) for name, listed in marks.items()})
        for start, end in _joined(disputed)
    ]


def _joined(marks: Iterable[Marked]) -> list[tuple[int, int]]:
    """Join marks, which are in their order, to places that do not overlap."""
    places: list[tuple[int, int]] = []
    for start, end, *_ in marks:
        if places and start < places[-1][1]:
            places[-1] = (places[-1][0], max(end, places[-1][1]))
        else:
            places.append((int(start), int(end)))
    return places


def _within(marks: Iterable[Marked], start: int, end: int) -> tuple[Marked, ...]:
    return tuple(mark for mark in marks if mark[0] < end and start < mark[1])


def list_disputes(disputes: Sequence[Dispute], text: str) -> str:
    """Write what each reader marked at each place, numbered as the regions are.

    Examples
    --------
    >>> print(list_disputes([Dispute(4, 10, {"reader A": ((4, 10, "naming", "outlet"),), "reader B": ()})],
    ...                     "The regime fell."))
    1  regime
    reader A: naming, outlet
    reader B: nothing
    """
    return "\n\n".join(
        f"{number}  {_words(text, dispute.start, dispute.end)}\n" + "\n".join(_lines(dispute, text))
        for number, dispute in enumerate(disputes, start=1)
    )


def dispute_regions(disputes: Sequence[Dispute], text: str) -> list[dict[str, Any]]:
    """Return the places as locked regions, what was marked there in their notes."""
    return [
        {
            "id": f"d{number}",
            "from_name": DISPUTED,
            "to_name": TEXT,
            "type": "labels",
            "readonly": True,
            "value": {
                "start": dispute.start,
                "end": dispute.end,
                "text": text[dispute.start : dispute.end],
                "labels": [DISPUTED],
            },
            "meta": {"text": ["; ".join(_lines(dispute, text))]},
        }
        for number, dispute in enumerate(disputes, start=1)
    ]


def without_disputes(result: Any) -> Any:
    """Return regions without the disputed places; whatever is not a list of regions stays as it is."""
    if not isinstance(result, list):
        return result
    return [region for region in result if not (isinstance(region, Mapping) and region.get("from_name") == DISPUTED)]


def _lines(dispute: Dispute, text: str) -> Iterable[str]:
    for name, marks in dispute.marks.items():
        yield f"{name}: {' + '.join(_described(mark, dispute, text) for mark in marks) or 'nothing'}"


def _described(mark: Marked, dispute: Dispute, text: str) -> str:
    """Return a mark's labels, with its words if they are not those of the whole place."""
    start, end, category, voice = mark
    words = "" if (start, end) == (dispute.start, dispute.end) else f" “{_words(text, start, end)}”"
    return f"{category}, {voice}{words}"


def _words(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())
