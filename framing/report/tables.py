"""The tables of a report: estimates, contrasts, and what went into them."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from framing.contracts import ARTICLES, RATE
from framing.estimates.article_counts import ALL, VOICES, Stages, count_articles, naive_rates
from framing.estimates.calendar import date_range
from framing.estimates.contrasts import COLUMNS as CONTRASTS
from framing.estimates.contrasts import PAIRS, contrast_rates, crosses, family_of
from framing.estimates.editions import EDITION, by_language
from framing.estimates.marked_articles import PER_ARTICLES, article_shares, marked_articles, naive_shares
from framing.estimates.mean_contrasts import MEAN
from framing.estimates.partial_pooling import POOLED, with_pooled
from framing.estimates.rates import Population
from framing.multiple_comparisons import adjust_p_values
from framing.settings import BY_MEAN, Report

# what a comparison across languages means; said wherever there is one
ACROSS_LANGUAGES = (
    "Comparisons across languages rest on people’s labels alone, because the rules that find markers and the model "
    "differ between languages; they assume that annotators apply the same standard in both languages."
)


def estimates_table(stages: Stages, categories: Sequence[str], report: Report) -> pd.DataFrame:
    """Return two rows per edition, category and voice, with the columns of stage ``estimates``.

    The rows of measure "articles" say how many of 100 articles have any marker,
    those of measure "rate" how many markers there are (see ``rates_table``).
    """
    cells = []
    for category in (*categories, ALL):
        for voice in VOICES:
            cells += [_articles_with_any(stages, category, voice, report), _rates(stages, category, voice, report)]
    return pd.concat(cells, ignore_index=True)


def rates_table(stages: Stages, categories: Sequence[str], report: Report) -> pd.DataFrame:
    """Return the rows of ``estimates_table`` that are of measure "rate".

    "all" is the sum of all ``categories``. ``naive`` is the uncorrected rate of what
    the rules found, for comparison. An outlet that writes in several languages has
    rates in each, and borrows strength from outlets in that language alone.
    """
    cells = [_rates(stages, category, voice, report) for category in (*categories, ALL) for voice in VOICES]
    return pd.concat(cells, ignore_index=True)


def _rates(stages: Stages, category: str, voice: str, report: Report) -> pd.DataFrame:
    how: dict[str, Any] = {"confidence": report.confidence, "per": report.per, "population": _population(report)}
    rates = by_language(count_articles(stages, category, voice), lambda rows: with_pooled(rows, **how))
    naive = naive_rates(stages, category, voice, per=report.per)
    return _estimates(rates, (category, voice, RATE), naive, report.per, report)


def _articles_with_any(stages: Stages, category: str, voice: str, report: Report) -> pd.DataFrame:
    how: dict[str, Any] = {"confidence": report.confidence, "population": _population(report)}
    shares = by_language(marked_articles(stages, category, voice), lambda rows: article_shares(rows, **how))
    naive = naive_shares(stages, category, voice)
    return _estimates(shares, (category, voice, ARTICLES), naive, PER_ARTICLES, report)


def _estimates(table: pd.DataFrame, key: tuple[str, ...], naive: pd.Series, per: int, report: Report) -> pd.DataFrame:
    """Add to estimates of one kind what they are of, the uncorrected values, and the settings."""
    table = table.assign(**{name: table[name] if name in table else float("nan") for name in POOLED})
    for position, (name, value) in enumerate(zip(("category", "voice", "measure"), key, strict=True), start=2):
        table.insert(position, name, value)
    return table.assign(
        naive=naive.reindex(pd.MultiIndex.from_frame(table[list(EDITION)])).to_numpy(),
        per=per,
        confidence=report.confidence,
    )


def contrasts_table(stages: Stages, categories: Sequence[str], report: Report) -> pd.DataFrame:
    """Return the comparisons of outlets of a language in each category and "all", in the outlets' own words.

    They are pairs, or of each outlet with the mean of all or with one outlet, as
    ``report.against`` says; without that outlet there is none.
    ``p_adjusted`` is Holm's over a family: those of one language and category,
    each a question of its own, or, with ``report.correction_family`` "report",
    those of all categories together ("all", their sum, stays a family of its
    own). With ``report.across_languages`` there are pairs of two languages too,
    where ``across_languages`` is True; they are in families of their own.
    """
    cells = []
    against = MEAN if report.against == BY_MEAN else report.against
    exists = against in ("", PAIRS, MEAN, *stages.articles["outlet"].unique())
    for category in (*categories, ALL):
        counts = count_articles(stages, category, "outlet")
        pairs = contrast_rates(
            counts if exists else counts.iloc[:0], against=against if exists else PAIRS, confidence=report.confidence,
            per=report.per, correction="none", across_languages=report.across_languages,
        )  # fmt: skip
        pairs.insert(0, "category", category)
        cells.append(pairs)
    contrasts = pd.concat(cells, ignore_index=True)[["category", *CONTRASTS]]
    family = contrasts["category"] if report.correction_family == "category" else contrasts["category"] == ALL
    families = contrasts.groupby([family, family_of(contrasts["language"])])["p"]
    contrasts["p_adjusted"] = families.transform(lambda p: adjust_p_values(p.to_numpy(dtype="float64")))
    contrasts.insert(2, "across_languages", crosses(contrasts["language"]))
    return contrasts


def corpus_table(stages: Stages) -> pd.DataFrame:
    """Say what went in: per outlet articles, words, labelled, events, languages, first and last date."""
    articles = stages.articles.assign(labelled=stages.articles["article_id"].isin(stages.labelled))
    rows = [
        (
            outlet,
            len(group),
            int(group["words"].sum()),
            int(group["labelled"].sum()),
            int(group.loc[group["event"] != "", "event"].nunique()),
            ", ".join(sorted(group["language"].unique())),
            *date_range(group["date"]),
        )
        for outlet, group in articles.groupby("outlet", sort=True)
    ]
    return pd.DataFrame(
        rows, columns=["outlet", "articles", "words", "labelled", "events", "languages", "first", "last"]
    )


def _population(report: Report) -> Population:
    return "finite" if report.population == "finite" else "super"
