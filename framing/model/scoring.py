"""Scores for every candidate: held out where people labelled, by the final model elsewhere."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from framing.errors import ModelError
from framing.model.tagger import SpanTagger
from framing.records import TABLES, conform

if TYPE_CHECKING:
    import pandas as pd

NOT_HELD_OUT = -1
PLACE = ["article_id", "start", "end", "category", "rule"]
_COLUMNS = [column.name for column in TABLES["scores"]]


def score(
    candidates: "pd.DataFrame", tagger: SpanTagger, held_out: "pd.DataFrame", fold_of: Mapping[str, int]
) -> "pd.DataFrame":
    """Score candidates, in the form of contract ``scores`` and in their order.

    Candidates of an article that the tagger was trained on (one in ``fold_of``)
    get their held-out probabilities and the number of their fold: a correction
    of the model's errors by articles that it has learned from would be none.

    Raises
    ------
    ModelError
        The candidates of such an article are not those of the training, so
        that they have no held-out probabilities.
    """
    import pandas as pd

    candidates = candidates.reset_index(drop=True)
    labelled = candidates["article_id"].isin(set(fold_of))
    _check_same(candidates[labelled], held_out)
    fresh = candidates[~labelled]
    probabilities = tagger.predict_proba(fresh)
    new = fresh.assign(kept_probability=probabilities[:, 0], own_probability=probabilities[:, 1], fold=NOT_HELD_OUT)
    # the places are the same, so both sorted alike stand row by row
    known = held_out.sort_values(PLACE, kind="stable").set_axis(_sorted(candidates[labelled]).index)
    return conform(pd.concat([new[_COLUMNS], known[_COLUMNS]]).sort_index(), "scores")


def _sorted(table: "pd.DataFrame") -> "pd.DataFrame":
    return table[PLACE].sort_values(PLACE, kind="stable")


def _check_same(candidates: "pd.DataFrame", held_out: "pd.DataFrame") -> None:
    now, then = (_sorted(table).reset_index(drop=True) for table in (candidates, held_out))
    if len(now) != len(then) or not (now.to_numpy() == then.to_numpy()).all():
        raise ModelError(
            "the markers of the labelled articles are not those that the model was trained on; run 'framing train'"
        )
