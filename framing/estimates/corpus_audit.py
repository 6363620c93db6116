"""What the articles of an outlet are: how many per week, cut off, opinion, copies, in which languages."""

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from framing.article_parts import ArticleParts
from framing.estimates.calendar import date_range, period_starts, weeks_spanned
from framing.estimates.publication_gaps import notable_gap
from framing.intervals import MIN_ARTICLES
from framing.sources.health import MIN_WORDS
from framing.wording import counted

COLUMNS = (
    "outlet", "articles", "words_median", "first", "last", "weeks", "weeks_without",
    "gap_first", "gap_last", "gap_share", "busiest_week_share",
    "cut_off_share", "no_full_stop_share", "short_share", "with_section", "opinion_share", "copy_share", "languages",
)  # fmt: skip
WEEKS = ("outlet", "week", "articles", "words")
NOTABLE_GAP = 0.1  # between the shares of two outlets, from which a warning names them
OPINION = ("opinion", "editorial")  # kinds of articles; an analysis is signed news
GAPS = 3  # outlets whose missing weeks are told
EXAMPLES = 3  # articles shown as evidence of what is said of an outlet
_EXCERPT = 40  # characters of each
_END = 1000  # characters of a text in which its end is judged
_ENDS = re.compile(r"[.!?。！？][\"'”’»)\]\s]*$")
# "Read more" after a whole sentence is a link of the page, and says nothing about the text
_MORE = re.compile(
    r"(\.\.\.|…|\[\+?\d+ chars\]|(?:[\w,;…]|\.\.\.)\s+(?:read more|lire la suite|continue reading))[\s.>»\]]*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)]*\s|\n")
# calibrated by benchmarks/truncation.py: credits, bylines and links of websites end otherwise
_MIN_WORDS, _MAX_LAST = 4, 3  # words of a sentence that breaks off; letters of a last word such as "of" or "les"


def cut_off(texts: pd.Series) -> pd.Series:
    r"""Return which texts are cut off: "…", "[+99 chars]" or "read more" in mid-sentence, or an end in mid-phrase.

    In mid-phrase: the last line breaks off a sentence of 4 or more words with a
    comma, or with a word in lower case of at most 3 letters. A text that ends
    in a credit or a byline is not cut off; of texts that are cut at a random
    place, about a third are recognised.

    Examples
    --------
    >>> texts = ["The ferry left.", "The ferry left…", "The ferry left the", "The ferry left.\nSource: Ledger"]
    >>> cut_off(pd.Series(texts)).tolist()
    [False, True, True, False]
    """
    ends = texts.str[-_END:]
    return ends.map(lambda end: bool(_MORE.search(end)) or _in_mid_phrase(end)).astype(bool)


def no_full_stop(texts: pd.Series) -> pd.Series:
    """Return which texts do not end with a sentence end; they may be whole, with a credit or a link at the end."""
    return ~texts.str[-_END:].map(lambda end: bool(_ENDS.search(end))).astype(bool)


def _in_mid_phrase(end: str) -> bool:
    words = _SENTENCE.split(end.rstrip())[-1].split()
    if len(words) < _MIN_WORDS:
        return False
    last = words[-1]
    return last.endswith(",") or (last.isalpha() and last.islower() and len(last) <= _MAX_LAST)


def opinion(sections: pd.Series, names: Sequence[str], kinds: pd.Series | None = None) -> pd.Series:
    """Return which articles are opinion: by kind, or because the section contains one of ``names``, in any case."""
    folded = [name.casefold() for name in names if name]  # "" is a part of every name
    by_section = sections.map(lambda section: any(name in section.casefold() for name in folded)).astype(bool)
    return by_section if kinds is None else by_section | kinds.isin(OPINION).to_numpy()


def audit_facts(
    articles: pd.DataFrame, parts: ArticleParts, opinion_sections: Sequence[str], copies: pd.Series
) -> pd.DataFrame:
    """Return the articles, and for each whether it is cut off, ends without a full stop, is opinion, or is a copy.

    ``copies`` are the ids of those that repeat others or an agency. Of a text that is
    cut off, ``ending`` has what a warning shows of it.
    """
    ends = [_ends(of_part.set_index("article_id")["text"]) for (of_part,) in parts.with_texts(articles)]
    return articles.join(pd.concat([_ends(pd.Series(dtype="str")), *ends]), on="article_id").assign(
        opinion=opinion(articles["section"], opinion_sections, articles["kind"]).to_numpy(),
        copied=articles["article_id"].isin(copies).to_numpy(),
    )


def _ends(texts: pd.Series) -> pd.DataFrame:
    """Return of each text whether it is cut off, whether it ends without a full stop, and what is shown of its end."""
    is_cut = cut_off(texts)
    shown = [_shortened(text, of_end=True) if cut else "" for text, cut in zip(texts, is_cut, strict=True)]
    return pd.DataFrame({"cut_off": is_cut, "no_full_stop": no_full_stop(texts), "ending": shown}, index=texts.index)


