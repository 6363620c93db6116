"""Corrected regression: what rates depend on, estimated from people's labels and predicted counts."""

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from framing.errors import InputError
from framing.estimates.corrected_poisson import RegressionData, RegressionFit, Variance, fit_regression
from framing.estimates.effect_support import (
    answered_probability,
    article_codes,
    clusters,
    degrees_of_freedom,
    final_counts,
    too_few,
)
from framing.estimates.explained_articles import NO_TERMS, PERIOD, TIME, explained_articles
from framing.estimates.formulas import INTERCEPT, Design, check_offset, design, variables
from framing.estimates.rates import check_articles, check_options
from framing.multiple_comparisons import adjust_p_values
from framing.records import require_columns

COLUMNS = (
    "language", "term", "coefficient", "error", "ratio", "low", "high", "p", "p_adjusted", "degrees_of_freedom",
    "n_articles", "n_observed", "n_clusters", "adjudicated", "lam", "method", "note",
)  # fmt: skip
_LARGEST = 690.0  # logarithm of what is written of a ratio
_ALWAYS = ("article_id", "language", "outlet", "voice")  # columns of the table for other software, if they are there
_MADE = ("words", "labelled", "observed", "predicted", "probability", "cluster", "rate", "rate_predicted")
# names that metadata cannot have in a formula: columns of counts and for other software; and those made of dates
NOT_OFFERED = frozenset((*NO_TERMS, *_MADE)) - {"words"}
RESERVED = NOT_OFFERED | {PERIOD, TIME, "voice", "event"}


def estimate_effects(
    articles: pd.DataFrame,
    formula: str,
    *,
    period: str = "",
    confidence: float = 0.95,
    per: float = 1000,
    variance: Variance = "jackknife",
) -> pd.DataFrame:
    """Estimate what the rate of markers depends on: trends, before and after, groups.

    A Poisson regression of the predicted counts, corrected by people's labels,
    with the log of exposure as offset. If ``articles`` has a column
    ``language``, each language has a regression of its own.

    Parameters
    ----------
    articles : DataFrame
        As for ``estimate_rates``, with the columns that the formula names.
        An article without a value of one of them is left out.
        ``article_id`` may occur several times, once for each voice. Rows of one
        ``cluster`` (without that column, of one ``event``; else of one article) are
        not independent. With a column ``adjudicated``, its counts are explained, and
        an article without one counts as not labelled.
    formula : str
        The right-hand side of a formula in Wilkinson's notation: "period + section
        + outlet:period", "outlet * period". A text column has a term for each value
        but the first, the reference; ``C(outlet, contr.treatment('herald'))``
        chooses another reference.
    period : str
        How ``period`` in the formula is derived from ``date``: "month", "quarter" or
        "before:2024-06-01". ``time`` is derived from it too: years since the first.
    confidence, per : float
        As for ``estimate_rates``.
    variance : "jackknife" or "sandwich"
        The jackknife leaves out one event (or article) at a time; the sandwich
        agrees with other software, and is too narrow below 40 labelled articles.

    Returns
    -------
    DataFrame, one row per language and term
        ``language`` ("" without such a column), ``term``; ``coefficient`` on the log
        scale with its ``error``; ``ratio`` of rates with ``low`` and ``high`` (of
        "Intercept": the rate per ``per`` words where all terms are 0); ``p``, the
        two-sided test that the ratio is 1, ``nan`` for the intercept; ``p_adjusted`` (Holm)
        over the terms of the language; ``degrees_of_freedom``; ``n_articles``,
        ``n_observed``, ``n_clusters`` with labels; ``adjudicated``, whether these are
        an adjudicator's; ``lam``; ``method``, as for
        ``estimate_rates``: "too_few" with the reason in ``note`` if labels do not
        suffice; numbers are then ``nan``.

    Raises
    ------
    InputError
        As ``estimate_rates``; or the formula is invalid, names a missing column, or
        has a term that is a linear combination of others, or of the offset.

    References
    ----------
    Egami, Hinck, Stewart & Wei (2023), arXiv 2306.04746; Särndal, Swensson &
    Wretman (1992), chapter 6; Liang & Zeger (1986), 10.1093/biomet/73.1.13.
    """
    check_options(confidence, per)
    if variance not in ("jackknife", "sandwich"):
        raise InputError(f"variance is 'jackknife' or 'sandwich', not {variance!r}")
    require_columns(articles, ())
    table = explained_articles(articles, formula, period)
    check_articles(table.drop(columns="article_id", errors="ignore"))
    table = final_counts(table[table["exposure"] > 0].reset_index(drop=True))
    if table.empty:
        raise InputError("articles: no article has exposure")
    parts = list(table.groupby("language", sort=True)) if "language" in table else [("", table)]
    cells = []
    for language, rows in parts:
        try:
            cells.append(_effects(rows.reset_index(drop=True), formula, variance).assign(language=str(language)))
        except InputError as error:  # such as a language with one outlet
            if len(parts) == 1:
                raise
            cells.append(_undefined(rows, str(error)).assign(language=str(language)))
    table = pd.concat(cells, ignore_index=True).assign(adjudicated="adjudicated" in articles)
    if (table["term"] == "").all():
        raise InputError(str(table["note"].iloc[0]))
    return _with_intervals(table, confidence, per)


