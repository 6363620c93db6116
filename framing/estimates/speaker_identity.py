"""Which speakers of a corpus are the same: "Brink" and "Ada Brink" within an article, full names across articles."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from framing.lang import load
from framing.lang.word_classes import WordClasses
from framing.markers.name_words import is_capital, plain, without_titles

_LAST_WORD = re.compile(r"(?<!\w)(\w+)\W{1,2}$")
_BEFORE = 20  # characters before a name in which a determiner is
_ELSEWHERE = 2  # articles that must name a person in full before an article in which that person only is mentioned


@dataclass(frozen=True)
class _Article:
    """An article with the names of its speakers: what the text has, and the key of each."""

    text: str
    word_classes: WordClasses
    keys: Mapping[str, str]

    @cached_property
    def folded(self) -> str:
        return _folded(self.text)

    def mentions(self, name: str) -> bool:
        """Return whether the text has a person's full name."""
        return name in self.folded and re.search(rf"\b{re.escape(name)}\b", self.folded) is not None

    def is_person(self, name: str) -> bool:
        """Return whether most mentions of a full name do without a determiner, which "the White House" has."""
        mentions = list(re.finditer(rf"\b{re.escape(name)}\b", self.folded))
        words = (_LAST_WORD.search(self.folded[max(0, each.start() - _BEFORE) : each.start()]) for each in mentions)
        determined = sum(word is not None and word[1] in self.word_classes.determiner for word in words)
        return 2 * determined <= len(mentions)


def same_speakers(speakers: pd.DataFrame, articles: pd.DataFrame) -> pd.Series:
    """Return the name under which each row of ``speakers`` is counted, with the index of ``speakers``.

    A full name is one person in all articles, whatever its case and the title
    before it. A surname is the person of the only full name with that surname
    in its article: that of a speaker there, or one that is mentioned there and
    speaks in two other articles. If there is no such name, or more than one,
    it stays as it is, so that two people are never made one.

    ``speakers`` has ``article_id`` and ``speaker`` ("" if unnamed), ``articles``
    has ``article_id``, ``language`` and ``text``. Of several spellings, the
    most frequent is returned.
    """
    by_id = _read(speakers, articles)
    people = _people(by_id.values())
    counted = {
        (article_id, speaker): _person(key, article, people)
        for article_id, article in by_id.items()
        for speaker, key in article.keys.items()
    }
    rows = list(zip(speakers["article_id"], speakers["speaker"], strict=True))
    spellings = _spellings((by_id[article_id], speaker) for article_id, speaker in rows)
    return pd.Series([spellings[counted[row]] for row in rows], index=speakers.index, dtype=object)


def _read(speakers: pd.DataFrame, articles: pd.DataFrame) -> dict[str, _Article]:
    facts = articles.set_index("article_id")
    by_id = {}
    for article_id, names in speakers.groupby("article_id")["speaker"]:
        word_classes = load(str(facts.loc[article_id, "language"])).word_classes
        keys = {name: _key(name, word_classes) for name in names.unique()}
        by_id[str(article_id)] = _Article(str(facts.loc[article_id, "text"]), word_classes, keys)
    return by_id


def _people(articles: Iterable[_Article]) -> dict[str, dict[str, int]]:
    """Return by surname the full names that end in it, each with the number of articles in which it speaks."""
    numbers: Counter[str] = Counter()
    for article in articles:
        word_classes = article.word_classes
        numbers.update({
            key for name, key in article.keys.items()
            if _is_name(name, word_classes) and not _is_surname(key, word_classes) and not _is_joint(key, word_classes)
        })  # fmt: skip
    people: dict[str, dict[str, int]] = {}
    for name, number in sorted(numbers.items()):
        words = name.split(" ")
        for first in range(1, len(words)):
            people.setdefault(" ".join(words[first:]), {})[name] = number
    return people


def _person(key: str, article: _Article, people: Mapping[str, Mapping[str, int]]) -> str:
    full_names = people.get(key, {}) if _is_surname(key, article.word_classes) else {}
    here = set(article.keys.values())
    often = (name for name, number in full_names.items() if number >= _ELSEWHERE)
    candidates = sorted({*(full_names.keys() & here), *(name for name in often if article.mentions(name))})
    return candidates[0] if len(candidates) == 1 and article.is_person(candidates[0]) else key


def _spellings(named: Iterable[tuple[_Article, str]]) -> dict[str, str]:
    """Return how each key is spelled most often, without titles; the first in the alphabet of equals."""
    spellings: dict[str, Counter[str]] = {}
    for article, speaker in named:
        spelling = _without_title(speaker, article.word_classes)
        spellings.setdefault(article.keys[speaker], Counter())[spelling] += 1
    return {key: min(counts, key=lambda name: (-counts[name], name)) for key, counts in spellings.items()}


def _without_title(speaker: str, word_classes: WordClasses) -> str:
    words = speaker.split()
    return without_titles(words, word_classes) if _is_name(speaker, word_classes) else " ".join(words)


def _is_name(speaker: str, word_classes: WordClasses) -> bool:
    words = speaker.split()
    ends = bool(words) and is_capital(words[0], word_classes) and is_capital(words[-1], word_classes)
    return ends and all(is_capital(word, word_classes) or plain(word) in word_classes.name_link for word in words)


def _is_surname(key: str, word_classes: WordClasses) -> bool:
    """Return whether a name has one word, particles aside ("Brink", "Le Brink"), and no given names."""
    return all(word in word_classes.name_link for word in key.split(" ")[:-1])


def _is_joint(key: str, word_classes: WordClasses) -> bool:
    """Return whether these are the names of two people ("Ada Brink and Ilva Tarn")."""
    return any(word in word_classes.joint for word in key.split(" "))


def _key(speaker: str, word_classes: WordClasses) -> str:
    """Return what a speaker is compared by; the case of an abbreviation counts ("US", "us")."""
    name = _without_title(speaker, word_classes)
    return name if " " not in name and name.isupper() else _folded(name)


def _folded(name: str) -> str:
    """Return a name as it is compared: without case, one kind of apostrophe and hyphen, single spaces."""
    plain_name = unicodedata.normalize("NFC", name).replace("’", "'").translate(dict.fromkeys(map(ord, "‐‑"), "-"))
    return re.sub(r"\s+", " ", plain_name).casefold()
