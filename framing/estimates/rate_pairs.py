"""Two rates compared: difference and ratio, their limits recovered from those of the rates, and p."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy.optimize import brentq

from framing.estimates.sample_moments import Rate

Limits = tuple[float, float, float]  # a value, and what it is between

_FARTHEST = 300.0  # of an upper limit from its ratio on the log scale: 10¹³⁰ times it is as good as unbounded
_LOWEST, _HIGHEST = 1e-12, 1 - 1e-12  # confidences between which p is searched


@dataclass(frozen=True, slots=True)
class RatePair:
    """Two rates and their correlation: what they have in common is not an error of their difference."""

    rate: Rate
    other: Rate
    correlation: float

    def difference(self, confidence: float) -> Limits:
        """Return the difference, its limits recovered from those of the rates (Zou 2007; Zou & Donner 2008)."""
        low, high = self.rate.interval(confidence)
        other_low, other_high = self.other.interval(confidence)
        difference = self.rate.value - self.other.value
        return (
            difference,
            difference - self._apart(self.rate.value - low, other_high - self.other.value),
            difference + self._apart(high - self.rate.value, self.other.value - other_low),
        )

    def ratio(self, confidence: float) -> Limits:
        """Return the ratio; the limits are recovered on the log scale."""
        (down, up), (other_down, other_up) = self.rate.reach(confidence), self.other.reach(confidence)
        ratio = self.rate.value / self.other.value
        below, above = self._apart(down, other_up), min(self._apart(up, other_down), _FARTHEST)
        return ratio, ratio * math.exp(-below), ratio * math.exp(above)

    @property
    def p(self) -> float:
        """The p of equal rates."""
        return p_of_equal(self.ratio)

    def _apart(self, reach: float, other: float) -> float:
        return math.sqrt(max(reach**2 + other**2 - 2 * self.correlation * reach * other, 0.0))


def p_of_equal(ratio: Callable[[float], Limits]) -> float:
    """Return one less the confidence at which the ratio's interval first reaches 1: the p of equal rates."""

    def apart(confidence: float) -> float:
        _, bottom, top = ratio(confidence)
        return max(bottom - 1, 1 - top)

    if apart(_LOWEST) <= 0:  # the rates are equal
        return 1.0
    if apart(_HIGHEST) > 0:
        return 1 - _HIGHEST
    return 1 - float(brentq(apart, _LOWEST, _HIGHEST, xtol=1e-12))