def audit_table(facts: pd.DataFrame) -> pd.DataFrame:
    """Return one row per outlet, with the columns of ``COLUMNS``.

    ``facts`` are articles with the columns ``cut_off``, ``no_full_stop``, ``opinion``
    and ``copied``. ``weeks`` are those from the outlet's first to its last dated
    article, ``weeks_without`` those of the whole corpus in which it has none;
    both are 0 if nothing is dated. ``gap_first``, ``gap_last`` and ``gap_share``
    are those of ``notable_gap``. Shares are of the outlet's articles,
    ``opinion_share`` of the ``with_section`` that have a section or kind, and ``nan`` if
    fewer than ``MIN_ARTICLES`` have one.
    """
    weeks = period_starts(facts["date"], "week")
    every = weeks_spanned(weeks[weeks != ""])
    rows = []
    for outlet, group in facts.groupby("outlet", sort=True):
        dated = weeks[group.index]
        dated = dated[dated != ""]
        first, last = date_range(group["date"])
        rows.append((
            outlet, len(group), float(group["words"].median()), first, last,
            weeks_spanned(dated),
            every - dated.nunique() if len(dated) else 0,
            *notable_gap(weeks, facts["outlet"] == outlet),
            float(dated.value_counts(normalize=True).iloc[0]) if len(dated) else float("nan"),
            *(float(values.mean()) for values in (group["cut_off"], group["no_full_stop"], group["words"] < MIN_WORDS)),
            *_opinion_share(group.loc[(group["section"] != "") | (group["kind"] != ""), "opinion"]),
            float(group["copied"].mean()),
            _languages_of(group["language"]),
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _languages_of(tags: pd.Series) -> str:
    return ", ".join(f"{tag} {100 * share:.0f} %" for tag, share in tags.value_counts(normalize=True).items())


def weeks_table(articles: pd.DataFrame) -> pd.DataFrame:
    """Count articles and words by outlet and ISO week, weeks given by their Monday; undated articles are left out."""
    dated = articles.assign(week=period_starts(articles["date"], "week"))
    groups = dated[dated["week"] != ""].groupby(["outlet", "week"], sort=True)
    return groups.agg(articles=("article_id", "size"), words=("words", "sum")).reset_index()[list(WEEKS)]


def _opinion_share(opinions: pd.Series) -> tuple[int, float]:
    return len(opinions), float(opinions.mean()) if len(opinions) >= MIN_ARTICLES else float("nan")


# by share: the column of facts, of how many, "articles" that, what is said of them, and where examples are taken from
_CLAIMS = {
    "cut_off_share": ("cut_off", "articles", "articles", "are cut off", "ending"),
    "short_share": ("short", "articles", "articles", f"have fewer than {MIN_WORDS} words", "title"),
    "opinion_share": ("opinion", "with_section", "articles with a section or kind", "are opinion", "title"),
    "copy_share": ("copied", "articles", "articles", "repeat an earlier article or are agency copy", "title"),
}


def warnings_of(audit: pd.DataFrame, facts: pd.DataFrame, names: Mapping[str, str] | None = None) -> list[str]:
    """Say what makes outlets hard to compare, each with examples; no sentence if nothing does.

    ``facts`` is what ``audit`` was made of; ``names`` are outlets as they are
    printed. An outlet with fewer than ``MIN_ARTICLES`` is not named.
    """
    named, sentences = names or {}, []
    facts = facts.assign(short=facts["words"] < MIN_WORDS)
    for share, (column, number, of, what, source) in _CLAIMS.items():
        judged = audit[(audit[number] >= MIN_ARTICLES) & audit[share].notna()]
        if judged.empty or judged[share].max() - judged[share].min() < NOTABLE_GAP:
            continue
        most, least = judged.loc[judged[share].idxmax()], judged.loc[judged[share].idxmin()]
        rows = facts[(facts["outlet"] == most["outlet"]) & facts[column]]
        high, low = (f"{100 * row[share]:.0f} %" for row in (most, least))
        first, last = (named.get(row["outlet"], row["outlet"]) for row in (most, least))
        sentences.append(
            f"Of {first}’s {most[number]:,} {of}, {high} {what} (for example {_examples(rows, source)}); "
            f"of {last}’s {least[number]:,}, {low}."
        )
    audit = audit.assign(outlet=audit["outlet"].map(lambda outlet: named.get(outlet, outlet)))
    if audit["languages"].str.split(" ").str[0].nunique() > 1:
        sentences.append(
            "The outlets write in different languages: their markers are found by different lists, and their rates "
            "are not comparable."
        )
    return [*sentences, *_gaps(audit[audit["gap_share"] > 0])]


def _gaps(audit: pd.DataFrame) -> list[str]:
    """Say in one sentence which outlets lack weeks that others cover, those with the largest gaps."""
    if audit.empty:
        return []
    largest = audit.sort_values("gap_share", ascending=False, kind="stable").head(GAPS)
    listed = [
        f"{row.outlet} has no dated article from {row.gap_first} to {row.gap_last}, where {100 * row.gap_share:.0f} % "
        "of the other outlets’ articles are"
        for row in largest.itertuples(index=False)
    ]
    others = len(audit) - len(largest)
    more = [f"such weeks are missing of {counted(others, 'outlets more')}"] if others else []
    return [f"The outlets do not cover the same weeks: {'; '.join([*listed, *more])}."]


def _examples(rows: pd.DataFrame, source: str) -> str:
    """Quote the ends of texts, or the titles, of the first few articles by id, ids where there is no title."""
    first = rows.sort_values("article_id").head(EXAMPLES).to_dict("records")
    shown = (row[source] if source == "ending" else _shortened(row[source]) for row in first)
    return ", ".join(f"“{words or row['article_id']}”" for words, row in zip(shown, first, strict=True))


def _shortened(text: str, *, of_end: bool = False) -> str:
    """Return the words at the start of a text, or at its end."""
    words = " ".join(text.split())
    if len(words) <= _EXCERPT:
        return words
    return f"… {words[-_EXCERPT:].lstrip()}" if of_end else f"{words[:_EXCERPT]} …"
