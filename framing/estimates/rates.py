"""Per-outlet rates with intervals, corrected for the model's errors."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.errors import InputError
from framing.estimates.estimator import ALONE, Fit, Moderation, fit_rate, pool_moments, rate_of_fit, residual_moments
from framing.estimates.missing_labels import is_clustered_enough, what_is_missing
from framing.estimates.moderated_variance import moderate
from framing.estimates.outlet_sample import ArticleArrays, make_sample
from framing.estimates.sample_moments import Rate, Sample
from framing.estimates.two_phase import adjudicated_part, fit_two_phase
from framing.records import require_columns

COLUMNS = (
    "outlet", "value", "low", "high", "error", "n_articles", "n_observed", "lam", "method", "n_nonzero",
    "n_clusters", "note",
)  # fmt: skip
FEW_NONZERO = 6  # labelled articles with a marker; of fewer, the rate is too high on average (benchmarks/rare.py)
RARE = "rare"
MIN_COUNT, MAX_COUNT = 1e-9, 10**9  # words or markers of an article that has any; no article has fewer or more
MIN_INCLUSION = 1e-9  # probability of being drawn, of an article that can be drawn
ADJUDICATED = "adjudicated"
NEEDED = ("outlet", "exposure", "predicted", "observed", "probability")

Population = Literal["super", "finite"]


def estimate_rates(
    articles: pd.DataFrame, *, confidence: float = 0.95, per: float = 1000, population: Population = "super"
) -> pd.DataFrame:
    """Estimate how many markers an outlet has per ``per`` units of exposure.

    Articles are not split by language: of an outlet in two, this is one rate of
    both. Rules and models differ between languages, so call it for each with
    ``framing.estimates.editions.by_language``, as the report does.

    Parameters
    ----------
    articles : DataFrame, one row per article
        ``outlet``; ``exposure`` (words); ``predicted`` (the model's expected
        count, from a model that was not trained on this article's labels; 0
        without a model); ``observed`` (the annotators' count, ``nan`` if the
        article is not labelled); ``probability`` (of being drawn for labelling,
        above 0 and up to 1; ``nan`` if not labelled). Optional: ``stratum``;
        ``article_id``; ``cluster``, what articles are alike by (else ``event``; ""
        for none); ``drawn_event``, the event that was drawn whole ("" where the
        article was drawn by itself); ``adjudicated``, the count of an adjudicator,
        in a random part of the labelled articles (``nan`` in the others): rates
        are then of adjudicated counts (see ``framing.estimates.two_phase``), and
        ``n_observed`` and ``n_nonzero`` count these articles. Articles without exposure count neither as
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
        ``outlet, value, low, high, error, n_articles, n_observed, lam, method, n_nonzero,
        n_clusters, note``; ``error`` is the standard error of the value, ``n_nonzero`` labelled articles have a marker,
        ``n_clusters`` is the effective number of clusters. ``note`` is "rare" if
        they are fewer than 6: such a rate is only given to outlets that happened
        to have 3, so it is too high on average, and is not to be ranked by.
        ``method`` is "corrected" (labels and the model), "labels_only"
        (``lam`` is 0) or "too_few": fewer than ``MIN_ARTICLES`` labelled ones, fewer
        than 3 with any marker, fewer than 8 labelled events where events were
        drawn, or, for "super", fewer than 3 effective clusters, of all or of the labelled
        articles; ``value, low, high, error, lam`` are then ``nan``, and ``note`` says what is missing.

    Raises
    ------
    InputError
        A column is missing or there twice, an exposure or count is negative, not a number,
        above 10⁹ or, if not 0, below 10⁻⁹, a probability is below 10⁻⁹,
        something was observed in an article without exposure, a probability is
        outside (0, 1], an article occurs twice.

    References
    ----------
    Angelopoulos, Duchi & Zrnic (2023), PPI++, arXiv 2311.01453.
    Smyth (2004), 10.2202/1544-6115.1027.
    Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling.

    Examples
    --------
    >>> labelled = pd.DataFrame({
    ...     "outlet": "ledger", "exposure": 200, "predicted": 0.0,
    ...     "observed": [0, 1, 2, 1, 0, 3, 1, 1, 0, 2, 1, 0], "probability": 0.5,
    ... })
    >>> estimate_rates(labelled)[["value", "low", "high", "method"]].round(1).values.tolist()
    [[5.0, 2.3, 10.6, 'labels_only']]
    """
    check_options(confidence, per)
    if population not in ("super", "finite"):
        raise InputError(f"population is 'super' or 'finite', not {population!r}")
    check_articles(articles)
    samples = outlet_samples(articles)
    rates = outlet_rates(samples, finite=population == "finite")
    rows = [
        _row(outlet, counted_part(sample), rates[outlet], confidence, per)
        if outlet in rates
        else _missing_row(outlet, sample, population)
        for outlet, sample in samples.items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def outlet_samples(articles: pd.DataFrame) -> dict[str, Sample]:
    """Return each outlet's articles that have exposure as arrays, sorted by outlet; an outlet may have none."""
    return {outlet: make_sample(table) for outlet, table in outlet_tables(articles).items()}


def outlet_tables(articles: pd.DataFrame) -> dict[str, ArticleArrays]:
    """Return the columns of each outlet's articles that have exposure; clusters have the same code in all."""
    names = [*NEEDED[1:], *([ADJUDICATED] if ADJUDICATED in articles else [])]
    table = ArticleArrays.of(articles, {name: _numbers(articles, name) for name in names})
    rows = articles.reset_index(drop=True).groupby("outlet", sort=True, observed=True).indices
    return {str(outlet): table.only(of_outlet) for outlet, of_outlet in rows.items()}


