"""The headline and the first paragraph of an article: in pieces with and without markers, and against each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from framing.corpus.headline_cases import STATED, headline_cases
from framing.lang import load
from framing.report.finds import Finds, kept_spans
from framing.report.limits import STORY_LEAD

_OWN = "outlet"


@dataclass(frozen=True, slots=True)
class LeadPiece:
    """A part of a first paragraph; ``category`` is that of the marker that it is, or ""; ``own`` if in own words."""

    text: str
    category: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class HeadlineNote:
    """What a headline has that its text has not: ``words`` that only it has, or whose claim it states, and where."""

    kind: str
    category: str
    words: str
    speaker: str
    start: int


def all_headline_cases(finds: Finds, languages: Sequence[str]) -> pd.DataFrame:
    """Return the ``headline_cases`` of all articles, by the markers that people kept or never read."""
    function_words = {tag: load(tag).sets["function"] for tag in languages}
    cases = [
        headline_cases(articles, kept_spans(spans), speech, function_words)
        for articles, spans, speech in finds.with_texts()
    ]
    return pd.concat(cases, ignore_index=True)


def headline_notes(text: str, cases: pd.DataFrame) -> tuple[HeadlineNote, ...]:
    """Return the notes on one headline, from the rows of its ``headline_cases``."""
    return tuple(
        HeadlineNote(
            str(case["kind"]), str(case["category"]), text[int(case["start"]) : int(case["end"])],
            str(case["speaker"]), int(case["source_start"] if case["kind"] == STATED else case["start"]),
        )
        for case in cases.to_dict("records")
    )  # fmt: skip


def headline_pieces(text: str, title: str, finds: pd.DataFrame) -> tuple[LeadPiece, ...]:
    """Return the title in pieces with and without markers."""
    if text.startswith(title):
        return tuple(_pieces(text, 0, len(title), finds))
    return (LeadPiece(title),) if title else ()


def lead_pieces(text: str, title: str, finds: pd.DataFrame, excerpts: int) -> tuple[LeadPiece, ...]:
    """Return the first paragraph after the title, cut at a limit, in pieces with and without markers."""
    after = len(title) if title and text.startswith(title) else 0
    start = after + len(text[after:]) - len(text[after:].lstrip())
    end = text.find("\n", start) if "\n" in text[start:] else len(text)
    limit = start + (excerpts or STORY_LEAD)
    stop = end if end <= limit else start + len(text[start:limit].rpartition(" ")[0] or text[start:limit])
    pieces = tuple(_pieces(text, start, stop, finds))
    return (*pieces, LeadPiece(" …")) if stop < end else pieces


def _pieces(text: str, start: int, stop: int, finds: pd.DataFrame) -> Iterator[LeadPiece]:
    done = start
    for find in finds.to_dict("records") if len(finds) else ():
        low, high = max(int(find["start"]), done), min(int(find["end"]), stop)
        if low < high:
            if done < low:
                yield LeadPiece(text[done:low])
            yield LeadPiece(text[low:high], str(find["category"]), find["voice"] == _OWN)
            done = high
    if done < stop:
        yield LeadPiece(text[done:stop])
