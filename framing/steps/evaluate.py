"""A model → how well it performs."""

from dataclasses import replace

import pandas as pd

from framing.steps.train import fit_model, labelled, metrics_of
from framing.study import Study


def evaluate(study: Study, *, fold_by: str = "") -> pd.DataFrame:
    """Return the figures of the study's model; see ``framing.model.metrics.measure``.

    With ``fold_by`` ("event", "outlet", "time" or "article"), those of a training
    that holds out by it in place of those in the card; nothing is kept.

    Raises
    ------
    StudyError
        There is no model.
    ModelError
        This version cannot read it; or there is too little to learn from.
    """
    from framing.model.bundle import read_card  # takes scikit-learn along
    from framing.model.card import metrics_of_card

    if fold_by:
        return metrics_of(study, fit_model(study, labelled(study), replace(study.settings.model, fold_by=fold_by)))
    study.require("model")
    study.require_unaltered("model")
    return metrics_of_card(read_card(study.file("model")))
