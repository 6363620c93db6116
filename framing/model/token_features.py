"""The words of articles as columns of numbers: what the tagger reads.

One pass over each article: its words, sentences, speech and markers. Everything
after this works on whole columns, for as many articles as are read together.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from framing import lang
from framing.errors import InputError
from framing.lang.segmentation import split_words
from framing.lang.tokens import lower
from framing.markers.analysed_text import analyse
from framing.markers.find import find_markers, places
from framing.markers.voice import VoicedWords, voices_of_spans, voices_of_words
from framing.records import Marker, Speech

if TYPE_CHECKING:
    from numpy.typing import NDArray

HYPHEN, QUOTE, STOP, LOUD, COMMA, LINE, OTHER = range(1, 8)
T = TypeVar("T")
_AT_ONCE = 200_000  # code points read together: memory does not grow with the articles, and more is no faster
_KINDS = {
    HYPHEN: "-‐‑–—", QUOTE: "\"“”„«»‹›‘’'", STOP: ".…", LOUD: "!?", COMMA: ",;:", LINE: "\n", OTHER: "()[]/&%$€£*#",
}  # fmt: skip
_TABLE = np.zeros(0x2100, dtype=np.uint8)
for _kind, _these in _KINDS.items():
    _TABLE[[ord(character) for character in _these]] = _kind


@dataclass(frozen=True, slots=True)
class Article:
    """One text as the tagger takes it.

    The text starts with the ``title`` if there is one. ``markers`` and
    ``speech`` are found in the text if they are not given.
    """

    text: str
    language: str = "en"
    title: str = ""
    markers: tuple[Marker, ...] | None = None
    speech: tuple[Speech, ...] | None = None


class Vocabulary(dict[str, int]):
    """The words of one language with their numbers, which go on where another language's end."""

    def __init__(self, words: list[tuple[str, str]], language: str) -> None:
        super().__init__()
        self._words, self._language = words, language

    def __missing__(self, word: str) -> int:
        self[word] = len(self._words)
        self._words.append((self._language, word))
        return self[word]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of several articles, one row per word, in their order.

    ``word`` is the row's index in ``words``, pairs of language and word in
    lower case; ``article`` and ``sentence`` are numbers that grow from 0;
    ``gap`` says what is before the word (0: a space), ``case`` 1 for
    a capital and 2 for capitals only, ``voice`` and ``position`` are places in
    ``VOICE_NAMES`` and ``POSITIONS``. ``markers`` has those of each
    article. Offsets are code points of the article's text. ``vectors`` are an
    encoder's, shape (words, dimensions), with no dimension without an encoder.
    """

    articles: Sequence[Article]
    words: Sequence[tuple[str, str]]
    word: "NDArray[np.int64]"
    article: "NDArray[np.int64]"
    start: "NDArray[np.int64]"
    end: "NDArray[np.int64]"
    sentence: "NDArray[np.int64]"
    gap: "NDArray[np.uint8]"
    case: "NDArray[np.uint8]"
    voice: "NDArray[np.uint8]"
    position: "NDArray[np.uint8]"
    markers: Sequence[Sequence[Marker]]
    first: "NDArray[np.int64]"
    vectors: "NDArray[np.float32]"
    _derived: dict[str, tuple[Any, Any]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.word)

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process without what was derived, which is larger than all the rest."""
        return Tokens, tuple(getattr(self, each.name) for each in fields(self) if each.init)

    def rows(self, article: int, start: int, end: int) -> tuple[int, int]:
        """Return the first row of an article that a span touches, and the row after the last."""
        low, high = self.first[article], self.first[article + 1]
        begin = low + int(np.searchsorted(self.end[low:high], start, side="right"))
        stop = low + int(np.searchsorted(self.start[low:high], end, side="left"))
        return int(begin), int(stop)

    def derived(self, key: str, compute: Callable[[], T], *, by: object = None) -> T:
        """Return what ``compute`` returns, once: several taggers ask for the same of the same words.

        What was computed ``by`` something else than this time is forgotten.
        """
        if key not in self._derived or self._derived[key][0] != by:
            self._derived[key] = by, compute()
        value: T = self._derived[key][1]
        return value

    def forget(self) -> None:
        """Let go of what was derived: it is larger than all the rest, and derived again where it is asked for."""
        self._derived.clear()

    @property
    def marker_rows(self) -> list[tuple[int, Marker, int, int]]:
        """The markers with the number of their article, the first of their rows and the row after the last."""
        return self.derived(
            "marker_rows",
            lambda: [
                (number, marker, *self.rows(number, marker.start, marker.end))
                for number, markers in enumerate(self.markers)
                for marker in markers
            ],
        )

    def voices(
        self, article: "NDArray[np.int64]", start: "NDArray[np.int64]", end: "NDArray[np.int64]"
    ) -> "NDArray[np.int64]":
        """Return whose voice each of many spans is in, by its place in ``VOICE_NAMES``."""
        length = 1 + int(max(self.end.max(initial=0), end.max(initial=0)))  # lays the articles end to end
        shift = self.article * length
        words = VoicedWords(self.start + shift, self.end + shift, self.voice)
        return voices_of_spans(words, start + article * length, end + article * length)

    def subset(self, chosen: "NDArray[np.bool_]") -> "Tokens":
        """Return the words of some articles, ``chosen`` by a truth for each."""
        kept = chosen[self.article]
        numbers = np.flatnonzero(chosen)
        sentence = np.unique(self.sentence[kept], return_inverse=True)[1].astype(np.int64)
        sizes = np.diff(self.first)[numbers]
        return Tokens(
            [self.articles[i] for i in numbers], self.words, self.word[kept], np.repeat(np.arange(len(sizes)), sizes),
            self.start[kept], self.end[kept], sentence, self.gap[kept], self.case[kept],
            self.voice[kept], self.position[kept], [self.markers[i] for i in numbers],
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), self.vectors[kept],
        )  # fmt: skip


