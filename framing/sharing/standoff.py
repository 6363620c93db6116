"""Labels without text: offsets, hashes, addresses and labels, one JSON object an article.

The first line says what the file is; each other line is one article of
``FIELDS`` with its spans. No word of a text, title or comment is in it, and no
name of a speaker. Whoever has the texts puts the labels back with ``rehydrate``.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import pandas as pd

from framing.errors import InputError
from framing.records import TABLES
from framing.sharing.fingerprints import fold, outline, surroundings
from framing.sharing.shared_spans import Labels
from framing.version import __version__

FORMAT = 1
NAME = "framing-standoff"
FIELDS = ("article_id", "outlet", "language", "date", "event", "section", "url", "words")
WHATS = ("markers", "annotations", "gold")
SIDE_TABLES = ("sample", "readings", "answers")  # what the estimates need beside gold, and frames
_TEXTS = frozenset({"text", "title", "speaker", "cue"})  # columns that quote the article
_PLACED = ("article_id", "start", "end")


def standoff(labels: Labels, sides: Mapping[str, pd.DataFrame]) -> str:
    """Write labels as JSON Lines, without text.

    ``sides`` are the tables of ``SIDE_TABLES`` that there are. Comments of
    annotators may quote the text, and are left out; whoever goes by an e-mail
    address or a server gets a name of no meaning.
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
    beside = {name: _grouped(_quiet(name, table)) for name, table in sides.items() if name in SIDE_TABLES}
    lines = [head]
    for row in articles.to_dict("records"):
        key = str(row["article_id"])
        more = {name: [_labels(one) for one in tables.get(key, [])] for name, tables in beside.items()}
        lines.append(_article(row, grouped.get(key, [])) | more)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def read_standoff(text: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the head of a standoff file and its articles.

    Raises
    ------
    InputError
        It is none, or a line of it is broken; the message names the line.
    """
    lines = list(_objects(text))
    head = lines[0] if lines else {}
    if head.get("format") != NAME:
        raise InputError(f'is no standoff file: its first line should say "format": "{NAME}"')
    if head.get("version") != FORMAT or head.get("what") not in WHATS:
        raise InputError(f"was made by a newer version ({head.get('framing')}); upgrade framing")
    needed = {*FIELDS, "sha256", "folded_sha256", "sentences", "spans"}
    for number, line in enumerate(lines[1:], start=2):
        if missing := sorted(needed - set(line)):
            raise InputError(f"line {number} lacks {', '.join(missing)}")
    return head, lines[1:]


def pseudonyms(tables: Sequence[pd.DataFrame]) -> dict[str, str]:
    """Return a1, a2 and so on for the annotators whose names have an @, in the order in which they began.

    Whoever comes later changes nobody's, as long as the tables say when people read.

    Examples
    --------
    >>> pseudonyms([pd.DataFrame({"annotator": ["bo@example.com", "a1", "ada@example.com"]})])
    {'ada@example.com': 'a2', 'bo@example.com': 'a3'}
    """
    begun: dict[str, str] = {}
    for table in tables:
        if "annotator" not in table:
            continue
        times = table["annotated_at"] if "annotated_at" in table else [""] * len(table)
        for name, time in zip(table["annotator"], times, strict=True):
            begun[name] = min(filter(None, (begun.get(name, ""), time)), default="")
    private = sorted((name for name in begun if "@" in name), key=lambda name: (begun[name] or "~", name))
    free = (name for number in count(1) if (name := f"a{number}") not in begun)
    return dict(zip(private, free, strict=False))


def _renamed(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    return table.assign(annotator=table["annotator"].replace(names)) if "annotator" in table else table


def _objects(text: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            made = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"line {number} is not JSON: {error.msg}") from error
        if not isinstance(made, dict):
            raise InputError(f"line {number} is no JSON object")
        yield made


def _article(row: Mapping[str, Any], spans: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    text = str(row["text"])
    folded = fold(text)
    made = []
    for span in spans:
        first, last = folded.span(span["start"], span["end"])
        labels = {name: value for name, value in span.items() if name not in {*_TEXTS, "article_id"}}
        made.append({**_plain(labels), "folded": [first, last], "hashes": surroundings(folded.text, first, last)})
    return {
        **_plain({name: row[name] for name in FIELDS}),
        **outline(text),
        "spans": made,
    }


def _labels(row: Mapping[str, Any]) -> dict[str, Any]:
    return _plain({name: value for name, value in row.items() if name != "article_id"})


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as JSON has them; ``nan`` is null."""
    values = {name: value.item() if hasattr(value, "item") else value for name, value in row.items()}
    return {name: None if value != value else value for name, value in values.items()}


def _quiet(name: str, table: pd.DataFrame) -> pd.DataFrame:
    return table[table["question"] != "comment"] if name == "answers" else table


def _grouped(table: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    order = [name for name in (*_PLACED, "category") if name in table]
    rows = table.sort_values(order, kind="stable")
    return {str(key): group.to_dict("records") for key, group in rows.groupby("article_id", sort=False)}


def columns(what: str) -> list[str]:
    """Return the columns of a table of labels."""
    return [column.name for column in TABLES[what]]
