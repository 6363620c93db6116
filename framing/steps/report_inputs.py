"""A study's files → what its report is made of."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from framing.codebook import FILE as CODEBOOK
from framing.codebook import read_codebook
from framing.errors import ModelError, StudyError
from framing.files import is_there
from framing.manifest import draws_of
from framing.settings import OURS
from framing.steps.cached_study import CachedStudy
from framing.steps.labels_of_articles import labels_left_out, labels_of
from framing.steps.parts_of_articles import parts_of_articles
from framing.steps.predicted_counts import counted_markers, predicted_counts, reported_parts
from framing.study import Study
from framing.wording import agreeing, counted, with_verb

if TYPE_CHECKING:
    import pandas as pd

    from framing.estimates.article_counts import Stages
    from framing.report.findings import Findings

_COUNTED = ("sample", "readings", "annotations", "adjudicator_readings", "gold")
_OTHERS = ("answers", "names", "quotes")


def read_stages(study: Study, *, predictor: str = "") -> "Stages":
    """Read the stages that counts are made of, with the counts of a predictor ([report] predictors has the default).

    Raises
    ------
    StudyError
        There is no article or no marker stage, or no predictor of that name.
    """
    from framing.estimates.article_counts import Stages

    articles = study.article_facts()
    if articles.empty:
        raise StudyError(f"{study.file('articles')} has no article to report on; run 'framing ingest' first")
    labels = labels_of(study)
    # of the sample all rows count: what was drawn was drawn
    tables = {name: study.table(name) if name == "sample" else labels.table(name)
              for name in _COUNTED if study.has(name)}  # fmt: skip
    expected = predicted_counts(study, predictor or study.settings.report.predictors[0], articles)
    stages = Stages.of(clustered_articles(study), markers=counted_markers(study), expected=expected, **tables)
    return stages.without(dropped_copies(study, articles))


def clustered_articles(study: Study) -> "pd.DataFrame":
    """Return the articles, each with its ``cluster`` (see ``framing.estimates.clusters``)."""
    from framing.estimates.clusters import cluster_of

    articles = study.article_facts()
    by_day = study.settings.report.days_as_clusters
    return articles.assign(cluster=cluster_of(articles, _originals(study, articles), by_day=by_day))


def _originals(study: Study, articles: "pd.DataFrame") -> "pd.Series":
    """Return the article that each repeats, by ``article_id``; "" for none."""
    originals: pd.Series = _copies(study, articles).set_index("article_id")["original"]
    return originals


def dropped_copies(study: Study, articles: "pd.DataFrame") -> set[str]:
    """Return the articles that the report leaves out: copies and agency copy, if [report] copies is "drop".

    Raises
    ------
    StudyError
        Nothing else would be left.
    """
    if study.settings.report.copies != "drop":
        return set()
    from framing.corpus.copies import repeated

    gone = set(repeated(_copies(study, articles))) & set(articles["article_id"])
    if len(gone) == len(articles):
        raise StudyError('all articles are agency copy or copies: with [report] copies = "drop" no article is left')
    return gone


def _copies(study: Study, articles: "pd.DataFrame") -> "pd.DataFrame":
    """Return stage ``copies``, or what it would be if it was not made."""
    from framing.corpus.copies import find_copies

    if study.has("copies"):
        return study.table("copies")
    parts = parts_of_articles(study)
    if isinstance(study, CachedStudy):
        return study.derived("copies found", "articles", lambda: find_copies(articles, parts))
    return find_copies(articles, parts)


def read_findings(study: Study, categories: Mapping[str, str], manifest: Mapping[str, Any]) -> "Findings":
    """Read all that a report is made of; ``categories`` are the codebook's with their definitions."""
    from framing.report.findings import Findings

    return Findings(
        tables=_tables(study),
        parts=reported_parts(study),
        settings=study.settings,
        definitions=categories,
        families=_families(study),
        card=_card(study),
        manifest=manifest,
        draws=_draws(study),
        labels_left_out=labels_left_out(study, "report"),
        late=_late(study),
        version=study.row("estimates").recipe.version,
    )


def _late(study: Study) -> str:
    """Say which stages that the report rests on are not up to date, and why the first is not; "" if all are."""
    late = study.late("report")
    if not late:
        return ""
    more = f", nor {agreeing(len(late) - 1, 'were')} {counted(len(late) - 1, 'other stages')}" if len(late) > 1 else ""
    return f"{with_verb(late[0].stage, 'were')} not up to date ({late[0].because}){more}"


def _families(study: Study) -> dict[str, str]:
    """Return the families of the codebook's categories; none if the study has no codebook."""
    path = study.path / CODEBOOK
    return {category.id: category.family for category in read_codebook(path).categories} if is_there(path) else {}


def _tables(study: Study) -> dict[str, "pd.DataFrame"]:
    """Read the stages that a report uses, and measure agreement if people have annotated."""
    from framing.steps.agreement import agreement, arms

    tables = read_stages(study).tables
    tables |= {"estimates": study.estimates()}
    labels = labels_of(study)
    tables |= {name: labels.table(name) for name in _OTHERS if study.has(name)}
    if study.settings.report.predictors != (OURS,):
        tables |= _counts_by_predictor(study, tables["articles"])
    articles = study.article_facts()
    tables["copies"] = _copies(study, articles)
    gone = dropped_copies(study, articles)
    tables |= {name: tables[name][~tables[name]["article_id"].isin(gone)] for name in _OTHERS if name in tables}
    if study.has("annotations") and study.has("readings"):
        tables |= {"agreement": agreement(study), "blind_arm": arms(study)}
    return tables


def _counts_by_predictor(study: Study, articles: "pd.DataFrame") -> "dict[str, pd.DataFrame]":
    """Read the expected counts of each predictor of [report] predictors, by "counts of NAME"."""
    from framing.report.findings import COUNTS_OF

    return {f"{COUNTS_OF}{name}": predicted_counts(study, name, articles) for name in study.settings.report.predictors}


def _card(study: Study) -> Mapping[str, Any]:
    """Read the model's card; an empty one without a model that can be read, or if rates rest on another's counts."""
    if study.settings.report.predictors[0] != OURS:
        return {}
    from framing.model.bundle import read_card

    study.require_unaltered("model")
    try:
        return read_card(study.file("model"))
    except ModelError:
        return {}


def _draws(study: Study) -> int:
    """Count the draws of articles in which a model was uncertain."""
    row = study.manifest().get("sample")
    return len(draws_of(row)) if row else 0
