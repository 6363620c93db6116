"""Is a new classifier better than the one in use? On articles that neither has seen.

Both are asked about the same candidates of the same labelled articles, each out
of fold, and the differences are taken article by article: what makes an article
hard makes it hard for both.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from framing.intervals import Estimate, bootstrap_all, undefined
from framing.model.scoring import PLACE
from framing.model.tagger import SpanTagger
from framing.model.training import FEWEST_ARTICLES
from framing.records import require_columns

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

SHOWN = 0.5  # what is at least as likely as not is shown to people
# a new version changes what everybody sees: a gain may be certain and still not worth it
LEAST_SKILL = 0.01


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a new classifier gains over what is in use, with its interval over articles.

    ``skill`` is the Brier skill score of the new over the old, the share of its
    mean squared distance from what people did that goes away: 1 at best, 0 for
    no gain, below 0 for a loss (Murphy 1988,
    doi:10.1175/1520-0493(1988)116<2417:SSBOTM>2.0.CO;2). ``f1`` is the rise of
    the F1 of what would be shown to people.
    """

    skill: Estimate
    f1: Estimate

    @property
    def better(self) -> bool:
        """Whether the new one is proven better, by enough to matter, and shows nothing worse."""
        return self.skill.low > 0 and self.skill.value >= LEAST_SKILL and self.f1.value >= 0


def compare(
    held_out: "pd.DataFrame",
    in_use: "pd.DataFrame",
    gold: "pd.DataFrame",
    *,
    confidence: float = 0.95,
    seed: int = 1,
) -> Comparison:
    """Compare a new classifier with what is in use on the articles of ``in_use``.

    Parameters
    ----------
    held_out : DataFrame
        The new one's, as ``framing.model.training.train`` gives it.
    in_use : DataFrame
        ``article_id``, the labelled articles that both can be judged on, and
        for each of its candidates the place (``framing.model.scoring.PLACE``),
        ``probability`` of being kept, and whether it is ``shown``; see
        ``rules_in_use`` and ``model_in_use``. Articles without candidates do
        not count: nobody predicts anything there.
    gold : DataFrame
        Contract ``gold``.

    Returns
    -------
    Comparison
        Both are made of sums over articles, with percentile intervals of the
        same resamples of articles. ``nan`` where there are fewer than
        ``FEWEST_ARTICLES``, or where the one in use makes no error; the note
        says so.
    """
    require_columns(in_use, [*PLACE, "probability", "shown"])
    both = held_out.merge(in_use[[*PLACE, "probability", "shown"]], on=PLACE, validate="one_to_one")
    units, article = np.unique(both["article_id"].to_numpy(dtype=str), return_inverse=True)
    n = len(units)
    if n < FEWEST_ARTICLES:
        none = undefined(n, f"needs {FEWEST_ARTICLES} labelled articles that both can be judged on")
        return Comparison(none, none)
    yes = both["kept"].to_numpy(dtype=bool)
    place = {name: i for i, name in enumerate(units)}
    known = gold[gold["article_id"].isin(place)]["article_id"].map(place).to_numpy(dtype=np.intp)
    new, old = both["kept_probability"].to_numpy(float), both["probability"].to_numpy(float)
    shown_new, shown_old = new >= SHOWN, both["shown"].to_numpy(dtype=bool)
    columns = [
        (new - yes) ** 2, (old - yes) ** 2, yes & shown_new, shown_new, yes & shown_old, shown_old,
    ]  # fmt: skip
    sums = np.stack(
        [*(np.bincount(article, one, n) for one in columns), np.bincount(known, minlength=n).astype(float)], axis=1
    )
    skill, f1 = bootstrap_all(lambda rows: _gains(sums[rows].sum(axis=0)), n, confidence=confidence, seed=seed)
    return Comparison(skill, f1)


def _gains(sums: "NDArray[np.float64]") -> "NDArray[np.float64]":
    off_new, off_old, hits_new, shown_new, hits_old, shown_old, gold = sums
    skill = 1 - off_new / off_old if off_old else math.nan
    return np.array([skill, _f1(hits_new, shown_new, gold) - _f1(hits_old, shown_old, gold)], dtype=np.float64)


def _f1(hits: float, shown: float, gold: float) -> float:
    return 2 * hits / (shown + gold) if shown + gold else 0.0


def rules_in_use(candidates: "pd.DataFrame") -> "pd.DataFrame":
    """Say what the rules alone make of candidates: each is shown, and as likely as its rule's score."""
    return candidates[PLACE].assign(probability=candidates["score"].to_numpy(float), shown=True)


def model_in_use(
    candidates: "pd.DataFrame", tagger: SpanTagger, held_out: "pd.DataFrame", fold_of: Mapping[str, int]
) -> "pd.DataFrame":
    """Say what a model in use makes of candidates of articles that it has not seen.

    Of an article that it was trained on, its held-out probabilities count; one
    whose candidates are others now is left out: what the model would say of it
    unseen cannot be known.
    """
    import pandas as pd

    known = candidates["article_id"].isin(set(fold_of))
    fresh = candidates[~known]
    new = fresh[PLACE].assign(probability=tagger.predict_proba(fresh)[:, 0])
    then = held_out[held_out["article_id"].isin(set(candidates["article_id"]))]
    laid = candidates.loc[known, PLACE].merge(then[[*PLACE, "kept_probability"]], on=PLACE, how="outer", indicator=True)
    moved = set(laid.loc[laid["_merge"] != "both", "article_id"])
    same = laid[~laid["article_id"].isin(moved)].rename(columns={"kept_probability": "probability"})
    made = pd.concat([new, same[[*PLACE, "probability"]]], ignore_index=True)
    return made.assign(shown=made["probability"] >= SHOWN)
