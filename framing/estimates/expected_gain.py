"""How much a label of each article is expected to improve the estimate of its outlet's rate."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import nnls

from framing.errors import InputError
from framing.estimates.article_counts import ALL, Stages
from framing.estimates.rates import check_articles
from framing.intervals import MIN_ARTICLES
from framing.records import require_columns
from framing.wording import agreeing, counted


def count_variance(stages: Stages, category: str = ALL, voice: str = "outlet") -> pd.Series:
    """Return by article the variance of the model's count if its probabilities are right: the sum of p (1 - p)."""
    expected = stages.expected if category == ALL else stages.expected[stages.expected["category"] == category]
    terms = expected.groupby("article_id")[f"{voice}_variance"].sum()
    return terms.reindex(stages.articles["article_id"], fill_value=0.0).rename("variance")


def expected_gain(articles: pd.DataFrame) -> pd.Series:
    """Return by article the expected size of the residual that the model leaves unexplained.

    The error of a corrected rate comes from the residuals of annotators' counts
    on the model's, and is smallest if articles are drawn with probabilities in
    proportion to their expected residuals (Särndal, Swensson & Wretman 1992,
    section 12.2). The squared residuals are modelled as a sum of two terms: the
    variance that the model itself predicts (sum of p (1 - p)), and the squared
    number of words (for what it does not know). Their coefficients are fitted
    to the labelled articles of all outlets.

    Parameters
    ----------
    articles : DataFrame, one row per article
        As ``estimate_rates`` takes it, with ``article_id`` and ``variance``
        (see ``count_variance``).

    Returns
    -------
    Series
        0 or more, in markers, by ``article_id``.

    Raises
    ------
    InputError
        A column is missing or broken, or fewer than ``MIN_ARTICLES`` are labelled.
    """
    require_columns(articles, ("article_id", "variance"))
    check_articles(articles)
    words, variance = (articles[name].to_numpy(dtype="float64") for name in ("exposure", "variance"))
    labelled = articles["observed"].notna().to_numpy() & (words > 0)
    if (n := int(labelled.sum())) < MIN_ARTICLES:
        raise InputError(
            f"{counted(n, 'labelled articles')} {agreeing(n, 'do')} not show where the model errs; label "
            f"{MIN_ARTICLES} drawn at random first"
        )
    squares = _residuals(articles[labelled]) ** 2
    # both sides are divided by the words, so that a few long articles do not dominate
    causes = np.stack([variance, words**2], axis=1)
    share = nnls(causes[labelled] / words[labelled, None], squares / words[labelled])[0]
    return pd.Series(np.sqrt(causes @ share), index=articles["article_id"].to_numpy(), name="gain")


def _residuals(labelled: pd.DataFrame) -> NDArray[np.float64]:
    """Return the residuals of the labels from their outlet's rate, less what the model's residuals explain."""
    weight = 1 / labelled["probability"]
    words = (weight * labelled["exposure"]).groupby(labelled["outlet"]).transform("sum")
    residuals = [
        labelled[name]
        - labelled["exposure"] * (weight * labelled[name]).groupby(labelled["outlet"]).transform("sum") / words
        for name in ("observed", "predicted")
    ]
    observed, predicted = (residual.to_numpy(dtype="float64") for residual in residuals)
    squares = float((predicted**2).sum())
    slope = min(max(float((observed * predicted).sum()) / squares, 0.0), 1.0) if squares > 0 else 0.0
    return np.asarray(observed - slope * predicted)
