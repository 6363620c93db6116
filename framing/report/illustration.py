"""A figure with all that belongs to it: its title, a description in words, and its data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape

import pandas as pd

from framing.report.canvas import GREYS, PARTS, Figure, FigureStyle
from framing.settings import Figures
from framing.wording import printable


@dataclass(frozen=True)
class Illustration:
    """One figure of a report.

    Parameters
    ----------
    draw : FigureStyle → Figure
        The same style gives the same bytes.
    title : str
        Its title where it is shown alone; kept as ``printable`` has it.
    alt : str
        What it shows, for those who do not see it; kept so, too.
    data : DataFrame
        What it is drawn from.
    """

    draw: Callable[[FigureStyle], Figure]
    title: str
    alt: str
    data: pd.DataFrame

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", printable(self.title))
        object.__setattr__(self, "alt", printable(self.alt))


Illustrations = Mapping[str, Illustration]


def style_of(figures: Figures) -> FigureStyle:
    """Return the style that [figures] asks for."""
    colours = GREYS if figures.grey else (*figures.colours, *PARTS[len(figures.colours) :])
    return FigureStyle(font=figures.font, width=figures.width, colours=colours, formats=figures.formats)


def for_talk(figures: Figures) -> FigureStyle:
    """Return the same style for figures with the aspect ratio of a screen; slides need them as PNG too."""
    return replace(style_of(figures), talk=True, formats=tuple(sorted({*figures.formats, "png"})))


def described(svg: str, title: str, alt: str) -> str:
    """Return an SVG file that tells its title and what it shows to those who do not see it."""
    start = svg.index(">", svg.index("<svg")) + 1
    words = f"<title>{escape(title, quote=False)}</title><desc>{escape(alt, quote=False)}</desc>"
    return svg[: start - 1] + ' role="img">' + "\n " + words + svg[start:]
