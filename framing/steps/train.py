"""Gold → a model, with its card."""

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import pandas as pd

from framing.annotations.gold import gold_articles
from framing.stages import stage
from framing.study import Built, Study

if TYPE_CHECKING:
    from framing.model.training import Trained


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
    if study.has("model") and not force and is_current(study):
        return Built("model", int(study.manifest()["model"]["rows"]), made=False)
    return keep(study, fit(study))


@dataclass(frozen=True)
class Fitted:
    """A model that is trained and not kept yet, with the labelled articles and the candidates in them."""

    trained: "Trained"
    articles: pd.DataFrame
    candidates: pd.DataFrame


def is_current(study: Study) -> bool:
    """Tell whether the study's model was trained on the gold, settings and scikit-learn of now."""
    return study.is_fresh("model", _extra())


def fit(study: Study) -> Fitted:
    """Train a tagger on the gold of a study; nothing is written."""
    # scikit-learn takes a second to import: a training that is not needed need not wait for it
    from framing.model.features import candidates
    from framing.model.training import train as learn

    articles, markers, settings = _labelled(study), study.markers(), study.settings
    rows = candidates(markers[markers["article_id"].isin(articles["article_id"])], articles)
    trained = learn(rows, study.gold(), articles, model=settings.model, seed=settings.seed)
    return Fitted(trained, articles, rows)


def keep(study: Study, fitted: Fitted) -> Built:
    """Measure a trained model, and write it with its card as stage ``model``."""
    from framing.model.bundle import write_bundle
    from framing.model.card import make_card
    from framing.model.figures import measure

    trained, settings, rows = fitted.trained, study.settings, len(fitted.articles)
    figures = measure(
        trained.held_out, study.gold(), fitted.articles, confidence=settings.report.confidence, seed=settings.seed
    )
    manifest = study.manifest()
    data = {name: manifest[name]["digest"] for name in stage("model").inputs if name in manifest}
    card = make_card(trained, figures, data=data, model=settings.model, seed=settings.seed)
    write_bundle(trained, card, study.file("model"))
    study.record("model", rows=rows, extra=_extra())
    return Built("model", rows, made=True)


def _labelled(study: Study) -> pd.DataFrame:
    """Return the articles that have gold."""
    gold, articles = gold_articles(study.table("annotated")), study.articles()
    return articles[articles["article_id"].isin(gold)].reset_index(drop=True)


def _extra() -> dict[str, str]:
    return {"scikit-learn": version("scikit-learn")}
