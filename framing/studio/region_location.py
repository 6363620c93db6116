"""Location of an annotation's regions in the text, from their offsets and their own words together.

If a region's words differ from the text at its offsets, the offsets were counted in
another way or are wrong. It is located if its words and its neighbours leave no
doubt; otherwise it has no location, and says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from framing.spans import Span
from framing.studio.offsets import CODE_POINTS, Claim, Offsets
from framing.wording import counted

# used instead of a counting if a region was located by its words alone
WORDS = "words"
_MAX_QUOTE = 40
_NAMED = 3


@dataclass(frozen=True, slots=True)
class RegionLocation:
    """The span of a region, or ``fault``, the reason why it has none.

    ``moved`` says what moved it from its offsets: a counting, ``WORDS``, or "" if
    nothing did.
    """

    span: Span | None
    moved: str = ""
    fault: str = ""


def locate(claims: Sequence[Claim], offsets: Offsets) -> list[RegionLocation]:
    """Return the location of each region of one result.

    All regions of one result use the same counting: the one in which every region
    matches its words that matches in any; code points if possible. A region that
    matches in none is located by its words, if they occur once. A region without
    words follows the others. A region whose copy of its words is truncated matches
    where the text begins with that copy, and is never shortened to it.
    """
    counting = shared_counting(claims, offsets)
    if counting:
        return [
            _given(claim, offsets, counting)
            if not claim.words or offsets.fits(claim, counting) or counting in _fitting(claim, offsets)
            else _by_words(claim, offsets)
            for claim in claims
        ]
    unmatched = any(claim.words and not _fitting(claim, offsets) for claim in claims)
    return [_alone(claim, offsets, unmatched=unmatched) for claim in claims]


def shared_counting(claims: Sequence[Claim], offsets: Offsets) -> str:
    """Return the counting of all claims; "" if they disagree or leave two possible.

    A claim may match by accident if its words occur more than once. So code points
    must match at least as many claims as match in no counting, and any other
    counting must move more claims than that.
    """
    if all(offsets.fits(claim) for claim in claims if claim.words):
        return CODE_POINTS
    fitting = [(claim, _fitting(claim, offsets)) for claim in claims if claim.words]
    unmatched = sum(not names for _, names in fitting)
    shared = [name for name in offsets.countings if all(name in names for _, names in fitting if names)]
    if CODE_POINTS in shared:
        return CODE_POINTS if sum(bool(names) for _, names in fitting) >= unmatched else ""
    decided = [claim for claim in claims if not claim.words or _fitting(claim, offsets)]
    if len({tuple(offsets.span(claim, name) for claim in decided) for name in shared}) != 1:
        return ""
    moved = sum(bool(names) and offsets.span(claim) != offsets.span(claim, shared[0]) for claim, names in fitting)
    return shared[0] if not unmatched or moved > unmatched else ""


def _fitting(claim: Claim, offsets: Offsets) -> list[str]:
    """Return the countings in which a claim points at its own words; failing that, at similar words."""
    for loosely in (False, True):
        if names := [name for name in offsets.countings if offsets.fits(claim, name, loosely=loosely)]:
            return names
    return [CODE_POINTS] if offsets.fits_in_part(claim) else _cutting(claim, offsets)


def _cutting(claim: Claim, offsets: Offsets) -> list[str]:
    """Return the countings in which a claim points at words of which its own are the beginning."""
    return [name for name in offsets.countings if offsets.is_cut(claim, offsets.span(claim, name))]


def _given(claim: Claim, offsets: Offsets, counting: str) -> RegionLocation:
    span = offsets.span(claim, counting)
    if span is None:
        length = f"{len(offsets.text):,} characters"
        return RegionLocation(
            None, fault=f"region {claim.id} goes from {claim.start} to {claim.end} in a text of {length}"
        )
    return RegionLocation(span, counting if span != offsets.span(claim) else "")


def _alone(claim: Claim, offsets: Offsets, *, unmatched: bool) -> RegionLocation:
    """Locate a region whose neighbours do not show how its offsets are counted."""
    if not claim.words:
        fault = "has no words of its own, and the other regions disagree on how offsets are counted"
        return RegionLocation(None, fault=f"region {claim.id} {fault}")
    spans = {offsets.trimmed(offsets.span(claim, name)): name for name in reversed(_fitting(claim, offsets))}
    if len(spans) == 1 and (not unmatched or len(offsets.finds(claim.words)) == 1):
        return _given(claim, offsets, next(iter(spans.values())))
    return _by_words(claim, offsets)


def _by_words(claim: Claim, offsets: Offsets) -> RegionLocation:
    occurrences = offsets.finds(claim.words)
    cut = bool(_cutting(claim, offsets))
    if len(occurrences) == 1 and not cut:
        return RegionLocation(occurrences[0], WORDS)
    span = offsets.span(claim)
    stored = quoted(offsets.text[span.start : span.end]) if span else "nothing"
    if cut:
        reason = "its copy of the words is cut off, and more than one way of counting fits it"
    elif occurrences:
        reason = f"its words occur {len(occurrences):,} times, and it is unclear which occurrence is meant"
    else:
        reason = "its words do not occur in the article"
    where = f"from {claim.start} to {claim.end}, where the text has {stored}"
    return RegionLocation(None, fault=f"region {claim.id} says {quoted(claim.words)} {where}; {reason}")


def quoted(words: str) -> str:
    """Return words in quotation marks, shortened if they are long."""
    return repr(words if len(words) <= _MAX_QUOTE else f"{words[:_MAX_QUOTE]}…")


def locate_with_prelabels(
    marks: Sequence[Claim], shown: Sequence[Claim], offsets: Offsets
) -> tuple[list[RegionLocation], list[RegionLocation]]:
    """Return the locations of an annotation's regions, and of the pre-labels that it started from.

    Both were drawn on one page, so they use the same counting unless their words
    say otherwise. Pre-labels alone never move a mark that matches at its offsets:
    such a mark has no location then, unless it is the unchanged pre-label itself.
    An unchanged pre-label is where its mark is.
    """
    located, locations_before = locate(marks, offsets), locate(shown, offsets)
    joint = shared_counting([*marks, *shown], offsets)
    if joint:
        together = locate([*marks, *shown], offsets)
        unchanged = {(claim.id, claim.offsets) for claim in shown}
        located = [
            common
            if alone.span in (None, common.span) or (claim.id, claim.offsets) in unchanged
            else RegionLocation(None, fault=_clash(claim, joint))
            for claim, alone, common in zip(marks, located, together, strict=False)
        ]
        locations_before = together[len(marks) :]
    kept = {(claim.id, claim.offsets): location for claim, location in zip(marks, located, strict=True)}
    return located, [
        kept.get((claim.id, claim.offsets), location) for claim, location in zip(shown, locations_before, strict=True)
    ]


def _clash(claim: Claim, counting: str) -> str:
    fault = f"its pre-labels are counted in {counting}, and it is unclear whether it is, too"
    return f"region {claim.id} goes from {claim.start} to {claim.end}; {fault}"


def first_fault(claims: Sequence[Claim], locations: Sequence[RegionLocation]) -> str:
    """Say why a region has no location, preferably one with words of its own; "" if all have one."""
    faults = [
        (not claim.words, location.fault) for claim, location in zip(claims, locations, strict=True) if location.fault
    ]
    more = f" (and {counted(len(faults) - 1, 'others')} that cannot be located)" if len(faults) > 1 else ""
    return f"{min(faults, key=lambda fault: fault[0])[1]}{more}" if faults else ""


def moves(claims: Sequence[Claim], locations: Sequence[RegionLocation], what: str) -> list[str]:
    """Say which regions were moved and why, one sentence per reason; ``what`` is their name in the plural.

    Examples
    --------
    >>> moves([Claim("r1", 5, 9, "fell")], [RegionLocation(Span(4, 8), "UTF-16 code units")], "regions")
    ['1 region (r1) counted in UTF-16 code units: moved to its own words']
    """
    reasons: dict[str, list[str]] = {}
    for claim, location in zip(claims, locations, strict=True):
        if location.moved and location.span:
            reasons.setdefault(location.moved, []).append(claim.id)
    return [_moved(reason, ids, what) for reason, ids in reasons.items()]


def cuts(claims: Sequence[Claim], locations: Sequence[RegionLocation], offsets: Offsets, what: str) -> list[str]:
    """Say which regions keep the length of their offsets although their copy of the words is cut off."""
    ids = [
        claim.id
        for claim, location in zip(claims, locations, strict=True)
        if offsets.is_cut(claim, location.span) and not offsets.fits_in_part(claim)
    ]
    if not ids:
        return []
    possessive = "its" if len(ids) == 1 else "their"
    return [f"{counted(len(ids), what)} ({_names(ids)}) with a copy of {possessive} words that is cut off: kept whole"]


def _names(ids: Sequence[str]) -> str:
    return ", ".join(ids[:_NAMED]) + (f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else "")


def _moved(reason: str, ids: Sequence[str], what: str) -> str:
    names = _names(ids)
    possessive = "its" if len(ids) == 1 else "their"
    if reason == WORDS:
        return (
            f"{counted(len(ids), what)} ({names}) with wrong offsets: moved to {possessive} own words, which occur once"
        )
    return f"{counted(len(ids), what)} ({names}) counted in {reason}: moved to {possessive} own words"
