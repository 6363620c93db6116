"""The classifier of spans: where markers are, which people would keep, and which are the outlet's own."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator
from threadpoolctl import threadpool_limits

from framing.errors import InputError, ModelError
from framing.model.calibration import CalibratedLogistic
from framing.model.candidate_features import TARGETS, CandidateFeatures, candidate_matrix
from framing.model.candidates import find_candidates, label_candidates
from framing.model.category_model import CategoryModel
from framing.model.encoder import name_of
from framing.model.folds import spread
from framing.model.gold_tokens import check_gold, gold_word_mask
from framing.model.thresholds import choose_span_threshold, choose_word_thresholds
from framing.model.token_features import Article, Tokens, as_articles, batches, read_tokens
from framing.model.word_features import WordFeatures
from framing.model.word_model import WordModel

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

SPAN_COLUMNS = ("article", "start", "end", "text", "category", "rule", "voice", "position")


@dataclass(frozen=True, slots=True)
class TaggerFeatures:
    """What a tagger makes of texts before it weighs it.

    ``found`` are the candidates, ``rows`` what the judge sees of each;
    ``looks`` is what the second look sees of each word, ``odds`` its log odds.
    """

    found: "pd.DataFrame"
    rows: Any
    looks: "NDArray[np.float32]"
    odds: "NDArray[np.float64]"


class SpanTagger(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Find the spans that people would mark, each with two calibrated probabilities: kept, and own.

    ``kept`` is that people would mark it with this category, ``own`` that they
    would, in the outlet's voice. ``own`` is the product of ``kept`` and of the
    outlet's voice among the kept, so that it is never the greater.

    Candidates are what rules found and what the tagger finds in the text where
    no rule of a category fired; docs/method.md tells how.

    Parameters
    ----------
    regularisation : float
        The inverse strength of the L2 penalty of the judge of candidates
        (scikit-learn's C).
    calibration : str
        "sigmoid" or "isotonic"; see ``CalibratedLogistic``.
    folds : int
        Folds over groups, inside the training, for stacking, calibration and
        thresholds.
    dimensions : int
        Of the vectors of words learnt from the articles themselves; 0: none.
    encoder : str, optional
        The folder or name of a sentence-transformers model (``framing[encoder]``),
        whose vectors of words are looked at beside.
    cache : str, optional
        The folder to keep these in; else environment ``FRAMING_CACHE``, else
        they are not kept.
    language : str
        Of texts that come as plain strings.
    seed : int
        Decides which groups share a fold.

    Attributes
    ----------
    classes_ : list of str
        What the two probabilities are: "kept" and "outlet_voice".
    categories_ : list of str
        The categories of the gold spans and of the markers, sorted.
    thresholds_ : dict
        For each category the probability of being kept from which ``predict``
        gives a span, chosen out of fold for the best F1 on words.
    n_candidates_ : int
        How many candidates it has learned from.
    is_constant_ : bool
        Whether all or none of them were kept, so that there was nothing to
        learn; every candidate then has the same probability of being kept.

    Examples
    --------
    >>> texts = [f"The {word} men left town {i}." for i in range(12) for word in ("plaid", "old")]
    >>> spans = [[(4, 9, "loaded")] if "plaid" in text else [] for text in texts]
    >>> tagger = SpanTagger(dimensions=0).fit(texts, spans)
    >>> tagger.predict(["The plaid men came back."])
    [[(4, 9, 'loaded', 'outlet')]]
    """

    def __init__(
        self,
        regularisation: float = 1.0,
        calibration: str = "sigmoid",
        folds: int = 3,
        dimensions: int = 50,
        encoder: str | None = None,
        cache: str | None = None,
        language: str = "en",
        seed: int = 1,
    ) -> None:
        self.regularisation = regularisation
        self.calibration = calibration
        self.folds = folds
        self.dimensions = dimensions
        self.encoder = encoder
        self.cache = cache
        self.language = language
        self.seed = seed

    def fit(
        self,
        texts: Iterable[str | Article],
        spans: Iterable[Iterable[Sequence[Any]]],
        groups: Sequence[Any] | None = None,
        unlabelled: Iterable[str | Article] = (),
    ) -> "SpanTagger":
        """Learn from texts and what people marked in them.

        Parameters
        ----------
        texts : sequence of str or Article
            Plain texts, or articles with language, title and markers.
        spans : sequence of sequences
            For each text its gold spans: ``(start, end, category)`` or
            ``(start, end, category, voice)``. Without a voice, that of the
            speech which the span stands in counts.
        groups : sequence, optional
            Texts of one group are in one fold; by default equal texts are.
        unlabelled : sequence of str or Article
            More texts of the study; words are learnt from them, not labels.

        Raises
        ------
        InputError
            The lengths differ, there is no text, or a span is not sound.
        LanguageError
            There is no pack for a text's language.
        ModelError
            There is no such encoder, or nothing to load it with.
        """
        articles = as_articles(texts, self.language)
        tokens = self.read(articles)
        gold = check_gold(tokens, spans)
        more = as_articles(unlabelled, self.language)
        return self.learn(tokens, gold, groups, words=self.read_words([*articles, *more]))

    def read(self, articles: Sequence[Article]) -> Tokens:
        """Read articles, with the encoder's vectors where there is one.

        Raises
        ------
        ModelError
            The encoder is not the one that this tagger was trained with.
        """
        tokens = read_tokens(articles)
        if not self.encoder:
            return tokens
        from framing.model.contextual import encode_words  # reads the encoder's own library

        if hasattr(self, "encoder_") and self.encoder_ != name_of(self.encoder):
            raise ModelError(f"the encoder {self.encoder!r} is not the one that this tagger was trained with")
        return replace(tokens, vectors=encode_words(tokens, self.encoder, self.cache))

    def read_words(self, articles: Sequence[Article]) -> WordFeatures:
        """Learn words from articles, without labels."""
        return WordFeatures(self.dimensions, self.seed).fit(read_tokens(articles, bare=True))

    def learn(
        self,
        tokens: Tokens,
        gold: "pd.DataFrame",
        groups: Sequence[Any] | None,
        *,
        words: WordFeatures,
        categories: Iterable[str] = (),
    ) -> "SpanTagger":
        """Do what ``fit`` does, with texts that have been read and gold that has been checked.

        ``categories`` are known beside those that occur.
        """
        if not tokens.articles:
            raise InputError("texts: there is none to learn from")
        count = len(tokens.articles)
        named = [str(group) for group in ([one.text for one in tokens.articles] if groups is None else groups)]
        if len(named) != count:
            raise InputError(f"groups: there are {len(named)}, and {count} texts")
        fold_of = spread(named, self.folds, self.seed)
        fold = np.array([fold_of[group] for group in named], dtype=np.int64)
        self.classes_ = list(TARGETS)
        if self.encoder:
            self.encoder_ = name_of(self.encoder)
        occurring = (one.category for found in tokens.markers for one in found)
        self.categories_ = sorted({*categories, *gold["category"], *occurring})
        # sums over a few thousand rows are too little to share between cores: waiting for one another takes longer
        with threadpool_limits(limits=1):
            self._learn(tokens, gold, fold, words)
        return self

    def _learn(self, tokens: Tokens, gold: "pd.DataFrame", fold: "NDArray[np.int64]", words: WordFeatures) -> None:
        marked = gold_word_mask(tokens, gold, self.categories_)
        of_word = fold[tokens.article]
        self.places_ = WordModel()
        odds = self.places_.learn(tokens, np.asarray(marked.any(axis=1)), of_word, words)
        self.shares_ = CategoryModel()
        shares = self.shares_.learn(tokens, marked, of_word, words)
        self.levels_ = choose_word_thresholds(self.categories_, _chances(odds, shares), marked)
        found = find_candidates(tokens, _chances(odds, shares), self.levels_)
        labels = label_candidates(found, gold)
        described = candidate_matrix(tokens, found, odds, shares, self.categories_)
        self.features_ = CandidateFeatures().fit(found, described)
        rows, of_candidate = self.features_.transform(found, described), fold[found["article"].to_numpy()]
        kinds, kept = found["category"].to_numpy(dtype=str), labels[:, 0]
        self.kept_ = self._judge().fit(rows, kept, of_candidate, kinds)
        self.outlet_voice_ = self._judge().fit(rows[kept], labels[kept, 1], of_candidate[kept])
        self.n_candidates_, self.is_constant_ = len(found), self.kept_.is_constant_
        self.thresholds_ = {
            category: choose_span_threshold(
                found[kinds == category], self.kept_.held_out_[kinds == category], marked[:, column]
            )
            for column, category in enumerate(self.categories_)
        }

    def predict_proba(self, texts: Iterable[str | Article]) -> "pd.DataFrame":
        """Return every candidate span with its probabilities.

        Returns
        -------
        DataFrame
            One row a candidate: ``article`` (the text's place in ``texts``),
            ``start, end, text, category, rule`` ("text" where no rule found
            it), ``voice, position, kept_probability, outlet_voice_probability``. Sorted
            by place; candidates of one category do not overlap. The sum over
            the rows of a text is the expected number of its markers.

        Raises
        ------
        ModelError
            It was not fitted.
        """
        return self.score(as_articles(texts, self.language))[
            [*SPAN_COLUMNS, "kept_probability", "outlet_voice_probability"]
        ]

    def predict(self, texts: Iterable[str | Article]) -> list[list[tuple[int, int, str, str]]]:
        """Return the spans of each text that people are likely to mark: ``(start, end, category, voice)``."""
        articles = as_articles(texts, self.language)
        rows = self.score(articles)
        rows = rows[rows["kept_found"]]
        made: list[list[tuple[int, int, str, str]]] = [[] for _ in articles]
        for article, *span in zip(
            *(rows[name] for name in ("article", "start", "end", "category", "voice")), strict=True
        ):
            made[article].append((int(span[0]), int(span[1]), str(span[2]), str(span[3])))
        return made

    def word_probability(self, texts: Iterable[str | Article]) -> "list[NDArray[np.float64]]":
        """Return, for each text, how likely each of its words is part of a marker of any category.

        Words are those of ``framing.lang.segmentation.split_words``, without the empty
        ones; the values are chances by the second look, for ranking.
        """
        made = []
        places = self._fitted().places_
        for batch in batches(as_articles(texts, self.language)):
            tokens = self.read(batch)
            chance = 1 / (1 + np.exp(-places.log_odds(places.looks(tokens))))
            made += np.split(chance, tokens.first[1:-1])
        return made

    def score(self, articles: Sequence[Article]) -> "pd.DataFrame":
        """Return all that is known of every candidate: see ``predict_proba``.

        ``kept_found`` is what ``predict`` gives, ``outlet_voice_found`` those of them
        that are rather the outlet's own.
        """
        return self.in_batches(articles, self.scored)

    def in_batches(
        self, articles: Sequence[Article], told: "Callable[[TaggerFeatures], pd.DataFrame]"
    ) -> "pd.DataFrame":
        """Return what ``told`` makes of the candidates of articles, read so many at a time that memory stays flat."""
        import pandas as pd

        parts, before = [told(self.judged(read_tokens([])))], 0
        for batch in batches(articles):
            part = told(self.judged(self.read(batch)))
            parts.append(part.assign(article=part["article"] + before))
            before += len(batch)
        return pd.concat(parts if len(parts) == 1 else parts[1:], ignore_index=True)

    def judged(self, tokens: Tokens) -> TaggerFeatures:
        """Find the candidates of texts that have been read."""
        looks, shares = self._fitted().places_.looks(tokens), self.shares_.shares(tokens)
        odds = self.places_.log_odds(looks)
        found = find_candidates(tokens, _chances(odds, shares), self.levels_)
        described = candidate_matrix(tokens, found, odds, shares, self.categories_)
        return TaggerFeatures(found, self.features_.transform(found, described), looks, odds)

    def scored(self, judged: TaggerFeatures) -> "pd.DataFrame":
        """Do what ``score`` does, with candidates that have been found."""
        found, rows = judged.found, judged.rows
        kinds = found["category"].to_numpy(dtype=str)
        kept = self.kept_.probability(rows, kinds)
        own = kept * self.outlet_voice_.probability(rows)
        least = np.array([self.thresholds_[kind] for kind in kinds])
        sure = kept >= least
        return found.assign(
            kept_probability=kept,
            outlet_voice_probability=own,
            kept_found=sure,
            outlet_voice_found=sure & (own >= kept / 2),
        )

    def _fitted(self) -> "SpanTagger":
        if not hasattr(self, "thresholds_"):
            raise ModelError("this SpanTagger has learned nothing yet; call fit first")
        return self

    def _judge(self) -> CalibratedLogistic:
        return CalibratedLogistic(self.calibration, self.regularisation)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "thresholds_")


def _chances(odds: "NDArray[np.float64]", shares: "NDArray[np.float64]") -> "NDArray[np.float64]":
    chances: NDArray[np.float64] = shares / (1 + np.exp(-odds))[:, None]
    return chances
