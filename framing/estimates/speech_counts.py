"""Words by voice: which words of every article are in whose voice, and who speaks."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from framing import lang
from framing.contracts import SpeechKind
from framing.estimates.speaker_identity import same_speakers
from framing.lang.segmentation import split_words
from framing.markers.speech import SpeechRows
from framing.markers.voice import OUTLET, PARAPHRASE, QUOTE, voices_of_words
from framing.records import Speech

_ARTICLES = ("article_id", "outlet", "language", "event", "own", "quote", "paraphrase")
_SPEAKERS = ("article_id", "start", "end", "kind", "speaker", "words")  # and person


@dataclass(frozen=True)
class SpeechCounts:
    """The words of articles by voice.

    ``articles`` has one row per article: ``article_id, outlet, language, event``,
    the numbers of words ``own, quote, paraphrase``. ``speakers`` has one row per
    speech span: ``article_id, start, end, kind, speaker, words, person``, the last
    being whom the speaker is counted as (see ``same_speakers``). The three
    arrays are of the outlet's own words: row of the article, index of the word
    in ``vocabulary``, offset in the text.
    """

    articles: pd.DataFrame
    speakers: pd.DataFrame
    vocabulary: tuple[str, ...]
    row: NDArray[np.int32]
    word: NDArray[np.int32]
    start: NDArray[np.int32]

    @cached_property
    def counts(self) -> sparse.csr_matrix:
        """How often each word is in each article in the outlet's own voice: articles by words."""
        shape = (len(self.articles), len(self.vocabulary))
        return sparse.csr_matrix((np.ones(len(self.row)), (self.row, self.word)), shape=shape)


def count_speech(articles: pd.DataFrame, speech: pd.DataFrame) -> SpeechCounts:
    """Count the words of every article by voice, given its ``speech`` (see ``framing.contracts.TABLES``).

    A word is two or more letters (and digits) in a row, in lower case, accents
    kept; if speech is nested, a direct quotation counts as direct.
    """
    speech_rows = SpeechRows(speech)
    numbers: dict[str, int] = {}
    rows, speakers = [], []
    parts: list[NDArray[np.int32]] = [np.zeros((2, 0), dtype=np.int32)]
    for article in articles[["article_id", "outlet", "language", "event", "text"]].itertuples(index=False):
        spans = speech_rows.of(article.article_id, len(article.text))
        words = split_words(article.text, lang.load(article.language))
        counted = np.fromiter(map(_IS_WORD.__getitem__, words.tokens), dtype=bool, count=len(words.tokens))
        starts = np.array(words.ends) - np.array([len(token) for token in words.tokens])
        voices = voices_of_words(starts, spans)
        tally = np.bincount(voices[counted], minlength=3)[[OUTLET, QUOTE, PARAPHRASE]]
        rows.append((article.article_id, article.outlet, article.language, article.event, *tally.tolist()))
        speakers += _by_speaker(article.article_id, spans, starts[counted])
        in_own_words = np.flatnonzero(counted & (voices == OUTLET))
        own_words = [numbers.setdefault(words.tokens[index], len(numbers)) for index in in_own_words.tolist()]
        parts.append(np.array([own_words, starts[in_own_words]], dtype=np.int32))
    row = np.repeat(np.arange(len(articles), dtype=np.int32), [part.shape[1] for part in parts[1:]])
    word = np.concatenate([part[0] for part in parts])
    start = np.concatenate([part[1] for part in parts])
    del parts  # as large as both
    named = pd.DataFrame(speakers, columns=list(_SPEAKERS))
    named["person"] = same_speakers(named, articles)
    return SpeechCounts(pd.DataFrame(rows, columns=list(_ARTICLES)), named, tuple(numbers), row, word, start)


def _by_speaker(
    article_id: str, spans: Iterable[Speech], starts: NDArray[np.int64]
) -> list[tuple[str, int, int, SpeechKind, str, int]]:
    """Return a row of ``SpeechCounts.speakers`` per speech span, given where the counted words start."""
    rows = []
    for span in spans:
        first, stop = np.searchsorted(starts, [span.start, span.end]).tolist()
        rows.append((article_id, span.start, span.end, span.kind, span.speaker, stop - first))
    return rows


class _Words(dict[str, bool]):
    """Whether a token is a word of two letters or more; asked once for each."""

    def __missing__(self, token: str) -> bool:
        if len(self) > _MOST_TOKENS:
            self.clear()
        self[token] = len(token) > 1 and any(character.isalpha() for character in token)
        return self[token]


_MOST_TOKENS = 1 << 18
_IS_WORD = _Words()
