"""The French journalistic conditional: what is told, but not vouched for ("aurait été tué").

The same forms tell what would be under a condition, what was still to come, a
wish, advice, a proposal. A verb group counts as hearsay where its form is one of
``FORMS`` and none of the reasons in ``REASONS`` says what else it is. A pack
without the set ``conditional_perfect`` has no such conditional.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import compress, count, pairwise

from framing.lang.word_classes import WordClasses
from framing.markers.analysed_text import AnalysedText

_GROUP = 6  # tokens in which a verb group ends
_BACK = 3  # tokens in front of the verb in which its subject pronoun or its "que" stands
_AGENT = 4  # tokens behind a passive in which its "par" stands


@dataclass(frozen=True, slots=True)
class Group:
    """A verb group in the conditional: tokens ``first`` to ``last``, and its form.

    ``perfect``: aurait fui, aurait été tué; ``moved``: serait parti, se serait
    enfui; ``passive``: serait détruit; ``state``: détiendrait, serait en fuite.
    """

    first: int
    last: int
    form: str


def find_conditionals(reading: AnalysedText) -> Iterator[Group]:
    """Yield the verb groups that tell what the writer does not vouch for."""
    for group in _groups(reading):
        if group.form and not any(is_so(reading, group) for is_so in REASONS.values()):
            yield group


def reasons(reading: AnalysedText) -> list[str]:
    """Return, for each verb group in the conditional, why it is no hearsay, "" where it is."""
    return [
        next((name for name, is_so in REASONS.items() if is_so(reading, one)), "") if one.form else "form"
        for one in _groups(reading)
    ]


def _groups(reading: AnalysedText) -> Iterator[Group]:
    """Yield the verb groups in the conditional, in order."""
    tokens, manners = reading.words.tokens, reading.lexicon.pack.manners
    if manners.conditional_perfect and not manners.conditional.isdisjoint(tokens):
        for place in compress(count(), map(manners.conditional.__contains__, tokens)):
            yield _group(reading, place)


def _group(reading: AnalysedText, place: int) -> Group:
    """Return the verb group that a conditional opens; its form is "" where it is none that tells of hearsay."""
    words, manners = reading.words, reading.lexicon.pack.manners
    token = words.tokens[place]
    if token in manners.conditional_stative:
        return Group(place, place, "" if _is_stopped(reading, place) else "state")
    last = _last(reading, place)
    if token in manners.conditional_perfect:
        bare = last > place and words.tokens[last] in manners.passive
        return Group(place, last, "perfect" if last > place and not bare else "")
    if last == place:
        return Group(place, place, "state" if _is_state(reading, place) else "")
    reflexive = words.tokens[place - 1] in manners.reflexive if place else False
    moved = reflexive or words.tokens[last] in manners.moved
    return Group(place, last, "moved" if moved else "passive")


def _last(reading: AnalysedText, place: int) -> int:
    """Return the last token of a verb group; ``place`` itself where no participle follows."""
    words, manners = reading.words, reading.lexicon.pack.manners
    last = place
    for ahead in range(place + 1, min(place + _GROUP, len(words.tokens))):
        token = words.tokens[ahead]
        if token in manners.conditional_block or not words.joined(ahead - 1, ahead):
            break
        if _is_participle(token, manners):
            last = ahead
            if token not in manners.passive:
                break
        elif token not in manners.between and token not in manners.degree:
            break
    return last


def _is_participle(token: str, manners: WordClasses) -> bool:
    regular = len(token) > 3 and token.endswith(tuple(manners.participle_ending))
    return token in manners.participle or (regular and token not in manners.no_participle)


def _is_state(reading: AnalysedText, place: int) -> bool:
    """Tell whereabouts, bonds and origins behind "serait" (en fuite, proche de, à l'origine)."""
    words, manners = reading.words, reading.lexicon.pack.manners
    behind = [token for token in words.tokens[place + 1 : place + 6] if token]
    first = 1 if behind and behind[0] in manners.between else 0
    states = manners.conditional_state
    return any(" ".join(behind[at : at + size]) in states for at in range(first + 1) for size in (1, 2, 3))


def _is_stopped(reading: AnalysedText, place: int) -> bool:
    """Tell "s'en trouverait" and "s'agirait de refaire", which weigh what would follow."""
    words, manners = reading.words, reading.lexicon.pack.manners
    ahead = [token for token in words.tokens[place + 1 : place + 4] if token][:2]
    weighing = words.tokens[place] in manners.conditional_weighing
    infinitive = weighing and len(ahead) == 2 and ahead[0] in manners.infinitive
    weighed = infinitive and ahead[1].endswith(manners.verb_ending)
    return weighed or bool(place and words.tokens[place - 1] in manners.state_block)


def _has_condition(reading: AnalysedText, group: Group) -> bool:
    """Tell a condition in the sentence: "si", "sans", "en cas de"."""
    words, conditions = reading.words, reading.lexicon.pack.manners.condition
    low, high = words.sentence(words.start(group.first))
    tokens = [token for token in words.tokens[words.at(low) : words.at(high - 1) + 1] if token]
    if not conditions.isdisjoint(tokens):
        return True
    triples = zip(tokens, tokens[1:], tokens[2:], strict=False)
    return any(f"{one} {two}" in conditions for one, two in pairwise(tokens)) or any(
        " ".join(three) in conditions for three in triples
    )


def _is_future_in_past(reading: AnalysedText, group: Group) -> bool:
    """Tell what was to come: a simple form behind a past verb and a "que" ("a promis que … serait rouvert")."""
    words, manners = reading.words, reading.lexicon.pack.manners
    if group.form == "perfect" or group.form == "moved":
        return False
    start = words.start(group.first)
    around = [one for one in reading.indirect_at(start) if one.cue is not None and one.cue.first < group.first]
    if any(_is_past(one.cue_text(words), manners) for one in around):
        return True
    low = words.at(words.sentence(start)[0])
    tokens = [token for token in words.tokens[low : group.first] if token]
    opener = max((at for at, token in enumerate(tokens) if token in manners.opener), default=-1)
    past = manners.past_ending
    return any(
        (_is_participle(two, manners) and one in manners.auxiliary) or (len(one) > 4 and one.endswith(past))
        for one, two in pairwise(tokens[: opener + 1])
    )


def _is_past(cue: str, manners: WordClasses) -> bool:
    words = cue.lower().replace("’", " ").replace("'", " ").replace("-", " ").split()
    return bool(words) and (words[0] in manners.auxiliary or words[-1].endswith(manners.past_ending))


def _is_imagined(reading: AnalysedText, group: Group) -> bool:
    """Tell what would have been: "on aurait vu", "ce qu'aurait produit", "que n'aurait pas renié"."""
    words, manners = reading.words, reading.lexicon.pack.manners
    before = [token for token in words.tokens[max(0, group.first - 2 * _BACK) : group.first] if token][-_BACK:]
    if not before:
        return False
    return " ".join(before[-2:]) in manners.compared or not manners.imagined_subject.isdisjoint(before[-2:])


def _is_proposed(reading: AnalysedText, group: Group) -> bool:
    """Tell plans from news: a simple passive is hearsay only with its agent or in what is reported in the present."""
    words, manners = reading.words, reading.lexicon.pack.manners
    if group.form != "passive":
        return False
    behind = [token for token in words.tokens[group.last + 1 : group.last + 1 + _AGENT] if token]
    if words.tokens[group.last] in manners.held or not manners.agent.isdisjoint(behind[:_AGENT]):
        return False
    return not reading.indirect_at(words.start(group.first))


def _is_planned(reading: AnalysedText, group: Group) -> bool:
    """Tell a plan by its words: "le projet prévoit", "la mesure", "l'aide serait versée"."""
    words, manners = reading.words, reading.lexicon.pack.manners
    if group.form in ("perfect", "moved"):
        return False
    low = words.at(words.sentence(words.start(group.first))[0])
    return not manners.plan.isdisjoint(words.tokens[low : group.first])


# what else a conditional may be, the cheap reasons first
REASONS: dict[str, Callable[[AnalysedText, Group], bool]] = {
    "imagined": _is_imagined,
    "proposed": _is_proposed,
    "planned": _is_planned,
    "future_in_past": _is_future_in_past,
    "condition": _has_condition,
}
