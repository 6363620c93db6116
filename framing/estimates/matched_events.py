"""Two outlets on the same events: their rates compared within events."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from framing.estimates.sample_moments import effective_degrees_of_freedom
from framing.intervals import jackknife_error

Floats = NDArray[np.float64]

MIN_MATCHED_EVENTS = 8  # labelled in both outlets; see the coverage table in docs/method.md
MIN_SHARE = 0.5  # of each outlet's labelled articles that are on these events; else matching discards most labels


@dataclass(frozen=True, slots=True)
class EventMatch:
    """The Mantel–Haenszel difference and log ratio of two outlets, with standard errors over events.

    ``degrees_of_freedom`` are those of their t quantile.
    """

    events: int
    degrees_of_freedom: float
    rate_difference: float
    difference_error: float
    log_ratio: float
    log_ratio_error: float

    @property
    def defined(self) -> bool:
        """Whether there is a comparison."""
        return not math.isnan(self.log_ratio)

    def difference(self, confidence: float) -> tuple[float, float, float]:
        """Return the difference per unit of exposure, and its limits."""
        reach = self._quantile(confidence) * self.difference_error
        return self.rate_difference, self.rate_difference - reach, self.rate_difference + reach

    def ratio(self, confidence: float) -> tuple[float, float, float]:
        """Return the ratio and its limits."""
        reach = self._quantile(confidence) * self.log_ratio_error
        return math.exp(self.log_ratio), math.exp(self.log_ratio - reach), math.exp(self.log_ratio + reach)

    @property
    def p(self) -> float:
        """The two-sided p value of equal rates within events."""
        return float(2 * special.stdtr(self.degrees_of_freedom, -abs(self.log_ratio) / self.log_ratio_error))

    def _quantile(self, confidence: float) -> float:
        return float(special.stdtrit(self.degrees_of_freedom, (1 + confidence) / 2))


_UNDEFINED = EventMatch(0, math.nan, math.nan, math.nan, math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class EventCounts:
    """The labelled articles of one outlet by event (a number): exposure, corrected count, number of articles."""

    event: NDArray[np.intp]
    exposure: Floats
    count: Floats
    articles: Floats


def event_counts(articles: pd.DataFrame, lams: Mapping[str, float]) -> dict[str, EventCounts]:
    """Return weighted exposure and corrected count by event, for each outlet in ``lams``.

    Counts are of labelled articles, corrected by the model as in the outlet's
    own rate, with the same lambda; articles without exposure are left out, as there.
    """
    if "event" not in articles:
        return dict.fromkeys(lams, _NO_EVENTS)
    rows = articles[articles["event"].notna() & (articles["event"] != "") & (articles["exposure"] > 0)]
    event = pd.factorize(rows["event"], sort=True)[0]
    by_outlet = rows.reset_index(drop=True).groupby("outlet", sort=True, observed=True).indices
    columns = {name: rows[name].to_numpy(dtype="float64") for name in _COUNTED}
    return {
        outlet: _of_outlet(
            {name: values[by_outlet[outlet]] for name, values in columns.items()}, event[by_outlet[outlet]], lam
        )
        if outlet in by_outlet
        else _NO_EVENTS
        for outlet, lam in lams.items()
    }


_COUNTED = ("exposure", "predicted", "observed", "probability")
_NO_EVENTS = EventCounts(np.zeros(0, dtype=np.intp), *(np.zeros(0) for _ in range(3)))


def _of_outlet(rows: Mapping[str, Floats], event: NDArray[np.intp], lam: float) -> EventCounts:
    labelled = ~np.isnan(rows["observed"])
    weight = np.where(labelled, 1 / rows["probability"], 0.0)
    residual = np.where(labelled, rows["observed"] - lam * rows["predicted"], 0.0)
    size = int(event.max()) + 1
    predicted, exposure_total, exposure, residual_total, n_articles = (
        np.bincount(event, values, size)
        for values in (rows["predicted"], rows["exposure"], weight * rows["exposure"], weight * residual, labelled)
    )
    events = np.flatnonzero(exposure > 0)
    expected = predicted[events] / exposure_total[events]
    count = residual_total[events] + lam * expected * exposure[events]
    return EventCounts(events, exposure[events].astype(float), count, n_articles[events].astype(float))


def match_events(first: EventCounts, second: EventCounts, labelled: tuple[int, int]) -> EventMatch:
    """Compare two outlets within the events that are labelled in both.

    ``first`` and ``second`` are of ``event_counts``, ``labelled`` is the total
    number of labelled articles of each outlet. Undefined (``nan``) if too few
    events are shared, if they have too few of the labels, or if either outlet
    has no markers in them. The events are the units: an event affects both
    outlets, and the jackknife leaves it out of both.
    """
    shared, first_rows, second_rows = np.intersect1d(first.event, second.event, assume_unique=True, return_indices=True)
    share = min(first.articles[first_rows].sum() / labelled[0], second.articles[second_rows].sum() / labelled[1])
    if len(shared) < MIN_MATCHED_EVENTS or share < MIN_SHARE:
        return _UNDEFINED
    parts = _parts(
        (first.exposure[first_rows], second.exposure[second_rows]), (first.count[first_rows], second.count[second_rows])
    )
    totals = parts.sum(axis=0)
    without = totals - parts  # each event left out in turn
    if (totals <= 0).any() or (without <= 0).any():
        return _UNDEFINED
    difference, log_ratio = _measures(totals)
    differences, log_ratios = _measures(without)
    errors = (
        jackknife_error(differences, float(difference)),
        jackknife_error(log_ratios, float(log_ratio)),
    )
    if min(errors) <= 0:  # the same in every event: no error can be estimated
        return _UNDEFINED
    # events with few words say little: as many degrees of freedom as events of equal weight would have
    design = float(totals[2] ** 2 / (parts[:, 2] ** 2).sum()) - 1
    degrees_of_freedom = effective_degrees_of_freedom(log_ratios - log_ratios.mean(), design)
    return EventMatch(len(shared), degrees_of_freedom, float(difference), errors[0], float(log_ratio), errors[1])


def _parts(exposure: tuple[Floats, Floats], count: tuple[Floats, Floats]) -> Floats:
    """Return three columns per event: the two cross-weighted counts, and the weight."""
    total = exposure[0] + exposure[1]
    return np.column_stack(
        (count[0] * exposure[1] / total, count[1] * exposure[0] / total, exposure[0] * exposure[1] / total)
    )


def _measures(parts: Floats) -> tuple[Floats, Floats]:
    count, other, weight = parts[..., 0], parts[..., 1], parts[..., 2]
    return (count - other) / weight, np.log(count / other)
