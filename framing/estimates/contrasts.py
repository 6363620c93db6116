"""Differences and ratios of outlets' rates, with intervals, corrected for multiple comparisons."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq

from framing.errors import InputError
from framing.estimates.estimator import Rate
from framing.estimates.matched_events import Matched, event_counts, match_events
from framing.estimates.outlet_sample import make_sample
from framing.estimates.rates import (
    ADJUDICATED,
    check_articles,
    check_options,
    counted_part,
    note_of,
    outlet_rates,
    outlet_tables,
)
from framing.estimates.shared_events import cluster_sums, correlation
from framing.wording import nearest

COLUMNS = (
    "language", "outlet", "other", "difference", "difference_low", "difference_high",
    "ratio", "ratio_low", "ratio_high", "p", "p_adjusted", "n_observed", "n_observed_other", "n_events", "method",
    "note",
)  # fmt: skip

Correction = Literal["holm", "bh", "none"]

BETWEEN = ", "  # of the languages of a pair that is compared across languages
_LOWEST, _HIGHEST = 1e-12, 1 - 1e-12  # confidences between which p is searched


def contrast_rates(
    articles: pd.DataFrame,
    *,
    against: str = "",
    confidence: float = 0.95,
    per: float = 1000,
    correction: Correction = "holm",
    across_languages: bool = False,
) -> pd.DataFrame:
    """Compare the rates of outlets: all pairs, or all ``against`` one, within each language.

    If ``articles`` has a column ``language``, two outlets are compared on their
    articles in the same language, once for each language that both write in.

    If ``articles`` has a column ``event`` and articles on at least 8 events are
    labelled in both outlets, the two are compared within events
    (Mantel–Haenszel weights, events as the units of the interval); otherwise
    their overall rates are compared, less what these have in common because
    both write on the same events. Both are for the outlets' practice. Rates of
    adjudicated counts are compared as they are.

    Parameters
    ----------
    articles : DataFrame
        As for ``estimate_rates``, optionally with ``event`` ("" or ``nan`` for
        none) and ``language``.
    against : str
        An outlet to compare all others with; "" compares all pairs.
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
        ``confidence`` for this pair alone; ``p`` and ``p_adjusted``, two-sided,
        of equal rates; ``n_observed, n_observed_other, n_events``; ``method``,
        "matched", "unmatched" or "too_few" (all numbers are then ``nan``); ``note``,
        "rare" if the rate of the higher outlet is (see ``estimate_rates``); a lower rate
        that is too high makes a difference smaller, not larger.

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
        pairs = _pairs(sorted(part["outlet"].unique()), against)
        rows += [(language, *row) for row in _compare(part, pairs, confidence=confidence, per=per)]
    if across_languages and "language" in articles:
        part, main = _in_main_language(articles)
        pairs = [pair for pair in _pairs(sorted(main), against) if main[pair[0]] != main[pair[1]]]
        languages = [BETWEEN.join(sorted((main[outlet], main[other]))) for outlet, other in pairs]
        compared = _compare(part, pairs, confidence=confidence, per=per)
        rows += [(language, *row) for language, row in zip(languages, compared, strict=True)]
    contrasts = pd.DataFrame(rows, columns=list(COLUMNS))
    families = contrasts.groupby(family_of(contrasts["language"]))["p"]
    contrasts["p_adjusted"] = families.transform(lambda p: adjust(p.to_numpy(dtype="float64"), correction))
    return contrasts


def crosses(languages: pd.Series) -> pd.Series:
    """Tell which values of column ``language`` are of comparisons across languages."""
    return languages.str.contains(BETWEEN, regex=False).astype(bool)


def family_of(languages: pd.Series) -> pd.Series:
    """Return what the pairs of a family have in common: their language, or that they have two.

    Examples
    --------
    >>> family_of(pd.Series(["en", "fr", "en, fr", "de, en"])).tolist()
    ['en', 'fr', ', ', ', ']
    """
    return languages.mask(crosses(languages), BETWEEN)


