"""The p of many comparisons at once: for each, how sure one can be before its interval reaches what is tested."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LOWEST, HIGHEST = 1e-12, 1 - 1e-12  # confidences between which p is searched
_TOLERANCE = 1e-14  # of a confidence
_DECIMALS = 12  # of p: what is beyond differs with the processor

# by how much the intervals of some comparisons (their numbers), each at its confidence, miss what is tested
Distance = Callable[[Floats, NDArray[np.intp]], Floats]


def p_values(distance: Distance, count: int, *, lowest: float = LOWEST) -> Floats:
    """Return one less the confidence at which the interval of each of ``count`` comparisons reaches what is tested.

    To 12 decimals; 1 where the interval reaches it at ``lowest``. The method is Chandrupatla's
    (1997, doi:10.1016/s0965-9978(96)00051-8): inverse quadratic interpolation where
    that is safe, else halves.

    Examples
    --------
    >>> from scipy.special import ndtri
    >>> z = np.array([0.0, 1.96, 3.29])
    >>> p_values(lambda confidence, rows: z[rows] - ndtri((1 + confidence) / 2), 3).round(4).tolist()
    [1.0, 0.05, 0.001]
    """
    rows: NDArray[np.intp] = np.arange(count)
    at_lowest, at_highest = (distance(np.full(count, end), rows) for end in (lowest, HIGHEST))
    p = np.where(at_lowest > 0, 1 - HIGHEST, 1.0)
    rows = np.flatnonzero((at_lowest > 0) & (at_highest <= 0))
    points = np.stack([np.full(len(rows), HIGHEST), np.full(len(rows), lowest)])
    values = np.stack([at_highest[rows], at_lowest[rows]])
    part: Floats = np.full(len(rows), 0.5)  # of the way from the first point to the second
    while len(rows):
        point = points[0] + part * (points[1] - points[0])
        points, values = _with_point(points, values, point, distance(point, rows))
        best = np.where(np.abs(values[0]) < np.abs(values[1]), points[0], points[1])
        least = _TOLERANCE / np.abs(points[1] - points[0])
        done = (least > 0.5) | (values[:2] == 0).any(axis=0)
        p[rows[done]] = 1 - best[done]
        rows, points, values = rows[~done], points[:, ~done], values[:, ~done]
        part = np.clip(_next_part(points, values), least[~done], 1 - least[~done])
    return np.round(p, _DECIMALS)


def _with_point(points: Floats, values: Floats, point: Floats, value: Floats) -> tuple[Floats, Floats]:
    """Put a new point first, one on the other side of the root second, and the one that is left third."""
    same = (value > 0) == (values[0] > 0)
    return (
        np.stack([point, np.where(same, points[1], points[0]), np.where(same, points[0], points[1])]),
        np.stack([value, np.where(same, values[1], values[0]), np.where(same, values[0], values[1])]),
    )


def _next_part(points: Floats, values: Floats) -> Floats:
    """Return where the inverse quadratic through three points is 0, as a part of the way; half where it is not safe."""
    (first, second, third), (at_first, at_second, at_third) = points, values
    with np.errstate(divide="ignore", invalid="ignore"):
        xi, phi = (first - second) / (third - second), (at_first - at_second) / (at_third - at_second)
        safe = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi)
        interpolated = at_first / (at_second - at_first) * at_third / (at_second - at_third) + (third - first) / (
            second - first
        ) * at_first / (at_third - at_first) * at_second / (at_third - at_second)
    return np.where(safe, interpolated, 0.5)
