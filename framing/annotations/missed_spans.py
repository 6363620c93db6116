"""What people marked and no rule found: what an entry should have found, and candidates for new entries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from framing.lang.inflection import inflect
from framing.lang.pack import Pack, load
from framing.lang.segmentation import lower
from framing.records import require_columns
from framing.spans import Span, overlap

if TYPE_CHECKING:
    import pandas as pd

SPAN_COLUMNS = ("article_id", "start", "end", "text", "category", "voice", "language", "annotators", "rule")
CANDIDATE_COLUMNS = ("rule", "inflection", "spans", "n", "annotators", "forms", "examples")
_EXAMPLES = 3
_AROUND = 60  # signs of an example on either side
Words = tuple[str, ...]


def added_spans(annotations: "pd.DataFrame", markers: "pd.DataFrame", articles: "pd.DataFrame") -> "pd.DataFrame":
    """List the spans that people added and no marker of their category meets, in both arms.

    Markers are those of the rules as they are now: what new rules find is not
    listed any more. A span that several people added counts once.

    Returns
    -------
    DataFrame
        ``article_id, start, end, text, category, voice, language``;
        ``annotators``, how many added it; ``rule``, the entry of the pack that
        has these words in this category and did not find them (its conditions
        did not hold, or the study has silenced it), "" where there is none.
    """
    import pandas as pd

    require_columns(annotations, ("article_id", "annotator", "start", "end", "text", "category", "voice", "origin"))
    languages = dict(zip(articles["article_id"], articles["language"], strict=True))
    found: dict[tuple[str, str], list[Span]] = {}
    for row in markers.itertuples(index=False):
        found.setdefault((row.article_id, row.category), []).append(Span(int(row.start), int(row.end)))
    own = annotations[annotations["origin"] == "added"]
    keys = ["article_id", "start", "end", "text", "category"]
    rows = []
    for key, some in own.groupby(keys, sort=True):
        article_id, start, end, text, category = key
        span, language = Span(int(start), int(end)), languages[article_id]
        if not any(overlap(span, other) for other in found.get((article_id, category), ())):
            rule = _known(language).get((category, words_of(text)), "")
            voice = some["voice"].mode().iloc[0]
            rows.append((*key, voice, language, some["annotator"].nunique(), rule))
    return pd.DataFrame(rows, columns=list(SPAN_COLUMNS))


def candidates(spans: "pd.DataFrame", articles: "pd.DataFrame") -> "pd.DataFrame":
    """Group added spans that no entry names into candidates for entries, the most frequent first.

    Spans of one language and category belong together where the one's words are
    a form of the other's, by the inflections of the pack, capitals aside. Words
    in quotation marks are left out: the marks make the marker, not the words. So
    are pieces of words, which an entry would not find.

    Returns
    -------
    DataFrame
        ``rule``, the name that the entry would have, with the shortest form as
        its term; ``inflection``, the word class of the pack that makes all forms
        of it, "" where there is one form only; ``spans`` and ``n`` articles that have it; ``annotators`` who
        added it, at most in one article; ``forms`` and up to three
        ``examples``, both lists of text.
    """
    import pandas as pd

    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    whole = [_whole(texts[row.article_id], row.start, row.end, row.language) for row in spans.itertuples()]
    fresh = spans[(spans["rule"] == "") & spans["text"].str.match(r"\w") & np.array(whole, dtype=bool)]
    rows = []
    for (language, category), some in fresh.groupby(["language", "category"], sort=True):
        terms = _terms(sorted({" ".join(words_of(text)) for text in some["text"]} - {""}), load(language))
        named = some.assign(term=[terms.get(" ".join(words_of(text)), "") for text in some["text"]])
        for term, same in named[named["term"] != ""].groupby("term", sort=True):
            examples = [_example(texts[row.article_id], row.start, row.end) for row in same.itertuples()]
            forms = sorted(set(same["text"]))
            rows.append((f"{language}/{category}/{term}", _inflection(term, forms, load(language)), len(same),
                         same["article_id"].nunique(), int(same["annotators"].max()), forms,
                         examples[:_EXAMPLES]))  # fmt: skip
    table = pd.DataFrame(rows, columns=list(CANDIDATE_COLUMNS))
    return table.sort_values(["n", "spans", "rule"], ascending=[False, False, True], ignore_index=True)


def words_of(text: str) -> Words:
    """Return the words of a span as the lists file them: small, without punctuation.

    Examples
    --------
    >>> words_of("“Hard-Line” men")
    ('hard', 'line', 'men')
    """
    return tuple("".join(sign if sign.isalnum() else " " for sign in lower(text)).split())


@dataclass(frozen=True, slots=True)
class _Group:
    """Terms that are forms of one another."""

    term: str
    forms: frozenset[str]


def _terms(texts: Sequence[str], pack: Pack) -> dict[str, str]:
    """Return the term of each text: the shortest of those that share a form with it."""
    groups: list[_Group] = []
    terms: dict[str, str] = {}
    for text in sorted(texts, key=lambda one: (len(one), one)):
        mine = next((group for group in groups if text in group.forms), None)
        if mine is None:
            mine = _Group(text, frozenset(_forms(text, pack)))
            groups.append(mine)
        terms[text] = mine.term
    return terms


def _inflection(term: str, forms: Sequence[str], pack: Pack) -> str:
    """Return the word class with the fewest forms of the term among which all of these are."""
    wanted = {" ".join(words_of(form)) for form in forms}
    made = {name: {" ".join(words_of(one)) for one in inflect(term, kind)} for name, kind in pack.classes.items()}
    fitting = [name for name in sorted(made, key=lambda one: (len(made[one]), one)) if wanted <= made[name]]
    return fitting[0] if len(wanted) > 1 and fitting else ""


def _forms(text: str, pack: Pack) -> Iterator[str]:
    yield text
    for kind in pack.classes.values():
        yield from (" ".join(words_of(form)) for form in inflect(text, kind))


@cache
def _known(language: str) -> Mapping[tuple[str, Words], str]:
    """Return the rule of every form of every list of a pack, by category and words."""
    return {
        (category, words_of(form)): f"{language}/{category}/{entry.term}"
        for category, entries in load(language).lists.items()
        for entry in entries
        for form in entry.forms
    }


def _whole(text: str, start: int, end: int, language: str) -> bool:
    """Tell whether a span begins and ends where words do; in a language without spaces it always does."""
    inside = (text[max(0, at - 1) : at + 1] for at in (start, end))
    return not load(language).spaced or not any(len(two) == 2 and two.isalnum() for two in inside)


def _example(text: str, start: int, end: int) -> str:
    """Return the words around a span on one line, the span in square brackets."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    before = before.partition(" ")[2] if start > _AROUND else before
    after = after.rpartition(" ")[0] if len(text) > end + _AROUND else after
    return " ".join(f"{before}[{text[start:end]}]{after}".split())
