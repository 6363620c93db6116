"""Articles → sample: at random, then where a label tells most; and how many labels buy what."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from framing.corpus.sampling import draw_sample
from framing.errors import InputError, StudyError
from framing.manifest import draws_of
from framing.study import StepResult, Study, writes
from framing.wording import nearest

if TYPE_CHECKING:
    import pandas as pd

    from framing.estimates.article_counts import Stages

ALL = "all"


@writes("sample", or_nothing=True)
def sample(study: Study, *, force: bool = False) -> StepResult:
    """Draw articles at random and keep them as stage ``sample``; what was drawn by expected gain stays in.

    Raises
    ------
    StudyError
        The seed has changed since articles were drawn by expected gain.
    """
    articles, settings = study.articles(), study.settings
    draws = [] if force and "sample" not in study.manifest() else _draws(study)
    if draws and not study.is_unchanged("sample"):
        raise StudyError(
            f"{study.file('sample')} is not as framing wrote it, and has articles that were drawn by expected gain, "
            "which cannot be drawn again; put it back as it was, or delete it and draw all articles anew"
        )
    earlier = _earlier(study) if draws else None
    return study.build(
        "sample",
        lambda: draw_sample(articles, settings.sampling, seed=settings.seed, earlier=earlier),
        extra={"draws": draws} if draws else None,
        force=force,
    )


@writes("sample", or_nothing=True)
def sample_uncertain(study: Study, *, per_outlet: int, category: str = ALL, force: bool = False) -> StepResult:
    """Draw ``per_outlet`` articles an outlet by expected gain, and add them to stage ``sample``.

    The draw is recorded with the stage. Nothing is done where the scores are
    those of the last such draw: label what it drew, train and score first.

    Raises
    ------
    StudyError
        A stage is missing, the scores are stale, or the seed has changed.
    InputError
        There is no such category, or too few articles are labelled.
    """
    from framing.corpus.uncertain import FLOOR, draw_uncertain
    from framing.estimates.expected_gain import expected_gain

    articles, earlier, draws = study.articles(), _earlier(study), _draws(study)
    scores = _fresh_scores(study)
    if draws and draws[-1]["scores"] == scores and not force:
        return StepResult("sample", len(earlier), written=False, because=_drawn_already(draws[-1]))
    study.require_writable("sample")
    gain = expected_gain(_counts(study, category))
    settings = study.settings
    drawn = draw_uncertain(
        articles, earlier, gain, per_outlet=per_outlet, sampling=settings.sampling, seed=settings.seed
    )
    scales = {name: scale if math.isfinite(scale) else None for name, scale in drawn.scales.items()}
    record = {"strategy": "uncertain", "per_outlet": per_outlet, "category": category, "floor": FLOOR, "scores": scores}
    return study.keep("sample", drawn.sample, extra={"draws": [*draws, {**record, "scales": scales}]})


def plan_labels(study: Study, *, category: str = ALL) -> "pd.DataFrame":
    """Return ``framing.estimates.sample_size.plan_labels`` of the outlets' own-voice markers.

    Raises
    ------
    StudyError
        A stage is missing.
    InputError
        There is no such category.
    """
    from framing.estimates.sample_size import plan_labels

    report = study.settings.report
    return plan_labels(_counts(study, category), confidence=report.confidence, per=report.per)


def _draws(study: Study) -> list[dict[str, Any]]:
    """Return the records of the draws by expected gain that the sample has in it."""
    return draws_of(study.row("sample")) if study.has("sample") else []


def _earlier(study: Study) -> "pd.DataFrame":
    """Return the sample so far; its probabilities hold for the seed that it was drawn with."""
    table = study.table("sample")
    then = study.row("sample").recipe.settings.get("seed")
    if then != study.settings.seed:
        raise StudyError(
            f"{study.path / 'study.toml'}: seed = {study.settings.seed}, but the sample was drawn with {then}, "
            f"and its probabilities hold for that: set seed = {then}"
        )
    return table


def _drawn_already(draw: Mapping[str, Any]) -> str:
    """Say which draw has used the scores already; another one of other size or category needs new scores, too."""
    return (
        f"these scores have served for a draw with --per-outlet {draw.get('per_outlet')} --category "
        f"{draw.get('category')}; label what it drew, train and score, then draw again, or use --force"
    )


def _fresh_scores(study: Study) -> str:
    """Return the digest of the scores; raise ``StudyError`` if they are not up to date."""
    study.table("scores")
    (scores,) = (status for status in study.status() if status.stage == "scores")
    if scores.state != "fresh":
        raise StudyError(f"the scores are not up to date ({scores.because}); run 'framing train' and 'framing score'")
    return study.row("scores").digest


def _counts(study: Study, category: str) -> "pd.DataFrame":
    from framing.estimates.article_counts import category_names, count_articles
    from framing.estimates.expected_gain import count_variance

    stages = _stages(study)
    names = [ALL, *category_names(stages, ())]
    if category not in names:
        hint = nearest(category, names) or f"; there are {', '.join(names)}"
        raise InputError(f"no category is called {category!r}{hint}")
    variance = count_variance(stages, category)
    return count_articles(stages, category, "outlet").assign(variance=variance.to_numpy())


def _stages(study: Study) -> "Stages":
    from framing.estimates.article_counts import Stages

    names = ("markers", "readings", "gold", "scores")
    tables = {name: study.table(name) for name in names if study.has(name)}
    return Stages.of(study.articles(), sample=study.table("sample"), **tables)
