"""Why a candidate has its score: what moved it, in words.

The judge is linear in what it sees, and so is the second look at the words, so
a score comes apart exactly: each reason has its share of the log odds, beside
what candidates, or words, have on average. Calibration then bends the sum and
moves nothing past anything else of the same category.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from framing.model.candidate_features import IN_TEXT, NUMBERS, TEXT
from framing.model.context_features import SEEN
from framing.model.tagger import SpanTagger, TaggerFeatures
from framing.model.token_features import Article

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_WORDS = {
    "word": "its words", "sentence": "the sentence", "elsewhere": "the same words elsewhere in the article",
    "neighbours": "the words beside", "article": "the article",
    "place": "quotation, position, capitals and rules at its words",
}  # fmt: skip
_GROUP_OF = {
    **dict.fromkeys(SEEN[:2], "word"),
    **{name: "neighbours" for name in SEEN if name.startswith("word ")},
    "most in sentence": "sentence", "mean of sentence": "sentence", "mean chance in sentence": "sentence",
    "words in sentence": "sentence", **{name: "sentence" for name in SEEN if name.startswith("sentence")},
    "mean chance in article": "article", "same word elsewhere": "elsewhere",
    "chance of same word elsewhere": "elsewhere", "times in article": "elsewhere",
    **{name: "article" for name in SEEN if name.startswith("mean of sentences in article")},
    "place in article": "article",
}  # fmt: skip
_OF_WORDS = (*NUMBERS[:3], *NUMBERS[5:7])
_BY_TEXT, _BY_RULE = "no rule found it", "the rule that found it"
_CATEGORY, _VOICE, _POSITION = "the category", "whose voice it stands in", "where in the article it stands"
_PART_OF = {
    "category": _CATEGORY, "how often such words are of this category": _CATEGORY,
    "voice": _VOICE, "category, voice": _VOICE, "position": _POSITION, "category, position": _POSITION,
    "the word before": _WORDS["neighbours"], "the word behind": _WORDS["neighbours"], "language": "the language",
}  # fmt: skip
_OF_RULE = ("rule", "found", IN_TEXT, "the rule's own score")
MOST = 3  # reasons that are kept with a score


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that moved a score, and by how many log odds: above 0 towards kept."""

    what: str
    log_odds: float

    def __str__(self) -> str:
        return f"{self.what} {self.log_odds:+.1f}"


def explain(tagger: SpanTagger, article: Article, most: int = 5) -> "tuple[pd.DataFrame, list[list[Reason]]]":
    """Return the candidates of an article as ``SpanTagger.score`` does, and the strongest reasons of each.

    All reasons of a candidate add up to the judge's log odds less a constant,
    before calibration. A tagger that had nothing to learn has no reasons.
    """
    judged = tagger.judged(tagger.read([article]))
    return tagger.scored(judged), top_reasons(*contributions(tagger, judged), most)


def score_with_reasons(tagger: SpanTagger, judged: TaggerFeatures) -> "pd.DataFrame":
    """Return candidates as ``SpanTagger.scored`` does, with ``why``: the strongest reasons, as text."""
    told = ["; ".join(map(str, one)) for one in top_reasons(*contributions(tagger, judged), MOST)]
    return tagger.scored(judged).assign(why=np.array(told, dtype=object))


def explain_all(tagger: SpanTagger, articles: Sequence[Article]) -> "pd.DataFrame":
    """Return the candidates of articles as ``SpanTagger.score`` does, with ``why``."""
    return tagger.in_batches(articles, partial(score_with_reasons, tagger))


def contributions(tagger: SpanTagger, judged: TaggerFeatures) -> "tuple[list[str], NDArray[np.float64]]":
    """Return what can move a score, and by how many log odds it moved that of each candidate.

    The shares have a row a candidate and a column a reason; without a reason
    where the tagger had nothing to learn.
    """
    found, names = judged.found, tagger.features_.feature_names_
    if tagger.is_constant_ or not len(found):
        return [], np.zeros((len(found), 0))
    whats = list(dict.fromkeys([*map(_said, names), _BY_TEXT, _BY_RULE, *_WORDS.values()]))
    place = {what: column for column, what in enumerate(whats)}
    weights = tagger.kept_.model_.coef_[0]
    by_rule = np.array([name.partition("=")[0] in _OF_RULE for name in names])
    apart = by_rule | np.isin(names, _OF_WORDS)
    spread = sparse.csr_matrix(
        (np.where(apart, 0.0, weights), (np.arange(len(names)), [place[_said(name)] for name in names])),
        shape=(len(names), len(whats)),
    )
    shares: NDArray[np.float64] = (judged.rows @ spread).toarray()
    in_text = (found["rule"] == TEXT).to_numpy()
    how = judged.rows @ np.where(by_rule, weights, 0.0)
    shares[:, place[_BY_TEXT]] = np.where(in_text, how, 0.0)
    shares[:, place[_BY_RULE]] = np.where(in_text, 0.0, how)
    for group, share in _of_words(tagger, judged, in_text).items():
        shares[:, place[_WORDS[group]]] += share
    return whats, shares


def top_reasons(whats: Sequence[str], shares: "NDArray[np.float64]", most: int) -> list[list[Reason]]:
    """Return the strongest reasons of each candidate, the strongest first; none that moved nothing."""
    order = np.argsort(-np.abs(shares), axis=1, kind="stable")[:, :most]
    moved = np.take_along_axis(shares, order, axis=1)
    return [
        [Reason(whats[column], share) for column, share in zip(columns, row, strict=True) if share]
        for columns, row in zip(order.tolist(), moved.tolist(), strict=True)
    ]


def _of_words(
    tagger: SpanTagger, judged: TaggerFeatures, in_text: "NDArray[np.bool_]"
) -> "dict[str, NDArray[np.float64]]":
    """Divide what the log odds of a candidate's words add among what these are made of.

    The mean of the words is the mean of the parts, and the strongest and the
    weakest are parts of one word each: no share is made up.
    """
    places = tagger.places_
    if places.is_constant_:
        return {}
    mean, most, least, *_, text_mean, text_most = (
        tagger.kept_.model_.coef_[0][len(tagger.features_.names_) :][:7] / (tagger.features_.spread_[:7])
    )
    first = np.minimum(judged.found["first"].to_numpy(), len(judged.odds) - 1)
    stop = np.clip(judged.found["stop"].to_numpy(), first + 1, len(judged.odds))
    size = stop - first
    begin = np.cumsum(size) - size
    at = np.repeat(first - begin, size) + np.arange(size.sum())
    order = np.lexsort((judged.odds[at], np.repeat(np.arange(len(size)), size)))
    strong, weak = at[order[begin + size - 1]], at[order[begin]]
    seen = (judged.looks - places.mean_) * places.weights_
    groups = np.array([_GROUP_OF.get(name, "place") for name in (*SEEN, *places.columns)])
    made = {}
    for group in _WORDS:
        part = seen[:, groups == group].sum(axis=1, dtype=np.float64)
        made[group] = (
            (mean + in_text * text_mean) * np.add.reduceat(part[at], begin) / size
            + (most + in_text * text_most) * part[strong]
            + least * part[weak]
        )
    return made


def _said(name: str) -> str:
    """Say what a feature of a candidate is part of."""
    kind = name.partition("=")[0]
    return _PART_OF.get(kind, name)
