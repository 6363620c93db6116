"""What all figures share: style, size, axes, and saving as SVG, PDF and PNG; the only import of matplotlib.

The colours of paper, text and lines are few and named here, so that the page
can replace them with its own, which has a dark theme.
"""

import io
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes as Axes  # what modules that draw take from here
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D as Line2D
from matplotlib.text import Text

from framing.errors import InputError
from framing.wording import nearest, printable

Canvas = Drawing  # an empty figure of matplotlib, on which one is drawn
INK, MUTED, ACCENT, LINE = "#1b1b20", "#6a6a75", "#0a6a94", "#d5d5dd"
# of parts that stand side by side, from the commonest on; their lightness differs too, for print without colour
PARTS = (ACCENT, "#e0a030", "#7a3b69", "#5fae9b", "#c9593f", "#a7a9b8")
ON_PART = "#fefefe"  # of text on dark parts
GREYS = ("#2b2b30", "#b9b9c0", "#6a6a72", "#dedee2", "#8f8f98", "#ececef")

FORMATS = ("pdf", "png")  # in addition to SVG
COLUMN_WIDTH = 86  # mm, of a column of a journal
MM = 1 / 25.4  # inches
PANEL_DOTS, SHEET_DOTS = 300, 200  # per inch, of PNG
TALK = 16 / 9  # width by height of a figure for a talk
TALK_DOTS = 1920  # across, of PNG for a talk


class Figure(NamedTuple):
    """A figure as SVG, and in other formats by the extension of their files."""

    svg: str
    others: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class FigureStyle:
    """How figures look.

    ``width`` is that of one panel in mm, ``formats`` are of "pdf" and "png",
    beside SVG. The first of ``colours`` is that of estimates, all are those of
    parts. ``talk``: as wide to high as a screen, whatever the figure's own shape.
    """

    font: str = "DejaVu Sans"
    width: float = COLUMN_WIDTH
    colours: tuple[str, ...] = PARTS
    formats: tuple[str, ...] = ()
    talk: bool = False

    @property
    def accent(self) -> str:
        """The colour of estimates."""
        return self.colours[0]

    @property
    def inches(self) -> float:
        """The width of one panel."""
        return self.width * MM

    def canvas(self, width: float, height: float, apart: float = 0.0) -> Canvas:
        """Return an empty figure that has room for ``width`` × ``height`` inches, with a margin around each panel."""
        if self.talk:
            width = max(width, height * TALK)
            height = width / TALK
        canvas = Canvas(figsize=(width, height), layout="constrained", facecolor="white")
        if apart:
            canvas.set_layout_engine("constrained", w_pad=apart, h_pad=apart)
        return canvas

    def in_use(self, salt: str) -> AbstractContextManager[Any]:
        """Set what holds while a figure is drawn: text as text, no maths in names, the same bytes from run to run."""
        settings: Any = {
            "svg.hashsalt": salt,
            "svg.fonttype": "none",
            "pdf.fonttype": 42,
            "text.parse_math": False,
            "font.family": [self.font, "DejaVu Sans"] if self.font != "DejaVu Sans" else self.font,
            "font.size": 10,
            "text.color": INK,
            "axes.labelcolor": INK,
            "xtick.color": MUTED,
            "xtick.labelcolor": INK,
            "ytick.color": INK,
            "savefig.transparent": False,
        }
        return matplotlib.rc_context(settings)

    def saved(self, canvas: Canvas, dots: float) -> Figure:
        """Save a figure in all formats; PNG has ``dots`` per inch, or is as wide as a screen for a talk."""
        for text in canvas.findobj(Text):
            text.set_text(printable(text.get_text()))  # with a control character SVG is no XML
        dots = (TALK_DOTS + 0.5) / canvas.get_size_inches()[0] if self.talk else dots  # it is cut to whole dots
        svg = _svg(canvas)
        canvas.set_layout_engine("none")  # it is laid out; repeating that for every format takes most of the time
        savers: dict[str, Callable[[], bytes]] = {"pdf": lambda: _pdf(canvas), "png": lambda: _png(canvas, dots)}
        return Figure(svg, {name: save() for name, save in savers.items() if name in self.formats})


PLAIN = FigureStyle()


def check_font(name: str) -> None:
    """Raise ``InputError``, naming the nearest, if this machine has no font of that name."""
    fonts = sorted(set(font_manager.get_font_names()))
    if name not in fonts:
        raise InputError(
            f"this machine does not have the font {name!r}{nearest(name, fonts)}; there are {', '.join(fonts[:12])} …"
        )


def in_print(style: FigureStyle) -> FigureStyle:
    """Return a style for a figure that is always written as PDF and PNG too."""
    return replace(style, formats=FORMATS)


def colours_of(style: FigureStyle, number: int) -> Iterator[str]:
    """Yield a colour for each of ``number`` parts; from the last colour on they share it."""
    for part in range(number):
        yield style.colours[min(part, len(style.colours) - 1)]


def plain_axes(axes: Axes, title: str) -> None:
    """Give axes a title, lines for the values, and nothing else."""
    axes.set_title(title, loc="left", fontsize=10.5, fontweight="bold")
    axes.grid(axis="x", color=LINE, lw=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, pad=6)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(LINE)


def short_label(name: str) -> str:
    """Return a name as it is printed next to a line: shortened, in lines of 22 characters at most."""
    return "\n".join(textwrap.wrap(textwrap.shorten(printable(name), 40, placeholder="…"), 22)) or "–"


def one_line(name: str) -> str:
    """Return a name as it stands in one line: shortened to 26 characters."""
    return textwrap.shorten(printable(name), 26, placeholder="…") or "–"


def _svg(canvas: Canvas) -> str:
    file = io.StringIO()
    canvas.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue()


def _pdf(canvas: Canvas) -> bytes:
    file = io.BytesIO()
    canvas.savefig(file, format="pdf", metadata={"CreationDate": None, "Creator": None, "Producer": None})
    return file.getvalue()


def _png(canvas: Canvas, dots: float) -> bytes:
    file = io.BytesIO()
    canvas.savefig(file, format="png", dpi=dots, metadata={"Software": None})
    return file.getvalue()
