"""Gamma: agreement after the best alignment of units.

Units of several annotators are aligned so that the total disorder is minimal;
the disorder expected by chance is estimated by shifting each annotator's units
along the text. Unlike the alphas, gamma handles overlapping and nested units,
and units that are close without overlapping count as partly similar.

Mathet, Widlöcher & Métivier (2015), The unified and holistic method gamma for
inter-annotator agreement measure and alignment. doi:10.1162/COLI_a_00227
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import lil_array

from framing.annotations.by_article import ArticleReadings
from framing.intervals import ratio

Floats = NDArray[np.float64]
SAMPLES = 30  # random continua, as in the paper and its software
_MAX_CONTINUA = 3000  # in all: with many articles a few of each are precise enough
_EXHAUSTIVE = 12  # units that are aligned by exhaustive search; above, by an integer programme


def gamma(sums: Floats) -> Floats:
    """Return gamma from the last axis of ``count_disorders``.

    1 if all units are the same, 0 at chance, below 0 worse; ``nan`` if nobody
    marked a unit: γ = 1 − observed / expected disorder.
    """
    observed, expected = sums[..., 0], sums[..., 1]
    return 1 - ratio(observed, expected)


def count_disorders(
    articles: Sequence[ArticleReadings], texts: Mapping[str, str], categories: Sequence[str], *, seed: int
) -> Floats:
    """Return the observed and the expected disorder, as articles x (1 + categories) x 2.

    The first column is for all categories together, the others for each alone. The
    disorders are not divided by the number of units, so that they add up over
    articles, and a larger article weighs more.
    """
    samples = int(np.clip(_MAX_CONTINUA // max(1, len(articles)), 5, SAMPLES))
    counts = np.zeros((len(articles), 1 + len(categories), 2))
    for row, article in enumerate(articles):
        length = len(texts[article.article_id])
        units = [
            np.array([(span.start, span.end, categories.index(span.category)) for span in spans], float).reshape(-1, 3)
            for spans in article.marked.values()
        ]
        for column in range(1 + len(categories)):
            chosen = units if column == 0 else [rows[rows[:, 2] == column - 1] for rows in units]
            if any(map(len, chosen)):
                draw = np.random.default_rng([seed, column, _number(article.article_id)])
                counts[row, column] = disorder(chosen), expected_disorder(chosen, length, draw, samples=samples)
    return counts


def dissimilarity(first: Floats, second: Floats) -> Floats:
    """Return the combined dissimilarity of units, as len(first) x len(second).

    Units are rows of start, end, category. The positional part is the square of
    (differences of starts and of ends) over (sum of lengths); 1 is added if
    the categories differ (2015, sections 4.2.1 to 4.2.3, with α = β = δ∅ = 1).
    An unaligned unit costs 1.
    """
    distances = np.abs(first[:, np.newaxis, :2] - second[np.newaxis, :, :2]).sum(axis=2)
    lengths = (first[:, 1] - first[:, 0])[:, np.newaxis] + (second[:, 1] - second[:, 0])
    differs = first[:, np.newaxis, 2] != second[np.newaxis, :, 2]
    disorders: Floats = (distances / lengths) ** 2 + differs
    return disorders


def disorder(units: Sequence[Floats]) -> float:
    """Return the disorder of the best alignment of several annotators' units.

    A unitary alignment has one unit or none of each annotator; its disorder is
    the mean over the pairs of annotators, 1 for a pair that lacks a unit. The
    best alignment has every unit once and the minimal sum (2015, sections 4.3
    and 5.1), which is returned without dividing by the number of units.
    """
    if len(units) == 2:
        saved = np.minimum(dissimilarity(*units) - 2, 0)
        rows, columns = linear_sum_assignment(saved) if saved.any() else ((), ())
        return float(len(units[0]) + len(units[1]) + saved[rows, columns].sum())
    return sum(_minimum(size, saved) for size, saved in _components(units))


def expected_disorder(units: Sequence[Floats], length: int, draw: np.random.Generator, *, samples: int) -> float:
    """Return the disorder expected by chance, for the given number of units.

    A random continuum has, for each annotator, the units of a random annotator,
    shifted along the text and around its end; two shifts differ by at least the
    mean length of a unit if there is room (2015, section 5.2).
    """
    n_annotators = len(units)
    mean_length = float(np.mean(np.concatenate([rows[:, 1] - rows[:, 0] for rows in units])))
    ratios = []
    for _ in range(samples):
        chosen = [units[index] for index in draw.integers(0, n_annotators, n_annotators)]
        while not any(map(len, chosen)):
            chosen = [units[index] for index in draw.integers(0, n_annotators, n_annotators)]
        shifts = _shifts(n_annotators, length, mean_length, draw)
        shifted = [_shift(rows, by, length) for rows, by in zip(chosen, shifts, strict=True)]
        ratios.append(disorder(shifted) / sum(map(len, chosen)))
    return float(np.mean(ratios)) * sum(map(len, units))


def _shifts(n: int, length: int, distance: float, draw: np.random.Generator) -> list[float]:
    """Draw shifts at least ``distance`` apart on the text as a circle; closer ones if there is no room."""
    shifts: list[float] = []
    for _ in range(n):
        for _ in range(20):
            shift = float(draw.integers(0, length))
            if all(min(abs(shift - other), length - abs(shift - other)) >= distance for other in shifts):
                break
        shifts.append(shift)
    return shifts


def _shift(units: Floats, by: float, length: int) -> Floats:
    starts = (units[:, 0] + by) % length
    return np.column_stack([starts, starts + units[:, 1] - units[:, 0], units[:, 2]])


def _components(units: Sequence[Floats]) -> Iterator[tuple[int, dict[tuple[int, ...], float]]]:
    """Split the units into parts that can be aligned on their own; yield their sizes and the savings of tuples."""
    owner = np.repeat(np.arange(len(units)), [len(rows) for rows in units])
    table = dissimilarity(np.concatenate(units), np.concatenate(units))
    saved = _useful(table, owner, len(units))
    part = list(range(len(owner)))
    for members in saved:
        roots = {_root(part, unit) for unit in members}
        for root in roots:
            part[root] = min(roots)
    parts: dict[int, dict[tuple[int, ...], float]] = {_root(part, unit): {} for unit in range(len(owner))}
    sizes = dict.fromkeys(parts, 0)
    for unit in range(len(owner)):
        sizes[_root(part, unit)] += 1
    for members, saving in saved.items():
        parts[_root(part, members[0])][members] = saving
    for root, savings in parts.items():
        yield sizes[root], savings


def _useful(table: Floats, owner: NDArray[np.int64], n: int) -> dict[tuple[int, ...], float]:
    """Return the saving of each tuple of units of ``n`` annotators that is better than its units alone."""
    pairs = n * (n - 1) / 2
    close = (table < n * pairs) & (owner[:, np.newaxis] < owner)
    later = [np.flatnonzero(row) for row in close]
    useful: dict[tuple[int, ...], float] = {}
    growing: list[tuple[tuple[int, ...], float]] = [((unit,), 0.0) for unit in range(len(owner))]
    while growing:
        grown = []
        for members, inside in growing:
            for unit in later[members[-1]]:
                if all(close[other, unit] for other in members):
                    larger = (*members, int(unit))
                    total = inside + float(table[list(members), unit].sum())
                    grown.append((larger, total))
                    size = len(larger)
                    saving = size - (total + pairs - size * (size - 1) / 2) / pairs
                    if saving > 0:
                        useful[larger] = saving
        growing = grown
    return useful


def _root(part: list[int], unit: int) -> int:
    while part[unit] != unit:
        unit = part[unit]
    return unit


def _minimum(size: int, saved: Mapping[tuple[int, ...], float]) -> float:
    """Return the minimal disorder of one part; a unit alone costs 1."""
    if len(saved) < 2:
        return size - sum(saved.values())
    return size - (_search(saved) if size <= _EXHAUSTIVE else _programme(saved))


def _search(saved: Mapping[tuple[int, ...], float]) -> float:
    """Return the largest saving of disjoint tuples by exhaustive search: with or without the first unit left."""
    units = sorted({unit for members in saved for unit in members})
    bits = {unit: 1 << index for index, unit in enumerate(units)}
    by_first: dict[int, list[tuple[int, float]]] = {1 << index: [] for index in range(len(units))}
    for members, saving in saved.items():
        by_first[bits[min(members)]].append((sum(bits[unit] for unit in members), saving))

    @cache
    def most(left: int) -> float:
        if not left:
            return 0.0
        lowest = left & -left
        best = most(left ^ lowest)
        for mask, saving in by_first[lowest]:
            if mask & left == mask:
                best = max(best, saving + most(left ^ mask))
        return best

    return most((1 << len(units)) - 1)


def _programme(saved: Mapping[tuple[int, ...], float]) -> float:
    """Return the same by an integer programme: every unit is in at most one tuple."""
    units = {unit: row for row, unit in enumerate(sorted({unit for members in saved for unit in members}))}
    inside = lil_array((len(units), len(saved)))
    for column, members in enumerate(saved):
        for unit in members:
            inside[units[unit], column] = 1
    solution = milp(
        -np.array(list(saved.values())),
        constraints=LinearConstraint(inside.tocsr(), ub=1),
        integrality=np.ones(len(saved)),
        bounds=Bounds(0, 1),
    )
    return float(-solution.fun)


def _number(article_id: str) -> int:
    """Return a number that depends only on the id, so that the order of articles does not matter."""
    return int.from_bytes(hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).digest()[:8], "big")
