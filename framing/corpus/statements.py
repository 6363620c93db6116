"""Statements: what somebody said, as the articles of one event quote it, whole, cut, split or in paraphrase.

Two quotations are of one statement if nearly all words of the shorter one are in
the longer one, in the same order and in few pieces; so are a quotation that was
split by "he said" and its parts. A statement's text is its longest quotation.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

import pandas as pd

from framing.records import TABLES, require_columns

COLUMNS = tuple(column.name for column in TABLES["quotes"])
WHOLE, CUT, PARAPHRASE = "whole", "cut", "paraphrase"
LEAST_WORDS = 4  # of a quotation: of fewer, the same words are often said twice
LEAST_COVERED = 0.8  # of the shorter quotation's words, found in the longer one in order
SHORT = 6  # words of a quotation below which the longer one must have all of them
LEAST_RUN = 4  # words in a row that both have
WHOLE_SHARE = 0.9  # of the statement's words, from which a quotation is whole
LEAST_TELLING = 2  # different words of the shared ones that tell something
PARAPHRASE_COVERED, PARAPHRASE_TELLING = 0.6, 3  # of reported speech: share and number of the words that tell something
_LONG = 4  # letters of a word that tells something
_MOST_PIECES = 4  # into which the shorter quotation may fall in the longer one
_TOKEN = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class QuotedWords:
    """One span of speech: where it is, who says it, its text and its words."""

    article_id: str
    start: int
    end: int
    direct: bool
    speaker: str
    text: str
    words: tuple[str, ...]


def spoken_texts(articles: pd.DataFrame, speech: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of table ``speech`` of some articles, each with its ``text``.

    ``articles`` has ``article_id`` and ``text``; speech of others is left out.
    """
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    own = speech[speech["article_id"].isin(texts)].reset_index(drop=True)
    spans = zip(own["article_id"], own["start"], own["end"], strict=True)
    return own.assign(text=[texts[name][start:end] for name, start, end in spans])


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
        for reported speech; ``share`` of the statement's words that the article quotes, 0 for a paraphrase.
    """
    require_columns(articles, ("article_id", "event", "language"))
    require_columns(spoken, ("article_id", "start", "end", "kind", "speaker", "text"))
    by_article = {str(name): rows.to_dict("records") for name, rows in spoken.groupby("article_id")}
    rows: list[tuple[object, ...]] = []
    number = 0
    for event, group in shared_events(articles):
        quotations = [quotation(span) for name in group["article_id"] for span in by_article.get(name, ())]
        for statement in group_quotations(quotations):
            number += 1
            rows += [
                (number, event, each.article_id, each.start, each.end, each.text, each.speaker, extent, share)
                for each, extent, share in _extents(statement)
            ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def shared_events(articles: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each event of which two articles or more in one language are, with these articles, by event and language.

    ``articles`` has ``event``, "" for none, and ``language``.
    """
    for (event, _), group in articles[articles["event"] != ""].groupby(["event", "language"], sort=True):
        if len(group) > 1:
            yield str(event), group


def quotation(span: Mapping[str, object]) -> QuotedWords:
    """Return a row of ``spoken_texts`` with its words."""
    text = str(span["text"])
    start, end, direct = int(str(span["start"])), int(str(span["end"])), span["kind"] == "direct"
    return QuotedWords(str(span["article_id"]), start, end, direct, str(span["speaker"]), text, tuple(words_of(text)))


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, without accents and apostrophes.

    Examples
    --------
    >>> words_of("“We’ll mend it,” – à Orvane")
    ['well', 'mend', 'it', 'a', 'orvane']
    """
    return [_plain(token) for token in _TOKEN.findall(text)]


def _plain(token: str) -> str:
    letters = unicodedata.normalize("NFKD", token.lower())
    return "".join(letter for letter in letters if letter not in "'’" and not unicodedata.combining(letter))


def group_quotations(quotations: Sequence[QuotedWords]) -> list[list[QuotedWords]]:
    """Return the quotations of each statement that two articles or more have, with what paraphrases it."""
    direct = [each for each in quotations if each.direct and len(each.words) >= LEAST_WORDS]
    groups = _Groups(len(direct))
    first: dict[tuple[str, ...], int] = {}
    for index, each in enumerate(direct):  # the same words are compared once, however many articles have them
        if is_same(each.words, each.words):
            groups.join(first.setdefault(each.words, index), index)
    for left, right in _candidates(direct, first.values()):
        if not groups.joined(left, right) and is_same(direct[left].words, direct[right].words):
            groups.join(left, right)
    statements = [[direct[index] for index in group] for group in groups.all()]
    by_speaker = _by_speaker(each for each in quotations if not each.direct and len(each.words) >= LEAST_WORDS)
    with_paraphrases = [[*statement, *_paraphrases(statement, by_speaker)] for statement in statements]
    return [statement for statement in with_paraphrases if len({each.article_id for each in statement}) > 1]


def is_same(words: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether two quotations are of one statement.

    Examples
    --------
    >>> whole = words_of("This was a cowardly attack on all of us, and we will mend it")
    >>> is_same(whole, words_of("a cowardly attack on all of us")), is_same(whole, words_of("we will mend all of it"))
    (True, False)
    """
    shorter, longer = sorted((words, others), key=len)
    blocks = _blocks(shorter, longer)
    covered = sum(size for _, _, size in blocks)
    longest = max((size for _, _, size in blocks), default=0)
    telling = _telling(word for _, start, size in blocks for word in longer[start : start + size])
    return (
        covered >= (LEAST_COVERED * len(shorter) if len(shorter) >= SHORT else len(shorter))
        and longest >= LEAST_RUN
        and len(telling) >= LEAST_TELLING
        and len(blocks) <= _MOST_PIECES
    )


