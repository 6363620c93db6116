"""Measure the agreement of a study's annotators, and list what they disagree on."""

import pandas as pd

from framing.annotations.agreement import agreement as measure
from framing.annotations.arms import ReferenceSet, compare_arms
from framing.annotations.disputed import disputed_articles, disputed_rules
from framing.annotations.gold import adjudicate
from framing.corpus.sampling import drawn_units
from framing.settings import Sampling
from framing.steps.labels_of_articles import labels_of
from framing.steps.parts_of_articles import parts_of_articles
from framing.study import Study
from framing.wording import agreeing, counted


def agreement(study: Study, *, pairs: bool = False) -> pd.DataFrame:
    """Measure how far the annotators of a study agree; see ``framing.agreement``."""
    settings, labels = study.settings, labels_of(study)
    readings = labels.table("readings")
    texts = parts_of_articles(study).texts_of(readings["article_id"])
    return measure(
        labels.table("annotations"),
        readings,
        pd.DataFrame({"article_id": list(texts), "text": list(texts.values())}, dtype="str"),
        pairs=pairs,
        confidence=settings.report.confidence,
        seed=settings.seed,
    )


def most_disputed(study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """List the articles and rules that annotators disagree on most; see ``framing.annotations.disputed``."""
    labels = labels_of(study)
    articles = disputed_articles(labels.table("annotations"), labels.table("readings"))
    return articles, disputed_rules(labels.table("shown_prelabels"))


def arms(study: Study) -> pd.DataFrame:
    """Compare the blind arm with the assisted arm; see ``framing.annotations.arms``.

    The rules are represented by the current markers. Gold is the study's or, if
    it has none yet, the majority of the annotations.
    """
    articles, labels = study.article_facts(), labels_of(study)
    annotations, readings = labels.table("annotations"), labels.table("readings")
    gold = study.gold() if study.has("gold") else adjudicate(annotations, readings)
    reference = ReferenceSet(study.markers(), gold)
    return compare_arms(annotations, readings, articles, reference, confidence=study.settings.report.confidence)


def unshared(study: Study) -> str:
    """Say that no article has two readings, and what to change if none is planned."""
    message = "no article has been read by two annotators yet"
    drawn = study.table("sample") if study.has("sample") else None
    if drawn is not None and (drawn["annotators"] > 1).any():
        return message
    if drawn is not None and study.settings.sampling.overlap_share and not study.is_fresh("sample"):
        return f"{message}; the sample plans no overlap, and is stale: 'framing sample' draws it again"
    return f"{message}; {_why_no_overlap(study.settings.sampling, drawn)}"


def _why_no_overlap(sampling: Sampling, drawn: pd.DataFrame | None) -> str:
    """Say why a sample plans no overlap, or would plan none, and which setting changes that."""
    again = "" if drawn is None else ", then 'framing sample'"
    if sampling.overlap_share == 0:
        return f"none is planned: [sampling] overlap_share in study.toml is 0; raise it{again}"
    if sampling.annotators < 2:
        return (
            f"none is planned: [sampling] annotators in study.toml is {sampling.annotators}; set it to 2 or more{again}"
        )
    if drawn is None:
        return "'framing sample' draws what two annotators read"
    units = int(drawn_units(drawn).max()) if len(drawn) else 0
    by_event = (drawn["drawn_event"] != "").any()
    what = counted(units, "events" if by_event else "articles")
    remedy = 'set unit = "article" there' if by_event else "raise articles_per_outlet there"
    return (
        f"the sample plans no overlap: [sampling] overlap_share is {sampling.overlap_share:g}, and with {what} in each "
        f"outlet that rounds to none; {remedy}, or overlap_share = 1{again}"
    )


def other_rules(study: Study) -> str:
    """Say how many of the pre-labels that annotators were shown are no longer markers; "" if none."""
    if not study.has("shown_prelabels"):
        return ""
    keys = ["article_id", "start", "end", "category"]
    shown = labels_of(study).table("shown_prelabels")[keys].drop_duplicates()
    markers = study.markers()[keys].drop_duplicates()
    gone = len(shown) - len(shown.merge(markers, on=keys))
    if not gone:
        return ""
    all_shown = counted(len(shown), "pre-labels")
    return (
        f"{gone:,} of the {all_shown} that annotators were shown {agreeing(gone, 'are')} not found by the current rules"
    )
