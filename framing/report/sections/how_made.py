"""Section "How it was made": the methods paragraph, which ``paper/`` has with its references."""

import re
from importlib.resources import files
from typing import Any

from framing.report.findings import Findings
from framing.report.methods import methods
from framing.report.section import Section, Tables


def show(findings: Findings, tables: Tables) -> dict[str, Any]:
    """Return the methods as paragraphs without citations."""
    text, _ = methods(findings)
    return {
        "prose": [re.sub(r" ?\[@[^\[\]]*\]", "", paragraph) for paragraph in text.split("\n\n")],
        "manifest": findings.manifest,
        "named": bool(findings.evidence.of_names),
    }


SECTION = Section(
    anchor="made",
    title="How it was made",
    contents=show,
    template=files(__package__) / "how_made.html",
)
