"""Which outlet is above which in its rates, and what cannot be said: the findings of the summary."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from framing.estimates.contrasts import BETWEEN, family_of
from framing.estimates.editions import EDITION
from framing.estimates.rates import RARE
from framing.report.robustness import verdict_in_words

Edition = tuple[str, str]  # outlet and language
Estimated = tuple[float, float, float]  # a rate with its interval
_UNKNOWN: Estimated = (math.nan, math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class Difference:
    """One outlet above another in a category, with the values behind it."""

    category: str
    higher: str
    lower: str
    higher_rate: Estimated
    lower_rate: Estimated
    ratio: tuple[float, float, float]
    p: float
    events: int
    language: str
    across_languages: bool
    holds: int
    choices: int

    @property
    def verdict(self) -> str:
        """Under how many other choices it holds, in words."""
        return verdict_in_words(self.holds, self.choices)

    @property
    def robust(self) -> bool:
        """Whether it holds under every other choice, of which there is at least one."""
        return 0 < self.choices == self.holds


@dataclass(frozen=True, slots=True)
class Summary:
    """The findings of a report, in the order of the page.

    ``differences`` are clear after correction for multiplicity, and ``robust`` of
    them hold under every other choice; ``compared`` is the number of pairs that
    could be; ``families`` the number of categories (of a language) in which any
    could be, and ``false_families`` how many of them would on average at most show
    a difference if there were none. ``rare`` are the differences that are clear but
    rest on a higher rate with the note "rare", so they are not told. ``silent`` has, by category, the
    outlets and languages without an estimate.
    """

    differences: tuple[Difference, ...]
    compared: int
    not_compared: int
    rare: int
    families: int
    false_families: float
    estimated: int
    silent: tuple[tuple[str, tuple[Edition, ...]], ...]

    @property
    def robust(self) -> int:
        """How many differences hold under every other choice."""
        return sum(difference.robust for difference in self.differences)


def summarise(estimates: pd.DataFrame, contrasts: pd.DataFrame, main: Mapping[str, str]) -> Summary:
    """Say which outlet differs from which, in its own words, and what cannot be said.

    ``main`` has the main language of each outlet, in which it is compared across languages.
    """
    own_rates = estimates[estimates["voice"] == "outlet"]
    rates = {
        (row.category, (row.outlet, row.language)): (row.value, row.low, row.high)
        for row in own_rates.itertuples(index=False)
    }
    level = 1 - float(own_rates["confidence"].iloc[0]) if len(own_rates) else 0.05
    significant = contrasts[contrasts["p_adjusted"] < level]
    clear = significant[significant["note"] != RARE]
    order = {category: number for number, category in enumerate(own_rates["category"].unique())}
    differences = [_difference(row, rates, main) for row in clear.to_dict("records")]
    differences.sort(key=lambda each: (order[each.category], each.language, each.higher, each.p, each.lower))
    few = own_rates[own_rates["method"] == "too_few"]
    defined = contrasts[contrasts["p"].notna()]
    families = defined.groupby(["category", family_of(defined["language"])]).ngroups
    return Summary(
        differences=tuple(differences),
        compared=int(contrasts["p"].notna().sum()),
        not_compared=int(contrasts["p"].isna().sum()),
        rare=len(significant) - len(clear),
        families=families,
        false_families=families * level,
        estimated=len(own_rates) - len(few),
        silent=tuple(
            (category, tuple(few.loc[few["category"] == category, list(EDITION)].itertuples(index=False, name=None)))
            for category in map(str, few["category"].unique())
        ),
    )


def _difference(
    row: Mapping[str, Any], rates: Mapping[tuple[str, Edition], Estimated], main: Mapping[str, str]
) -> Difference:
    category, higher, lower = str(row["category"]), str(row["outlet"]), str(row["other"])
    ratio = (float(row["ratio"]), float(row["ratio_low"]), float(row["ratio_high"]))
    if ratio[0] < 1:
        higher, lower, ratio = lower, higher, (1 / ratio[0], 1 / ratio[2], 1 / ratio[1])
    editions = [edition_of(outlet, str(row["language"]), main) for outlet in (higher, lower)]
    higher_rate, lower_rate = _both_rates([rates.get((category, edition)) for edition in editions], ratio[0])
    return Difference(
        category, higher, lower, higher_rate, lower_rate, ratio,
        float(row["p_adjusted"]), int(row["n_events"]), str(row["language"]), bool(row["across_languages"]),
        int(row["holds"]), int(row["choices"]),
    )  # fmt: skip


def _both_rates(rates: Sequence[Estimated | None], ratio: float) -> tuple[Estimated, Estimated]:
    """Return the rates of both sides; that of a mean follows from the ratio, and has no interval here."""
    higher_rate, lower_rate = rates
    if higher_rate is None and lower_rate is not None:
        higher_rate = (lower_rate[0] * ratio, math.nan, math.nan)
    if lower_rate is None and higher_rate is not None:
        lower_rate = (higher_rate[0] / ratio, math.nan, math.nan)
    return higher_rate or _UNKNOWN, lower_rate or _UNKNOWN


def edition_of(outlet: str, language: str, main: Mapping[str, str]) -> Edition:
    """Return the edition that a comparison is of: across languages, that in the outlet's main language."""
    return outlet, main.get(outlet, language) if BETWEEN in language else language
