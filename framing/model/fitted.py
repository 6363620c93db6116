"""Check that a tagger that was read from a file has all that learning gives one, in the right types and shapes.

A file may be damaged or written by somebody else. What is checked here cannot
fail later, in the middle of an article.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from framing.model.calibration import METHODS, CalibratedLogistic
from framing.model.candidate_features import NUMBERS, TARGETS, CandidateFeatures
from framing.model.category_model import CategoryModel
from framing.model.context_features import CONTEXT_COLUMNS
from framing.model.logistic import SharedLogistic, exact_logistic
from framing.model.tagger import SpanTagger
from framing.model.word_features import WIDTH, WordFeatures
from framing.model.word_model import NEXT_TO, REACH, WordModel

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
    own = Attributes(tagger, SpanTagger, "tagger")
    _check_parameters(own)
    categories = own.texts("categories_")
    if len(set(categories)) < len(categories):
        raise ValueError("tagger.categories_ has a category twice")
    own.get("classes_", lambda value: value == list(TARGETS), f"{list(TARGETS)}")
    dimensions = _check_word_model(own.part("word_model_", WordModel))
    if bool(tagger.encoder) != isinstance(own.values.get("encoder_"), str) or (dimensions and not tagger.encoder):
        raise ValueError("tagger.encoder_ is not the identity of the encoder")
    _check_category_model(own.part("category_model_", CategoryModel), len(categories))
    features = _check_features(own.part("features_", CandidateFeatures))
    for name in ("kept_classifier_", "voice_classifier_"):
        _check_calibrated(own.part(name, CalibratedLogistic), features, tagger.calibration)
    _check_thresholds(own, categories)
    own.count("n_candidates_")
    own.flag("is_constant_")
    own.end("encoder_")


def _check_parameters(own: Attributes) -> None:
    for name in ("folds", "dimensions", "seed"):
        own.get(name, lambda value: type(value) is int, "a whole number")
    own.number("regularisation", 0.0)
    own.get("calibration", lambda value: value in METHODS, " or ".join(METHODS))
    own.get("language", lambda value: type(value) is str, "a text")
    for name in ("encoder", "cache"):
        own.get(name, lambda value: value is None or type(value) is str, "a text or nothing")


def _check_thresholds(own: Attributes, categories: Sequence[str]) -> None:
    spans = own.table("thresholds_", _is_number, "numbers")
    words = own.table("word_thresholds_", _is_pair, "pairs of numbers")
    if not set(spans) == set(words) == set(categories):
        raise ValueError("tagger.thresholds_ are not those of its categories")


def _check_words(own: Attributes) -> int:
    """Check the features of words; return how many there are."""
    for name in ("dimensions", "seed"):
        own.get(name, lambda value: type(value) is int, "a whole number")
    columns, vectors = own.array("columns_", None, kinds="i"), own.array("vectors_", None, None)
    if len(columns) and not (columns.min() >= 0 and columns.max() < WIDTH):
        raise ValueError(f"{own.name}.columns_ has a column that no word has")
    own.table("vector_rows_", lambda row: type(row) is int and 0 <= row < len(vectors), "rows of vectors_")
    names = own.texts("names_")
    own.end()
    return len(columns) + len(names) + int(vectors.shape[1])


def _check_word_model(own: Attributes) -> int:
    """Check the two stages; return the dimensions of the encoder's vectors, 0 without an encoder."""
    own.number("regularisation", 0.0)
    width, dimensions = _check_words(own.part("words_", WordFeatures)), 0
    own.texts("categories_")
    own.number("prior_")
    if not own.flag("is_constant_"):
        dense = len(own.value.columns)
        dimensions = len(own.array("vector_mean_", None))
        own.array("vector_scale_", dimensions)
        _check_first_stage(own.part("first_stage_", SharedLogistic), width, dimensions, dense)
        own.array("sentence_", width)
        own.number("sentence_intercept_")
        for name in ("mean_", "weights_"):
            own.array(name, len(CONTEXT_COLUMNS) + dense)
        own.number("intercept_")
    own.end()
    return dimensions


