"""Annotations → how far the annotators agree, and with whom."""

import pandas as pd

from framing.annotations.blind import Found, compare_arms
from framing.annotations.disputed import disputed_articles, disputed_rules
from framing.annotations.gold import adjudicate
from framing.annotations.table import agreement as measure
from framing.codebook import FILE, read_codebook
from framing.studio.tasks import rules_version, same_rules
from framing.study import Study


def agreement(study: Study, *, pairs: bool = False) -> pd.DataFrame:
    """Measure how far the annotators of a study agree; see ``framing.agreement``."""
    settings = study.settings
    return measure(
        study.annotations(),
        study.table("annotated"),
        study.articles(),
        pairs=pairs,
        confidence=settings.report.confidence,
        seed=settings.seed,
    )


def disputed(study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """List the articles and the rules that people disagree on most; see ``framing.annotations.disputed``."""
    articles = disputed_articles(study.annotations(), study.table("annotated"))
    return articles, disputed_rules(study.table("shown"))


def arms(study: Study) -> pd.DataFrame:
    """Compare the blind arm with the assisted one; see ``framing.annotations.blind``.

    Rules are those of the markers as they are now. Gold is the study's, or what
    a majority makes of the annotations where it has none yet.
    """
    annotations, annotated = study.annotations(), study.table("annotated")
    gold = study.gold() if study.has("gold") else adjudicate(annotations, annotated)
    found = Found(study.markers(), gold)
    return compare_arms(annotations, annotated, study.articles(), found, confidence=study.settings.report.confidence)


def other_rules(study: Study) -> str:
    """Say so where people were shown pre-labels of other rules than those of the markers; "" where not."""
    shown = {one for one in study.table("shown")["version"].unique() if one.startswith("rules-")}
    if not shown or not study.has("markers"):
        return ""
    now = rules_version(study.manifest()["markers"], read_codebook(study.path / FILE))
    others = sorted(one for one in shown if not same_rules(one, now))
    return f"people were shown pre-labels of {', '.join(others)}; the markers are now of {now}" if others else ""
