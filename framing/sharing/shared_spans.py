"""Labels with the texts they belong to: what to share, by whom, checked against the texts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from framing.errors import InputError
from framing.records import require_columns

Reading = tuple[dict[str, Any], str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Labels:
    """The labels to share: table ``what`` of these articles.

    ``readers`` has those who read each article, if known, since a reading
    without spans is information too.
    """

    what: str
    articles: pd.DataFrame
    spans: pd.DataFrame
    readers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_columns(self.spans, ("article_id", "start", "end", "text", "category", "voice"))
        texts = dict(zip(self.articles["article_id"], self.articles["text"], strict=True))
        columns = (self.spans[name] for name in ("article_id", "start", "end", "text"))
        for key, start, end, words in zip(*columns, strict=True):
            if key not in texts:
                raise InputError(f"a label belongs to article {key!r}, which does not exist")
            if not 0 <= start < end or texts[key][start:end] != words:
                raise InputError(f"article {key!r}: the text at {start} to {end} is not {words[:40]!r}")

    def readings(self) -> Iterator[Reading]:
        """Yield each article with one annotator's spans; or with all its spans and "" if they have no annotator."""
        named = "annotator" in self.spans
        spans = self.spans if named else self.spans.assign(annotator="")
        order = spans.sort_values(["start", "end", "category"], kind="stable")
        by_reading = {
            key: rows.to_dict("records") for key, rows in order.groupby(["article_id", "annotator"], sort=False)
        }
        marked: dict[str, set[str]] = {}
        for key, annotator in by_reading:
            marked.setdefault(key, set()).add(annotator)
        for row in self.articles.to_dict("records"):
            key = row["article_id"]
            annotators = sorted({*self.readers.get(key, ()), *marked.get(key, ())}) if named else [""]
            for annotator in annotators or [""]:
                yield row, annotator, by_reading.get((key, annotator), [])
