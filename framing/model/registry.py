"""The available taggers: which one is trained, and which types a bundle may hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from framing.model.fitted import check_fitted
from framing.model.interface import Tagger
from framing.model.tagger import SpanTagger
from framing.settings import Model


@dataclass(frozen=True, slots=True)
class StoredTagger:
    """How a tagger of one class is taken from a file, which somebody else may have written.

    ``check`` raises ``ValueError`` if the tagger has not all that learning gives
    it. ``connect`` returns it ready for the study's encoder ("" if there is
    none) and folder of vectors, or raises ``ValueError`` if it was trained with
    another encoder; without ``connect``, the class uses no encoder.
    """

    check: Callable[[Any], None]
    connect: Callable[[Any, str, str | None], Tagger] | None = None


def _connect(tagger: SpanTagger, encoder: str, cache: str | None) -> Tagger:
    """Return a tagger that keeps its encoder's vectors in ``cache``; the one that it was trained with is ignored."""
    if (tagger.encoder or "") != encoder:
        raise ValueError(
            f"was trained with {_named(tagger.encoder)}, and study.toml has {_named(encoder)}; "
            "change [model] encoder or run 'framing train'"
        )
    connected: Tagger = tagger.set_params(cache=cache)
    return connected


def _named(encoder: str | None) -> str:
    return f"the encoder {encoder[:200]!r}" if encoder else "no encoder"


TAGGERS: Mapping[type, StoredTagger] = {SpanTagger: StoredTagger(check_fitted, _connect)}
# what a bundle may hold besides scikit-learn's own types; anything else is refused before it is loaded
TRUSTED = tuple(
    f"framing.model.{name}"
    for name in (
        "calibration.CalibratedLogistic", "candidate_features.CandidateFeatures", "category_model.CategoryModel",
        "labelled_examples.LabelledExamples", "logistic.SharedLogistic", "tagger.SpanTagger",
        "word_features.WordFeatures", "word_model.WordModel",
    )
)  # fmt: skip


def create_tagger(model: Model, seed: int) -> Tagger:
    """Create an untrained tagger from the ``[model]`` settings of a study."""
    return SpanTagger(model.regularisation, dimensions=model.dimensions, encoder=model.encoder or None, seed=seed)
