"""Articles → sample: at random, then where a label is most informative; and what more labels would bring."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from framing.corpus.sampling import AUTO, draw_sample, drawn_unit, drawn_units, few_events
from framing.errors import InputError, StudyError
from framing.intervals import MIN_EVENTS
from framing.manifest import draws_of
from framing.records import completed
from framing.settings import OURS
from framing.single_writer import writes
from framing.stages import EVENTS
from framing.steps.predicted_counts import counted_markers, predicted_counts
from framing.steps.report_inputs import clustered_articles, read_stages
from framing.study import StepResult, Study
from framing.wording import agreeing, counted, nearest

if TYPE_CHECKING:
    import pandas as pd

    from framing.estimates.article_counts import Stages

ALL = "all"


@writes("sample", or_nothing=True)
def sample(study: Study, *, more: int = 0, force: bool = False) -> StepResult:
    """Draw articles at random and keep them as stage ``sample``; what was drawn by expected gain stays in.

    With ``more``, so many further articles per outlet are drawn beyond
    ``articles_per_outlet`` and earlier calls with ``more``; the number is
    recorded with the stage, so that a later draw has them too.

    Raises
    ------
    StudyError
        Articles that people have read would leave the sample; or earlier draws
        are to stay, and seed, unit or events have changed since they were made.
    """
    articles, settings = study.article_facts(), study.settings
    keeps_draws = "sample" in study.manifest() or not force
    draws, further = (_draws(study), _further(study) + more) if keeps_draws else ([], more)
    if draws and not study.is_unchanged("sample"):
        raise StudyError(
            f"{study.file('sample')} is not as framing wrote it, and has articles that were drawn by expected gain, "
            "which cannot be drawn again; restore it, or delete it and draw all articles again"
        )
    stays = draws or (more and study.has("sample") and study.is_unchanged("sample"))
    earlier = _earlier(study, articles) if stays else None
    sampling = replace(settings.sampling, articles_per_outlet=settings.sampling.articles_per_outlet + further)

    def make() -> "pd.DataFrame":
        sizes, earlier_or_labelled = _sizes(study, articles), earlier
        if earlier_or_labelled is None and not force:
            earlier_or_labelled = _labelled_sample(study)
        unit = drawn_unit(articles, sampling, seed=settings.seed, sizes=sizes, earlier=earlier_or_labelled)
        by_unit = replace(sampling, unit=unit)
        drawn = draw_sample(articles, by_unit, seed=settings.seed, sizes=sizes, earlier=earlier)
        if not force:
            _require_labels(study, drawn)
        return drawn

    extra = {**({"draws": draws} if draws else {}), **({"more": further} if further else {})}
    return study.build("sample", make, extra=extra or None, force=force)


@writes("sample", or_nothing=True)
def sample_uncertain(study: Study, *, per_outlet: int, category: str = ALL, force: bool = False) -> StepResult:
    """Draw ``per_outlet`` articles per outlet by expected gain, and add them to stage ``sample``.

    The draw is recorded with the stage. Nothing is done where the scores are
    those of the last such draw: label what it drew, train and score first.

    Raises
    ------
    StudyError
        A stage is missing, the scores are stale, or seed, unit or events have changed.
    InputError
        There is no such category, or too few articles are labelled.
    """
    from framing.corpus.uncertain import EQUAL_PART, draw_uncertain
    from framing.estimates.expected_gain import expected_gain

    articles, draws = study.article_facts(), _draws(study)
    earlier = _earlier(study, articles)
    scores = _fresh_scores(study)
    if draws and draws[-1]["scores"] == scores and not force:
        return StepResult("sample", len(earlier), written=False, because=_drawn_already(draws[-1]))
    study.require_writable("sample")
    gain = expected_gain(_counts(_stages(study), category))
    settings = study.settings
    drawn = draw_uncertain(
        articles, earlier, gain, per_outlet=per_outlet, sampling=settings.sampling, seed=settings.seed
    )
    scales = {name: scale if math.isfinite(scale) else None for name, scale in drawn.scales.items()}
    record = {
        "strategy": "uncertain", "per_outlet": per_outlet, "category": category, "floor": EQUAL_PART, "scores": scores
    }  # fmt: skip
    further = {"more": _further(study)} if _further(study) else {}
    return study.keep("sample", drawn.sample, extra={"draws": [*draws, {**record, "scales": scales}], **further})


def few_clusters_warnings(study: Study) -> list[str]:
    """Say which outlets can have no rate however many articles are labelled, as these are on too few events."""
    from framing.estimates.clusters import few_clusters_in_words

    return [] if study.settings.report.population == "finite" else few_clusters_in_words(clustered_articles(study))


def few_units(study: Study) -> list[str]:
    """Say in which outlets too few events and articles were drawn for an interval."""
    drawn = study.table("sample")
    whole = drawn[drawn["drawn_event"] != ""]
    counts = drawn_units(drawn)
    few = counts[(counts < MIN_EVENTS) & counts.index.isin(whole["stratum"])]
    return [
        f"{outlet}: all its articles are about {counted(int(number), 'events')}, and a rate needs {MIN_EVENTS}; "
        'raise articles_per_outlet in [sampling], or set unit = "article" there'
        for outlet, number in few.items()
    ]


def unit_in_words(study: Study) -> str:
    """Say that articles were drawn though events are known, because these are too few; "" if a study asks for it."""
    articles, sampling = study.article_facts(), study.settings.sampling
    has_events = (articles["event"] != "").any()
    if sampling.unit != AUTO or not has_events or _unit(study.table("sample")) == "event":
        return ""
    few = few_events(articles, sampling, seed=study.settings.seed, sizes=_sizes(study, articles))
    why = (
        f"whole events would be too few for a rate, which needs {MIN_EVENTS} ("
        + ", ".join(f"{outlet}: {number}" for outlet, number in few.items())
        + ")"
        if few
        else "as they were before"
    )
    return f'articles are drawn by themselves, {why}; set unit = "event" in [sampling] to draw events anyway'


def plan_labels(study: Study, *, category: str = ALL) -> "pd.DataFrame":
    """Return ``framing.estimates.sample_size.plan_labels`` of the outlets' own-voice markers, by language.

    Raises
    ------
    StudyError
        A stage is missing.
    InputError
        There is no such category.
    """
    from framing.estimates.editions import by_language
    from framing.estimates.sample_size import plan_labels

    options = _options(study)
    return by_language(_counts(read_stages(study), category), lambda rows: plan_labels(rows, **options))


def labels_to_detect(study: Study, difference: float, *, category: str = ALL) -> "pd.DataFrame":
    """Return what ``framing.estimates.detectable_difference`` says of own-voice markers; raises as ``plan_labels``."""
    from framing.estimates.detectable_difference import labels_to_detect
    from framing.estimates.editions import by_language

    options = _options(study)
    return by_language(
        _counts(read_stages(study), category), lambda rows: labels_to_detect(rows, difference, **options)
    )


def _options(study: Study) -> dict[str, Any]:
    report = study.settings.report
    return {"confidence": report.confidence, "per": report.per, "population": report.population}


def _draws(study: Study) -> list[dict[str, Any]]:
    """Return the records of the draws by expected gain that the sample has in it."""
    return draws_of(study.row("sample")) if study.has("sample") else []


def _further(study: Study) -> int:
    """Return how many articles per outlet were requested beyond the setting, by ``more``."""
    row = study.manifest().get("sample")
    further = row.extra.get("more", 0) if row and study.has("sample") else 0
    if not isinstance(further, int) or isinstance(further, bool) or further < 0:
        raise StudyError("data/manifest.json: the number 'more' of the sample is not as framing wrote it; correct it")
    return further


def _earlier(study: Study, articles: "pd.DataFrame") -> "pd.DataFrame":
    """Return the sample so far; its probabilities hold for the seed, unit and events that it was drawn with."""
    table = study.table("sample")
    then = study.row("sample").recipe.settings
    was = {"seed": then.get("seed"), "unit": (then.get("sampling") or {}).get("unit")}
    was["unit"] = _unit(table) if was["unit"] == AUTO else was["unit"]
    unit = study.settings.sampling.unit
    now = {"seed": study.settings.seed, "unit": was["unit"] if unit == AUTO else unit}
    for key, value in now.items():
        if was[key] != value:
            raise StudyError(
                f"{study.path / 'study.toml'}: {key} = {value}, but the sample was drawn with {was[key]}, "
                f"and its probabilities hold only for that: set {key} = {was[key]}"
            )
    _require_same_events(study, table, articles)
    return table


def _unit(drawn: "pd.DataFrame") -> str:
    """Return what a sample drew: events, or articles by themselves."""
    return "event" if (drawn["drawn_event"] != "").any() else "article"


def _labelled_sample(study: Study) -> "pd.DataFrame | None":
    """Return the sample that people have labelled articles of, so that the next one draws the same units."""
    if not all(study.has(name) and study.is_unchanged(name) for name in ("sample", "readings")):
        return None
    drawn, read = study.table("sample"), completed(study.table("readings"))
    return drawn if drawn["article_id"].isin(read["article_id"]).any() else None


def _require_same_events(study: Study, drawn: "pd.DataFrame", articles: "pd.DataFrame") -> None:
    """Raise ``StudyError`` if a drawn article is of another event now than when it was drawn."""
    event = drawn["article_id"].map(articles.set_index("article_id")["event"])
    other = (event != drawn["drawn_event"]) & event.notna() & (_unit(drawn) == "event")
    if other.any():
        article_id, then, now = drawn["article_id"][other].iloc[0], drawn["drawn_event"][other].iloc[0], event[other]
        n = int(other.sum())
        raise StudyError(
            f"{study.file('sample')}: {counted(n, 'articles')} drawn before {agreeing(n, 'have')} another event now, "
            f"such as {article_id} ({then or 'none'}, now {now.iloc[0] or 'none'}), and the probabilities hold only "
            f"for the earlier events; restore them in {EVENTS}, or delete the sample and draw all articles again"
        )


def _require_labels(study: Study, drawn: "pd.DataFrame") -> None:
    """Raise ``StudyError`` if articles that were drawn and that people have read are not in the new sample."""
    if not all(study.has(name) and study.is_unchanged(name) for name in ("sample", "readings")):
        return
    read = set(completed(study.table("readings"))["article_id"]) & set(study.article_facts()["article_id"])
    lost = sorted(read & set(study.table("sample")["article_id"]) - set(drawn["article_id"]))
    if lost:
        raise StudyError(
            f"{counted(len(lost), 'articles')} that people have read would leave the sample, such as {lost[0]}, and "
            "their labels would no longer count; raise articles_per_outlet in [sampling] until they stay, or use "
            "--force to draw without them"
        )


def _sizes(study: Study, articles: "pd.DataFrame") -> "pd.Series | None":
    """Return the roots of the rules' counts and a half by article, if [sampling] asks for it."""
    if study.settings.sampling.sizes == "equal":
        return None
    markers = study.markers()
    counts = markers.loc[markers["voice"] == "outlet", "article_id"].value_counts()
    return (counts.reindex(articles["article_id"], fill_value=0) + 0.5) ** 0.5


