"""Scores for every candidate: held out where people labelled, by the final model elsewhere."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from framing.errors import ModelError
from framing.model.candidate_features import TEXT
from framing.model.explain import explain_all
from framing.model.tagger import SpanTagger
from framing.model.training_data import as_read
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
    *,
    speech: "pd.DataFrame | None" = None,
) -> "pd.DataFrame":
    """Find and score the candidates of articles, in the form of contract ``scores``, article by article.

    An article that the tagger was trained on (one in ``fold_of``) has the
    candidates and probabilities of a tagger that never saw it, and the number
    of its fold: a correction of the model's errors by articles that it has
    learned from would be none. ``speech`` is found in the texts if it is not given.

    Raises
    ------
    ModelError
        The markers of such an article are not those of the training, so that
        they have no held-out probabilities.
    """
    import pandas as pd

    known = articles["article_id"].isin(set(fold_of))
    here = held_out[held_out["article_id"].isin(set(articles["article_id"]))]
    if articles_with_changed_markers(
        markers[markers["article_id"].isin(set(articles.loc[known, "article_id"]))], here, tagger
    ):
        raise ModelError(
            "the markers of the labelled articles are not those that the model was trained on; run 'framing train'"
        )
    found = score_unseen(articles[~known], markers, tagger, speech).assign(fold=NOT_HELD_OUT)
    both = pd.concat([found[_COLUMNS], here[_COLUMNS]], ignore_index=True)
    place = {article_id: number for number, article_id in enumerate(articles["article_id"])}
    order = both.assign(number=both["article_id"].map(place)).sort_values(
        ["number", "start", "end", "category", "rule"]
    )
    return conform(order, "scores")


def score_unseen(
    articles: "pd.DataFrame", markers: "pd.DataFrame", tagger: SpanTagger, speech: "pd.DataFrame | None" = None
) -> "pd.DataFrame":
    """Return the candidates of articles that a tagger was not trained on, as ``explain_all``, with ``article_id``.

    Markers and speech of other articles are left out; without ``speech`` it is found in the texts.
    """
    fresh = articles.reset_index(drop=True)
    own = markers[markers["article_id"].isin(set(fresh["article_id"]))]
    found = explain_all(tagger, as_read(fresh, own, speech))
    ids = fresh["article_id"].to_numpy(object)[found["article"].to_numpy(dtype=np.int64)]
    return found.assign(article_id=ids)


def articles_with_changed_markers(markers: "pd.DataFrame", held_out: "pd.DataFrame", tagger: SpanTagger) -> set[str]:
    """Return the articles in which the rules find something else than when a tagger was trained.

    ``markers`` are those of articles that it was trained on, as they are now.
    What it says of such an article unseen cannot be known.
    """
    now = markers.loc[markers["category"].isin(tagger.categories_), PLACE]
    then = held_out.loc[held_out["rule"] != TEXT, PLACE]
    laid = now.merge(then, on=PLACE, how="outer", indicator=True)
    return set(laid.loc[laid["_merge"] != "both", "article_id"])
