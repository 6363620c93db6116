"""Dot-and-whisker figures of the estimates; the only import of matplotlib.

The colours are few and named here, so that the page can replace them with its
own, which has a dark theme. Shapes, not colours, distinguish the methods.
"""

import datetime
import io
import re
import textwrap
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D

INK, MUTED, ACCENT, LINE = "#1b1b20", "#6a6a75", "#0a6a94", "#d5d5dd"
# what the page, which has a dark theme, replaces each with
_ON_PAGE = {INK: "currentColor", MUTED: "var(--muted)", ACCENT: "var(--accent)", LINE: "var(--line)"}
SHAPES = {"corrected": "o", "labels_only": "s"}

_WIDTH, _TOP, _ROW = 4.0, 0.95, 0.36  # inches: a panel, its frame, an outlet's line
_COLUMNS = 3
_MOST_TICKS = 8  # names of periods below a timeline
TOO_FEW = "too few"  # labels; short, so that it and the diamond of its line fit side by side
COLUMN_WIDTH = 3.39  # inches, 86 mm


class Figure(NamedTuple):
    """A figure as SVG, and in other formats by the extension of their files."""

    svg: str
    others: Mapping[str, bytes]


class Drawn(NamedTuple):
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


def panel(drawn: Drawn, outlets: Mapping[str, str], formats: Collection[str] = ()) -> Figure:
    """Draw the own-voice rates of one category, one line per outlet, as wide as the column of a journal.

    ``outlets`` are the ids of the rows, in the order of the lines from the top,
    with the names to print; ``formats`` are of "pdf" and "png" (300 dots per
    inch). The same input gives the same bytes.
    """
    with _style(drawn.title):
        size = (COLUMN_WIDTH, _TOP + _ROW * len(outlets))
        canvas = Canvas(figsize=size, layout="constrained", facecolor="white")
        _draw(canvas.add_subplot(), drawn, outlets)
        return _saved(canvas, formats, 300)


