"""What the mean annotator marks: every span that any reader marked, with the share of the readers who did."""

from typing import TYPE_CHECKING

from framing.annotations.by_article import ArticleReadings, readings_by_article
from framing.annotations.majority import backed_spans, majority_voice

if TYPE_CHECKING:
    import pandas as pd

SHARES = ("marked_share", "outlet_share")
COLUMNS = ("article_id", "start", "end", "text", "category", "voice", *SHARES)


def reader_shares(annotations: "pd.DataFrame", readings: "pd.DataFrame") -> "pd.DataFrame":
    """Return the spans that any reader marked, those that overlap in a category being one.

    Returns
    -------
    DataFrame, one row per span
        ``article_id, start, end, text, category``, ``voice`` (that of most who
        marked it), ``marked_share``, the share of the article's readers who
        marked it, above 0 and up to 1, and ``outlet_share``, the share who did
        in the outlet's voice. The sum of the shares of an article is the mean
        count of its readers, unless one of them marked two spans that overlap
        the same one of another.

    Raises
    ------
    InputError
        As ``framing.annotations.gold.adjudicate``.

    Examples
    --------
    >>> import pandas as pd
    >>> readings = pd.DataFrame({"article_id": "a", "annotator": ["ada", "bo"], "arm": "", "skipped": False})
    >>> marked = pd.DataFrame({
    ...     "article_id": "a", "annotator": ["ada", "bo", "bo"], "start": [0, 0, 9], "end": [4, 4, 12],
    ...     "text": ["mobs", "mobs", "ran"], "category": "naming", "voice": ["outlet", "quote", "outlet"],
    ... })
    >>> reader_shares(marked, readings)[["start", "marked_share", "outlet_share"]].values.tolist()
    [[0.0, 1.0, 0.5], [9.0, 0.5, 0.5]]
    """
    import pandas as pd

    rows = [row for article in readings_by_article(annotations, readings) for row in _shares(article)]
    kinds = {"start": "int64", "end": "int64", **dict.fromkeys(SHARES, "float64")}
    return pd.DataFrame(sorted(rows), columns=list(COLUMNS)).astype(kinds)


def _shares(article: ArticleReadings) -> list[tuple[object, ...]]:
    readers = len(article.marked)
    return [
        (article.article_id, span.start, span.end, span.text, span.category, majority_voice(backers),
         len(backers) / readers, sum(backer.voice == "outlet" for backer in backers) / readers)
        for span, backers in backed_spans(article, bool)
    ]  # fmt: skip
