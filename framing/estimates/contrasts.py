"""Differences and ratios of outlets' rates, with intervals, corrected for multiple comparisons."""

import math
from collections.abc import Iterable, Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from framing.errors import InputError
from framing.estimates.event_covariance import cluster_sums, correlation, shared_sums
from framing.estimates.matched_events import EventMatch, event_counts, match_events
from framing.estimates.mean_contrasts import MEAN, MIN_OF_MEAN, differences_from_mean, mean_pairs, ratios_to_mean
from framing.estimates.outlet_sample import make_sample
from framing.estimates.rate_pairs import RatePairs
from framing.estimates.rates import (
    ADJUDICATED,
    check_articles,
    check_options,
    counted_part,
    note_of,
    outlet_rates,
    outlet_tables,
)
from framing.estimates.sample_moments import Rates
from framing.multiple_comparisons import Correction, adjust_p_values
from framing.wording import nearest

COLUMNS = (
    "language", "outlet", "other", "difference", "difference_low", "difference_high",
    "ratio", "ratio_low", "ratio_high", "p", "p_adjusted", "n_observed", "n_observed_other", "n_events", "method",
    "note",
)  # fmt: skip


BETWEEN = ", "  # of the languages of a pair that is compared across languages
PAIRS = "pairs"  # all of them, however many outlets there are
MAX_IN_PAIRS = 8  # outlets of a language that are compared in pairs unless a study asks for it


def contrast_rates(
    articles: pd.DataFrame,
    *,
    against: str = "",
    confidence: float = 0.95,
    per: float = 1000,
    correction: Correction = "holm",
    across_languages: bool = False,
) -> pd.DataFrame:
    """Compare the rates of outlets in pairs, or each ``against`` one or their mean, within each language.

    If ``articles`` has a column ``language``, two outlets are compared on their
    articles in the same language, once for each language that both write in.

    If ``articles`` has a column ``event`` and articles on at least 8 events are
    labelled in both outlets, the two are compared within events
    (Mantel–Haenszel weights, events as the units of the interval); otherwise
    their overall rates are compared, less what these have in common because
    both write on the same events. Both are for the outlets' practice. Rates of
    adjudicated counts are compared as they are.

    With many outlets, pairs are so many that hardly any difference is clear after
    correction. By default each of more than 8 outlets of a language is therefore
    compared with the mean of all that have a rate, each with the same weight.

    Parameters
    ----------
    articles : DataFrame
        As for ``estimate_rates``, optionally with ``event`` ("" or ``nan`` for
        none) and ``language``.
    against : str
        An outlet to compare all others with; "pairs" for all pairs; "mean of all
        outlets"; "" for pairs of up to 8 outlets of a language, else their mean.
    confidence, per : float
        As for ``estimate_rates``.
    correction : "holm", "bh" or "none"
        Holm's (1979) step-down method keeps the probability of any false
        difference below 1 - confidence; Benjamini and Hochberg's (1995) keeps
        the expected share of false ones below it. A family is the pairs of one
        language; pairs across languages are a family of their own.
    across_languages : bool
        Also compare outlets whose main languages differ (that of most of their
        articles), each on its articles in its main language, by people's labels
        alone: the rules and the model are not the same in two languages.

    Returns
    -------
    DataFrame, one row per pair and language
        ``language``, "" without such a column, both ("en, fr") if the pair is
        compared across languages; ``outlet, other``; ``difference`` (outlet less other, per ``per``) and
        ``ratio`` (outlet divided by other) with their limits, each interval at
        ``confidence`` for this pair alone; ``other`` may be "mean of all outlets"; ``p`` and
        ``p_adjusted``, two-sided, of equal rates; ``n_observed, n_observed_other, n_events``; ``method``,
        "matched", "unmatched" or "too_few" (all numbers are then ``nan``); ``note``,
        "rare" if the rate of the higher outlet is (see ``estimate_rates``; a lower rate
        that is too high makes a difference smaller, not larger), or which outlet has no rate.

    Raises
    ------
    InputError
        As ``estimate_rates``; or there is no outlet ``against``.

    References
    ----------
    Greenland & Robins (1985), 10.2307/2530643; Zou & Donner (2008), 10.1002/sim.3095;
    Holm (1979); Benjamini & Hochberg (1995), 10.1111/j.2517-6161.1995.tb02031.x.
    """
    check_options(confidence, per)
    check_articles(articles)
    _check_against(against, sorted(articles["outlet"].unique()))
    rows = []
    for language, part in _by_language(articles):
        outlets = sorted(part["outlet"].unique())
        if against == MEAN or (not against and len(outlets) > MAX_IN_PAIRS):
            rows += [(language, *row) for row in _compare_with_mean(part, confidence=confidence, per=per)]
        else:
            pairs = _pairs(outlets, against)
            rows += [(language, *row) for row in _compare(part, pairs, confidence=confidence, per=per)]
    if across_languages and "language" in articles:
        part, main = _in_main_language(articles)
        possible = _pairs(sorted(main), PAIRS if against == MEAN else against)
        pairs = [pair for pair in possible if main[pair[0]] != main[pair[1]]]
        languages = [BETWEEN.join(sorted((main[outlet], main[other]))) for outlet, other in pairs]
        compared = _compare(part, pairs, confidence=confidence, per=per)
        rows += [(language, *row) for language, row in zip(languages, compared, strict=True)]
    contrasts = pd.DataFrame(rows, columns=list(COLUMNS))
    families = contrasts.groupby(family_of(contrasts["language"]))["p"]
    contrasts["p_adjusted"] = families.transform(lambda p: adjust_p_values(p.to_numpy(dtype="float64"), correction))
    return contrasts


