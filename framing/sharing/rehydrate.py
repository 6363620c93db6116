"""Put labels without text back on the texts of a study."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from framing.contracts import KEYS
from framing.records import conform
from framing.sharing.fingerprints import hash_text
from framing.sharing.realign import AlignedSpan, realign
from framing.sharing.standoff import columns_without_text
from framing.sharing.standoff_checks import SIDE_TABLES

SAME, CHANGED, MISSING = "same", "changed", "missing"
LOST = ("article_id", "start", "end", "category", "why")
SEEN = ("article_id", "url", "state", "spans", "placed")


@dataclass(frozen=True)
class RehydrationResult:
    """The labels on the texts, and those that were lost.

    ``spans`` are the aligned labels, as the table ``what``; ``sides`` the other
    tables shared, for articles that the study has; ``lost`` the labels that
    could not be aligned, with their old offsets and why; ``articles`` has one row
    per article: ``state`` is "same" (the same text), "changed" or "missing".
    ``incomplete`` are the articles of the study that have lost a label.
    """

    what: str
    spans: pd.DataFrame
    sides: Mapping[str, pd.DataFrame]
    lost: pd.DataFrame
    articles: pd.DataFrame
    incomplete: frozenset[str]


def rehydrate(what: str, shared: Sequence[Mapping[str, Any]], articles: pd.DataFrame) -> RehydrationResult:
    """Find each shared article among ``articles``, and each label in it.

    An article is identified by its id, else by its URL, else by the hash of its
    text. If the text is not the one that was labelled, the labels are realigned
    (see ``framing.sharing.realign``).
    """
    aligned: list[dict[str, Any]] = []
    lost: list[tuple[Any, ...]] = []
    seen: list[tuple[Any, ...]] = []
    sides: dict[str, list[dict[str, Any]]] = {name: [] for name in SIDE_TABLES if any(name in item for item in shared)}
    corpus, incomplete = _Corpus(articles), set()
    for item in shared:
        key = corpus.find(item)
        spans, state = _align(item, corpus.texts.get(key, ""), bool(key))
        for old, new in zip(item["spans"], spans, strict=True):
            if new.how:
                text = corpus.texts[key][new.start : new.end]
                aligned.append({**old, "article_id": key, "start": new.start, "end": new.end, "text": text})
            else:
                lost.append((item["article_id"], old["start"], old["end"], old["category"], new.why))
        seen.append((item["article_id"], item["url"], state, len(spans), sum(bool(span.how) for span in spans)))
        if key and not all(span.how for span in spans):
            incomplete.add(key)
        if key:
            for name, rows in sides.items():
                rows += [{**row, "article_id": key} for row in item.get(name, [])]
    return RehydrationResult(
        what,
        conform(pd.DataFrame(aligned, columns=columns_without_text(what)), what),
        {name: _side(name, rows) for name, rows in sides.items()},
        pd.DataFrame(lost, columns=list(LOST)),
        pd.DataFrame(seen, columns=list(SEEN)),
        frozenset(incomplete),
    )


def _side(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=columns_without_text(name))
    keys = list(KEYS.get(name, ()))
    return conform(table.drop_duplicates(keys) if keys else table, name)


def _align(item: Mapping[str, Any], text: str, has_article: bool) -> tuple[list[AlignedSpan], str]:
    if not has_article:
        return [AlignedSpan(-1, -1, "", "the study does not have the article")] * len(item["spans"]), MISSING
    if hash_text(text) == item["sha256"]:
        return [_as_labelled(span["start"], span["end"], len(text)) for span in item["spans"]], SAME
    return realign(text, item, item["spans"]), CHANGED


def _as_labelled(start: int, end: int, length: int) -> AlignedSpan:
    """Return the offsets of a span of an unchanged text; it has none if they are beyond its end."""
    if end <= length:
        return AlignedSpan(start, end, "sentence")
    return AlignedSpan(-1, -1, "", f"it ends at {end:,} in a text of {length:,} characters")


class _Corpus:
    """The articles of the study, by id, URL and hash."""

    def __init__(self, articles: pd.DataFrame) -> None:
        ids = list(articles["article_id"])
        self.texts: dict[str, str] = dict(zip(ids, articles["text"], strict=True))
        self._by_url = {url: key for key, url in zip(ids, articles["url"], strict=True) if url}
        self._by_hash = {hash_text(text): key for key, text in self.texts.items()}

    def find(self, item: Mapping[str, Any]) -> str:
        """Return the id that a shared article has in the study, or ""."""
        if item["article_id"] in self.texts:
            return str(item["article_id"])
        by_url = self._by_url.get(item["url"], "") if item["url"] else ""
        return by_url or self._by_hash.get(item["sha256"], "")
