"""What each predictor bought: how well its counts fit people's, and how wide intervals are with it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from framing.estimates.article_counts import ALL, Stages
from framing.estimates.predictor_counts import FIT, predictor_fit
from framing.report.formatting import words
from framing.report.reliability import model_gain
from framing.report.tables import rates_table
from framing.settings import Report

COLUMNS = (*FIT, "outlets", "corrected", "width_ratio", "error_ratio")


def predictors_table(by_name: Mapping[str, Stages], categories: Sequence[str], report: Report) -> pd.DataFrame:
    """Compare predictors, one row per predictor and category.

    The columns of ``predictor_fit``; then ``outlets`` with a rate, ``corrected`` of
    them by this predictor, and ``width_ratio`` and ``error_ratio``, the width of their
    intervals and their standard error divided by those of labels alone (geometric
    means), as in ``model_gain``.
    """
    single = [name for name in categories if name != ALL]
    fit = predictor_fit(by_name, categories)
    first = next(iter(by_name.values()))
    alone = rates_table(replace(first, expected=first.expected.iloc[:0]), single, report)
    gains = [
        model_gain(rates_table(stages, single, report), alone, pd.DataFrame()).assign(predictor=name)
        for name, stages in by_name.items()
    ]
    gain = pd.concat(gains, ignore_index=True)
    return fit.merge(gain, on=["predictor", "category"], how="left")[list(COLUMNS)]


def predictors_in_words(table: pd.DataFrame) -> list[str]:
    """Say, the sum first, which predictor makes intervals narrowest in each category; nothing without an interval."""
    sentences: list[str] = []
    for category, rows in table.groupby("category", sort=False):
        widths = rows.set_index("predictor")["width_ratio"].dropna().sort_values(kind="stable")
        if widths.empty:
            continue
        listed = ", ".join(f"{name} {width:.2f}" for name, width in widths.items())
        best = f"{widths.index[0]} brings most" if round(widths.iloc[0], 2) < 1 else "none brings a gain"
        sentence = f"{words(str(category))}: {best} (width of intervals relative to labels alone: {listed})."
        sentences = [sentence, *sentences] if category == ALL else [*sentences, sentence]
    return sentences
