"""How many labels it takes to detect a difference of a given size."""

import math

import pandas as pd
from scipy import special

from framing.errors import InputError
from framing.estimates.contrasts import MAX_IN_PAIRS
from framing.estimates.missing_labels import what_is_missing
from framing.estimates.rates import Population, check_articles, check_options, outlet_rates, outlet_samples
from framing.estimates.sample_moments import Rate, Sample
from framing.estimates.sample_size import RANGE, projection
from framing.intervals import MIN_ARTICLES

COLUMNS = ("outlet", "n_observed", "n_articles", "value", "needed", "needed_low", "needed_high", "note")
MIN_DIFFERENCE, MAX_DIFFERENCE = 0.01, 10.0  # differences that labels could ever tell, as shares of the rate
POWER = 0.8  # the probability with which a difference of this size is to be found


def labels_to_detect(
    articles: pd.DataFrame,
    difference: float,
    *,
    confidence: float = 0.95,
    per: float = 1000,
    population: Population = "super",
) -> pd.DataFrame:
    """Say how many labels an outlet needs so that a difference from it can be detected.

    The difference is a share of the rate, .33 for a third more; it is told if
    it is clear with a probability of .8, against an outlet whose rate is as
    uncertain (or from the mean of all outlets, where there are more than 8),
    after Holm's correction over all pairs of outlets (or all outlets) in its
    strictest step: log (1 + difference) has to be (t + 0.84) times the error of
    the log ratio (Cohen 1988, Statistical Power Analysis, section 2.4).

    Parameters
    ----------
    articles : DataFrame, one row per article
        As ``estimate_rates`` takes it.
    difference : float
        From 0.01 to 10.
    confidence, per, population
        As for ``estimate_rates``.

    Returns
    -------
    DataFrame, one row per outlet
        ``outlet``, ``n_observed`` (labels now), ``n_articles``, ``value``,
        ``needed`` (labels in all) and the range that has it with a probability
        of .8; ``nan`` where all articles of the outlet are too few, or where it
        has no rate yet: ``note`` says so.

    Raises
    ------
    InputError
        The table breaks its contract, or ``difference`` is not from 0.01 to 10.
    """
    check_options(confidence, per)
    check_articles(articles)
    if not MIN_DIFFERENCE <= difference <= MAX_DIFFERENCE:
        raise InputError(
            f"the difference to detect is a share of the rate from {MIN_DIFFERENCE:g} to {MAX_DIFFERENCE:g}, "
            f"such as 0.33 for a third, not {difference:g}"
        )
    samples = outlet_samples(articles)
    rates = outlet_rates(samples, finite=population == "finite")
    comparisons, other = _family(len(samples))
    level = (1 - confidence) / comparisons
    rows = []
    for outlet, sample in samples.items():
        rate = rates.get(outlet)
        if rate is None:
            rows.append(
                (
                    outlet,
                    sample.n_labelled,
                    sample.n_articles,
                    math.nan,
                    *[math.nan] * 3,
                    what_is_missing(sample, population),
                )
            )
            continue
        numbers = [_needed(rate, sample, difference, level, other * factor) for factor in (1.0, *_factors(rate))]
        rows.append(
            (outlet, sample.n_labelled, sample.n_articles, per * rate.value, *numbers, _note(numbers[0], sample))
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def written_needs(needs: pd.DataFrame, difference: float) -> str:
    """Write the labels that are needed as text, one line per outlet."""
    several = "language" in needs and needs["language"].nunique() > 1
    lines = [
        {
            "outlet": row.outlet,
            **({"language": row.language} if several else {}),
            "labelled": f"{row.n_observed}/{row.n_articles}",
            "rate": "–" if math.isnan(row.value) else f"{row.value:.2f}",
            f"labels to detect {difference:.0%}": row.note or f"{row.needed:.0f}",
            "range": "–" if row.note else f"{row.needed_low:.0f} to {_most(row.needed_high)}",
        }
        for row in needs.itertuples()
    ]
    return str(pd.DataFrame(lines).to_string(index=False)) if lines else "there is no outlet"


def _most(number: float) -> str:
    return "more than there are" if math.isnan(number) else f"{number:.0f}"


def _factors(rate: Rate) -> tuple[float, float]:
    """Return the smallest and the largest likely ratio of the error to the one that the labels show."""
    df = rate.degrees_of_freedom
    tails = ((1 - RANGE) / 2, (1 + RANGE) / 2)
    least, most = (math.sqrt(df / float(special.chdtri(df, tail))) for tail in tails)
    return least, most


def _family(outlets: int) -> tuple[int, float]:
    """Return the number of comparisons, and the error of a log ratio relative to that of the log rate."""
    if outlets > MAX_IN_PAIRS:
        return outlets, math.sqrt(outlets / (outlets - 1))
    return max(outlets * (outlets - 1) // 2, 1), math.sqrt(2)


def _needed(rate: Rate, sample: Sample, difference: float, level: float, factor: float) -> float:
    """Return the smallest number of labels with which the difference is told; ``nan`` if all are too few."""

    def suffices(n: int) -> bool:
        projected = projection(rate, sample, n)
        quantile = float(special.stdtrit(projected.degrees_of_freedom, 1 - level / 2)) + float(special.ndtri(POWER))
        return math.log1p(difference) >= quantile * factor * projected.error / rate.value

    low, high = min(MIN_ARTICLES, sample.n_articles), sample.n_articles
    if not suffices(high):
        return math.nan
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if suffices(middle) else (middle + 1, high)
    return float(high)


def _note(needed: float, sample: Sample) -> str:
    return f"all {sample.n_articles:,} articles are too few" if math.isnan(needed) else ""
