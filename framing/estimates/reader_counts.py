"""How many markers people found in an article: the mean over its readers.

A count by majority depends on how many people read an article: of two readers
who differ, one is overruled or both are right. The mean over readers does not:
articles with one reader and with several estimate the same thing, what the mean
annotator finds.
"""

import pandas as pd

from framing.annotations.reader_shares import reader_shares
from framing.records import completed
from framing.studio.disputes import disputed


def distinct_spans(annotations: pd.DataFrame) -> pd.DataFrame:
    """Return the annotations without those that overlap an earlier one of the same reader, article and category.

    Of spans that start together the longest is kept.
    """
    key = ["article_id", "annotator", "category"]
    ordered = annotations.sort_values([*key, "start", "end"], ascending=[True] * 4 + [False], kind="stable")
    reached = ordered.groupby(key)["end"].cummax().groupby([ordered[name] for name in key]).shift()
    return ordered[reached.isna() | (ordered["start"] >= reached)]


def mean_counts(spans: pd.DataFrame, readings: pd.DataFrame) -> pd.Series:
    """Return the mean number of spans over the people who read an article and did not skip it, by ``article_id``.

    ``spans`` are those of ``distinct_spans``. A span that one of two readers marked
    counts one half; an article that nobody read is not in the result.

    Examples
    --------
    >>> readings = pd.DataFrame({"article_id": ["a", "a", "b"], "annotator": ["ada", "bo", "bo"], "skipped": False})
    >>> spans = pd.DataFrame({
    ...     "article_id": ["a", "a", "a"], "annotator": ["ada", "ada", "bo"], "category": "naming",
    ...     "start": [0, 9, 0], "end": [4, 12, 4],
    ... })
    >>> mean_counts(spans, readings).to_dict()
    {'a': 1.5, 'b': 0.0}
    """
    read = completed(readings)[["article_id", "annotator"]].drop_duplicates()
    readers = read.groupby("article_id").size()
    counted = spans.merge(read, on=["article_id", "annotator"])
    return counted.groupby("article_id").size().reindex(readers.index, fill_value=0) / readers


def counted_spans(
    annotations: pd.DataFrame, readings: pd.DataFrame, gold: pd.DataFrame, decided: pd.DataFrame
) -> pd.DataFrame:
    """Return the spans that rates count, each with the share of its article's readers (``marked_share, outlet_share``).

    What any reader marked, with the share of readers who did
    (``framing.annotations.reader_shares``); or ``gold``, every share being 1 or
    0, where an adjudicator has settled all that is disputed, or nobody's own
    annotations are known.
    """
    if annotations.empty or settled_articles(annotations, readings, decided):
        return gold.assign(marked_share=1.0, outlet_share=(gold["voice"] == "outlet").astype("float64"))
    return reader_shares(annotations, readings)


def settled_articles(annotations: pd.DataFrame, readings: pd.DataFrame, decided: pd.DataFrame) -> list[str]:
    """Return the articles with two readers or more, if an adjudicator has settled all that are disputed; else none.

    ``decided`` are the readings of adjudicators; a skipped one leaves the gold of
    the rule as it is. Those settled would be no random part of the articles if a
    disputed one were missing.
    """
    if decided.empty or not set(disputed(annotations, readings)) <= set(decided["article_id"]):
        return []
    readers = completed(readings).groupby("article_id")["annotator"].nunique()
    return sorted(str(article_id) for article_id in readers.index[readers > 1])
