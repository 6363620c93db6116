"""Return whether a word of saying reports what somebody else says, by its form and its place.

It does not where the writer is its subject ("I think"), where it describes a
noun ("the confirmed toll", "the measures announced are …"), and where a passive
names the person spoken of ("was accused of"). A passive with a clause ("was
told that …") or with an agent ("was called a liar by …") does, and its speaker
is the agent or nobody. docs/decisions/025-what-counts-as-speech.md says why.
"""

from typing import Literal

from framing.lang.segmentation import Words
from framing.lang.word_classes import NO_ENDING, WordClasses
from framing.markers.bare_clause import is_inserted
from framing.markers.cue_context import OPENING, CueContext
from framing.markers.idle_cues import is_idle_cue
from framing.markers.lexicon import EntryMatch
from framing.markers.shown import is_shown

_GROUP = 5  # words between a subject, or a form of "be", and the verb
_AGENT = 4  # words between a participle and its "by"
_OWNER = 2  # tokens of "Orvane's" before a participle

Use = Literal["active", "passive", "none"]


def use_of(context: CueContext, word_classes: WordClasses) -> Use:
    """Return how a cue is used: by a subject that speaks, in the passive, or not to report."""
    if "source" in context.frame or "noun" in context.frame:
        return "active"
    words, cue = context.words, context.cue
    if is_own(words, cue.first, word_classes) or describes(words, cue, word_classes):
        return "none"
    if is_idle_cue(context, word_classes):
        return "none"
    if words.tokens[cue.first] in word_classes.showing and is_shown(context, word_classes):
        return "none"
    if _is_denied(context, word_classes) or _is_asked(context, word_classes) or _is_anybody(context, word_classes):
        return "none"
    if word_classes.unsaid and _is_unsaid(words, cue.first, word_classes):
        return "none"
    if _has_no_subject(context, word_classes):
        return "none"
    if not _is_participle(words, cue, word_classes):
        return "none" if _is_imperative(context, word_classes) else "active"
    ahead = words.tokens[context.run[0]] if context.run else ""
    if is_passive(words, cue, word_classes):
        return "passive"
    if (
        ahead in word_classes.verb
        and not is_inserted(context, word_classes)
        and not words.text.startswith(",", words.ends[cue.last])
    ):
        return "none"  # "the measures announced are …"
    reduced = "object" in context.frame and (
        ahead in word_classes.preposition or _has_agent(context, ahead, word_classes)
    )
    return "passive" if reduced and words.tokens[cue.first - 1] not in word_classes.attributive else "active"


def _has_agent(context: CueContext, ahead: str, word_classes: WordClasses) -> bool:
    """Return whether it is "The deal, deemed disastrous by X", not "X, the mayor, condemned the raid by the guard"."""
    agents = [index for index in context.run[1:_AGENT] if context.words.tokens[index] in word_classes.agent]
    return bool(agents) and context.before.rstrip()[-1:] == "," and ahead not in word_classes.determiner


def is_passive(words: Words, cue: EntryMatch, word_classes: WordClasses) -> bool:
    """Return whether a participle follows a form of "be" or "get", with adverbs between them."""
    return _is_behind(words, cue.first, word_classes.being, word_classes)


def _is_participle(words: Words, cue: EntryMatch, word_classes: WordClasses) -> bool:
    """Return whether a form may be a past participle, of a verb that is inflected."""
    token = words.tokens[cue.first]
    if not word_classes.being or token == cue.form.entry.term.partition(" ")[0]:
        return False
    return token.endswith(word_classes.participle_ending) or token in word_classes.participle


def is_own(words: Words, first: int, word_classes: WordClasses) -> bool:
    """Return whether the writer is the subject: "I believe", "we have often said", "rappelons"."""
    if words.tokens[first].endswith(word_classes.own_ending):
        return True
    if _is_behind(words, first, word_classes.own, word_classes):
        return True
    if word_classes.own_ending == NO_ENDING:
        return False
    ours = (token for token in words.tokens[max(0, first - _GROUP) : first] if token.endswith(word_classes.own_ending))
    return _is_behind(words, first, frozenset(ours), word_classes)  # "nous voulons encore croire que"


def _is_behind(words: Words, first: int, wanted: frozenset[str], word_classes: WordClasses) -> bool:
    """Return whether one of the wanted words is before a verb, with only its group between them."""
    for index in range(first - 1, max(-1, first - 1 - _GROUP), -1):
        token = words.tokens[index]
        if token in wanted:
            return True
        if not (token in word_classes.verbal or token.endswith(word_classes.adverb_ending)):
            return False
    return False


def _is_imperative(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether the writer addresses the reader: "Recall that the dam broke."."""
    words, cue = context.words, context.cue
    if not word_classes.bare or words.tokens[cue.first] != cue.form.entry.term.partition(" ")[0]:
        return False
    past = words.tokens[cue.first].endswith(word_classes.past_ending)
    return not past and not context.before.strip(OPENING + " ")


def _has_no_subject(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether an infinitive opens the sentence: « Dire que la coupe est juste, c'est … »."""
    words, cue = context.words, context.cue
    inflected = len(cue.form.entry.forms) > 1 and words.tokens[cue.first] == cue.form.entry.term.partition(" ")[0]
    return not word_classes.bare and inflected and not context.before.strip(OPENING + " ")


def _is_unsaid(words: Words, first: int, word_classes: WordClasses) -> bool:
    """Return whether it is not said: "could not confirm that", "declined to say whether", "a refusé de dire que"."""
    for index in range(first - 1, max(0, first - 1 - _GROUP), -1):
        token = words.tokens[index]
        if token in word_classes.unsaid or f"{words.tokens[index - 1]} {token}" in word_classes.unsaid:
            return True
        if token not in word_classes.infinitive and not token.endswith(word_classes.adverb_ending):
            return False
    return False


def _is_denied(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether it is not what a verb of judging says: "they aren't criticizing Orr for his silence"."""
    judging = not {"object", "of"}.isdisjoint(context.frame)
    return judging and _is_behind(context.words, context.cue.first, word_classes.negation, word_classes)


def _is_asked(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether the outlet asks what something means: "What does it say about us if …?"."""
    words = context.words
    opens = words.tokens[words.at(context.sentence_start)] in word_classes.summing
    return word_classes.bare and opens and words.text[context.sentence_end - 1] == "?"


def _is_anybody(context: CueContext, word_classes: WordClasses) -> bool:
    """Return whether nobody in particular would say it: "anyone who claims that …"."""
    head = context.words.tokens[max(context.cue.first - 2, 0) : context.cue.first]
    return len(head) > 1 and head[0] in word_classes.anybody and head[1] in word_classes.relative


def describes(words: Words, cue: EntryMatch, word_classes: WordClasses) -> bool:
    """Return whether an article or possessive makes a cue part of a noun phrase: "the state's confirmed toll"."""
    previous = words.tokens[cue.first - 1] if cue.first else ""
    if previous == "s" and cue.first >= _OWNER:
        return "s" in word_classes.attributive and words.tokens[cue.first - _OWNER] not in word_classes.subject
    return previous in word_classes.attributive and not _has_clitic(words, cue, word_classes)


def _has_clitic(words: Words, cue: EntryMatch, word_classes: WordClasses) -> bool:
    """Return whether the word before is an object, no article: « l'accusant de fraude », « les qualifie de brutes »."""
    token = words.tokens[cue.first]
    if word_classes.bare or token.endswith(word_classes.participle_ending):
        return False
    return "of" in cue.form.frame or token.endswith(word_classes.gerund_ending)
