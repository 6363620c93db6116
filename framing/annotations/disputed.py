"""Where annotators disagree most: articles, and rules whose pre-labels some keep and others do not."""

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from framing.annotations.by_article import ArticleReadings, judged_articles
from framing.records import require_columns
from framing.spans import match_spans

if TYPE_CHECKING:
    import pandas as pd

ARTICLE_COLUMNS = ("article_id", "annotators", "marked", "disputed", "span_f1", "mostly")
RULE_COLUMNS = ("rule", "pairs", "split", "share", "n")
RIGHT = ("kept", "moved")  # what became of a pre-label whose category an annotator found right


def disputed_articles(annotations: "pd.DataFrame", readings: "pd.DataFrame") -> "pd.DataFrame":
    """List the articles that two or more read, the most disputed first.

    Returns
    -------
    DataFrame
        ``article_id``; ``annotators``, how many read it; ``marked``, spans that
        one of them marked on average; ``disputed``, spans that of two
        annotators only one marked, in the mean over the pairs; ``span_f1`` by
        overlap, ``nan`` where nobody marked anything; ``mostly``, the category
        of most of the disputed, "" where there are none.
    """
    import pandas as pd

    rows = [_article(one) for one in judged_articles(annotations, readings) if len(one.marked) > 1]
    table = pd.DataFrame(rows, columns=list(ARTICLE_COLUMNS))
    return table.sort_values(["disputed", "span_f1", "article_id"], ascending=[False, True, True], ignore_index=True)


def _article(judged: ArticleReadings) -> tuple[str, int, float, float, float, str]:
    pairs = list(combinations(judged.marked.values(), 2))
    alone: Counter[str] = Counter()
    for one, other in pairs:
        for category in {mark.category for mark in (*one, *other)}:
            ours = [mark.span for mark in one if mark.category == category]
            theirs = [mark.span for mark in other if mark.category == category]
            alone[category] += len(ours) + len(theirs) - 2 * len(match_spans(ours, theirs))
    spans = sum(len(marks) for marks in judged.marked.values())
    marked, disputed = spans / len(judged.marked), sum(alone.values()) / len(pairs)
    mostly = max(sorted(alone), key=alone.__getitem__) if disputed else ""
    f1 = 1 - disputed / (2 * marked) if marked else np.nan
    return judged.article_id, len(judged.marked), marked, disputed, f1, mostly


def disputed_rules(shown: "pd.DataFrame") -> "pd.DataFrame":
    """List the rules whose pre-labels were shown to two or more people, the most disputed first.

    Parameters
    ----------
    shown : DataFrame
        One row a pre-label and annotator (see ``framing.records``).

    Returns
    -------
    DataFrame
        ``rule``; ``pairs`` of annotators who saw one of its pre-labels;
        ``split``, pairs of which one found its category right (kept or moved
        it) and the other did not; ``share``, one by the other; ``n`` articles.
    """
    import pandas as pd

    require_columns(shown, ("article_id", "annotator", "start", "end", "category", "rule", "outcome"))
    right = shown.assign(right=shown["outcome"].isin(RIGHT))
    each = right.groupby(["rule", "article_id", "start", "end", "category"])["right"].agg(["sum", "size"])
    each = each[each["size"] > 1].reset_index()
    each["pairs"] = each["size"] * (each["size"] - 1) // 2
    each["split"] = each["sum"] * (each["size"] - each["sum"])
    made = each.groupby("rule").agg(pairs=("pairs", "sum"), split=("split", "sum"), n=("article_id", "nunique"))
    made = made.assign(share=made["split"] / made["pairs"]).reset_index()
    table: pd.DataFrame = made[list(RULE_COLUMNS)]
    return table.sort_values(["split", "share", "rule"], ascending=[False, False, True], ignore_index=True)
