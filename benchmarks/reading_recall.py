"""Marked articles → the share of the marks that the rules find."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from measure import read_corpus
from reading_figures import share

from framing import find_markers

MARKS = ("article_id", "start", "end", "category")
PLACED = ("corpus", "article_id", "start", "end", "language", "category")
Articles = Mapping[str, Mapping[str, Any]]


def read_marks(path: Path) -> pd.DataFrame:
    """Read a table of marks."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    missing = [name for name in MARKS if name not in table]
    if missing:
        raise SystemExit(f"{path}: no column {missing[0]!r}; a table of marks has {', '.join(MARKS)}")
    return table


def read_articles(path: Path) -> Articles:
    """Read the articles of a corpus by their id."""
    return {str(article["id"]): article for article in read_corpus(path)}


def with_offsets(corpus: str, articles: Articles, marks: pd.DataFrame) -> pd.DataFrame:
    """Return marks by their offsets alone, those that give their text included."""
    return pd.DataFrame((_placed(corpus, articles, mark) for mark in marks.to_dict("records")), columns=list(PLACED))


def _placed(corpus: str, articles: Articles, mark: Mapping[str, Any]) -> tuple[object, ...]:
    article_id = mark["article_id"]
    if article_id not in articles:
        raise SystemExit(f"article {article_id!r} is marked, and {corpus} has no such article")
    article = articles[article_id]
    return corpus, article_id, *span_of(mark, article["text"]), article["language"], mark["category"]


def span_of(mark: Mapping[str, Any], text: str) -> tuple[int, int]:
    """Return the span of a mark: its offsets, or where its ``text`` is, if it is there once."""
    words, where = str(mark.get("text", "")), f"article {mark['article_id']!r}"
    if mark["start"] == "" and words and text.count(words) == 1:
        return text.index(words), text.index(words) + len(words)
    try:
        start, end = int(mark["start"]), int(mark["end"])
    except ValueError:
        raise SystemExit(f"{where}: {words!r} occurs {text.count(words)} times; it needs start and end") from None
    if not 0 <= start < end <= len(text) or (words and text[start:end] != words):
        raise SystemExit(f"{where}: {start}-{end} is not {words!r}; offsets are characters of the text, end excluded")
    return start, end


def found_share(articles: Articles, placed: pd.DataFrame) -> pd.DataFrame:
    """Return the share of marks that a marker of the same category overlaps, by language and category.

    ``anywhere`` is the share that a marker of any category overlaps.
    """
    parts = [_touched(articles[str(name)], part) for name, part in placed.groupby("article_id")]
    table = pd.concat(parts).assign(weight=1.0)
    return pd.DataFrame(_row(*group) for group in _groups(table))


def _touched(article: Mapping[str, Any], marks: pd.DataFrame) -> pd.DataFrame:
    """Say of the marks of one article which are found, and which are found under any category."""
    markers = find_markers(article["text"], article["language"], str(article.get("title") or ""))
    touching = [
        {marker.category for marker in markers if marker.start < mark.end and mark.start < marker.end}
        for mark in marks.itertuples()
    ]
    found = [category in names for category, names in zip(marks["category"], touching, strict=True)]
    return marks.assign(found=found, anywhere=[bool(names) for names in touching])


def _groups(table: pd.DataFrame) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    for language, rows in table.groupby("language"):
        yield {"language": str(language), "category": "all"}, rows
        for category, part in rows.groupby("category"):
            yield {"language": str(language), "category": str(category)}, part


def _row(labels: dict[str, str], rows: pd.DataFrame) -> dict[str, Any]:
    shares = [share(rows, rows[name].to_numpy(bool), name) for name in ("found", "anywhere")]
    return {**labels, "n": len(rows), **shares[0], **shares[1]}