def crosses(languages: pd.Series) -> pd.Series:
    """Return which values of column ``language`` are of comparisons across languages."""
    return languages.str.contains(BETWEEN, regex=False).astype(bool)


def family_of(languages: pd.Series) -> pd.Series:
    """Return what the pairs of a family have in common: their language, or that they have two.

    Examples
    --------
    >>> family_of(pd.Series(["en", "fr", "en, fr", "de, en"])).tolist()
    ['en', 'fr', ', ', ', ']
    """
    return languages.mask(crosses(languages), BETWEEN)


def main_languages(articles: pd.DataFrame) -> dict[str, str]:
    """Return the language of most articles of each outlet; of two as frequent, the first in the alphabet."""
    sizes = articles.groupby(["outlet", "language"]).size().reset_index(name="size")
    ranked = sizes.sort_values(["outlet", "size", "language"], ascending=[True, False, True])
    first = ranked.drop_duplicates("outlet")
    return {str(outlet): str(language) for outlet, language in zip(first["outlet"], first["language"], strict=True)}


def _by_language(articles: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    if "language" not in articles:
        return [("", articles)]
    return [(str(language), rows) for language, rows in articles.groupby("language", sort=True)]


def _in_main_language(articles: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return each outlet's articles in its main language, without what a model predicted, and these languages."""
    main = main_languages(articles)
    kept = articles["language"] == articles["outlet"].map(main)
    return articles[kept].assign(predicted=0.0), main


def _check_against(against: str, outlets: list[str]) -> None:
    if against not in ("", PAIRS, MEAN, *outlets):
        raise InputError(
            f"no outlet is called {against!r}; there are {', '.join(outlets) or 'none'}, "
            f"{PAIRS!r} and {MEAN!r}{nearest(against, outlets)}"
        )


def _pairs(outlets: list[str], against: str) -> list[tuple[str, str]]:
    """Return the pairs of outlets, or those of each with ``against``; none if it is not among them."""
    if against in ("", PAIRS):
        return list(combinations(outlets, 2))
    return [(outlet, against) for outlet in outlets if outlet != against and against in outlets]


def _compare(
    articles: pd.DataFrame, pairs: list[tuple[str, str]], *, confidence: float, per: float
) -> Iterator[tuple[object, ...]]:
    """Yield a row of each pair, without its language."""
    tables = outlet_tables(articles)
    samples = {outlet: make_sample(table) for outlet, table in tables.items()}
    counted = {outlet: counted_part(sample) for outlet, sample in samples.items()}
    rates = outlet_rates(samples)
    sums = shared_sums({outlet: cluster_sums(tables[outlet], rate.lam) for outlet, rate in rates.items()})
    within = articles.drop(columns="event", errors="ignore") if ADJUDICATED in articles else articles
    by_event = event_counts(within, {outlet: rate.lam for outlet, rate in rates.items()})
    compared = [pair for pair in pairs if pair[0] in rates and pair[1] in rates]
    of_pairs = RatePairs(
        Rates.of(rates[outlet] for outlet, _ in compared),
        Rates.of(rates[other] for _, other in compared),
        np.array([correlation(sums, rates, *pair) for pair in compared]),
    )
    unmatched = dict(zip(compared, _columns(of_pairs, confidence, per), strict=True))
    for pair in pairs:
        outlet, other = pair
        counts = (counted[outlet].n_labelled, counted[other].n_labelled)
        if pair in unmatched:
            matched = match_events(by_event[outlet], by_event[other], counts)
            numbers = _matched_numbers(matched, confidence, per) if matched.defined else unmatched[pair]
            facts = (matched.events, "matched") if matched.defined else (0, "unmatched")
            note = note_of(counted[outlet if numbers[3] >= 1 else other])
        else:
            numbers, facts = _NO_NUMBERS, (0, "too_few")
            note = _without_rate(name for name in pair if name not in rates)
        yield (outlet, other, *numbers, math.nan, *counts, *facts, note)


def _compare_with_mean(articles: pd.DataFrame, *, confidence: float, per: float) -> Iterator[tuple[object, ...]]:
    """Yield a row of each outlet against the mean of all, without its language."""
    tables = outlet_tables(articles)
    samples = {outlet: make_sample(table) for outlet, table in tables.items()}
    counted = {outlet: counted_part(sample) for outlet, sample in samples.items()}
    rates = outlet_rates(samples)
    sums = shared_sums({outlet: cluster_sums(tables[outlet], rate.lam) for outlet, rate in rates.items()})
    by_outlet = dict(zip(rates, _columns(mean_pairs(rates, sums), confidence, per, of_mean=True), strict=False))
    n_all = sum(counted[outlet].n_labelled for outlet in by_outlet)
    for outlet, sample in counted.items():
        if outlet in by_outlet:
            numbers, method = by_outlet[outlet], "unmatched"
            note, n_others = note_of(sample), n_all - sample.n_labelled
        else:
            numbers, method, n_others = _NO_NUMBERS, "too_few", n_all
            few = f"fewer than {MIN_OF_MEAN} outlets have a rate"
            note = few if outlet in rates else _without_rate([outlet])
        yield (outlet, MEAN, *numbers, math.nan, sample.n_labelled, n_others, 0, method, note)


# a difference and a ratio, each with its limits, and p
_Numbers = tuple[float, float, float, float, float, float, float]
_NO_NUMBERS: _Numbers = (math.nan,) * 7


def _without_rate(outlets: Iterable[str]) -> str:
    """Say which outlets of a comparison have no rate; why is said with the rates."""
    return f"no rate of {' and '.join(outlets)}"


def _columns(pairs: RatePairs, confidence: float, per: float, *, of_mean: bool = False) -> list[_Numbers]:
    """Return the numbers of all pairs; with ``of_mean``, against the mean of all in place of that of the others."""
    differences, ratios = pairs.differences(confidence), pairs.ratios(confidence)
    if of_mean:
        outlets = len(pairs.correlation)
        differences, ratios = differences_from_mean(differences, outlets), ratios_to_mean(ratios, outlets)
    columns = (*(per * part for part in differences), *ratios, pairs.p)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _matched_numbers(matched: EventMatch, confidence: float, per: float) -> _Numbers:
    difference, low, high = (per * number for number in matched.difference(confidence))
    return (difference, low, high, *matched.ratio(confidence), matched.p)