def _check_first_stage(own: Attributes, width: int, dimensions: int, dense: int) -> None:
    own.number("regularisation", 0.0)
    own.count("steps")
    own.get("weights_", lambda value: type(value) is list and len(value) == len(REACH) + 1
            and all(_is_array(table, (width,), "f", True) for table in value), "the weights of its tables")  # fmt: skip
    own.array("vector_weights_", len(NEXT_TO) * dimensions)
    own.array("dense_", dense)
    own.number("intercept_")
    own.end()


def _check_category_model(own: Attributes, categories: int) -> None:
    width = _check_words(own.part("words_", WordFeatures)) + len(own.texts("rules_")) + 3
    own.get("count_", lambda value: type(value) is int and value == categories, "the number of categories")
    seen = own.array("seen_", None, kinds="i")
    if len(set(seen.tolist())) < len(seen) or not set(seen.tolist()) <= set(range(categories)):
        raise ValueError(f"{own.name}.seen_ is not numbers of categories")
    if len(seen) > 1:
        used = own.array("used_", None, kinds="i")
        if len(used) and not (used.min() >= 0 and used.max() < width):
            raise ValueError(f"{own.name}.used_ has a column that no word has")
        _check_logistic(
            own.part("model_", LogisticRegression), len(seen), len(used), LogisticRegression(), "C", "max_iter", "tol"
        )
    own.end()


def _check_features(own: Attributes) -> int:
    """Check the features of candidates; return how many there are."""
    own.count("min_count")
    own.array("mean_", len(NUMBERS))
    if not (own.array("spread_", len(NUMBERS), finite=False) > 0).all():
        raise ValueError(f"{own.name}.spread_ is not above 0")
    names = own.texts("names_")
    own.end()
    return len(names) + len(NUMBERS)


def _check_calibrated(own: Attributes, features: int, method: str) -> None:
    own.get("calibration", lambda value: value == method, method)
    own.number("regularisation", 0.0)
    own.number("prior_", 0.0, 1.0)
    own.array("held_out_", None)
    if not own.flag("is_constant_"):
        _check_logistic(own.part("model_", LogisticRegression), 2, features, exact_logistic(1.0), "C")
        _check_curve(own.part("curve_", _CURVES[method]), method)
        for kind, curve in own.table("curves_", lambda value: True, "curves").items():
            _check_curve(Attributes(curve, _CURVES[method], f"{own.name}.curves_[{kind[:40]!r}]"), method)
    own.end()


_CURVES: Mapping[str, type] = {"sigmoid": LogisticRegression, "isotonic": IsotonicRegression}


def _check_curve(own: Attributes, method: str) -> None:
    if method == "sigmoid":
        _check_logistic(own, 2, 1, exact_logistic(1.0), "C")
        return
    own.like(IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip"))
    scores = own.array("X_thresholds_", None)
    own.array("y_thresholds_", len(scores))
    low, high = own.number("X_min_"), own.number("X_max_")
    if not len(scores) or not scores[0] <= low <= high <= scores[-1] or not (np.diff(scores) > 0).all():
        raise ValueError(f"{own.name} is not a curve")
    own.flag("increasing_")
    own.end("f_")  # scikit-learn makes it of the thresholds


def _check_logistic(own: Attributes, classes: int, features: int, expected: Any, *free: str) -> None:
    own.like(expected, *free)
    rows = 1 if classes == 2 else classes
    own.array("coef_", rows, features)
    own.array("intercept_", rows)
    own.array("classes_", classes, kinds="bi")
    own.array("n_iter_", None, kinds="i")
    own.get("n_features_in_", lambda value: type(value) is int and value == features, f"{features}")
    own.end()


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
