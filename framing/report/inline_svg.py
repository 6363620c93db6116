"""An SVG file → a part of the page: its ids its own, its colours the page's."""

import re

from framing.report.canvas import INK, LINE, MUTED, ON_PART, PARTS

# what the page, which has a dark theme, replaces each colour with
_ON_PAGE = {
    INK: "currentColor",
    MUTED: "var(--muted)",
    LINE: "var(--line)",
    PARTS[0]: "var(--accent)",
    ON_PART: "var(--on-part)",
    **{colour: f"var(--part-{number})" for number, colour in enumerate(PARTS) if number},
}


def inline(svg: str, prefix: str) -> str:
    """Make an SVG file part of a page; ``prefix`` makes its ids its own."""
    part = svg[svg.index("<svg") :].strip()
    part = re.sub(r"<metadata>.*?</metadata>", "", part, flags=re.DOTALL)
    part = re.sub(r'\bid="', f'id="{prefix}', part)
    part = re.sub(r'href="#', f'href="#{prefix}', part)
    part = part.replace("url(#", f"url(#{prefix}")
    for colour, page_colour in _ON_PAGE.items():
        part = part.replace(colour, page_colour)
    # drawn on white paper; the page has its own background
    part = part.replace("fill: #ffffff", "fill: none").replace("stroke: #ffffff", "stroke: var(--raised)")
    return re.sub(r'<svg [^<>]*?viewBox="([^"<>]*)"[^<>]*>', _opening, part, count=1)


def _opening(tag: "re.Match[str]") -> str:
    links = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {links} viewBox="{tag.group(1)}" aria-hidden="true" focusable="false">'
