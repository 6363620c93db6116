"""Figures of names: which outlet calls an actor what, as bars cut by name, and how that changes over time."""

import datetime
import textwrap
from collections.abc import Collection, Iterable, Mapping, Sequence

import pandas as pd

from framing.intervals import MIN_ARTICLES
from framing.report.canvas import (
    INK,
    LINE,
    MUTED,
    ON_PART,
    PANEL_DOTS,
    PLAIN,
    Axes,
    Canvas,
    Figure,
    FigureStyle,
    Line2D,
    colours_of,
    one_line,
    plain_axes,
)
from framing.report.figures import period_name

OTHERS = "other names"
_TOP, _ROW, _KEY = 0.75, 0.27, 0.2  # inches: the frame of the bars, a bar, a line of the legend
_COURSE = 2.1  # inches: the height of one course over time
_MAX_TICKS = 4
_LETTER, _PERCENTAGE = 0.076, 0.36  # inches: a letter of an outlet's name, and a percentage in its part of a bar
_DARK = 0.5  # luminance below which text on a colour is white
_HALF_LINE = 20  # characters of a name that has room for another beside it
_TITLE = 38  # characters of a title in one line
_FAINT = 0.45  # how opaque the bar of an outlet is that has few articles


def name_bars(title: str, shares: pd.DataFrame, outlets: Mapping[str, str], style: FigureStyle = PLAIN) -> Figure:
    """Draw one bar per outlet, cut by name, in the order of ``outlets`` from the top.

    ``shares`` have one row per outlet and name: ``outlet``, ``name`` in the order of
    the parts, ``value`` (0 to 1), ``n`` articles. A bar that rests on fewer than ``MIN_ARTICLES``
    articles is faint.
    """
    names = list(dict.fromkeys(shares["name"]))
    colours = dict(zip(names, colours_of(style, len(names)), strict=True))
    with style.in_use(title):
        canvas = style.canvas(style.inches, _TOP + _ROW * len(outlets) + _KEY * _lines(names))
        axes = canvas.add_subplot()
        printed = [one_line(name) for name in outlets.values()]
        narrowest = _PERCENTAGE / max(style.inches - _LETTER * max(map(len, printed)), _PERCENTAGE)
        for height, outlet in zip(range(len(outlets), 0, -1), outlets, strict=True):
            _bar(axes, height, shares[shares["outlet"] == outlet], colours, narrowest)
        axes.set_yticks(range(len(outlets), 0, -1), printed)
        axes.set_ylim(0.4, len(outlets) + 0.6)
        axes.set_xlim(0, 1)
        axes.set_xticks([])
        plain_axes(axes, "")
        axes.spines["bottom"].set_visible(False)
        _keys(canvas, title, colours)
        return style.saved(canvas, PANEL_DOTS)


