"""Inflect the terms of a list by the rules of the pack.

A rule says, for words of a class with an ending, what may replace
that ending. Of the rules of a class the one with the longest fitting ending
counts. A form that starts with ``~`` is a participle, for which a pack may require
only after an auxiliary.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

EndingPosition = Literal["none", "first", "last", "each"]


@dataclass(frozen=True, slots=True)
class Ending:
    """What may replace an ending, for words of one class."""

    ending: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inflection:
    """One word class: which word of a term is inflected, and how."""

    position: EndingPosition
    endings: tuple[Ending, ...]


def inflect(term: str, inflection: Inflection) -> dict[str, bool]:
    """Return the forms of a term; the value says whether a form is a participle.

    Examples
    --------
    >>> verb = Inflection("first", (Ending("", ("", "s", "ed", "ing")), Ending("e", ("e", "es", "ed", "ing"))))
    >>> list(inflect("bristle at", verb))
    ['bristle at', 'bristles at', 'bristled at', 'bristling at']
    """
    words = term.split(" ")
    if inflection.position == "first":
        forms = [(form, *words[1:]) for form in _forms(words[0], inflection.endings)]
    elif inflection.position == "last":
        forms = [(*words[:-1], form) for form in _forms(words[-1], inflection.endings)]
    elif inflection.position == "each":
        forms = _agreeing([_forms(word, inflection.endings) for word in words])
    else:
        forms = [tuple(words)]
    return {
        " ".join(form).replace("~", ""): any(word.startswith("~") for word in form) for form in dict.fromkeys(forms)
    }


def expand(term: str, sets: Mapping[str, Iterable[str]]) -> list[str]:
    """Put every member of a set in the place of its ``@name``.

    Examples
    --------
    >>> expand("critics @opine", {"opine": ["say", "argue"]})
    ['critics say', 'critics argue']
    """
    terms = [""]
    for word in term.split(" "):
        choices = list(sets[word[1:]]) if word.startswith("@") else [word]
        terms = [f"{start} {choice}".strip() for start in terms for choice in choices]
    return terms


def _forms(word: str, endings: Sequence[Ending]) -> list[str]:
    fitting = [rule for rule in endings if word.endswith(rule.ending)]
    if not fitting:
        return [word]
    best = max(fitting, key=lambda rule: len(rule.ending))
    stem = word[: len(word) - len(best.ending)]
    return [f"~{stem}{form[1:]}" if form.startswith("~") else stem + form for form in best.forms]


def _agreeing(columns: list[list[str]]) -> list[tuple[str, ...]]:
    """Line up the n-th form of each word: all singular, all plural."""
    longest = max(map(len, columns))
    return [tuple(column[min(row, len(column) - 1)] for column in columns) for row in range(longest)]
