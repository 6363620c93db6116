"""Section "Stories": what each outlet made of the same event, side by side."""

from importlib.resources import files
from typing import Any

from framing.report import limits
from framing.report.findings import Findings
from framing.report.section import Section, Tables
from framing.report.story_articles import story_rows


def write(findings: Findings) -> Tables:
    """Return one row per article of the stories that are shown."""
    outlets = findings.articles.set_index("article_id")["outlet"]
    headlines = findings.headlines.assign(outlet=findings.headlines["article_id"].map(outlets))
    return {"stories": story_rows(findings.stories), "headlines": headlines}


def show(findings: Findings, tables: Tables) -> dict[str, Any] | None:
    """Return the stories with what is said of their articles; nothing if no event has two outlets."""
    if not findings.stories:
        return None
    return {
        "stories": findings.stories,
        "labels": findings.event_labels,
        "actors": findings.actors,
        "articles": findings.evidence.articles,
        "in_all": len(findings.story_differences),
        "open": limits.STORIES_OPEN,
        "several_languages": len(findings.languages) > 1,
    }


SECTION = Section(
    anchor="stories",
    title="Stories",
    tables=write,
    contents=show,
    template=files(__package__) / "stories.html",
)
