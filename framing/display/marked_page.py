"""Texts with their markers as a page: one HTML file that needs nothing but itself, and no script."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from framing.display.shown_text import (
    VOICE_WORDS,
    ShownText,
    category_words,
    counts,
    paragraphs,
    speakers,
    summary,
    voice_words,
)

MAX_TEXTS = 12  # texts on a page
_GREY = "#7f8c96"
_SPEAKERS = 4  # listed below a text


def render(texts: Sequence[ShownText], colours: Mapping[str, str]) -> str:
    """Return a page with these texts side by side; everything that comes from them is escaped."""
    import jinja2  # only where a page is wanted
    from markupsafe import Markup

    folder = files(__package__)
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["words"] = category_words
    categories = _categories(texts, colours)
    template = environment.from_string((folder / "marked_page.html").read_text(encoding="utf-8"))
    return template.render(
        title=texts[0].source.title or texts[0].name if len(texts) == 1 else f"{len(texts)} texts side by side",
        texts=[_shown(shown, categories) for shown in texts],
        categories=[{"id": f"c{n}", "name": name, "colour": colour} for n, (name, colour) in enumerate(categories)],
        rows=_rows(texts, categories),
        css=Markup((folder / "marked_page.css").read_text(encoding="utf-8")),
    )


def _categories(texts: Sequence[ShownText], colours: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the categories that occur with their colours, in the order of the codebook."""
    present = {marker.category for shown in texts for marker in shown.markers}
    ordered = [*(name for name in colours if name in present), *sorted(present - colours.keys())]
    return [(name, colours.get(name, _GREY)) for name in ordered]


def _shown(shown: ShownText, categories: Sequence[tuple[str, str]]) -> dict[str, Any]:
    numbers = {name: f"c{number}" for number, (name, _) in enumerate(categories)}
    notes = [
        {
            "number": number + 1,
            "css": numbers[marker.category],
            "own": marker.voice == "outlet",
            "category": marker.category,
            "voice": voice_words(marker),
            "rule": marker.rule,
        }
        for number, marker in enumerate(shown.markers)
    ]
    spoken = speakers(shown)
    return {
        "name": shown.name,
        "facts": shown.facts()[1:] if shown.name else shown.facts(),
        "language": shown.source.language,
        "sentence": summary(shown)[0],
        "voices": [
            {"voice": voice, "words": words, "share": 100 * spoken.share(spoken.by_voice.get(voice, 0))}
            for voice, words in VOICE_WORDS.items()
        ],
        "speakers": [
            {"name": name, "share": 100 * spoken.share(count)} for name, count in spoken.by_speaker[:_SPEAKERS]
        ],
        "paragraphs": [
            {
                "headline": paragraph.headline,
                "pieces": [
                    {
                        "text": piece.text,
                        "voice": piece.voice,
                        "note": notes[_shortest(shown, piece.markers)] if piece.markers else None,
                        "ending": [notes[number] for number in reversed(piece.ending)],
                    }
                    for piece in paragraph.pieces
                ],
                "notes": [notes[number] for number in paragraph.markers],
            }
            for paragraph in paragraphs(shown)
        ],
    }


def _shortest(shown: ShownText, numbers: Sequence[int]) -> int:
    return min(numbers, key=lambda number: shown.markers[number].end - shown.markers[number].start)


def _rows(texts: Sequence[ShownText], categories: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return a row per category: how many markers each text has in its own words, and how many in those of others."""
    counted = [counts(shown) for shown in texts]
    return [
        {"category": name, "css": f"c{number}", "cells": [(own[name], others[name]) for own, others in counted]}
        for number, (name, _) in enumerate(categories)
    ]
