"""The map of outlets: named points, with the names in two columns beside them."""

from collections.abc import Iterable, Mapping

import pandas as pd

from framing.report.canvas import LINE, PLAIN, SHEET_DOTS, Figure, FigureStyle, one_line, short_label

_ACROSS, _HIGH = 2.2, 4.0  # panels, inches
_IN_TWO_LINES = 18  # outlets whose names may take two lines


def map_figure(places: pd.DataFrame, names: Mapping[str, str], style: FigureStyle = PLAIN) -> Figure:
    """Draw outlets as named points, ``x`` and ``y`` by id."""
    with style.in_use("map"):
        canvas = style.canvas(_ACROSS * style.inches, _HIGH)
        axes = canvas.add_subplot()
        axes.plot(places["x"], places["y"], marker="o", ms=6, color=style.accent, ls="none")
        centre, half = (places.max() + places.min()) / 2, max((places.max() - places.min()).max() / 2, 1e-9)
        printed = short_label if len(places) <= _IN_TWO_LINES else one_line
        gap = 2 * half / max(len(places) / 2 + 1, 11)
        for left in (True, False):
            side = places[(places["x"] < centre["x"]) == left].sort_values("y")
            column, align = (centre["x"] - 1.25 * half, "right") if left else (centre["x"] + 1.25 * half, "left")
            for (outlet, x, y), height in zip(
                side[["x", "y"]].itertuples(), spread_labels(side["y"], gap), strict=True
            ):
                axes.plot([x, column], [y, height], color=LINE, lw=0.8, zorder=0)
                name = printed(names.get(outlet, outlet))
                axes.text(column, height, name, ha=align, va="center", fontsize=8.5, linespacing=0.9)
        axes.set_xlim(centre["x"] - 2.6 * half, centre["x"] + 2.6 * half)
        axes.set_ylim(centre["y"] - 1.3 * half, centre["y"] + 1.3 * half)
        axes.set_axis_off()
        return style.saved(canvas, SHEET_DOTS)


def spread_labels(values: Iterable[float], gap: float) -> list[float]:
    """Move rising values apart to a distance of at least ``gap``, all of them as little as groups can be.

    Examples
    --------
    >>> spread_labels([0.0, 0.1, 5.0], 1.0)
    [-0.45, 0.55, 5.0]
    """
    groups: list[tuple[float, int]] = []  # sum of the values, each less what those before it need, and their number
    for index, value in enumerate(values):
        groups.append((value - index * gap, 1))
        while len(groups) > 1 and groups[-1][0] / groups[-1][1] < groups[-2][0] / groups[-2][1]:
            (total, size), (earlier, number) = groups.pop(), groups.pop()
            groups.append((total + earlier, size + number))
    lows = [total / size for total, size in groups for _ in range(size)]
    return [low + index * gap for index, low in enumerate(lows)]
