"""Find the spans of a text again in a version of it that has changed a little, by hashes of the old one alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import LCSseq

from framing.sharing.fingerprints import Folded, fold, hash_text, pieces, short, surroundings

_WEIGHTS = {"left": 2, "right": 2, "near_left": 1, "near_right": 1}


@dataclass(frozen=True, slots=True)
class AlignedSpan:
    """Where a span stands now, or why it was not found.

    ``how`` is "sentence" (its sentence is unchanged), "context" (its words and
    what stands beside them are) or "" where it was not found; ``why`` then
    says it.
    """

    start: int
    end: int
    how: str
    why: str = ""


def realign(text: str, outline: Mapping[str, Any], spans: Sequence[Mapping[str, Any]]) -> list[AlignedSpan]:
    """Return the place of each span in ``text``.

    Parameters
    ----------
    text : str
        The text as it is now.
    outline : mapping
        What is kept of the text as it was: see ``fingerprints.outline``.
    spans : sequence of mappings
        ``folded``, where the span stood in the folded text, and ``hashes``, as
        ``surroundings`` gives them.
    """
    folded = fold(text)
    same = hash_text(folded.text) == outline["folded_sha256"]
    runs = [_Run(0, 0, len(folded.text))] if same else _runs(text, outline["sentences"])
    return [_place(folded, runs, span) for span in spans]


@dataclass(frozen=True, slots=True)
class _Run:
    """Sentences that stand in both texts, one after the other: folded start in the old and new one, and length."""

    old: int
    new: int
    length: int


def _runs(text: str, sentences: Sequence[Sequence[Any]]) -> list[_Run]:
    now = list(pieces(text))
    old, new = ([_key(place, side, one) for place, (_, one) in enumerate(side)] for side in (sentences, now))
    old_starts, new_starts = (_starts([int(length) for length, _ in side]) for side in (sentences, now))
    # the longest common subsequence: a text that repeats itself is not laid against its own repetition
    blocks = LCSseq.opcodes(old, new).as_matching_blocks()
    return [
        _Run(old_starts[one.a], new_starts[one.b], old_starts[one.a + one.size] - old_starts[one.a]) for one in blocks
    ]


def _key(place: int, side: object, piece: str) -> object:
    """Return what a sentence is compared by; one without a hash is like no other."""
    return piece or (id(side), place)


def _starts(lengths: Sequence[int]) -> list[int]:
    made = [0]
    for length in lengths:
        made.append(made[-1] + length)
    return made


def _place(folded: Folded, runs: Sequence[_Run], span: Mapping[str, Any]) -> AlignedSpan:
    first, last = span["folded"]
    for run in runs:
        if run.old <= first and last <= run.old + run.length:
            start, end = first - run.old + run.new, last - run.old + run.new
            return AlignedSpan(*folded.unfold(start, end), "sentence")
    return _search(folded, span["hashes"], last - first, _gap(folded, runs, first))


def _gap(folded: Folded, runs: Sequence[_Run], first: int) -> tuple[int, int]:
    """Return the stretch of the new text between the unchanged sentences around an old place."""
    low = max((run.new + run.length for run in runs if run.length and run.old + run.length <= first), default=0)
    high = min((run.new for run in runs if run.length and run.old > first), default=len(folded.text))
    return low, high


def _search(folded: Folded, hashes: Mapping[str, str], length: int, gap: tuple[int, int]) -> AlignedSpan:
    """Look for a span's words where its sentence should be, and tell equal words apart by what stands beside them."""
    text, (low, high) = folded.text, gap
    there = [at for at in range(low, high - length + 1) if short(text[at : at + length]) == hashes["words"]]
    if not there:
        return AlignedSpan(-1, -1, "", "its words are not where its sentence was")
    ranked = sorted(((_alike(text, at, at + length, hashes), at) for at in there), reverse=True)
    if ranked[0][0] == 0:
        return AlignedSpan(-1, -1, "", "its words stand there, but nothing beside them is as it was")
    if len(ranked) > 1 and ranked[1][0] == ranked[0][0]:
        return AlignedSpan(-1, -1, "", f"{sum(one[0] == ranked[0][0] for one in ranked)} places look alike")
    return AlignedSpan(*folded.unfold(ranked[0][1], ranked[0][1] + length), "context")


def _alike(text: str, start: int, end: int, hashes: Mapping[str, str]) -> int:
    now = surroundings(text, start, end)
    return sum(weight for side, weight in _WEIGHTS.items() if now[side] == hashes[side])
