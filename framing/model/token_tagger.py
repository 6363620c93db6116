"""The span tagger of texts that have been read: what it learns, and what it computes for each candidate."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator
from threadpoolctl import threadpool_limits

from framing.errors import InputError, ModelError
from framing.model.calibration import CalibratedLogistic
from framing.model.candidate_features import TARGETS, CandidateFeatures, TaggerFeatures, candidate_matrix
from framing.model.candidates import find_candidates, label_candidates
from framing.model.category_model import CategoryModel
from framing.model.contributions import contributions, strongest_features
from framing.model.encoder import name_of
from framing.model.folds import spread_groups
from framing.model.gold_tokens import marked_word_shares
from framing.model.interface import apply_in_batches
from framing.model.labelled_examples import LabelledExamples, contexts_of
from framing.model.thresholds import choose_span_threshold, choose_word_thresholds
from framing.model.token_features import Article, Tokens, read_tokens
from framing.model.word_features import WordFeatures
from framing.model.word_model import WordModel

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


class TokenTagger(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """What ``SpanTagger`` does with texts that have been read; parameters and attributes are described there."""

    def __init__(
        self,
        regularisation: float = 1.0,
        folds: int = 3,
        dimensions: int = 50,
        encoder: str | None = None,
        cache: str | None = None,
        language: str = "en",
        seed: int = 1,
    ) -> None:
        self.regularisation = regularisation
        self.folds = folds
        self.dimensions = dimensions
        self.encoder = encoder
        self.cache = cache
        self.language = language
        self.seed = seed

    def read(self, articles: Sequence[Article]) -> Tokens:
        """Read articles, with the encoder's vectors if there is an encoder.

        Raises
        ------
        ModelError
            The encoder is not the one that this tagger was trained with.
        """
        tokens = read_tokens(articles)
        if not self.encoder:
            return tokens
        from framing.model.contextual import encode_words  # imports the encoder's own library

        if hasattr(self, "encoder_") and self.encoder_ != name_of(self.encoder):
            raise ModelError(f"the encoder {self.encoder!r} is not the one that this tagger was trained with")
        vectors = encode_words(tokens, self.encoder, self.cache)
        if len(tokens) and vectors.shape[1] != self._dimensions(vectors.shape[1]):
            raise ModelError(
                f"the encoder {self.encoder!r} does not have the dimensions that this tagger was trained with"
            )
        return replace(tokens, vectors=vectors)

    def _dimensions(self, default: int) -> int:
        """Return how many dimensions of an encoder it was trained with, ``default`` if there was nothing to learn."""
        return len(getattr(getattr(self, "word_model_", None), "vector_mean_", range(default)))

    def learn_words(self, articles: Sequence[Article]) -> WordFeatures:
        """Learn the features of words from articles, without labels."""
        return WordFeatures(self.dimensions, self.seed).fit(read_tokens(articles, bare=True))

    def learn(
        self,
        corpus: Tokens,
        gold: "pd.DataFrame",
        groups: Sequence[Any] | None,
        *,
        words: WordFeatures,
        categories: Iterable[str] = (),
    ) -> Self:
        """Do what ``fit`` does, with texts that have been read and gold that has been checked.

        ``categories`` are predicted beside those that occur.
        """
        if not corpus.articles:
            raise InputError("texts: there is none to learn from")
        count = len(corpus.articles)
        names = [str(group) for group in ([article.text for article in corpus.articles] if groups is None else groups)]
        if len(names) != count:
            raise InputError(f"groups: there are {len(names)}, and {count} texts")
        fold_of = spread_groups(names, self.folds, self.seed)
        fold = np.array([fold_of[group] for group in names], dtype=np.int64)
        self.classes_ = list(TARGETS)
        if self.encoder:
            self.encoder_ = name_of(self.encoder)
        occurring = (marker.category for markers in corpus.markers for marker in markers)
        self.categories_ = sorted({*categories, *gold["category"], *occurring})
        # sums over a few thousand rows are too small to share between cores: waiting takes longer than computing
        with threadpool_limits(limits=1):
            self._learn(corpus, gold, fold, words)
        corpus.forget()  # while others are trained on parts of it
        return self

    def _learn(self, tokens: Tokens, gold: "pd.DataFrame", fold: "NDArray[np.int64]", words: WordFeatures) -> None:
        marked = marked_word_shares(tokens, gold, self.categories_)
        fold_of_word = fold[tokens.article]
        self.word_model_ = WordModel()
        log_odds = self.word_model_.learn(tokens, marked.max(axis=1, initial=0.0), fold_of_word, words)
        self.category_model_ = CategoryModel()
        shares = self.category_model_.learn(tokens, marked, fold_of_word, words)
        probability = _category_probability(log_odds, shares)
        self.word_thresholds_ = choose_word_thresholds(self.categories_, probability, marked)
        candidates = find_candidates(tokens, probability, self.word_thresholds_)
        labels = label_candidates(candidates, gold)
        numbers = candidate_matrix(tokens, candidates, log_odds, shares, self.categories_)
        self.features_ = CandidateFeatures().fit(candidates, numbers)
        rows = self.features_.transform(candidates, numbers)
        fold_of_candidate = fold[candidates["article"].to_numpy()]
        category, kept = candidates["category"].to_numpy(dtype=str), labels[:, 0] > 0
        self.kept_classifier_ = self._classifier().fit(rows, labels[:, 0], fold_of_candidate, category)
        readers, in_outlet_voice = labels[kept].T
        self.voice_classifier_ = self._classifier().fit(
            rows[kept], in_outlet_voice / readers, fold_of_candidate[kept], weight=readers
        )
        if tokens.vectors.shape[1] and not self.word_model_.is_constant_:
            self.examples_ = LabelledExamples().fit(contexts_of(tokens, candidates), kept)
        self.n_candidates_, self.is_constant_ = len(candidates), self.kept_classifier_.is_constant_
        held_out = self.kept_classifier_.held_out_
        self.thresholds_ = {
            name: choose_span_threshold(candidates[category == name], held_out[category == name], marked[:, column])
            for column, name in enumerate(self.categories_)
        }

    @property
    def kept_share_(self) -> float:
        """The share of the candidates it was trained on that annotators kept."""
        return self.kept_classifier_.prior_

    @property
    def outlet_voice_share_(self) -> float:
        """The share of these candidates that annotators kept in the outlet's voice."""
        return self.kept_classifier_.prior_ * self.voice_classifier_.prior_

    def score(self, articles: Sequence[Article]) -> "pd.DataFrame":
        """Return every candidate of articles with all columns: see ``predict_proba``.

        ``kept_found`` is what ``predict`` returns, ``outlet_voice_found`` those
        of them that are at least as likely in the outlet's voice as not.
        """
        return apply_in_batches(self._fitted(), articles, self.score_candidates)

    def candidates(self, corpus: Tokens) -> TaggerFeatures:
        """Find the candidates of texts that have been read, with their features."""
        log_odds, shares = self._fitted().word_model_.log_odds(corpus), self.category_model_.shares(corpus)
        table = find_candidates(corpus, _category_probability(log_odds, shares), self.word_thresholds_)
        numbers = candidate_matrix(corpus, table, log_odds, shares, self.categories_)
        contexts = contexts_of(corpus, table) if hasattr(self, "examples_") else None
        return TaggerFeatures(table, self.features_.transform(table, numbers), corpus, log_odds, contexts)

    def score_candidates(self, candidates: TaggerFeatures) -> "pd.DataFrame":
        """Do what ``score`` does, with candidates that have been found."""
        category = candidates.candidates["category"].to_numpy(dtype=str)
        kept = self.kept_classifier_.probability(candidates.features, category)
        outlet_voice = kept * self.voice_classifier_.probability(candidates.features)
        predicted = kept >= np.array([self.thresholds_[name] for name in category])
        return candidates.candidates.assign(
            kept_probability=kept,
            outlet_voice_probability=outlet_voice,
            kept_found=predicted,
            outlet_voice_found=predicted & (outlet_voice >= kept / 2),
        )

    def contributions(self, candidates: TaggerFeatures) -> "tuple[list[str], NDArray[np.float64]]":
        """Return the names of possible reasons, and how many log-odds each moved each candidate's score."""
        return contributions(candidates, self.kept_classifier_, self.features_, self.word_model_)

    def likenesses(self, candidates: TaggerFeatures) -> list[str]:
        """Say which labelled sentences each candidate is most like, "" without an encoder."""
        if candidates.contexts is None:
            return [""] * len(candidates.candidates)
        return self.examples_.describe(candidates.contexts)

    def describe(self) -> Mapping[str, Any]:
        """Return what a model card says of the tagger: its method and its features."""
        words = self.word_model_.words_
        return {
            "method": "logistic regressions, stacked and calibrated out of fold",
            "features": {
                "count": len(self.features_.feature_names_),
                "kept": strongest_features(self.kept_classifier_, self.features_),
            },
            "words": {"hashed": len(words.columns_), "with co-occurrence vectors": len(words.vector_rows_)},
        }

    def _fitted(self) -> Self:
        if not hasattr(self, "thresholds_"):
            raise ModelError(f"this {type(self).__name__} has learned nothing yet; call fit first")
        return self

    def _classifier(self) -> CalibratedLogistic:
        return CalibratedLogistic(self.regularisation)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "thresholds_")


def _category_probability(log_odds: "NDArray[np.float64]", shares: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return how likely each word is part of a marker of each category, shape (words, categories)."""
    probability: NDArray[np.float64] = shares / (1 + np.exp(-log_odds))[:, None]
    return probability
