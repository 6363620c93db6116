"""Scores for every candidate: held out where people labelled, by the final model elsewhere."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from framing.errors import ModelError
from framing.model.features import TEXT
from framing.model.material import as_read
from framing.model.tagger import SpanTagger
from framing.records import TABLES, conform

if TYPE_CHECKING:
    import pandas as pd

NOT_HELD_OUT = -1
PLACE = ["article_id", "start", "end", "category", "rule"]
_COLUMNS = [column.name for column in TABLES["scores"]]


def score(
    articles: "pd.DataFrame",
    markers: "pd.DataFrame",
    tagger: SpanTagger,
    held_out: "pd.DataFrame",
    fold_of: Mapping[str, int],
) -> "pd.DataFrame":
    """Find and score the candidates of articles, in the form of contract ``scores``, article by article.

    An article that the tagger was trained on (one in ``fold_of``) has the
    candidates and probabilities of a tagger that never saw it, and the number
    of its fold: a correction of the model's errors by articles that it has
    learned from would be none.

    Raises
    ------
    ModelError
        The markers of such an article are not those of the training, so that
        they have no held-out probabilities.
    """
    import pandas as pd

    known = articles["article_id"].isin(set(fold_of))
    here = held_out[held_out["article_id"].isin(set(articles["article_id"]))]
    _check_same(markers[markers["article_id"].isin(set(articles.loc[known, "article_id"]))], here, tagger)
    fresh = articles[~known].reset_index(drop=True)
    found = tagger.score(as_read(fresh, markers[markers["article_id"].isin(set(fresh["article_id"]))]))
    ids = fresh["article_id"].to_numpy(object)[found["article"].to_numpy(dtype=np.int64)]
    both = pd.concat([found.assign(article_id=ids, fold=NOT_HELD_OUT)[_COLUMNS], here[_COLUMNS]], ignore_index=True)
    place = {article_id: number for number, article_id in enumerate(articles["article_id"])}
    order = both.assign(number=both["article_id"].map(place)).sort_values(
        ["number", "start", "end", "category", "rule"]
    )
    return conform(order, "scores")


def _check_same(markers: "pd.DataFrame", held_out: "pd.DataFrame", tagger: SpanTagger) -> None:
    known = markers[markers["category"].isin(tagger.categories_)]
    now, then = (
        table[PLACE].sort_values(PLACE, kind="stable").reset_index(drop=True)
        for table in (known, held_out[held_out["rule"] != TEXT])
    )
    if len(now) != len(then) or not (now.to_numpy() == then.to_numpy()).all():
        raise ModelError(
            "the markers of the labelled articles are not those that the model was trained on; run 'framing train'"
        )
