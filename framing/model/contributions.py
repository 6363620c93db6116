"""How much each reason moved a candidate's score: the exact parts of its log-odds.

The candidate classifier is linear in its features, and so is the second stage
of the word model: a score is a sum of contributions, each relative to the mean
of all candidates, or of all words. Calibration then transforms the sum, and
keeps the order of the candidates of one category.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from framing.model.calibration import CalibratedLogistic
from framing.model.candidate_features import IN_TEXT, NUMBERS, TEXT, CandidateFeatures, TaggerFeatures
from framing.model.context_features import CONTEXT_COLUMNS
from framing.model.word_model import WordModel

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

STRONGEST = 12  # features of either sign in a model's card
# names of reasons, as they appear in scores and in ``framing explain``
_WORDS = {
    "word": "its words", "sentence": "the sentence", "elsewhere": "the same words elsewhere in the article",
    "neighbours": "the neighbouring words", "article": "the article",
    "place": "quotation, position, capitals and rules at its words",
}  # fmt: skip
_GROUP_OF = {
    **dict.fromkeys(CONTEXT_COLUMNS[:2], "word"),
    **{name: "neighbours" for name in CONTEXT_COLUMNS if name.startswith("word ")},
    "most in sentence": "sentence", "mean of sentence": "sentence", "mean probability in sentence": "sentence",
    "words in sentence": "sentence",
    **{name: "sentence" for name in CONTEXT_COLUMNS if name.startswith("sentence")},
    "mean probability in article": "article", "same word elsewhere": "elsewhere",
    "probability of same word elsewhere": "elsewhere", "times in article": "elsewhere",
    **{name: "article" for name in CONTEXT_COLUMNS if name.startswith("mean of sentences in article")},
    "place in article": "article",
}  # fmt: skip
_OF_WORDS = (*NUMBERS[:3], *NUMBERS[5:7])
_BY_TEXT, _BY_RULE = "no rule found it", "the rule that found it"
_CATEGORY, _VOICE, _POSITION = "the category", "the voice", "its position in the article"
_REASON_OF = {
    "category": _CATEGORY, "how often such words are in this category": _CATEGORY,
    "voice": _VOICE, "category, voice": _VOICE, "position": _POSITION, "category, position": _POSITION,
    "the word before": _WORDS["neighbours"], "the word after": _WORDS["neighbours"], "language": "the language",
}  # fmt: skip
_OF_RULE = ("rule", "found", IN_TEXT, "the rule's own score")


def contributions(
    candidates: TaggerFeatures, kept: CalibratedLogistic, features: CandidateFeatures, word_model: WordModel
) -> "tuple[list[str], NDArray[np.float64]]":
    """Return the reasons that can move a score, and how many log-odds each moved that of each candidate.

    The second has shape (candidates, reasons); without a column if there was
    nothing to learn.
    """
    table, names = candidates.candidates, features.feature_names_
    if kept.is_constant_ or not len(table):
        return [], np.zeros((len(table), 0))
    reasons = list(dict.fromkeys([*map(_reason_of, names), _BY_TEXT, _BY_RULE, *_WORDS.values()]))
    column_of = {reason: column for column, reason in enumerate(reasons)}
    weights = kept.model_.coef_[0]
    of_rule = np.array([name.partition("=")[0] in _OF_RULE for name in names])
    separate = of_rule | np.isin(names, _OF_WORDS)
    columns = [column_of[_reason_of(name)] for name in names]
    spread = sparse.csr_matrix(
        (np.where(separate, 0.0, weights), (np.arange(len(names)), columns)), shape=(len(names), len(reasons))
    )
    parts: NDArray[np.float64] = (candidates.features @ spread).toarray()
    in_text = (table["rule"] == TEXT).to_numpy()
    rule_part = candidates.features @ np.where(of_rule, weights, 0.0)
    parts[:, column_of[_BY_TEXT]] = np.where(in_text, rule_part, 0.0)
    parts[:, column_of[_BY_RULE]] = np.where(in_text, 0.0, rule_part)
    if not word_model.is_constant_:
        for group, part in _word_parts(candidates, _word_weights(kept, features), word_model).items():
            parts[:, column_of[_WORDS[group]]] += part
    return reasons, parts


def strongest_features(kept: CalibratedLogistic, features: CandidateFeatures) -> list[dict[str, Any]]:
    """List the features with the largest weights for keeping a candidate, then those with the largest against."""
    if kept.is_constant_:
        return []
    weights = kept.model_.coef_[0]
    order = np.argsort(-weights, kind="stable")
    ends = [*order[:STRONGEST], *order[max(STRONGEST, len(order) - STRONGEST) :]]
    names = features.feature_names_
    return [{"feature": names[i], "weight": round(float(weights[i]), 4)} for i in ends]


def _word_weights(kept: CalibratedLogistic, features: CandidateFeatures) -> "NDArray[np.float64]":
    """Return the weights of the first 7 of ``NUMBERS``, the log-odds of words, before these were scaled."""
    weights: NDArray[np.float64] = kept.model_.coef_[0][len(features.names_) :][:7] / features.spread_[:7]
    return weights


def _word_parts(
    candidates: TaggerFeatures, weights: "NDArray[np.float64]", word_model: WordModel
) -> "dict[str, NDArray[np.float64]]":
    """Divide what the log-odds of a candidate's words add to its score by groups of word features.

    The mean over the words is the mean of the parts, and the highest and lowest
    log-odds are each those of one word, so the division is exact.
    """
    table, log_odds = candidates.candidates, candidates.log_odds
    mean, highest, lowest, *_, text_mean, text_highest = weights
    in_text = (table["rule"] == TEXT).to_numpy()
    begin, size, word = _words_of(table, len(log_odds))
    order = np.lexsort((log_odds[word], np.repeat(np.arange(len(size)), size)))
    strong, weak = order[begin + size - 1], order[begin]
    used, row = np.unique(word, return_inverse=True)
    strong, weak = row[strong], row[weak]
    terms = (word_model.word_features(candidates.corpus, used) - word_model.mean_) * word_model.weights_
    groups = np.array([_GROUP_OF.get(name, "place") for name in (*CONTEXT_COLUMNS, *word_model.columns)])
    parts = {}
    for group in _WORDS:
        part = terms[:, groups == group].sum(axis=1, dtype=np.float64)
        parts[group] = (
            (mean + in_text * text_mean) * np.add.reduceat(part[row], begin) / size
            + (highest + in_text * text_highest) * part[strong]
            + lowest * part[weak]
        )
    return parts


def _words_of(table: "pd.DataFrame", n_words: int) -> "tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]":
    """Return, for each candidate, the offset and number of its words; and the rows of all these words, concatenated."""
    first = np.minimum(table["first"].to_numpy(), n_words - 1)
    size = np.clip(table["stop"].to_numpy(), first + 1, n_words) - first
    begin = np.cumsum(size) - size
    return begin, size, np.repeat(first - begin, size) + np.arange(size.sum())


def _reason_of(name: str) -> str:
    """Return the reason that a feature of a candidate belongs to."""
    kind = name.partition("=")[0]
    return _REASON_OF.get(kind, name)
