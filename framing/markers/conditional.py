"""The French journalistic conditional: what is reported, but not vouched for ("aurait été tué").

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
from framing.markers.verb_group import is_participle, last_of_group

_BACK = 3  # tokens before the verb in which its subject pronoun or its "que" is
_AGENT = 4  # tokens after a passive in which its "par" is
_NEAR = 6  # tokens after "serait" in which the dead and wounded are counted
_CLAUSE = 25  # tokens after a source in which its verb is
_BESIDE = 4  # tokens in which an amount follows "il y aurait"


@dataclass(frozen=True, slots=True)
class Group:
    """A verb group in the conditional: tokens ``first`` to ``last``, and its form.

    ``perfect``: aurait fui, aurait été tué; ``moved``: serait parti, se serait
    enfui; ``passive``: serait détruit; ``state``: détiendrait, serait en fuite,
    il y aurait dix morts; ``reported``: selon elle, le prix augmenterait.
    """

    first: int
    last: int
    form: str


def find_conditionals(analysed: AnalysedText) -> Iterator[Group]:
    """Yield the verb groups that tell what the writer does not vouch for."""
    for group in _groups(analysed):
        if group.form and not any(is_so(analysed, group) for is_so in REASONS.values()):
            yield group


def reasons(analysed: AnalysedText) -> list[str]:
    """Return, for each verb group in the conditional, why it is not hearsay, "" if it is."""
    return [
        next((name for name, is_so in REASONS.items() if is_so(analysed, group)), "") if group.form else "form"
        for group in _groups(analysed)
    ]


def _groups(analysed: AnalysedText) -> Iterator[Group]:
    """Yield the verb groups in the conditional, in order."""
    tokens, word_classes = analysed.words.tokens, analysed.lexicon.pack.word_classes
    if not word_classes.conditional_perfect:
        return
    conditionals = compress(count(), map(word_classes.conditional.__contains__, tokens))
    groups = [_group(analysed, index) for index in conditionals]
    yield from sorted([*groups, *_reported(analysed)], key=lambda group: group.first)


def _reported(analysed: AnalysedText) -> Iterator[Group]:
    """Yield the other verbs in the conditional after a source that opens its sentence ("Selon elle, … tirerait")."""
    words, word_classes = analysed.words, analysed.lexicon.pack.word_classes
    for source in compress(count(), map(word_classes.source.__contains__, words.tokens)):
        low, high = words.sentence(words.start(source))
        stop = words.at(high - 1) + 1
        if source - words.at(low) > 1:
            continue
        for index in range(source + 1, min(stop, source + _CLAUSE)):
            token = words.tokens[index]
            if token.endswith(word_classes.conditional_ending) and token not in word_classes.conditional:
                yield Group(index, index, "" if token in word_classes.not_hearsay else "reported")
                break


def _group(analysed: AnalysedText, index: int) -> Group:
    """Return the verb group that a conditional opens; its form is "" if it is not one that marks hearsay."""
    words, word_classes = analysed.words, analysed.lexicon.pack.word_classes
    token = words.tokens[index]
    if token in word_classes.conditional_stative:
        return Group(index, index, "" if _is_stopped(analysed, index) else "state")
    last = last_of_group(words, index, word_classes)
    if token in word_classes.conditional_perfect:
        bare = last > index and words.tokens[last] in word_classes.passive
        if last == index and _is_counted(analysed, index):
            return Group(index, index, "state")
        return Group(index, last, "perfect" if last > index and not bare else "")
    if last == index:
        state = _is_state(analysed, index) or _counts_victims(analysed, index)
        return Group(index, index, "state" if state else "")
    reflexive = words.tokens[index - 1] in word_classes.reflexive if index else False
    moved = reflexive or words.tokens[last] in word_classes.moved
    return Group(index, last, "moved" if moved else "passive")


def _is_state(analysed: AnalysedText, index: int) -> bool:
    """Return whether whereabouts, bonds or origins follow "serait" (en fuite, proche de, à l'origine)."""
    words, word_classes = analysed.words, analysed.lexicon.pack.word_classes
    behind = [token for token in words.tokens[index + 1 : index + 6] if token]
    first = 1 if behind and behind[0] in word_classes.between else 0
    states = word_classes.conditional_state
    return any(" ".join(behind[at : at + size]) in states for at in range(first + 1) for size in (1, 2, 3))


def _is_counted(analysed: AnalysedText, index: int) -> bool:
    """Return whether it is "il y aurait dix morts", where an amount follows."""
    words, amounts = analysed.words, analysed.lexicon.pack.word_classes.amount
    if not index or words.tokens[index - 1] not in analysed.lexicon.pack.word_classes.there:
        return False
    behind = [token for token in words.tokens[index + 1 : index + 1 + _BESIDE] if token]
    return any(token in amounts or token.isdigit() for token in behind)


def _counts_victims(analysed: AnalysedText, index: int) -> bool:
    """Return whether it is "le bilan serait de dix morts"."""
    words, word_classes = analysed.words, analysed.lexicon.pack.word_classes
    behind = words.tokens[index + 1 : index + 1 + _NEAR]
    counted = any(token in word_classes.amount or token.isdigit() for token in behind)
    return counted and not word_classes.casualty.isdisjoint(behind)


def _is_stopped(analysed: AnalysedText, index: int) -> bool:
    """Return whether it weighs what would follow: "s'en trouverait", "s'agirait de refaire"."""
    words, word_classes = analysed.words, analysed.lexicon.pack.word_classes
    ahead = [token for token in words.tokens[index + 1 : index + 4] if token][:2]
    weighing = words.tokens[index] in word_classes.conditional_weighing
    infinitive = weighing and len(ahead) == 2 and ahead[0] in word_classes.infinitive
    weighed = infinitive and ahead[1].endswith(word_classes.verb_ending)
    return weighed or bool(index and words.tokens[index - 1] in word_classes.state_block)


def _has_condition(analysed: AnalysedText, group: Group) -> bool:
    """Return whether the sentence has a condition: "si", "sans", "en cas de"."""
    words, conditions = analysed.words, analysed.lexicon.pack.word_classes.condition
    low, high = words.sentence(words.start(group.first))
    tokens = [token for token in words.tokens[words.at(low) : words.at(high - 1) + 1] if token]
    if not conditions.isdisjoint(tokens):
        return True
    triples = zip(tokens, tokens[1:], tokens[2:], strict=False)
    return any(f"{left} {second}" in conditions for left, second in pairwise(tokens)) or any(
        " ".join(three) in conditions for three in triples
    )


def _is_future_in_past(analysed: AnalysedText, group: Group) -> bool:
    """Return whether it was to come: a simple form after a past verb and a "que" ("a promis que … serait rouvert")."""
    words, word_classes = analysed.words, analysed.lexicon.pack.word_classes
    if group.form in ("perfect", "moved", "reported"):
        return False
    start = words.start(group.first)
    around = [span for span in analysed.indirect_at(start) if span.cue is not None and span.cue.first < group.first]
    if any(_is_past(span.cue_text(words), word_classes) for span in around):
        return True
    low = words.at(words.sentence(start)[0])
    tokens = [token for token in words.tokens[low : group.first] if token]
    opener = max((at for at, token in enumerate(tokens) if token in word_classes.opener), default=-1)
    past = word_classes.past_ending
    return any(
        (is_participle(second, word_classes) and span in word_classes.auxiliary)
        or (len(span) > 4 and span.endswith(past))
        for span, second in pairwise(tokens[: opener + 1])
    )


def _is_past(cue: str, word_classes: WordClasses) -> bool:
    words = cue.lower().replace("’", " ").replace("'", " ").replace("-", " ").split()
    return bool(words) and (words[0] in word_classes.auxiliary or words[-1].endswith(word_classes.past_ending))


def _is_imagined(analysed: AnalysedText, group: Group) -> bool:
    """Return whether it would have been: "on aurait vu", "ce qu'aurait produit", "que n'aurait pas renié"."""
    words, word_classes = analysed.words, analysed.lexicon.pack.word_classes
    before = [token for token in words.tokens[max(0, group.first - 2 * _BACK) : group.first] if token][-_BACK:]
    if not before:
        return False
    beside = " ".join(before[-2:])
    if beside in word_classes.compared or not word_classes.imagined_subject.isdisjoint(before[-2:]):
        return True
    passive = not word_classes.passive.isdisjoint(words.tokens[group.first : group.last])
    return beside in word_classes.other_subject and not passive


def _is_unreal(analysed: AnalysedText, group: Group) -> bool:
    """Return whether it did not come about: "aurait permis d'éviter", "qui aurait deviné"."""
    words, word_classes = analysed.words, analysed.lexicon.pack.word_classes
    return group.form == "perfect" and words.tokens[group.last] in word_classes.unreal


def _is_forecast(analysed: AnalysedText, group: Group) -> bool:
    """Return whether a source expects it: "selon l'institut, la croissance atteindrait 2 % d'ici mai"."""
    words, word_classes = analysed.words, analysed.lexicon.pack.word_classes
    if group.form != "reported":
        return False
    low, high = words.sentence(words.start(group.first))
    return not word_classes.forecast.isdisjoint(words.tokens[words.at(low) : words.at(high - 1) + 1])


def _is_proposed(analysed: AnalysedText, group: Group) -> bool:
    """Return whether it is a plan: a simple passive is hearsay only with its agent or if reported in the present."""
    words, word_classes = analysed.words, analysed.lexicon.pack.word_classes
    if group.form != "passive":
        return False
    behind = [token for token in words.tokens[group.last + 1 : group.last + 1 + _AGENT] if token]
    if words.tokens[group.last] in word_classes.held or not word_classes.agent.isdisjoint(behind[:_AGENT]):
        return False
    return not analysed.indirect_at(words.start(group.first))


def _is_planned(analysed: AnalysedText, group: Group) -> bool:
    """Return whether its words make it a plan: "le projet prévoit", "la mesure", "l'aide serait versée"."""
    words, word_classes = analysed.words, analysed.lexicon.pack.word_classes
    if group.form in ("perfect", "moved"):
        return False
    low = words.at(words.sentence(words.start(group.first))[0])
    return not word_classes.plan.isdisjoint(words.tokens[low : group.first])


# what else a conditional may be, the cheap reasons first
REASONS: dict[str, Callable[[AnalysedText, Group], bool]] = {
    "imagined": _is_imagined,
    "unreal": _is_unreal,
    "forecast": _is_forecast,
    "proposed": _is_proposed,
    "planned": _is_planned,
    "future_in_past": _is_future_in_past,
    "condition": _has_condition,
}
