"""What the judge gets to see of a candidate: numbers, all candidates at once.

Nothing of the outlet: a classifier that knew it would find what it expects of
each.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator

from framing.model.context_features import neighbour_values
from framing.model.token_features import Tokens

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

TARGETS = ("kept", "outlet_voice")
TEXT = "text"  # the rule of a candidate that no rule found
IN_TEXT = "found in the text"
NUMBERS = (
    "its words", "its strongest word", "its weakest word", "the word before", "the word behind",
    "found in the text: its words", "found in the text: its strongest word", IN_TEXT,
    "the rule's own score", "its length", "a cue gives the floor", "marks around it", "a capital",
    "how often such words are of this category",
)  # fmt: skip
_ODDS = 7  # of the numbers are log odds of words
_NO_WORD = -8.0  # log odds beyond the ends of the text
_STILL, _FAR = 0.05, 4.0  # spread below which a number is left out; spreads at which one is cut off
NAMED = ("category", "rule", "voice", "position", "language", "category, voice", "category, position", "found")


class CandidateFeatures(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Turn candidates into a matrix: names that ``least`` of them have, and ``NUMBERS`` by their spread."""

    def __init__(self, least: int = 2) -> None:
        self.least = least

    def fit(self, candidates: "pd.DataFrame", numbers: "NDArray[np.float64]") -> "CandidateFeatures":
        """Learn which names there are, and how the numbers are spread."""
        self.names_ = []
        for kind, values in zip(NAMED, _named(candidates), strict=True):
            found, times = np.unique(values.astype(str), return_counts=True) if len(values) else ([], [])
            self.names_ += [f"{kind}={one}" for one, count in zip(found, times, strict=True) if count >= self.least]
        spread = numbers.std(axis=0) if len(numbers) else np.zeros(len(NUMBERS))
        self.mean_ = numbers.mean(axis=0) if len(numbers) else np.zeros(len(NUMBERS))
        # a number that hardly moved says nothing; a new candidate's may be far off
        self.spread_ = np.where(spread < _STILL, np.inf, spread)
        # answers out of fold lean against the truth of their fold: stretched, what is only that would look like a sign
        self.spread_[:_ODDS] = np.maximum(self.spread_[:_ODDS], 1.0)
        return self

    def transform(self, candidates: "pd.DataFrame", numbers: "NDArray[np.float64]") -> Any:
        """Return a row a candidate; what was never seen is left out."""
        place = {name: column for column, name in enumerate(self.names_)}
        rows, columns = [], []
        for kind, values in zip(NAMED, _named(candidates), strict=True):
            at = np.array([place.get(f"{kind}={one}", -1) for one in values], dtype=np.int64)
            rows.append(np.flatnonzero(at >= 0))
            columns.append(at[at >= 0])
        row, column = np.concatenate(rows), np.concatenate(columns)
        shape = (len(candidates), len(self.names_))
        named = sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=shape)
        return sparse.hstack(
            [named, sparse.csr_matrix(np.clip((numbers - self.mean_) / self.spread_, -_FAR, _FAR))], format="csr"
        )

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
    """Return ``NUMBERS`` for each candidate, from the log odds of words and the categories' shares of these."""
    if not len(candidates):
        return np.zeros((0, len(NUMBERS)))
    first, stop = candidates["first"].to_numpy(), np.maximum(candidates["stop"].to_numpy(), candidates["first"] + 1)
    first, stop = np.minimum(first, len(tokens) - 1), np.minimum(stop, len(tokens))
    before, behind = (neighbour_values(tokens, log_odds, by, _NO_WORD) for by in (-1, 1))
    edges = np.stack([first, stop], axis=1).ravel()
    inside = np.append(log_odds, _NO_WORD)
    total, most, least = (of.reduceat(inside, edges)[::2] for of in (np.add, np.maximum, np.minimum))
    length = stop - first
    column = candidates["category"].map({name: i for i, name in enumerate(categories)}).to_numpy()
    share = np.maximum(shares[first, column], 1e-4)
    in_text = (candidates["rule"] == TEXT).to_numpy(dtype=float)
    score = np.clip(candidates["score"].to_numpy(float), 0.02, 0.98)
    after = neighbour_values(tokens, tokens.gap, 1, 0)[stop - 1]
    made = [
        total / length, most, least, before[first], behind[stop - 1],
        in_text * total / length, in_text * most, in_text,
        np.where(in_text > 0, 0.0, np.log(score / (1 - score))), np.log(length),
        (candidates["cue"] != "").to_numpy(float), (tokens.gap[first] == 2) & (after == 2),
        tokens.case[first] > 0, np.log(share),
    ]  # fmt: skip
    return np.stack([np.asarray(one, float) for one in made], axis=1)


def _named(candidates: "pd.DataFrame") -> "list[NDArray[Any]]":
    category, rule, voice, position, language = (candidates[name].to_numpy(object) for name in NAMED[:5])
    found = np.where(rule == TEXT, "text, ", "rule, ").astype(object) + category
    return [category, rule, voice, position, language, category + ", " + voice, category + ", " + position, found]
