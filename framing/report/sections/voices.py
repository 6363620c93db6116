"""Section "In whose voice": markers by voice, words by voice, and who speaks."""

from importlib.resources import files
from typing import Any

import pandas as pd

from framing.estimates.article_counts import ALL
from framing.estimates.editions import EDITION
from framing.estimates.sample_moments import MIN_NONZERO
from framing.estimates.shares import SPEAKERS, marker_voices, speaker_shares, voice_shares
from framing.report.findings import Findings
from framing.report.html_tables import HtmlTable, estimate_table, frame_of, named_editions
from framing.report.section import Section, Tables

VOICE_NAMES = {"outlet": "own words", "quote": "quotation", "paraphrase": "reported speech"}


def write(findings: Findings) -> Tables:
    """Return the shares of markers by voice, and of words by voice and by speaker."""
    confidence = findings.report.confidence
    return {
        "marker_voices": marker_voices(findings.stages, confidence=confidence),
        "voices": voice_shares(findings.speech_counts, confidence=confidence),
        "speakers": speaker_shares(findings.speech_counts, confidence=confidence),
    }


def show(findings: Findings, tables: Tables) -> dict[str, Any]:
    """Return one row per edition with its markers by voice, and the two tables."""
    html_tables = {"voices": _voices, "speakers": _speakers}
    return {
        "voices": _markers(findings, tables["marker_voices"]),
        "html_tables": [make(findings, tables) for name, make in html_tables.items() if name in tables],
    }


SECTION = Section(
    anchor="voices",
    title="In whose voice",
    link="Voices",
    tables=write,
    contents=show,
    template=files(__package__) / "voices.html",
)


def _markers(findings: Findings, counts: pd.DataFrame) -> list[dict[str, Any]]:
    by_edition = {key: rows.set_index("voice").to_dict("index") for key, rows in counts.groupby(list(EDITION))}
    return [
        {"name": name, "anchor": findings.anchor(outlet, ALL, language), "voices": by_edition[outlet, language]}
        for (outlet, language), name in findings.editions.items()
        if (outlet, language) in by_edition
    ]


def _voices(findings: Findings, tables: Tables) -> HtmlTable:
    legend = (
        "Share of an outlet’s words, counted by rule in every article and not corrected by people’s labels; intervals "
        "over articles. No share is given if its interval would be wider than half the scale."
    )
    frame = frame_of("t-voices", "Words by voice", legend)
    table = named_editions(tables["voices"], findings.editions)
    table = table.assign(voice=table["voice"].map(VOICE_NAMES))
    return estimate_table(table, {"outlet": "Outlet", "voice": "Voice"}, frame, percent=True)


def _speakers(findings: Findings, tables: Tables) -> HtmlTable:
    legend = (
        f"Share of the words that an outlet quotes or reports, by speaker; the {SPEAKERS} who say most, among those "
        f"who speak in {MIN_NONZERO} articles or more. A surname stands for the person whom its article names in "
        "full; if it names nobody, or two people of that surname, it has a row of its own. Counted by rule and not "
        "corrected by people’s labels."
    )
    table = named_editions(tables["speakers"], findings.editions)
    table = table.assign(speaker=table["speaker"].map(lambda speaker: speaker or "not named"))
    facts = {"outlet": "Outlet", "speaker": "Speaker"}
    return estimate_table(table, facts, frame_of("t-speakers", "Who speaks", legend), percent=True)
