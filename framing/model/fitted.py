"""Check that a tagger that was read from a file has all that learning gives one, in the right types and shapes.

A file may be damaged or written by somebody else. What is checked here cannot
fail later, in the middle of an article.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression

from framing.model.calibration import CalibratedLogistic
from framing.model.candidate_features import NUMBERS, TARGETS, CandidateFeatures
from framing.model.category_model import CategoryModel
from framing.model.context_features import CONTEXT_COLUMNS
from framing.model.labelled_examples import LabelledExamples
from framing.model.logistic import SharedLogistic, exact_logistic
from framing.model.tagger import SpanTagger
from framing.model.word_features import WIDTH, WordFeatures
from framing.model.word_model import NEIGHBOURS, NEXT_TO, WordModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_NUMBER = 1e9  # no weight, mean or threshold of a model is larger


class Attributes:
    """The attributes of an object, each read by its type; what nobody has read is not allowed."""

    def __init__(self, value: Any, kind: type[Any], name: str) -> None:
        if type(value) is not kind:
            raise ValueError(f"{name} is a {type(value).__name__}, not a {kind.__name__}")
        self.value: Any = value
        self.values, self.name, self._read = vars(value), name, set[str]()

    def get(self, key: str, fits: Callable[[Any], bool], what: str) -> Any:
        """Return an attribute that ``fits``, or raise ``ValueError`` saying ``what`` it should be."""
        self._read.add(key)
        value = self.values.get(key)
        if key not in self.values or not fits(value):
            raise ValueError(f"{self.name}.{key} is not {what}")
        return value

    def number(self, key: str, low: float = -MAX_NUMBER, high: float = MAX_NUMBER) -> float:
        """Return a finite number between two others."""
        return float(self.get(key, lambda value: _is_number(value) and low <= value <= high, "a valid number"))

    def count(self, key: str) -> int:
        """Return a whole number of 0 or more."""
        return int(self.get(key, lambda value: type(value) is int and 0 <= value <= MAX_NUMBER, "a count"))

    def flag(self, key: str) -> bool:
        """Return a truth value."""
        return bool(self.get(key, lambda value: type(value) is bool, "true or false"))

    def texts(self, key: str) -> list[str]:
        """Return a list of texts."""
        texts: list[str] = self.get(
            key, lambda value: type(value) is list and all(type(text) is str for text in value), "a list of texts"
        )
        return texts

    def table(self, key: str, fits: Callable[[Any], bool], what: str) -> dict[str, Any]:
        """Return a dictionary of texts whose values all fit."""
        table: dict[str, Any] = self.get(
            key, lambda value: type(value) is dict and all(map(fits, value.values())), f"a table of {what}"
        )
        return table

    def array(self, key: str, *shape: int | None, kinds: str = "f", finite: bool = True) -> "NDArray[Any]":
        """Return an array of a shape (None: any length) and kind of numbers."""
        array: NDArray[Any] = self.get(
            key, lambda value: _is_array(value, shape, kinds, finite), f"an array of shape {shape}"
        )
        return array

    def part(self, key: str, kind: type) -> "Attributes":
        """Return the attributes of an object that is an attribute."""
        self._read.add(key)
        return Attributes(self.values.get(key), kind, f"{self.name}.{key}")

    def like(self, model: BaseEstimator, *free: str) -> None:
        """Compare the parameters with those of an untrained model; those in ``free`` are any number."""
        for key, value in model.get_params().items():
            if key in free:
                self.number(key)
            else:
                self.get(key, partial(_is_same, value), repr(value))

    def end(self, *ignored: str) -> None:
        """Raise ``ValueError`` if there is an attribute that was not read and is not ``ignored``."""
        if more := sorted(set(self.values) - self._read - set(ignored), key=str):
            raise ValueError(f"{self.name} has an unknown attribute {str(more[0])[:80]!r}")


def check_fitted(tagger: SpanTagger) -> None:
    """Check a tagger that was read from a file; raise ``ValueError`` that names the first attribute that is wrong."""
    attributes = Attributes(tagger, SpanTagger, "tagger")
    _check_parameters(attributes)
    categories = attributes.texts("categories_")
    if len(set(categories)) < len(categories):
        raise ValueError("tagger.categories_ has a category twice")
    attributes.get("classes_", lambda value: value == list(TARGETS), f"{list(TARGETS)}")
    dimensions = _check_word_model(attributes.part("word_model_", WordModel))
    is_named = isinstance(attributes.values.get("encoder_"), str)
    if bool(tagger.encoder) != is_named or (dimensions and not tagger.encoder):
        raise ValueError("tagger.encoder_ is not the identity of the encoder")
    _check_category_model(attributes.part("category_model_", CategoryModel), len(categories))
    features = _check_features(attributes.part("features_", CandidateFeatures))
    for name in ("kept_classifier_", "voice_classifier_"):
        _check_calibrated(attributes.part(name, CalibratedLogistic), features)
    if dimensions:
        _check_examples(attributes.part("examples_", LabelledExamples), dimensions)
    _check_thresholds(attributes, categories)
    attributes.count("n_candidates_")
    attributes.flag("is_constant_")
    attributes.end("encoder_")


def _check_parameters(attributes: Attributes) -> None:
    for name in ("folds", "dimensions", "seed"):
        attributes.get(name, lambda value: type(value) is int, "a whole number")
    attributes.number("regularisation", 0.0)
    attributes.get("language", lambda value: type(value) is str, "a text")
    for name in ("encoder", "cache"):
        attributes.get(name, lambda value: value is None or type(value) is str, "a text or nothing")


def _check_thresholds(attributes: Attributes, categories: Sequence[str]) -> None:
    spans = attributes.table("thresholds_", _is_number, "numbers")
    words = attributes.table("word_thresholds_", _is_pair, "pairs of numbers")
    if not set(spans) == set(words) == set(categories):
        raise ValueError("tagger.thresholds_ are not those of its categories")


def _check_words(attributes: Attributes) -> int:
    """Check the features of words; return how many there are."""
    for name in ("dimensions", "seed"):
        attributes.get(name, lambda value: type(value) is int, "a whole number")
    columns, vectors = attributes.array("columns_", None, kinds="i"), attributes.array("vectors_", None, None)
    if len(columns) and not (columns.min() >= 0 and columns.max() < WIDTH):
        raise ValueError(f"{attributes.name}.columns_ has a column that no word has")
    attributes.table("vector_rows_", lambda row: type(row) is int and 0 <= row < len(vectors), "rows of vectors_")
    names = attributes.texts("names_")
    attributes.end()
    return len(columns) + len(names) + int(vectors.shape[1])


def _check_word_model(attributes: Attributes) -> int:
    """Check the two stages; return the dimensions of the encoder's vectors, 0 without an encoder."""
    attributes.number("regularisation", 0.0)
    width, dimensions = _check_words(attributes.part("words_", WordFeatures)), 0
    attributes.texts("categories_")
    attributes.number("prior_")
    if not attributes.flag("is_constant_"):
        dense = len(attributes.value.columns)
        dimensions = len(attributes.array("vector_mean_", None))
        attributes.array("vector_scale_", dimensions)
        _check_first_stage(attributes.part("first_stage_", SharedLogistic), width, dimensions, dense)
        attributes.array("sentence_", width)
        attributes.number("sentence_intercept_")
        for name in ("mean_", "weights_"):
            attributes.array(name, len(CONTEXT_COLUMNS) + dense)
        attributes.number("intercept_")
    attributes.end()
    return dimensions


