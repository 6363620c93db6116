"""Section "Articles": a list of all articles, each of which opens with its markers, voices and scores."""

from importlib.resources import files
from typing import Any

from framing.report import limits
from framing.report.findings import Findings
from framing.report.section import Section, Tables


def show(findings: Findings, tables: Tables) -> dict[str, Any] | None:
    """Return the packed articles; nothing if texts may not be shown."""
    packed = findings.evidence.packed
    if not packed.blocks:
        return None
    return {
        "dated": bool((findings.articles["date"] != "").any()),
        "of_events": bool((findings.articles["event"] != "").any()),
        "left_out": packed.left_out,
        "packed": "\n".join(packed.blocks),
        "per_block": limits.ARTICLES_PER_BLOCK,
    }


SECTION = Section(
    anchor="read",
    title="Articles",
    contents=show,
    template=files(__package__) / "article_list.html",
    after=files(__package__) / "article_reader.html",
)
