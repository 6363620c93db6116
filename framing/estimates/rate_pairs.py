"""Rates compared in pairs: difference and ratio, their limits recovered from those of the rates, and p."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.estimates.confidence_search import p_values
from framing.estimates.sample_moments import Rates, log_reach

Floats = NDArray[np.float64]
Limits = tuple[Floats, Floats, Floats]  # values, and what each is between

_FARTHEST = 300.0  # of an upper limit from its ratio on the log scale: 10¹³⁰ times it is as good as unbounded


@dataclass(frozen=True, slots=True)
class RatePairs:
    """Pairs of rates and their correlations: what two rates have in common is not an error of their difference."""

    rates: Rates
    others: Rates
    correlation: Floats

    def differences(self, confidence: float) -> Limits:
        """Return the differences, their limits recovered from those of the rates (Zou 2007; Zou & Donner 2008)."""
        (down, up), (other_down, other_up) = (
            (rates.value * -np.expm1(-down), rates.value * np.expm1(up))
            for rates in (self.rates, self.others)
            for down, up in [log_reach(rates, confidence)]
        )
        difference = self.rates.value - self.others.value
        below, above = _apart(down, other_up, self.correlation), _apart(up, other_down, self.correlation)
        return difference, difference - below, difference + above

    def ratios(self, confidence: float) -> Limits:
        """Return the ratios; the limits are recovered on the log scale."""
        rows = np.arange(len(self.correlation))
        below, above = self._log_distances(np.full(len(rows), confidence), rows)
        ratio = self.rates.value / self.others.value
        return ratio, ratio * np.exp(-below), ratio * np.exp(above)

    @property
    def p(self) -> Floats:
        """The p of equal rates: one less the confidence at which the ratio's interval first reaches 1."""
        log_ratio = np.log(self.rates.value / self.others.value)

        def distance(confidence: Floats, rows: NDArray[np.intp]) -> Floats:
            below, above = self._log_distances(confidence, rows)
            return np.maximum(log_ratio[rows] - below, -log_ratio[rows] - above)

        return p_values(distance, len(log_ratio))

    def _log_distances(self, confidence: Floats, rows: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Return how far the limits of the ratios of some pairs are from these, on the log scale."""
        (down, up), (other_down, other_up) = (
            log_reach(rates.take(rows), confidence) for rates in (self.rates, self.others)
        )
        correlation = self.correlation[rows]
        return _apart(down, other_up, correlation), np.minimum(_apart(up, other_down, correlation), _FARTHEST)


def _apart(reach: Floats, other: Floats, correlation: Floats) -> Floats:
    return np.asarray(np.sqrt(np.maximum(reach**2 + other**2 - 2 * correlation * reach * other, 0.0)))
