"""What a quotation is by its form: a fragment, a sentence, tied to its verb, or going on with the one before it."""

from framing.lang.segmentation import Words
from framing.markers.quotes import Quotation

FRAGMENT = 3  # words; longer passages in quotation marks are quotations even where nobody is named
_DASHES = "—–―-"


def same_mouth(words: Words, earlier: Quotation, later: Quotation) -> bool:
    """Return whether a quotation without a cue continues with the one before it."""
    if later.goes_on:
        return True
    if words.paragraph(earlier.start) == words.paragraph(later.start):
        low = words.sentence(later.start)[0]
        if words.text[later.end : later.end + 1] == "," and not words.pack.bare:
            return False  # « … », s'exaspère Ada Brink: somebody else, by a verb that no list has
        return low <= earlier.end or not words.text[low : later.start].strip()  # else the sentence is about others
    start, stop = words.paragraph(later.start)
    alone = start == later.start and not words.text[later.end : stop].strip() and _is_sentence(words, later)
    return alone and words.text[start] not in _DASHES and words.paragraph(earlier.start)[1] == start


def _is_sentence(words: Words, quotation: Quotation) -> bool:
    """Return whether it is a short sentence ("It was cruel."), not a fragment."""
    inner = words.text[quotation.inner_start : quotation.inner_end]
    if (
        inner[-1:] == "."
        and " " not in inner
        and words.text[max(0, quotation.start - 2) : quotation.start - 1].isalpha()
    ):
        return False  # 'by the name “Shorty.”'
    return inner[-1:] in (".", "!", "?") and inner[:1].isupper()


def is_short(words: Words, quotation: Quotation) -> bool:
    """Return whether it is a fragment, a few words, not a sentence."""
    tokens = words.tokens[words.at(quotation.inner_start) : words.at(quotation.inner_end - 1) + 1]
    return sum(map(bool, tokens)) <= FRAGMENT and not _is_sentence(words, quotation)


def hangs_on(words: Words, quotation: Quotation) -> bool:
    """Return whether a comma or colon ties a quotation to its verb, so that capitals make no title of it."""
    text_before = words.text[max(0, quotation.start - 4) : quotation.start].rstrip()
    inner = words.text[quotation.inner_end - 1 : quotation.inner_end]
    return text_before[-1:] in (",", ":") or inner == ","