def outlet_rates(samples: Mapping[str, Sample], *, finite: bool = False, moderated: bool = True) -> dict[str, Rate]:
    """Return the rate of each outlet that has enough labels; the others are left out.

    With ``moderated``, outlets borrow dispersion from each other.
    """
    counted = {outlet: counted_part(sample) for outlet, sample in samples.items()}
    enough = {
        outlet: sample
        for outlet, sample in samples.items()
        if counted[outlet].enough and (finite or is_clustered_enough(counted[outlet]))
    }
    moments = {outlet: residual_moments(sample) for outlet, sample in enough.items()}
    fits = {
        outlet: (fit_two_phase if sample.two_phase else fit_rate)(
            sample, pool_moments([moments[name] for name in moments if name != outlet]), finite=finite
        )
        for outlet, sample in enough.items()
    }
    borrowed = borrow_dispersion(list(fits.values())) if moderated else [ALONE] * len(fits)
    return {
        outlet: rate_of_fit(counted[outlet], fits[outlet], moderation)
        for outlet, moderation in zip(fits, borrowed, strict=True)
    }


def counted_part(sample: Sample) -> Sample:
    """Return the units that have the counts whose rate is estimated: where there is an adjudicator, those decided."""
    return adjudicated_part(sample) if sample.two_phase else sample


def borrow_dispersion(fits: Sequence[Fit]) -> list[Moderation]:
    """Return what each outlet borrows from the others; nothing if it is the only one."""
    if len(fits) < 2:
        return [ALONE] * len(fits)
    freedom = np.array([float(max(fit.design, 1)) for fit in fits])
    tail = float(np.mean([fit.tail for fit in fits]))
    of_residuals, of_counts = (
        moderate(np.array(dispersion), freedom)
        for dispersion in ([fit.dispersion for fit in fits], [fit.count_dispersion for fit in fits])
    )
    return [
        Moderation(float(factor), float(count_factor), float(borrowed), tail)
        for factor, count_factor, borrowed in zip(
            of_residuals.factor, of_counts.factor, of_residuals.borrowed, strict=True
        )
    ]


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
    decided = _numbers(articles, ADJUDICATED) if ADJUDICATED in articles else np.full(len(articles), np.nan)
    labelled = ~np.isnan(observed)
    finite = np.isfinite
    broken = {
        "outlet is missing": articles["outlet"].isna().to_numpy(),
        "exposure is negative or not a number": ~(finite(exposure) & (exposure >= 0)),
        "predicted is negative or not a number": ~(finite(predicted) & (predicted >= 0)),
        "adjudicated is negative or infinite": ~np.isnan(decided) & ~(finite(decided) & (decided >= 0)),
        "adjudicated is given although the article is not labelled": ~np.isnan(decided) & ~labelled,
        "observed is negative or infinite": labelled & ~(finite(observed) & (observed >= 0)),
        "observed is above 0 although the exposure is 0": labelled & (observed > 0) & (exposure == 0),
        **_too_extreme({"exposure": exposure, "predicted": predicted, "observed": observed, "adjudicated": decided}),
        f"probability is below {MIN_INCLUSION:g}": (probability > 0) & (probability < MIN_INCLUSION),
        "probability is outside (0, 1]": ~np.isnan(probability) & ~((probability > 0) & (probability <= 1)),
        "probability is missing although the article is labelled": labelled & np.isnan(probability),
    }
    for problem, broken_rows in broken.items():
        if broken_rows.any():
            raise InputError(f"articles: {problem} in row {int(broken_rows.argmax())}")
    if "article_id" in articles and articles["article_id"].duplicated().any():
        duplicate = articles.loc[articles["article_id"].duplicated(), "article_id"].iloc[0]
        raise InputError(f"articles: article_id {duplicate} occurs twice; it must be unique")


def _too_extreme(columns: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.bool_]]:
    """Return where numbers are so large or small that no article can have them, and squares of them no meaning."""
    large = {f"{name} is above {MAX_COUNT:,}": values > MAX_COUNT for name, values in columns.items()}
    small = {
        f"{name} is above 0 and below {MIN_COUNT:g}": (values > 0) & (values < MIN_COUNT)
        for name, values in columns.items()
        if name != "predicted"  # the sum of a model's probabilities may be as small as it likes
    }
    return large | small


def _numbers(articles: pd.DataFrame, name: str) -> NDArray[np.float64]:
    try:
        return np.asarray(articles[name].to_numpy(dtype="float64", na_value=np.nan))
    except (TypeError, ValueError) as error:
        raise InputError(f"articles: column {name} must have numbers: {error}") from error


def _row(outlet: str, sample: Sample, rate: Rate, confidence: float, per: float) -> tuple[object, ...]:
    counts, clusters = (sample.n_articles, sample.n_labelled), sample.clustering.effective
    numbers = (per * number for number in (rate.value, *rate.interval(confidence), rate.error))
    method = "corrected" if rate.lam > 0 else "labels_only"
    return (outlet, *numbers, *counts, rate.lam, method, sample.n_nonzero, clusters, note_of(sample))


def _missing_row(outlet: str, sample: Sample, population: Population) -> tuple[object, ...]:
    part = counted_part(sample)
    counts = (*[math.nan] * 4, part.n_articles, part.n_labelled, math.nan)
    facts = ("too_few", part.n_nonzero, part.clustering.effective, what_is_missing(sample, population))
    return (outlet, *counts, *facts)


def note_of(sample: Sample) -> str:
    """Return "rare" if markers were found in few labelled articles of an outlet, else ""."""
    return RARE if sample.n_nonzero < FEW_NONZERO else ""
