"""A baseline tagger: one logistic regression on the usual features of each word."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction import FeatureHasher
from sklearn.linear_model import LogisticRegression

from framing.lang import load
from framing.lang.segmentation import split_words
from framing.model.thresholds import best_f1_threshold


class PlainTagger:
    """The word, its first and last three letters, its capital, and the two words on either side.

    The threshold is chosen on every fifth training text, which is held out of a
    first fit; the last fit is on all.
    """

    def fit(self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int, str]]]) -> "PlainTagger":
        """Learn from texts and their spans."""
        yes = [self._truth(text, theirs) for text, theirs in zip(texts, spans, strict=True)]
        out = [number % 5 == 4 for number in range(len(texts))]
        self._learn([text for text, held in zip(texts, out, strict=True) if not held],
                    [marked for marked, held in zip(yes, out, strict=True) if not held])  # fmt: skip
        held_out = [text for text, held in zip(texts, out, strict=True) if held]
        truth = np.concatenate([marked for marked, held in zip(yes, out, strict=True) if held])
        probability = np.concatenate(self.word_probability(held_out))
        self.threshold = best_f1_threshold(probability, truth, int(truth.sum())) if truth.any() else 0.5
        self._learn(texts, yes)
        return self

    def predict(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return the words of each text that are likely enough, each a span."""
        by_text = []
        for text, probability in zip(texts, self.word_probability(texts), strict=True):
            words = zip(self._words(text), probability, strict=True)
            by_text.append([word for word, value in words if value >= self.threshold])
        return by_text

    def word_probability(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Return how likely each word of each text is inside a span."""
        return [self.model.predict_proba(self._features(text))[:, 1] for text in texts]

    def _learn(self, texts: Sequence[str], yes: Sequence[np.ndarray]) -> None:
        from scipy import sparse

        rows = sparse.vstack([self._features(text) for text in texts], format="csr")
        self.model = LogisticRegression(max_iter=300, tol=1e-5).fit(rows, np.concatenate(yes))

    def _features(self, text: str) -> object:
        words = [text[start:end] for start, end in self._words(text)]
        around = ["", "", *(word.lower() for word in words), "", ""]
        described = [
            [f"w={around[i + 2]}", f"p={around[i + 2][:3]}", f"s={around[i + 2][-3:]}", f"c={word[:1].isupper()}",
             *(f"{k}={around[i + 2 + k]}" for k in (-2, -1, 1, 2))]
            for i, word in enumerate(words)
        ]  # fmt: skip
        return FeatureHasher(1 << 18, input_type="string", alternate_sign=False).transform(described)

    def _words(self, text: str) -> list[tuple[int, int]]:
        segmented = split_words(text, load("en"))
        return [(end - len(word), end) for word, end in zip(segmented.tokens, segmented.ends, strict=True) if word]

    def _truth(self, text: str, spans: Sequence[tuple[int, int, str]]) -> np.ndarray:
        inside = np.zeros(len(text), bool)
        for start, end, _ in spans:
            inside[start:end] = True
        return np.array([inside[start:end].any() for start, end in self._words(text)], dtype=bool)
