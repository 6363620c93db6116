"""The French journalistic conditional: what is told, but not vouched for ("aurait été tué").

The same forms tell what would be under a condition, what was still to come, a
wish, advice, a proposal. A verb group counts as hearsay where its form is one of
``FORMS`` and none of the reasons in ``REASONS`` says what else it is. A pack
without the set ``conditional_perfect`` has no such conditional.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from framing.lang.pack import Pack
from framing.lang.words import Words
from framing.markers.people import Stretch
from framing.markers.speech import Reading

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


@dataclass(frozen=True, slots=True)
class Page:
    """A text, and the reported speech in it, by start."""

    words: Words
    pack: Pack
    indirect: list[Stretch]
    starts: list[int]


def find_conditionals(reading: Reading) -> Iterator[Group]:
    """Yield the verb groups that tell what the writer does not vouch for."""
    page, openers = _page(reading), _openers(reading.index.pack)
    if not reading.index.pack.words("conditional_perfect"):
        return
    for place in [at for at, token in enumerate(reading.words.tokens) if token in openers]:
        group = _group(page, place)
        if group.form and not any(is_so(page, group) for is_so in REASONS.values()):
            yield group


def reasons(reading: Reading) -> list[str]:
    """Return, for each verb group in the conditional, why it is no hearsay, "" where it is."""
    words, pack = reading.words, reading.index.pack
    page = _page(reading)
    groups = [_group(page, place) for place, token in enumerate(words.tokens) if token in _openers(pack)]
    return [
        next((name for name, is_so in REASONS.items() if is_so(page, one)), "") if one.form else "form"
        for one in groups
    ]


def _openers(pack: Pack) -> frozenset[str]:
    return pack.words("conditional_perfect") | pack.words("conditional_simple") | pack.words("conditional_stative")


def _page(reading: Reading) -> Page:
    indirect = [one for one in reading.stretches if one.kind == "indirect"]
    return Page(reading.words, reading.index.pack, indirect, [one.start for one in indirect])


def _group(page: Page, place: int) -> Group:
    """Return the verb group that a conditional opens; its form is "" where it is none that tells of hearsay."""
    words, pack = page.words, page.pack
    token = words.tokens[place]
    if token in pack.words("conditional_stative"):
        return Group(place, place, "" if _is_stopped(page, place) else "state")
    last = _last(page, place)
    if token in pack.words("conditional_perfect"):
        bare = last > place and words.tokens[last] in pack.words("passive")
        return Group(place, last, "perfect" if last > place and not bare else "")
    if last == place:
        return Group(place, place, "state" if _is_state(page, place) else "")
    reflexive = words.tokens[place - 1] in pack.words("reflexive") if place else False
    moved = reflexive or words.tokens[last] in pack.words("moved")
    return Group(place, last, "moved" if moved else "passive")


def _last(page: Page, place: int) -> int:
    """Return the last token of a verb group; ``place`` itself where no participle follows."""
    words, pack = page.words, page.pack
    last = place
    for ahead in range(place + 1, min(place + _GROUP, len(words.tokens))):
        token = words.tokens[ahead]
        if token in pack.words("conditional_block") or not words.joined(ahead - 1, ahead):
            break
        if _is_participle(token, pack):
            last = ahead
            if token not in pack.words("passive"):
                break
        elif token not in pack.words("between") and token not in pack.words("degree"):
            break
    return last


def _is_participle(token: str, pack: Pack) -> bool:
    regular = len(token) > 3 and token.endswith(tuple(pack.words("participle_ending")))
    return token in pack.words("participle") or (regular and token not in pack.words("no_participle"))


def _is_state(page: Page, place: int) -> bool:
    """Tell whereabouts, bonds and origins behind "serait" (en fuite, proche de, à l'origine)."""
    words, pack = page.words, page.pack
    behind = [token for token in words.tokens[place + 1 : place + 6] if token]
    first = 1 if behind and behind[0] in pack.words("between") else 0
    states = pack.words("conditional_state")
    return any(" ".join(behind[at : at + size]) in states for at in range(first + 1) for size in (1, 2, 3))


def _is_stopped(page: Page, place: int) -> bool:
    """Tell "s'en trouverait" and "s'agirait de refaire", which weigh what would follow."""
    words, pack = page.words, page.pack
    ahead = [token for token in words.tokens[place + 1 : place + 4] if token][:2]
    weighing = words.tokens[place] in pack.words("conditional_weighing")
    infinitive = weighing and len(ahead) == 2 and ahead[0] in pack.words("infinitive")
    weighed = infinitive and ahead[1].endswith(tuple(pack.words("verb_ending")) or ("\0",))
    return weighed or bool(place and words.tokens[place - 1] in pack.words("state_block"))


def _has_condition(page: Page, group: Group) -> bool:
    """Tell a condition in the sentence: "si", "sans", "en cas de"."""
    words, conditions = page.words, page.pack.words("condition")
    low, high = words.sentence(words.start(group.first))
    tokens = [token for token in words.tokens[words.at(low) : words.at(high - 1) + 1] if token]
    if not conditions.isdisjoint(tokens):
        return True
    triples = zip(tokens, tokens[1:], tokens[2:], strict=False)
    return any(f"{one} {two}" in conditions for one, two in pairwise(tokens)) or any(
        " ".join(three) in conditions for three in triples
    )


def _is_future_in_past(page: Page, group: Group) -> bool:
    """Tell what was to come: a simple form behind a past verb and a "que" ("a promis que … serait rouvert")."""
    words, pack = page.words, page.pack
    if group.form == "perfect" or group.form == "moved":
        return False
    start = words.start(group.first)
    if any(
        _is_past(one.cue_text(words), pack) and one.cue.first < group.first for one in _around(page, start) if one.cue
    ):
        return True
    low = words.at(words.sentence(start)[0])
    tokens = [token for token in words.tokens[low : group.first] if token]
    opener = max((at for at, token in enumerate(tokens) if token in pack.words("opener")), default=-1)
    past = tuple(pack.words("past_ending")) or ("\0",)
    return any(
        (_is_participle(two, pack) and one in pack.words("auxiliary")) or (len(one) > 4 and one.endswith(past))
        for one, two in pairwise(tokens[: opener + 1])
    )


def _around(page: Page, start: int) -> Iterator[Stretch]:
    """Yield the reported stretches that an offset lies in; of those that start before, the nearest few."""
    place = bisect_right(page.starts, start)
    for one in page.indirect[max(0, place - 4) : place]:
        if start < one.end:
            yield one


def _is_past(cue: str, pack: Pack) -> bool:
    words = cue.lower().replace("’", " ").replace("'", " ").replace("-", " ").split()
    return bool(words) and (
        words[0] in pack.words("auxiliary") or words[-1].endswith(tuple(pack.words("past_ending")) or ("\0",))
    )


def _is_imagined(page: Page, group: Group) -> bool:
    """Tell what would have been: "on aurait vu", "ce qu'aurait produit", "que n'aurait pas renié"."""
    words, pack = page.words, page.pack
    before = [token for token in words.tokens[max(0, group.first - 2 * _BACK) : group.first] if token][-_BACK:]
    if not before:
        return False
    return " ".join(before[-2:]) in pack.words("compared") or not pack.words("imagined_subject").isdisjoint(before[-2:])


def _is_proposed(page: Page, group: Group) -> bool:
    """Tell plans from news: a simple passive is hearsay only with its agent or in what is reported in the present."""
    words, pack = page.words, page.pack
    if group.form != "passive":
        return False
    behind = [token for token in words.tokens[group.last + 1 : group.last + 1 + _AGENT] if token]
    if words.tokens[group.last] in pack.words("held") or not pack.words("agent").isdisjoint(behind[:_AGENT]):
        return False
    return not any(True for _ in _around(page, words.start(group.first)))


def _is_planned(page: Page, group: Group) -> bool:
    """Tell a plan by its words: "le projet prévoit", "la mesure", "l'aide serait versée"."""
    words, pack = page.words, page.pack
    if group.form in ("perfect", "moved"):
        return False
    low = words.at(words.sentence(words.start(group.first))[0])
    return not pack.words("plan").isdisjoint(words.tokens[low : group.first])


# what else a conditional may be, the cheap reasons first
REASONS: dict[str, Callable[[Page, Group], bool]] = {
    "imagined": _is_imagined,
    "proposed": _is_proposed,
    "planned": _is_planned,
    "future_in_past": _is_future_in_past,
    "condition": _has_condition,
}
