"""Give each stretch of speech the name of its speaker.

A bare surname takes up the full name that stands somewhere in the text, a
pronoun the person last named before it. Names are worked out only for the
stretches that are asked about: most hold no marker.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from framing.lang.pack import Pack
from framing.lang.words import Words
from framing.markers.lexicon import Find
from framing.markers.speakers import Source, is_capital, plain, read_source, without_titles

_MEMORY = 800  # signs that a pronoun reaches back
_FULL_NAME = re.compile(r"[^\W\d_a-zà-öø-ÿ][\w’'-]+(?: [^\W\d_a-zà-öø-ÿ][\w’'-]+){1,3}")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of speech before its speaker is named."""

    start: int
    end: int
    kind: Literal["direct", "indirect"]
    cue: Find | None
    source: Source

    def cue_text(self, words: Words) -> str:
        """Return the cue as it stands in the text, "" where there is none."""
        return words.text[words.start(self.cue.first) : words.ends[self.cue.last]] if self.cue else ""


@dataclass(frozen=True)
class Speakers:
    """Name the speakers of one text, each at most once."""

    words: Words
    pack: Pack
    stretches: Sequence[Stretch]
    _known: dict[int, str] = field(default_factory=dict)

    def name(self, number: int) -> str:
        """Return the speaker of a stretch, by its place in ``stretches``."""
        if number not in self._known:
            speaker = self._read(number)
            if is_pronoun(speaker, self.pack):
                start = self.stretches[number].start
                speaker = antecedent(self.words.text, start, self._people) or self._earlier(number)
            self._known[number] = speaker
        return self._known[number]

    def written(self, number: int) -> str:
        """Return the speaker of a stretch as the text has it there, pronoun or name."""
        one = self.stretches[number]
        return read_source(self.words, one.cue, one.source, self.pack)

    def _read(self, number: int) -> str:
        return full_name(self.words.text, self.written(number), self.pack)

    def _earlier(self, number: int) -> str:
        """Return the nearest speaker before a stretch who is not a pronoun, a few stretches back at most."""
        for place in range(number - 1, max(-1, number - 6), -1):
            speaker = self._read(place)
            if speaker and not is_pronoun(speaker, self.pack):
                return speaker
        return ""

    @cached_property
    def _people(self) -> set[str]:
        speakers = {self._read(number) for number in range(len(self.stretches))}
        return named_people(self.words.text, self.pack) | {
            name for name in speakers if " " in name and name[:1].isupper() and not is_pronoun(name, self.pack)
        }


def full_name(text: str, speaker: str, pack: Pack) -> str:
    """Return the full name that a bare surname takes up, or the speaker as it is.

    Examples
    --------
    >>> from framing.lang import load
    >>> full_name("Dr Ada Brink left. Brink said no.", "Brink", load("en"))
    'Ada Brink'
    """
    if " " in speaker or not speaker[:1].isupper() or not speaker.isalpha():
        return speaker
    place = text.find(f" {speaker}")
    given: list[str] = []
    for word in reversed(text[max(0, place - 40) : max(0, place)].split()):
        if not is_capital(word, pack) or not word[-1].isalpha() or plain(word) in pack.words("title"):
            break
        given.insert(0, word)
    return " ".join([*given[-2:], speaker])


def named_people(text: str, pack: Pack) -> set[str]:
    """Return names behind a title ("Colonel Ada Brink") or before an apposition ("Ada Brink, who …").

    Examples
    --------
    >>> from framing.lang import load
    >>> sorted(named_people("Doctor Ada Brink met Jon Orr, a baker, on Mint Square.", load("en")))
    ['Ada Brink', 'Jon Orr']
    """
    people = set()
    for found in _FULL_NAME.finditer(text):
        words = found.group().split()
        before = text[max(0, found.start() - 24) : found.start()].split()
        titled = plain(words[0]) in pack.words("title") and len(words) > 2
        titled = titled or (bool(before) and plain(before[-1]) in pack.words("title"))
        after = text[found.end() : found.end() + 12]
        beside = after[1:].split()[:1] if after.startswith(",") else []
        apposed = bool(beside) and (
            beside[0].strip(",").isdigit() or beside[0] in pack.words("determiner") | pack.words("relative")
        )
        if titled or (apposed and all(is_capital(word, pack) for word in words)):
            people.add(without_titles(words, pack))
    return {name for name in people if " " in name}


def antecedent(text: str, place: int, people: Iterable[str]) -> str:
    """Return the person last named before a place, by full name or surname, or ""."""
    before = text[max(0, place - _MEMORY) : place]
    found = {name: max(before.rfind(name), before.rfind(f"{name.rsplit(' ', 1)[1]}")) for name in people}
    best = max(found, key=lambda name: (found[name], name), default="")
    return best if best and found[best] >= 0 else ""


def is_pronoun(speaker: str, pack: Pack) -> bool:
    """Tell whether a speaker is only a pronoun."""
    return speaker.lower() in pack.words("pronoun")
