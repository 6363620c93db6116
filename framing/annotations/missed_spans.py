"""Spans that annotators added: those that an entry should have found, and candidates for new entries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from framing.lang.inflection import Inflection, inflect
from framing.lang.pack import Pack, load
from framing.lang.tokens import lower
from framing.records import require_columns
from framing.spans import Span, overlap

if TYPE_CHECKING:
    import pandas as pd

SPAN_COLUMNS = ("article_id", "start", "end", "text", "category", "voice", "language", "annotators", "rule")
CANDIDATE_COLUMNS = ("rule", "inflection", "spans", "n", "annotators", "forms", "examples")
_EXAMPLES = 3
_CONTEXT = 60  # characters of an example on either side
Words = tuple[str, ...]


def added_spans(annotations: "pd.DataFrame", markers: "pd.DataFrame", articles: "pd.DataFrame") -> "pd.DataFrame":
    """List the added spans that no marker of their category overlaps, in both arms.

    Markers are those of the current rules: what new rules find is no longer
    listed. A span that several annotators added counts once.

    Returns
    -------
    DataFrame
        ``article_id, start, end, text, category, voice, language``;
        ``annotators``, how many added it; ``rule``, the entry of the pack that
        has these words in this category but did not find them (its conditions
        did not hold, or the study has retired it), "" if there is none.
    """
    import pandas as pd

    require_columns(annotations, ("article_id", "annotator", "start", "end", "text", "category", "voice", "origin"))
    languages = dict(zip(articles["article_id"], articles["language"], strict=True))
    marked: dict[tuple[str, str], list[Span]] = {}
    for row in markers.itertuples(index=False):
        marked.setdefault((row.article_id, row.category), []).append(Span(int(row.start), int(row.end)))
    added = annotations[annotations["origin"] == "added"]
    keys = ["article_id", "start", "end", "text", "category"]
    rows = []
    for key, rows_of_span in added.groupby(keys, sort=True):
        article_id, start, end, text, category = key
        span, language = Span(int(start), int(end)), languages[article_id]
        if not any(overlap(span, other) for other in marked.get((article_id, category), ())):
            rule = _rules_by_words(language).get((category, list_words(text)), "")
            voice = rows_of_span["voice"].mode().iloc[0]
            rows.append((*key, voice, language, rows_of_span["annotator"].nunique(), rule))
    return pd.DataFrame(rows, columns=list(SPAN_COLUMNS))


def candidates(spans: "pd.DataFrame", articles: "pd.DataFrame") -> "pd.DataFrame":
    """Group added spans that no entry names into candidates for entries, the most frequent first.

    Spans of one language and category belong together if the words of one are a
    form of the other's by the inflections of the pack, ignoring case. Words in
    quotation marks are left out, since the quotation marks make the marker; so
    are parts of words, which an entry would not find.

    Returns
    -------
    DataFrame
        ``rule``, the name that the entry would have, with the shortest form as
        its term; ``inflection``, the word class of the pack that generates all
        forms of it, "" if there is only one form; ``spans``; ``n`` articles that
        have it; ``annotators`` who added it, the maximum over articles;
        ``forms`` and up to three ``examples``, both lists of text.
    """
    import pandas as pd

    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    at_words = [_is_at_words(texts[row.article_id], row.start, row.end, row.language) for row in spans.itertuples()]
    new = spans[(spans["rule"] == "") & spans["text"].str.match(r"\w") & np.array(at_words, dtype=bool)]
    rows = []
    for (language, category), group in new.groupby(["language", "category"], sort=True):
        terms = _terms(sorted({" ".join(list_words(text)) for text in group["text"]} - {""}), load(language))
        named = group.assign(term=[terms.get(" ".join(list_words(text)), "") for text in group["text"]])
        for term, same in named[named["term"] != ""].groupby("term", sort=True):
            examples = [_example(texts[row.article_id], row.start, row.end) for row in same.itertuples()]
            forms = sorted(set(same["text"]))
            rows.append((f"{language}/{category}/{term}", _inflection(term, forms, load(language)), len(same),
                         same["article_id"].nunique(), int(same["annotators"].max()), forms,
                         examples[:_EXAMPLES]))  # fmt: skip
    table = pd.DataFrame(rows, columns=list(CANDIDATE_COLUMNS))
    return table.sort_values(["n", "spans", "rule"], ascending=[False, False, True], ignore_index=True)


def list_words(text: str) -> Words:
    """Return the words of a span as lists have them: lower case, without punctuation.

    Examples
    --------
    >>> list_words("“Hard-Line” men")
    ('hard', 'line', 'men')
    """
    return tuple("".join(char if char.isalnum() else " " for char in lower(text)).split())


@dataclass(frozen=True, slots=True)
class _Group:
    """Terms that are forms of one another."""

    term: str
    forms: frozenset[str]


def _terms(texts: Sequence[str], pack: Pack) -> dict[str, str]:
    """Return the term of each text: the shortest of those that share a form with it."""
    groups: list[_Group] = []
    terms: dict[str, str] = {}
    for text in sorted(texts, key=lambda text: (len(text), text)):
        group = next((group for group in groups if text in group.forms), None)
        if group is None:
            group = _Group(text, frozenset(_forms(text, pack)))
            groups.append(group)
        terms[text] = group.term
    return terms


def _inflection(term: str, forms: Sequence[str], pack: Pack) -> str:
    """Return the word class with the fewest forms of the term that include all of these."""
    seen = {" ".join(list_words(form)) for form in forms}
    by_class = {name: set(_inflected(term, inflection)) for name, inflection in pack.classes.items()}
    by_size = sorted(by_class, key=lambda name: (len(by_class[name]), name))
    fitting = [name for name in by_size if seen <= by_class[name]]
    return fitting[0] if len(seen) > 1 and fitting else ""


def _forms(text: str, pack: Pack) -> Iterator[str]:
    yield text
    for inflection in pack.classes.values():
        yield from _inflected(text, inflection)


def _inflected(text: str, inflection: Inflection) -> Iterator[str]:
    return (" ".join(list_words(form)) for form in inflect(text, inflection))


@cache
def _rules_by_words(language: str) -> Mapping[tuple[str, Words], str]:
    """Return the rule of every form of every list of a pack, by category and words."""
    return {
        (category, list_words(form)): f"{language}/{category}/{entry.term}"
        for category, entries in load(language).lists.items()
        for entry in entries
        for form in entry.forms
    }


def _is_at_words(text: str, start: int, end: int, language: str) -> bool:
    """Return whether a span begins and ends at word boundaries; always true in a language without spaces."""
    boundaries = (text[max(0, offset - 1) : offset + 1] for offset in (start, end))
    return not load(language).spaced or not any(len(pair) == 2 and pair.isalnum() for pair in boundaries)


def _example(text: str, start: int, end: int) -> str:
    """Return the words around a span on one line, the span in square brackets."""
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    before = before.partition(" ")[2] if start > _CONTEXT else before
    after = after.rpartition(" ")[0] if len(text) > end + _CONTEXT else after
    return " ".join(f"{before}[{text[start:end]}]{after}".split())
