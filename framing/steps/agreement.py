"""Measure the agreement of a study's annotators, and list what they disagree on."""

import pandas as pd

from framing.annotations.agreement import agreement as measure
from framing.annotations.arms import ReferenceSet, compare_arms
from framing.annotations.disputed import disputed_articles, disputed_rules
from framing.annotations.gold import adjudicate
from framing.study import Study


def agreement(study: Study, *, pairs: bool = False) -> pd.DataFrame:
    """Measure how far the annotators of a study agree; see ``framing.agreement``."""
    settings = study.settings
    return measure(
        study.annotations(),
        study.table("readings"),
        study.articles(),
        pairs=pairs,
        confidence=settings.report.confidence,
        seed=settings.seed,
    )


def disputed(study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """List the articles and rules that annotators disagree on most; see ``framing.annotations.disputed``."""
    articles = disputed_articles(study.annotations(), study.table("readings"))
    return articles, disputed_rules(study.table("shown_prelabels"))


def arms(study: Study) -> pd.DataFrame:
    """Compare the blind arm with the assisted arm; see ``framing.annotations.arms``.

    The rules are represented by the current markers. Gold is the study's or, if
    it has none yet, the majority of the annotations.
    """
    articles = study.articles()
    annotations, readings = (  # the number of words of a removed article is unknown
        table[table["article_id"].isin(articles["article_id"])]
        for table in (study.annotations(), study.table("readings"))
    )
    gold = study.gold() if study.has("gold") else adjudicate(annotations, readings)
    reference = ReferenceSet(study.markers(), gold)
    return compare_arms(annotations, readings, articles, reference, confidence=study.settings.report.confidence)


def unshared(study: Study) -> str:
    """Say that no article has two readings, and which setting to change if none is planned."""
    message = "no article has been read by two annotators yet"
    share = study.settings.sampling.overlap_share
    if study.has("sample") and not (study.table("sample")["annotators"] > 1).any():
        message += "; the sample plans no overlap: set [sampling] overlap_share in study.toml, then 'framing sample'"
    elif share == 0:
        message += "; none is planned: [sampling] overlap_share in study.toml is 0"
    return message


def other_rules(study: Study) -> str:
    """Say how many of the pre-labels that annotators were shown are no longer markers; "" if none."""
    if not study.has("shown_prelabels"):
        return ""
    keys = ["article_id", "start", "end", "category"]
    shown, markers = study.table("shown_prelabels")[keys].drop_duplicates(), study.markers()[keys].drop_duplicates()
    gone = len(shown) - len(shown.merge(markers, on=keys))
    if not gone:
        return ""
    return f"{gone:,} of the {len(shown):,} pre-labels that annotators were shown are not markers of the current rules"
