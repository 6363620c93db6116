"""Which groups of articles are above which in their rates: the clear differences, for the summary."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from framing.estimates.period_rates import TOGETHER
from framing.report.group_tables import GroupTables
from framing.report.rate_findings import Difference, summarise


@dataclass(frozen=True, slots=True)
class GroupDifferences:
    """The groups of one column, outlet and language that are below another in a category, the clearest first."""

    by: str
    outlet: str
    language: str
    category: str
    others: tuple[Difference, ...]

    @property
    def higher(self) -> Difference:
        """The clearest difference, which has the group that is above the others."""
        return self.others[0]

    @property
    def together(self) -> bool:
        """Whether the groups are of all outlets together."""
        return self.outlet == TOGETHER


def group_differences(tables: GroupTables) -> list[GroupDifferences]:
    """Return the clear differences between groups, those of all outlets together first, then the clearest.

    A difference is clear as one between outlets is (``summarise``): after
    correction, and not of a rare category. Nothing is tried under other choices.
    """
    if tables.contrasts.empty:
        return []
    differences = [each for scope in _scopes(tables) for each in scope]
    return sorted(differences, key=lambda each: (not each.together, each.higher.p))


def compared_groups(tables: GroupTables) -> int:
    """Return how many comparisons of groups could be made."""
    return int(tables.contrasts["p"].notna().sum()) if len(tables.contrasts) else 0


def _scopes(tables: GroupTables) -> Iterator[list[GroupDifferences]]:
    """Yield the clear differences of each column, outlet and language."""
    keys = ["by", "outlet", "language"]
    rates = dict(list(tables.rates.groupby(keys, sort=False)))
    for (by, outlet, language), contrasts in tables.contrasts.groupby(keys, sort=False):
        untried = _as_outlets(contrasts).assign(across_languages=False, holds=0, choices=0)
        differences = summarise(_as_outlets(rates[by, outlet, language]), untried, {}).differences
        groups: dict[tuple[str, str], list[Difference]] = {}
        for each in differences:
            groups.setdefault((each.category, each.higher), []).append(each)
        yield [
            GroupDifferences(str(by), str(outlet), str(language), category, tuple(others))
            for (category, _), others in groups.items()
        ]


def _as_outlets(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of groups as one of outlets."""
    return table.assign(outlet=table["group"])