def _check_first_stage(attributes: Attributes, width: int, dimensions: int, dense: int) -> None:
    attributes.number("regularisation", 0.0)
    attributes.count("steps")
    attributes.get("weights_", lambda value: type(value) is list and len(value) == len(NEIGHBOURS) + 1
            and all(_is_array(table, (width,), "f", True) for table in value), "the weights of its tables")  # fmt: skip
    attributes.array("vector_weights_", len(NEXT_TO) * dimensions)
    attributes.array("dense_", dense)
    attributes.number("intercept_")
    attributes.end()


def _check_category_model(attributes: Attributes, categories: int) -> None:
    width = _check_words(attributes.part("words_", WordFeatures)) + len(attributes.texts("rules_")) + 3
    attributes.get("count_", lambda value: type(value) is int and value == categories, "the number of categories")
    seen = attributes.array("seen_", None, kinds="i")
    if len(set(seen.tolist())) < len(seen) or not set(seen.tolist()) <= set(range(categories)):
        raise ValueError(f"{attributes.name}.seen_ is not numbers of categories")
    if len(seen) > 1:
        used = attributes.array("used_", None, kinds="i")
        if len(used) and not (used.min() >= 0 and used.max() < width):
            raise ValueError(f"{attributes.name}.used_ has a column that no word has")
        model = attributes.part("model_", LogisticRegression)
        _check_logistic(model, len(seen), len(used), LogisticRegression(), "C", "max_iter", "tol")
    attributes.end()


