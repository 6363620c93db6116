"""The labels of events in a report: the id of an event if it is legible, else a headline."""

import re
import textwrap

import pandas as pd

_HEX = re.compile(r"[0-9a-f-]{16,}", re.IGNORECASE)
_SWITCH = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d{10}")
_MAX_SWITCHES = 4  # between letters and digits, in an id that a person made up
_MAX_LENGTH = 60  # characters of a headline


def is_opaque(event: str) -> bool:
    """Return whether an id means nothing to a reader: a UUID, a digest, a long number, random letters and digits.

    Examples
    --------
    >>> is_opaque("550e8400-e29b-41d4-a716-446655440000"), is_opaque("01HX5ZP4W8K2M9"), is_opaque("17140000001")
    (True, True, True)
    >>> is_opaque("ferry-strike-2024-05-12"), is_opaque("covid19-wave2"), is_opaque("17"), is_opaque("2024-05-12")
    (False, False, False, False)
    """
    if any(character.isspace() for character in event):
        return False
    hexadecimal = bool(_HEX.fullmatch(event)) and len(re.findall("[0-9]", event)) > 0
    return hexadecimal or bool(_LONG_NUMBER.search(event)) or len(_SWITCH.findall(event)) > _MAX_SWITCHES


def event_labels(articles: pd.DataFrame) -> dict[str, str]:
    """Return what to print for each event: its id, or, if that is opaque, the headline of its first article.

    ``articles`` has the columns ``article_id``, ``event``, ``date`` and ``title``;
    events are numbered in the order of their first articles. An opaque event
    without a headline is "event 3". Labels are unique: if two events have the same
    headline, the later one has its number too.
    """
    dated = articles[articles["event"] != ""].sort_values(["date", "article_id"])
    labels: dict[str, str] = {}
    for number, (event, rows) in enumerate(dated.groupby("event", sort=False), start=1):
        titles = [title for title in rows["title"] if title.strip()]
        label = str(event)
        if is_opaque(label):
            headline = textwrap.shorten(titles[0], _MAX_LENGTH, placeholder="…") if titles else ""
            label = f"“{headline}”" if headline else f"event {number}"
        labels[str(event)] = label if label not in labels.values() else f"{label} (event {number})"
    return labels
