"""Every article read once: which words stand in whose voice, and who speaks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from framing.markers.analysed_text import read
from framing.markers.speech import find_speech

OWN, QUOTE, PARAPHRASE = 0, 1, 2  # in the order of records.VOICES
_KINDS = {"direct": QUOTE, "indirect": PARAPHRASE}


@dataclass(frozen=True)
class Spoken:
    """The words of articles by voice.

    ``articles`` has a row an article: ``article_id, outlet, language, event``,
    the numbers of words ``own, quote, paraphrase``. ``speakers`` has a row a
    stretch of speech: ``article_id, start, end, kind, speaker, words``. The three arrays
    are of the own words: row of the article, word, place in the text.
    """

    articles: pd.DataFrame
    speakers: pd.DataFrame
    vocabulary: tuple[str, ...]
    row: NDArray[np.int32]
    word: NDArray[np.int32]
    start: NDArray[np.int32]

    @cached_property
    def counts(self) -> sparse.csr_matrix:
        """How often each word stands in each article in the outlet's own voice: articles by words."""
        shape = (len(self.articles), len(self.vocabulary))
        return sparse.csr_matrix((np.ones(len(self.row)), (self.row, self.word)), shape=shape)


def read_spoken(articles: pd.DataFrame, watch: Callable[[list[Any]], Iterable[Any]] = list) -> Spoken:
    """Read every article and say in whose voice each word stands.

    A word is a stretch of two or more letters (and digits), in lower case,
    accents kept; where speech is nested, a direct quotation counts as direct.
    """
    known: dict[str, int] = {}
    rows, speakers, places = [], [], []
    for number, one in enumerate(watch(list(articles.itertuples(index=False)))):
        words = read(one.text, one.language).words
        speech = find_speech(one.text, one.language)
        voice = _voices(words.ends, speech)
        wanted = [_is_word(token) for token in words.tokens]
        tally = np.bincount(voice[np.array(wanted, dtype=bool)], minlength=3) if wanted else np.zeros(3, dtype=int)
        rows.append((one.article_id, one.outlet, one.language, one.event, *tally.tolist()))
        for stretch in speech:
            first, last = words.at(stretch.start), words.at(stretch.end)
            said = sum(wanted[first:last])
            speakers.append((one.article_id, stretch.start, stretch.end, stretch.kind, stretch.speaker, said))
        for index in np.flatnonzero(voice == OWN).tolist():
            if wanted[index]:
                token = words.tokens[index]
                places.append((number, known.setdefault(token, len(known)), words.start(index)))
    found = np.array(places, dtype=np.int32).reshape(-1, 3)
    names = ["article_id", "outlet", "language", "event", "own", "quote", "paraphrase"]
    return Spoken(
        pd.DataFrame(rows, columns=names),
        pd.DataFrame(speakers, columns=["article_id", "start", "end", "kind", "speaker", "words"]),
        tuple(known), found[:, 0], found[:, 1], found[:, 2],
    )  # fmt: skip


def _voices(ends: list[int], speech: list[Any]) -> NDArray[np.int64]:
    """Return the voice of each token."""
    made = np.zeros(len(ends), dtype=np.int64)
    places = np.array(ends)
    for stretch in sorted(speech, key=lambda one: one.kind == "direct"):
        first, last = np.searchsorted(places, [stretch.start, stretch.end], side="right")
        made[first:last] = _KINDS[stretch.kind]
    return made


def _is_word(token: str) -> bool:
    return len(token) > 1 and any(sign.isalpha() for sign in token)
