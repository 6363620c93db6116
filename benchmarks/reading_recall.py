"""Marked articles → the share of the marks that the rules find."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from measure import read_corpus
from reading_figures import share

from framing import find_markers

MARKS = ("article_id", "start", "end", "category")


def read_marks(path: Path) -> pd.DataFrame:
    """Read a table of marks."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    missing = [name for name in MARKS if name not in table]
    if missing:
        raise SystemExit(f"{path}: no column {missing[0]!r}; a table of marks has {', '.join(MARKS)}")
    return table


def found_share(path: Path, marks: pd.DataFrame) -> pd.DataFrame:
    """Return the share of what readers marked that a marker of the same category overlaps, by language and category.

    ``anywhere`` is the share that a marker of any category overlaps.
    """
    articles = {str(article["id"]): article for article in read_corpus(path)}
    rows = [row for article_id, part in marks.groupby("article_id") for row in _found(articles, str(article_id), part)]
    names = ["corpus", "article_id", "language", "category", "found", "anywhere"]
    table = pd.DataFrame(rows, columns=names).assign(weight=1.0)
    return pd.DataFrame(_found_row(*group) for group in _marked_groups(table))


def _marked_groups(table: pd.DataFrame) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    for language, rows in table.groupby("language"):
        yield {"language": str(language), "category": "all"}, rows
        for category, part in rows.groupby("category"):
            yield {"language": str(language), "category": str(category)}, part


def _found_row(labels: dict[str, str], rows: pd.DataFrame) -> dict[str, Any]:
    shares = [share(rows, rows[name].to_numpy(bool), name) for name in ("found", "anywhere")]
    return {**labels, "n": len(rows), **shares[0], **shares[1]}


def _found(articles: dict[str, Any], article_id: str, marks: pd.DataFrame) -> Iterator[Sequence[object]]:
    if article_id not in articles:
        raise SystemExit(f"article {article_id!r} is marked and is not in the corpus")
    article = articles[article_id]
    markers = find_markers(article["text"], article["language"], str(article.get("title") or ""))
    for mark in marks.to_dict("records"):
        start, end = span_of(mark, article["text"])
        touching = {marker.category for marker in markers if marker.start < end and start < marker.end}
        yield "", article_id, article["language"], mark["category"], mark["category"] in touching, bool(touching)


def span_of(mark: dict[str, Any], text: str) -> tuple[int, int]:
    """Return the span of a mark: its offsets, or where its ``text`` is, if it is there once."""
    words, where = str(mark.get("text", "")), f"article {mark['article_id']!r}"
    if mark["start"] == "" and words and text.count(words) == 1:
        return text.index(words), text.index(words) + len(words)
    try:
        start, end = int(mark["start"]), int(mark["end"])
    except ValueError:
        raise SystemExit(f"{where}: {words!r} is there {text.count(words)} times; it wants start and end") from None
    if not 0 <= start < end <= len(text) or (words and text[start:end] != words):
        raise SystemExit(f"{where}: {start}-{end} is not {words!r}; offsets are characters of the text, end excluded")
    return start, end
