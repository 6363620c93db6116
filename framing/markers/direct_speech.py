"""Say who speaks in a quotation, or that nobody plainly does.

The word of saying is before the quotation in its sentence, right after it,
or, in French, within the quotation marks between commas. A quotation without one continues
with the quotation before it in its paragraph. Each quotation is judged when
somebody asks for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses
from framing.markers.cue_context import has_verb
from framing.markers.cue_use import is_own, is_passive
from framing.markers.cues import Cues
from framing.markers.lexicon import EntryMatch
from framing.markers.quotation_forms import hangs_on, is_short, same_mouth
from framing.markers.quotation_labels import agent_of, named_beside
from framing.markers.quotes import Quotation, Quotations, is_title, is_work
from framing.markers.speaker_phrase import clitic_of
from framing.markers.speech_spans import NOBODY, SpeakerLocation, SpeechSpan

_BESIDE = 3  # tokens between a cue and the quotation right after it, gaps included
_GIVEN = 5  # words before a fragment in which a verb gives it to somebody
_LEAD = 6  # tokens before a quotation in which its source is implied
_APPOSED = 16  # if a name with an apposition may be between them
_NEAR = 10  # words between a quotation and the word of saying after it

Attribution = tuple[EntryMatch | None, SpeakerLocation]  # the cue, and where the speaker is named


@dataclass(slots=True, eq=False)
class DirectSpeechReader:
    """The quotations of one text; who speaks in one is worked out at the first question."""

    words: Words
    word_classes: WordClasses
    quotations: Quotations
    cues: Cues
    _attributions: dict[int, Attribution | None] = field(default_factory=dict)
    _said: dict[int, SpeechSpan | None] = field(default_factory=dict)

    def said(self, number: int) -> SpeechSpan | None:
        """Return a quotation with its cue and speaker; None for a short fragment without, and for a title."""
        handed: list[int] = []
        while number not in self._said:
            attribution, earlier = self._attribution(number), -1
            if attribution is not None and attribution == (None, NOBODY):
                earlier = self._earlier(number)
            if earlier < 0:
                self._said[number] = None if attribution is None else self._span(number, attribution)
                break
            handed.append(number)
            number = earlier
        for later in reversed(handed):
            mouth = self._said[number]
            self._said[later] = self._span(later, (mouth.cue, mouth.location) if mouth else (None, NOBODY))
        return self._said[handed[0] if handed else number]

    def _span(self, number: int, attribution: Attribution) -> SpeechSpan:
        quotation = self.quotations.items[number]
        return SpeechSpan(quotation.start, quotation.end, "direct", *attribution)

    def _attribution(self, number: int) -> Attribution | None:
        """Return the cue and source of a quotation by itself; None if it is a fragment without a cue, or a title."""
        if number not in self._attributions:
            words, quotation = self.words, self.quotations.items[number]
            cue, location = self._cue_of(number)
            if cue is None and (location != NOBODY or self._is_implied(quotation)):
                set_aside = False
            elif cue is None:
                set_aside = is_short(words, quotation) or is_title(words, quotation) or is_work(words, quotation)
            else:
                unbound = not hangs_on(words, quotation) and is_title(words, quotation)
                set_aside = unbound or (is_work(words, quotation) and not self._follows(cue, quotation))
            self._attributions[number] = None if set_aside else (cue, location)
        return self._attributions[number]

    def _follows(self, cue: EntryMatch, quotation: Quotation) -> bool:
        """Return whether a quotation is right after its cue ("he yelled “Free Ada Brink!”")."""
        return 0 < self.words.at(quotation.inner_start) - cue.last <= _BESIDE

    def _earlier(self, number: int) -> int:
        """Return the quotation that one without a cue continues with, or -1."""
        items, words = self.quotations.items, self.words
        later = items[number]
        start = words.paragraph(later.start)[0]
        for index in range(number - 1, -1, -1):
            if not later.goes_on and words.paragraph(items[index].start)[1] < start:
                return -1
            if self._attribution(index) is not None:
                return index if same_mouth(words, items[index], later) else -1
        return -1

    def _cue_of(self, number: int) -> Attribution:
        """Return cue and source of a quotation, None and ``NOBODY`` if there is none."""
        words, quotation = self.words, self.quotations.items[number]
        cue_before = self._before(quotation)
        if cue_before is not None and self._sources_apart(cue_before, number):
            cue_before = None
        hangs = words.text[max(0, quotation.start - 4) : quotation.start].rstrip()[-1:] in (",", ":")
        if cue_before is not None and (hangs or self._introduces(cue_before, quotation)):
            return self._said_before(cue_before, number)
        cue_inside = self._incise(quotation)
        if cue_inside is not None:
            return self._said_by(cue_inside, words.start(cue_inside.first), quotation.end, quotation)
        cue_behind = self._behind(quotation, self._stop(number))
        if cue_behind is not None:
            return self._said_by(cue_behind, quotation.end, words.paragraph(quotation.start)[1], quotation)
        if cue_before is not None and not self._is_named(cue_before, quotation):
            return self._said_before(cue_before, number)
        return None, named_beside(words, quotation, self.word_classes)

    def _sources_apart(self, cue: EntryMatch, number: int) -> bool:
        """Return whether a source before is another one's: « impopulaire selon un sondage, "il part", a dit X »."""
        words, quotation = self.words, self.quotations.items[number]
        start = words.start(cue.first)
        if self.word_classes.bare or "source" not in cue.form.frame:
            return False
        if not words.text[words.sentence(start)[0] : start].strip():
            return False
        return self._behind(quotation, self._stop(number)) is not None

    def _stop(self, number: int) -> int:
        """Return where the search for a cue after a quotation ends: with its paragraph, or at the next quotation."""
        words, items = self.words, self.quotations.items
        following = items[number + 1].start if number + 1 < len(items) else len(words.text)
        return min(words.paragraph(items[number].start)[1], following)

    def _introduces(self, cue: EntryMatch, quotation: Quotation) -> bool:
        """Return whether whole sentences follow a cue without a mark ("saying in a letter “It is over.” Orr left")."""
        words = self.words
        closes = words.text[quotation.inner_end - 1 : quotation.inner_end] in ".!?…"
        first = words.text[quotation.inner_start : quotation.inner_start + 1]
        between = has_verb(words, cue.last + 1, words.at(quotation.inner_start) - 1, self.word_classes)
        return closes and first.isupper() and not between and not is_short(words, quotation)

    def _is_implied(self, quotation: Quotation) -> bool:
        """Return whether a source is implied: 'her bid to “reset” the talks', 'questions about “staff files”'."""
        words, word_classes = self.words, self.word_classes
        first = words.at(quotation.inner_start)
        low = words.at(words.sentence(quotation.start)[0])
        preceding = [token for token in words.tokens[max(low, first - 2 * _LEAD) : first] if token]
        if not word_classes.given.isdisjoint(preceding[-_GIVEN:]) and not is_title(words, quotation):
            return True  # 'declared “outlaws”', « impute le feu à des « factieux » »
        preceding = [token for token in words.tokens[max(low, first - _LEAD) : first] if token]
        leads = word_classes.infinitive | word_classes.about
        if (
            preceding
            and preceding[-1] in word_classes.preposition
            and not word_classes.charged.isdisjoint(preceding[-3:-1])
        ):
            return True  # 'charged with “affray”'
        return bool(preceding) and preceding[-1] in leads and not word_classes.implied.isdisjoint(preceding[:-1])

    def _is_named(self, cue: EntryMatch, quotation: Quotation) -> bool:
        """Return whether a fragment only names something: "wrote a “tweet”", "posted photos in “sea king” hats"."""
        words, word_classes = self.words, self.word_classes
        if is_short(words, quotation) and is_own(words, cue.first, word_classes):
            return True
        last = words.at(quotation.inner_start) - 1
        while last > cue.last and not words.tokens[last]:
            last -= 1
        if not is_short(words, quotation) or cue.form.frame & {"object", "of", "source"} or last <= cue.last:
            return False
        leads = word_classes.preposition | word_classes.determiner
        return words.tokens[last] in leads and not has_verb(words, cue.last + 1, last, word_classes)

    def _before(self, quotation: Quotation) -> EntryMatch | None:
        """Return the last cue before a quotation in its sentence, or in one that ends with a colon right before it."""
        words, start = self.words, quotation.start
        sentence = words.sentence(start)
        lead = words.text[max(0, start - 6) : start].rstrip()
        if lead.endswith(":") and not words.text[sentence[0] : start].strip():
            cues = self.cues.between(words.sentence(max(0, sentence[0] - 1))[0], sentence[1])
        else:
            cues = self.cues.between(*sentence)
        if not cues:
            return None
        last = words.at(start)
        cues_before = [cue for cue in cues if cue.first < last and cue.form.quotes]
        return cues_before[-1] if cues_before and words.ends[cues_before[-1].last] <= start else None

    def _is_quoted(self, cue: EntryMatch, stop: int) -> bool:
        """Return whether a verb is inside a quotation that ends before another one opens at ``stop``."""
        start = self.words.start(cue.first)
        holder = self.quotations.last(start)
        return holder is not None and start < holder.end <= stop

    def _incise(self, quotation: Quotation) -> EntryMatch | None:
        """Return the cue within the quotation marks, between commas (« C'est fini, a dit Ada Brink. »)."""
        if self.word_classes.bare and quotation.closed:
            return None
        words = self.words
        for cue in self._known(quotation.start, words.start(words.at(quotation.end - 1))):
            start = words.start(cue.first)
            text_before = words.text[max(0, start - 3) : start].rstrip()
            inflected = len(cue.form.entry.forms) > 1
            if inflected and words.tokens[cue.first] == cue.form.entry.term.partition(" ")[0]:
                continue  # « ne plus vivre, craindre pour ses enfants »: an infinitive has no subject
            if text_before.endswith((",", "?", "!", "…")) and "post" in cue.form.frame:
                return cue
        return None

    def _behind(self, quotation: Quotation, stop: int) -> EntryMatch | None:
        """Return the cue after a quotation that takes it up, before ``stop``."""
        words, end = self.words, quotation.end
        inner = words.text[quotation.inner_end - 1 : quotation.inner_end]
        cue = next(self._known(end, stop), None)
        marked = inner in ",.!?…" or words.text[end:stop].lstrip()[:1] in (",", "—", "–", "-")
        if not marked and (cue is None or not self._inverts(quotation, cue)):
            return None
        near = cue is not None and _is_near(words, end, cue)
        return cue if near and not self._turns(end) else None

    def _inverts(self, quotation: Quotation, cue: EntryMatch) -> bool:
        """Return whether a verb and its subject follow a long quotation without a comma: « … » explique un docker."""
        words, word_classes = self.words, self.word_classes
        if word_classes.bare or is_short(words, quotation) or "post" not in cue.form.frame:
            return False
        behind = words.tokens[cue.last + 1] if cue.last + 1 < len(words.tokens) else ""
        named = behind and (behind in word_classes.determiner or words.text[words.start(cue.last + 1)].isupper())
        return bool(named) and not words.text[quotation.end : words.start(cue.first)].strip()

    def _turns(self, end: int) -> bool:
        """Return whether a clause about somebody else follows: '“…,” but analysts say'."""
        words = self.words
        index = words.at(end)
        while index < len(words.tokens) - 1 and not words.tokens[index]:
            index += 1
        return words.tokens[index] in self.word_classes.joint

    def _known(self, low: int, high: int) -> Iterator[EntryMatch]:
        """Yield the cues that may be beside a quotation, between two offsets."""
        for cue in self.cues.between(low, high):
            if cue.form.quotes:
                yield cue

    def _said_before(self, cue: EntryMatch, number: int) -> Attribution:
        words, items = self.words, self.quotations.items
        if not self.word_classes.bare and self._is_quoted(cue, items[number].start):
            return cue, NOBODY  # its subject is somebody whom the speaker talks about
        previous = items[number - 1].end if number else 0
        start = words.start(cue.first)
        low = max(words.sentence(start)[0], previous if previous <= start else 0)
        return self._said_by(cue, low, items[number].start, items[number])

    def _said_by(self, cue: EntryMatch, low: int, high: int, quotation: Quotation) -> Attribution:
        words = self.words
        start, end = words.start(cue.first), words.ends[cue.last]
        clitic = clitic_of(words, cue, self.word_classes)
        if clitic is not None:
            return cue, clitic
        passive = "source" not in cue.form.frame and is_passive(words, cue, self.word_classes)
        opens = words.text[max(low, start - 2) : start].strip() in ("", ",")
        agent = agent_of(words, quotation, self.word_classes, cue=cue) if passive or opens else NOBODY
        if passive or agent != NOBODY:
            return cue, agent
        quoted = _quoted_person(words, cue, self.word_classes)
        if quoted != NOBODY:
            return cue, quoted
        if "source" in cue.form.frame or not any(map(str.isalnum, words.text[low:start])):
            return cue, SpeakerLocation("after", end, min(high, words.sentence(end)[1]))
        return cue, SpeakerLocation("before")


def _quoted_person(words: Words, cue: EntryMatch, word_classes: WordClasses) -> SpeakerLocation:
    """Return who is quoted: '“…,” the station quoted Ada Brink as saying', else ``NOBODY``."""
    if words.tokens[cue.first] not in word_classes.quoting:
        return NOBODY
    stop = words.at(words.sentence(words.start(cue.first))[1] - 1)
    for index in range(cue.last + 2, min(cue.last + _NEAR, stop)):
        if words.tokens[index] in word_classes.as_said and words.tokens[index + 1] in word_classes.clausal:
            return SpeakerLocation("after", words.ends[cue.last], words.start(index))
    return NOBODY


def _is_near(words: Words, end: int, cue: EntryMatch) -> bool:
    """Return whether a cue after the end of a quotation takes it up: few words between, and no new sentence."""
    frame = cue.form.frame
    if not ("post" in frame or "source" in frame or frame <= {"quote"}):
        return False
    between = words.text[end : words.start(cue.first)].strip()
    reach = _APPOSED if words.pack.bare and between[:1].isupper() else _NEAR
    return between[:1] != "." and sum(map(bool, words.tokens[words.at(end) : cue.first])) <= reach
