"""Who has read how much of the sample, and what is left of it, below the checks of labels."""

from typing import Any

from framing.annotations.reading_progress import ReadingTables, progress_by_annotator, progress_by_outlet
from framing.report.findings import Findings
from framing.report.html_tables import HtmlTable, frame_of, named, plain_table
from framing.report.section import Section, Tables


def write(findings: Findings) -> Tables:
    """Return what each annotator has read, and what is done and left by outlet."""
    names = ("sample", "readings", "annotations", "answers")
    tables = ReadingTables(findings.tables["articles"], **{name: findings.table(name) for name in names})
    if tables.readings.empty:
        return {}
    of_people = progress_by_annotator(tables, {}).drop(columns="planned").dropna(axis="columns", how="all")
    return {"read_by_annotator": of_people, "read_by_outlet": progress_by_outlet(tables)}


def show(findings: Findings, tables: Tables) -> dict[str, Any] | None:
    """Return the tables that there are; nothing if nobody has read anything."""
    html_tables: list[HtmlTable] = []
    if "read_by_annotator" in tables:
        of_people = tables["read_by_annotator"]
        heads = {name: head for name, head in _ANNOTATOR.items() if name in of_people}
        html_tables.append(plain_table(of_people, _PEOPLE, heads))
    if "read_by_outlet" in tables:
        html_tables.append(plain_table(named(tables["read_by_outlet"], findings.outlets), _OUTLETS, _OUTLET))
    return {"html_tables": html_tables} if html_tables else None


SECTION = Section(anchor="progress", tables=write, contents=show)

_ANNOTATOR = {
    "annotator": "Annotator",
    "read": "Read",
    "skipped": "Skipped",
    "seconds": "Seconds per article",
    "far_off": "Far off",
    "annotations": "Annotations per article",
    "unmarked": "No mark, not ticked",
    "voice_by_rule": "Voice by rule",
    "comments": "Comments",
}
_OUTLET = {
    "outlet": "Outlet",
    "articles": "Articles",
    "wanted": "Readings wanted",
    "done": "Done",
    "skipped": "Skipped",
    "left": "Left",
    "begun": "Articles begun",
}
_PEOPLE = frame_of(
    "t-read-annotator",
    "Who has read how much",
    "Seconds: the median per article. Far off: readings that took four times longer or shorter, per word, than "
    "the annotator’s median. No mark, not ticked: articles without a mark in which “nothing to mark” was not ticked "
    "either. Voice by rule: the share of marks whose voice nobody chose.",
)
_OUTLETS = frame_of(
    "t-read-outlet", "What is left to read", "Readings of the sample’s articles: wanted, done, skipped and left."
)
