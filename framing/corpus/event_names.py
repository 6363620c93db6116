"""Names of events: the words that their articles share and others do not have."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from framing.corpus.event_terms import term

NAME_WORDS = 3
LEAD_OF_NAMES = 600  # characters of a text that give an event its name
_MIN_LETTERS = 4
_WORD = re.compile(r"[^\W\d_]+")
_TITLE_WORTH = 2  # articles that have a word in the text, for one that has it in the title


def event_name(titles: Sequence[str], texts: Sequence[str], rarity: Mapping[str, float], taken: Collection[str]) -> str:
    """Return a name such as "kadrin-bridge-blast" that is not among ``taken``.

    The words are those that many of the articles have, in any language, and few
    others: by the square of their number times ``rarity``. A number is added
    where the words are those of another event.
    """
    votes, spellings = Counter[str](), dict[str, Counter[str]]()
    for title, text in zip(titles, texts, strict=True):
        for part, worth in ((title, _TITLE_WORTH), (text[:LEAD_OF_NAMES], 1)):
            words = [word for word in _WORD.findall(part) if len(word) >= _MIN_LETTERS]
            votes.update({key: worth for key in {term(word) for word in words}})
            for word in words:
                spellings.setdefault(term(word), Counter())[word.casefold()] += worth
    ranked = sorted(votes, key=lambda key: (-(votes[key] ** 2) * rarity.get(key, 0.0), key))
    name = "-".join(spellings[key].most_common(1)[0][0] for key in ranked[:NAME_WORDS]) or "event"
    number, unique = 2, name
    while unique in taken:
        unique, number = f"{name}-{number}", number + 1
    return unique
