"""A study's files → what its report is made of."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from framing.codebook import FILE as CODEBOOK
from framing.codebook import read_codebook
from framing.errors import ModelError, StudyError
from framing.manifest import draws_of
from framing.study import Study

if TYPE_CHECKING:
    import pandas as pd

    from framing.estimates.article_counts import Stages
    from framing.report.findings import Findings

_COUNTED = ("sample", "readings", "gold", "scores")
_OTHERS = ("answers", "names")


def read_stages(study: Study) -> "Stages":
    """Read the stages that counts are made of; raise ``StudyError`` if there is no article or no marker stage."""
    from framing.estimates.article_counts import Stages

    articles = study.articles()
    if articles.empty:
        raise StudyError(f"{study.file('articles')} has no article to report on; run 'framing ingest' first")
    tables = {name: study.table(name) for name in _COUNTED if study.has(name)}
    return Stages.of(articles, markers=study.markers(), **tables)


def read_findings(study: Study, categories: Mapping[str, str], manifest: Mapping[str, Any]) -> "Findings":
    """Read all that a report is made of; ``categories`` are the codebook's with their definitions."""
    from framing.report.findings import Findings

    return Findings(
        tables=_tables(study),
        settings=study.settings,
        definitions=categories,
        families=_families(study),
        card=_card(study),
        manifest=manifest,
        draws=_draws(study),
        version=study.row("estimates").recipe.version,
    )


def _families(study: Study) -> dict[str, str]:
    """Return the families of the codebook's categories; none if the study has no codebook."""
    path = study.path / CODEBOOK
    return {category.id: category.family for category in read_codebook(path).categories} if path.is_file() else {}


def _tables(study: Study) -> dict[str, "pd.DataFrame"]:
    """Read the stages that a report uses, and measure agreement if people have annotated."""
    from framing.steps.agreement import agreement, arms

    tables = dict(vars(read_stages(study)))
    tables |= {"estimates": study.estimates(), "speech": study.table("speech")}
    tables |= {name: study.table(name) for name in _OTHERS if study.has(name)}
    if study.has("annotations") and study.has("readings"):
        tables |= {"agreement": agreement(study), "blind_arm": arms(study)}
    return tables


def _card(study: Study) -> Mapping[str, Any]:
    """Read the model's card; an empty one without a model that can be read."""
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
