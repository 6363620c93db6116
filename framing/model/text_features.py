"""Features of texts in blocks of columns: words, characters, markers, rules, and an encoder's vectors."""

from collections.abc import Sequence
from typing import Any

from sklearn.base import BaseEstimator
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import StandardScaler

from framing.errors import InputError, ModelError
from framing.model.encoder import encode, name_of
from framing.model.rule_features import describe
from framing.model.token_features import Article


class TextBlocks(BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Turn texts into matrices by block name; see ``framing.model.rule_features`` for ``markers`` and ``rules``.

    ``words`` are TF-IDF of words, ``characters`` TF-IDF of two to five letters
    inside words (endings, stems, compounds), ``vectors`` those of ``encoder``,
    a sentence-transformers folder or name, cached in the folder ``cache``.
    """

    def __init__(self, characters: bool = True, encoder: str | None = None, cache: str | None = None) -> None:
        self.characters = characters
        self.encoder = encoder
        self.cache = cache

    def fit_transform(self, articles: Sequence[Article], vectors: Any = None) -> dict[str, Any]:
        """Learn the columns of each block from texts with their markers and speech, and return the matrices.

        ``vectors`` are the encoder's, if the texts have been encoded already.
        """
        texts = [article.text for article in articles]
        min_count = 2 if len(texts) > 100 else 1
        self.words_ = TfidfVectorizer(sublinear_tf=True, token_pattern=r"\w+")
        self.rules_ = DictVectorizer()
        self.markers_ = DictVectorizer(sparse=False)
        try:
            blocks = {"words": self.words_.fit_transform(texts)}
        except ValueError as error:  # "empty vocabulary"
            raise InputError(f"there are no words in any of the {len(texts)} texts") from error
        if self.characters:
            self.letters_ = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=min_count)
            blocks["characters"] = self.letters_.fit_transform(texts)
        markers, rules = _split_rules(describe(articles))
        self.scale_ = StandardScaler()
        blocks["markers"] = self.scale_.fit_transform(self.markers_.fit_transform(markers))
        if any(rules):
            blocks["rules"] = self.rules_.fit_transform(rules)
        self.has_rules_ = "rules" in blocks
        if self.encoder:
            self.encoder_, self.spread_ = name_of(self.encoder), StandardScaler()
            blocks["vectors"] = self.spread_.fit_transform(self._encoded(texts, vectors))
        return blocks

    def transform(self, articles: Sequence[Article], vectors: Any = None) -> dict[str, Any]:
        """Return the matrices of other texts.

        Raises
        ------
        ModelError
            The encoder is not the one that was there in ``fit_transform``.
        """
        if self.encoder and name_of(self.encoder) != self.encoder_:
            raise ModelError(f"the encoder {self.encoder!r} is not the one that this classifier was trained with")
        texts = [article.text for article in articles]
        blocks = {"words": self.words_.transform(texts)}
        if self.characters:
            blocks["characters"] = self.letters_.transform(texts)
        markers, rules = _split_rules(describe(articles))
        blocks["markers"] = self.scale_.transform(self.markers_.transform(markers))
        if self.has_rules_:
            blocks["rules"] = self.rules_.transform(rules)
        if self.encoder:
            blocks["vectors"] = self.spread_.transform(self._encoded(texts, vectors))
        return blocks

    def _encoded(self, texts: list[str], vectors: Any) -> Any:
        return encode(texts, str(self.encoder), self.cache) if vectors is None else vectors


def _split_rules(described: list[dict[str, float]]) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """Separate the numbers of each text from the rules that fired in it."""
    others, rules = (
        [
            {name: value for name, value in numbers.items() if name.startswith("rule=") is is_rule}
            for numbers in described
        ]
        for is_rule in (False, True)
    )
    return others, rules
