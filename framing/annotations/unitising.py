"""Krippendorff's unitising alphas: agreement on the extent and the values of units in a text.

The text is a continuum of code points. Every annotator cuts it into units, each
with a value, and the gaps between them. The coefficients need only lengths that
add up over articles, so that a resample is a sum.

Krippendorff, Mathet, Bouvry & Widlöcher (2016), On the reliability of unitizing
textual continua: Further developments. doi:10.1007/s11135-015-0266-1
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from framing.annotations.by_article import Annotation, ArticleReadings
from framing.intervals import ratio

# a unit: start, end, and its value from 1 on; 0 is the gap
Unit = tuple[int, int, int]
Floats = NDArray[np.float64]
AGREED, LENGTH, SELF = range(3)


def u_alpha(sums: Floats) -> Floats:
    """Return ᵤα, agreement on the units and their values, gaps counted.

    ``sums`` are those of ``unit_lengths``, in the last axis. 1 is full
    agreement, 0 chance, below 0 worse; ``nan`` if nobody marked a unit.
    With observed coincidences ℓ and expected ε (2016, equations 1, 4, 5):

        ᵤα = 1 − (ℓ − Σ ℓ_vv) / (ℓ − Σ ε_vv),   ε_vv = ℓ (ℓ_v² − s_v) / (ℓ² − Σ s_v)

    s_v are the squared lengths of the units of value v, since a unit cannot
    coincide with itself by chance; a gap is not a unit, and its s is its length.
    """
    agreed, length, squares = _parts(sums)
    whole = length.sum(axis=-1)
    room = whole**2 - squares.sum(axis=-1)
    expected = ratio(whole * (length**2 - squares).sum(axis=-1), room)
    return 1 - ratio(whole - agreed.sum(axis=-1), whole - expected)


def coding_alpha(sums: Floats) -> Floats:
    """Return cᵤα, agreement on the values where units of two annotators intersect.

    ``sums`` are those of ``shared_lengths``. ``nan`` if no units intersect,
    or if all that do have one value. 2016, equations 10 and 11: as ᵤα, on the
    intersections of units alone, s_v their squared lengths.
    """
    agreed, length, _ = _parts(sums)
    whole = length.sum(axis=-1)
    expected = _shared(sums)
    return 1 - ratio(whole - agreed.sum(axis=-1), whole - np.einsum("...vv->...", expected))


def value_alpha(sums: Floats, value: int) -> Floats:
    """Return (k)ᵤα of one value: agreement on that value where two annotators marked units.

    ``sums`` as in ``coding_alpha``, ``value`` its index there, from 0. ``nan`` if
    no unit of that value intersects another, or if all that intersect have that
    value. 2016, equation 13.
    """
    agreed, length, _ = _parts(sums)
    expected = _shared(sums)[..., value, :]
    margin = expected.sum(axis=-1)
    observed = ratio(length[..., value] - agreed[..., value], length[..., value])
    return 1 - ratio(observed * margin, margin - expected[..., value])


def unit_lengths(read: Sequence[Sequence[Unit]], length: int, values: int) -> tuple[Floats, Floats]:
    """Sum up the lengths that the alphas need of one article with two or more readings.

    ``read`` has the units of each annotator, in order and without overlap;
    ``length`` is the text's, ``values`` the number of possible values.

    Returns
    -------
    array of 3 x (1 + values), array of 3 x values
        For ``u_alpha``, gap first: lengths on which pairs of annotators agree,
        all lengths, and s. For ``coding_alpha``: the same for the intersections.
    """
    edges = np.unique([0, length, *(edge for units in read for start, end, _ in units for edge in (start, end))])
    starts, lengths = edges[:-1], np.diff(edges).astype(np.float64)
    coded = np.zeros((len(read), len(starts)), dtype=np.int64)
    for who, units in enumerate(read):
        for start, end, value in units:
            coded[who, np.searchsorted(starts, start) : np.searchsorted(starts, end)] = value
    counts = (coded[:, :, np.newaxis] == np.arange(1 + values)).sum(axis=0)
    others = len(read) - 1
    agreed = lengths @ (counts * (counts - 1)) / others
    squares = np.zeros(1 + values)
    squares[0] = lengths @ counts[:, 0]
    marked = len(read) - counts[:, 0]
    shared = lengths @ (counts[:, 1:] * (marked - 1)[:, np.newaxis]) / others
    met = np.zeros(values)
    for who, units in enumerate(read):
        beside = (np.delete(coded, who, axis=0) > 0) * lengths
        for start, end, value in units:
            squares[value] += (end - start) ** 2
            inside = beside[:, np.searchsorted(starts, start) : np.searchsorted(starts, end)].sum(axis=1)
            met[value - 1] += (inside**2).sum() / others
    return np.stack([agreed, lengths @ counts, squares]), np.stack([agreed[1:], shared, met])


def count_units(
    articles: Sequence[ArticleReadings], texts: Mapping[str, str], categories: Sequence[str]
) -> tuple[Floats, Floats, Floats]:
    """Sum up the lengths of all articles, of the categories together and of each alone.

    Overlapping spans of one annotator are cut: a segment in spans of several
    categories has their set as its value.

    Returns
    -------
    array of articles x (3 (1 + values)), articles x (3 values), articles x categories x 6
        For ``u_alpha`` and ``coding_alpha`` of all categories, the values being
        the single categories in their order, then the sets that occur; for
        ``u_alpha`` of each category, everything outside its spans being gap.
    """
    bits = {category: 1 << index for index, category in enumerate(categories)}
    read = [[_cut(marked, bits) for marked in article.marked.values()] for article in articles]
    sets = {value for by_annotator in read for units in by_annotator for *_, value in units} - set(bits.values())
    numbers = {value: number for number, value in enumerate([*bits.values(), *sorted(sets)], start=1)}
    joint = np.zeros((len(articles), 3 * (1 + len(numbers))))
    shared = np.zeros((len(articles), 3 * len(numbers)))
    alone = np.zeros((len(articles), len(categories), 6))
    for row, (article, by_annotator) in enumerate(zip(articles, read, strict=True)):
        length = len(texts[article.article_id])
        numbered = [[(start, end, numbers[value]) for start, end, value in units] for units in by_annotator]
        all_units, met = unit_lengths(numbered, length, len(numbers))
        joint[row], shared[row] = all_units.ravel(), met.ravel()
        for column, category in enumerate(categories):
            units = [_cut(marked, {category: 1}) for marked in article.marked.values()]
            alone[row, column] = unit_lengths(units, length, 1)[0].ravel()
    return joint, shared, alone


def _cut(marked: Sequence[Annotation], bits: Mapping[str, int]) -> list[Unit]:
    """Cut the spans of one annotator where they overlap; a unit's value is the set of its spans' bits."""
    spans = [(span.start, span.end, bits[span.category]) for span in marked if span.category in bits]
    edges = sorted({edge for start, end, _ in spans for edge in (start, end)})
    units = []
    for start, end in pairwise(edges):
        value = 0
        for first, last, bit in spans:
            value |= bit if first <= start and end <= last else 0
        if value:
            units.append((start, end, value))
    return units


def _shared(sums: Floats) -> Floats:
    """Return the expected coincidences of intersecting units, value x value."""
    _, length, squares = _parts(sums)
    whole = length.sum(axis=-1)[..., np.newaxis, np.newaxis]
    met = length[..., :, np.newaxis] * length[..., np.newaxis, :] - squares[..., np.newaxis] * np.eye(squares.shape[-1])
    return ratio(met * whole, whole**2 - squares.sum(axis=-1)[..., np.newaxis, np.newaxis])


def _parts(sums: Floats) -> Floats:
    return np.moveaxis(sums.reshape(*sums.shape[:-1], 3, -1), -2, 0)
