"""How far labels and model can be relied on: what the model gained, and both in words for the top of the page."""

from typing import Any

import numpy as np
import pandas as pd

from framing.estimates.article_counts import ALL
from framing.estimates.editions import EDITION
from framing.report.formatting import words
from framing.settings import RULES
from framing.wording import counted

GAIN = (
    "category", "outlets", "corrected", "width_ratio", "error_ratio", "width_ratio_rules", "error_ratio_rules", "f1",
    "f1_rules",
)  # fmt: skip
_RATIOS = ("width", "error")
# of the standard error of labels alone: from there on, a model gains too little to be worth training
LITTLE_GAIN = 0.95
MEASURE = "token_alpha"  # Krippendorff's alpha on words, which section "Agreement" has with the other measures
# Krippendorff (2004), Content Analysis, p. 241: for conclusions, and for tentative ones
FIRM, TENTATIVE = 0.8, 0.67
_FIRM = f"enough for conclusions ({FIRM:.2f} or more)"
_TENTATIVE = f"enough for tentative conclusions only ({TENTATIVE:.2f} to {FIRM:.2f})"
_TOO_LITTLE = f"too low for conclusions (below {TENTATIVE:.2f})"


def model_gain(
    estimates: pd.DataFrame, labels_alone: pd.DataFrame, figures: pd.DataFrame, rules: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Compare own-voice rates with those of labels alone, and the model with the rules, by category.

    Parameters
    ----------
    estimates, labels_alone : DataFrame
        Rates of stage ``estimates``, and the same computed without scores.
    figures : DataFrame
        The model's figures (see ``framing.model.metrics.measure``).
    rules : DataFrame, optional
        The rates with the counts of the rules in place of the model's.

    Returns
    -------
    DataFrame
        ``outlets`` (of a language) with a rate, ``corrected`` of them by the model; ``width_ratio`` and
        ``error_ratio``, the width of their intervals and their standard error
        divided by those of labels alone (geometric means; 1 if the model does
        not help); the same of the rules, ``width_ratio_rules`` and ``error_ratio_rules``;
        ``f1`` out of fold of the model and ``f1_rules`` of the rules, for markers in the
        outlets' own words. ``nan`` if there is none.
    """
    labels_only, with_model = _own(labels_alone), _own(estimates)
    of_rules = labels_only.iloc[:0] if rules is None else _own(rules)
    rows = []
    for category in dict.fromkeys(with_model.index.get_level_values("category")):
        defined = with_model[with_model["value"].notna() & (with_model.index.get_level_values("category") == category)]
        corrected = int((defined["method"] == "corrected").sum())
        ratios = [
            _ratio(table, labels_only, str(category), measure)
            for table in (with_model, of_rules)
            for measure in _RATIOS
        ]
        f1 = (_f1(figures, str(category), model) for model in ("tagger", "rules"))
        rows.append((category, len(defined), corrected, *ratios, *f1))
    return pd.DataFrame(rows, columns=list(GAIN))


def _ratio(table: pd.DataFrame, alone: pd.DataFrame, category: str, measure: str) -> float:
    """Return the geometric mean over outlets of a measure divided by that of labels alone; ``nan`` of none."""
    ratio = table[measure] / alone[measure].reindex(table.index)
    defined = ratio[(ratio.index.get_level_values("category") == category) & (ratio > 0)]
    return float(np.exp(np.log(defined).mean())) if len(defined) else float("nan")


def _own(estimates: pd.DataFrame) -> pd.DataFrame:
    rates = estimates[estimates["voice"] == "outlet"].set_index(["category", *EDITION])
    return rates.assign(width=rates["high"] - rates["low"])[["value", "width", "error", "method"]]


def _f1(figures: pd.DataFrame, category: str, model: str) -> float:
    if not {"target", "model", "by", "name", "measure", "value"} <= set(figures):
        return float("nan")
    by = "all" if category == ALL else "category"
    facts = {"target": "outlet_voice", "model": model, "by": by, "name": category, "measure": "f1"}
    row = figures[np.logical_and.reduce([figures[name] == value for name, value in facts.items()])]
    return float(row["value"].iloc[0]) if len(row) else float("nan")


def gain_in_words(gain: pd.DataFrame) -> list[str]:
    """Say by category what the model gained, the sum first; nothing of a category without a rate and without F1."""
    ranked = gain.sort_values("category", key=lambda names: names != ALL, kind="stable")
    sentences = []
    for row in ranked.itertuples(index=False):
        quality = _quality(row.f1, row.f1_rules)
        parts = [part for part in (_width(row), _rules_instead(row), quality) if part]
        if parts:
            sentences.append(f"{words(row.category)}: {'; '.join(parts)}.")
    return sentences


def _width(row: Any) -> str:
    if row.width_ratio != row.width_ratio:
        return ""
    if not row.corrected:
        return "the model brings no gain: it is used for no outlet, because its counts tell nothing about people’s"
    used = f" (used for {row.corrected} of {row.outlets} outlets)" if row.corrected < row.outlets else ""
    narrower, error = round(100 * (1 - row.width_ratio)), round(100 * row.error_ratio)
    if row.error_ratio >= LITTLE_GAIN:
        return f"the model brings no gain: the standard error is {error} % of that of people’s labels alone{used}"
    if narrower > 0:
        return f"intervals {narrower} % narrower than with people’s labels alone{used}"
    return f"intervals no narrower, a standard error {100 - error} % smaller than with people’s labels alone{used}"


def _rules_instead(row: Any) -> str:
    """Offer the rules where the model brings no gain and they do."""
    if not row.error_ratio >= LITTLE_GAIN or not row.error_ratio_rules < LITTLE_GAIN:
        return ""
    return (
        f"the rules alone make it {100 - round(100 * row.error_ratio_rules)} % smaller "
        f'([report] predictors = ["{RULES}"])'
    )


def _quality(f1: float, rules: float) -> str:
    return "" if np.isnan([f1, rules]).any() else f"F1 {f1:.2f}, that of the rules alone {rules:.2f}"


def agreement_in_words(agreement: pd.DataFrame) -> list[str]:
    """Say how far annotators agree, and in which categories too little for conclusions."""
    if agreement.empty:
        return ["How far annotators agree is unknown: no article was read by two of them."]
    rows = agreement[(agreement["measure"] == MEASURE) & (agreement["arm"] == ALL) & (agreement["pair"] == ALL)]
    alphas = rows.set_index("category")
    if ALL not in alphas.index or alphas.loc[ALL, "value"] != alphas.loc[ALL, "value"]:
        return ["How far annotators agree is unknown: too few articles were read by two of them."]
    alpha, low, high = (float(alphas.loc[ALL, name]) for name in ("value", "low", "high"))
    interval = f" [{low:.2f}, {high:.2f}]" if low == low else ""
    overall = (
        f"Annotators agree with Krippendorff’s alpha {alpha:.2f}{interval} on which words are markers of which "
        f"category, over {counted(int(alphas.loc[ALL, 'n']), 'articles')} that two or more read: {_level(alpha)}."
    )
    values = alphas["value"].drop(ALL).dropna()
    return [overall, *_weak_categories(values)]


def _weak_categories(values: pd.Series) -> list[str]:
    sentences = []
    for level in (_TOO_LITTLE, _TENTATIVE):
        weak = [f"{words(str(name)).lower()} ({value:.2f})" for name, value in values.items() if _level(value) == level]
        if weak:
            sentences.append(f"Agreement is {level} in {', '.join(weak)}.")
    return sentences


def _level(alpha: float) -> str:
    """Return what an alpha, rounded as it is printed, is enough for."""
    rounded = round(alpha, 2)
    return _FIRM if rounded >= FIRM else _TENTATIVE if rounded >= TENTATIVE else _TOO_LITTLE
