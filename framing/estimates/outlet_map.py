"""Outlets as points, near one another if they choose alike: classical scaling of a table of pairs."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

MIN_MAP_OUTLETS = 4  # three are always in a plane, and their map says no more than their three numbers


@dataclass(frozen=True)
class OutletMap:
    """``places`` has ``x`` and ``y`` by outlet; ``share`` of the distances, 0 to 1, that two dimensions show."""

    places: pd.DataFrame
    share: float


def outlet_map(likeness: pd.DataFrame) -> OutletMap | None:
    """Return the map of the outlets of which every pair has a value; None if there are fewer than four.

    Parameters
    ----------
    likeness : DataFrame
        ``outlet``, ``other``, ``value`` (1 is the same choice): see ``quoting_similarity``. Of outlets whose pairs
        lack a value, those with most gaps are left out first.

    References
    ----------
    Torgerson (1952), 10.1007/BF02288916. Distances are 1 − value; the first axis has the largest variance, and the
    first outlet by name is left of, and below, the middle.

    Examples
    --------
    >>> pairs = [("a", "b", 0.9), ("a", "c", 0.0), ("a", "d", 0.0), ("b", "c", 0.0), ("b", "d", 0.0), ("c", "d", 0.9)]
    >>> found = outlet_map(pd.DataFrame(pairs, columns=["outlet", "other", "value"]))
    >>> (found.places["x"] < 0).to_dict(), found.share > 0.9
    ({'a': True, 'b': True, 'c': False, 'd': False}, True)
    """
    pairs = likeness.dropna(subset=["value"])
    table = pairs.pivot(index="outlet", columns="other", values="value")
    outlets = sorted({*table.index, *table.columns})
    values = table.reindex(index=outlets, columns=outlets)
    values = values.where(values.notna(), values.T)
    while len(values) >= MIN_MAP_OUTLETS and (gaps := values.isna().sum() - 1).any():
        worst = gaps[::-1].idxmax()
        values = values.drop(index=worst, columns=worst)
    return _scaled(values) if len(values) >= MIN_MAP_OUTLETS else None


def _scaled(values: pd.DataFrame) -> OutletMap:
    distances = 1 - values.to_numpy(dtype=float, copy=True)
    np.fill_diagonal(distances, 0)
    centring = np.eye(len(values)) - 1 / len(values)
    sizes, vectors = np.linalg.eigh(-centring @ distances**2 @ centring / 2)
    order = np.argsort(-sizes)[:2]
    places = vectors[:, order] * np.sqrt(np.maximum(sizes[order], 0))
    places *= np.where(places[0] > 0, -1, 1)
    share = float(np.maximum(sizes[order], 0).sum() / np.abs(sizes).sum())
    return OutletMap(pd.DataFrame(places, columns=["x", "y"], index=values.index), share)
