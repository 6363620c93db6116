"""The articles of a study in parts: the texts and stages of a shard are read when they are asked for."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from framing.shard_work import ShardWork, aligned_stages, articles_per_shard
from framing.study import Study

if TYPE_CHECKING:
    import pandas as pd

    from framing.article_parts import ArticleParts


def parts_of_articles(study: Study, stages: Sequence[str] = ()) -> "ArticleParts":
    """Return all articles in parts, with their texts and ``stages``; no shard is read before it is asked for.

    Raises
    ------
    StudyError
        A stage was not made yet, or is not as framing wrote it.
    """
    from framing.article_parts import ArticleParts

    for name in stages:
        study.require(name)
    study.require_unaltered(*stages)
    ids = study.table("articles", columns=["article_id"])["article_id"]
    aligned, sizes = aligned_stages(study, ("articles", *stages)), articles_per_shard(study)
    shards = [ShardWork(study, number, {}, {}, aligned, size) for number, size in enumerate(sizes)]

    def read_texts(number: int) -> "pd.Series":
        return shards[number].read("articles", ["text"])["text"]

    readers = {name: partial(_read, shards, name) for name in stages if name in aligned}
    whole = {name: study.table(name) for name in stages if name not in aligned}
    return ArticleParts(ids, sizes, read_texts, readers).with_stages(**whole)


def _read(shards: Sequence[ShardWork], name: str, number: int) -> "pd.DataFrame":
    return shards[number].read(name)
