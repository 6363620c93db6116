"""What training, scoring, comparing and explaining need from a tagger, whatever is inside it.

``framing.model.tagger.SpanTagger`` is the tagger that the package trains;
``framing.model.registry`` names the taggers that a bundle may hold.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from framing.model.token_features import Article, batches

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


class Corpus(Protocol):
    """Articles that a tagger has read, so that they need not be read again for each fold."""

    def subset(self, chosen: "NDArray[np.bool_]") -> "Corpus":
        """Return the chosen articles, numbered from 0; ``chosen`` has one value per article."""


class Tagger(Protocol):
    """Find candidate spans in articles and give each two calibrated probabilities.

    ``kept`` is that annotators would mark the candidate with its category,
    ``outlet_voice`` that they would and in the outlet's voice.

    Objects that one method returns and another takes (a corpus, candidates) are
    opaque to callers, who only pass them on. A tagger does not change after
    ``learn``.
    """

    @property
    def categories_(self) -> list[str]:
        """The categories that it can predict, sorted."""

    @property
    def thresholds_(self) -> Mapping[str, float]:
        """For each category, the lowest probability of being kept at which a candidate is predicted."""

    @property
    def n_candidates_(self) -> int:
        """How many candidates it was trained on."""

    @property
    def is_constant_(self) -> bool:
        """Whether all or none of these were kept, so that there was nothing to learn."""

    @property
    def kept_share_(self) -> float:
        """The share of these candidates that annotators kept."""

    @property
    def outlet_voice_share_(self) -> float:
        """The share of these candidates that annotators kept in the outlet's voice."""

    def read(self, articles: Sequence[Article]) -> Corpus:
        """Read articles into a corpus."""

    def learn_words(self, articles: Sequence[Article]) -> Any:
        """Return what can be learned from articles without labels, for ``learn``."""

    def learn(
        self,
        corpus: Any,
        gold: "pd.DataFrame",
        groups: Sequence[Any] | None,
        *,
        words: Any,
        categories: Iterable[str] = (),
    ) -> "Tagger":
        """Train on a corpus; return the tagger itself.

        Parameters
        ----------
        corpus : Corpus
            Of ``read``, or a subset.
        gold : DataFrame, one row per gold span
            ``article`` (its number in the corpus), ``start, end, category,
            voice``. If there are ``marked_share`` and ``outlet_share``, a row is
            what any reader marked, with the share of the article's readers who
            did, and who did in the outlet's voice: what probabilities are of.
        groups : sequence, optional
            One value per article; articles of one group share inner folds.
        words
            Of ``learn_words``.
        categories : iterable of str
            Categories to predict besides those that occur.
        """

    def candidates(self, corpus: Any) -> Any:
        """Return the candidates of a corpus with what the tagger computes for each."""

    def score_candidates(self, candidates: Any) -> "pd.DataFrame":
        """Score what ``candidates`` returned.

        Returns
        -------
        DataFrame, one row per candidate
            ``article`` (its number in the corpus), ``start, end, text,
            category, rule, voice, position``, ``score`` (the rule's own; 0
            without a rule), ``kept_probability, outlet_voice_probability``,
            ``kept_found`` and ``outlet_voice_found`` (whether it is predicted).
        """

    def contributions(self, candidates: Any) -> "tuple[list[str], NDArray[np.float64]]":
        """Return the names of possible reasons, and how much each moved each score.

        The second has shape (candidates, reasons), in log-odds before
        calibration; no column if there was nothing to learn.
        """

    def likenesses(self, candidates: Any) -> list[str]:
        """Say which labelled sentences each candidate is most like, in words; "" where the tagger does not know."""

    def score(self, articles: Sequence[Article]) -> "pd.DataFrame":
        """Return what ``score_candidates`` does, for articles that have not been read."""

    def describe(self) -> Mapping[str, Any]:
        """Return what a model card says of the tagger, as JSON values.

        ``method`` is one phrase. ``features`` has ``count``, the number of
        features of a candidate, and ``kept``, the strongest of them: rows of
        ``feature`` and ``weight``. ``words`` has, by name, numbers of features
        of words.
        """


def apply_in_batches(
    tagger: Tagger, articles: Sequence[Article], scored: "Callable[[Any], pd.DataFrame]"
) -> "pd.DataFrame":
    """Apply ``scored`` to the candidates of articles, batch by batch, so that memory use stays flat.

    ``article`` in the table returned is the number of the article in
    ``articles``.
    """
    return read_in_batches(tagger, articles, lambda corpus: scored(tagger.candidates(corpus)))


def read_in_batches(
    tagger: Tagger,
    articles: Sequence[Article],
    scored: "Callable[[Any], pd.DataFrame]",
    advance: Callable[[int], None] = lambda articles: None,
) -> "pd.DataFrame":
    """Apply ``scored`` to what a tagger reads of articles, as ``apply_in_batches`` does to its candidates.

    Taggers that are of one training read the same: it is read once for all of
    them. ``advance`` is told how many more articles are done.
    """
    import pandas as pd

    parts, n_read = [], 0
    for batch in batches(articles):
        part = scored(tagger.read(batch))
        parts.append(part.assign(article=part["article"] + n_read))
        n_read += len(batch)
        advance(len(batch))
    return pd.concat(parts or [scored(tagger.read([]))], ignore_index=True)
