"""Which article of a study a reading of another tool is about, by its text and its id."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import PurePosixPath
from unicodedata import normalize

import pandas as pd

from framing.errors import InputError
from framing.sharing.fingerprints import folded_text
from framing.sharing.foreign_readings import ForeignReading, joined
from framing.sharing.forms import file_names
from framing.wording import shown

_MIN_LENGTH = 40  # folded characters of a part that is looked for inside articles: fewer are in many


class ArticleMatcher:
    """The articles of a study, by id, by address, by the file name that a brat export gives them, and by text."""

    def __init__(self, articles: pd.DataFrame) -> None:
        ids = [str(article_id) for article_id in articles["article_id"]]
        self.texts: dict[str, str] = dict(zip(ids, articles["text"], strict=True))
        self.languages: dict[str, str] = dict(zip(ids, articles["language"], strict=True))
        self._names = {url: key for key, url in zip(ids, articles["url"], strict=True) if url}
        self._names |= {name: key for key, name in file_names(ids).items()}
        self._names |= {key: key for key in ids}
        self._folded = sorted((folded_text(text), key) for key, text in self.texts.items())

    def match(self, reading: ForeignReading) -> str:
        """Return the article of a reading: the one with its text, else the one with its id.

        The id decides between articles with one text. An article with the id and
        another text is taken only if no article has the text: its text may have
        been corrected since.

        Raises
        ------
        InputError
            There is none, or several have the text.
        """
        named = self._named(reading.names)
        same = self._with_text(reading.text) if reading.text else []
        if len(same) == 1 or named in same:
            return named if named in same else same[0]
        if len(same) > 1:
            raise InputError(f"articles {', '.join(same[:3])} have this text, and no id says which is meant")
        if named:
            return named
        raise InputError(self._why_none(reading))

    def file_name_parts(self, name: str) -> tuple[str, str]:
        """Split the name that a brat export gives to an annotator's file: ``a1.ada`` is ada's reading of a1."""
        article, _, annotator = name.rpartition(".")
        return (article, annotator) if name not in self._names and article in self._names else (name, "")

    def join(self, readings: Iterable[ForeignReading]) -> Iterator[ForeignReading]:
        """Yield readings of whole articles in place of readings of their parts, such as sentences.

        Parts are joined if one annotator's follow each other and are together the
        whole text; other readings stay as they are.
        """
        parts = list(readings)
        at = 0
        while at < len(parts):
            size = self._run(parts, at) or 1
            yield joined(parts[at : at + size]) if size > 1 else parts[at]
            at += size

    def _run(self, parts: Sequence[ForeignReading], first: int) -> int:
        """Return how many parts from ``first`` on together have the text of an article; 0 if none do."""
        together = ""
        for size, part in enumerate(islice(parts, first, None), start=1):
            if not part.text or part.annotator != parts[first].annotator:
                return 0
            together += _key(part.text)
            at = bisect_left(self._folded, (together, ""))
            candidate = self._folded[at][0] if at < len(self._folded) else ""
            if candidate == together:
                return size
            if not together or not candidate.startswith(together):
                return 0
        return 0

    def _named(self, names: Iterable[str]) -> str:
        variants = (variant for name in names for variant in (name, PurePosixPath(name).stem))
        return next((self._names[variant] for variant in variants if variant in self._names), "")

    def _with_text(self, text: str) -> list[str]:
        key = _key(text)
        at = bisect_left(self._folded, (key, ""))
        same = []
        while at < len(self._folded) and self._folded[at][0] == key:
            same.append(self._folded[at][1])
            at += 1
        return same

    def _why_none(self, reading: ForeignReading) -> str:
        called = f" or the id {shown(reading.names[0])}" if reading.names else ""
        if not reading.text:
            return (
                f"no article of the study has the id {shown(reading.names[0])}"
                if reading.names
                else "has no text or id"
            )
        key = _key(reading.text)
        containing = [key_of for folded, key_of in self._folded if key in folded] if len(key) >= _MIN_LENGTH else []
        part = f"; it is a part of article {containing[0]}, and the file does not have the rest" if containing else ""
        return f"no article of the study has this text{called}{part}"


def _key(text: str) -> str:
    return folded_text(normalize("NFC", text))
