"""Words by voice: which words of every article are in whose voice, and who speaks."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from framing import lang
from framing.article_parts import ArticleParts
from framing.estimates.speaker_identity import same_speakers
from framing.lang.segmentation import split_words
from framing.markers.speech import SpeechRows
from framing.markers.voice import OUTLET, PARAPHRASE, QUOTE, voices_of_words
from framing.records import Speech

_FACTS = ("article_id", "outlet", "language", "event")
_TALLY = ("own", "quote", "paraphrase")
_SPEAKERS = ("article_id", "start", "end", "kind", "speaker", "words")  # and person
MAX_WORD_ARTICLES = 20_000  # of a language, whose words are kept; what more would add is no longer seen


@dataclass(frozen=True)
class SpeechCounts:
    """The words of articles by voice.

    ``articles`` has one row per article: ``article_id, outlet, language, event``,
    the numbers of words ``own, quote, paraphrase``, and whether the article is
    ``drawn`` (see ``draw_articles``). ``speakers`` has one row per
    speech span: ``article_id, start, end, kind, speaker, words, person``, the last
    being whom the speaker is counted as (see ``same_speakers``). The three
    arrays are of the outlet's own words in articles that are drawn: row of the
    article, index of the word in ``vocabulary``, offset in the text.
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


def count_speech(articles: pd.DataFrame, parts: ArticleParts, *, seed: int = 1) -> SpeechCounts:
    """Count the words of every article by voice, given its text and speech.

    A word is two or more letters (and digits) in a row, in lower case, accents
    kept; if speech is nested, a direct quotation counts as direct. ``articles``
    has ``article_id, outlet, language, event``.
    """
    tables, spans, own_words = [], _SpeakerRows(), _OwnWords()
    drawn = articles[["article_id"]].assign(drawn=draw_articles(articles, seed))
    for here, of_drawn, speech in parts.with_texts(articles[list(_FACTS)], drawn, stages=["speech"]):
        speech_rows, tallies = SpeechRows(speech), []
        for (article_id, *_, language, _, text), is_drawn in zip(
            here.itertuples(index=False, name=None), of_drawn["drawn"], strict=True
        ):
            counted = _count(text, language, speech_rows.of(article_id, len(text)))
            tallies.append(counted.tally)
            spans.add(article_id, counted)
            own_words.add(counted, kept=is_drawn)
        tally = pd.DataFrame(tallies, columns=list(_TALLY), index=here.index)
        tables.append(pd.concat([here[list(_FACTS)], tally], axis=1).assign(drawn=of_drawn["drawn"].to_numpy()))
    columns = [*_FACTS, *_TALLY, "drawn"]
    facts = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)
    named = spans.table()
    named["person"] = same_speakers(named, articles, parts)
    return SpeechCounts(facts, named, *own_words.arrays())


def draw_articles(articles: pd.DataFrame, seed: int, *, most: int = MAX_WORD_ARTICLES) -> NDArray[np.bool_]:
    """Draw the articles whose words are compared: all, or ``most`` of a language, as many of each outlet as it has.

    Examples
    --------
    >>> articles = pd.DataFrame({"outlet": ["post"] * 8 + ["ledger"] * 2, "language": "en"})
    >>> drawn = draw_articles(articles, 1, most=6)
    >>> int(drawn[:8].sum()), int(drawn[8:].sum())
    (4, 2)
    """
    order = np.random.default_rng(seed).permutation(len(articles))
    shuffled = articles[["language", "outlet"]].iloc[order]
    turn = shuffled.groupby(["language", "outlet"]).cumcount()  # the first of each outlet, then the second of each
    ranks = turn.groupby(shuffled["language"]).rank(method="first")
    drawn = np.zeros(len(articles), dtype=bool)
    drawn[order] = (ranks <= most).to_numpy()
    return drawn


@dataclass(frozen=True, slots=True)
class _Counted:
    """The words of one article: how many in each voice, the outlet's own with offsets, its speech with lengths."""

    tally: tuple[int, ...]
    own_words: Sequence[str]
    own_starts: NDArray[np.intp]
    spans: Sequence[tuple[Speech, int]]


def _count(text: str, language: str, spans: Sequence[Speech]) -> _Counted:
    words = split_words(text, lang.load(language))
    counted = np.fromiter(map(_IS_WORD.__getitem__, words.tokens), dtype=bool, count=len(words.tokens))
    starts = np.array(words.ends) - np.array([len(token) for token in words.tokens])
    voices = voices_of_words(starts, spans)
    tally = np.bincount(voices[counted], minlength=3)[[OUTLET, QUOTE, PARAPHRASE]]
    in_own_voice = np.flatnonzero(counted & (voices == OUTLET))
    of_counted = starts[counted]
    bounds = (np.searchsorted(of_counted, [span.start, span.end]).tolist() for span in spans)
    lengths = [stop - first for first, stop in bounds]
    return _Counted(
        tuple(tally.tolist()), [words.tokens[index] for index in in_own_voice.tolist()], starts[in_own_voice],
        list(zip(spans, lengths, strict=True)),
    )  # fmt: skip


class _SpeakerRows:
    """The rows of ``SpeechCounts.speakers``, in little memory: each name once."""

    def __init__(self) -> None:
        self._columns: dict[str, array[int]] = {name: array("i") for name in _SPEAKERS}
        self._values: dict[str, dict[str, int]] = {"article_id": {}, "kind": {}, "speaker": {}}

    def add(self, article_id: str, counted: _Counted) -> None:
        for span, words in counted.spans:
            names = {"article_id": article_id, "kind": span.kind, "speaker": span.speaker}
            for name, value in names.items():
                self._columns[name].append(self._values[name].setdefault(value, len(self._values[name])))
            for name, number in (("start", span.start), ("end", span.end), ("words", words)):
                self._columns[name].append(number)

    def table(self) -> pd.DataFrame:
        table = pd.DataFrame({name: np.array(column, dtype=np.int32) for name, column in self._columns.items()})
        for name, values in self._values.items():
            table[name] = pd.Categorical.from_codes(table[name], categories=pd.Index(list(values), dtype="str"))
        return table.astype({"article_id": "str"})


class _OwnWords:
    """The outlets' own words, article by article."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._sizes = array("i")
        self._words, self._starts = array("i"), array("i")

    def add(self, counted: _Counted, *, kept: bool) -> None:
        self._sizes.append(len(counted.own_words) if kept else 0)
        if kept:
            numbers = self._numbers
            self._words.extend([numbers.setdefault(word, len(numbers)) for word in counted.own_words])
            self._starts.extend(counted.own_starts.tolist())

    def arrays(self) -> tuple[tuple[str, ...], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """Return the vocabulary, and of each word its article, its number and its offset."""
        row = np.repeat(np.arange(len(self._sizes), dtype=np.int32), np.array(self._sizes, dtype=np.int32))
        words, starts = (np.array(column, dtype=np.int32) for column in (self._words, self._starts))
        return tuple(self._numbers), row, words, starts


class _Words(dict[str, bool]):
    """Whether a token is a word of two letters or more; asked once for each."""

    def __missing__(self, token: str) -> bool:
        if len(self) > _MOST_TOKENS:
            self.clear()
        self[token] = len(token) > 1 and any(character.isalpha() for character in token)
        return self[token]


_MOST_TOKENS = 1 << 18
_IS_WORD = _Words()
