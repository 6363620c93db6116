"""Gold → a model, with its card."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from framing.annotations.gold import gold_articles
from framing.codebook import FILE, read_codebook
from framing.keeping import unwritten
from framing.manifest import Recipe
from framing.records import empty
from framing.settings import Model
from framing.single_writer import writes
from framing.stages import stage
from framing.steps.encoder_needs import require_memory
from framing.steps.label_categories import require_categories
from framing.steps.labels_of_articles import ArticleLabels, labels_of
from framing.study import StepResult, Study

if TYPE_CHECKING:
    from framing.model.folds import Folds
    from framing.model.frame_training import FrameResult
    from framing.model.training import OrderedMap, TrainingResult
    from framing.model.training_data import TrainingInput


@dataclass(frozen=True, slots=True)
class FittedModel:
    """A model that is trained and not kept yet, with the articles, markers and gold that it was made of.

    ``recipes`` are those of its stages, and ``codebook`` the digest of the
    codebook, when the training began.
    """

    trained: "TrainingResult"
    training_data: "TrainingInput"
    recipes: Mapping[str, Recipe]
    codebook: str


@writes("train", or_nothing=True)
def train(study: Study, *, force: bool = False, ordered: "OrderedMap" = map) -> StepResult:
    """Train a tagger on the gold of a study and keep it as stage ``model``.

    The rows of the stage are the labelled articles. Nothing is done if all that
    the stage depends on is as it was the last time. ``ordered`` says where the
    models of cross-fitting are trained: here, unless said; they are the same.

    Raises
    ------
    ModelError
        There is too little to learn from.
    StudyError
        A stage before it is missing, or gold has a category that the codebook has no more.
    """
    if not force and is_current(study):
        return unwritten(study, "model")
    study.require_writable("model", "frames")
    return keep(study, fit_model(study, labelled(study), study.settings.model, ordered=ordered), ordered=ordered)


def is_current(study: Study) -> bool:
    """Return whether the study's models are those that a training would give now."""
    return study.is_fresh("model", "frames")


def labelled(study: Study) -> pd.DataFrame:
    """Return the articles that have gold; near duplicates share one value of ``duplicate_group``."""
    from framing.corpus.duplicates import duplicate_groups

    gold, articles = gold_articles(labels_of(study).table("readings")), study.articles()
    with_gold = articles[articles["article_id"].isin(gold)].reset_index(drop=True)
    groups = duplicate_groups(with_gold["article_id"].tolist(), _pairs(with_gold))
    return with_gold.assign(duplicate_group=with_gold["article_id"].map(groups))


def fit_model(study: Study, articles: pd.DataFrame, model: Model, *, ordered: "OrderedMap" = map) -> FittedModel:
    """Train on the gold of ``articles``; nothing is kept. The words of all articles are learned from.

    Raises
    ------
    ModelError
        There is too little to learn from, or this machine cannot hold the encoder's vectors.
    StudyError
        Gold has a category that the codebook has no more.
    """
    # scikit-learn takes a second to import: a training that is not needed need not wait for it
    from framing.model.training import train as learn
    from framing.model.training_data import TrainingInput, sample_unlabelled

    recipes = {name: study.recipe(stage(name)) for name in ("model", "frames")}
    codebook, labels = _codebook(study), labels_of(study)
    require_categories(study, labels, ["gold"])
    if model.encoder:
        require_memory(articles, model.encoder)
    everything, markers = study.articles(), study.markers()
    others = everything[~everything["article_id"].isin(articles["article_id"])]
    markers_of_labelled = markers[markers["article_id"].isin(articles["article_id"])]
    training_data = TrainingInput(
        articles, markers_of_labelled, labels.table("gold"), sample_unlabelled(others), study.table("speech"),
        reader_spans=_counted_spans(study, labels),
    )  # fmt: skip
    trained = learn(training_data, model=model, seed=study.settings.seed, ordered=ordered)
    return FittedModel(trained, training_data, recipes, codebook)


def metrics_of(study: Study, fitted: FittedModel) -> pd.DataFrame:
    """Measure a trained model out of fold; see ``framing.model.metrics.measure``."""
    from framing.model.metrics import measure

    confidence, seed, training_data = study.settings.report.confidence, study.settings.seed, fitted.training_data
    return measure(
        fitted.trained.held_out, training_data.gold, training_data.articles, confidence=confidence, seed=seed
    )


def keep(study: Study, fitted: FittedModel, *, ordered: "OrderedMap" = map) -> StepResult:
    """Measure a trained model, and write it with its card as stage ``model``; with it the ``frames``."""
    from framing.model.bundle import write_bundle
    from framing.model.card import make_card, rows_of

    trained, settings = fitted.trained, study.settings
    metrics, framed = metrics_of(study, fitted), _frames(study, fitted.trained.folds)
    validation = _validation(study, fitted, metrics, ordered)
    validation["frames"] = {
        "note": framed.note, "rows": rows_of(framed.metrics), "encoder": settings.model.encoder
    }  # fmt: skip
    data = {**fitted.recipes["model"].inputs, "codebook": fitted.codebook}
    card = make_card(trained, metrics, data=data, model=settings.model, seed=settings.seed, validation=validation)
    with study.keeping(fitted.recipes) as keeping:
        keeping.table("frames", lambda: framed.scores)
        rows = len(fitted.training_data.articles)
        return keeping.folder("model", lambda folder: write_bundle(trained, card, folder), rows=rows)


def _counted_spans(study: Study, labels: ArticleLabels) -> pd.DataFrame:
    """Return what rates count, span by span, so that model and rates have one definition."""
    from framing.estimates.reader_counts import counted_spans

    annotations, readings, decided = (
        labels.table(name) if study.has(name) else empty(name)
        for name in ("annotations", "readings", "adjudicator_readings")
    )
    return counted_spans(annotations, readings, labels.table("gold"), decided)


def _frames(study: Study, folds: "Folds") -> "FrameResult":
    from framing.model.frame_training import frame_labels, train_frames
    from framing.model.training_data import as_read

    read_labels = labels_of(study)
    answers = read_labels.table("answers") if study.has("answers") else empty("answers")
    labels = frame_labels(answers, read_labels.table("readings"))
    settings = study.settings
    articles = study.articles()
    read = dict(zip(articles["article_id"], as_read(articles, study.markers(), study.table("speech")), strict=True))
    return train_frames(
        articles, labels, folds, read,
        encoder=settings.model.encoder, confidence=settings.report.confidence, seed=settings.seed,
    )  # fmt: skip


def _validation(study: Study, fitted: FittedModel, metrics: pd.DataFrame, ordered: "OrderedMap") -> dict[str, Any]:
    from framing.model.differential import differential_errors
    from framing.model.validation import leakage, learning_curve

    settings, trained, training_data = study.settings, fitted.trained, fitted.training_data
    confidence, seed, articles = settings.report.confidence, settings.seed, training_data.articles
    return {
        "duplicates": leakage(_pairs(articles), trained.folds),
        "differential": differential_errors(
            trained.held_out, training_data.gold, articles, confidence=confidence, seed=seed
        ),
        "curve": learning_curve(training_data, trained, metrics, model=settings.model, seed=seed, ordered=ordered),
    }


def _pairs(articles: pd.DataFrame) -> pd.DataFrame:
    from framing.corpus.duplicates import near_duplicates

    return near_duplicates(dict(zip(articles["article_id"], articles["text"], strict=True)))


def _codebook(study: Study) -> str:
    return read_codebook(study.path / FILE).digest