def _drawn_already(draw: Mapping[str, Any]) -> str:
    """Say which draw has used the scores already; another one of other size or category needs new scores, too."""
    return (
        f"these scores have already been used for a draw with --more {draw.get('per_outlet')} --category "
        f"{draw.get('category')}; label what it drew, train and score, then draw again, or use --force"
    )


def _fresh_scores(study: Study) -> str:
    """Return the digest of the scores; raise ``StudyError`` if they are not up to date."""
    study.table("scores")
    (scores,) = (status for status in study.status() if status.stage == "scores")
    if scores.state != "fresh":
        raise StudyError(f"the scores are not up to date ({scores.because}); run 'framing train' and 'framing score'")
    return study.row("scores").digest


def _counts(stages: "Stages", category: str) -> "pd.DataFrame":
    from framing.estimates.article_counts import category_names, count_articles
    from framing.estimates.expected_gain import count_variance

    names = [ALL, *category_names(stages, ())]
    if category not in names:
        hint = nearest(category, names) or f"; there are {', '.join(names)}"
        raise InputError(f"no category is called {category!r}{hint}")
    variance = count_variance(stages, category)
    return count_articles(stages, category, "outlet").assign(variance=variance.to_numpy())


def _stages(study: Study) -> "Stages":
    """Return the stages of all articles with the model's probabilities, whichever predictor the report uses."""
    from framing.estimates.article_counts import Stages

    articles = clustered_articles(study)
    names = ("sample", "readings", "annotations", "adjudicator_readings", "gold")
    tables = {name: study.table(name) for name in names if study.has(name)}
    tables |= {"markers": counted_markers(study), "expected": predicted_counts(study, OURS, articles)}
    return Stages.of(articles, **tables)
