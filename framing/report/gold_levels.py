"""How high rates are under other definitions of what people found.

What a definition does to all outlets alike cancels in a comparison, and not in a level.
"""

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.estimates.article_counts import ALL, Stages, count_articles
from framing.estimates.editions import EDITION, by_language
from framing.estimates.rates import Population, estimate_rates
from framing.report.formatting import times
from framing.report.html_tables import NUMBER, TEXT, HtmlTable, TableCell, number, text
from framing.report.reader_choices import reader_choices
from framing.settings import Report

COLUMNS = ("definition", "detail", *EDITION, "value", "low", "high", "n_observed", "relative", "note")
OURS, ADJUDICATED = "mean over readers", "adjudicated counts"
LEGEND = (
    "Own-voice rates of all categories, if what people found was counted otherwise, divided by the rates above: their "
    "geometric mean over outlets, and the lowest and the highest outlet. By majority the level depends on how many "
    "read an article; the mean over readers does not. All are in tables/gold_levels.csv."
)


def gold_levels(stages: Stages, report: Report) -> pd.DataFrame:
    """Return own-voice rates of all categories under each definition of what people found, that of the report first.

    One row per definition, outlet and language: ``definition`` and ``detail`` as
    ``reader_choices`` has them; ``value`` with ``low`` and ``high`` and ``n_observed`` as in
    ``estimate_rates``; ``relative``, the value divided by that of the report; ``note``,
    why there is none. No row where one person labelled all, so that there is no choice.
    """
    choices = list(reader_choices(stages))
    if not choices:
        return pd.DataFrame(columns=list(COLUMNS))
    ours = _rates(stages, report)
    reported = ours.set_index(list(EDITION))["value"]
    tables = [_defined(ours, ADJUDICATED if len(stages.settled) else OURS, "")]
    tables += [_defined(_rates(other, report), definition, detail) for definition, detail, other in choices]
    levels = pd.concat(tables, ignore_index=True)
    base = reported.reindex(pd.MultiIndex.from_frame(levels[list(EDITION)])).to_numpy()
    return levels.assign(relative=levels["value"] / base)[list(COLUMNS)]


def _rates(stages: Stages, report: Report) -> pd.DataFrame:
    population: Population = "finite" if report.population == "finite" else "super"
    estimate = partial(estimate_rates, confidence=report.confidence, per=report.per, population=population)
    return by_language(count_articles(stages, ALL, "outlet"), estimate)


def _defined(rates: pd.DataFrame, definition: str, detail: str) -> pd.DataFrame:
    return rates.assign(definition=definition, detail=detail)


def levels_table(levels: pd.DataFrame, languages: Mapping[str, str]) -> HtmlTable | None:
    """Return the table of the page: how many times as high rates are under each other definition; None without one."""
    other = levels[~levels["definition"].isin([OURS, ADJUDICATED]) & levels["relative"].notna()]
    if other.empty:
        return None
    several = other["language"].nunique() > 1
    heads = [("Counted", TEXT), *([("Language", TEXT)] if several else []), ("Times as high", NUMBER)]
    heads += [("Lowest outlet", NUMBER), ("Highest outlet", NUMBER), ("Outlets", NUMBER)]
    rows = []
    for (definition, detail, language), group in other.groupby(["definition", "detail", "language"], sort=False):
        relative = group["relative"].to_numpy(dtype="float64")
        facts = [text(f"{definition} ({detail})"), *([text(languages[str(language)])] if several else [])]
        shown = (_geometric_mean(relative), float(relative.min()), float(relative.max()))
        rows.append((*facts, *(TableCell(_times(value), value) for value in shown), number(len(group))))
    return HtmlTable("t-levels", "How high the rates are under other definitions", LEGEND, tuple(heads), tuple(rows))


def _geometric_mean(values: NDArray[np.float64]) -> float:
    with np.errstate(divide="ignore"):  # 0 if one of them is
        return float(np.exp(np.log(values).mean()))


def _times(value: float) -> str:
    return f"{value:.2f}" if value < 10 else times(value)
