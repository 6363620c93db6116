"""Why a candidate has its score: what moved it, in words.

The judge is linear in what it sees, and so is the second look at the words, so
a score comes apart exactly: each reason has its share of the log odds, beside
what candidates, or words, have on average. Calibration then bends the sum and
moves nothing past anything else of the same category.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.model.features import IN_TEXT, NUMBERS, TEXT
from framing.model.surroundings import SEEN
from framing.model.tagger import SpanTagger
from framing.model.tokens import Article, Tokens, read_tokens

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_WORDS = {
    "word": "the words {text!r}", "sentence": "the sentence", "elsewhere": "the same words elsewhere in the article",
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
    tokens = read_tokens([article])
    scored = tagger.scored(tokens)
    if tagger.is_constant_ or not len(scored):
        return scored, [[] for _ in range(len(scored))]
    reasons = all_reasons(tagger, tokens)
    return scored, [sorted(one, key=lambda reason: -abs(reason.log_odds))[:most] for one in reasons]


def all_reasons(tagger: SpanTagger, tokens: Tokens) -> list[list[Reason]]:
    """Return all reasons of every candidate of texts, in the order of ``SpanTagger.scored``."""
    found, rows = tagger.judged(tokens)
    weights, names = tagger.kept_.model_.coef_[0], tagger.features_.feature_names_
    odds, looks = tagger.places_.log_odds(tokens), _looks(tagger, tokens)
    pulls = weights[len(tagger.features_.names_) :] / tagger.features_.spread_
    made = []
    for number, one in enumerate(found.to_dict("records")):
        row = rows[number]
        told: dict[str, float] = {}  # two features may say one thing
        for column, share in zip(row.indices, row.data * weights[row.indices], strict=True):
            if names[column] not in _OF_WORDS:
                what = _said(names[column], one)
                told[what] = told.get(what, 0.0) + float(share)
        made.append([*(Reason(*reason) for reason in told.items()), *_of_words(pulls, odds, looks, one)])
    return made


def _looks(tagger: SpanTagger, tokens: Tokens) -> "dict[str, NDArray[np.float64]]":
    """Return what each group of things that the second look sees adds at each word, less its mean over all words."""
    if tagger.places_.is_constant_:
        return {}
    seen = (tagger.places_.looks(tokens) - tagger.places_.mean_) * tagger.places_.weights_
    groups = np.array([_GROUP_OF.get(name, "place") for name in (*SEEN, *tagger.places_.columns)])
    return {str(group): seen[:, groups == group].sum(axis=1) for group in np.unique(groups)}


def _of_words(
    pulls: "NDArray[np.float64]",
    odds: "NDArray[np.float64]",
    looks: "dict[str, NDArray[np.float64]]",
    one: dict[Hashable, Any],
) -> list[Reason]:
    """Divide what the log odds of a candidate's words add among what these are made of.

    The mean of the words is the mean of the parts, and the strongest and the
    weakest are parts of one word each: no share is made up.
    """
    first, stop = int(one["first"]), max(int(one["stop"]), int(one["first"]) + 1)
    in_text = float(one["rule"] == TEXT)
    places = odds[first:stop]
    most, least = first + int(places.argmax()), first + int(places.argmin())
    return [
        Reason(
            _WORDS[group].format(text=one["text"]),
            float(
                (pulls[0] + in_text * pulls[5]) * part[first:stop].mean()
                + (pulls[1] + in_text * pulls[6]) * part[most]
                + pulls[2] * part[least]
            ),
        )
        for group, part in looks.items()
    ]


def _said(name: str, one: dict[Hashable, Any]) -> str:
    """Put a feature of a candidate in words."""
    kind, _, value = name.partition("=")
    if name == IN_TEXT:
        kind, value = "found", "text" if one["rule"] == TEXT else "rule"
    plain = {
        "category": f"the category {value}",
        "rule": "no rule found it" if value == TEXT else f"the rule {value}",
        "voice": {"outlet": "in the outlet's own words", "quote": "in a quotation"}.get(value, "in reported speech"),
        "position": f"in the {value}",
        "language": f"the language {value}",
        "found": "found in the text" if value.startswith("text") else "found by a rule",
        "category, voice": f"{value.replace(', ', ' in voice ')}",
        "category, position": f"{value.replace(', ', ' in the ')}",
    }
    return plain.get(kind, name)
