"""Say where the words that a verb of saying reports begin behind it.

Surface rules without a parser. What is said is a clause ("said the dam was
safe"), an infinitive ("promised to leave"), or a noun phrase ("condemned the
raid").
"""

from collections.abc import Sequence
from typing import Literal

from framing.lang.segmentation import Words
from framing.lang.word_classes import NO_ENDING, WordClasses
from framing.markers.cue_context import OPENING, REACH, CueContext, has_verb, is_inverted

_NEAR = 8  # words between a verb and its "to" or "about"
_CLAUSE = 3  # words that follow the first one in the shortest clause

Kind = Literal["clause", "infinitive", "phrase"]
Opening = tuple[int, Kind]


def reported_start(at: CueContext, manners: WordClasses) -> Opening | None:
    """Return where what is said starts behind the cue, and what it is; None where nothing said follows."""
    words, frame, run = at.words, at.frame, at.run
    if not run:
        return _behind_mark(at)
    if "noun" in frame:
        return _behind_noun(words, run[0], frame, manners)
    if "to" in frame and _is_infinitive(words, run, 0, manners):
        return words.start(run[0]), "infinitive"
    if "that" in frame:
        that = _that(at, manners)
        if that >= 0:
            return words.start(that), "clause"
    if "to" in frame:
        for number in range(1 if "bare" in frame and not _skips(at, manners) else min(_NEAR, len(run))):
            if _is_infinitive(words, run, number, manners):
                return words.start(run[number]), "infinitive"
    if "of" in frame and "object" not in frame:
        for place in run[:_NEAR]:
            if words.tokens[place] in manners.about:
                return words.start(place), "phrase"
    return _without_opener(at, manners)


def _behind_mark(at: CueContext) -> Opening | None:
    """Return what stands behind "She said:" and "She said, if elected, …"."""
    gap = at.words.text[at.end : at.end + 3].lstrip()[:1]
    if gap == ":":
        return (at.end + 1, "clause") if "that" in at.frame or "quote" in at.frame else None
    return _behind_comma(at) if gap == "," and "bare" in at.frame else None


def _without_opener(at: CueContext, manners: WordClasses) -> Opening | None:
    """Return a clause without "that", or a noun phrase, right behind the cue."""
    words, frame = at.words, at.frame
    if at.quoted is None and ("bare" in frame or "post" in frame):
        clause = _bare_clause(at, manners)
        if clause >= 0:
            return words.start(clause), "clause"
    plain = "object" in frame and words.tokens[at.run[0]] not in manners.no_object
    return (words.start(at.run[0]), "phrase") if plain and not is_inverted(at, manners) else None


def _behind_noun(words: Words, place: int, frame: frozenset[str], manners: WordClasses) -> Opening | None:
    """Return what stands right behind a noun of saying: "the claim that …", "a promise to …", "criticism of …"."""
    token = words.tokens[place]
    if token in manners.that and token not in manners.other_pronoun:
        return words.start(place), "clause"
    if "to" in frame and token in manners.infinitive:
        return words.start(place), "infinitive"
    if "of" in frame and token in manners.topic:
        return words.start(place), "phrase"
    return None


def _behind_comma(at: CueContext) -> Opening | None:
    """Return the start of what is said behind "She said, if elected, she …"; not in "…, she said, …"."""
    text = at.words.text
    comma = text.find(",", at.end)
    rest = text[comma + 1 : at.sentence_end].lstrip()
    if not rest or rest[0] in OPENING or "," in at.before or not at.before.strip():
        return None
    return comma + 1, "clause"


def _that(at: CueContext, manners: WordClasses) -> int:
    """Return the token that opens a that-clause, or -1: the next one, or one behind "in a statement" and the like."""
    tokens, run = at.words.tokens, at.run
    for place in run if "hearer" in at.frame or _skips(at, manners) else run[:1]:
        token = tokens[place]
        if token in manners.that and not (place > run[0] and token in manners.other_pronoun):
            return place
    return -1


def _is_infinitive(words: Words, run: Sequence[int], number: int, manners: WordClasses) -> bool:
    """Tell "to" that opens an infinitive; "de" does so only where a verb stands within three words."""
    if words.tokens[run[number]] not in manners.infinitive:
        return False
    endings = manners.infinitive_form
    return endings == NO_ENDING or any(words.tokens[place].endswith(endings) for place in run[number + 1 : number + 4])


def _skips(at: CueContext, manners: WordClasses) -> bool:
    """Tell whether a date, a hearer or a place stands behind the verb, and what is said behind that."""
    return at.words.tokens[at.run[0]] in manners.skipped


def _bare_clause(at: CueContext, manners: WordClasses) -> int:
    """Return the token where a clause without "that" starts: behind "on Monday", "reporters" and the like."""
    words, run = at.words, at.run
    first = _hearer(at, manners) if "hearer" in at.frame else run[0]
    if first < 0 or is_inverted(at, manners):
        return -1
    for place in run[first - run[0] :]:
        token = words.tokens[place]
        if token in manners.preposition and not _is_date(words, place + 1, manners):
            return -1
        if token in manners.aside or (place == run[0] and token in manners.hearer):
            continue
        if token in manners.not_clause:
            return -1
        opens = token.endswith(manners.infinitive_ending)
        return place if opens or (manners.bare and "bare" in at.frame and _is_clause(at, place, manners)) else -1
    return -1


def _is_date(words: Words, place: int, manners: WordClasses) -> bool:
    """Tell whether what stands behind "on" is a day ("said on Monday …"), and no thing ("said on air …")."""
    token = words.tokens[place] if place < len(words.tokens) else ""
    return token in manners.aside or token[:1].isdigit()


def _hearer(at: CueContext, manners: WordClasses) -> int:
    """Return the token behind a hearer ("told the court he was there"), or -1 where no clause can be made out."""
    tokens, run = at.words.tokens, at.run
    if tokens[run[0]] in manners.hearer:
        return run[0] + 1
    return next((place for place in run[1:] if tokens[place] in manners.subject), -1)


def _is_clause(at: CueContext, place: int, manners: WordClasses) -> bool:
    """Tell a clause ("claimed the bridge was safe") from an object ("claimed the bridge")."""
    words = at.words
    stop = min(words.at(at.sentence_end - 1), place + 2 * REACH)
    if "object" in at.frame:
        comma = words.text.find(",", words.ends[place], at.sentence_end)
        stop = min(stop, words.at(comma - 1)) if comma >= 0 else stop
    elif "that" in at.frame and stop - place >= _CLAUSE:
        return True
    return has_verb(words, place, stop, manners)
