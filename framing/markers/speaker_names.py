"""Give each stretch of speech the name of its speaker.

A bare surname takes up the full name that stands in front of it in the text, a
pronoun the person last named before it. Names are worked out only for the
stretches that are asked about: most hold no marker.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.speaker_phrase import is_capital, plain, read_source, surroundings
from framing.markers.speech_spans import Stretch

_MEMORY = 800  # signs that a pronoun reaches back
_STRETCHES = 5  # stretches that it reaches back where it finds nobody
_PAGE = 30_000  # signs within which a surname takes up a full name; most articles are shorter
_GIVEN = 40  # signs in front of a surname in which title and given names stand
_NAME = re.compile(r"[^\W\d_a-zà-öø-ÿ](?<![\w’'-].)\w[\w-]*")


class SpeechLike(Protocol):
    """The stretches of speech of a text, as far as names lean on each other."""

    def stretches_in(self, low: int, high: int) -> Iterable[Stretch]:
        """Return the stretches that start in a paragraph, in order."""

    def stretches_before(self, stretch: Stretch) -> Iterable[Stretch]:
        """Yield the stretches in front of one, the nearest first."""


@dataclass(slots=True)
class _Surname:
    """What is known of a surname so far: up to where the text was looked through, and whom it means since where."""

    seen: int
    named: bool = False
    since: int = 0
    person: str = ""


@dataclass(frozen=True, eq=False)
class Speakers:
    """Name the speakers of one text, each at most once."""

    words: Words
    manners: WordClasses
    speech: SpeechLike
    _known: dict[Stretch, str] = field(default_factory=dict)
    _read: dict[Stretch, str] = field(default_factory=dict)
    _people: dict[tuple[int, str], _Surname] = field(default_factory=dict)

    def name(self, stretch: Stretch) -> str:
        """Return the speaker of a stretch."""
        if stretch not in self._known:
            speaker = self.full(stretch)
            if is_pronoun(speaker, self.manners):
                speaker = self.antecedent(stretch.start) or self._earlier(stretch)
            self._known[stretch] = speaker
        return self._known[stretch]

    def written(self, stretch: Stretch) -> str:
        """Return the speaker of a stretch as the text has it there, pronoun or name."""
        return read_source(self.words, stretch.cue, stretch.source, self.manners)

    def full(self, stretch: Stretch) -> str:
        """Return the speaker of a stretch with the full name, or the pronoun that stands there."""
        if stretch not in self._read:
            written = self.written(stretch)
            self._read[stretch] = full_name(self.words.text, written, stretch.start, self.manners)
        return self._read[stretch]

    def antecedent(self, place: int) -> str:
        """Return the person last named before a place, by full name or surname, or "".

        People are those whom the text up to there names in full and introduces:
        by a title ("Colonel Ada Brink"), an apposition ("Ada Brink, who …"), or
        by giving them the floor.
        """
        before = self.words.text[max(0, place - _MEMORY) : place]
        for surname in dict.fromkeys(reversed(_NAME.findall(before))):
            if surname.lower() not in self.manners.function:
                person = self._person(surname, place)
                if person:
                    return person
        return ""

    def _person(self, surname: str, place: int) -> str:
        """Return the full name of the person whom the text introduces first by a surname, before a place.

        Each page is looked through once for each surname, as far as it is asked for.
        """
        page = place // _PAGE
        known = self._people.get((page, surname))
        if known is None:
            known = self._people[page, surname] = _Surname(max(0, page - 1) * _PAGE)
        if not known.person and known.seen < place:
            self._look_through(surname, known, place)
        return known.person if known.since < place else ""

    def _look_through(self, surname: str, known: "_Surname", stop: int) -> None:
        """Look for the first introduction by a surname in what was not seen yet, up to ``stop``."""
        text, manners = self.words.text, self.manners
        for place in _mentions(text, surname, known.seen, stop):
            given = given_names(text, place, manners)
            end = place + len(surname)
            if given and (_is_titled(text, place, len(given), manners) or _is_apposed(text, end, manners)):
                known.since, known.person = place, " ".join([*given, surname])
                break
            known.named = known.named or bool(given)
            spoken = self._spoken(surname, place) if known.named else None
            if spoken is not None:
                known.since, known.person = spoken.start, self.full(spoken)
                break
        known.seen = stop

    def _spoken(self, surname: str, place: int) -> Stretch | None:
        """Return the first stretch of a paragraph whose speaker has a full name with this surname."""
        for one in self.speech.stretches_in(*self.words.paragraph(place)):
            if surname not in surroundings(self.words, one.cue, one.source):
                continue
            speaker = self.full(one)
            if speaker.endswith(f" {surname}") and speaker[:1].isupper():
                return one
        return None

    def _earlier(self, stretch: Stretch) -> str:
        """Return the nearest speaker before a stretch who is not a pronoun, a few stretches back at most."""
        for one in islice(self.speech.stretches_before(stretch), _STRETCHES):
            speaker = self.full(one)
            if speaker and not is_pronoun(speaker, self.manners):
                return speaker
        return ""


def full_name(text: str, speaker: str, place: int, manners: WordClasses) -> str:
    """Return the full name that a bare surname at a place takes up, or the speaker as it is.

    Examples
    --------
    >>> from framing.lang import load
    >>> full_name("Dr Ada Brink left. Brink said no.", "Brink", 19, load("en").manners)
    'Ada Brink'
    """
    if " " in speaker or not speaker[:1].isupper() or not speaker.isalpha():
        return speaker
    at = text.find(f" {speaker}", max(0, place - _PAGE), place + _PAGE)
    return " ".join([*given_names(text, at, manners), speaker])


def given_names(text: str, place: int, manners: WordClasses) -> list[str]:
    """Return the given names, two at most, that stand in front of a surname.

    Examples
    --------
    >>> from framing.lang import load
    >>> given_names("Colonel Ada Lind Brink left.", 16, load("en").manners)
    ['Ada', 'Lind']
    """
    given: list[str] = []
    for word in reversed(text[max(0, place - _GIVEN) : max(0, place)].split()):
        if not is_capital(word, manners) or not word[-1].isalpha() or plain(word) in manners.title:
            break
        given.insert(0, word)
    return given[-2:]


def _mentions(text: str, name: str, low: int, high: int) -> Iterator[int]:
    """Yield where a name stands as a word."""
    place = text.find(name, low, high)
    while place >= 0:
        end = place + len(name)
        if not (text[place - 1 : place].isalnum() or text[end : end + 1].isalnum()):
            yield place
        place = text.find(name, end, high)


def _is_titled(text: str, place: int, given: int, manners: WordClasses) -> bool:
    """Tell a title in front of the given names of somebody."""
    before = text[max(0, place - _GIVEN) : place].split()
    return len(before) > given and plain(before[-1 - given]) in manners.title


def _is_apposed(text: str, end: int, manners: WordClasses) -> bool:
    """Tell an age, an article or a relative pronoun behind the comma after a name."""
    after = text[end : end + 12]
    beside = after[1:].split()[:1] if after.startswith(",") else []
    return bool(beside) and (beside[0].strip(",").isdigit() or beside[0] in manners.apposed)


def is_pronoun(speaker: str, manners: WordClasses) -> bool:
    """Tell whether a speaker is only a pronoun."""
    return speaker.lower() in manners.pronoun
