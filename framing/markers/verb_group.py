"""Follow a French verb group from its auxiliary to its last participle ("aurait, selon un témoin, été tué").

Adverbs, pronouns, adverbial phrases and one aside between marks may be in between.
"""

import re
from collections.abc import Iterator

from framing.lang.segmentation import Words
from framing.lang.word_classes import WordClasses

_GROUP = 7  # words in which a verb group ends, phrases and asides left out
_PHRASE = 6  # words of an adverbial phrase before the participle
_ADVERB = 6  # letters of the shortest adverb that is told by its ending
_REACH = 90  # characters in which an aside ends
_ASIDE = re.compile(r"\s?(?:,[^,.;:!?«»()\n]{2,80},|\([^()\n]{2,80}\)|[–—][^–—.;:!?\n]{2,80}[–—])\s?")


def last_of_group(words: Words, index: int, word_classes: WordClasses) -> int:
    """Return the last token of the verb group that an auxiliary opens; ``index`` itself if no participle follows."""
    last = index
    for ahead in _behind(words, index, word_classes):
        token = words.tokens[ahead]
        if token in word_classes.conditional_block:
            break
        if is_participle(token, word_classes):
            last = ahead
            if token not in word_classes.passive:
                break
        elif not _is_idle(token, word_classes):
            break
    return last


def is_participle(token: str, word_classes: WordClasses) -> bool:
    """Return whether it is a past participle, by its ending or from the list of irregular ones."""
    regular = len(token) > 2 and token.endswith(word_classes.participle_ending)
    return token in word_classes.participle or (regular and token not in word_classes.no_participle)


def _is_idle(token: str, word_classes: WordClasses) -> bool:
    """Return whether it is an adverb or a pronoun, which may be inside a verb group."""
    adverb = len(token) > _ADVERB and token.endswith(word_classes.adverb_ending)
    return adverb or token in word_classes.between or token in word_classes.degree or token in word_classes.group_adverb


def _behind(words: Words, index: int, word_classes: WordClasses) -> Iterator[int]:
    """Yield the tokens after an auxiliary that may belong to its group; asides and adverbial phrases are left out."""
    stop = words.at(words.sentence(words.start(index))[1] - 1) + 1
    ahead, aside = index + 1, False
    for _ in range(_GROUP):
        if ahead < stop and not aside and (behind := _behind_aside(words, ahead - 1)):
            ahead, aside = behind, True
        elif ahead >= stop or not words.joined(ahead - 1, ahead):
            return
        if ahead < stop and words.tokens[ahead] in word_classes.adverbial:
            ahead = _behind_phrase(words, ahead, stop, word_classes)
        if ahead >= stop:
            return
        yield ahead
        ahead += 1


def _behind_aside(words: Words, index: int) -> int:
    """Return the token after an aside that follows a token, 0 if none does."""
    end = words.ends[index]
    aside = _ASIDE.match(words.text, end, end + _REACH)
    return words.at(aside.end()) if aside else 0


def _behind_phrase(words: Words, ahead: int, stop: int, word_classes: WordClasses) -> int:
    """Return the participle after an adverbial phrase ("dans la nuit"), or its first word if there is none."""
    for index in range(ahead + 1, min(stop, ahead + 1 + _PHRASE)):
        token = words.tokens[index]
        if not words.joined(index - 1, index) or token in word_classes.opener or token in word_classes.relative:
            break
        if index == ahead + 1 and token.endswith(word_classes.infinitive_form):
            break
        if is_participle(token, word_classes) and words.tokens[index - 1] not in word_classes.amount:
            return index
    return ahead
