"""The page of a report: one HTML file that needs nothing but itself."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import jinja2
from markupsafe import Markup

from framing.report.canvas import Figure
from framing.report.findings import Findings
from framing.report.formatting import articles, p_value, points, rate, share, times, words
from framing.report.html_tables import between
from framing.report.illustration import Illustration, Illustrations, style_of
from framing.report.inline_svg import inline
from framing.report.limits import MIDDLE_TABLE, SHORT_TABLE
from framing.report.section import Section, Tables
from framing.wording import agreeing, counted

_FOLDER = files("framing.report")


@dataclass(frozen=True)
class RenderedSection:
    """A section with its tables and figures, and what is on the page of it; ``body`` is None if it is left out."""

    section: Section
    tables: Tables
    figures: Illustrations
    drawn: Mapping[str, Figure]
    body: Markup | None
    after: Markup


def render_sections(findings: Findings, sections: Sequence[Section]) -> list[RenderedSection]:
    """Compute and render each section; whatever comes from outside is escaped."""
    values = _shared(findings)
    macros = vars(_compile(_FOLDER / "macros.html").make_module(values))
    values |= {name: macro for name, macro in macros.items() if not name.startswith("_")}
    return [_render(findings, section, values) for section in sections]


def render_page(findings: Findings, rendered: Sequence[RenderedSection]) -> str:
    """Return the page as HTML: its frame with the sections that are not left out."""
    script = _read("page.js")
    shown = [each for each in rendered if each.body is not None]
    return _compile(_FOLDER / "page.html").render(
        _shared(findings),
        settings=findings.settings,
        corpus=findings.corpus,
        css=Markup(_read("page.css")),
        script=Markup(script),
        script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        rendered=shown,
        links=[(each.section.anchor, each.section.link or each.section.title) for each in shown if each.section.title],
    ) + "\n"  # fmt: skip


def _render(findings: Findings, section: Section, values: Mapping[str, Any]) -> RenderedSection:
    tables: Tables = {name: table for name, table in section.tables(findings).items() if len(table)}
    contents = section.contents(findings, tables)
    if contents is None:
        return RenderedSection(section, tables, {}, {}, None, Markup())
    figures, style = section.figures(findings, tables), style_of(findings.settings.figures)
    drawn = {name: figure.draw(style) for name, figure in figures.items()}
    pictures = {name: _picture(figure, drawn[name], name) for name, figure in figures.items()}
    body, after = (
        Markup(_compile(template, section.anchor).render(values, pictures=pictures, **contents))
        for template in (section.template, section.after)
    )
    return RenderedSection(section, tables, figures, drawn, body, after)


def _picture(figure: Illustration, drawn: Figure, name: str) -> dict[str, Any]:
    """Return what macro ``picture`` shows; ``id`` begins all ids in the drawing."""
    return {"id": f"f-{name}", "svg": Markup(inline(drawn.svg, f"f-{name}-")), "title": figure.title, "alt": figure.alt}


def _shared(findings: Findings) -> dict[str, Any]:
    """Return what every template may use."""
    return {
        "names": findings.outlets,
        "report": findings.report,
        "percent": f"{findings.report.confidence * 100:g}",
        "per": f"{findings.report.per:,}",
        "short_table": SHORT_TABLE,
        "middle_table": MIDDLE_TABLE,
    }


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _compile(template: str | Traversable, name: str = "page") -> jinja2.Template:
    """Compile a template, or that of a file; ``name`` is what errors call a template that has no file."""
    text, path = (template, name) if isinstance(template, str) else (template.read_text("utf-8"), str(template))
    return _compiled(text, path)


@lru_cache(maxsize=256)
def _compiled(text: str, path: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda _: (text, path, None)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    printed = {
        "rate": rate,
        "times": times,
        "p": p_value,
        "share": share,
        "points": points,
        "articles": articles,
        "words": words,
        "between": between,
    }
    environment.filters.update(printed, count="{:,}".format, counted=counted, agreeing=agreeing)
    return environment.get_template(path)
