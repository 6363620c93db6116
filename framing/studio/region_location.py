"""Where the regions of an annotation stand, by their offsets and their own words together.

A region that says other words than the text at its offsets was counted otherwise,
or points anywhere. It is placed where its words and its neighbours leave no doubt,
else it stands nowhere, and says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from framing.spans import Span
from framing.studio.offsets import CODE_POINTS, Claim, Offsets
from framing.wording import counted

# stands in the place of a counting where a region was found by its words alone
WORDS = "words"
_LONGEST_QUOTE = 40
_NAMED = 3


@dataclass(frozen=True, slots=True)
class RegionLocation:
    """Where a region stands, or ``fault``, why nowhere.

    ``moved`` says by what it was moved from its offsets: a counting, ``WORDS``,
    or "" where it was not.
    """

    span: Span | None
    moved: str = ""
    fault: str = ""


def locate(claims: Sequence[Claim], offsets: Offsets) -> list[RegionLocation]:
    """Return the place of each region of one result.

    Regions of one result count alike, so that they are read in the counting in
    which all fit their words that fit in any; code points, where these do. What
    fits in none is where its words stand, if they stand once. A region without
    words goes with the others. One whose copy of its words is cut off fits where
    it begins with them, and is never cut to its copy.
    """
    counting = shared_counting(claims, offsets)
    if counting:
        return [
            _given(claim, offsets, counting)
            if not claim.words or offsets.fits(claim, counting) or counting in _fitting(claim, offsets)
            else _by_words(claim, offsets)
            for claim in claims
        ]
    strays = any(claim.words and not _fitting(claim, offsets) for claim in claims)
    return [_alone(claim, offsets, strays=strays) for claim in claims]


def shared_counting(claims: Sequence[Claim], offsets: Offsets) -> str:
    """Return the counting of all claims; "" where they do not agree, or leave two open.

    One claim may fit by chance, where its words stand more than once. So a
    counting must fit at least as many as there are that fit in none; one other
    than code points more than these, and of those that it moves.
    """
    if all(offsets.fits(claim) for claim in claims if claim.words):
        return CODE_POINTS
    fitting = [(claim, _fitting(claim, offsets)) for claim in claims if claim.words]
    strays = sum(not names for _, names in fitting)
    shared = [name for name in offsets.countings if all(name in names for _, names in fitting if names)]
    if CODE_POINTS in shared:
        return CODE_POINTS if sum(bool(names) for _, names in fitting) >= strays else ""
    told = [claim for claim in claims if not claim.words or _fitting(claim, offsets)]
    if len({tuple(offsets.span(claim, name) for claim in told) for name in shared}) != 1:
        return ""
    moved = sum(bool(names) and offsets.span(claim) != offsets.span(claim, shared[0]) for claim, names in fitting)
    return shared[0] if not strays or moved > strays else ""


def _fitting(claim: Claim, offsets: Offsets) -> list[str]:
    """Return the countings in which a claim points at its own words; failing these, at words much like them."""
    for loosely in (False, True):
        if names := [name for name in offsets.countings if offsets.fits(claim, name, loosely=loosely)]:
            return names
    return [CODE_POINTS] if offsets.fits_in_part(claim) else _cutting(claim, offsets)


def _cutting(claim: Claim, offsets: Offsets) -> list[str]:
    """Return the countings in which a claim points at words that its own are the beginning of."""
    return [name for name in offsets.countings if offsets.is_cut(claim, offsets.span(claim, name))]


def _given(claim: Claim, offsets: Offsets, counting: str) -> RegionLocation:
    span = offsets.span(claim, counting)
    if span is None:
        length = f"{len(offsets.text):,} characters"
        return RegionLocation(
            None, fault=f"region {claim.id} goes from {claim.start} to {claim.end} in a text of {length}"
        )
    return RegionLocation(span, counting if span != offsets.span(claim) else "")


def _alone(claim: Claim, offsets: Offsets, *, strays: bool) -> RegionLocation:
    """Place a region whose neighbours do not tell how it counts."""
    if not claim.words:
        said = "has no words of its own, and the other regions do not agree on how offsets are counted"
        return RegionLocation(None, fault=f"region {claim.id} {said}")
    spans = {offsets.trimmed(offsets.span(claim, name)): name for name in reversed(_fitting(claim, offsets))}
    if len(spans) == 1 and (not strays or len(offsets.finds(claim.words)) == 1):
        return _given(claim, offsets, next(iter(spans.values())))
    return _by_words(claim, offsets)


def _by_words(claim: Claim, offsets: Offsets) -> RegionLocation:
    stands = offsets.finds(claim.words)
    cut = bool(_cutting(claim, offsets))
    if len(stands) == 1 and not cut:
        return RegionLocation(stands[0], WORDS)
    span = offsets.span(claim)
    there = quoted(offsets.text[span.start : span.end]) if span else "nothing"
    where = f"at {len(stands):,} places, and nothing tells which" if stands else "nowhere in the article"
    where = "where it begins in more than one counting, and it is longer than they are" if cut else where
    said = f"says {quoted(claim.words)} and goes from {claim.start} to {claim.end}, where the text has {there}"
    return RegionLocation(None, fault=f"region {claim.id} {said}; its words stand {where}")


def quoted(words: str) -> str:
    """Return words in quotation marks, cut where they are long."""
    return repr(words if len(words) <= _LONGEST_QUOTE else f"{words[:_LONGEST_QUOTE]}…")


def locate_with_prelabels(
    marks: Sequence[Claim], shown: Sequence[Claim], offsets: Offsets
) -> tuple[list[RegionLocation], list[RegionLocation]]:
    """Return the places of an annotation's regions, and of the pre-labels that it started from.

    Both were drawn on one page, so that they count alike unless their words say
    otherwise. Pre-labels alone never move a mark that fits where it is: that
    stands nowhere then, unless it is the pre-label itself, untouched. A pre-label
    that was left as it was stands where its mark stands.
    """
    placed, before = locate(marks, offsets), locate(shown, offsets)
    joint = shared_counting([*marks, *shown], offsets)
    if joint:
        together = locate([*marks, *shown], offsets)
        untouched = {(one.id, one.offsets) for one in shown}
        placed = [
            common
            if own.span in (None, common.span) or (claim.id, claim.offsets) in untouched
            else RegionLocation(None, fault=_clash(claim, joint))
            for claim, own, common in zip(marks, placed, together, strict=False)
        ]
        before = together[len(marks) :]
    kept = {(claim.id, claim.offsets): place for claim, place in zip(marks, placed, strict=True)}
    return placed, [kept.get((claim.id, claim.offsets), place) for claim, place in zip(shown, before, strict=True)]


def _clash(claim: Claim, counting: str) -> str:
    said = f"its pre-labels are counted in {counting}, and nothing tells whether it is, too"
    return f"region {claim.id} goes from {claim.start} to {claim.end}; {said}"


def first_fault(claims: Sequence[Claim], places: Sequence[RegionLocation]) -> str:
    """Say why a region stands nowhere, one with words of its own before one without; "" where each has its place."""
    faults = [(not claim.words, place.fault) for claim, place in zip(claims, places, strict=True) if place.fault]
    more = f" (and {counted(len(faults) - 1, 'others')} without a place)" if len(faults) > 1 else ""
    return f"{min(faults, key=lambda fault: fault[0])[1]}{more}" if faults else ""


def moves(claims: Sequence[Claim], places: Sequence[RegionLocation], what: str) -> list[str]:
    """Say which regions were moved and why, those of one reason in one sentence; ``what`` is their name in the plural.

    Examples
    --------
    >>> moves([Claim("r1", 5, 9, "fell")], [RegionLocation(Span(4, 8), "UTF-16 code units")], "regions")
    ['1 region (r1) counted in UTF-16 code units: moved to where its own words stand']
    """
    reasons: dict[str, list[str]] = {}
    for claim, place in zip(claims, places, strict=True):
        if place.moved and place.span:
            reasons.setdefault(place.moved, []).append(claim.id)
    return [_moved(reason, ids, what) for reason, ids in reasons.items()]


def cuts(claims: Sequence[Claim], places: Sequence[RegionLocation], offsets: Offsets, what: str) -> list[str]:
    """Say which regions were kept as long as their offsets say, though their copy of the words is cut off."""
    ids = [
        claim.id
        for claim, place in zip(claims, places, strict=True)
        if offsets.is_cut(claim, place.span) and not offsets.fits_in_part(claim)
    ]
    if not ids:
        return []
    theirs = "its" if len(ids) == 1 else "their"
    return [f"{counted(len(ids), what)} ({_names(ids)}) with a copy of {theirs} words that is cut off: kept whole"]


def _names(ids: Sequence[str]) -> str:
    return ", ".join(ids[:_NAMED]) + (f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else "")


def _moved(reason: str, ids: Sequence[str], what: str) -> str:
    names = _names(ids)
    theirs = "its" if len(ids) == 1 else "their"
    if reason == WORDS:
        why = f"with offsets that are not {theirs} words', which stand once in the article: moved there"
    else:
        why = f"counted in {reason}: moved to where {theirs} own words stand"
    return f"{counted(len(ids), what)} ({names}) {why}"
