"""Statements: what somebody said, as the articles of one event quote it, whole, cut, split, in paraphrase, translated.

A quotation that was split by "he said" and its parts are one statement, and its
text is its longest quotation (see ``framing.corpus.quoted_words``).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import pandas as pd

from framing.contracts import TABLES
from framing.corpus.quoted_names import is_named
from framing.corpus.quoted_words import (
    MIN_QUOTED_WORDS,
    MIN_RUN,
    QuotedWords,
    is_same,
    kept,
    quotation,
    shared_runs,
    telling_words,
    words_of,
)  # fmt: skip
from framing.corpus.translations import translations
from framing.records import require_columns

COLUMNS = tuple(column.name for column in TABLES["quotes"])
WHOLE, CUT, PARAPHRASE, TRANSLATION = "whole", "cut", "paraphrase", "translation"
WHOLE_SHARE = 0.9  # of the statement's words, from which a quotation is whole
PARAPHRASE_COVERED, PARAPHRASE_TELLING = 0.6, 3  # of reported speech: share and number of the words that tell something


def spoken_texts(articles: pd.DataFrame, speech: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of table ``speech`` of some articles, each with its ``text``.

    ``articles`` has ``article_id``, ``language`` and ``text``; speech of others is
    left out, and what is quoted of nobody as a name (a book's title, a nickname).
    """
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    languages = dict(zip(articles["article_id"], articles["language"], strict=True))
    rows = speech[speech["article_id"].isin(texts)]
    spoken = [
        bool(speaker) or not is_named(texts[name], start, languages[name])
        for name, start, speaker in zip(rows["article_id"], rows["start"], rows["speaker"], strict=True)
    ]
    rows = rows[pd.Series(spoken, index=rows.index, dtype=bool)].reset_index(drop=True)
    spans = zip(rows["article_id"], rows["start"], rows["end"], strict=True)
    return rows.assign(text=[texts[name][start:end] for name, start, end in spans])


