"""Annotations → how far the annotators agree, and with whom."""

import pandas as pd

from framing.annotations.agreement import agreement as measure
from framing.annotations.arms import Found, compare_arms
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
    """List the articles and the rules that people disagree on most; see ``framing.annotations.disputed``."""
    articles = disputed_articles(study.annotations(), study.table("readings"))
    return articles, disputed_rules(study.table("shown_prelabels"))


def arms(study: Study) -> pd.DataFrame:
    """Compare the blind arm with the assisted one; see ``framing.annotations.arms``.

    Rules are those of the markers as they are now. Gold is the study's, or what
    a majority makes of the annotations where it has none yet.
    """
    articles = study.articles()
    annotations, readings = (  # of an article that is gone nobody knows the words
        table[table["article_id"].isin(articles["article_id"])]
        for table in (study.annotations(), study.table("readings"))
    )
    gold = study.gold() if study.has("gold") else adjudicate(annotations, readings)
    found = Found(study.markers(), gold)
    return compare_arms(annotations, readings, articles, found, confidence=study.settings.report.confidence)


def unshared(study: Study) -> str:
    """Say that no article was read by two people, and what to change where none is to be."""
    said = "no article was read by two people yet"
    share = study.settings.sampling.overlap_share
    if study.has("sample") and not (study.table("sample")["annotators"] > 1).any():
        said += "; the sample has none for two: [sampling] overlap_share in study.toml, then 'framing sample'"
    elif share == 0:
        said += "; none is to be: [sampling] overlap_share in study.toml is 0"
    return said


def other_rules(study: Study) -> str:
    """Say how many of the pre-labels that people saw are no markers any more; "" where all still are."""
    if not study.has("shown_prelabels"):
        return ""
    keys = ["article_id", "start", "end", "category"]
    shown, markers = study.table("shown_prelabels")[keys].drop_duplicates(), study.markers()[keys].drop_duplicates()
    gone = len(shown) - len(shown.merge(markers, on=keys))
    if not gone:
        return ""
    return (
        f"{gone:,} of the {len(shown):,} pre-labels that people were shown are no markers of the rules as they are now"
    )
