"""Give each speech span the name of its speaker.

A bare surname takes up the full name that precedes it in the text, a
pronoun the person last named before it. Names are worked out only for the
speech spans that are asked about: most hold no marker.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from framing.lang.segmentation import Words
from framing.lang.word_classes import NO_ENDING, WordClasses
from framing.markers.borrowed_subject import subject_of
from framing.markers.full_names import (
    GIVEN,
    PAGE_LENGTH,
    full_name,
    given_names,
    is_apposed,
    is_pronoun,
    is_role,
    is_titled,
    mentions,
)
from framing.markers.name_words import is_capital, plain
from framing.markers.speaker_phrase import is_gerund, read_speaker, speaker_passage
from framing.markers.speech_spans import SpeechSpan

_MEMORY = 800  # characters that a pronoun reaches back
_SPANS_BACK = 5  # speech spans that it reaches back if it finds nobody
_SENTENCES_BACK = 3
_AROUND = 3  # speech spans that one may lie in
_TITLED = re.compile(r"\b([^\W\d_a-z]\w{0,3})\.? ([^\W\d_a-z][\w'’-]+(?: [^\W\d_a-z][\w'’-]+)?)")
_NAME = re.compile(r"[^\W\d_a-zà-öø-ÿ](?<![\w’'-].)\w[\w-]*")


class SpeechLike(Protocol):
    """The speech spans of a text, as far as names depend on each other."""

    def speech_in(self, low: int, high: int) -> Iterable[SpeechSpan]:
        """Return the speech spans that start in a paragraph, in order."""

    def speech_before(self, speech_span: SpeechSpan) -> Iterable[SpeechSpan]:
        """Yield the speech spans before one, the nearest first."""


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
    word_classes: WordClasses
    speech: SpeechLike
    _known: dict[SpeechSpan, str] = field(default_factory=dict)
    _read: dict[SpeechSpan, str] = field(default_factory=dict)
    _people: dict[tuple[int, str], _Surname] = field(default_factory=dict)

    def name(self, speech_span: SpeechSpan) -> str:
        """Return the speaker of a speech span."""
        if speech_span not in self._known:
            speaker = self.full(speech_span)
            if is_pronoun(speaker, self.word_classes):
                speaker = self._meant(speech_span, speaker)
            elif not speaker and speech_span.location.side == "before":
                speaker = self._around(speech_span)
            self._known[speech_span] = speaker
        return self._known[speech_span]

    def _around(self, speech_span: SpeechSpan) -> str:
        """Return the speaker of the speech that a span lies in, for "X said that all signs show that …"."""
        for span in islice(self.speech.speech_before(speech_span), _AROUND):
            if span.kind == "indirect" and span.start <= speech_span.start and speech_span.end <= span.end:
                return self.name(span)
        return ""

    def _meant(self, speech_span: SpeechSpan, pronoun: str) -> str:
        """Return whom a pronoun means: the person last named, the subject of a sentence before, or the last speaker."""
        word_classes = self.word_classes
        if pronoun.lower() not in word_classes.masculine | word_classes.feminine | word_classes.relative:
            return ""  # "ils", "on", "they": nobody in particular, or several
        offset = speech_span.start
        if speech_span.cue is not None:
            offset = min(offset, self.words.start(speech_span.cue.first))
            if is_gerund(self.words, speech_span.cue, word_classes):
                offset = self._subject_start(offset, pronoun)
        titled = self._titled_before(offset, pronoun)
        return (
            self._quoted_before(speech_span, pronoun)
            or titled
            or self.antecedent(offset, pronoun)
            or self._subject_before(offset, pronoun)
            or self._earlier(speech_span, pronoun)
        )

    def _quoted_before(self, speech_span: SpeechSpan, pronoun: str) -> str:
        """Return who spoke right before, in this paragraph or the last, if one of the two is a quotation."""
        span = next(iter(self.speech.speech_before(speech_span)), None)
        low = self.words.paragraph(speech_span.start)[0]
        if span is None or span.end <= self.words.paragraph(max(low - 1, 0))[0]:
            return ""
        if "direct" not in (span.kind, speech_span.kind):
            return ""
        speaker = self.full(span)
        is_person = not speaker.isupper() and plain(speaker) not in self.word_classes.title | self.word_classes.pronoun
        may_be = speaker and is_person and is_role(speaker, self.word_classes) and self._agrees(speaker, pronoun)
        return speaker if may_be else ""

    def _subject_start(self, offset: int, pronoun: str) -> int:
        """Return where the pronoun stands that a participle borrows ("She stood up to Jon Orr, calling him a …")."""
        low = self.words.sentence(offset)[0]
        start = self.words.text.find(pronoun, low, offset)
        return offset if start < 0 else start

    def _titled_before(self, offset: int, pronoun: str) -> str:
        """Return the person last named with a title of the gender of a pronoun ("Ms Rask", « Mme Brun »), or ""."""
        word_classes = self.word_classes
        genders = [kind for kind in (word_classes.masculine, word_classes.feminine) if pronoun.lower() in kind]
        if not genders:
            return ""
        low = max(0, offset - _MEMORY)
        for match in reversed(list(_TITLED.finditer(self.words.text, low, offset))):
            if match[2].endswith(("'s", "’s")):
                continue  # "Mr Rask's trips"
            titled = match[1].lower() in genders[0] & word_classes.title
            if titled and is_capital(match[2].split()[0], word_classes):
                name = match[2].split()[-1]
                return full_name(self.words.text, match[2] if " " in match[2] else name, match.start(2), word_classes)
        return ""

    def _subject_before(self, offset: int, pronoun: str) -> str:
        """Return the name or role that one of the last sentences opens with ("Costa met …", "Le recteur a …")."""
        word_classes, low = self.word_classes, self.words.sentence(offset)[0]
        if pronoun.lower() not in word_classes.masculine | word_classes.feminine:
            return ""
        for _ in range(_SENTENCES_BACK):
            if low <= 0:
                break
            low, high = self.words.sentence(low - 1)
            subject = subject_of(self.words.text[low:high].strip(), word_classes)
            if " " not in subject and self._is_common(subject, low):
                continue
            if subject and is_role(subject, word_classes) and self._agrees(subject, pronoun):
                return full_name(self.words.text, subject, low, word_classes)
        return ""

    def _is_common(self, word: str, offset: int) -> bool:
        """Return whether a word has its capital only because of its position: "Revenir", "Maire", "Manifestants"."""
        small, endings = word.lower(), self.word_classes.infinitive_form
        common = small in self.word_classes.title or (endings != NO_ENDING and small.endswith(endings))
        return common or self.words.text.find(f" {small}", max(0, offset - PAGE_LENGTH), offset + PAGE_LENGTH) >= 0

    def _agrees(self, subject: str, pronoun: str) -> bool:
        """Return whether the title, article or given name of somebody may be of the gender of a pronoun."""
        word_classes = self.word_classes
        heads = {plain(word) for word in subject.split()[:2]}
        word = pronoun.lower()
        if word in word_classes.masculine:
            return heads.isdisjoint(word_classes.feminine | word_classes.feminine_name)
        return word not in word_classes.feminine or heads.isdisjoint(
            word_classes.masculine | word_classes.masculine_name
        )

    def written(self, speech_span: SpeechSpan) -> str:
        """Return the speaker of a speech span as the text has it there, pronoun or name."""
        return read_speaker(self.words, speech_span.cue, speech_span.location, self.word_classes)

    def full(self, speech_span: SpeechSpan) -> str:
        """Return the speaker of a speech span with the full name, or the pronoun that is there."""
        if speech_span not in self._read:
            written = self.written(speech_span)
            self._read[speech_span] = full_name(self.words.text, written, speech_span.start, self.word_classes)
        return self._read[speech_span]

    def antecedent(self, offset: int, pronoun: str = "") -> str:
        """Return the person last named before a place, by full name or surname, or "".

        People are those whom the text up to there names in full and introduces:
        by a title ("Colonel Ada Brink"), an apposition ("Ada Brink, who …"), or
        by attributing speech to them.
        """
        before = self.words.text[max(0, offset - _MEMORY) : offset]
        for surname in dict.fromkeys(reversed(_NAME.findall(before))):
            if surname.lower() not in self.word_classes.function:
                person = self._person(surname, offset)
                titled = self._titled(surname, offset)
                if person and self._agrees(titled, pronoun) and self._agrees(person, pronoun):
                    return person
        return ""

    def _titled(self, surname: str, offset: int) -> str:
        """Return the words before a surname where it is last named before a place: "Ms" of "Ms Rask"."""
        text, at = self.words.text, self.words.text.rfind(surname, 0, offset)
        before = text[max(0, at - GIVEN) : at].split()
        given = len(given_names(text, at, self.word_classes))
        return before[-1 - given] if len(before) > given else ""

    def _person(self, surname: str, offset: int) -> str:
        """Return the full name of the person whom the text introduces first by a surname, before a place.

        Each page is searched once per surname, as far as it is needed.
        """
        page = offset // PAGE_LENGTH
        surname_facts = self._people.get((page, surname))
        if surname_facts is None:
            surname_facts = self._people[page, surname] = _Surname(max(0, page - 1) * PAGE_LENGTH)
        if not surname_facts.person and surname_facts.seen < offset:
            self._look_through(surname, surname_facts, offset)
        return surname_facts.person if surname_facts.since < offset else ""

    def _look_through(self, surname: str, record: "_Surname", stop: int) -> None:
        """Look for the first introduction by a surname in what was not seen yet, up to ``stop``."""
        text, word_classes = self.words.text, self.word_classes
        for offset in mentions(text, surname, record.seen, stop):
            given = given_names(text, offset, word_classes)
            end = offset + len(surname)
            if given and (is_titled(text, offset, len(given), word_classes) or is_apposed(text, end, word_classes)):
                record.since, record.person = offset, " ".join([*given, surname])
                break
            record.named = record.named or bool(given)
            spoken = self._spoken(surname, offset) if record.named else None
            if spoken is not None:
                record.since, record.person = spoken.start, self.full(spoken)
                break
        record.seen = stop

    def _spoken(self, surname: str, offset: int) -> SpeechSpan | None:
        """Return the first speech span of a paragraph whose speaker has a full name with this surname."""
        for span in self.speech.speech_in(*self.words.paragraph(offset)):
            if surname not in speaker_passage(self.words, span.cue, span.location):
                continue
            speaker = self.full(span)
            if speaker.endswith(f" {surname}") and speaker[:1].isupper():
                return span
        return None

    def _earlier(self, speech_span: SpeechSpan, pronoun: str) -> str:
        """Return the nearest speaker before a speech span, a few speech spans back at most, if it may be a person."""
        for span in islice(self.speech.speech_before(speech_span), _SPANS_BACK):
            speaker = self.full(span)
            if speaker and not is_pronoun(speaker, self.word_classes):
                may_be = is_role(speaker, self.word_classes) and self._agrees(speaker, pronoun)
                return speaker if may_be else ""
        return ""
