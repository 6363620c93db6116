"""Is a new classifier better than the one in use? On articles that neither has seen.

Both are asked about the same labelled articles, each out of fold, and the
differences are taken article by article: what makes an article hard makes it
hard for both. Each has candidates of its own. A span that one of them does not
propose has probability 0 with it, so that a gold span without a candidate is an
error of 1, and one that only the other proposes costs nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from framing.intervals import Estimate, bootstrap_all, ratio, undefined
from framing.model.candidates import label_candidates
from framing.model.scoring import PLACE, articles_with_changed_markers, score_unseen
from framing.model.tagger import SpanTagger
from framing.model.training import FEWEST_ARTICLES
from framing.model.training_data import Labelled
from framing.records import require_columns

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

# a new version changes what everybody sees: a gain may be certain and still not worth it
LEAST_SKILL = 0.01


@dataclass(frozen=True, slots=True)
class CurrentModel:
    """What is in use makes of the ``articles`` that it can be judged on.

    ``candidates`` has a row a candidate: its place
    (``framing.model.scoring.PLACE``), ``probability`` of being kept, and
    whether it is ``shown`` to people.
    """

    articles: frozenset[str]
    candidates: "pd.DataFrame"


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
        The new one's, as ``framing.model.training.train`` gives it.
    in_use : InUse
        Of ``rules_in_use`` or ``model_in_use``.
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
    units = sorted(in_use.articles)
    n = len(units)
    if n < FEWEST_ARTICLES:
        none = undefined(n, f"needs {FEWEST_ARTICLES} labelled articles that both can be judged on")
        return Comparison(none, none)
    require_columns(in_use.candidates, [*PLACE, "probability", "shown"])
    new = held_out.rename(columns={"kept_probability": "probability", "kept_found": "shown"})
    sums = np.concatenate([_sums(one, gold, units) for one in (new, in_use.candidates)], axis=1)
    skill, f1 = bootstrap_all(lambda times: _gains(times @ sums), n, confidence=confidence, seed=seed)
    return Comparison(skill, f1)


def _sums(candidates: "pd.DataFrame", gold: "pd.DataFrame", units: Sequence[str]) -> "NDArray[np.float64]":
    """Return, for each article, the squared error, the right of what is shown, what is shown, and the gold spans."""
    place = {name: number for number, name in enumerate(units)}
    here, wanted = (
        table[table["article_id"].isin(place)].assign(article=lambda one: one["article_id"].map(place).astype("int64"))
        for table in (candidates, gold)
    )
    yes, shown = label_candidates(here, wanted)[:, 0], here["shown"].to_numpy(dtype=bool)
    off = (here["probability"].to_numpy(dtype=float) - yes) ** 2
    article, n = here["article"].to_numpy(), len(units)
    error, found, hits, seen = (np.bincount(article, one, n) for one in (off, yes, yes & shown, shown))
    known = np.bincount(wanted["article"].to_numpy(), minlength=n)
    return np.stack([error + known - found, hits, seen, known], axis=1)


def _gains(sums: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return skill and gain in F1 of sums over articles, a row a resample."""
    new, old = sums.T[:4], sums.T[4:]
    return np.column_stack([1 - ratio(new[0], old[0]), _f1(*new[1:]) - _f1(*old[1:])])


def _f1(
    hits: "NDArray[np.float64]", shown: "NDArray[np.float64]", gold: "NDArray[np.float64]"
) -> "NDArray[np.float64]":
    return np.nan_to_num(ratio(2 * hits, shown + gold))


def rules_in_use(labelled: Labelled) -> CurrentModel:
    """Say what the rules alone make of labelled articles: each marker is shown, and as likely as its rule's score."""
    told = labelled.markers[PLACE].assign(probability=labelled.markers["score"].to_numpy(float), shown=True)
    return CurrentModel(frozenset(labelled.articles["article_id"]), told)


def model_in_use(
    labelled: Labelled, tagger: SpanTagger, held_out: "pd.DataFrame", fold_of: Mapping[str, int]
) -> CurrentModel:
    """Say what a model in use makes of labelled articles that it has not seen.

    Of an article that it was trained on, its held-out candidates count; one in
    which the rules find something else now is left out: what the model would
    say of it unseen cannot be known.
    """
    import pandas as pd

    articles, markers = labelled.articles, labelled.markers
    known = articles["article_id"].isin(set(fold_of))
    seen = set(articles.loc[known, "article_id"])
    then = held_out[held_out["article_id"].isin(seen)]
    gone = articles_with_changed_markers(markers[markers["article_id"].isin(seen)], then, tagger)
    columns = [*PLACE, "kept_probability", "kept_found"]
    unseen = score_unseen(articles[~known], markers, tagger, labelled.speech)
    made = pd.concat([unseen[columns], then.loc[~then["article_id"].isin(gone), columns]], ignore_index=True)
    told = made.rename(columns={"kept_probability": "probability", "kept_found": "shown"})
    return CurrentModel(frozenset(articles["article_id"]) - gone, told)
