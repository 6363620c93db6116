"""A model → the scores of every candidate."""

import pandas as pd

from framing.codebook import FILE, read_codebook
from framing.study import StepResult, Study, writes


@writes("score", or_nothing=True)
def score(study: Study, *, force: bool = False) -> StepResult:
    """Score the candidates of every article and keep them as stage ``scores``.

    Raises
    ------
    ModelError
        There is no model, it cannot be read or was trained under another
        codebook, or the markers of the labelled articles have changed since.
    StudyError
        A stage before it is missing.
    """
    return study.build("scores", lambda: _score(study), force=force)


def _score(study: Study) -> pd.DataFrame:
    from framing.model.bundle import read_bundle  # takes scikit-learn along
    from framing.model.scoring import score as apply

    codebook, encoder = read_codebook(study.path / FILE).digest, study.settings.model.encoder
    bundle = read_bundle(study.file("model"), codebook=codebook, encoder=encoder, with_folds=True)
    study.require_unaltered("model")  # what its card does not vouch for, such as the card itself
    speech = study.table("speech")
    return apply(
        study.articles(), study.markers(), bundle.tagger, bundle.held_out, bundle.fold_of,
        speech=speech, fold_taggers=bundle.fold_taggers,
    )  # fmt: skip
