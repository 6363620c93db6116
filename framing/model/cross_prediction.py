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
    group = _groups(rows)
    likeliest = np.lexsort((-rows["kept_probability"].to_numpy(), group))
    chosen = likeliest[np.flatnonzero(np.diff(group[likeliest], prepend=-1))]  # one of each group, in their order
    means = {name: np.bincount(group, rows[name].to_numpy()) / len(taggers) for name in PROBABILITIES}
    kept = rows.iloc[chosen].assign(**means)
    ordered = kept.sort_values(["article", "start", "end", "category", "rule"], ignore_index=True)
    return ordered[[name for name in rows.columns if not name.endswith("_found")]]


def _groups(rows: "pd.DataFrame") -> "NDArray[np.int64]":
    """Return a number from 0 for what is one candidate.

    Of rules: equal spans of an article, category and rule. Of the text: spans of an
    article and category that overlap, even by others.
    """
    article, start, end = (rows[name].to_numpy(np.int64) for name in ("article", "start", "end"))
    category, rule = (rows[name].factorize()[0].astype(np.int64) for name in ("category", "rule"))
    in_text = (rows["rule"] == TEXT).to_numpy(bool)
    order = np.lexsort((end, start, rule, category, article, in_text))
    changed = np.diff(np.stack([in_text, article, category, rule])[:, order], axis=1, prepend=-1).any(axis=0)
    key = np.cumsum(changed)
    reached = np.maximum.accumulate(key * (int(end.max(initial=0)) + 1) + end[order])  # by those before, of a key
    apart = np.concatenate([[True], (key * (int(end.max(initial=0)) + 1) + start[order])[1:] >= reached[:-1]])
    other = np.diff(np.stack([start, end])[:, order], axis=1, prepend=-1).any(axis=0)
    group = np.empty(len(order), np.int64)
    group[order] = np.cumsum(changed | np.where(in_text[order], apart[: len(order)], other)) - 1
    return group
