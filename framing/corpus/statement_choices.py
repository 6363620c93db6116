"""Which statements each outlet quotes of an event: those that others have too, and those that only it has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from framing.corpus.quoted_words import MIN_QUOTED_WORDS, MIN_TELLING, telling_words, words_of
from framing.corpus.statements import PARAPHRASE
from framing.records import require_columns
from framing.rows_by_article import RowsByArticle

CHOICES = ("event", "language", "statement", "outlet")
_BESIDE = 200  # characters between two quotations of a speaker that one sentence may have put between them


def statement_choices(articles: pd.DataFrame, speech: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Return what each outlet quotes, whole or cut, of each event.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``outlet``, ``event``, ``language``, ``text``.
    speech, quotes : DataFrame
        See ``framing.contracts.TABLES``.

    Returns
    -------
    DataFrame, one row per statement and outlet that quotes it, sorted
        ``event``, ``language``, ``statement`` (a number of ``quotes``, or the article and the start of a quotation that
        only this article has) and ``outlet``. Quotations of one speaker side by side in a paragraph are one
        statement; those of fewer than four words, or of uninformative words, do not count.
    """
    require_columns(articles, ("article_id", "outlet", "event", "language", "text"))
    facts = articles[articles["event"] != ""].set_index("article_id")
    shared = quotes[(quotes["extent"] != PARAPHRASE) & quotes["article_id"].isin(facts.index)]
    numbers = {
        (str(article), int(start)): str(number)
        for article, start, number in zip(shared["article_id"], shared["start"], shared["statement"], strict=True)
    }
    direct = speech[(speech["kind"] == "direct") & speech["article_id"].isin(facts.index)]
    rows = []
    spans = RowsByArticle(direct[["article_id", "start", "end", "speaker"]])
    quoting = facts[["event", "language", "outlet", "text"]][facts.index.isin(direct["article_id"])].sort_index()
    for article_id, event, language, outlet, text in quoting.itertuples(name=None):
        for statement in _statements(str(article_id), str(text), spans[article_id], numbers):
            rows.append((event, language, statement, outlet))
    return joined_choices([pd.DataFrame(rows, columns=list(CHOICES))])


def joined_choices(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return the ``statement_choices`` of all parts of the articles, each once."""
    rows = pd.concat([pd.DataFrame(columns=list(CHOICES), dtype="str"), *parts], ignore_index=True)
    return rows.drop_duplicates().sort_values(list(CHOICES), ignore_index=True)


def _statements(
    article_id: str, text: str, spans: Sequence[Mapping[str, object]], numbers: Mapping[tuple[str, int], str]
) -> Iterator[str]:
    """Yield the statements that an article quotes."""
    for run in _side_by_side(text, spans):
        shared = {numbers[article_id, start] for start, _ in run if (article_id, start) in numbers}
        if shared:
            yield from sorted(shared)
        elif _is_statement([word for start, end in run for word in words_of(text[start:end])]):
            yield f"{article_id} {run[0][0]}"


def _side_by_side(text: str, spans: Sequence[Mapping[str, object]]) -> list[list[tuple[int, int]]]:
    """Return the quotations of an article, those together that one speaker says in one paragraph."""
    runs: list[list[tuple[int, int]]] = []
    last_speaker = ""
    for span in sorted(spans, key=lambda each: int(str(each["start"]))):
        start, end, speaker = int(str(span["start"])), int(str(span["end"])), str(span["speaker"])
        last = runs[-1][-1][1] if runs else 0
        if runs and speaker and speaker == last_speaker and start - last <= _BESIDE and "\n" not in text[last:start]:
            runs[-1].append((start, end))
        else:
            runs.append([(start, end)])
        last_speaker = speaker
    return runs


def _is_statement(words: Sequence[str]) -> bool:
    return len(words) >= MIN_QUOTED_WORDS and len(telling_words(words)) >= MIN_TELLING
