"""Two outlets on the same events: their rates compared within events."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from framing.estimates.estimator import effective_degrees_of_freedom

Floats = NDArray[np.float64]

FEWEST_EVENTS = 8  # labelled in both outlets; see the coverage table in docs/method.md
LEAST_SHARE = 0.5  # of each outlet's labelled articles that these events hold; else matching throws most labels away


@dataclass(frozen=True, slots=True)
class Matched:
    """The Mantel–Haenszel difference and log ratio of two outlets, with standard errors over events.

    ``freedom`` is the degrees of freedom of their t quantile.
    """

    events: int
    freedom: float
    apart: float
    apart_error: float
    log_ratio: float
    log_error: float

    @property
    def defined(self) -> bool:
        """Whether there is a comparison."""
        return not math.isnan(self.log_ratio)

    def difference(self, confidence: float) -> tuple[float, float, float]:
        """Return the difference per unit of exposure, and its limits."""
        reach = self._quantile(confidence) * self.apart_error
        return self.apart, self.apart - reach, self.apart + reach

    def ratio(self, confidence: float) -> tuple[float, float, float]:
        """Return the ratio and its limits."""
        reach = self._quantile(confidence) * self.log_error
        return math.exp(self.log_ratio), math.exp(self.log_ratio - reach), math.exp(self.log_ratio + reach)

    @property
    def p(self) -> float:
        """The two-sided p value of equal rates within events."""
        return float(2 * special.stdtr(self.freedom, -abs(self.log_ratio) / self.log_error))

    def _quantile(self, confidence: float) -> float:
        return float(special.stdtrit(self.freedom, (1 + confidence) / 2))


_UNDEFINED = Matched(0, math.nan, math.nan, math.nan, math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class EventCounts:
    """What was labelled of one outlet's events, by the number of the event: exposure, corrected count, articles."""

    event: NDArray[np.intp]
    exposure: Floats
    count: Floats
    articles: Floats


def event_counts(articles: pd.DataFrame, lams: Mapping[str, float]) -> dict[str, EventCounts]:
    """Return what was labelled of the events of each outlet of ``lams``: weighted exposure and corrected count.

    The count is corrected by the model as in the outlet's own rate, with the
    same lambda, event by event.
    """
    if "event" not in articles:
        return dict.fromkeys(lams, _NO_EVENTS)
    rows = articles[articles["event"].notna() & (articles["event"] != "")]
    event = pd.factorize(rows["event"], sort=True)[0]
    by_outlet = rows.reset_index(drop=True).groupby("outlet", sort=True, observed=True).indices
    columns = {name: rows[name].to_numpy(dtype="float64") for name in _COUNTED}
    return {
        outlet: _of_outlet(
            {name: one[by_outlet[outlet]] for name, one in columns.items()}, event[by_outlet[outlet]], lam
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
    of_model, of_words, exposure, left, number = (
        np.bincount(event, one, size)
        for one in (rows["predicted"], rows["exposure"], weight * rows["exposure"], weight * residual, labelled)
    )
    kept = np.flatnonzero(exposure > 0)
    expected = of_model[kept] / of_words[kept]
    count = left[kept] + lam * expected * exposure[kept]
    return EventCounts(kept, exposure[kept].astype(float), count, number[kept].astype(float))


def match_events(first: EventCounts, second: EventCounts, labelled: tuple[int, int]) -> Matched:
    """Compare two outlets within the events that people labelled in both.

    ``first`` and ``second`` are of ``event_counts``, ``labelled`` says how many
    articles of each outlet are labelled in all. Undefined (``nan``) where too
    few events are shared, where they hold few of the labels, or where either
    outlet has no markers in them. The events are the units: an event moves both
    outlets, and leaving it out leaves it out of both.
    """
    both, one, other = np.intersect1d(first.event, second.event, assume_unique=True, return_indices=True)
    held = min(first.articles[one].sum() / labelled[0], second.articles[other].sum() / labelled[1])
    if len(both) < FEWEST_EVENTS or held < LEAST_SHARE:
        return _UNDEFINED
    parts = _parts((first.exposure[one], second.exposure[other]), (first.count[one], second.count[other]))
    totals = parts.sum(axis=0)
    left = totals - parts  # each event left out in turn
    if (totals <= 0).any() or (left <= 0).any():
        return _UNDEFINED
    apart, log_ratio = _measures(totals)
    aparts, log_ratios = _measures(left)
    errors = _jackknife(aparts, apart), _jackknife(log_ratios, log_ratio)
    if min(errors) <= 0:  # the same in every event: nothing to tell an error by
        return _UNDEFINED
    freedom = effective_degrees_of_freedom(log_ratios - log_ratios.mean(), len(both) - 1)
    return Matched(len(both), freedom, float(apart), errors[0], float(log_ratio), errors[1])


def _parts(exposure: tuple[Floats, Floats], count: tuple[Floats, Floats]) -> Floats:
    """Three columns an event: the two cross-weighted counts, and the weight."""
    total = exposure[0] + exposure[1]
    return np.column_stack(
        (count[0] * exposure[1] / total, count[1] * exposure[0] / total, exposure[0] * exposure[1] / total)
    )


def _measures(parts: Floats) -> tuple[Floats, Floats]:
    count, other, weight = parts[..., 0], parts[..., 1], parts[..., 2]
    return (count - other) / weight, np.log(count / other)


def _jackknife(replicates: Floats, value: Floats) -> float:
    n = len(replicates)
    return math.sqrt((n - 1) / n * float(((replicates - value) ** 2).sum()))
