"""Gold → a model, with its card."""

from importlib.metadata import version

import pandas as pd

from framing.annotations.gold import gold_articles
from framing.codebook import FILE, Codebook, read_codebook
from framing.errors import ModelError
from framing.stages import stage
from framing.study import Built, Study


def train(study: Study, *, force: bool = False) -> Built:
    """Train a tagger on the gold of a study and keep it as stage ``model``.

    The rows of the stage are the labelled articles. Nothing is done where the
    inputs, the settings, the codebook's answers and scikit-learn are those of
    the last time.

    Raises
    ------
    ModelError
        There is too little to learn from, or gold has a category that the
        codebook has no more; the message says what.
    StudyError
        A stage before it is missing.
    """
    codebook = read_codebook(study.path / FILE)
    extra = {"scikit-learn": version("scikit-learn"), "codebook": codebook.digest}
    if study.has("model") and not force and study.is_fresh("model", extra):
        return Built("model", int(study.manifest()["model"]["rows"]), made=False)
    rows = _train(study, codebook)
    study.record("model", rows=rows, extra=extra)
    return Built("model", rows, made=True)


def _labelled(study: Study) -> pd.Series:
    """Tell which articles have gold."""
    return study.articles()["article_id"].isin(gold_articles(study.table("annotated")))


def _check_known(study: Study, codebook: Codebook) -> None:
    """Refuse gold that was made with another codebook."""
    strange = sorted(set(study.gold()["category"]) - set(codebook.category_ids))
    if strange:
        raise ModelError(
            f"gold has spans of {', '.join(strange)}, and the codebook has {', '.join(codebook.category_ids)}: "
            "the codebook has changed since people labelled; put the category back, or label with the new one and pull"
        )


def _train(study: Study, codebook: Codebook) -> int:
    # scikit-learn takes a second to import: a training that is not needed need not wait for it
    from framing.model.bundle import write_bundle
    from framing.model.card import make_card
    from framing.model.figures import measure
    from framing.model.material import Labelled, unread
    from framing.model.training import train as fit

    _check_known(study, codebook)
    everything, labelled, settings, gold = study.articles(), _labelled(study), study.settings, study.gold()
    articles, markers = everything[labelled].reset_index(drop=True), study.markers()
    material = Labelled(
        articles, markers[markers["article_id"].isin(articles["article_id"])], gold, unread(everything[~labelled])
    )
    trained = fit(material, model=settings.model, seed=settings.seed)
    figures = measure(trained.held_out, gold, articles, confidence=settings.report.confidence, seed=settings.seed)
    manifest = study.manifest()
    data = {name: manifest[name]["digest"] for name in stage("model").inputs if name in manifest}
    card = make_card(
        trained, figures, data={**data, "codebook": codebook.digest}, model=settings.model, seed=settings.seed
    )
    write_bundle(trained, card, study.file("model"))
    return len(articles)
