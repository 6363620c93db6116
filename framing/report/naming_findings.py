"""Which outlet calls an actor what another does not: the clear differences in names, for the summary."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True)
class NameShare:
    """The share of one name in an outlet's own mentions of an actor, with its interval; ``nan`` if there is none."""

    outlet: str
    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LowerUse:
    """An outlet that uses a name less, the difference with its interval, and the name that it uses most."""

    share: NameShare
    difference: tuple[float, float, float]
    p: float
    commonest: NameShare


@dataclass(frozen=True, slots=True)
class NameDifference:
    """One name of an actor that an outlet uses more than ``others`` do, the clearest first."""

    actor: str
    language: str
    share: NameShare
    others: tuple[LowerUse, ...]


def name_differences(
    contrasts: pd.DataFrame, matrix: pd.DataFrame, level: float, *, most: int
) -> dict[tuple[str, str], list[NameDifference]]:
    """Return the clear differences by actor and language, at most ``most`` of each, the largest first.

    ``contrasts`` is what ``naming_contrasts`` returns, ``matrix`` what
    ``naming_matrix`` does. A difference is clear if its adjusted p is below ``level``.
    The names that one outlet uses more are told once for that outlet, for
    the outlets below it; of two outlets that differ in two names both are told.
    """
    shares = _own_shares(matrix)
    clear = contrasts[contrasts["p_adjusted"] < level]
    differences: dict[tuple[str, str], list[NameDifference]] = {}
    for (actor, language), rows in clear.groupby(["actor", "language"], sort=True):
        key = (str(actor), str(language))
        groups = [_difference(key, group, shares[key]) for _, group in rows.groupby(["name", "outlet"], sort=False)]
        groups.sort(key=lambda each: (-max(other.difference[0] for other in each.others), each.share.name))
        differences[key] = groups[:most]
    return differences


def _own_shares(matrix: pd.DataFrame) -> dict[tuple[str, str], dict[tuple[str, str], NameShare]]:
    """Return the shares in own words by actor and language, then by outlet and name."""
    shares = matrix[matrix["voice"] == "outlet"]
    columns = ["outlet", "name", "value", "low", "high"]
    return {
        (str(actor), str(language)): {
            (outlet, name): NameShare(outlet, name, *numbers)
            for outlet, name, *numbers in rows[columns].itertuples(index=False, name=None)
        }
        for (actor, language), rows in shares.groupby(["actor", "language"])
    }


def _difference(
    key: tuple[str, str], rows: pd.DataFrame, shares: Mapping[tuple[str, str], NameShare]
) -> NameDifference:
    """Make one difference of the pairs in which an outlet is the higher one."""
    name, outlet = str(rows["name"].iloc[0]), str(rows["outlet"].iloc[0])
    ranked = rows.sort_values(["difference", "other"], ascending=[False, True])
    columns = ["other", "difference", "low", "high", "p_adjusted"]
    others = tuple(
        LowerUse(shares[other, name], (difference, low, high), p, _commonest(other, shares))
        for other, difference, low, high, p in ranked[columns].itertuples(index=False, name=None)
    )
    return NameDifference(*key, shares[outlet, name], others)


def _commonest(outlet: str, shares: Mapping[tuple[str, str], NameShare]) -> NameShare:
    """Return the name that an outlet uses most; of equals, the one that is commonest in all outlets."""
    return max((share for share in shares.values() if share.outlet == outlet), key=lambda share: share.value)
