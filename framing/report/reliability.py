"""How far labels and model can be relied on: what the model gained, and both in words for the top of the page."""

import numpy as np
import pandas as pd

from framing.estimates.article_counts import ALL
from framing.report.formatting import words

GAIN = ("category", "outlets", "corrected", "width_ratio", "f1", "f1_rules")
MEASURE = "token_alpha"  # Krippendorff's alpha on words, which section "Agreement" has with the other measures
# Krippendorff (2004), Content Analysis, p. 241: for conclusions, and for tentative ones
FIRM, TENTATIVE = 0.8, 0.67
_FIRM = f"enough for conclusions ({FIRM:.2f} or more)"
_TENTATIVE = f"enough for tentative conclusions only ({TENTATIVE:.2f} to {FIRM:.2f})"
_TOO_LITTLE = f"too low for conclusions (below {TENTATIVE:.2f})"


def model_gain(estimates: pd.DataFrame, labels_alone: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Compare own-voice rates with those of labels alone, and the model with the rules, by category.

    Parameters
    ----------
    estimates, labels_alone : DataFrame
        Stage ``estimates``, and the same computed without scores.
    figures : DataFrame
        The model's figures (see ``framing.model.metrics.measure``).

    Returns
    -------
    DataFrame
        ``outlets`` with a rate, ``corrected`` of them by the model; ``width_ratio``,
        the width of their intervals divided by that of labels alone (geometric
        mean; 1 if the model does not help); ``f1`` out of fold of the model and
        ``f1_rules`` of the rules, for markers in the outlets' own words. ``nan``
        if there is none.
    """
    pairs = _own(estimates).join(_own(labels_alone).add_suffix("_alone"))
    ratio = ((pairs["high"] - pairs["low"]) / (pairs["high_alone"] - pairs["low_alone"])).where(lambda each: each > 0)
    rows = []
    for category in dict.fromkeys(pairs.index.get_level_values("category")):
        defined = ratio[category].dropna()
        width = float(np.exp(np.log(defined).mean())) if len(defined) else float("nan")
        corrected = int((pairs.loc[category, "method"] == "corrected").sum())
        f1 = (_f1(figures, str(category), model) for model in ("tagger", "rules"))
        rows.append((category, len(defined), corrected, width, *f1))
    return pd.DataFrame(rows, columns=list(GAIN))


def _own(estimates: pd.DataFrame) -> pd.DataFrame:
    own = estimates[estimates["voice"] == "outlet"]
    return own.set_index(["category", "outlet"])[["low", "high", "method"]]


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
        width, quality = _width(row.width_ratio, row.corrected, row.outlets), _quality(row.f1, row.f1_rules)
        parts = [part for part in (width, quality) if part]
        if parts:
            sentences.append(f"{words(row.category)}: {'; '.join(parts)}.")
    return sentences


def _width(ratio: float, corrected: int, outlets: int) -> str:
    if ratio != ratio:
        return ""
    if not corrected:
        return "the model is used for no outlet, because its counts tell nothing of people’s"
    percent = round(100 * (1 - ratio))
    narrower = f"intervals {percent} % narrower" if percent > 0 else "intervals no narrower"
    return f"{narrower} than with people’s labels alone (the model is used for {corrected} of {outlets} outlets)"


def _quality(f1: float, rules: float) -> str:
    return "" if np.isnan([f1, rules]).any() else f"F1 {f1:.2f}, that of the rules alone {rules:.2f}"


def agreement_in_words(agreement: pd.DataFrame) -> list[str]:
    """Say how far annotators agree, and in which categories too little for conclusions."""
    if agreement.empty:
        return ["How far annotators agree is not known: no article was read by two of them."]
    rows = agreement[(agreement["measure"] == MEASURE) & (agreement["arm"] == ALL) & (agreement["pair"] == ALL)]
    alphas = rows.set_index("category")
    if ALL not in alphas.index or alphas.loc[ALL, "value"] != alphas.loc[ALL, "value"]:
        return ["How far annotators agree is not known: too few articles were read by two of them."]
    alpha, low, high = (float(alphas.loc[ALL, name]) for name in ("value", "low", "high"))
    interval = f" [{low:.2f}, {high:.2f}]" if low == low else ""
    overall = (
        f"Annotators agree with Krippendorff’s alpha {alpha:.2f}{interval} on which words are markers of which "
        f"category, over {int(alphas.loc[ALL, 'n']):,} articles that two or more read: {_level(alpha)}."
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
