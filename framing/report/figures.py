"""Dot-and-whisker figures of the estimates.

Shapes, not colours, distinguish the methods.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from framing.report.canvas import (
    LINE,
    MUTED,
    PANEL_DOTS,
    PLAIN,
    SHEET_DOTS,
    Axes,
    Figure,
    FigureStyle,
    Line2D,
    plain_axes,
    short_label,
)

SHAPES = {"corrected": "o", "labels_only": "s"}

_TOP, _ROW = 0.95, 0.36  # inches: the frame of a panel, an outlet's line
_APART = 0.12  # inches: the margin of each panel of a sheet
_OF_TIME = 2.4  # inches: the height of a panel over time
_ON_SHEET, _WIDE = 1.18, 1.88  # times as wide as a panel alone: among others, and over time
_COLUMNS = 3
_MAX_TICKS = 8  # names of periods below a timeline
TOO_FEW = "too few"  # labels; short, so that it and the diamond of its line fit side by side


class DrawnFigure(NamedTuple):
    """One category to draw: its title, its rows, and the largest value that its scale is to hold (see ``largest``)."""

    title: str
    rows: pd.DataFrame
    scale: float


def largest(estimates: Iterable[pd.DataFrame]) -> float:
    """Return the largest value to draw in any of these tables; 0 if there is none.

    Examples
    --------
    >>> table = pd.DataFrame({"high": [2.0, float("nan")], "naive": [1.0, 3.0]})
    >>> largest([table, table.iloc[:1]]), largest([])
    (3.0, 0.0)
    """
    values = [table[name].max() for table in estimates for name in ("high", "naive")]
    return float(max((value for value in values if value == value), default=0.0))


def panel(drawn: DrawnFigure, outlets: Mapping[str, str], style: FigureStyle = PLAIN) -> Figure:
    """Draw the own-voice rates of one category, one line per outlet.

    ``outlets`` are the ids of the rows, in the order of the lines from the top,
    with the names to print. The same input gives the same bytes.
    """
    with style.in_use(drawn.title):
        canvas = style.canvas(style.inches, _TOP + _ROW * len(outlets))
        _draw(canvas.add_subplot(), drawn, outlets, style.accent)
        return style.saved(canvas, PANEL_DOTS)


def sheet(panels: Sequence[DrawnFigure], outlets: Mapping[str, str], style: FigureStyle = PLAIN) -> Figure:
    """Draw all categories on one sheet, each with a line per outlet."""
    lines, columns = -(-len(panels) // _COLUMNS), min(_COLUMNS, len(panels))
    with style.in_use("sheet"):
        height = lines * (_TOP + 2 * _APART + _ROW * len(outlets))
        canvas = style.canvas(_ON_SHEET * style.inches * columns, height, apart=_APART)
        for number, drawn in enumerate(panels, start=1):
            _draw(canvas.add_subplot(lines, columns, number), drawn, outlets, style.accent)
        keys = _keys(pd.concat([drawn.rows for drawn in panels]), style.accent)
        canvas.legend(handles=keys, loc="outside lower left", ncols=3, frameon=False, fontsize=9)
        return style.saved(canvas, SHEET_DOTS)


def effects_figure(effects: Mapping[str, pd.DataFrame], confidence: float, style: FigureStyle = PLAIN) -> Figure:
    """Draw rate ratios on a log scale, a panel for each title."""
    heights = [_TOP + _ROW * len(rows) for rows in effects.values()]
    with style.in_use("effects"):
        canvas = style.canvas(_WIDE * style.inches, sum(heights))
        panels = canvas.subplots(len(effects), squeeze=False, sharex=True, height_ratios=heights)[:, 0]
        for axes, (title, rows) in zip(panels, effects.items(), strict=True):
            places = range(len(rows), 0, -1)
            axes.hlines(places, rows["low"], rows["high"], color=style.accent, lw=1.8)
            axes.plot(rows["ratio"], places, marker="o", ms=6, color=style.accent, ls="none")
            axes.axvline(1, color=MUTED, lw=0.9, zorder=0)
            axes.set_xscale("log")
            axes.set_yticks(list(places), [short_label(term) for term in rows["term"]])
            axes.set_ylim(0.4, len(rows) + 0.6)
            plain_axes(axes, title)
            axes.tick_params(which="both", length=0)
        panels[-1].set_xlabel(f"ratio of rates, {100 * confidence:g} % interval", fontsize=8.5, color=MUTED)
        panels[-1].xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        panels[-1].xaxis.set_minor_formatter(lambda value, _: f"{value:g}" if f"{value:e}"[0] in "25" else "")
        return style.saved(canvas, SHEET_DOTS)


def timeline(panels: Mapping[str, pd.DataFrame], per: int, style: FigureStyle = PLAIN) -> Figure:
    """Draw rates over time, a panel for each title.

    ``panels`` have ``period`` (its first day), ``length``, an estimate and the same
    partially pooled. Dots and whiskers are the rates, the line is the pooled ones.
    """
    with style.in_use("timeline"):
        canvas = style.canvas(_WIDE * style.inches, _OF_TIME * len(panels))
        for axes, (title, rows) in zip(canvas.subplots(len(panels), squeeze=False)[:, 0], panels.items(), strict=True):
            days = rows["period"].map(lambda day: datetime.date.fromisoformat(day).toordinal()).to_numpy()
            axes.vlines(days, rows["low"], rows["high"], color=style.accent, lw=1.8)
            axes.plot(days, rows["value"], marker="o", ms=5, color=style.accent, ls="none")
            axes.plot(days, rows["pooled"], color=MUTED, lw=1.2, zorder=0)
            step = -(-len(rows) // _MAX_TICKS)
            names = [period_name(day, length) for day, length in zip(rows["period"], rows["length"], strict=True)]
            axes.set_xticks(days[::step], names[::step])
            axes.set_ylim(0, 1.05 * largest([rows.assign(naive=rows["pooled"])]) or 1)
            axes.set_ylabel(f"per {per:,} words", fontsize=8.5, color=MUTED)
            plain_axes(axes, title)
            axes.grid(axis="x", visible=False)
            axes.grid(axis="y", color=LINE, lw=0.7)
        return style.saved(canvas, SHEET_DOTS)


def period_name(day: str, length: str) -> str:
    """Return what a period is called below a figure: "2024-05", "2024 Q2", or its first day."""
    if length == "quarter":
        return f"{day[:4]} Q{(int(day[5:7]) + 2) // 3}"
    return day[:7] if length == "month" else day


def _keys(estimates: pd.DataFrame, accent: str) -> list[Line2D]:
    """Return the legend of the shapes that there are."""
    line: Any = {"color": accent, "lw": 1.8}
    estimated = {"corrected": "labels and model", "labels_only": "labels only"}
    methods = set(estimates["method"])
    return [
        *(
            Line2D([], [], marker=SHAPES[name], label=label, **line)
            for name, label in estimated.items()
            if name in methods
        ),
        Line2D([], [], marker="D", ls="none", mfc="none", mec=MUTED, ms=4.5, label="what rules found, uncorrected"),
    ]


def _draw(axes: Axes, drawn: DrawnFigure, outlets: Mapping[str, str], accent: str) -> None:
    estimates = drawn.rows
    heights = {outlet: len(outlets) - index for index, outlet in enumerate(outlets)}
    for row in estimates.itertuples(index=False):
        height = heights[row.outlet]
        axes.plot(row.naive, height, marker="D", ms=4.5, mfc="none", mec=MUTED, mew=0.9, ls="none", zorder=2,
                  clip_on=False)  # fmt: skip
        if row.method == "too_few":
            continue
        axes.plot([row.low, row.high], [height, height], color=accent, lw=1.8, solid_capstyle="butt", zorder=3)
        axes.plot(row.value, height, marker=SHAPES[row.method], ms=6, color=accent, ls="none", zorder=4)
    names = [short_label(name) for name in outlets.values()]
    axes.set_yticks(list(heights.values()), names)
    axes.set_ylim(0.4, len(outlets) + 0.6)
    axes.set_xlim(0, 1.05 * drawn.scale or 1)
    middle = axes.get_xlim()[1] / 2
    missing = estimates[estimates["method"] == "too_few"]
    for row in missing.itertuples(index=False) if len(missing) < len(estimates) else ():  # of all, the legend says so
        side = (0.015, "left") if row.naive > middle else (0.985, "right")  # opposite to the marker
        axes.text(side[0], heights[row.outlet], TOO_FEW, transform=axes.get_yaxis_transform(), ha=side[1],
                  va="center", color=MUTED, fontsize=8)  # fmt: skip
    per = int(estimates["per"].iloc[0]) if len(estimates) else 0
    axes.set_xlabel(f"per {per:,} words", fontsize=8.5, color=MUTED)
    plain_axes(axes, drawn.title)