def _check_features(attributes: Attributes) -> int:
    """Check the features of candidates; return how many there are."""
    attributes.count("min_count")
    attributes.array("mean_", len(NUMBERS))
    if not (attributes.array("spread_", len(NUMBERS), finite=False) > 0).all():
        raise ValueError(f"{attributes.name}.spread_ is not above 0")
    names = attributes.texts("names_")
    attributes.end()
    return len(names) + len(NUMBERS)


def _check_examples(attributes: Attributes, dimensions: int) -> None:
    """Check the labelled sentences that candidates are compared with."""
    sentences = attributes.texts("sentences_")
    attributes.array("mean_", dimensions)
    attributes.array("vectors_", len(sentences), dimensions)
    attributes.array("kept_", len(sentences), kinds="i")
    attributes.end()


def _check_calibrated(attributes: Attributes, features: int) -> None:
    attributes.number("regularisation", 0.0)
    attributes.number("prior_", 0.0, 1.0)
    attributes.array("held_out_", None)
    if not attributes.flag("is_constant_"):
        _check_logistic(attributes.part("model_", LogisticRegression), 2, features, exact_logistic(1.0), "C")
        _check_curve(attributes.part("curve_", LogisticRegression))
        for kind, curve in attributes.table("curves_", lambda value: True, "curves").items():
            _check_curve(Attributes(curve, LogisticRegression, f"{attributes.name}.curves_[{kind[:40]!r}]"))
    attributes.end()


def _check_curve(attributes: Attributes) -> None:
    _check_logistic(attributes, 2, 2, exact_logistic(1.0), "C")


def _check_logistic(attributes: Attributes, classes: int, features: int, expected: Any, *free: str) -> None:
    attributes.like(expected, *free)
    rows = 1 if classes == 2 else classes
    attributes.array("coef_", rows, features)
    attributes.array("intercept_", rows)
    attributes.array("classes_", classes, kinds="bi")
    attributes.array("n_iter_", None, kinds="i")
    attributes.get("n_features_in_", lambda value: type(value) is int and value == features, f"{features}")
    attributes.end()


def _is_number(value: Any) -> bool:
    return type(value) in (int, float, np.float64) and math.isfinite(value) and abs(value) <= MAX_NUMBER


def _is_same(expected: Any, value: Any) -> bool:
    return type(value) is type(expected) and bool(value == expected)


def _is_pair(value: Any) -> bool:
    return type(value) is tuple and len(value) == 2 and all(map(_is_number, value))


def _is_array(value: Any, shape: Sequence[int | None], kinds: str, finite: bool) -> bool:
    if type(value) is not np.ndarray or value.dtype.kind not in kinds or value.ndim != len(shape):
        return False
    if any(length not in (None, given) for length, given in zip(shape, value.shape, strict=True)):
        return False
    return not finite or bool((np.abs(value.astype(np.float64)) <= MAX_NUMBER).all())
