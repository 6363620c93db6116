"""What the articles of an outlet are: how many per week, cut off, opinion, copies, in which languages."""

import re
from collections.abc import Collection, Sequence

import pandas as pd

from framing.estimates.calendar import date_range, period_starts, weeks_spanned
from framing.wording import counted

COLUMNS = (
    "outlet", "articles", "words_median", "first", "last", "weeks", "weeks_without", "busiest_week_share",
    "cut_off_share", "opinion_share", "copy_share", "languages",
)  # fmt: skip
WEEKS = ("outlet", "week", "articles", "words")
SHORTEST = 50  # words; a shorter text is a teaser or a ticker line
NOTABLE_GAP = 0.1  # between the shares of two outlets, from which a warning names them
_ENDS = re.compile(r"[.!?。！？][\"'”’»)\]\s]*$")
_MORE = re.compile(r"(\.\.\.|…|\[\+?\d+ chars\]|read more|lire la suite|continue reading)[\s.>»\]]*$", re.IGNORECASE)


def cut_off(texts: pd.Series, words: pd.Series) -> pd.Series:
    """Tell which texts seem to be cut off: no sentence end, "…" or "read more" there, or fewer than ``SHORTEST`` words.

    Examples
    --------
    >>> texts = pd.Series(["The ferry left.", "The ferry left…", "The ferry"])
    >>> cut_off(texts, pd.Series([60, 60, 60])).tolist()
    [False, True, True]
    """
    ends = texts.map(lambda text: bool(_ENDS.search(text)) and not _MORE.search(text))
    return ~ends.astype(bool) | (words < SHORTEST)


def opinion(sections: pd.Series, names: Sequence[str]) -> pd.Series:
    """Tell which sections are opinion: those that contain one of ``names``, in any case."""
    folded = [name.casefold() for name in names if name]  # "" is a part of every name
    return sections.map(lambda section: any(name in section.casefold() for name in folded)).astype(bool)


def audit_table(facts: pd.DataFrame) -> pd.DataFrame:
    """Return one row per outlet, with the columns of ``COLUMNS``.

    ``facts`` are articles with the columns ``cut_off``, ``opinion`` and
    ``copied``. ``weeks`` are those from the outlet's first to its last dated
    article, ``weeks_without`` those of the whole corpus in which it has none;
    both are 0 if nothing is dated. Shares are of the outlet's articles,
    ``opinion_share`` of those that have a section, and ``nan`` if none has.
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
            float(dated.value_counts(normalize=True).iloc[0]) if len(dated) else float("nan"),
            float(group["cut_off"].mean()),
            float(group.loc[group["section"] != "", "opinion"].mean()),
            float(group["copied"].mean()),
            ", ".join(f"{tag} {share:.0%}" for tag, share in group["language"].value_counts(normalize=True).items()),
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def weeks_table(articles: pd.DataFrame) -> pd.DataFrame:
    """Count articles and words by outlet and ISO week, weeks given by their Monday; undated articles are left out."""
    dated = articles.assign(week=period_starts(articles["date"], "week"))
    groups = dated[dated["week"] != ""].groupby(["outlet", "week"], sort=True)
    return groups.agg(articles=("article_id", "size"), words=("words", "sum")).reset_index()[list(WEEKS)]


def warnings_of(audit: pd.DataFrame) -> list[str]:
    """Say what makes outlets hard to compare; no sentence if nothing does."""
    sentences = []
    for name, of, what in (
        ("cut_off_share", "articles", "seem to be cut off"),
        ("opinion_share", "articles with a section", "are opinion"),
        ("copy_share", "articles", "repeat an earlier article or are agency copy"),
    ):
        gap = audit[name].max() - audit[name].min()  # nan if no outlet has any
        if gap >= NOTABLE_GAP:
            most, least = audit.loc[audit[name].idxmax()], audit.loc[audit[name].idxmin()]
            high, low = (f"{100 * row[name]:.0f} %" for row in (most, least))
            sentences.append(f"Of {most['outlet']}’s {of} {high} {what}, of {least['outlet']}’s {low}.")
    if audit["languages"].str.split(" ").str[0].nunique() > 1:
        sentences.append("The outlets write in different languages: their markers are found by different lists.")
    dated = audit[audit["weeks"] > 0]  # which weeks the others cover is unknown
    if dated["weeks_without"].max() > dated["weeks_without"].min():
        least, most = (dated.loc[index] for index in (dated["weeks_without"].idxmin(), dated["weeks_without"].idxmax()))
        sentences.append(
            f"The outlets do not cover the same weeks: {least['outlet']} has no dated article in "
            f"{least['weeks_without']} of the weeks between the first and the last of the corpus, {most['outlet']} in "
            f"{most['weeks_without']}."
        )
    return sentences


def label_warnings(
    readings: pd.DataFrame, gold: pd.DataFrame, articles: pd.DataFrame, categories: Collection[str]
) -> list[str]:
    """Say which labels do not belong to these articles or to a codebook with these categories."""
    sentences = []
    gone = set(readings["article_id"]) - set(articles["article_id"])
    if gone:
        are = "is" if len(gone) == 1 else "are"
        sentences.append(f"{counted(len(gone), 'articles')} that people read {are} no longer in the corpus.")
    other = sorted(set(gold["category"]) - set(categories)) if categories else []
    if other:
        sentences.append(
            f"The codebook has no category {', '.join(other)}, and there are labels of it: they were made under "
            "another codebook, and labels made under two codebooks cannot be compared."
        )
    return sentences
