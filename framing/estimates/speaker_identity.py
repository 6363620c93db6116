"""Which speakers of a corpus are the same: "Brink" and "Ada Brink" within an article, full names across articles."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.article_parts import ArticleParts
from framing.lang import load
from framing.lang.word_classes import WordClasses
from framing.markers.name_words import is_capital, plain, without_titles

_LAST_WORD = re.compile(r"(?<!\w)(\w+)\W{1,2}$")
_BEFORE = 20  # characters before a name in which a determiner is
_ELSEWHERE = 2  # articles that must name a person in full before an article in which that person only is mentioned


@dataclass(frozen=True)
class _Article:
    """The text of an article, and the keys of its speakers."""

    text: str
    word_classes: WordClasses
    keys: Collection[str]

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


class _Names:
    """The names of speakers, each once for a language: the key that each is compared by, and what kind of name it is.

    ``key_of`` has the number of the key of each name, ``keys`` are the keys.
    """

    def __init__(self, names: pd.DataFrame) -> None:
        self.keys: list[str] = []
        self._numbers: dict[str, int] = {}
        speakers = [
            (speaker, load(language).word_classes)
            for speaker, language in names[["speaker", "language"]].itertuples(index=False, name=None)
        ]
        keys = [_key(*speaker) for speaker in speakers]
        self.key_of = np.array([self._number(key) for key in keys], dtype=np.int32)
        self.spellings = [_without_title(*speaker) for speaker in speakers]
        self.is_surname = np.array(
            [_is_surname(key, classes) for key, (_, classes) in zip(keys, speakers, strict=True)], dtype=bool
        )
        is_single = np.array(
            [_is_name(*speaker) and not _is_joint(key, speaker[1]) for key, speaker in zip(keys, speakers, strict=True)]
        )
        self.is_full_name = is_single.astype(bool) & ~self.is_surname

    def _number(self, key: str) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self.keys)
            self.keys.append(key)
        return self._numbers[key]

    def number(self, key: str) -> int:
        """Return the number of a key."""
        return self._numbers[key]


def same_speakers(speakers: pd.DataFrame, articles: pd.DataFrame, parts: ArticleParts) -> pd.Series:
    """Return the name under which each row of ``speakers`` is counted, with the index of ``speakers``.

    A full name is one person in all articles, whatever its case and the title
    before it. A surname is the person of the only full name with that surname
    in its article: that of a speaker there, or one that is mentioned there and
    speaks in two other articles. If there is no such name, or more than one,
    it stays as it is, so that two people are never made one.

    ``speakers`` has ``article_id`` and ``speaker`` ("" if unnamed), ``articles``
    has ``article_id`` and ``language``. Of several spellings, the most frequent
    is returned; the result is categorical.
    """
    number, ids = pd.factorize(speakers["article_id"])
    languages = articles.set_index("article_id")["language"].reindex(ids)
    rows = pd.DataFrame({"article": number, "speaker": speakers["speaker"].astype("category").to_numpy()})
    rows["language"] = languages.astype("category").to_numpy()[number] if len(ids) else ""
    rows["name"] = rows.groupby(["language", "speaker"], observed=True, sort=False).ngroup()
    distinct = rows.drop_duplicates("name").sort_values("name")
    names = _Names(distinct)
    pairs = rows[["article", "name"]].drop_duplicates().sort_values("article", kind="stable", ignore_index=True)
    pairs["person"] = _persons(pairs, names, articles.set_index("article_id", drop=False).reindex(ids), parts)
    spelled = pd.Categorical(_spellings(names, rows["name"].value_counts(sort=False).sort_index()))
    person = rows[["article", "name"]].merge(pairs, on=["article", "name"], how="left")["person"]
    return pd.Series(spelled.take(person.to_numpy(dtype=np.intp)), index=speakers.index)


def _persons(pairs: pd.DataFrame, names: _Names, articles: pd.DataFrame, parts: ArticleParts) -> NDArray[np.int32]:
    """Return the number of the key under which each name of an article is counted."""
    name = pairs["name"].to_numpy()
    person: NDArray[np.int32] = names.key_of[name]
    people = _people(pairs, names)
    surnames = np.array([key in people for key in names.keys], bool)[person] & names.is_surname[name]
    asked = pairs[surnames].assign(article_id=articles["article_id"].to_numpy()[pairs.loc[surnames, "article"]])
    article_of = pairs["article"].to_numpy()
    for here, rows in parts.with_texts(articles.iloc[asked["article"].unique()], asked):
        with_text = here.set_index("article_id")[["text", "language"]]
        for article_id, in_article in rows.groupby("article_id", sort=False):
            first, stop = np.searchsorted(article_of, in_article["article"].iloc[0] + np.array([0, 1]))
            text, language = with_text.loc[str(article_id)]
            keys = {names.keys[number] for number in names.key_of[name[first:stop]]}
            article = _Article(text, load(language).word_classes, keys)
            for row in in_article.index:
                person[row] = names.number(_person(names.keys[person[row]], article, people))
    return person


def _people(pairs: pd.DataFrame, names: _Names) -> dict[str, dict[str, int]]:
    """Return by surname the full names that end in it, each with the number of articles in which it speaks."""
    full = pairs[names.is_full_name[pairs["name"].to_numpy()]]
    keys = full.assign(key=names.key_of[full["name"].to_numpy()]).drop_duplicates(["article", "key"])["key"]
    people: dict[str, dict[str, int]] = {}
    for name, number in sorted((names.keys[key], int(number)) for key, number in keys.value_counts().items()):
        words = name.split(" ")
        for first in range(1, len(words)):
            people.setdefault(" ".join(words[first:]), {})[name] = number
    return people


def _person(key: str, article: _Article, people: Mapping[str, Mapping[str, int]]) -> str:
    full_names = people.get(key, {})
    often = (name for name, number in full_names.items() if number >= _ELSEWHERE)
    here = full_names.keys() & article.keys
    candidates = sorted({*here, *(name for name in often if article.mentions(name))})
    return candidates[0] if len(candidates) == 1 and article.is_person(candidates[0]) else key


def _spellings(names: _Names, counts: pd.Series) -> list[str]:
    """Return how each key is spelled most often, without titles; the first in the alphabet of equals."""
    table = pd.DataFrame({"key": names.key_of, "spelling": names.spellings, "count": counts.to_numpy()})
    sums = table.groupby(["key", "spelling"], as_index=False)["count"].sum()
    ranked = sums.sort_values(["key", "count", "spelling"], ascending=[True, False, True])
    return list(ranked.drop_duplicates("key")["spelling"])


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
