"""The available taggers: which one is trained, and which types a bundle may hold."""

from collections.abc import Mapping

from framing.model.interface import Tagger
from framing.model.tagger import SpanTagger
from framing.settings import Model

TAGGERS: Mapping[str, type] = {"SpanTagger": SpanTagger}
# what a bundle may hold besides scikit-learn's own types; anything else is refused before it is loaded
TRUSTED = tuple(
    f"framing.model.{name}"
    for name in (
        "calibration.CalibratedLogistic", "candidate_features.CandidateFeatures", "category_model.CategoryModel",
        "logistic.SharedLogistic", "tagger.SpanTagger", "word_features.WordFeatures", "word_model.WordModel",
    )
)  # fmt: skip


def create_tagger(model: Model, seed: int) -> Tagger:
    """Create an untrained tagger from the ``[model]`` settings of a study."""
    return SpanTagger(
        model.regularisation, model.calibration, dimensions=model.dimensions, encoder=model.encoder or None, seed=seed
    )
