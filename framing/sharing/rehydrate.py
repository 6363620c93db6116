"""Put labels without text back on the texts that somebody has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from framing.records import KEYS, conform
from framing.sharing.fingerprints import hash_text
from framing.sharing.realign import AlignedSpan, realign
from framing.sharing.standoff import SIDE_TABLES, columns

SAME, CHANGED, MISSING = "same", "changed", "missing"
LOST = ("article_id", "start", "end", "category", "why")
SEEN = ("article_id", "url", "state", "spans", "placed")


@dataclass(frozen=True)
class Rehydrated:
    """What came of it.

    ``spans`` are the labels that found their place, as the table ``what``;
    ``sides`` what else was shared of the articles that are there; ``lost`` the
    labels that did not, with their old offsets and why; ``articles`` one row
    an article: ``state`` is "same" (the very text), "changed" or "missing".
    ``incomplete`` are the articles that are there and have lost a label.
    """

    what: str
    spans: pd.DataFrame
    sides: Mapping[str, pd.DataFrame]
    lost: pd.DataFrame
    articles: pd.DataFrame
    incomplete: frozenset[str]


def rehydrate(what: str, shared: Sequence[Mapping[str, Any]], articles: pd.DataFrame) -> Rehydrated:
    """Find each shared article among ``articles``, and each label in it.

    An article is known by its id, else by its address, else by the hash of its
    text. Where the text is not the one that was labelled, the labels are
    looked for in it (see ``framing.sharing.realign``).
    """
    found: list[dict[str, Any]] = []
    lost: list[tuple[Any, ...]] = []
    seen: list[tuple[Any, ...]] = []
    sides: dict[str, list[dict[str, Any]]] = {name: [] for name in SIDE_TABLES if any(name in one for one in shared)}
    known, incomplete = _Known(articles), set()
    for one in shared:
        key = known.find(one)
        places, state = _places(one, known.texts.get(key, ""), bool(key))
        for span, place in zip(one["spans"], places, strict=True):
            if place.how:
                text = known.texts[key][place.start : place.end]
                found.append({**span, "article_id": key, "start": place.start, "end": place.end, "text": text})
            else:
                lost.append((one["article_id"], span["start"], span["end"], span["category"], place.why))
        seen.append((one["article_id"], one["url"], state, len(places), sum(bool(place.how) for place in places)))
        if key and not all(place.how for place in places):
            incomplete.add(key)
        if key:
            for name, rows in sides.items():
                rows += [{**row, "article_id": key} for row in one.get(name, [])]
    return Rehydrated(
        what,
        conform(pd.DataFrame(found, columns=columns(what)), what),
        {name: _side(name, rows) for name, rows in sides.items()},
        pd.DataFrame(lost, columns=list(LOST)),
        pd.DataFrame(seen, columns=list(SEEN)),
        frozenset(incomplete),
    )


def _side(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=columns(name))
    keys = list(KEYS.get(name, ()))
    return conform(table.drop_duplicates(keys) if keys else table, name)


def _places(one: Mapping[str, Any], text: str, there: bool) -> tuple[list[AlignedSpan], str]:
    if not there:
        return [AlignedSpan(-1, -1, "", "the article is not there")] * len(one["spans"]), MISSING
    if hash_text(text) == one["sha256"]:
        return [AlignedSpan(span["start"], span["end"], "sentence") for span in one["spans"]], SAME
    return realign(text, one, one["spans"]), CHANGED


class _Known:
    """The articles that somebody has, by id, by address and by hash."""

    def __init__(self, articles: pd.DataFrame) -> None:
        ids = list(articles["article_id"])
        self.texts: dict[str, str] = dict(zip(ids, articles["text"], strict=True))
        self._by_url = {url: key for key, url in zip(ids, articles["url"], strict=True) if url}
        self._by_hash = {hash_text(text): key for key, text in self.texts.items()}

    def find(self, one: Mapping[str, Any]) -> str:
        """Return the id of a shared article here, or ""."""
        if one["article_id"] in self.texts:
            return str(one["article_id"])
        by_url = self._by_url.get(one["url"], "") if one["url"] else ""
        return by_url or self._by_hash.get(one["sha256"], "")
