"""Which labelled sentences a candidate is most like: the reason that an encoder's vectors have in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator

from framing.model.token_features import Tokens

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

NAMED_SENTENCES = 3
MAX_EXAMPLES = 1000  # kept, and as many rejected: three megabytes with 384 dimensions
_LONGEST = 120  # characters of a sentence that are kept


@dataclass(frozen=True, slots=True)
class CandidateContexts:
    """The mean vector of each candidate's words, shape (candidates, dimensions), and the sentence that it is in."""

    vectors: "NDArray[np.float32]"
    sentences: Sequence[str]


class LabelledExamples(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Keep the candidates of a training with their vectors, and find those that others are most like.

    Of more than ``MAX_EXAMPLES`` kept candidates, or as many rejected ones, every
    second, third … is kept. Vectors are relative to the mean of all these; alike is
    what has the largest cosine.
    """

    def fit(self, contexts: CandidateContexts, kept: "NDArray[np.bool_]") -> "LabelledExamples":
        """Keep the candidates, and whether people kept them."""
        chosen = np.sort(np.concatenate([_spread(np.flatnonzero(kept == answer)) for answer in (True, False)]))
        vectors = contexts.vectors[chosen].astype(np.float64)
        self.mean_ = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1])
        self.vectors_ = _unit(vectors - self.mean_).astype(np.float32)
        self.kept_ = kept[chosen].astype(np.int64)
        self.sentences_ = [contexts.sentences[row] for row in chosen]
        return self

    def describe(self, contexts: CandidateContexts) -> list[str]:
        """Say, for each candidate, which ``NAMED_SENTENCES`` labelled sentences it is most like; none is its own."""
        if not len(self.vectors_) or not len(contexts.vectors):
            return [""] * len(contexts.sentences)
        likeness = _unit(contexts.vectors - self.mean_) @ self.vectors_.T
        order = np.argsort(-likeness, axis=1, kind="stable")
        return [self._named(row, sentence) for row, sentence in zip(order, contexts.sentences, strict=True)]

    def _named(self, order: "NDArray[np.int64]", except_for: str) -> str:
        names: dict[str, str] = {}
        for row in order.tolist():
            sentence = self.sentences_[row]
            if sentence != except_for and sentence not in names:
                names[sentence] = f"“{sentence}” ({'kept' if self.kept_[row] else 'rejected'})"
            if len(names) == NAMED_SENTENCES:
                break
        return f"like these labelled sentences: {', '.join(names.values())}" if names else ""


def contexts_of(tokens: Tokens, candidates: "pd.DataFrame") -> CandidateContexts:
    """Return the vectors and sentences of candidates; ``tokens`` has an encoder's vectors."""
    count = len(candidates)
    if not count or not len(tokens):
        return CandidateContexts(np.zeros((count, tokens.vectors.shape[1]), np.float32), [""] * count)
    first = np.minimum(candidates["first"].to_numpy(), len(tokens) - 1)
    size = np.clip(candidates["stop"].to_numpy(), first + 1, len(tokens)) - first
    edges = np.concatenate([[0], np.cumsum(size)])
    words = np.repeat(first - edges[:-1], size) + np.arange(edges[-1])
    shares = np.repeat(1 / size, size).astype(np.float32)
    vectors = sparse.csr_matrix((shares, words, edges), shape=(count, len(tokens))) @ tokens.vectors
    return CandidateContexts(vectors, [_sentence(tokens, row) for row in first.tolist()])


def _sentence(tokens: Tokens, row: int) -> str:
    """Return the beginning of the sentence of a word, on one line."""
    low, high = (int(np.searchsorted(tokens.sentence, tokens.sentence[row], side=side)) for side in ("left", "right"))
    text = tokens.articles[tokens.article[row]].text[tokens.start[low] : tokens.end[high - 1]]
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _spread(rows: "NDArray[np.int64]") -> "NDArray[np.int64]":
    return rows[:: max(1, -(-len(rows) // MAX_EXAMPLES))]


def _unit(vectors: Any) -> "NDArray[np.float64]":
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: NDArray[np.float64] = vectors / np.maximum(lengths, 1e-9)
    return units
