"""Articles that no model was trained on, scored by the mean of the fold models: cross-prediction.

A labelled article is scored by a model that learned from fewer labels than the
final model did. The errors of one are not those of the other, so a correction
learned on labelled articles fits the others only if these are scored by the same
models (Zrnic & Candès 2024, 10.1073/pnas.2322083121).
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.model.candidate_features import TEXT
from framing.model.interface import Tagger, read_in_batches
from framing.model.token_features import Article

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

PROBABILITIES = ["kept_probability", "outlet_voice_probability"]
_SPAN = ["article", "category", "start", "end", "rule"]


def cross_predict(taggers: Sequence[Tagger], articles: Sequence[Article]) -> "pd.DataFrame":
    """Return the candidates of articles, each with its mean probabilities over ``taggers``.

    Columns are those of ``Tagger.score``, without what a tagger would report as
    found; sorted by article and offset. Overlapping spans of one category that
    no rule found, as different taggers see them, are one candidate: the span
    that is most probable. A tagger that does not see a candidate gives it a
    probability of 0, so the sum over an article is the mean of the taggers'
    expected counts.
    """
    return read_in_batches(taggers[0], articles, partial(cross_score, taggers))


def cross_score(taggers: Sequence[Tagger], corpus: Any) -> "pd.DataFrame":
    """Do what ``cross_predict`` does, with articles that have been read."""
    import pandas as pd

    scored = [tagger.score_candidates(tagger.candidates(corpus)) for tagger in taggers]
    rows = pd.concat(scored, ignore_index=True)
    by_rule = rows[rows["rule"] != TEXT]
    of_text = rows[rows["rule"] == TEXT]
    merged = pd.concat([by_rule.assign(group=_same_span(by_rule)), of_text.assign(group=_overlapping(of_text))])
    key = ["article", "category", "rule", "group"]
    means = merged.groupby(key, sort=False)[PROBABILITIES].sum() / len(taggers)
    likeliest = merged.sort_values([*key, "kept_probability"], ascending=[True] * 4 + [False], kind="stable")
    kept = likeliest.drop_duplicates(key).drop(columns=PROBABILITIES).join(means, on=key)
    ordered = kept.sort_values(["article", "start", "end", "category", "rule"], ignore_index=True)
    return ordered[[name for name in rows.columns if not name.endswith("_found")]]


def _same_span(rows: "pd.DataFrame") -> "NDArray[np.int64]":
    """Return a number for each span, the same for equal ones of an article, category and rule."""
    return np.asarray(rows.groupby(_SPAN, sort=True).ngroup(), dtype=np.int64)


def _overlapping(rows: "pd.DataFrame") -> "NDArray[np.int64]":
    """Return a number for each span, the same for those of an article and category that overlap, even by others."""
    ordered = rows.astype({"start": "int64", "end": "int64"}).sort_values(_SPAN, kind="stable")
    key = [ordered["article"], ordered["category"]]
    reached = ordered.groupby(key)["end"].cummax().groupby(key).shift()
    first = (reached.isna() | (ordered["start"] >= reached)).cumsum()
    return np.asarray(first.reindex(rows.index), dtype=np.int64)
