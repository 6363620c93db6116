"""Whether a new classifier is better than the one in use, on articles that neither was trained on.

Both score the same labelled articles out of fold, and the comparison is paired
by article: an article that is hard for one is hard for the other. Each has
candidates of its own. A span that is not a candidate of a classifier has probability
0: a gold span without a candidate is an error of 1, and a span that only the
other has is not an error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from framing.intervals import Estimate, bootstrap_all, ratio, undefined
from framing.model.candidates import label_candidates
from framing.model.gold_tokens import marked_shares
from framing.model.interface import Tagger
from framing.model.scoring import PLACE, articles_with_changed_markers, score_unseen
from framing.model.training import MIN_TRAINING_ARTICLES
from framing.model.training_data import TrainingInput
from framing.records import require_columns

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

# a new version changes what all annotators see: a gain may be certain and still too small to be worth it
MIN_SKILL = 0.01


@dataclass(frozen=True, slots=True)
class CurrentModel:
    """What is in use predicts for the ``articles`` on which it can be evaluated.

    ``candidates`` has one row per candidate: the columns of
    ``framing.model.scoring.PLACE``, the ``probability`` of being kept, and
    whether it is ``shown`` to annotators.
    """

    articles: frozenset[str]
    candidates: "pd.DataFrame"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a new classifier gains over what is in use, with intervals over articles.

    ``skill`` is the Brier skill score of the new over the old, the share by
    which its mean squared error falls: 1 at best, 0 for no gain, below 0 for a
    loss (Murphy 1988, doi:10.1175/1520-0493(1988)116<2417:SSBOTM>2.0.CO;2).
    ``f1`` is the increase in F1 of what would be shown to annotators.
    """

    skill: Estimate
    f1: Estimate

    @property
    def better(self) -> bool:
        """Whether the new one is significantly better, by enough to matter, and its F1 does not fall."""
        return self.skill.low > 0 and self.skill.value >= MIN_SKILL and self.f1.value >= 0


def compare(
    held_out: "pd.DataFrame",
    in_use: CurrentModel,
    gold: "pd.DataFrame",
    *,
    confidence: float = 0.95,
    seed: int = 1,
) -> Comparison:
    """Compare a new classifier with what is in use on the articles of ``in_use``.

    Parameters
    ----------
    held_out : DataFrame
        Of the new one, as ``framing.model.training.train`` returns it.
    in_use : CurrentModel
        Of ``rules_in_use`` or ``model_in_use``.
    gold : DataFrame
        Contract ``gold``, or spans with ``marked_share`` and ``outlet_share``, the
        shares of readers (``framing.annotations.reader_shares``).

    Returns
    -------
    Comparison
        Both are computed from sums over articles, with percentile intervals from
        the same resamples of articles. ``nan`` if there are fewer than
        ``MIN_ARTICLES``, or if the one in use makes no error; the note says
        so.
    """
    units = sorted(in_use.articles)
    n = len(units)
    if n < MIN_TRAINING_ARTICLES:
        missing = undefined(n, f"needs {MIN_TRAINING_ARTICLES} labelled articles on which both can be judged")
        return Comparison(missing, missing)
    require_columns(in_use.candidates, [*PLACE, "probability", "shown"])
    new = held_out.rename(columns={"kept_probability": "probability", "kept_found": "shown"})
    sums = np.concatenate([_sums(candidates, gold, units) for candidates in (new, in_use.candidates)], axis=1)
    skill, f1 = bootstrap_all(lambda times: _gains(times @ sums), n, confidence=confidence, seed=seed)
    return Comparison(skill, f1)


def _sums(candidates: "pd.DataFrame", gold: "pd.DataFrame", units: Sequence[str]) -> "NDArray[np.float64]":
    """Return, for each article, the squared error and the numbers of right shown, shown and gold spans."""
    number_of = {name: number for number, name in enumerate(units)}
    scored, gold_spans = (
        table[table["article_id"].isin(number_of)].assign(
            article=lambda rows: rows["article_id"].map(number_of).astype("int64")
        )
        for table in (candidates, gold)
    )
    yes, shown = label_candidates(scored, gold_spans)[:, 0], scored["shown"].to_numpy(dtype=bool)
    marked = marked_shares(gold_spans)[:, 0]
    squared_error = (scored["probability"].to_numpy(dtype=float) - yes) ** 2
    article, n = scored["article"].to_numpy(), len(units)
    error, matched, right, n_shown = (
        np.bincount(article, values, n) for values in (squared_error, yes**2, yes * shown, shown)
    )
    n_gold, all_gold = (np.bincount(gold_spans["article"].to_numpy(), each, n) for each in (marked, marked**2))
    return np.stack([error + all_gold - matched, right, n_shown, n_gold], axis=1)


def _gains(sums: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return skill and gain in F1 from sums over articles, one row per resample."""
    new, old = sums.T[:4], sums.T[4:]
    return np.column_stack([1 - ratio(new[0], old[0]), _f1(*new[1:]) - _f1(*old[1:])])


def _f1(
    right: "NDArray[np.float64]", shown: "NDArray[np.float64]", gold: "NDArray[np.float64]"
) -> "NDArray[np.float64]":
    return np.nan_to_num(ratio(2 * right, shown + gold))


def rules_in_use(labelled: TrainingInput) -> CurrentModel:
    """Return what the rules alone predict: each marker is shown, with its rule's score as the probability."""
    candidates = labelled.markers[PLACE].assign(probability=labelled.markers["score"].to_numpy(float), shown=True)
    return CurrentModel(frozenset(labelled.articles["article_id"]), candidates)


def model_in_use(
    labelled: TrainingInput, tagger: Tagger, held_out: "pd.DataFrame", fold_of: Mapping[str, int]
) -> CurrentModel:
    """Return what a model in use predicts for labelled articles, out of fold.

    For an article that it was trained on, its held-out candidates are used. An
    article in which the rules now find something else is left out: there are no
    held-out predictions for it.
    """
    import pandas as pd

    articles, markers = labelled.articles, labelled.markers
    is_training = articles["article_id"].isin(set(fold_of))
    training = set(articles.loc[is_training, "article_id"])
    unseen = held_out[held_out["article_id"].isin(training)]
    changed = articles_with_changed_markers(markers[markers["article_id"].isin(training)], unseen, tagger)
    columns = [*PLACE, "kept_probability", "kept_found"]
    scored = pd.concat(
        [
            score_unseen(articles[~is_training], markers, tagger, labelled.speech)[columns],
            unseen.loc[~unseen["article_id"].isin(changed), columns],
        ],
        ignore_index=True,
    )
    candidates = scored.rename(columns={"kept_probability": "probability", "kept_found": "shown"})
    return CurrentModel(frozenset(articles["article_id"]) - changed, candidates)
