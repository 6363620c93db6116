"""The report's manifest below "How it was made": versions, seed, and the digests of the inputs."""

from importlib.resources import files
from typing import Any

from framing.report.findings import Findings
from framing.report.section import Section, Tables


def show(findings: Findings, tables: Tables) -> dict[str, Any]:
    """Return the manifest."""
    return {"manifest": findings.manifest}


SECTION = Section(
    anchor="manifest",
    contents=show,
    template=files(__package__) / "input_digests.html",
)
