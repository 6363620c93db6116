"""Headlines against their articles: what is marked in the headline alone, and what it states that the text attributes.

Both are cases to be read, each with the rule that found it; they are not
counted by outlet.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from framing.corpus.event_terms import term
from framing.records import require_columns
from framing.rows_by_article import RowsByArticle

ONLY_IN_HEADLINE, STATED = "headline_only", "stated_as_fact"
WEAKENING = (
    "hedge",
    "vague_attribution",
)  # categories that take from what a headline says: not found by the first rule
COVERED = 0.6  # of the headline's words that tell something, in a sentence that says the same
MIN_SHARED_WORDS = 3  # words
ATTRIBUTED_WITHIN = 1000  # characters after the headline in which the text says whose claim it is
_TELLING = 4  # letters
# "Minister: …", "…, researchers project", "… – minister", and a question
_ATTRIBUTES = re.compile(r":|\?\W*$|(?:,|\s[-–—])\s\w+(?:\s\w+){0,2}\W*$")
_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s|(?<=[.!?…][\"”»’)])\s|\n")
COLUMNS = ("article_id", "kind", "category", "start", "end", "source_start", "source_end", "speaker")

Spans = Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class _Article:
    """One article, with the length of its headline, its markers and its speech."""

    text: str
    headline: int
    markers: Spans
    speech: Spans


def headline_cases(
    articles: pd.DataFrame, markers: pd.DataFrame, speech: pd.DataFrame, function_words: Mapping[str, frozenset[str]]
) -> pd.DataFrame:
    """Find the headlines that differ from their articles in one of two ways.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``language``, ``title``, ``text``; those whose text does not begin with their title are
        left out.
    markers : DataFrame
        ``article_id``, ``start``, ``end``, ``category``, ``voice``.
    speech : DataFrame
        ``article_id``, ``start``, ``end``, ``kind``, ``speaker``.
    function_words : mapping of language to words
        They tell nothing of what a headline says.

    Returns
    -------
    DataFrame, one row per case, in the order of the articles
        ``kind`` "headline_only": a marker (``start``, ``end``, ``category``) in the headline's own words none of whose
        words, by their first six letters, is in the text; categories that weaken are left out.
        ``kind`` "stated_as_fact": ``start`` and ``end`` are the headline's; three of its words or more, and 60 %, are
        in reported speech of a named speaker in the first 1,000 characters of the text (``source_start``,
        ``source_end``, ``speaker``), and in no sentence of the outlet's own; the headline quotes, reports, hedges and
        asks nothing, has no colon and no short tail after a comma or dash ("…, officials say"), and does not name the
        speaker.
    """
    require_columns(articles, ("article_id", "language", "title", "text"))
    marked = RowsByArticle(markers[["article_id", "start", "end", "category", "voice"]])
    spoken = RowsByArticle(speech[["article_id", "start", "end", "kind", "speaker"]])
    rows: list[tuple[object, ...]] = []
    for article_id, language, title, text in articles[["article_id", "language", "title", "text"]].itertuples(False):
        if title and text.startswith(title):
            article = _Article(text, len(title), marked[article_id], spoken[article_id])
            rows += [(article_id, *case) for case in _only_in_headline(article)]
            rows += [(article_id, *case) for case in _stated(article, function_words.get(language, frozenset()))]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _only_in_headline(article: _Article) -> Iterator[tuple[object, ...]]:
    """Yield the markers in the headline's own words that the text does not repeat."""
    in_headline = [
        marker
        for marker in article.markers
        if _offset(marker, "end") <= article.headline
        and marker["voice"] == "outlet"
        and marker["category"] not in WEAKENING
    ]
    body = _terms(article.text[article.headline :]) if in_headline else set()
    for marker in in_headline:
        start, end = _offset(marker, "start"), _offset(marker, "end")
        if (words := _terms(article.text[start:end])) and not words & body:
            yield ONLY_IN_HEADLINE, marker["category"], start, end, -1, -1, ""


def _stated(article: _Article, function_words: frozenset[str]) -> Iterator[tuple[object, ...]]:
    """Yield the headline if the text attributes what it states."""
    headline = article.text[: article.headline]
    words = _terms(headline) - {term(word) for word in function_words}
    if len(words) < MIN_SHARED_WORDS or _ATTRIBUTES.search(headline) or _is_attributed(article):
        return
    reports = [
        span
        for span in article.speech
        if span["kind"] == "indirect"
        and span["speaker"]
        and _offset(span, "start") <= article.headline + ATTRIBUTED_WITHIN
        and not _terms(str(span["speaker"])) & words
        and _says(words, _part(article.text, span))
    ]
    if reports and not any(_says(words, sentence) for sentence in _own_sentences(article)):
        source = max(reports, key=lambda span: len(words & _terms(_part(article.text, span))))
        yield (
            STATED, "", 0, article.headline, _offset(source, "start"), _offset(source, "end"), str(source["speaker"])
        )  # fmt: skip


def _is_attributed(article: _Article) -> bool:
    """Return whether there is speech in the headline, or a word that weakens what it says."""
    weak = [marker for marker in article.markers if marker["category"] in WEAKENING]
    return any(_offset(span, "start") < article.headline for span in (*article.speech, *weak))


def _own_sentences(article: _Article) -> list[str]:
    """Return the sentences of the text without what others say in them."""
    done, kept = article.headline, []
    for span in sorted(article.speech, key=lambda each: _offset(each, "start")):
        kept.append(article.text[done : max(done, _offset(span, "start"))])
        done = max(done, _offset(span, "end"))
    return _SENTENCE.split(" ".join([*kept, article.text[done:]]))


def _says(words: set[str], sentence: str) -> bool:
    return len(words & _terms(sentence)) >= max(MIN_SHARED_WORDS, COVERED * len(words))


def _part(text: str, span: Mapping[str, object]) -> str:
    return text[_offset(span, "start") : _offset(span, "end")]


def _offset(span: Mapping[str, object], name: str) -> int:
    return int(str(span[name]))


def _terms(text: str) -> set[str]:
    """Return the words of four letters or more, by their first six letters."""
    return {term(word) for word in _WORD.findall(text) if len(word) >= _TELLING}
