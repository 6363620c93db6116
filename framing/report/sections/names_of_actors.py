"""Section "Names": what each outlet calls an actor."""

from importlib.resources import files
from typing import Any

from framing.estimates.naming import FEWEST, naming_events
from framing.report.findings import Findings
from framing.report.section import Section, Tables


def write(findings: Findings) -> Tables:
    """Return the names by event, and the pairs of outlets; ``naming.csv`` has them by outlet and voice."""
    return {
        "naming_events": naming_events(findings.names, findings.articles),
        "naming_contrasts": findings.naming_contrasts,
    }


def show(findings: Findings, tables: Tables) -> dict[str, Any] | None:
    """Return the table of each actor; nothing if no actor is mentioned."""
    if not findings.evidence.of_names:
        return None
    return {"actors": findings.evidence.of_names, "by_event": "naming_events" in tables, "fewest": FEWEST}


SECTION = Section(
    anchor="names",
    title="Names",
    tables=write,
    contents=show,
    template=files(__package__) / "names_of_actors.html",
)
