"""Per-outlet rates with intervals, corrected for the model's errors."""

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.errors import InputError
from framing.estimates.estimator import Rate, ResidualMoments, Sample, pool_moments, rate, residual_moments
from framing.records import require_columns

COLUMNS = ("outlet", "value", "low", "high", "n_articles", "n_observed", "lam", "method", "n_nonzero", "note")
FEW_NONZERO = 6  # labelled articles with a marker; of fewer, the rate is too high on average (benchmarks/rare.py)
RARE = "rare"
NEEDED = ("outlet", "exposure", "predicted", "observed", "probability")

Population = Literal["super", "finite"]


def estimate_rates(
    articles: pd.DataFrame, *, confidence: float = 0.95, per: float = 1000, population: Population = "super"
) -> pd.DataFrame:
    """Estimate how many markers an outlet has per ``per`` units of exposure.

    Parameters
    ----------
    articles : DataFrame, one row per article
        ``outlet``; ``exposure`` (words); ``predicted`` (the model's expected
        count, from a model that was not trained on this article's labels; 0
        without a model); ``observed`` (the annotators' count, ``nan`` if the
        article is not labelled); ``probability`` (of being drawn for labelling,
        above 0 and up to 1; ``nan`` if not labelled). ``stratum`` and
        ``article_id`` are optional. Articles without exposure count neither as
        articles nor as labelled: they say nothing about a rate.
    confidence : float
        Of the intervals, between 0 and 1.
    per : float
        Rates are per this many units of exposure.
    population : "super" or "finite"
        "super" is the outlet's practice, of which these articles are a sample;
        "finite" is these articles and no others.

    Returns
    -------
    DataFrame, one row per outlet, sorted
        ``outlet, value, low, high, n_articles, n_observed, lam, method, n_nonzero,
        note``; ``n_nonzero`` labelled articles have a marker. ``note`` is "rare" if
        they are fewer than 6: such a rate is only given to outlets that happened
        to have 3, so it is too high on average, and is not to be ranked by.
        ``method`` is "corrected" (labels and the model), "human_only"
        (``lam`` is 0) or "too_few": fewer than 12 labelled articles, or fewer
        than 3 with any marker; ``value, low, high, lam`` are then ``nan``.

    Raises
    ------
    InputError
        A column is missing, an exposure or count is negative or not a number,
        something was observed in an article without exposure, a probability is
        outside (0, 1], an article occurs twice.

    References
    ----------
    Angelopoulos, Duchi & Zrnic (2023), PPI++, arXiv 2311.01453.
    Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling.

    Examples
    --------
    >>> labelled = pd.DataFrame({
    ...     "outlet": "ledger", "exposure": 200, "predicted": 0.0,
    ...     "observed": [0, 1, 2, 1, 0, 3, 1, 1, 0, 2, 1, 0], "probability": 0.5,
    ... })
    >>> estimate_rates(labelled)[["value", "low", "high", "method"]].round(1).values.tolist()
    [[5.0, 2.3, 10.6, 'human_only']]
    """
    check_options(confidence, per)
    if population not in ("super", "finite"):
        raise InputError(f"population is 'super' or 'finite', not {population!r}")
    check_articles(articles)
    samples = outlet_samples(articles)
    rates = outlet_rates(samples, finite=population == "finite")
    rows = [_row(outlet, sample, rates.get(outlet), confidence, per) for outlet, sample in samples.items()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def outlet_samples(articles: pd.DataFrame) -> dict[str, Sample]:
    """Return each outlet's articles that have exposure as arrays, sorted by outlet; an outlet may have none."""
    columns = {name: _numbers(articles, name) for name in NEEDED[1:]}
    strata = articles["stratum"].fillna("").astype(str) if "stratum" in articles else pd.Series("", articles.index)
    codes = strata.to_numpy(dtype=object)
    rows = articles.reset_index(drop=True).groupby("outlet", sort=True, observed=True).indices
    return {
        str(outlet): _sample({name: values[indices] for name, values in columns.items()}, codes[indices])
        for outlet, of_outlet in rows.items()
        for indices in [of_outlet[columns["exposure"][of_outlet] > 0]]
    }


def outlet_rates(samples: Mapping[str, Sample], *, finite: bool = False) -> dict[str, Rate]:
    """Return the rate of each outlet that has enough labels; the others are left out."""
    moments = {outlet: residual_moments(sample) for outlet, sample in samples.items() if sample.enough}
    return {outlet: rate(samples[outlet], _prior(moments, outlet), finite=finite) for outlet in moments}


def check_options(confidence: float, per: float) -> None:
    """Raise ``InputError`` on a confidence outside (0, 1) or a ``per`` that is not above 0."""
    if not 0 < confidence < 1:
        raise InputError(f"confidence must be between 0 and 1, not {confidence}")
    if not 0 < per < math.inf:
        raise InputError(f"per must be above 0, not {per}")


def check_articles(articles: pd.DataFrame) -> None:
    """Raise ``InputError``, naming the row, if an articles table breaks its contract."""
    require_columns(articles, NEEDED)
    exposure, predicted, observed, probability = (_numbers(articles, name) for name in NEEDED[1:])
    labelled = ~np.isnan(observed)
    finite = np.isfinite
    broken = {
        "outlet is missing": articles["outlet"].isna().to_numpy(),
        "exposure is negative or not a number": ~(finite(exposure) & (exposure >= 0)),
        "predicted is negative or not a number": ~(finite(predicted) & (predicted >= 0)),
        "observed is negative or infinite": labelled & ~(finite(observed) & (observed >= 0)),
        "observed is above 0 though the exposure is 0": labelled & (observed > 0) & (exposure == 0),
        "probability is outside (0, 1]": ~np.isnan(probability) & ~((probability > 0) & (probability <= 1)),
        "probability is missing though the article is labelled": labelled & np.isnan(probability),
    }
    for problem, broken_rows in broken.items():
        if broken_rows.any():
            raise InputError(f"articles: {problem} in row {int(broken_rows.argmax())}")
    if "article_id" in articles and articles["article_id"].duplicated().any():
        duplicate = articles.loc[articles["article_id"].duplicated(), "article_id"].iloc[0]
        raise InputError(f"articles: article_id {duplicate} occurs twice; it must be unique")


def _numbers(articles: pd.DataFrame, name: str) -> NDArray[np.float64]:
    try:
        return np.asarray(articles[name].to_numpy(dtype="float64", na_value=np.nan))
    except (TypeError, ValueError) as error:
        raise InputError(f"articles: column {name} must have numbers: {error}") from error


def _sample(columns: Mapping[str, NDArray[np.float64]], strata: NDArray[np.object_]) -> Sample:
    labelled = ~np.isnan(columns["observed"])
    return Sample(
        size=len(labelled),
        total_exposure=float(columns["exposure"].sum()),
        total_predicted=float(columns["predicted"].sum()),
        exposure=columns["exposure"][labelled],
        predicted=columns["predicted"][labelled],
        observed=columns["observed"][labelled],
        weight=1 / columns["probability"][labelled],
        stratum=_codes(strata[labelled]),
    )


def _codes(strata: NDArray[np.object_]) -> NDArray[np.intp]:
    """Return a code for each stratum; those with one labelled article have no variance and are merged."""
    codes, sizes = np.unique(strata, return_inverse=True, return_counts=True)[1:]
    if len(sizes) > 1 and (sizes == 1).any():
        alone = np.flatnonzero(sizes == 1)
        target = alone[0] if len(alone) > 1 else int(sizes.argmax())
        codes = np.unique(np.where(np.isin(codes, alone), target, codes), return_inverse=True)[1]
    return np.asarray(codes, dtype=np.intp)


def _prior(moments: Mapping[str, ResidualMoments], outlet: str) -> ResidualMoments:
    return pool_moments([values for name, values in moments.items() if name != outlet])


def _row(outlet: str, sample: Sample, rate: Rate | None, confidence: float, per: float) -> tuple[object, ...]:
    n_nonzero = int((sample.observed > 0).sum())
    if rate is None:
        return (outlet, math.nan, math.nan, math.nan, sample.size, sample.n, math.nan, "too_few", n_nonzero, "")
    low, high = rate.interval(confidence)
    method = "corrected" if rate.lam > 0 else "human_only"
    return (
        outlet, rate.value * per, low * per, high * per, sample.size, sample.n, rate.lam, method, n_nonzero,
        note_of(sample),
    )  # fmt: skip


def note_of(*samples: Sample) -> str:
    """Return "rare" if markers were found in few labelled articles of any of these outlets, else ""."""
    return RARE if any(int((sample.observed > 0).sum()) < FEW_NONZERO for sample in samples) else ""
