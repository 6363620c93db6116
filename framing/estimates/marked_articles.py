"""How many of an outlet's articles have any marker of a category: the share that most readers understand first."""

import numpy as np
import pandas as pd

from framing.estimates.article_counts import ALL, Stages, count_articles
from framing.estimates.editions import EDITION
from framing.estimates.rates import (
    COLUMNS,
    Population,
    check_articles,
    check_options,
    counted_part,
    note_of,
    outlet_rates,
    outlet_samples,
)
from framing.estimates.reader_counts import mean_counts
from framing.estimates.share_intervals import sampled_share

PER_ARTICLES = 100  # the share is said per so many articles
MAX_SHARE_WIDTH = (
    0.75  # of the scale: from a dozen labels on there is an interval, however rough, as there is of a rate
)


def marked_articles(stages: Stages, category: str, voice: str) -> pd.DataFrame:
    """Return ``count_articles`` of articles in place of markers: whether an article has any.

    ``exposure`` is 1, and 0 of an article without words. ``observed`` is the share of
    an article's readers who marked any such span, ``predicted`` the probability that
    there is one, the model's candidates being independent: 1 - Π(1 - p), or
    1 - exp(-f) of a predictor that gives an expected count f. ``adjudicated``, where
    there is one, is 1 or 0.
    """
    counts = count_articles(stages, category, voice)
    ids = pd.Index(counts["article_id"])
    observed = _observed(stages, category, voice).reindex(ids, fill_value=0.0).to_numpy()
    marked = counts.assign(
        exposure=(counts["exposure"] > 0).astype("float64"),
        predicted=any_probability(stages.expected, category, voice).reindex(ids, fill_value=0.0).to_numpy(),
        observed=np.where(counts["observed"].notna(), observed, np.nan),
    )
    if "adjudicated" not in counts:
        return marked
    decided = counts["adjudicated"]
    return marked.assign(adjudicated=(decided > 0).astype("float64").where(decided.notna()))


def any_probability(expected: pd.DataFrame, category: str, voice: str) -> pd.Series:
    """Return the probability that an article has any marker, by ``article_id`` of those with a candidate.

    Examples
    --------
    >>> from framing.estimates.expected_counts import expected_counts
    >>> scores = pd.DataFrame({
    ...     "article_id": ["a", "a", "b"], "category": "loaded", "position": "body", "start": [0, 9, 50],
    ...     "end": [5, 14, 50], "outlet_voice_probability": [0.5, 0.2, 2.0], "kept_probability": [0.5, 0.2, 2.0],
    ... })
    >>> any_probability(expected_counts(scores), "loaded", "outlet").round(2).to_dict()
    {'a': 0.6, 'b': 0.86}
    """
    rows = expected if category == ALL else expected[expected["category"] == category]
    return -np.expm1(rows.groupby("article_id")[f"{voice}_log_none"].sum())


def article_shares(counts: pd.DataFrame, *, confidence: float, population: Population) -> pd.DataFrame:
    """Estimate how many of 100 articles of each outlet have any marker, from ``marked_articles``.

    The columns of ``estimate_rates``; limits are on the logit scale, between 0 and
    100 (see ``sampled_share``). ``note`` says why there are no numbers.
    """
    check_options(confidence, PER_ARTICLES)
    check_articles(counts)
    finite = population == "finite"
    samples = outlet_samples(counts)
    rates = outlet_rates(samples, finite=finite, moderated=False)
    beyond = [outlet for outlet, rate in rates.items() if rate.value >= 1]  # the model would leave no article without
    alone = counts[counts["outlet"].isin(beyond)].assign(predicted=0.0)
    rates |= outlet_rates(outlet_samples(alone), finite=finite, moderated=False)
    rows = []
    for outlet, sample in samples.items():
        counted, rate = counted_part(sample), rates.get(outlet)
        share = sampled_share(counted, rate, confidence, widest=MAX_SHARE_WIDTH)
        sizes = (counted.n_articles, counted.n_labelled)
        error = rate.error if rate and share.value == share.value else np.nan
        numbers = tuple(PER_ARTICLES * number for number in (share.value, share.low, share.high, error))
        if rate is None or np.isnan(share.value):
            facts: tuple[object, ...] = (np.nan, "too_few", counted.n_nonzero, counted.clustering.effective, share.note)
        else:
            method = "corrected" if rate.lam > 0 else "labels_only"
            facts = (rate.lam, method, counted.n_nonzero, counted.clustering.effective, note_of(counted))
        rows.append((outlet, *numbers, *sizes, *facts))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def naive_shares(stages: Stages, category: str, voice: str) -> pd.Series:
    """Return of how many of 100 articles the rules found a marker in, by outlet and language; no estimate."""
    markers = stages.markers if category == ALL else stages.markers[stages.markers["category"] == category]
    markers = markers if voice == ALL else markers[markers["voice"] == voice]
    with_words = stages.articles[stages.articles["words"] > 0]
    is_marked = with_words["article_id"].isin(markers["article_id"])
    return PER_ARTICLES * is_marked.groupby([with_words[name] for name in EDITION]).mean()


def _observed(stages: Stages, category: str, voice: str) -> pd.Series:
    """Return the share of readers who marked any, or whether gold has any where there are no annotations."""
    rows = stages.gold if stages.annotations.empty else stages.distinct_annotations
    rows = rows if category == ALL else rows[rows["category"] == category]
    rows = rows if voice == ALL else rows[rows["voice"] == voice]
    if stages.annotations.empty:
        return pd.Series(1.0, index=pd.Index(rows["article_id"].unique()))
    return mean_counts(rows.drop_duplicates(["article_id", "annotator"]), stages.readings)
