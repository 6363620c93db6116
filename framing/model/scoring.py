"""Scores for every candidate: held out for labelled articles, the mean of the fold models for all others."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from framing.contracts import TABLES
from framing.errors import ModelError
from framing.model.candidate_features import TEXT
from framing.model.cross_prediction import cross_score
from framing.model.explain import score_with_reasons
from framing.model.interface import Tagger, read_in_batches
from framing.model.training_data import as_read
from framing.records import conform
from framing.spans import misplaced_rows
from framing.wording import shown

if TYPE_CHECKING:
    import pandas as pd

NOT_HELD_OUT = -1
PLACE = ["article_id", "start", "end", "category", "rule"]
_SPAN = ["article", "start", "end", "category", "rule"]
_COLUMNS = [column.name for column in TABLES["scores"]]


def score(
    articles: "pd.DataFrame",
    markers: "pd.DataFrame",
    tagger: Tagger,
    held_out: "pd.DataFrame",
    fold_of: Mapping[str, int],
    *,
    speech: "pd.DataFrame | None" = None,
    fold_taggers: Sequence[Tagger] = (),
    advance: Callable[[int], None] = lambda articles: None,
) -> "pd.DataFrame":
    """Find and score the candidates of articles; return them in contract ``scores``, sorted by article.

    An article that the tagger was trained on (one in ``fold_of``) has the
    candidates and probabilities of a tagger that was trained without it, and the
    number of its fold: the model's errors on its own training articles could not
    correct its errors on others. Other articles have the mean probabilities of
    ``fold_taggers``, those that were trained without a fold, and reasons
    (``why``) of ``tagger``; without any, the probabilities are those of
    ``tagger``. ``speech`` is found in the texts if it is not given. ``advance``
    is told how many more articles are done.

    Raises
    ------
    ModelError
        The markers of such an article, or its text, have changed since the
        training, so that they have no held-out probabilities.
    """
    import pandas as pd

    is_training = articles["article_id"].isin(set(fold_of))
    unseen = held_out[held_out["article_id"].isin(set(articles["article_id"]))]
    if articles_with_changed_markers(
        markers[markers["article_id"].isin(set(articles.loc[is_training, "article_id"]))], unseen, tagger
    ):
        raise ModelError(
            "the markers of the labelled articles are not those that the model was trained on; run 'framing train'"
        )
    if changed := _articles_with_changed_text(unseen, articles):
        raise ModelError(
            f"the text of {shown(changed[0])} is not the one that the model was trained on; run 'framing prelabel', "
            "then 'framing train'"
        )
    advance(int(is_training.sum()))
    scored = score_unseen(articles[~is_training], markers, tagger, speech, fold_taggers, advance)
    scored = scored.assign(fold=NOT_HELD_OUT)
    scores = pd.concat([scored[_COLUMNS], unseen[_COLUMNS]], ignore_index=True)
    number_of = {article_id: number for number, article_id in enumerate(articles["article_id"])}
    ordered = scores.assign(number=scores["article_id"].map(number_of)).sort_values(
        ["number", "start", "end", "category", "rule"]
    )
    return conform(ordered, "scores")


def score_unseen(
    articles: "pd.DataFrame",
    markers: "pd.DataFrame",
    tagger: Tagger,
    speech: "pd.DataFrame | None" = None,
    fold_taggers: Sequence[Tagger] = (),
    advance: Callable[[int], None] = lambda articles: None,
) -> "pd.DataFrame":
    """Return the candidates of articles that a tagger was not trained on, as ``explain_all``, with ``article_id``.

    With ``fold_taggers``, probabilities are their means, as ``cross_predict``.
    Markers and speech of other articles are ignored; ``speech`` is found in the
    texts if it is not given.
    """
    rows = articles.reset_index(drop=True)
    markers_here = markers[markers["article_id"].isin(set(rows["article_id"]))]
    read = as_read(rows, markers_here, speech)
    # of matrices so small, threads wait longer than they compute; and the order of sums is that of one thread
    with threadpool_limits(limits=1):
        candidates = read_in_batches(tagger, read, partial(_scored, tagger, fold_taggers), advance)
    ids = rows["article_id"].to_numpy(object)[candidates["article"].to_numpy(dtype=np.int64)]
    return candidates.assign(article_id=ids)


def _scored(tagger: Tagger, fold_taggers: Sequence[Tagger], corpus: Any) -> "pd.DataFrame":
    """Return the candidates of articles that have been read, with the reasons that a tagger has for each."""
    candidates = score_with_reasons(tagger, tagger.candidates(corpus))
    if not fold_taggers:
        return candidates
    reasons = candidates[[*_SPAN, "why"]].drop_duplicates(_SPAN)
    return cross_score(fold_taggers, corpus).merge(reasons, on=_SPAN, how="left").fillna({"why": ""})


def _articles_with_changed_text(held_out: "pd.DataFrame", articles: "pd.DataFrame") -> list[str]:
    """Return the articles in which a held-out candidate's words are not at their place."""
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    rows = held_out[["article_id", "start", "end", "text"]].itertuples(index=False, name=None)
    return [held_out["article_id"].iloc[number] for number in misplaced_rows(rows, texts)]


def articles_with_changed_markers(markers: "pd.DataFrame", held_out: "pd.DataFrame", tagger: Tagger) -> set[str]:
    """Return the articles in which the rules now find something else than when a tagger was trained.

    ``markers`` are the current ones of articles that it was trained on. There
    are not held-out predictions for an article with changed markers.
    """
    current = markers.loc[markers["category"].isin(tagger.categories_), PLACE]
    trained = held_out.loc[held_out["rule"] != TEXT, PLACE]
    merged = current.merge(trained, on=PLACE, how="outer", indicator=True)
    return set(merged.loc[merged["_merge"] != "both", "article_id"])
