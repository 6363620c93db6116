"""Articles for the page's browser: text, markers, voices and scores, compressed so that thousands fit into a file."""

import base64
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from framing.article_texts import ArticleTexts
from framing.estimates.article_counts import Stages
from framing.report.limits import ARTICLES_PER_BLOCK, PACKED_CHARACTERS
from framing.report.marker_evidence import all_finds
from framing.rows_by_article import RowsByArticle

Facts = Mapping[str, Any]

_VERDICTS = {"marked": 1, "not marked": 2, "not read": 0}


@dataclass(frozen=True)
class ArticleBlocks:
    """The compressed blocks, of which the first is the index, and the number of each article that is among them."""

    blocks: tuple[str, ...]
    numbers: Mapping[str, int]
    left_out: int


def pack_articles(
    stages: Stages,
    texts: ArticleTexts,
    speech: pd.DataFrame,
    outlets: Mapping[str, str],
    first: Sequence[str],
    *,
    budget: int = PACKED_CHARACTERS,
) -> ArticleBlocks:
    """Compress articles for the browser: those of ``first``, which the page links to, before all others.

    ``speech`` has one row per span of speech (see ``framing.estimates.speech_counts``).
    A block is a JSON list of articles, deflated, in base64; all blocks have at most
    ``budget`` characters. The index has one row per article: outlet, title, date,
    event, words, markers, whether people read it.
    """
    finds, spans = RowsByArticle(all_finds(stages)), RowsByArticle(speech)
    text_of = _TextsInTurn(texts, first)
    row_of = {article_id: number for number, article_id in enumerate(stages.articles["article_id"])}
    order = list(dict.fromkeys([*(key for key in first if key in row_of), *row_of]))
    read = set(stages.labelled)
    blocks: list[str] = []
    index: list[list[Any]] = []
    used = taken = 0
    while taken < len(order):
        keys = order[taken : taken + ARTICLES_PER_BLOCK]
        rows = stages.articles.iloc[[row_of[key] for key in keys]].to_dict("records")
        rows = [{**row, "text": text} for row, text in zip(rows, text_of(keys), strict=True)]
        of_rows = [(row, finds[row["article_id"]], spans[row["article_id"]]) for row in rows]
        block = _deflate([_article(*of_row, outlets) for of_row in of_rows])
        if used + len(block) > budget:
            break
        blocks.append(block)
        index += [_line(row, len(found), row["article_id"] in read, outlets) for row, found, _ in of_rows]
        used, taken = used + len(block), taken + len(keys)
    kept = order[:taken]
    return ArticleBlocks(
        (_deflate(index), *blocks), {key: number for number, key in enumerate(kept)}, len(order) - taken
    )


class _TextsInTurn:
    """The texts of some articles, which are read together, and then those of all others, in their order."""

    def __init__(self, texts: ArticleTexts, first: Sequence[str]) -> None:
        self._texts, self._first = texts, texts.of(first)

    def __call__(self, article_ids: Sequence[str]) -> list[str]:
        others = self._texts.of([key for key in article_ids if key not in self._first])
        return [self._first[key] if key in self._first else others[key] for key in article_ids]


def _line(row: Mapping[str, Any], markers: int, read: bool, outlets: Mapping[str, str]) -> list[Any]:
    outlet = outlets.get(row["outlet"], row["outlet"])
    return [outlet, row["title"] or row["article_id"], row["date"], row["event"], int(row["words"]), markers, int(read)]


def _article(row: Facts, finds: Sequence[Facts], speech: Sequence[Facts], outlets: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": row["article_id"], "outlet": outlets.get(row["outlet"], row["outlet"]), "title": row["title"],
        "date": row["date"], "event": row["event"], "lang": row["language"], "url": row["url"], "text": row["text"],
        "marks": sorted(_marks(finds), key=lambda mark: (mark[0], -mark[1])),
        "speech": [_span(each) for each in speech],
    }  # fmt: skip


def _span(row: Facts) -> list[Any]:
    return [int(row["start"]), int(row["end"]), row["kind"] == "direct", row["speaker"]]


def _marks(finds: Sequence[Mapping[str, Any]]) -> Iterator[list[Any]]:
    for find in finds:
        probability = find["probability"]
        yield [
            int(find["start"]), int(find["end"]), find["category"], _VERDICTS[find["verdict"]],
            None if probability != probability else round(float(probability), 2), find["rule"], find["voice"],
            find["speaker"], find["why"],
        ]  # fmt: skip


def _deflate(value: object) -> str:
    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return base64.b64encode(zlib.compress(raw, 9)).decode("ascii")
