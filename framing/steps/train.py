"""Gold → a model, with its card."""

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pandas as pd

from framing.annotations.gold import gold_articles
from framing.records import empty
from framing.settings import Model
from framing.stages import stage
from framing.study import Built, Study

if TYPE_CHECKING:
    from framing.model.folds import Folds
    from framing.model.framed import Framed
    from framing.model.training import Trained


@dataclass(frozen=True)
class Fitted:
    """What a training gives, its figures, and the candidates and gold that it was made of."""

    trained: "Trained"
    figures: pd.DataFrame
    rows: pd.DataFrame
    gold: pd.DataFrame


def train(study: Study, *, force: bool = False) -> Built:
    """Train a tagger on the gold of a study and keep it as stage ``model``.

    The rows of the stage are the labelled articles. Nothing is done where the
    inputs, the settings and scikit-learn are those of the last time.

    Raises
    ------
    ModelError
        There is too little to learn from; the message says of what.
    StudyError
        A stage before it is missing.
    """
    extra = {"scikit-learn": version("scikit-learn")}
    made = study.has("model") and study.has("frames")
    if made and not force and study.is_fresh("model", extra) and study.is_fresh("frames"):
        return Built("model", int(study.manifest()["model"]["rows"]), made=False)
    rows, frames = _train(study, labelled(study))
    study.record("model", rows=rows, extra=extra)
    study.keep("frames", frames)
    return Built("model", rows, made=True)


def labelled(study: Study) -> pd.DataFrame:
    """Return the articles that have gold; near duplicates have one name in column ``twins``."""
    from framing.corpus.duplicates import duplicate_groups

    gold, articles = gold_articles(study.table("annotated")), study.articles()
    here = articles[articles["article_id"].isin(gold)].reset_index(drop=True)
    twins = duplicate_groups(here["article_id"].tolist(), _pairs(here))
    return here.assign(twins=here["article_id"].map(twins))


def fit(study: Study, articles: pd.DataFrame, model: Model) -> "Fitted":
    """Train on the gold of ``articles`` and measure out of fold; nothing is kept.

    Raises
    ------
    ModelError
        There is too little to learn from.
    """
    # scikit-learn takes a second to import: a training that is not needed need not wait for it
    from framing.model.features import candidates
    from framing.model.figures import measure
    from framing.model.training import train as learn

    gold, markers, settings = study.gold(), study.markers(), study.settings
    rows = candidates(markers[markers["article_id"].isin(articles["article_id"])], articles)
    trained = learn(rows, gold, articles, model=model, seed=settings.seed)
    figures = measure(trained.held_out, gold, articles, confidence=settings.report.confidence, seed=settings.seed)
    return Fitted(trained, figures, rows, gold)


def _train(study: Study, articles: pd.DataFrame) -> tuple[int, pd.DataFrame]:
    from framing.model.bundle import write_bundle
    from framing.model.card import make_card, rows_of

    settings, manifest = study.settings, study.manifest()
    made = fit(study, articles, settings.model)
    framed = _frames(study, made.trained.folds)
    data = {name: manifest[name]["digest"] for name in stage("model").inputs if name in manifest}
    validation = _validation(study, articles, made)
    validation["frames"] = {"note": framed.note, "rows": rows_of(framed.figures)}
    card = make_card(
        made.trained, made.figures, data=data, model=settings.model, seed=settings.seed, validation=validation
    )
    write_bundle(made.trained, card, study.file("model"))
    return len(articles), framed.scores


def _frames(study: Study, folds: "Folds") -> "Framed":
    from framing.model.framed import frame_labels, train_frames

    answers = study.table("answers") if study.has("answers") else empty("answers")
    labels = frame_labels(answers, study.table("annotated"))
    settings = study.settings
    return train_frames(study.articles(), labels, folds, confidence=settings.report.confidence, seed=settings.seed)


def _validation(study: Study, articles: pd.DataFrame, made: "Fitted") -> dict[str, Any]:
    from framing.model.differential import differential_errors
    from framing.model.validation import leakage, learning_curve

    settings, held_out = study.settings, made.trained.held_out
    tests = differential_errors(
        held_out, made.gold, articles, confidence=settings.report.confidence, seed=settings.seed
    )
    return {
        "duplicates": leakage(_pairs(articles), made.trained.folds),
        "differential": tests,
        "curve": learning_curve(made.rows, made.gold, articles, made.figures, model=settings.model, seed=settings.seed),
    }


def _pairs(articles: pd.DataFrame) -> pd.DataFrame:
    from framing.corpus.duplicates import near_duplicates

    return near_duplicates(dict(zip(articles["article_id"], articles["text"], strict=True)))
