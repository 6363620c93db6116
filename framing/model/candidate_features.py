"""The features of candidates, for the candidate classifiers.

None of them is of the outlet: a classifier that knew it would find what it
expects of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator

from framing.model.context_features import neighbour_values
from framing.model.labelled_examples import CandidateContexts
from framing.model.token_features import Tokens

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

TARGETS = ("kept", "outlet_voice")
TEXT = "text"  # the rule of a candidate that no rule found
IN_TEXT = "found in the text"
NUMBERS = (
    "its words", "its strongest word", "its weakest word", "the word before", "the word after",
    "found in the text: its words", "found in the text: its strongest word", IN_TEXT,
    "the rule's own score", "its length", "a cue attributes it", "quotation marks around it", "capitalised",
    "how often such words are in this category",
)  # fmt: skip
_LOG_ODDS = 7  # of the numbers are log-odds of words
_NO_WORD = -8.0  # log-odds beyond the ends of the text
_MIN_SPREAD, _MAX_SPREADS = 0.05, 4.0  # spread below which a number is left out; where a scaled number is clipped
NAMED = ("category", "rule", "voice", "position", "language", "category, voice", "category, position", "found")


@dataclass(frozen=True, slots=True)
class TaggerFeatures:
    """What a tagger computes of a corpus before it scores candidates.

    ``candidates`` has one row per candidate, ``features`` the same rows for the
    candidate classifiers; ``log_odds`` are those of the words of ``corpus``;
    ``contexts`` are the candidates' vectors and sentences, with an encoder.
    """

    candidates: "pd.DataFrame"
    features: Any
    corpus: Tokens
    log_odds: "NDArray[np.float64]"
    contexts: "CandidateContexts | None" = None


class CandidateFeatures(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Turn candidates into a matrix: names that ``min_count`` of them have, and ``NUMBERS`` scaled by their spread."""

    def __init__(self, min_count: int = 2) -> None:
        self.min_count = min_count

    def fit(self, candidates: "pd.DataFrame", numbers: "NDArray[np.float64]") -> "CandidateFeatures":
        """Learn which names occur, and the mean and spread of the numbers."""
        self.names_ = []
        for kind, values in zip(NAMED, _named(candidates), strict=True):
            names, counts = np.unique(values.astype(str), return_counts=True) if len(values) else ([], [])
            frequent = zip(names, counts, strict=True)
            self.names_ += [f"{kind}={name}" for name, count in frequent if count >= self.min_count]
        spread = numbers.std(axis=0) if len(numbers) else np.zeros(len(NUMBERS))
        self.mean_ = numbers.mean(axis=0) if len(numbers) else np.zeros(len(NUMBERS))
        # a number that hardly varied carries no information, and that of a new candidate may be far off
        self.spread_ = np.where(spread < _MIN_SPREAD, np.inf, spread)
        # predictions out of fold lean against the labels of their fold: scaled up, this bias would look like a signal
        self.spread_[:_LOG_ODDS] = np.maximum(self.spread_[:_LOG_ODDS], 1.0)
        return self

    def transform(self, candidates: "pd.DataFrame", numbers: "NDArray[np.float64]") -> Any:
        """Return one row per candidate; names that did not occur in ``fit`` are left out."""
        import pandas as pd

        column_of = {name: column for column, name in enumerate(self.names_)}
        rows, columns = [], []
        for kind, values in zip(NAMED, _named(candidates), strict=True):
            codes, names = pd.factorize(values)  # few names of many candidates
            column = np.array([column_of.get(f"{kind}={name}", -1) for name in names], dtype=np.int64)[codes]
            rows.append(np.flatnonzero(column >= 0))
            columns.append(column[column >= 0])
        row, column = np.concatenate(rows), np.concatenate(columns)
        shape = (len(candidates), len(self.names_))
        named = sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=shape)
        scaled = np.clip((numbers - self.mean_) / self.spread_, -_MAX_SPREADS, _MAX_SPREADS)
        return sparse.hstack([named, sparse.csr_matrix(scaled)], format="csr")

    @property
    def feature_names_(self) -> list[str]:
        """The names of the columns."""
        return [*self.names_, *NUMBERS]


def candidate_matrix(
    tokens: Tokens,
    candidates: "pd.DataFrame",
    log_odds: "NDArray[np.float64]",
    shares: "NDArray[np.float64]",
    categories: Sequence[str],
) -> "NDArray[np.float64]":
    """Return ``NUMBERS`` for each candidate, shape (candidates, numbers).

    ``log_odds`` are those of words, ``shares`` the share of each category for
    each word, shape (words, categories).
    """
    if not len(candidates):
        return np.zeros((0, len(NUMBERS)))
    first, stop = candidates["first"].to_numpy(), np.maximum(candidates["stop"].to_numpy(), candidates["first"] + 1)
    first, stop = np.minimum(first, len(tokens) - 1), np.minimum(stop, len(tokens))
    before, behind = (neighbour_values(tokens, log_odds, by, _NO_WORD) for by in (-1, 1))
    edges = np.stack([first, stop], axis=1).ravel()
    inside = np.append(log_odds, _NO_WORD)
    total, highest, lowest = (reduce.reduceat(inside, edges)[::2] for reduce in (np.add, np.maximum, np.minimum))
    length = stop - first
    column = candidates["category"].map({name: i for i, name in enumerate(categories)}).to_numpy()
    share = np.maximum(shares[first, column], 1e-4)
    in_text = (candidates["rule"] == TEXT).to_numpy(dtype=float)
    score = np.clip(candidates["score"].to_numpy(float), 0.02, 0.98)
    after = neighbour_values(tokens, tokens.gap, 1, 0)[stop - 1]
    columns = [
        total / length, highest, lowest, before[first], behind[stop - 1],
        in_text * total / length, in_text * highest, in_text,
        np.where(in_text > 0, 0.0, np.log(score / (1 - score))), np.log(length),
        (candidates["cue"] != "").to_numpy(float), (tokens.gap[first] == 2) & (after == 2),
        tokens.case[first] > 0, np.log(share),
    ]  # fmt: skip
    return np.stack([np.asarray(values, float) for values in columns], axis=1)


def _named(candidates: "pd.DataFrame") -> "list[NDArray[Any]]":
    category, rule, voice, position, language = (candidates[name].to_numpy(object) for name in NAMED[:5])
    origin = np.where(rule == TEXT, "text, ", "rule, ").astype(object) + category
    return [category, rule, voice, position, language, category + ", " + voice, category + ", " + position, origin]
