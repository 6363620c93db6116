"""The counts of another model instead of our own, and how well each model performed."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from framing.contracts import TABLES
from framing.errors import InputError
from framing.estimates.article_counts import Stages, count_articles
from framing.wording import counted, nearest, shown

FIT = ("predictor", "category", "n_observed", "correlation", "predicted_share")
MIN_ALIKE = 5  # labelled articles with a marker, whose counts are all those of people: no model is so good

BEHIND_TEXT = 2**31 - 1  # a place that no text has


def as_scores(predictions: pd.DataFrame, name: str, articles: pd.DataFrame) -> pd.DataFrame:
    """Return a predictor's counts in the form of stage ``scores``, one row per article and category with any.

    What is counted has no place in the text, so that it is said to be behind it:
    rates in headlines then rest on labels alone.

    Raises
    ------
    InputError
        There is no predictor of that name, or it has no counts of an article.
    """
    rows = predictions[predictions["predictor"] == name]
    if rows.empty:
        predictors = sorted(predictions["predictor"].unique())
        raise InputError(
            f"no predictor is called {name!r}{nearest(name, predictors)}; there are {', '.join(predictors) or 'none'}"
        )
    lacking = articles.loc[~articles["article_id"].isin(rows["article_id"]), "article_id"]
    if len(lacking):
        raise InputError(f"predictor {name!r} has no counts of {counted(len(lacking), 'articles')}, "
                         f"the first {shown(lacking.iloc[0])}")  # fmt: skip
    rows = rows[(rows["all_count"] > 0) & rows["article_id"].isin(articles["article_id"])]
    columns = [column.name for column in TABLES["scores"]]
    return pd.DataFrame({
        "article_id": rows["article_id"], "start": BEHIND_TEXT, "end": BEHIND_TEXT, "text": "",
        "category": rows["category"],
        "rule": f"predictor/{name}", "voice": "outlet", "position": "body", "kept_probability": rows["all_count"],
        "outlet_voice_probability": rows["outlet_count"], "why": "", "fold": -1,
    })[columns].reset_index(drop=True)  # fmt: skip


def rules_as_scores(markers: pd.DataFrame) -> pd.DataFrame:
    """Return the markers of the rules in the form of stage ``scores``, each with its rule's expected precision.

    Examples
    --------
    >>> markers = pd.DataFrame({
    ...     "article_id": "a", "start": [0, 9], "end": [5, 14], "text": "junta", "category": "naming",
    ...     "rule": "en/naming/junta", "voice": ["outlet", "quote"], "position": "body", "score": 0.8,
    ... })
    >>> rules_as_scores(markers)[["kept_probability", "outlet_voice_probability"]].values.tolist()
    [[0.8, 0.8], [0.8, 0.0]]
    """
    expected = markers["score"].astype("float64")
    return markers.assign(
        kept_probability=expected, outlet_voice_probability=expected.where(markers["voice"] == "outlet", 0.0), why="",
        fold=-1,
    )  # fmt: skip


def predictor_fit(by_name: Mapping[str, Stages], categories: Sequence[str]) -> pd.DataFrame:
    """Compare each predictor's counts with people's, in the outlets' own words of the labelled articles.

    Returns
    -------
    DataFrame, one row per predictor and category
        ``n_observed`` labelled articles; ``correlation`` of counts per word over
        these, ``nan`` if either is the same everywhere; ``predicted_share``, what
        is predicted divided by what people found, each article weighted by one
        over its probability; ``nan`` if they found nothing.
    """
    rows = []
    for name, stages in by_name.items():
        for category in categories:
            counts = count_articles(stages, category, "outlet")
            counts = counts[counts["observed"].notna() & (counts["exposure"] > 0)]
            rows.append((name, category, len(counts), *_fit(counts)))
    return pd.DataFrame(rows, columns=list(FIT))


def _fit(counts: pd.DataFrame) -> tuple[float, float]:
    weight = 1 / counts["probability"].to_numpy()
    predicted, observed = counts["predicted"].to_numpy(), counts["observed"].to_numpy()
    n_found = float((weight * observed).sum())
    share = float((weight * predicted).sum()) / n_found if n_found else float("nan")
    rates = np.stack([predicted, observed]) / counts["exposure"].to_numpy() if len(counts) else np.zeros((2, 0))
    if len(counts) < 2 or (np.ptp(rates, axis=1) < 1e-12).any():
        return float("nan"), share
    return float(
        np.cov(rates, aweights=weight)[0, 1] / np.sqrt(np.prod(np.diag(np.cov(rates, aweights=weight))))
    ), share


def suspiciously_good(stages: Stages, category: str) -> bool:
    """Return whether a predictor's counts are those of people in all labelled articles: made of their labels."""
    counts = count_articles(stages, category, "all")
    counts = counts[counts["observed"].notna()]
    alike = np.isclose(counts["predicted"], counts["observed"])
    return bool(alike.all()) and int((counts["observed"] > 0).sum()) >= MIN_ALIKE
