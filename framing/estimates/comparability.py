"""What makes a comparison of outlets unfair, in words: only what is large enough to matter."""

import pandas as pd

from framing.estimates.calendar import days_of, period_starts
from framing.estimates.corpus_audit import NOTABLE_GAP
from framing.wording import agreeing, counted

MONTHS = ("outlet", "month", "articles", "words_median")
NOTABLE_LENGTH_RATIO = 2.0  # between the median lengths of two outlets, from which a sentence names them
_LISTED = 3  # agencies


def months_table(articles: pd.DataFrame) -> pd.DataFrame:
    """Count articles by outlet and month and give their median words; undated articles have the month ""."""
    months = period_starts(articles["date"], "month").str[:7]
    groups = articles.assign(month=months).groupby(["outlet", "month"], sort=True)
    return groups.agg(articles=("article_id", "size"), words_median=("words", "median")).reset_index()[list(MONTHS)]


def unevenness(audit: pd.DataFrame, articles: pd.DataFrame, copies: pd.DataFrame) -> list[str]:
    """Say how else outlets differ, besides ``corpus_audit.warnings_of``, and what was taken from elsewhere.

    Parameters
    ----------
    audit : DataFrame
        As ``corpus_audit.audit_table`` makes it.
    articles : DataFrame
        ``article_id``, ``outlet``, ``date``, ``event``.
    copies : DataFrame
        As ``framing.corpus.copies.find_copies`` makes it; rows of other articles do not count.
    """
    missing = [sentence for name in ("date", "event") for sentence in _missing(articles, name)]
    copies_here = copies[copies["article_id"].isin(articles["article_id"])]
    return [*_lengths(audit), *missing, *_events(articles), *_taken(articles, copies_here)]


def _lengths(audit: pd.DataFrame) -> list[str]:
    medians = audit.set_index("outlet")["words_median"].sort_values()
    if len(medians) < 2 or medians.iloc[-1] < NOTABLE_LENGTH_RATIO * medians.iloc[0]:
        return []
    return [
        f"{medians.index[-1]}’s articles have a median of {medians.iloc[-1]:,.0f} words, {medians.index[0]}’s "
        f"{medians.iloc[0]:,.0f}: a headline and a lead are a larger part of a short article."
    ]


def _missing(articles: pd.DataFrame, name: str) -> list[str]:
    """Name the outlets that differ in how often they lack a date or event."""
    lacking = days_of(articles["date"]).isna() if name == "date" else articles["event"] == ""
    shares = lacking.groupby(articles["outlet"]).mean().sort_values()
    if shares.iloc[-1] - shares.iloc[0] < NOTABLE_GAP:
        return []
    return [
        f"Of {shares.index[-1]}’s articles {shares.iloc[-1]:.0%} have no {name}, of {shares.index[0]}’s "
        f"{shares.iloc[0]:.0%}."
    ]


def _events(articles: pd.DataFrame) -> list[str]:
    """Say how many events are reported by several outlets, if that is few of them."""
    outlets = articles[articles["event"] != ""].groupby("event")["outlet"].nunique()
    several = int((outlets > 1).sum())
    if not len(outlets) or articles["outlet"].nunique() < 2 or several >= len(outlets) / 2:
        return []
    return [f"Of {counted(len(outlets), 'events')} {several:,} have articles of two or more outlets."]


def _taken(articles: pd.DataFrame, copies: pd.DataFrame) -> list[str]:
    """Count articles that repeat others, and agency copy by agency."""
    repeats = copies[copies["original"] != ""]
    agencies = copies.loc[copies["agency"] != "", "agency"].value_counts()
    sentences = []
    if len(repeats):
        outlet_of = articles.set_index("article_id")["outlet"]
        within = int((repeats["article_id"].map(outlet_of) == repeats["original"].map(outlet_of)).sum())
        sentences.append(
            f"{counted(len(repeats), 'articles')} {agreeing(len(repeats), 'repeat')} an earlier one, {within:,} of "
            "them one of the same outlet."
        )
    if len(agencies):
        listed = ", ".join(f"{agency} {count:,}" for agency, count in agencies.head(_LISTED).items())
        n = int(agencies.sum())
        sentences.append(f"{counted(n, 'articles')} {agreeing(n, 'are')} agency copy ({listed}).")
    return sentences
