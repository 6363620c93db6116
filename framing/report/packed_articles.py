"""Articles for the page's browser: text, markers, voices and scores, compressed so that thousands fit into a file."""

import base64
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from framing.estimates.article_counts import Stages
from framing.report.finds import Finds
from framing.report.limits import ARTICLES_PER_BLOCK, PACKED_CHARACTERS
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
    finds: Finds,
    outlets: Mapping[str, str],
    first: Sequence[str],
    *,
    budget: int = PACKED_CHARACTERS,
) -> ArticleBlocks:
    """Compress articles for the browser: those of ``first``, which the page links to, before all others.

    A block is a JSON list of articles, deflated, in base64; all blocks have at most
    ``budget`` characters. The index has one row per article: outlet, title, date,
    event, words, markers, whether people read it.
    """
    first_read = _read(finds, first)
    row_of = {article_id: number for number, article_id in enumerate(stages.articles["article_id"])}
    order = list(dict.fromkeys([*(key for key in first if key in row_of), *row_of]))
    read = set(stages.labelled)
    blocks: list[str] = []
    index: list[list[Any]] = []
    used = taken = 0
    while taken < len(order):
        keys = order[taken : taken + ARTICLES_PER_BLOCK]
        now_read = _read(finds, [key for key in keys if key not in first_read])
        rows = stages.articles.iloc[[row_of[key] for key in keys]].to_dict("records")
        texts = [first_read[key] if key in first_read else now_read[key] for key in keys]
        of_rows = [
            ({**row, "text": text}, spans, speech) for row, (text, spans, speech) in zip(rows, texts, strict=True)
        ]
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


def _read(finds: Finds, article_ids: Sequence[str]) -> dict[str, tuple[str, Sequence[Facts], Sequence[Facts]]]:
    """Return the text, the spans and the speech of articles by ``article_id``."""
    read: dict[str, tuple[str, Sequence[Facts], Sequence[Facts]]] = {}
    for articles, spans, speech in finds.with_texts(article_ids):
        spans_of, speech_of = RowsByArticle(spans), RowsByArticle(speech)
        for article_id, text in zip(articles["article_id"], articles["text"], strict=True):
            read[str(article_id)] = (str(text), spans_of[article_id], speech_of[article_id])
    return read


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
