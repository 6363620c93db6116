"""Train the classifier of frames on what annotators ticked, and measure it out of fold."""

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import average_precision_score

from framing.intervals import Estimate, bootstrap, undefined
from framing.model.folds import Folds
from framing.model.frame_classifier import FEWEST, FrameClassifier
from framing.records import completed, empty, require_columns

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

QUESTION = "frames"
FEWEST_ARTICLES = 30
COLUMNS = ("frame", "model", "measure", "value", "low", "high", "n", "yes", "note")
MEASURES = ("precision", "recall", "f1", "ece", "average_precision")  # the majority ranks nothing: no last one
_BINS = 10


@dataclass(frozen=True, slots=True)
class FrameResult:
    """``scores`` in the form of contract ``frames``, and ``figures``, or why there are none."""

    scores: "pd.DataFrame"
    figures: "pd.DataFrame"
    note: str = ""


def frame_labels(answers: "pd.DataFrame", readings: "pd.DataFrame") -> "pd.DataFrame":
    """Return which frames each read article has: those that more than half of its readers ticked.

    One row an article, by ``article_id``, one bool column for each frame that
    anybody ticked; where nobody ticked any in the study, there is no column.
    """
    require_columns(answers, ("article_id", "annotator", "question", "answer"))
    read = completed(readings).drop_duplicates(["article_id", "annotator"])
    readers = read.groupby("article_id").size()
    ticks = answers[answers["question"] == QUESTION].merge(read[["article_id", "annotator"]])
    ticks = ticks.drop_duplicates(["article_id", "annotator", "answer"])
    counts = ticks.groupby(["article_id", "answer"]).size().unstack(fill_value=0)
    shares = counts.reindex(readers.index, fill_value=0).div(readers, axis=0)
    return (shares > 0.5).rename_axis(columns=None)


def train_frames(
    articles: "pd.DataFrame", labels: "pd.DataFrame", folds: Folds, *, confidence: float = 0.95, seed: int = 1
) -> FrameResult:
    """Score every article for frames, the labelled ones by a classifier that never saw their fold.

    ``articles`` are all of the study, ``labels`` as ``frame_labels`` makes
    them, ``folds`` those of the labelled articles. ``figures`` has by frame
    precision, recall, f1, average_precision and ece (see ``docs/method.md``)
    of the ``classifier`` and of the ``majority``, with intervals over articles.
    Where fewer than 30 articles have answers, or nobody ticked a frame,
    ``note`` says so and the tables are empty.
    """
    import pandas as pd

    nothing = pd.DataFrame(columns=list(COLUMNS))
    labels = labels[labels.index.isin(list(folds.fold_of))]
    if not len(labels.columns):
        return FrameResult(empty("frames"), nothing, "nobody ticked a frame: nothing was learned of frames")
    if len(labels) < FEWEST_ARTICLES:
        note = f"{len(labels)} articles with answers are too few to learn frames from; label {FEWEST_ARTICLES}"
        return FrameResult(empty("frames"), nothing, note)
    known = articles[articles["article_id"].isin(labels.index)].sort_values("article_id", ignore_index=True)
    labels = labels.loc[known["article_id"]]
    fold = known["article_id"].map(dict(folds.fold_of)).to_numpy()
    held_out, shares = np.zeros(labels.shape), np.zeros(labels.shape)
    for out in np.unique(fold):
        held_out[fold == out] = _fit(known[fold != out], labels[fold != out], folds, seed)(known[fold == out])
        shares[fold == out] = labels[fold != out].mean().to_numpy()
    others = articles[~articles["article_id"].isin(labels.index)]
    fresh = _fit(known, labels, folds, seed)(others) if len(others) else np.zeros((0, len(labels.columns)))
    scores = pd.concat([_long(known, held_out, labels, fold), _long(others, fresh, labels, np.full(len(others), -1))])
    rows = [
        row
        for column, frame in enumerate(labels.columns)
        for model, chance in (("classifier", held_out), ("majority", shares))
        for row in _figures(str(frame), model, labels[frame].to_numpy(), chance[:, column], confidence, seed)
    ]
    return FrameResult(scores.reset_index(drop=True), pd.DataFrame(rows, columns=list(COLUMNS)))


def _fit(known: "pd.DataFrame", labels: "pd.DataFrame", folds: Folds, seed: int) -> "_Judge":
    model = FrameClassifier(seed=seed)
    groups = [folds.group_of[one] for one in known["article_id"]]
    return _Judge(model.fit(known["text"].tolist(), labels, groups, known["language"].tolist()))


@dataclass(frozen=True, slots=True)
class _Judge:
    """A fitted classifier that takes articles."""

    model: FrameClassifier

    def __call__(self, articles: "pd.DataFrame") -> "NDArray[np.float64]":
        """Return the probabilities, shape (articles, frames)."""
        return self.model.predict_proba(articles["text"].tolist(), articles["language"].tolist())


def _long(
    articles: "pd.DataFrame", chance: "NDArray[np.float64]", labels: "pd.DataFrame", fold: "NDArray[np.int64]"
) -> "pd.DataFrame":
    import pandas as pd

    many = len(labels.columns)
    return pd.DataFrame({
        "article_id": np.repeat(articles["article_id"].to_numpy(dtype=object), many),
        "frame": [str(frame) for frame in labels.columns] * len(articles),
        "probability": chance.ravel(),
        "fold": np.repeat(fold, many),
    })  # fmt: skip


def _figures(
    frame: str, model: str, yes: "NDArray[np.bool_]", chance: "NDArray[np.float64]", confidence: float, seed: int
) -> list[dict[str, object]]:
    few = min(int(yes.sum()), int((~yes).sum())) < FEWEST
    rows: list[dict[str, object]] = []
    for measure in MEASURES if model == "classifier" else MEASURES[:-1]:
        estimate = (
            undefined(len(yes), f"{int(yes.sum())} of {len(yes)} articles have it: needs {FEWEST} with and without")
            if few
            else _estimate(measure, yes, chance, confidence, seed)
        )
        rows.append({"frame": frame, "model": model, "measure": measure, **asdict(estimate), "yes": int(yes.sum())})
    return rows


def _estimate(
    measure: str, yes: "NDArray[np.bool_]", chance: "NDArray[np.float64]", confidence: float, seed: int
) -> Estimate:
    if measure == "ece":
        place = np.minimum((chance * _BINS).astype(int), _BINS - 1)
        error = float(np.abs(np.bincount(place, chance - yes)).sum() / len(yes))
        return Estimate(error, math.nan, math.nan, len(yes), "no interval: biased upwards")

    def of(drawn: "NDArray[np.intp]") -> float:
        return _measure(measure, yes[drawn], chance[drawn])

    if math.isnan(of(np.arange(len(yes)))):
        return undefined(len(yes), "nothing was predicted")
    return bootstrap(of, len(yes), confidence=confidence, seed=seed)


def _measure(measure: str, yes: "NDArray[np.bool_]", chance: "NDArray[np.float64]") -> float:
    if measure == "average_precision":
        return float(average_precision_score(yes, chance)) if yes.any() else math.nan
    said = chance >= 0.5
    below = {"precision": said.sum(), "recall": yes.sum(), "f1": (said.sum() + yes.sum()) / 2}[measure]
    return float((said & yes).sum() / below) if below else math.nan
