"""Realign spans to a slightly changed version of their text, by hashes of the old version alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import LCSseq

from framing.sharing.fingerprints import FoldedText, fold, hash_text, pieces, short_hash, surroundings

_WEIGHTS = {"left": 2, "right": 2, "near_left": 1, "near_right": 1}


@dataclass(frozen=True, slots=True)
class AlignedSpan:
    """The new offsets of a span, or why it was not found.

    ``how`` is "sentence" (its sentence is unchanged), "context" (its words and
    their context are) or "" if it was not found, for the reason ``why``.
    """

    start: int
    end: int
    how: str
    why: str = ""


def realign(text: str, outline: Mapping[str, Any], spans: Sequence[Mapping[str, Any]]) -> list[AlignedSpan]:
    """Return the offsets of each span in ``text``.

    Parameters
    ----------
    text : str
        The current text.
    outline : mapping
        The hashes of the labelled text: see ``fingerprints.outline``.
    spans : sequence of mappings
        ``folded``, the offsets of the span in the folded text, and ``hashes``,
        from ``surroundings``.
    """
    folded = fold(text)
    same = hash_text(folded.text) == outline["folded_sha256"]
    runs = [_Run(0, 0, len(folded.text))] if same else _runs(text, outline["sentences"])
    return [_align(folded, runs, span) for span in spans]


@dataclass(frozen=True, slots=True)
class _Run:
    """Consecutive sentences that both texts have: their folded start in the old and the new one, and length."""

    old: int
    new: int
    length: int


def _runs(text: str, sentences: Sequence[Sequence[Any]]) -> list[_Run]:
    current = list(pieces(text))
    old, new = ([_key(index, side, hashed) for index, (_, hashed) in enumerate(side)] for side in (sentences, current))
    old_starts, new_starts = (_starts([int(length) for length, _ in side]) for side in (sentences, current))
    # the longest common subsequence: a text that repeats itself is not aligned with its own repetition
    blocks = LCSseq.opcodes(old, new).as_matching_blocks()
    return [
        _Run(old_starts[block.a], new_starts[block.b], old_starts[block.a + block.size] - old_starts[block.a])
        for block in blocks
    ]


def _key(index: int, side: object, hashed: str) -> object:
    """Return the key by which a sentence is compared; one without a hash equals no other."""
    return hashed or (id(side), index)


def _starts(lengths: Sequence[int]) -> list[int]:
    starts = [0]
    for length in lengths:
        starts.append(starts[-1] + length)
    return starts


def _align(folded: FoldedText, runs: Sequence[_Run], span: Mapping[str, Any]) -> AlignedSpan:
    first, last = span["folded"]
    for run in runs:
        if run.old <= first and last <= run.old + run.length:
            start, end = first - run.old + run.new, last - run.old + run.new
            return AlignedSpan(*folded.unfold(start, end), "sentence")
    return _search(folded, span["hashes"], last - first, _gap(folded, runs, first))


def _gap(folded: FoldedText, runs: Sequence[_Run], first: int) -> tuple[int, int]:
    """Return the range of the new text between the unchanged sentences around an old offset."""
    low = max((run.new + run.length for run in runs if run.length and run.old + run.length <= first), default=0)
    high = min((run.new for run in runs if run.length and run.old > first), default=len(folded.text))
    return low, high


def _search(folded: FoldedText, hashes: Mapping[str, str], length: int, gap: tuple[int, int]) -> AlignedSpan:
    """Search for a span's words where its sentence should be, and choose among equal ones by context."""
    text, (low, high) = folded.text, gap
    starts = [at for at in range(low, high - length + 1) if short_hash(text[at : at + length]) == hashes["words"]]
    if not starts:
        return AlignedSpan(-1, -1, "", "its words are not where its sentence was")
    ranked = sorted(((_similarity(text, at, at + length, hashes), at) for at in starts), reverse=True)
    if ranked[0][0] == 0:
        return AlignedSpan(-1, -1, "", "its words occur there, but their context has changed")
    if len(ranked) > 1 and ranked[1][0] == ranked[0][0]:
        return AlignedSpan(
            -1,
            -1,
            "",
            f"its words occur {sum(score == ranked[0][0] for score, _ in ranked)} times with the same context",
        )
    return AlignedSpan(*folded.unfold(ranked[0][1], ranked[0][1] + length), "context")


def _similarity(text: str, start: int, end: int, hashes: Mapping[str, str]) -> int:
    current = surroundings(text, start, end)
    return sum(weight for side, weight in _WEIGHTS.items() if current[side] == hashes[side])
