"""Agreement that aligns units first: gamma.

Units of several annotators are aligned so that the total disorder is least; the
disorder of an alignment that chance would give is found by shifting what people
marked along the text. Unlike the alphas, gamma takes overlapping and nested
units as they are, and units that are near each other without meeting count as
near.

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
_ENOUGH = 3000  # random continua in all: with many articles a few of each say as much
_SMALL = 12  # units that are aligned by trying; above, by an integer programme


def gamma(sums: Floats) -> Floats:
    """Return gamma of what ``count_disorders`` gives, in the last axis.

    1 where all units are the same, 0 what chance gives, below 0 worse; ``nan``
    where nobody marked a unit: γ = 1 − observed / expected disorder.
    """
    observed, expected = sums[..., 0], sums[..., 1]
    return 1 - ratio(observed, expected)


def count_disorders(
    articles: Sequence[ArticleReadings], texts: Mapping[str, str], categories: Sequence[str], *, seed: int
) -> Floats:
    """Return the observed and the expected disorder, as articles x (1 + categories) x 2.

    The first column has all categories together, the others each alone. The
    disorders are not divided by the number of units, so that they add up over
    articles, and a larger article weighs more.
    """
    samples = int(np.clip(_ENOUGH // max(1, len(articles)), 5, SAMPLES))
    counts = np.zeros((len(articles), 1 + len(categories), 2))
    for row, judged in enumerate(articles):
        length = len(texts[judged.article_id])
        units = [
            np.array([(mark.start, mark.end, categories.index(mark.category)) for mark in marked], float).reshape(-1, 3)
            for marked in judged.marked.values()
        ]
        for column in range(1 + len(categories)):
            some = units if column == 0 else [one[one[:, 2] == column - 1] for one in units]
            if any(map(len, some)):
                draw = np.random.default_rng([seed, column, _number(judged.article_id)])
                counts[row, column] = disorder(some), expected_disorder(some, length, draw, samples=samples)
    return counts


def dissimilarity(one: Floats, other: Floats) -> Floats:
    """Return the combined dissimilarity of units, as len(one) x len(other).

    Units are rows of start, end, category. The positional part is the square of
    (differences of starts and of ends) over (sum of lengths); 1 is added where
    the categories differ (2015, sections 4.2.1 to 4.2.3, with α = β = δ∅ = 1).
    An unaligned unit costs 1.
    """
    apart = np.abs(one[:, np.newaxis, :2] - other[np.newaxis, :, :2]).sum(axis=2)
    lengths = (one[:, 1] - one[:, 0])[:, np.newaxis] + (other[:, 1] - other[:, 0])
    differs = one[:, np.newaxis, 2] != other[np.newaxis, :, 2]
    disorders: Floats = (apart / lengths) ** 2 + differs
    return disorders


def disorder(units: Sequence[Floats]) -> float:
    """Return the disorder of the best alignment of several annotators' units.

    A unitary alignment has one unit or none of each annotator; its disorder is
    the mean over the pairs of annotators, 1 for a pair that lacks a unit. The
    best alignment has every unit once and the least sum (2015, sections 4.3
    and 5.1), which is returned as it is, not divided by the units.
    """
    if len(units) == 2:
        saved = np.minimum(dissimilarity(*units) - 2, 0)
        rows, columns = linear_sum_assignment(saved) if saved.any() else ((), ())
        return float(len(units[0]) + len(units[1]) + saved[rows, columns].sum())
    return sum(_least(part, saved) for part, saved in _components(units))


def expected_disorder(units: Sequence[Floats], length: int, draw: np.random.Generator, *, samples: int) -> float:
    """Return the disorder that chance gives, for as many units as there are.

    A random continuum has, for each annotator, what some annotator marked,
    shifted along the text and around its end; two shifts are at least the mean
    length of a unit apart where there is room (2015, section 5.2).
    """
    many = len(units)
    mean = float(np.mean(np.concatenate([one[:, 1] - one[:, 0] for one in units])))
    ratios = []
    for _ in range(samples):
        chosen = [units[place] for place in draw.integers(0, many, many)]
        while not any(map(len, chosen)):
            chosen = [units[place] for place in draw.integers(0, many, many)]
        shifts = _shifts(many, length, mean, draw)
        shifted = [_shift(one, by, length) for one, by in zip(chosen, shifts, strict=True)]
        ratios.append(disorder(shifted) / sum(map(len, chosen)))
    return float(np.mean(ratios)) * sum(map(len, units))


def _shifts(many: int, length: int, apart: float, draw: np.random.Generator) -> list[float]:
    """Draw shifts along a text, far enough apart, the text being a circle; any where there is no room."""
    chosen: list[float] = []
    for _ in range(many):
        for _ in range(20):
            one = float(draw.integers(0, length))
            if all(min(abs(one - other), length - abs(one - other)) >= apart for other in chosen):
                break
        chosen.append(one)
    return chosen


def _shift(units: Floats, by: float, length: int) -> Floats:
    starts = (units[:, 0] + by) % length
    return np.column_stack([starts, starts + units[:, 1] - units[:, 0], units[:, 2]])


def _components(units: Sequence[Floats]) -> Iterator[tuple[int, dict[tuple[int, ...], float]]]:
    """Take units apart that nothing can align; give the size of each part and what each tuple in it saves."""
    owner = np.repeat(np.arange(len(units)), [len(one) for one in units])
    table = dissimilarity(np.concatenate(units), np.concatenate(units))
    saved = _useful(table, owner, len(units))
    part = list(range(len(owner)))
    for members in saved:
        roots = {_root(part, one) for one in members}
        for one in roots:
            part[one] = min(roots)
    parts: dict[int, dict[tuple[int, ...], float]] = {_root(part, one): {} for one in range(len(owner))}
    sizes = dict.fromkeys(parts, 0)
    for one in range(len(owner)):
        sizes[_root(part, one)] += 1
    for members, worth in saved.items():
        parts[_root(part, members[0])][members] = worth
    for root, inside in parts.items():
        yield sizes[root], inside


def _useful(table: Floats, owner: NDArray[np.int64], many: int) -> dict[tuple[int, ...], float]:
    """Return what is saved by each tuple of units of ``many`` people that is better than its units alone."""
    pairs = many * (many - 1) / 2
    near = (table < many * pairs) & (owner[:, np.newaxis] < owner)
    beyond = [np.flatnonzero(row) for row in near]
    useful: dict[tuple[int, ...], float] = {}
    growing: list[tuple[tuple[int, ...], float]] = [((one,), 0.0) for one in range(len(owner))]
    while growing:
        grown = []
        for members, inside in growing:
            for one in beyond[members[-1]]:
                if all(near[other, one] for other in members):
                    more = (*members, int(one))
                    both = inside + float(table[list(members), one].sum())
                    grown.append((more, both))
                    size = len(more)
                    worth = size - (both + pairs - size * (size - 1) / 2) / pairs
                    if worth > 0:
                        useful[more] = worth
        growing = grown
    return useful


def _root(part: list[int], one: int) -> int:
    while part[one] != one:
        one = part[one]
    return one


def _least(size: int, saved: Mapping[tuple[int, ...], float]) -> float:
    """Return the least disorder of one part: each unit alone costs 1."""
    if len(saved) < 2:
        return size - sum(saved.values())
    return size - (_try(saved) if size <= _SMALL else _programme(saved))


def _try(saved: Mapping[tuple[int, ...], float]) -> float:
    """Find the most that disjoint tuples save, by trying: with or without the first unit that is left."""
    units = sorted({one for members in saved for one in members})
    bits = {one: 1 << place for place, one in enumerate(units)}
    first: dict[int, list[tuple[int, float]]] = {1 << place: [] for place in range(len(units))}
    for members, worth in saved.items():
        first[bits[min(members)]].append((sum(bits[one] for one in members), worth))

    @cache
    def most(left: int) -> float:
        if not left:
            return 0.0
        lowest = left & -left
        best = most(left ^ lowest)
        for mask, worth in first[lowest]:
            if mask & left == mask:
                best = max(best, worth + most(left ^ mask))
        return best

    return most((1 << len(units)) - 1)


def _programme(saved: Mapping[tuple[int, ...], float]) -> float:
    """Find the same by an integer programme: every unit in one tuple at most."""
    units = {one: row for row, one in enumerate(sorted({one for members in saved for one in members}))}
    inside = lil_array((len(units), len(saved)))
    for column, members in enumerate(saved):
        for one in members:
            inside[units[one], column] = 1
    found = milp(
        -np.array(list(saved.values())),
        constraints=LinearConstraint(inside.tocsr(), ub=1),
        integrality=np.ones(len(saved)),
        bounds=Bounds(0, 1),
    )
    return float(-found.fun)


def _number(article_id: str) -> int:
    """Return a number that depends on the id alone, so that the order of articles makes no difference."""
    return int.from_bytes(hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).digest()[:8], "big")