def regression_rows(articles: pd.DataFrame, formula: str, period: str = "") -> pd.DataFrame:
    """Return the data of a regression, for other software: one row per article (and voice).

    The columns that the formula names, then ``words``, ``labelled`` (1 or 0),
    ``observed`` (empty where not labelled; an adjudicator's count, if there is one),
    ``predicted``, ``probability`` of being drawn and labelled, ``cluster`` (what the
    articles say, else event, else article), and the same counts per
    1,000 words, ``rate`` and ``rate_predicted``.
    """
    table = explained_articles(articles, formula, period)
    table = final_counts(table[table["exposure"] > 0].reset_index(drop=True))
    labelled = table["observed"].notna()
    used = [name for name in variables(formula, list(table.columns)) if name not in _ALWAYS]
    rows = table.assign(
        words=table["exposure"], labelled=labelled.astype(int), cluster=clusters(table),
        probability=answered_probability(table), rate=1000 * table["observed"] / table["exposure"],
        rate_predicted=1000 * table["predicted"] / table["exposure"],
    )  # fmt: skip
    return rows[[name for name in (*_ALWAYS, *used, *_MADE) if name in rows]]


def _effects(table: pd.DataFrame, formula: str, variance: Variance) -> pd.DataFrame:
    """Return the coefficients of one language, with errors, or why there are none."""
    columns = design(formula, table)
    check_offset(columns, np.log(table["exposure"].to_numpy(dtype="float64")))
    units = columns.standard
    counts = _counts(table, columns.matrix @ units)
    kind = "adjudicated" if "adjudicated" in table else "labelled"
    reason = too_few(counts, table[list(variables(formula, list(table.columns)))], kind)
    fitted = None if reason else fit_regression(counts, variance)
    if not reason and fitted is None:
        reason = "the corrected counts of a group add up to nothing or less"
    return _rows(columns, fitted and fitted.in_units(units)).assign(
        degrees_of_freedom=degrees_of_freedom(counts) if fitted else math.nan,
        n_articles=len(np.unique(counts.article)), n_observed=counts.n_labelled, n_clusters=counts.n_clusters,
        note=reason,
    )  # fmt: skip


def _undefined(table: pd.DataFrame, note: str) -> pd.DataFrame:
    """Return the row of a language for which the formula cannot be estimated."""
    labelled = table["observed"].notna().to_numpy()
    ids = article_codes(table)
    return _rows(Design(np.zeros((0, 0)), ("",)), None).assign(
        degrees_of_freedom=math.nan, n_articles=len(np.unique(ids)), n_observed=len(np.unique(ids[labelled])),
        n_clusters=len(np.unique(clusters(table)[labelled])), note=note,
    )  # fmt: skip


def _rows(columns: Design, fitted: RegressionFit | None) -> pd.DataFrame:
    if fitted is None:
        values = dict.fromkeys(("coefficient", "error", "lam"), math.nan)
        return pd.DataFrame({"term": columns.terms}).assign(**values, method="too_few")
    return pd.DataFrame({
        "term": columns.terms,
        "coefficient": fitted.coefficients,
        "error": np.sqrt(np.diag(fitted.covariance)),
        "lam": fitted.lam,
        "method": "corrected" if fitted.lam > 0 else "labels_only",
    })  # fmt: skip


def _counts(table: pd.DataFrame, matrix: NDArray[np.float64]) -> RegressionData:
    names = ("exposure", "predicted", "observed")
    exposure, predicted, observed = (table[name].to_numpy(dtype="float64", na_value=np.nan) for name in names)
    probability = answered_probability(table)
    return RegressionData(matrix, exposure, predicted, observed, probability, clusters(table), article_codes(table))


def _exp(logs: pd.Series) -> pd.Series:
    """Return the exponentials, none infinite: the rate at a year 0 may be anything."""
    return np.exp(logs.clip(-_LARGEST, _LARGEST))


def _with_intervals(table: pd.DataFrame, confidence: float, per: float) -> pd.DataFrame:
    """Add ratios, their limits and p values; those of the intercept are a rate, and are not compared with 1."""
    free = table["degrees_of_freedom"].to_numpy()
    reach = special.stdtrit(free, (1 + confidence) / 2) * table["error"]
    intercept = table["term"] == INTERCEPT
    scale = np.where(intercept, per, 1.0)
    p = 2 * special.stdtr(free, -(table["coefficient"] / table["error"]).abs())
    table = table.assign(
        ratio=_exp(table["coefficient"]) * scale, low=_exp(table["coefficient"] - reach) * scale,
        high=_exp(table["coefficient"] + reach) * scale, p=pd.Series(p, table.index).mask(intercept),
    )  # fmt: skip
    adjusted = table.groupby("language")["p"].transform(lambda p: adjust_p_values(p.to_numpy(dtype="float64")))
    return table.assign(p_adjusted=adjusted)[list(COLUMNS)]
