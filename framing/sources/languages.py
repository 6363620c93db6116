"""The language of an article: as a source writes it, and as its text is identified."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from framing import lang
from framing.temporary import temporary_errors

# what databases and spreadsheets write in place of a tag: ISO 639-2 codes, and names in a few languages
_NAMES = {
    "eng": "en", "anglais": "en", "inglés": "en", "ingles": "en", "englisch": "en", "inglese": "en",
    "fre": "fr", "fra": "fr", "français": "fr", "francais": "fr", "francés": "fr", "französisch": "fr",
    "francese": "fr", "ger": "de", "deu": "de", "german": "de", "allemand": "de", "deutsch": "de", "spa": "es",
    "spanish": "es", "espagnol": "es", "español": "es", "ita": "it", "italian": "it", "italien": "it",
    "italiano": "it", "por": "pt", "portuguese": "pt", "portugais": "pt", "português": "pt", "dut": "nl",
    "nld": "nl", "dutch": "nl", "néerlandais": "nl", "nederlands": "nl", "ara": "ar", "arabic": "ar", "arabe": "ar",
    "rus": "ru", "russian": "ru", "russe": "ru",
}  # fmt: skip
_READ = 400  # characters of a text: more cost time and change nothing on whole articles
_SURE = 0.9
_MUCH = 10  # times as probable: strong evidence (Jeffreys 1961, Theory of Probability, appendix B)
_ENOUGH = 15  # words: of shorter texts the identified language is a guess


def tag_of(written: str) -> str:
    """Return the tag of a language as a source writes it; what is not known stays as it is, in lower case.

    Examples
    --------
    >>> tag_of("EN"), tag_of("en-US"), tag_of("English"), tag_of("français"), tag_of("Klingon")
    ('en', 'en', 'en', 'fr', 'klingon')
    """
    name = written.strip().lower().replace("_", "-")
    packs = lang.available()
    if name in packs:
        return name
    by_name = {lang.load(tag).name.lower(): tag for tag in packs}
    first = name.split("-")[0].split(";")[0].split(" (")[0].strip()
    for part in (name, first):
        known_tag = by_name.get(part) or _NAMES.get(part) or (part if part in packs or len(part) == 2 else "")
        if known_tag:
            return known_tag
    return name


def identify(text: str) -> tuple[str, float]:
    """Return the language of a text and the probability of it; "" and ``nan`` for a text without letters."""
    start = text[:_READ]
    if not any(character.isalpha() for character in start):
        return "", math.nan
    tag, probability = _identifier().classify(start)
    return str(tag), float(probability)


def closest(text: str, tags: Sequence[str]) -> str:
    """Return which of some languages a text is most probably in; "" if none of them can be identified."""
    ranked = dict(_identifier().rank(text[:_READ]))
    return max((tag for tag in tags if tag in ranked), key=lambda tag: float(ranked[tag]), default="")


def among(text: str, tags: Sequence[str]) -> tuple[str, bool]:
    """Return the language of a text, and whether that is more than the best guess among ``tags``.

    A language that cannot be identified for sure, and is not one of ``tags``, is
    taken only if it is much more probable than each of them; "" for a text without letters.
    """
    tag, probability = identify(text)
    if not tag or tag in tags or is_sure(probability, len(text.split())):
        return tag, True
    best = closest(text, tags)
    ranked = dict(_identifier().rank(text[:_READ]))
    strange = not best or probability > _MUCH * float(ranked[best])
    return (tag, True) if strange else (best, False)


def is_sure(probability: float, words: int) -> bool:
    """Return whether an identified language can be held against what the source says."""
    return probability >= _SURE and words >= _ENOUGH


def settle(written: str, default: str, languages: Sequence[str], predicted: str, *, sure: bool) -> str:
    """Return an article's language: the source's, the user's, the only one of the study, or the identified one."""
    if written or default:
        return tag_of(written or default)
    if len(languages) == 1:
        return languages[0]
    return predicted if sure and predicted in languages else ""


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # only where articles are read

    with temporary_errors():  # it is unpacked there
        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
