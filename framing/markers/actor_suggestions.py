"""The articles of a study → actors that it might compare names of: who is named often, and by which nouns."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from framing.lang import stock_actors
from framing.markers.epithets import find_callings
from framing.markers.names import find_names
from framing.settings import Actor

MIN_ARTICLES_NAMING, MIN_OUTLETS = 5, 2  # that name somebody who is suggested
MIN_WITH_NOUN = 2  # articles that call somebody by a noun
MAX_NOUNS = 12


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody whom articles of one language name, and the nouns that they are called by.

    ``nouns`` are with the number of articles, the commonest first; ``names`` are
    the full name and, if nobody else has it, the surname. An actor that the
    language packs have in ``stock`` has the names that occur as nouns, and all
    the languages in which they do.
    """

    id: str
    title: str
    language: str
    articles: int
    outlets: int
    names: tuple[str, ...]
    nouns: tuple[tuple[str, int], ...]
    stock: str = ""


def suggest_actors(
    articles: pd.DataFrame, known_names: Sequence[str] = (), *, min_articles: int = MIN_ARTICLES_NAMING
) -> list[Suggestion]:
    """Suggest actors of ``articles`` (``article_id, outlet, language, text``), those with the most nouns first.

    Somebody is suggested who is named in ``min_articles`` articles of two outlets or more
    (of one, if there is no other), and called by a noun in two articles, who is
    not one of ``known_names``. Order: different nouns, then articles.
    """
    suggestions: list[Suggestion] = []
    for language, rows in articles.groupby("language", sort=True):
        suggestions += _of_language(rows, str(language), {name.casefold() for name in known_names}, min_articles)
    suggestions.sort(key=lambda each: (-len(each.nouns), -each.articles, each.title))
    return list(_with_own_ids(suggestions))


def suggest_stock_actors(
    articles: pd.DataFrame, taken: Collection[str] = (), *, min_articles: int = MIN_ARTICLES_NAMING
) -> list[Suggestion]:
    """Suggest actors that the language packs have in stock and that are not ``taken``, the most named first.

    Somebody is suggested who is named in ``min_articles`` articles of two outlets or more (of one, if there
    is no other), by two names or more.
    """
    named_in: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    language_of: dict[str, str] = {}
    for language, rows in articles.groupby("language", sort=True):
        wanted = [Actor(id=name, stock=name) for name in sorted(stock_actors(str(language)) - set(taken))]
        for article_id, text in zip(rows["article_id"], rows["text"], strict=True):
            language_of[article_id] = str(language)
            for name in find_names(text, wanted, str(language)):
                named_in[name.actor][name.name].add(article_id)
    outlet_of = articles.set_index("article_id")["outlet"].to_dict()
    enough_outlets = min(MIN_OUTLETS, len(set(outlet_of.values())))
    suggestions = []
    for actor, names in named_in.items():
        ids = set().union(*names.values())
        outlets = {outlet_of[article_id] for article_id in ids}
        if len(ids) >= min_articles and len(outlets) >= enough_outlets and len(names) > 1:
            languages = ", ".join(sorted({language_of[article_id] for article_id in ids}))
            ranked = sorted(
                ((name, len(in_which)) for name, in_which in names.items()), key=lambda pair: (-pair[1], pair[0])
            )
            nouns = tuple(ranked[:MAX_NOUNS])
            suggestions.append(
                Suggestion(actor, nouns[0][0], languages, len(ids), len(outlets), (), nouns, stock=actor)
            )
    return sorted(suggestions, key=lambda each: (-each.articles, each.id))


def _of_language(rows: pd.DataFrame, language: str, known_names: set[str], min_articles: int) -> Iterator[Suggestion]:
    found_in: dict[str, set[str]] = defaultdict(set)
    called_in: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for article_id, text in zip(rows["article_id"], rows["text"], strict=True):
        for name, noun in find_callings(text, language):
            found_in[name].add(article_id)
            if noun:
                called_in[name][noun].add(article_id)
    outlet_of = rows.set_index("article_id")["outlet"].to_dict()
    enough_outlets = min(MIN_OUTLETS, len(set(outlet_of.values())))
    surnames = _surnames(name for name in found_in if len(found_in[name]) > 1)
    for name, ids in found_in.items():
        outlets = {outlet_of[article_id] for article_id in ids}
        nouns = _ranked(called_in[name])
        names = (name, *([surnames[name]] if name in surnames else []))
        new = not known_names & {each.casefold() for each in names}
        if len(ids) >= min_articles and len(outlets) >= enough_outlets and nouns and new:
            yield Suggestion(_slug(name), name, language, len(ids), len(outlets), names, nouns)


def _ranked(nouns: dict[str, set[str]]) -> tuple[tuple[str, int], ...]:
    """Return the nouns that enough articles have, the commonest first."""
    counted = [(noun, len(ids)) for noun, ids in nouns.items() if len(ids) >= MIN_WITH_NOUN]
    return tuple(sorted(counted, key=lambda pair: (-pair[1], pair[0]))[:MAX_NOUNS])


def _surnames(names: Iterator[str]) -> dict[str, str]:
    """Return the surname of each name of several words whose last word no other name ends with."""
    by_last: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if " " in name:
            by_last[name.rsplit(" ", 1)[1]].append(name)
    return {full[0]: last for last, full in by_last.items() if len(full) == 1}


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "actor"


def _with_own_ids(suggestions: Sequence[Suggestion]) -> Iterator[Suggestion]:
    """Yield the suggestions with ids of their own: of the same, the later ones have their language or a number."""
    taken: set[str] = set()
    for each in suggestions:
        identity = each.id if each.id not in taken else f"{each.id}-{each.language}"
        while identity in taken:
            identity += "-2"
        taken.add(identity)
        yield Suggestion(identity, each.title, each.language, each.articles, each.outlets, each.names, each.nouns)
