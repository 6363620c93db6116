"""The span tagger: which spans are markers, which annotators would keep, and which are in the outlet's voice."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.model.gold_tokens import check_gold
from framing.model.token_features import Article, as_articles, batches
from framing.model.token_tagger import TokenTagger

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

SPAN_COLUMNS = ("article", "start", "end", "text", "category", "rule", "voice", "position")


class SpanTagger(TokenTagger):
    """Find the spans that annotators would mark, each with two calibrated probabilities.

    ``kept`` is that annotators would mark the span with its category,
    ``outlet_voice`` that they would and in the outlet's voice: the product of
    ``kept`` and of the probability of the outlet's voice among the kept, so
    that it is never greater than ``kept``.

    Candidates are what rules found and, where no rule of a category fired, what
    the tagger itself finds in the text; docs/method.md describes both.

    Parameters
    ----------
    regularisation : float
        The inverse strength of the L2 penalty of the candidate classifiers
        (scikit-learn's C).
    folds : int
        Folds over groups, inside the training, for stacking, calibration and
        thresholds.
    dimensions : int
        Of the co-occurrence vectors of words, learned from the articles
        themselves; 0: none.
    encoder : str, optional
        The folder or name of a sentence-transformers model (``framing[encoder]``),
        whose vectors of words are used as well.
    cache : str, optional
        The folder to keep these in; else environment ``FRAMING_CACHE``, else
        they are not kept.
    language : str
        Of texts given as plain strings.
    seed : int
        Decides which groups share a fold.

    Attributes
    ----------
    classes_ : list of str
        What the two probabilities are of: "kept" and "outlet_voice".
    categories_ : list of str
        The categories of the gold spans and of the markers, sorted.
    thresholds_ : dict
        For each category the lowest probability of being kept at which
        ``predict`` returns a span, chosen out of fold for the best F1 on words.
    n_candidates_ : int
        How many candidates it was trained on.
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

    def fit(
        self,
        texts: Iterable[str | Article],
        spans: Iterable[Iterable[Sequence[Any]]],
        groups: Sequence[Any] | None = None,
        unlabelled: Iterable[str | Article] = (),
    ) -> "SpanTagger":
        """Learn from texts and what annotators marked in them.

        Parameters
        ----------
        texts : sequence of str or Article
            Plain texts, or articles with language, title and markers.
        spans : sequence of sequences
            For each text its gold spans: ``(start, end, category)`` or
            ``(start, end, category, voice)``. The default voice is that of the
            text at the span.
        groups : sequence, optional
            Texts of one group are in one fold; by default equal texts are.
        unlabelled : sequence of str or Article
            More texts of the study, used to learn about words.

        Raises
        ------
        InputError
            The lengths differ, there is no text, or a span is invalid.
        LanguageError
            There is no pack for a text's language.
        ModelError
            There is no such encoder, or sentence-transformers is not installed.
        """
        articles = as_articles(texts, self.language)
        tokens = self.read(articles)
        gold = check_gold(tokens, spans)
        more = as_articles(unlabelled, self.language)
        return self.learn(tokens, gold, groups, words=self.learn_words([*articles, *more]))

    def predict_proba(self, texts: Iterable[str | Article]) -> "pd.DataFrame":
        """Return every candidate span with its probabilities.

        Returns
        -------
        DataFrame, one row per candidate
            ``article`` (the index of the text in ``texts``), ``start, end, text,
            category, rule`` ("text" if no rule found it), ``voice, position,
            kept_probability, outlet_voice_probability``. Sorted by article and
            offset; candidates of one category do not overlap. The sum of a
            probability over the rows of a text is the expected number of its
            markers.

        Raises
        ------
        ModelError
            It was not fitted.
        """
        return self.score(as_articles(texts, self.language))[
            [*SPAN_COLUMNS, "kept_probability", "outlet_voice_probability"]
        ]

    def predict(self, texts: Iterable[str | Article]) -> list[list[tuple[int, int, str, str]]]:
        """Return the spans of each text that annotators are likely to mark: ``(start, end, category, voice)``."""
        articles = as_articles(texts, self.language)
        rows = self.score(articles)
        rows = rows[rows["kept_found"]]
        spans: list[list[tuple[int, int, str, str]]] = [[] for _ in articles]
        columns = (rows[name] for name in ("article", "start", "end", "category", "voice"))
        for article, start, end, category, voice in zip(*columns, strict=True):
            spans[article].append((int(start), int(end), str(category), str(voice)))
        return spans

    def word_probability(self, texts: Iterable[str | Article]) -> "list[NDArray[np.float64]]":
        """Return, for each text, how likely each of its words is part of a marker of any category.

        Words are those of ``framing.lang.segmentation.split_words``, without the empty
        ones; the values are the second stage's uncalibrated probabilities, for ranking.
        """
        by_text: list[NDArray[np.float64]] = []
        word_model = self._fitted().word_model_
        for batch in batches(as_articles(texts, self.language)):
            tokens = self.read(batch)
            probability = 1 / (1 + np.exp(-word_model.log_odds(tokens)))
            by_text += np.split(probability, tokens.first[1:-1])
        return by_text
