"""The texts of a study's articles and the speech in them, read from its shards when they are asked for."""

from typing import TYPE_CHECKING

from framing.shard_work import ShardWork, aligned_stages, articles_per_shard
from framing.study import Study

if TYPE_CHECKING:
    import pandas as pd

    from framing.article_texts import ArticleTexts


def texts_of_articles(study: Study, *, spoken: bool = False) -> "ArticleTexts":
    """Return the texts of all articles, ``spoken`` with their speech; no shard is read before it is asked for.

    Raises
    ------
    StudyError
        A stage was not made yet, or is not as framing wrote it.
    """
    from framing.article_texts import ArticleTexts

    ids = study.table("articles", columns=["article_id"])["article_id"]
    aligned, sizes = aligned_stages(study, ("articles", "speech")), articles_per_shard(study)
    shards = [ShardWork(study, number, {}, {}, aligned, size) for number, size in enumerate(sizes)]

    def read_texts(number: int) -> "pd.Series":
        return shards[number].read("articles", ["text"])["text"]

    if not spoken:
        return ArticleTexts(ids, sizes, read_texts)
    study.require("speech")
    study.require_unaltered("speech")
    if "speech" not in aligned:
        return ArticleTexts(ids, sizes, read_texts).with_speech(study.table("speech"))
    return ArticleTexts(ids, sizes, read_texts, lambda number: shards[number].read("speech"))
