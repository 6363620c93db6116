"""Rates of groups of articles and their comparisons, as those of outlets: one more column says what groups are by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from framing.estimates.article_counts import ALL, Stages
from framing.estimates.grouped_stages import Scope, scopes
from framing.estimates.groupings import groups_of
from framing.estimates.mean_contrasts import MEAN
from framing.estimates.period_rates import TOGETHER
from framing.multiple_comparisons import adjust_p_values
from framing.report.tables import contrasts_table, rates_table
from framing.settings import Report

GROUP_MEAN = "mean of all groups"  # what a group is compared with where pairs would be too many
_KEYS = ["by", "outlet", "language"]


@dataclass(frozen=True)
class GroupTables:
    """The rates of groups and their comparisons; both are empty where nothing is grouped."""

    rates: pd.DataFrame
    contrasts: pd.DataFrame


def group_tables(stages: Stages, categories: Sequence[str], report: Report) -> GroupTables:
    """Estimate the rates of the groups that ``report.by`` makes, and compare them within a language.

    Groups are taken within each outlet, and of all outlets together (column
    ``outlet``: "all outlets"), where a difference may be that of the outlets which
    a group is of. Rates have the columns of ``rates_table`` with ``by, outlet,
    language, group`` first; comparisons those of ``contrasts_table`` with ``by``
    and ``outlet`` first, where ``group`` is compared with ``other``.
    ``p_adjusted`` is Holm's over families of their own: for each column, language
    and category, all outlets together, and all pairs within outlets; with
    ``report.correction_family`` "report", those of all categories ("all" apart).
    """
    plain = replace(report, against="", across_languages=False)
    rates, contrasts = [], []
    for name in report.by:
        for scope in scopes(stages, groups_of(stages.articles, name)):
            rates.append(_of_scope(rates_table(scope.stages, categories, plain), name, scope))
            contrasts.append(_of_scope(contrasts_table(scope.stages, categories, plain), name, scope))
    if not rates:
        return GroupTables(pd.DataFrame(), pd.DataFrame())
    return GroupTables(pd.concat(rates, ignore_index=True), _adjusted(pd.concat(contrasts, ignore_index=True), report))


def _of_scope(table: pd.DataFrame, by: str, scope: Scope) -> pd.DataFrame:
    """Return a table of groups in the place of outlets with what it is of."""
    table = table.rename(columns={"outlet": "group"}).assign(by=by, outlet=scope.outlet, language=scope.language)
    if "other" in table:
        table = table.assign(other=table["other"].replace(MEAN, GROUP_MEAN)).drop(columns="across_languages")
    first = [*_KEYS, "category", "group"] if "other" in table else [*_KEYS, "group"]
    return table[[*first, *(name for name in table if name not in first)]]


def _adjusted(contrasts: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Adjust the p values for the comparisons of a family."""
    category = contrasts["category"] if report.correction_family == "category" else contrasts["category"] == ALL
    families = contrasts.groupby(["by", "language", category, contrasts["outlet"] == TOGETHER])["p"]
    return contrasts.assign(p_adjusted=families.transform(lambda p: adjust_p_values(p.to_numpy(dtype="float64"))))
