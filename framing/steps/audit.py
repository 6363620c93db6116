"""What the articles and labels of a study are, and what makes a comparison of its outlets unfair."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from framing.errors import InputError, StudyError
from framing.records import empty
from framing.steps.labels_of_articles import labels_of
from framing.steps.parts_of_articles import parts_of_articles
from framing.study import Study

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Audit:
    """One row per outlet, one per outlet and month, and the sentences on what matters."""

    outlets: "pd.DataFrame"
    months: "pd.DataFrame"
    sentences: tuple[str, ...]


def audit(study: Study) -> Audit:
    """Read the articles of a study, and say what they are; raise ``StudyError`` if there is none."""
    from framing.corpus.copies import find_copies, repeated
    from framing.estimates.comparability import months_table, unevenness
    from framing.estimates.corpus_audit import audit_facts, audit_table, warnings_of
    from framing.estimates.missing_fields import gaps_of

    articles, parts = study.article_facts(), parts_of_articles(study)
    if articles.empty:
        raise StudyError(f"{study.file('articles')} has no article; run 'framing ingest' first")
    copies = study.table("copies") if study.has("copies") else find_copies(articles, parts)
    facts = audit_facts(articles, parts, study.settings.report.opinion_sections, repeated(copies))
    table = audit_table(facts)
    gaps = gaps_of(articles, study.settings.outlet_ids)
    sentences = [*warnings_of(table, facts), *gaps, *unevenness(table, articles, copies)]
    return Audit(table, months_table(articles), tuple(sentences))


_CHECKED = ("sample", "readings", "annotations", "markers")
_FACTS = ("article_id", "outlet", "language", "words", "date", "event")


def label_warnings(study: Study) -> list[str]:
    """Say why the labels cannot carry a rate, and what to do; nothing if there are none, or if they cannot be read."""
    if not all(study.has(name) for name in ("articles", "sample", "readings")):
        return []  # without pandas, which takes longer to import than the rest of a status
    try:
        return [*_few_clusters(study), *_checked_labels(study)]
    except (InputError, StudyError):  # the table of stages says what is wrong with them
        return []


def _few_clusters(study: Study) -> list[str]:
    from framing.estimates.clusters import cluster_of, few_clusters_in_words

    articles = study.articles(_FACTS)
    finite = study.settings.report.population == "finite"
    return [] if finite else few_clusters_in_words(articles.assign(cluster=cluster_of(articles)))


def _checked_labels(study: Study) -> list[str]:
    from framing.estimates.label_checks import LabelTables, label_checks
    from framing.estimates.label_warnings import warnings_of_labels

    tables = {name: study.table(name) if study.has(name) else empty(name) for name in _CHECKED}
    checks = label_checks(LabelTables(study.articles(_FACTS), **tables))
    gone = labels_of(study).left_out(("readings", "annotations"))
    names = {outlet.id: outlet.name or outlet.id for outlet in study.settings.outlets}
    return [*((gone,) if gone else ()), *warnings_of_labels(checks, names)]
