"""What a section of the page is: its heading, its text, and the tables that it writes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

import pandas as pd

from framing.report.findings import Findings
from framing.report.illustration import Illustrations

Tables = Mapping[str, pd.DataFrame]

# the template of a section that is nothing but tables
HTML_TABLES = "{% for each in html_tables %}{{ html_table(each) }}{% endfor %}"


def no_tables(findings: Findings) -> Tables:
    """Return no table: what a section shows is in the tables of others, or nothing to compute with."""
    return {}


def no_figures(findings: Findings, tables: Tables) -> Illustrations:
    """Return no figure."""
    return {}


@dataclass(frozen=True, kw_only=True)
class Section:
    """One section of the page.

    Parameters
    ----------
    anchor : str
        Its id, by which the table of contents leads to it.
    title : str
        Its heading. A section without one continues the section before it.
    link : str
        What the table of contents calls it; its title if empty.
    tables : Findings → tables by name
        What it writes as ``tables/NAME.csv``. Empty tables are not written.
    figures : Findings and its tables that are not empty → figures by name
        What it draws: ``figures/NAME.svg``, with its data as ``figures/NAME.csv``. Its
        template has them as ``pictures``, by name, for the macro ``picture``.
    contents : Findings and its tables that are not empty → values by name
        What its template is rendered with; None leaves the section out of the
        page, not its tables.
    template : str or file
        A Jinja template, or the file that has it. Beside ``contents`` it may use
        ``names`` (outlets), ``report`` (settings), ``percent`` (confidence), ``per`` (words), and
        the macros of ``macros.html``. The default shows the ``html_tables`` of ``contents``.
    after : str or file, optional
        A template for what belongs after all sections: a dialog, packed data.
    """

    anchor: str
    contents: Callable[[Findings, Tables], Mapping[str, Any] | None]
    title: str = ""
    link: str = ""
    tables: Callable[[Findings], Tables] = no_tables
    figures: Callable[[Findings, Tables], Illustrations] = no_figures
    template: str | Traversable = HTML_TABLES
    after: str | Traversable = ""
