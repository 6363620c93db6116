"""Train the frame classifier on the frames that annotators ticked, and measure it out of fold."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import average_precision_score

from framing.intervals import Estimate, bootstrap, undefined
from framing.model.encoder import encode
from framing.model.folds import Folds
from framing.model.frame_classifier import MIN_OF_FRAME, FrameClassifier
from framing.model.token_features import Article
from framing.records import completed, empty, require_columns
from framing.wording import agreeing, counted

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

QUESTION = "frames"
MIN_FRAME_ARTICLES = 30
COLUMNS = ("frame", "model", "measure", "value", "low", "high", "n", "yes", "note")
MEASURES = (
    "precision",
    "recall",
    "f1",
    "ece",
    "average_precision",
)  # the last not of the majority, which does not rank
MAJORITY, WORDS = "majority", "words"  # what the classifier is compared with; the latter where it has an encoder
_BINS = 10


@dataclass(frozen=True, slots=True)
class FrameResult:
    """``scores`` in contract ``frames``, and ``metrics``; ``note`` says why there are none."""

    scores: "pd.DataFrame"
    metrics: "pd.DataFrame"
    note: str = ""


def frame_labels(answers: "pd.DataFrame", readings: "pd.DataFrame") -> "pd.DataFrame":
    """Return the share of each read article's readers who ticked each frame.

    One row per article, indexed by ``article_id``, and one column for each frame
    that anybody ticked. The mean over articles does not depend on how many read
    one, as it would by majority.
    """
    require_columns(answers, ("article_id", "annotator", "question", "answer"))
    read = completed(readings).drop_duplicates(["article_id", "annotator"])
    readers = read.groupby("article_id").size()
    ticks = answers[answers["question"] == QUESTION].merge(read[["article_id", "annotator"]])
    ticks = ticks.drop_duplicates(["article_id", "annotator", "answer"])
    counts = ticks.groupby(["article_id", "answer"]).size().unstack(fill_value=0)
    return counts.reindex(readers.index, fill_value=0).div(readers, axis=0).rename_axis(columns=None)


def train_frames(
    articles: "pd.DataFrame",
    labels: "pd.DataFrame",
    folds: Folds,
    read: Mapping[str, Article],
    *,
    encoder: str = "",
    confidence: float = 0.95,
    seed: int = 1,
) -> FrameResult:
    """Score every article for frames, the labelled ones by a classifier trained without their fold.

    ``articles`` are all of the study, ``labels`` as ``frame_labels`` returns
    them, ``folds`` those of the labelled articles, ``read`` each article by id with
    its markers and speech. With an ``encoder``, its vectors are learned from too.
    ``metrics`` has by frame
    precision, recall, f1, average_precision (of the frames that more than half of
    an article's readers ticked) and ece (see ``docs/method.md``)
    of the ``classifier``, with an encoder of the same ``words`` without it, and of
    the ``majority``, with intervals over articles.
    If fewer than 30 articles have answers, or nobody ticked a frame, ``note``
    says so and the tables are empty.

    Raises
    ------
    ModelError
        There is no such encoder, or it is one that is refused.
    """
    import pandas as pd

    no_figures = pd.DataFrame(columns=list(COLUMNS))
    labels = labels[labels.index.isin(list(folds.fold_of))]
    if not len(labels.columns):
        return FrameResult(empty("frames"), no_figures, "nobody ticked a frame: frames were not learned")
    if len(labels) < MIN_FRAME_ARTICLES:
        n = len(labels)
        few = f"{counted(n, 'articles')} with answers {agreeing(n, 'are')} too few"
        note = f"{few} to learn frames from; label {MIN_FRAME_ARTICLES}"
        return FrameResult(empty("frames"), no_figures, note)
    labelled = articles[articles["article_id"].isin(labels.index)].sort_values("article_id", ignore_index=True)
    labels = labels.loc[labelled["article_id"]]
    fold = labelled["article_id"].map(dict(folds.fold_of)).to_numpy()
    training = _Training(labelled, labels, fold, folds, read, seed)
    # encoding takes longer than all else: every labelled article is encoded once, for the classifiers of all folds
    vectors = encode([read[name].text for name in labelled["article_id"]], encoder) if encoder else None
    held_out = training.held_out(encoder, vectors)
    others = articles[~articles["article_id"].isin(labels.index)]
    predicted: NDArray[np.float64] = np.zeros((0, len(labels.columns)))
    if len(others):
        model = training.fit(np.ones(len(labelled), bool), encoder, vectors)
        predicted = model.predict_proba([read[name] for name in others["article_id"]])
    scores = pd.concat(
        [_long(labelled, held_out, labels, fold), _long(others, predicted, labels, np.full(len(others), -1))]
    )
    compared = {"classifier": held_out, **({WORDS: training.held_out("", None)} if encoder else {}),
                MAJORITY: training.shares()}  # fmt: skip
    rows = [
        row
        for column, frame in enumerate(labels.columns)
        for model, probability in compared.items()
        for row in _figures(
            str(frame), model, labels[frame].to_numpy(dtype=float), probability[:, column], confidence, seed
        )
    ]
    return FrameResult(scores.reset_index(drop=True), pd.DataFrame(rows, columns=list(COLUMNS)))


@dataclass(frozen=True, slots=True)
class _Training:
    """Labelled articles, with the labels, the fold and the text of each."""

    labelled: "pd.DataFrame"
    labels: "pd.DataFrame"
    fold: "NDArray[np.int64]"
    folds: Folds
    read: Mapping[str, Article]
    seed: int

    def held_out(self, encoder: str, vectors: "NDArray[np.float32] | None") -> "NDArray[np.float64]":
        """Return the probabilities of each article by a classifier without its fold, shape (articles, frames)."""
        probability = np.zeros(self.labels.shape)
        for held_fold in np.unique(self.fold):
            inside = self.fold == held_fold
            articles = [self.read[name] for name in self.labelled.loc[inside, "article_id"]]
            model = self.fit(~inside, encoder, vectors)
            probability[inside] = model.predict_proba(articles, vectors=None if vectors is None else vectors[inside])
        return probability

    def shares(self) -> "NDArray[np.float64]":
        """Return for each article the share of each frame in the other folds."""
        by_fold = {held_fold: self.labels[self.fold != held_fold].mean() for held_fold in np.unique(self.fold)}
        return np.stack([by_fold[held_fold].to_numpy() for held_fold in self.fold])

    def fit(self, learned: "NDArray[np.bool_]", encoder: str, vectors: "NDArray[np.float32] | None") -> FrameClassifier:
        """Return a classifier that learned from some of the articles."""
        ids = self.labelled.loc[learned, "article_id"]
        texts, groups = [self.read[name] for name in ids], [self.folds.group_of[name] for name in ids]
        model = FrameClassifier(encoder=encoder or None, seed=self.seed)
        return model.fit(texts, self.labels[learned], groups, vectors=None if vectors is None else vectors[learned])


def _long(
    articles: "pd.DataFrame", probability: "NDArray[np.float64]", labels: "pd.DataFrame", fold: "NDArray[np.int64]"
) -> "pd.DataFrame":
    import pandas as pd

    n_frames = len(labels.columns)
    return pd.DataFrame({
        "article_id": np.repeat(articles["article_id"].to_numpy(dtype=object), n_frames),
        "frame": [str(frame) for frame in labels.columns] * len(articles),
        "probability": probability.ravel(),
        "fold": np.repeat(fold, n_frames),
    })  # fmt: skip


def _figures(
    frame: str,
    model: str,
    share: "NDArray[np.float64]",
    probability: "NDArray[np.float64]",
    confidence: float,
    seed: int,
) -> list[dict[str, object]]:
    yes = share > 0.5
    too_few = min(int(yes.sum()), int((~yes).sum())) < MIN_OF_FRAME
    rows: list[dict[str, object]] = []
    needed = f"needs {MIN_OF_FRAME} with and without"
    for measure in MEASURES if model != MAJORITY else MEASURES[:-1]:
        estimate = (
            undefined(
                len(yes),
                f"{int(yes.sum())} of {counted(len(yes), 'articles')} {agreeing(int(yes.sum()), 'have')} it: {needed}",
            )
            if too_few
            else _estimate(measure, share, probability, confidence, seed)
        )
        rows.append({"frame": frame, "model": model, "measure": measure, **asdict(estimate), "yes": int(yes.sum())})
    return rows


def _estimate(
    measure: str, share: "NDArray[np.float64]", probability: "NDArray[np.float64]", confidence: float, seed: int
) -> Estimate:
    yes = share > 0.5
    if measure == "ece":
        bin_of = np.minimum((probability * _BINS).astype(int), _BINS - 1)
        error = float(np.abs(np.bincount(bin_of, probability - share)).sum() / len(yes))
        return Estimate(error, math.nan, math.nan, len(yes), "no interval: biased upwards")

    def of(rows: "NDArray[np.intp]") -> float:
        return _measure(measure, yes[rows], probability[rows])

    if math.isnan(of(np.arange(len(yes)))):
        return undefined(len(yes), "nothing was predicted")
    return bootstrap(of, len(yes), confidence=confidence, seed=seed)


def _measure(measure: str, yes: "NDArray[np.bool_]", probability: "NDArray[np.float64]") -> float:
    if measure == "average_precision":
        return float(average_precision_score(yes, probability)) if yes.any() else math.nan
    predicted = probability >= 0.5
    denominator = {"precision": predicted.sum(), "recall": yes.sum(), "f1": (predicted.sum() + yes.sum()) / 2}[measure]
    return float((predicted & yes).sum() / denominator) if denominator else math.nan