def name_courses(title: str, courses: pd.DataFrame, colours: Mapping[str, str], style: FigureStyle = PLAIN) -> Figure:
    """Draw the shares of some names of one outlet over time, each with its intervals.

    ``courses`` have ``period`` (its first day), ``length``, ``name``, ``value``, ``low`` and ``high``;
    ``colours`` are those of the names, in the order of the legend. A share without an
    interval is a hollow dot.
    """
    with style.in_use(title):
        canvas = style.canvas(style.inches, _COURSE + _KEY * _lines(colours))
        axes = canvas.add_subplot()
        days = {day: datetime.date.fromisoformat(day).toordinal() for day in sorted(set(courses["period"]))}
        apart = 0.02 * (max(days.values()) - min(days.values()) or 1)
        for number, (name, colour) in enumerate(colours.items()):
            rows = courses[courses["name"] == name].sort_values("period")
            _course(axes, rows, rows["period"].map(days) + apart * (number - len(colours) / 2), colour)
        step = -(-len(days) // _MAX_TICKS)
        ticks = list(days)[::step]
        axes.set_xticks([days[day] for day in ticks], [period_name(day, courses["length"].iloc[0]) for day in ticks])
        axes.set_ylim(0, 1)
        axes.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
        axes.tick_params(labelsize=8.5)
        plain_axes(axes, "")
        axes.grid(axis="x", visible=False)
        axes.grid(axis="y", color=LINE, lw=0.7)
        _keys(canvas, title, colours)
        return style.saved(canvas, PANEL_DOTS)


def _bar(axes: Axes, height: int, shares: pd.DataFrame, colours: Mapping[str, str], narrowest: float) -> None:
    """Draw one bar; a part of it that is narrower than ``narrowest`` has no percentage in it."""
    left = 0.0
    few = len(shares) > 0 and int(shares["n"].iloc[0]) < MIN_ARTICLES
    for name, value in zip(shares["name"], shares["value"], strict=True):
        colour = colours[name]
        axes.barh(height, value, left=left, height=0.72, color=colour, edgecolor="white", lw=0.8,
                  alpha=_FAINT if few else None)  # fmt: skip
        if value >= narrowest:
            ink = INK if few else ON_PART if _luminance(colour) < _DARK else "#000000"
            axes.text(left + value / 2, height, f"{100 * value:.0f} %", ha="center", va="center_baseline", fontsize=8,
                      color=ink)  # fmt: skip
        left += value


def _course(axes: Axes, rows: pd.DataFrame, days: pd.Series, colour: str) -> None:
    sure = rows["low"].notna()
    axes.plot(days, rows["value"], color=colour, lw=1, alpha=0.7)
    axes.vlines(days[sure], rows.loc[sure, "low"], rows.loc[sure, "high"], color=colour, lw=1.6)
    axes.plot(days[sure], rows.loc[sure, "value"], marker="o", ms=4.5, color=colour, ls="none", clip_on=False)
    axes.plot(days[~sure], rows.loc[~sure, "value"], marker="o", ms=4, mfc="white", mec=colour, ls="none",
              clip_on=False)  # fmt: skip


def _keys(canvas: Canvas, title: str, colours: Mapping[str, str]) -> None:
    """Put the title and the legend of names above a figure."""
    keys = [
        Line2D([], [], marker="s", ms=8, ls="none", color=colour, label=one_line(name))
        for name, colour in colours.items()
    ]
    canvas.legend(
        handles=keys, loc="outside upper left", ncols=_columns(colours), frameon=False, fontsize=8.5, labelcolor=MUTED,
        handletextpad=0.2, columnspacing=1.2, borderpad=0, title=_title(title), alignment="left",
        title_fontproperties={"weight": "bold", "size": 10.5},
    )  # fmt: skip


def _title(title: str) -> str:
    return "\n".join(textwrap.wrap(textwrap.shorten(title, 2 * _TITLE, placeholder="…"), _TITLE)) or "–"


def _columns(names: Iterable[str]) -> int:
    """Return how many names of a legend fit beside each other."""
    return 1 if max(map(len, names)) > _HALF_LINE else 2


def _lines(names: Collection[str]) -> int:
    return -(-len(names) // _columns(names))


def _luminance(colour: str) -> float:
    """Return how light a colour "#rrggbb" is, 0 to 1, by the weights of Rec. 709."""
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def parts_of(shares: pd.DataFrame, most: int) -> pd.DataFrame:
    """Keep the ``most`` commonest names of a table of shares in that order, the rest as one part, "other names".

    ``shares`` have ``outlet``, ``name`` (in the order of the parts), ``value``, ``count``, ``total`` and ``n``.
    """
    names = list(dict.fromkeys(shares["name"]))
    if len(names) <= most:
        return shares
    kept = shares["name"].where(shares["name"].isin(names[: most - 1]), OTHERS)
    summed = shares.assign(name=kept).groupby(["name", "outlet"], sort=False, as_index=False)
    return summed.agg({"value": "sum", "count": "sum", "total": "first", "n": "first"})


def by_commonest(shares: pd.DataFrame, outlets: Sequence[str]) -> list[str]:
    """Return the outlets by the share of the name that comes first, the largest first; ties stay in order."""
    first = shares["name"].iloc[0]
    values = shares[shares["name"] == first].set_index("outlet")["value"].to_dict()
    return sorted((outlet for outlet in outlets if outlet in set(shares["outlet"])), key=lambda o: -values.get(o, 0.0))