def _blocks(shorter: Sequence[str], longer: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return the runs of two words or more that both have in the same order: start in each, and length."""
    matcher = SequenceMatcher(None, shorter, longer, autojunk=False)
    return [(left, right, size) for left, right, size in matcher.get_matching_blocks() if size > 1]


def _candidates(direct: Sequence[QuotedWords], indexes: Iterable[int]) -> list[tuple[int, int]]:
    """Return the pairs of some quotations that have a run of words in common, once each."""
    with_run: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index in indexes:
        words = direct[index].words
        for run in {words[at : at + LEAST_RUN] for at in range(len(words) - LEAST_RUN + 1)}:
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
        """Tell whether two numbers are in one group."""
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
        for word in _telling(words_of(each.speaker)):
            by_speaker[word].append(each)
    return by_speaker


def _paraphrases(
    statement: Sequence[QuotedWords], by_speaker: Mapping[str, Sequence[QuotedWords]]
) -> list[QuotedWords]:
    """Return the same speaker's reported speech with the statement's words, in articles that do not quote it."""
    quoting = {each.article_id for each in statement}
    speakers = {word for each in statement for word in _telling(words_of(each.speaker))}
    longest = _longest(statement).words
    of_same = dict.fromkeys(each for word in sorted(speakers) for each in by_speaker.get(word, ()))
    return [each for each in of_same if each.article_id not in quoting and _is_paraphrase(each.words, longest)]


def _is_paraphrase(words: Sequence[str], statement: Sequence[str]) -> bool:
    if max((size for _, _, size in _blocks(words, statement)), default=0) < LEAST_RUN:
        return False
    telling = _telling(words if len(words) < len(statement) else statement)
    shared = telling & set(words) & set(statement)
    return len(shared) >= max(PARAPHRASE_TELLING, PARAPHRASE_COVERED * len(telling))


def _telling(words: Iterable[str]) -> set[str]:
    return {word for word in words if len(word) >= _LONG}


def _longest(statement: Iterable[QuotedWords]) -> QuotedWords:
    direct = [each for each in statement if each.direct]
    return max(direct, key=lambda each: (len(each.words), each.article_id, -each.start))


def kept(statement: Sequence[str], parts: Iterable[Sequence[str]]) -> list[bool]:
    """Return for each word of a statement whether one of an article's quotations has it.

    Examples
    --------
    >>> kept(words_of("a cowardly attack on all of us"), [words_of("a cowardly attack")])
    [True, True, True, False, False, False, False]
    """
    present = [False] * len(statement)
    for words in parts:
        for _, start, size in _blocks(words, statement):
            present[start : start + size] = [True] * size
    return present


def kept_parts(statement: str, quotations: Iterable[str]) -> list[tuple[str, bool]]:
    """Cut the text of a statement into the parts that an article's quotations have and those that they have not.

    Examples
    --------
    >>> kept_parts("a cowardly attack on all of us", ["a cowardly attack"])
    [('a cowardly attack', True), (' on all of us', False)]
    """
    tokens = list(_TOKEN.finditer(statement))
    flags = kept(words_of(statement), [words_of(text) for text in quotations])
    parts: list[tuple[str, bool]] = []
    start = 0
    for at, (token, flag) in enumerate(zip(tokens, flags, strict=True)):
        last = at + 1 == len(tokens)
        if last or flags[at + 1] != flag:
            end = len(statement) if last else token.end()
            parts.append((statement[start:end], flag))
            start = end
    return parts or [(statement, False)]


def _extents(statement: Sequence[QuotedWords]) -> Iterator[tuple[QuotedWords, str, float]]:
    """Yield each span with how much of the statement its article has."""
    longest = _longest(statement)
    parts: dict[str, list[Sequence[str]]] = defaultdict(list)
    for each in statement:
        if each.direct:
            parts[each.article_id].append(each.words)
    shares = {name: sum(flags) / len(flags) for name, words in parts.items() if (flags := kept(longest.words, words))}
    for each in sorted(statement, key=lambda span: (span.article_id, span.start)):
        share = shares[each.article_id] if each.direct else 0.0
        yield each, PARAPHRASE if not each.direct else WHOLE if share >= WHOLE_SHARE else CUT, share
