"""A model → how good it is."""

import pandas as pd

from framing.study import Study


def evaluate(study: Study) -> pd.DataFrame:
    """Return the figures of the study's model; see ``framing.model.figures.measure``.

    Raises
    ------
    ModelError
        There is no model, or none that this version can read.
    """
    from framing.model.bundle import read_card  # takes scikit-learn along
    from framing.model.card import card_figures

    return card_figures(read_card(study.file("model")))
