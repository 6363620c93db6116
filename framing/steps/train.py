"""Gold → a model, with its card."""

from importlib.metadata import version

import pandas as pd

from framing.annotations.gold import gold_articles
from framing.stages import stage
from framing.study import Built, Study


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
    if study.has("model") and not force and study.is_fresh("model", extra):
        return Built("model", int(study.manifest()["model"]["rows"]), made=False)
    rows = _train(study, _labelled(study))
    study.record("model", rows=rows, extra=extra)
    return Built("model", rows, made=True)


def _labelled(study: Study) -> pd.DataFrame:
    """Return the articles that have gold."""
    gold, articles = gold_articles(study.table("annotated")), study.articles()
    return articles[articles["article_id"].isin(gold)].reset_index(drop=True)


def _train(study: Study, articles: pd.DataFrame) -> int:
    # scikit-learn takes a second to import: a training that is not needed need not wait for it
    from framing.model.bundle import write_bundle
    from framing.model.card import make_card
    from framing.model.features import candidates
    from framing.model.figures import measure
    from framing.model.training import train as fit

    gold, markers, settings = study.gold(), study.markers(), study.settings
    rows = candidates(markers[markers["article_id"].isin(articles["article_id"])], articles)
    trained = fit(rows, gold, articles, model=settings.model, seed=settings.seed)
    figures = measure(trained.held_out, gold, articles, confidence=settings.report.confidence, seed=settings.seed)
    manifest = study.manifest()
    data = {name: manifest[name]["digest"] for name in stage("model").inputs if name in manifest}
    card = make_card(trained, figures, data=data, model=settings.model, seed=settings.seed)
    write_bundle(trained, card, study.file("model"))
    return len(articles)
