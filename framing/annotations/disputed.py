"""Where annotators disagree most: articles, and rules whose pre-labels only some of them keep."""

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from framing.annotations.by_article import ArticleReadings, readings_by_article
from framing.records import require_columns
from framing.spans import match_spans

if TYPE_CHECKING:
    import pandas as pd

ARTICLE_COLUMNS = ("article_id", "annotators", "marked", "disputed", "span_f1", "mostly")
RULE_COLUMNS = ("rule", "pairs", "split", "share", "n")
RIGHT = ("kept", "revoiced", "moved")  # outcomes of a pre-label whose category an annotator accepted


def disputed_articles(annotations: "pd.DataFrame", readings: "pd.DataFrame") -> "pd.DataFrame":
    """List the articles that two or more annotators read, the most disputed first.

    Returns
    -------
    DataFrame
        ``article_id``; ``annotators``, how many read it; ``marked``, spans per
        annotator, the mean; ``disputed``, spans that only one of two annotators
        marked, the mean over pairs; ``span_f1`` by overlap, ``nan`` if nobody
        marked anything; ``mostly``, the most frequent category of disputed
        spans, "" if there are none.
    """
    import pandas as pd

    rows = [_row(article) for article in readings_by_article(annotations, readings) if len(article.marked) > 1]
    table = pd.DataFrame(rows, columns=list(ARTICLE_COLUMNS))
    return table.sort_values(["disputed", "span_f1", "article_id"], ascending=[False, True, True], ignore_index=True)


def _row(article: ArticleReadings) -> tuple[str, int, float, float, float, str]:
    pairs = list(combinations(article.marked.values(), 2))
    alone: Counter[str] = Counter()
    for first, second in pairs:
        for category in {annotation.category for annotation in (*first, *second)}:
            left = [annotation.span for annotation in first if annotation.category == category]
            right = [annotation.span for annotation in second if annotation.category == category]
            alone[category] += len(left) + len(right) - 2 * len(match_spans(left, right))
    n_spans = sum(len(annotations) for annotations in article.marked.values())
    marked, disputed = n_spans / len(article.marked), sum(alone.values()) / len(pairs)
    mostly = max(sorted(alone), key=alone.__getitem__) if disputed else ""
    f1 = 1 - disputed / (2 * marked) if marked else np.nan
    return article.article_id, len(article.marked), marked, disputed, f1, mostly


def disputed_rules(shown: "pd.DataFrame") -> "pd.DataFrame":
    """List the rules whose pre-labels were shown to two or more annotators, the most disputed first.

    Parameters
    ----------
    shown : DataFrame
        One row per pre-label and annotator (see ``framing.records``).

    Returns
    -------
    DataFrame
        ``rule``; ``pairs`` of annotators who saw one of its pre-labels;
        ``split``, pairs of which one accepted its category (kept or moved it)
        and the other did not; ``share``, split by pairs; ``n`` articles.
    """
    import pandas as pd

    require_columns(shown, ("article_id", "annotator", "start", "end", "category", "rule", "outcome"))
    accepted = shown.assign(right=shown["outcome"].isin(RIGHT))
    prelabels = accepted.groupby(["rule", "article_id", "start", "end", "category"])["right"].agg(["sum", "size"])
    prelabels = prelabels[prelabels["size"] > 1].reset_index()
    prelabels["pairs"] = prelabels["size"] * (prelabels["size"] - 1) // 2
    prelabels["split"] = prelabels["sum"] * (prelabels["size"] - prelabels["sum"])
    rules = prelabels.groupby("rule").agg(pairs=("pairs", "sum"), split=("split", "sum"), n=("article_id", "nunique"))
    rules = rules.assign(share=rules["split"] / rules["pairs"]).reset_index()
    table: pd.DataFrame = rules[list(RULE_COLUMNS)]
    return table.sort_values(["split", "share", "rule"], ascending=[False, False, True], ignore_index=True)
