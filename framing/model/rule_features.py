"""A text as numbers from rules: its markers, whose voice they are in, and how much of it is speech."""

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from framing.errors import InputError
from framing.markers.find import find_markers
from framing.markers.speech import find_speech
from framing.markers.voice import PARAPHRASE, QUOTE, voices_of_words
from framing.model.token_features import Article
from framing.records import Marker

_SUREST = 0.95  # a rule's score beyond which another find adds no more: no rule is a certainty


def apply_rules(texts: Sequence[str], languages: Sequence[str]) -> list[Article]:
    """Find the markers and the speech of texts that are not of a study.

    Raises
    ------
    LanguageError
        There is no pack for a language.
    """
    return [
        Article(text, language, "", tuple(find_markers(text, language)), tuple(find_speech(text, language)))
        for text, language in zip(texts, languages, strict=True)
    ]


def describe(articles: Sequence[Article]) -> list[dict[str, float]]:
    """Describe articles, each with its speech, by named numbers, for a ``DictVectorizer``.

    By category and voice (``own`` is the outlet's, ``said`` any other): the
    number of markers, the sum of their rules' scores and the highest of them;
    in total: ``markers,own`` and so on, the same by words (``density``), and
    ``evidence``, the sum of -log(1 - score). Which rules fired (``rule=``).
    The share of the text in quotations and in reported speech, its length in
    log words, and its characters: ! ? digits, capitals. Nothing of the outlet.
    """
    return [_describe(article) for article in articles]


def check_texts(texts: Sequence[str], what: str = "sentences") -> list[str]:
    """Return the texts as a list; raise ``InputError``, naming the row, if one is not a text or is blank."""
    if isinstance(texts, str) or getattr(texts, "ndim", 1) != 1:
        raise InputError(f"{what} are a sequence of texts, one each, not {type(texts).__name__}")
    checked = list(texts)
    for row, text in enumerate(checked):
        if not isinstance(text, str):
            raise InputError(f"{what}: row {row} is {text!r}, not a text")
        if not text.strip():
            raise InputError(f"{what}: row {row} is empty; leave it out")
    return checked


def _describe(article: Article) -> dict[str, float]:
    text = article.text
    words = text.split() or [text]
    features: dict[str, float] = defaultdict(float)
    for marker in article.markers or ():
        _count(features, marker)
    for voice in ("own", "said"):
        features[f"density,{voice}"] = features[f"scores,{voice}"] / len(words)
    length = max(len(text), 1)
    voices = voices_of_words(np.arange(len(text)), article.speech or ())  # of each character
    for kind, code in (("quote", QUOTE), ("paraphrase", PARAPHRASE)):
        features[f"share,{kind}"] = int((voices == code).sum()) / length
    features["words"] = math.log(len(words))
    features["exclamation"], features["question"] = float("!" in text), float("?" in text)
    features["digits"] = sum(character.isdigit() for character in text) / length
    features["capitals"] = sum(word[0].isupper() for word in words[1:]) / len(words)
    features["shouted"] = sum(word.isupper() and len(word) > 1 for word in words) / len(words)
    return dict(features)


def _count(features: dict[str, float], marker: Marker) -> None:
    voice = "own" if marker.voice == "outlet" else "said"
    for name in (voice, f"{marker.category},{voice}"):
        features[f"markers,{name}"] += 1
        features[f"scores,{name}"] += marker.score
        features[f"highest,{name}"] = max(features[f"highest,{name}"], marker.score)
    features[f"evidence,{voice}"] -= math.log(1 - min(marker.score, _SUREST))
    features[f"rule={marker.rule}"] = 1.0
