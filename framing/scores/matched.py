"""Two outlets on the same events: their rates compared within events."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from framing.scores.rates import freedom_of

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


def event_counts(articles: pd.DataFrame, outlet: str, lam: float) -> pd.DataFrame:
    """Return what was labelled of an outlet's events: the weighted exposure, the corrected count, the articles.

    The count is corrected by the model as in the outlet's own rate, with the
    same lambda, event by event.
    """
    if "event" not in articles:
        articles = articles.assign(event="")
    rows = articles[(articles["outlet"] == outlet) & articles["event"].notna() & (articles["event"] != "")]
    model = rows.groupby("event")[["exposure", "predicted"]].sum()
    labelled = rows[rows["observed"].notna()]
    weight = 1 / labelled["probability"].astype("float64")
    made = pd.DataFrame({
        "event": labelled["event"],
        "exposure": weight * labelled["exposure"],
        "residual": weight * (labelled["observed"] - lam * labelled["predicted"]),
        "articles": 1,
    }).groupby("event").sum()  # fmt: skip
    made = made[made["exposure"] > 0]
    expected = (model["predicted"] / model["exposure"]).reindex(made.index)
    count = made["residual"] + lam * expected * made["exposure"]
    return pd.DataFrame({"exposure": made["exposure"], "count": count, "articles": made["articles"]})


def match_events(first: pd.DataFrame, second: pd.DataFrame, labelled: tuple[int, int]) -> Matched:
    """Compare two outlets within the events that people labelled in both.

    ``first`` and ``second`` are of ``event_counts``, ``labelled`` says how many
    articles of each outlet are labelled in all. Undefined (``nan``) where too
    few events are shared, where they hold few of the labels, or where either
    outlet has no markers in them. The events are the units: an event moves both
    outlets, and leaving it out leaves it out of both.
    """
    both = first.merge(second, left_index=True, right_index=True, suffixes=("_one", "_other"))
    held = min(both["articles_one"].sum() / labelled[0], both["articles_other"].sum() / labelled[1])
    if len(both) < FEWEST_EVENTS or held < LEAST_SHARE:
        return _UNDEFINED
    parts = _parts(both)
    totals = parts.sum(axis=0)
    left = totals - parts  # each event left out in turn
    if (totals <= 0).any() or (left <= 0).any():
        return _UNDEFINED
    apart, log_ratio = _measures(totals)
    aparts, log_ratios = _measures(left)
    errors = _jackknife(aparts, apart), _jackknife(log_ratios, log_ratio)
    if min(errors) <= 0:  # the same in every event: nothing to tell an error by
        return _UNDEFINED
    freedom = freedom_of(log_ratios - log_ratios.mean(), len(both) - 1)
    return Matched(len(both), freedom, float(apart), errors[0], float(log_ratio), errors[1])


def _parts(both: pd.DataFrame) -> Floats:
    """Three columns an event: the two cross-weighted counts, and the weight."""
    one, other = both["exposure_one"].to_numpy(), both["exposure_other"].to_numpy()
    total = one + other
    columns = (both["count_one"] * other / total, both["count_other"] * one / total, one * other / total)
    return np.column_stack([np.asarray(column, dtype="float64") for column in columns])


def _measures(parts: Floats) -> tuple[Floats, Floats]:
    count, other, weight = parts[..., 0], parts[..., 1], parts[..., 2]
    return (count - other) / weight, np.log(count / other)


def _jackknife(replicates: Floats, value: Floats) -> float:
    n = len(replicates)
    return math.sqrt((n - 1) / n * float(((replicates - value) ** 2).sum()))
