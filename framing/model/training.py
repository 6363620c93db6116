"""Train a tagger, and score every labelled article by one that never saw it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from framing.errors import ModelError
from framing.model.features import corrections
from framing.model.folds import Folds, make_folds
from framing.model.tagger import SpanTagger
from framing.settings import Model

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

FEWEST_ARTICLES = 10
HELD_OUT_COLUMNS = (
    "article_id", "start", "end", "text", "category", "rule", "voice", "position", "score",
    "kept", "own", "kept_probability", "own_probability", "kept_share", "own_share", "fold",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trained:
    """What training gives.

    ``tagger`` has learned from all labelled articles. ``held_out`` has every
    candidate of theirs with what people made of it (``kept``, ``own``), the
    probabilities by a tagger that never saw its fold, and the shares of kept
    and own among the candidates that this tagger did see.
    """

    tagger: SpanTagger
    held_out: "pd.DataFrame"
    folds: Folds


def train(
    candidates: "pd.DataFrame", gold: "pd.DataFrame", articles: "pd.DataFrame", *, model: Model, seed: int
) -> Trained:
    """Train on the candidates of the labelled articles, with grouped cross-fitting.

    Parameters
    ----------
    candidates : DataFrame
        Those of the labelled articles; see ``framing.model.features``.
    gold : DataFrame
        Contract ``gold``.
    articles : DataFrame
        The labelled articles, with ``article_id``, ``event`` and ``outlet``;
        those without candidates too.

    Raises
    ------
    ModelError
        There are fewer than ``FEWEST_ARTICLES`` labelled articles, no
        candidates in them, or all or none of the candidates were kept.
    """
    labels = corrections(candidates, gold)
    _check_enough(len(articles), labels)
    folds = make_folds(articles, by=model.group, folds=model.folds, seed=seed)
    groups = candidates["article_id"].map(dict(folds.group_of)).to_numpy()
    fold = candidates["article_id"].map(dict(folds.fold_of)).to_numpy().astype(np.int64)
    probabilities, shares = np.zeros(labels.shape), np.zeros(labels.shape)
    for out in range(folds.count):
        seen, unseen = fold != out, fold == out
        tagger = _tagger(model, seed).fit(candidates[seen], labels[seen], groups[seen])
        probabilities[unseen] = tagger.predict_proba(candidates[unseen])
        shares[unseen] = labels[seen].mean(axis=0) if seen.any() else 0.5
    tagger = _tagger(model, seed).fit(candidates, labels, groups)
    held_out = candidates.assign(
        kept=labels[:, 0], own=labels[:, 1],
        kept_probability=probabilities[:, 0], own_probability=probabilities[:, 1],
        kept_share=shares[:, 0], own_share=shares[:, 1], fold=fold,
    )  # fmt: skip
    return Trained(tagger, held_out[list(HELD_OUT_COLUMNS)], folds)


def _tagger(model: Model, seed: int) -> SpanTagger:
    return SpanTagger(model.regularisation, model.calibration, model.folds, seed=seed)


def _check_enough(n_articles: int, labels: "NDArray[np.bool_]") -> None:
    """Say what is missing where there is nothing to learn from."""
    kept, total = int(labels[:, 0].sum()), len(labels)
    if n_articles < FEWEST_ARTICLES:
        raise ModelError(f"a model needs {FEWEST_ARTICLES} labelled articles, and there are {n_articles}: label more")
    if total == 0:
        raise ModelError(f"the rules found nothing in the {n_articles} labelled articles: there is nothing to learn")
    if kept in (0, total):
        rest, none = ("kept", "not one was rejected") if kept else ("rejected", "not one was kept")
        raise ModelError(
            f"people {rest} all {total} candidates in the {n_articles} labelled articles, {none}: "
            "a model needs some of either kind; label more articles"
        )