def as_articles(texts: Iterable[Any], language: str) -> list[Article]:
    """Take texts as they come, plain or as ``Article``; raise ``InputError`` for anything else."""
    if isinstance(texts, str):
        raise InputError("texts: expected a sequence of texts, not one text")
    articles = []
    for number, text in enumerate(texts):
        if not isinstance(text, str | Article):
            raise InputError(f"texts: number {number} is {text!r}; it should be a text or an Article")
        articles.append(Article(text, language) if isinstance(text, str) else text)
    return articles


def read_tokens(articles: Sequence[Article], *, bare: bool = False) -> Tokens:
    """Read articles into columns; ``bare``: their words only, without markers and voices.

    Raises
    ------
    LanguageError
        There is no pack for an article's language.
    """
    words: list[tuple[str, str]] = []
    vocabularies: dict[str, Vocabulary] = {}
    columns: list[list[NDArray[Any]]] = []
    markers, sentences = [], 0
    for article in articles:
        if article.language not in vocabularies:
            vocabularies[article.language] = Vocabulary(words, article.language)
        article_markers, article_columns, sentences = _read(article, vocabularies[article.language], sentences, bare)
        markers.append(article_markers)
        columns.append(article_columns)
    sizes = [len(column[0]) for column in columns]
    whole: list[NDArray[Any]] = (
        [np.concatenate(column) for column in zip(*columns, strict=True)] if columns else [np.zeros(0, np.int64)] * 8
    )
    word, start, end, sentence, gap, case, voice, position = whole
    sentence = np.unique(sentence, return_inverse=True)[1].astype(np.int64)  # without those that have no word
    number = np.repeat(np.arange(len(articles)), sizes)
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    none = np.zeros((len(word), 0), np.float32)
    return Tokens(articles, words, word, number, start, end, sentence, gap, case, voice, position, markers, first, none)


def batches(articles: Sequence[Article]) -> Iterator[list[Article]]:
    """Put as many articles together as have ``_AT_ONCE`` code points."""
    batch: list[Article] = []
    size = 0
    for article in articles:
        if batch and size + len(article.text) > _AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append(article)
        size += len(article.text)
    if batch:
        yield batch


def _read(
    article: Article, vocabulary: Vocabulary, sentences: int, bare: bool
) -> "tuple[Sequence[Marker], list[NDArray[Any]], int]":
    """Return the markers of an article, its columns, and how many sentences have been counted with it."""
    text, language = article.text, article.language
    marker_list: Sequence[Marker] = () if bare else article.markers or ()
    if article.markers is None and not bare:
        marker_list = find_markers(text, language, article.title)
    cut = split_words(text, lang.load(language))
    length = np.fromiter(map(len, cut.tokens), np.int64, len(cut.tokens))
    nonempty = length > 0
    word = np.fromiter(map(vocabulary.__getitem__, filter(None, cut.tokens)), np.int64, int(nonempty.sum()))
    end = np.asarray(cut.ends, np.int64)[nonempty]
    start = end - length[nonempty]
    gap, case = _gaps_and_case(text, start, end)
    cuts = np.array([low for low, _ in cut.sentences_between(0, len(text))], np.int64)
    sentence = np.searchsorted(cuts, start, side="right") - 1 + sentences
    headline, lead = places(cut, article.title)
    position = (start >= headline).astype(np.uint8) + (start >= max(headline, lead))
    voice = np.zeros(len(start), np.uint8) if bare else _voices(article, start)
    columns = [word, start, end, sentence, gap, case, voice, position]
    return marker_list, columns, sentences + len(cuts)


def _gaps_and_case(
    text: str, start: "NDArray[np.int64]", end: "NDArray[np.int64]"
) -> "tuple[NDArray[Any], NDArray[Any]]":
    """Return what is before each word, and how it is capitalised."""
    if not len(start):
        return np.zeros(0, np.uint8), np.zeros(0, np.uint8)
    codes, small = (
        np.frombuffer(string.encode("utf-32-le", "surrogatepass"), np.uint32) for string in (text, lower(text))
    )
    kinds = _TABLE[np.minimum(codes, len(_TABLE) - 1)]
    previous_end = np.concatenate([[0], end[:-1]])
    gap = np.maximum.reduceat(kinds, np.stack([previous_end, start], axis=1).ravel())[::2].copy()
    gap[0] = LINE
    capitals = np.concatenate([[0], np.cumsum(codes != small)])
    count = capitals[end] - capitals[start]
    case = (codes[start] != small[start]).astype(np.uint8)
    case[(count > 1) & (count == end - start)] = 2
    return gap, case


def _voices(article: Article, start: "NDArray[np.int64]") -> "NDArray[np.uint8]":
    """Return whose voice each word is in."""
    if article.speech is not None:
        return voices_of_words(start, article.speech)
    # who speaks, which takes as long again, is not asked here
    return voices_of_words(start, analyse(article.text, article.language).stored_spans())
