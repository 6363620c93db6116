"""Labels without text: offsets, hashes, URLs and labels, one JSON object per article.

The first line describes the file; each other line is one article of ``FIELDS``
with its spans. The file has no word of a text, title or comment, and no name of
a speaker. ``rehydrate`` puts the labels back for those who have the texts.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import pandas as pd

from framing.contracts import TABLES
from framing.errors import InputError
from framing.sharing.fingerprints import fold, outline, surroundings
from framing.sharing.shared_spans import Labels
from framing.sharing.standoff_checks import FIELDS, SIDE_TABLES, announced_fault, line_fault
from framing.version import __version__

FORMAT = 1
NAME = "framing-standoff"
WHATS = ("markers", "annotations", "gold")
_TEXTS = frozenset({"text", "title", "speaker", "cue"})  # columns that quote the article
_PLACED = ("article_id", "start", "end")


def standoff(labels: Labels, sides: Mapping[str, pd.DataFrame]) -> str:
    """Write labels as JSON Lines, without text.

    ``sides`` are the existing tables of ``SIDE_TABLES``. Comments of annotators
    may quote the text and are left out; an annotator who is identified by an
    e-mail address or a server gets a pseudonym.
    """
    names = pseudonyms([labels.spans, *sides.values()])
    articles, spans = labels.articles, _renamed(labels.spans, names)
    sides = {name: _renamed(table, names) for name, table in sides.items()}
    head = {
        "format": NAME,
        "version": FORMAT,
        "framing": __version__,
        "what": labels.what,
        "articles": len(articles),
        "spans": len(spans),
        "offsets": "code points of the text in NFC with LF line ends, end excluded",
    }
    grouped = _grouped(spans)
    other_tables = {
        name: _grouped(_without_comments(name, table)) for name, table in sides.items() if name in SIDE_TABLES
    }
    lines = [head]
    for row in articles.to_dict("records"):
        key = str(row["article_id"])
        more = {name: [_labels(label) for label in tables.get(key, [])] for name, tables in other_tables.items()}
        lines.append(_article(row, grouped.get(key, [])) | more)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def read_standoff(text: str) -> tuple[dict[str, Any], list[dict[str, Any]], tuple[str, ...]]:
    """Return the head of a standoff file, its articles, and why each other line was set aside.

    Raises
    ------
    InputError
        It is not a standoff file, a line is not JSON, or no line can be read;
        the message names the line.
    """
    numbered = list(_values(text))
    head = numbered[0][1] if numbered else {}
    if not isinstance(head, dict):
        raise InputError("line 1 is not a JSON object")
    if head.get("format") != NAME:
        raise InputError(f'is not a standoff file: its first line should have "format": "{NAME}"')
    if head.get("version") != FORMAT or head.get("what") not in WHATS:
        raise InputError(f"was made by a newer version ({head.get('framing')}); upgrade framing")
    articles: dict[str, dict[str, Any]] = {}
    aside = []
    for number, line in numbered[1:]:
        fault = line_fault(line, head["what"])
        if not fault and line["article_id"] in articles:
            fault = f"is about article {line['article_id']!r}, which has a line above"
        if fault:
            aside.append(f"line {number} {fault}")
        else:
            articles[line["article_id"]] = line
    if not aside and (fault := announced_fault(head, list(articles.values()))):
        aside.append(fault)
    if aside and not articles:
        raise InputError(aside[-1])
    return head, list(articles.values()), tuple(aside)


def pseudonyms(tables: Sequence[pd.DataFrame]) -> dict[str, str]:
    """Return a1, a2 and so on for the annotators whose names have an @, in the order of their first reading.

    Later annotators do not change those of others if the tables have the times of readings.

    Examples
    --------
    >>> pseudonyms([pd.DataFrame({"annotator": ["bo@example.com", "a1", "ada@example.com"]})])
    {'ada@example.com': 'a2', 'bo@example.com': 'a3'}
    """
    first_read: dict[str, str] = {}
    for table in tables:
        if "annotator" not in table:
            continue
        times = table["annotated_at"] if "annotated_at" in table else [""] * len(table)
        for name, time in zip(table["annotator"], times, strict=True):
            first_read[name] = min(filter(None, (first_read.get(name, ""), time)), default="")
    private = sorted((name for name in first_read if "@" in name), key=lambda name: (first_read[name] or "~", name))
    free = (name for number in count(1) if (name := f"a{number}") not in first_read)
    return dict(zip(private, free, strict=False))


def _renamed(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    return table.assign(annotator=table["annotator"].replace(names)) if "annotator" in table else table


def _values(text: str) -> Iterator[tuple[int, Any]]:
    """Yield the number and the value of each line that is not empty."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"line {number} is not JSON: {error.msg}") from error
        except (RecursionError, ValueError) as error:
            raise InputError(f"line {number} is nested too deeply, or has a number that is too long") from error


def _article(row: Mapping[str, Any], spans: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    text = str(row["text"])
    folded = fold(text)
    described = []
    for span in spans:
        first, last = folded.span(span["start"], span["end"])
        labels = {name: value for name, value in span.items() if name not in {*_TEXTS, "article_id"}}
        described.append({**_plain(labels), "folded": [first, last], "hashes": surroundings(folded.text, first, last)})
    return {
        **_plain({name: row[name] for name in FIELDS}),
        **outline(text),
        "spans": described,
    }


def _labels(row: Mapping[str, Any]) -> dict[str, Any]:
    return _plain({name: value for name, value in row.items() if name != "article_id"})


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as JSON has them; ``nan`` is null."""
    values = {name: value.item() if hasattr(value, "item") else value for name, value in row.items()}
    return {name: None if value != value else value for name, value in values.items()}


def _without_comments(name: str, table: pd.DataFrame) -> pd.DataFrame:
    return table[table["question"] != "comment"] if name == "answers" else table


def _grouped(table: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    order = [name for name in (*_PLACED, "category") if name in table]
    rows = table.sort_values(order, kind="stable")
    return {str(key): group.to_dict("records") for key, group in rows.groupby("article_id", sort=False)}


def columns_without_text(what: str) -> list[str]:
    """Return the columns of a table of labels."""
    return [column.name for column in TABLES[what]]