def find_statements(articles: pd.DataFrame, spoken: pd.DataFrame) -> pd.DataFrame:
    """Find the statements that two articles or more of an event have.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``event``, ``language``; articles without an event are left out.
    spoken : DataFrame
        ``article_id``, ``start``, ``end``, ``kind``, ``speaker``, ``text``: see ``spoken_texts``.

    Returns
    -------
    DataFrame, one row per span of speech that is of a statement, by event, statement and article
        ``statement``, its number; ``event``, ``article_id``, ``start``, ``end``, ``text`` and
        ``speaker`` of the span; ``extent``: "whole" or "cut" as the article's quotations have it, "paraphrase"
        for reported speech, "translation" for speech in another language than most articles have it in;
        ``share`` of the statement's words that the article quotes, 0 for a paraphrase and for a translation.
    """
    require_columns(articles, ("article_id", "event", "language"))
    require_columns(spoken, ("article_id", "start", "end", "kind", "speaker", "text"))
    by_article = {str(name): rows.to_dict("records") for name, rows in spoken.groupby("article_id")}
    rows: list[tuple[object, ...]] = []
    number = 0
    for event, group in events_with_company(articles):
        for statement in _statements_of_event(group, by_article):
            number += 1
            rows += [
                (number, event, each.article_id, each.start, each.end, each.text, each.speaker, extent, share)
                for each, extent, share in statement
            ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def events_with_company(articles: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each event of which there are two articles or more, with these articles.

    ``articles`` has ``event``, "" for none.
    """
    for event, group in articles[articles["event"] != ""].groupby("event", sort=True):
        if len(group) > 1:
            yield str(event), group


Extents = list[tuple[QuotedWords, str, float]]


def _statements_of_event(
    articles: pd.DataFrame, spoken: Mapping[str, Sequence[Mapping[str, object]]]
) -> Iterator[Extents]:
    """Yield the statements that two articles or more have, each with how much of it its spans have."""
    statements = {
        str(language): group_quotations(
            [quotation(span) for name in group["article_id"] for span in spoken.get(name, ())]
        )
        for language, group in articles.groupby("language", sort=True)
    }
    flat = [statement for several in statements.values() for statement in several]
    groups = _Groups(len(flat))
    for left, right in translations(list(statements.values())):
        groups.join(left, right)
    for group in groups.all():
        spans = _with_translations([flat[index] for index in group])
        if len({each.article_id for each, _, _ in spans}) > 1:
            yield spans


def _with_translations(versions: Sequence[Sequence[QuotedWords]]) -> Extents:
    """Return the spans of the version that most articles have, then those of its translations."""
    original = max(versions, key=lambda version: len({each.article_id for each in version}))
    translated = [each for version in versions if version is not original for each in version]
    return [*_extents(original), *((each, TRANSLATION, 0.0) for each in translated)]


def group_quotations(quotations: Sequence[QuotedWords]) -> list[list[QuotedWords]]:
    """Return the quotations of each statement, with what paraphrases it; all in one language and of one event."""
    direct = [each for each in quotations if each.direct and len(each.words) >= MIN_QUOTED_WORDS]
    groups = _Groups(len(direct))
    first: dict[tuple[str, ...], int] = {}
    for index, each in enumerate(direct):  # the same words are compared once, however many articles have them
        if is_same(each.words, each.words):
            groups.join(first.setdefault(each.words, index), index)
    for left, right in _candidates(direct, first.values()):
        if not groups.joined(left, right) and is_same(direct[left].words, direct[right].words):
            groups.join(left, right)
    statements = [[direct[index] for index in group] for group in groups.all()]
    by_speaker = _by_speaker(each for each in quotations if not each.direct and len(each.words) >= MIN_QUOTED_WORDS)
    return [[*statement, *_paraphrases(statement, by_speaker)] for statement in statements]


def _candidates(direct: Sequence[QuotedWords], indexes: Iterable[int]) -> list[tuple[int, int]]:
    """Return the pairs of some quotations that have a run of words in common, once each."""
    with_run: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index in indexes:
        words = direct[index].words
        for run in {words[at : at + MIN_RUN] for at in range(len(words) - MIN_RUN + 1)}:
            with_run[run].append(index)
    return sorted({pair for those in with_run.values() for pair in combinations(those, 2)})


class _Groups:
    """Numbers that are joined two by two into groups."""

    def __init__(self, size: int) -> None:
        self._parents = list(range(size))

    def _root(self, number: int) -> int:
        while self._parents[number] != number:
            self._parents[number] = self._parents[self._parents[number]]
            number = self._parents[number]
        return number

    def joined(self, left: int, right: int) -> bool:
        """Return whether two numbers are in one group."""
        return self._root(left) == self._root(right)

    def join(self, left: int, right: int) -> None:
        """Put two numbers into one group."""
        roots = sorted((self._root(left), self._root(right)))
        self._parents[roots[1]] = roots[0]

    def all(self) -> Iterable[list[int]]:
        """Return the groups, each in order."""
        groups: dict[int, list[int]] = {}
        for number in range(len(self._parents)):
            groups.setdefault(self._root(number), []).append(number)
        return groups.values()


def _by_speaker(reported: Iterable[QuotedWords]) -> dict[str, list[QuotedWords]]:
    """Return reported speech by each word of its speaker's name that tells something."""
    by_speaker: dict[str, list[QuotedWords]] = defaultdict(list)
    for each in reported:
        for word in telling_words(words_of(each.speaker)):
            by_speaker[word].append(each)
    return by_speaker


def _paraphrases(
    statement: Sequence[QuotedWords], by_speaker: Mapping[str, Sequence[QuotedWords]]
) -> list[QuotedWords]:
    """Return the same speaker's reported speech with the statement's words, in articles that do not quote it."""
    quoting = {each.article_id for each in statement}
    speakers = {word for each in statement for word in telling_words(words_of(each.speaker))}
    longest = _longest(statement).words
    of_same = dict.fromkeys(each for word in sorted(speakers) for each in by_speaker.get(word, ()))
    return [each for each in of_same if each.article_id not in quoting and _is_paraphrase(each.words, longest)]


def _is_paraphrase(words: Sequence[str], statement: Sequence[str]) -> bool:
    if max((size for _, _, size in shared_runs(words, statement)), default=0) < MIN_RUN:
        return False
    telling = telling_words(words if len(words) < len(statement) else statement)
    shared = telling & set(words) & set(statement)
    return len(shared) >= max(PARAPHRASE_TELLING, PARAPHRASE_COVERED * len(telling))


def _longest(statement: Iterable[QuotedWords]) -> QuotedWords:
    direct = [each for each in statement if each.direct]
    return max(direct, key=lambda each: (len(each.words), each.article_id, -each.start))


def _extents(statement: Sequence[QuotedWords]) -> Extents:
    """Return each span with how much of the statement its article has, and its share of the words."""
    longest = _longest(statement)
    parts: dict[str, list[Sequence[str]]] = defaultdict(list)
    for each in statement:
        if each.direct:
            parts[each.article_id].append(each.words)
    shares = {name: sum(flags) / len(flags) for name, words in parts.items() if (flags := kept(longest.words, words))}
    return [
        (each, PARAPHRASE if not each.direct else WHOLE if shares[each.article_id] >= WHOLE_SHARE else CUT,
         shares[each.article_id] if each.direct else 0.0)
        for each in sorted(statement, key=lambda span: (span.article_id, span.start))
    ]  # fmt: skip