def adjust(p: NDArray[np.float64], correction: Correction = "holm") -> NDArray[np.float64]:
    """Adjust the p values of one family; ``nan`` is not a member of it.

    Examples
    --------
    >>> adjust(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    >>> adjust(np.array([0.01, 0.04, np.nan]), "bh").tolist()
    [0.02, 0.04, nan]
    """
    if correction not in ("holm", "bh", "none"):
        raise InputError(f"correction is 'holm', 'bh' or 'none', not {correction!r}")
    adjusted = np.full(len(p), np.nan)
    defined = np.flatnonzero(~np.isnan(p))
    order = defined[np.argsort(p[defined], kind="stable")]
    count = len(order)
    ranks = np.arange(1, count + 1)
    if correction == "holm":
        adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * (count - ranks + 1)), 1.0)
    elif correction == "bh":
        adjusted[order] = np.minimum(np.minimum.accumulate((p[order] * count / ranks)[::-1])[::-1], 1.0)
    else:
        adjusted[order] = p[order]
    return adjusted


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
    if against and against not in outlets:
        raise InputError(
            f"no outlet is called {against!r}; there are {', '.join(outlets) or 'none'}{nearest(against, outlets)}"
        )


def _pairs(outlets: list[str], against: str) -> list[tuple[str, str]]:
    """Return the pairs of outlets, or those of each with ``against``; none if it is not among them."""
    if not against:
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
    sums = {outlet: cluster_sums(tables[outlet], rate.lam) for outlet, rate in rates.items()}
    within = articles.drop(columns="event", errors="ignore") if ADJUDICATED in articles else articles
    by_event = event_counts(within, {outlet: rate.lam for outlet, rate in rates.items()})
    for outlet, other in pairs:
        counts = (counted[outlet].n_labelled, counted[other].n_labelled)
        if outlet in rates and other in rates:
            matched = match_events(by_event[outlet], by_event[other], counts)
            common = correlation(sums, rates, outlet, other)
            numbers = _numbers(_Pair(rates[outlet], rates[other], common), matched, confidence=confidence, per=per)
            note = note_of(counted[outlet if numbers[3] >= 1 else other])
        else:
            numbers, note = (*[math.nan] * 7, 0, "too_few"), ""
        *measured, events, method = numbers
        yield (outlet, other, *measured, math.nan, *counts, events, method, note)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two rates and their correlation: what they have in common is no error of their difference."""

    rate: Rate
    other: Rate
    correlation: float

    def difference(self, confidence: float) -> tuple[float, float, float]:
        """Return the difference, its limits recovered from those of the rates (Zou 2007; Zou & Donner 2008)."""
        low, high = self.rate.interval(confidence)
        other_low, other_high = self.other.interval(confidence)
        difference = self.rate.value - self.other.value
        return (
            difference,
            difference - self._apart(self.rate.value - low, other_high - self.other.value),
            difference + self._apart(high - self.rate.value, self.other.value - other_low),
        )

    def ratio(self, confidence: float) -> tuple[float, float, float]:
        """Return the ratio; the limits are recovered on the log scale."""
        (down, up), (other_down, other_up) = self.rate.reach(confidence), self.other.reach(confidence)
        ratio = self.rate.value / self.other.value
        return (
            ratio, ratio * math.exp(-self._apart(down, other_up)), ratio * math.exp(self._apart(up, other_down)),
        )  # fmt: skip

    def _apart(self, reach: float, other: float) -> float:
        return math.sqrt(max(reach**2 + other**2 - 2 * self.correlation * reach * other, 0.0))


def _numbers(pair: _Pair, matched: Matched, *, confidence: float, per: float) -> tuple[Any, ...]:
    """Return the difference, the ratio, each with its limits, p, the number of events, and the method."""
    if matched.defined:
        difference, ratio, p = matched.difference(confidence), matched.ratio(confidence), matched.p
        method = "matched"
    else:
        difference, ratio = pair.difference(confidence), pair.ratio(confidence)
        p, method = _p(pair.ratio), "unmatched"
    return (*(per * x for x in difference), *ratio, p, matched.events, method)


def _p(interval: Callable[[float], tuple[float, float, float]]) -> float:
    """Return one less the confidence at which the ratio's interval first reaches 1: the p of equal rates."""

    def apart(confidence: float) -> float:
        _, bottom, top = interval(confidence)
        return max(bottom - 1, 1 - top)

    if apart(_LOWEST) <= 0:  # the rates are equal
        return 1.0
    if apart(_HIGHEST) > 0:
        return 1 - _HIGHEST
    return 1 - float(brentq(apart, _LOWEST, _HIGHEST, xtol=1e-12))
