"""The p of many comparisons at once: for each, how sure one can be before its interval reaches what is tested."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LOWEST, HIGHEST = 1e-12, 1 - 1e-12  # confidences between which p is searched
_TOLERANCES = {"xatol": 1e-14, "xrtol": 0.0, "fatol": 0.0, "frtol": 0.0}  # of a confidence
_DECIMALS = 12  # of p: what is beyond differs with the processor

# by how much the intervals of some comparisons (their numbers), each at its confidence, miss what is tested
Distance = Callable[[Floats, NDArray[np.intp]], Floats]


def p_values(distance: Distance, count: int, *, lowest: float = LOWEST) -> Floats:
    """Return one less the confidence at which the interval of each of ``count`` comparisons reaches what is tested.

    To 12 decimals; 1 where the interval reaches it at ``lowest``.

    Examples
    --------
    >>> from scipy.special import ndtri
    >>> z = np.array([0.0, 1.96, 3.29])
    >>> p_values(lambda confidence, rows: z[rows] - ndtri((1 + confidence) / 2), 3).round(4).tolist()
    [1.0, 0.05, 0.001]
    """
    from scipy.optimize.elementwise import find_root

    rows: NDArray[np.intp] = np.arange(count)
    at_lowest, at_highest = (distance(np.full(count, end), rows) for end in (lowest, HIGHEST))
    p = np.where(at_lowest > 0, 1 - HIGHEST, 1.0)
    rows = np.flatnonzero((at_lowest > 0) & (at_highest <= 0))
    if len(rows):
        p[rows] = 1 - find_root(distance, (lowest, HIGHEST), args=(rows,), tolerances=_TOLERANCES).x
    return np.round(p, _DECIMALS)