def sheet(panels: Sequence[Drawn], outlets: Mapping[str, str]) -> Figure:
    """Draw all categories on one sheet, for print: as SVG, PDF, and PNG of 200 dots per inch."""
    lines = -(-len(panels) // _COLUMNS)
    with _style("sheet"):
        size = (_WIDTH * min(_COLUMNS, len(panels)), lines * (_TOP + _ROW * len(outlets)))
        canvas = Canvas(figsize=size, layout="constrained", facecolor="white")
        for number, drawn in enumerate(panels, start=1):
            _draw(canvas.add_subplot(lines, min(_COLUMNS, len(panels)), number), drawn, outlets)
        keys = _keys(pd.concat([drawn.rows for drawn in panels]))
        canvas.legend(handles=keys, loc="outside lower left", ncols=3, frameon=False, fontsize=9)
        return _saved(canvas, ("pdf", "png"), 200)


def effects_figure(effects: Mapping[str, pd.DataFrame], confidence: float) -> Figure:
    """Draw rate ratios on a log scale, a panel for each title: as SVG, PDF, and PNG of 200 dots per inch."""
    heights = [_TOP + _ROW * len(rows) for rows in effects.values()]
    with _style("effects"):
        canvas = Canvas(figsize=(1.6 * _WIDTH, sum(heights)), layout="constrained", facecolor="white")
        panels = canvas.subplots(len(effects), squeeze=False, sharex=True, height_ratios=heights)[:, 0]
        for axes, (title, rows) in zip(panels, effects.items(), strict=True):
            places = range(len(rows), 0, -1)
            axes.hlines(places, rows["low"], rows["high"], color=ACCENT, lw=1.8)
            axes.plot(rows["ratio"], places, marker="o", ms=6, color=ACCENT, ls="none")
            axes.axvline(1, color=MUTED, lw=0.9, zorder=0)
            axes.set_xscale("log")
            axes.set_yticks(list(places), [_short(term) for term in rows["term"]])
            axes.set_ylim(0.4, len(rows) + 0.6)
            _plain(axes, title)
            axes.tick_params(which="both", length=0)
        panels[-1].set_xlabel(f"ratio of rates, {100 * confidence:g} % interval", fontsize=8.5, color=MUTED)
        panels[-1].xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        panels[-1].xaxis.set_minor_formatter(lambda value, _: f"{value:g}" if f"{value:e}"[0] in "25" else "")
        return _saved(canvas, ("pdf", "png"), 200)


def timeline(panels: Mapping[str, pd.DataFrame], per: int) -> Figure:
    """Draw rates over time, a panel for each title: as SVG, PDF, and PNG of 200 dots per inch.

    ``panels`` have ``period`` (its first day), ``length``, an estimate and the same
    partially pooled. Dots and whiskers are the rates, the line is the pooled ones.
    """
    with _style("timeline"):
        canvas = Canvas(figsize=(1.6 * _WIDTH, 2.4 * len(panels)), layout="constrained", facecolor="white")
        for axes, (title, rows) in zip(canvas.subplots(len(panels), squeeze=False)[:, 0], panels.items(), strict=True):
            days = rows["period"].map(lambda day: datetime.date.fromisoformat(day).toordinal()).to_numpy()
            axes.vlines(days, rows["low"], rows["high"], color=ACCENT, lw=1.8)
            axes.plot(days, rows["value"], marker="o", ms=5, color=ACCENT, ls="none")
            axes.plot(days, rows["pooled"], color=MUTED, lw=1.2, zorder=0)
            step = -(-len(rows) // _MOST_TICKS)
            names = [_period(day, length) for day, length in zip(rows["period"], rows["length"], strict=True)]
            axes.set_xticks(days[::step], names[::step])
            axes.set_ylim(0, 1.05 * largest([rows.assign(naive=rows["pooled"])]) or 1)
            axes.set_ylabel(f"per {per:,} words", fontsize=8.5, color=MUTED)
            _plain(axes, title)
            axes.grid(axis="x", visible=False)
            axes.grid(axis="y", color=LINE, lw=0.7)
        return _saved(canvas, ("pdf", "png"), 200)


def map_figure(places: pd.DataFrame, names: Mapping[str, str]) -> Figure:
    """Draw outlets as named points (``x``, ``y`` by id): as SVG, PDF, and PNG of 200 dots per inch."""
    with _style("map"):
        canvas = Canvas(figsize=(2 * _WIDTH, _WIDTH), layout="constrained", facecolor="white")
        axes = canvas.add_subplot()
        axes.plot(places["x"], places["y"], marker="o", ms=6, color=ACCENT, ls="none")
        centre, half = (places.max() + places.min()) / 2, max((places.max() - places.min()).max() / 2, 1e-9)
        gap = 2 * half / max(len(places) / 2 + 1, 11)
        for left in (True, False):
            side = places[(places["x"] < centre["x"]) == left].sort_values("y")
            column, align = (centre["x"] - 1.25 * half, "right") if left else (centre["x"] + 1.25 * half, "left")
            for (outlet, x, y), height in zip(side[["x", "y"]].itertuples(), spread(side["y"], gap), strict=True):
                axes.plot([x, column], [y, height], color=LINE, lw=0.8, zorder=0)
                name = _short(names.get(outlet, outlet))
                axes.text(column, height, name, ha=align, va="center", fontsize=8.5, linespacing=0.9)
        axes.set_xlim(centre["x"] - 2.6 * half, centre["x"] + 2.6 * half)
        axes.set_ylim(centre["y"] - 1.3 * half, centre["y"] + 1.3 * half)
        axes.set_axis_off()
        return _saved(canvas, ("pdf", "png"), 200)


def spread(values: Iterable[float], gap: float) -> list[float]:
    """Move rising values apart to a distance of at least ``gap``, all of them as little as groups can be.

    Examples
    --------
    >>> spread([0.0, 0.1, 5.0], 1.0)
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


def _period(day: str, length: str) -> str:
    if length == "quarter":
        return f"{day[:4]} Q{(int(day[5:7]) + 2) // 3}"
    return day[:7] if length == "month" else day


def inline(svg: str, prefix: str) -> str:
    """Make an SVG file part of a page: its ids its own, its colours the page's."""
    part = svg[svg.index("<svg") :].strip()
    part = re.sub(r"<metadata>.*?</metadata>", "", part, flags=re.DOTALL)
    part = re.sub(r'\bid="', f'id="{prefix}', part)
    part = re.sub(r'href="#', f'href="#{prefix}', part)
    part = part.replace("url(#", f"url(#{prefix}")
    for colour, own in _ON_PAGE.items():
        part = part.replace(colour, own)
    # drawn on white paper; the page has its own background
    part = part.replace("fill: #ffffff", "fill: none")
    return re.sub(r'<svg [^<>]*?viewBox="([^"<>]*)"[^<>]*>', _opening, part, count=1)


def _opening(tag: "re.Match[str]") -> str:
    links = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {links} viewBox="{tag.group(1)}" aria-hidden="true" focusable="false">'


def _keys(estimates: pd.DataFrame) -> list[Line2D]:
    """Return the legend of the shapes that there are."""
    line: Any = {"color": ACCENT, "lw": 1.8}
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


def _draw(axes: Axes, drawn: Drawn, outlets: Mapping[str, str]) -> None:
    estimates = drawn.rows
    heights = {outlet: len(outlets) - index for index, outlet in enumerate(outlets)}
    for row in estimates.itertuples(index=False):
        height = heights[row.outlet]
        axes.plot(row.naive, height, marker="D", ms=4.5, mfc="none", mec=MUTED, mew=0.9, ls="none", zorder=2,
                  clip_on=False)  # fmt: skip
        if row.method == "too_few":
            continue
        axes.plot([row.low, row.high], [height, height], color=ACCENT, lw=1.8, solid_capstyle="butt", zorder=3)
        axes.plot(row.value, height, marker=SHAPES[row.method], ms=6, color=ACCENT, ls="none", zorder=4)
    names = [_short(name) for name in outlets.values()]
    axes.set_yticks(list(heights.values()), names)
    axes.set_ylim(0.4, len(outlets) + 0.6)
    axes.set_xlim(0, 1.05 * drawn.scale or 1)
    middle = axes.get_xlim()[1] / 2
    for row in estimates[estimates["method"] == "too_few"].itertuples(index=False):
        side = (0.015, "left") if row.naive > middle else (0.985, "right")  # opposite to the marker
        axes.text(side[0], heights[row.outlet], TOO_FEW, transform=axes.get_yaxis_transform(), ha=side[1],
                  va="center", color=MUTED, fontsize=8)  # fmt: skip
    per = int(estimates["per"].iloc[0]) if len(estimates) else 0
    axes.set_xlabel(f"per {per:,} words", fontsize=8.5, color=MUTED)
    _plain(axes, drawn.title)


def _plain(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=10.5, fontweight="bold")
    axes.grid(axis="x", color=LINE, lw=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, pad=6)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(LINE)


def _short(name: str) -> str:
    return "\n".join(textwrap.wrap(textwrap.shorten(name, 40, placeholder="…"), 22)) or "–"


def _style(salt: str) -> AbstractContextManager[Any]:
    """Set the style of a figure: no maths in names, text as text, and nothing that differs from run to run."""
    settings: Any = {
        "svg.hashsalt": salt,
        "svg.fonttype": "none",
        "pdf.fonttype": 42,
        "text.parse_math": False,
        "font.family": "DejaVu Sans",
        "font.size": 10,
        "text.color": INK,
        "axes.labelcolor": INK,
        "xtick.color": MUTED,
        "xtick.labelcolor": INK,
        "ytick.color": INK,
        "savefig.transparent": False,
    }
    return matplotlib.rc_context(settings)


def _saved(canvas: Canvas, formats: Collection[str], dots: int) -> Figure:
    svg = _svg(canvas)
    canvas.set_layout_engine("none")  # it is laid out; repeating that for every format takes most of the time
    savers: dict[str, Callable[[], bytes]] = {"pdf": lambda: _pdf(canvas), "png": lambda: _png(canvas, dots)}
    return Figure(svg, {name: save() for name, save in savers.items() if name in formats})


def _svg(canvas: Canvas) -> str:
    file = io.StringIO()
    canvas.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue()


def _pdf(canvas: Canvas) -> bytes:
    file = io.BytesIO()
    canvas.savefig(file, format="pdf", metadata={"CreationDate": None, "Creator": None, "Producer": None})
    return file.getvalue()


def _png(canvas: Canvas, dots: int) -> bytes:
    file = io.BytesIO()
    canvas.savefig(file, format="png", dpi=dots, metadata={"Software": None})
    return file.getvalue()
