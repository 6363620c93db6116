"""Taggers of one training have learned the same of words without labels: they share it, and it is computed once."""

from collections.abc import Sequence

from framing.model.interface import Tagger
from framing.model.word_features import WordFeatures

_MODELS = ("word_model_", "category_model_")


def share_words(taggers: Sequence[Tagger]) -> None:
    """Give the models of taggers that were just loaded one object for word features that are the same."""
    seen: list[WordFeatures] = []
    for model in (getattr(tagger, name) for tagger in taggers for name in _MODELS if hasattr(tagger, name)):
        same = next((words for words in seen if words.is_same(model.words_)), None)
        if same is None:
            seen.append(model.words_)
        else:
            model.words_ = same
