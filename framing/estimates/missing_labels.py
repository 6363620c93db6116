"""Whether the labels of an outlet are enough for an interval, and what is missing."""

from framing.estimates.clusters import MIN_CLUSTERS, effective_clusters, too_few_clusters
from framing.estimates.sample_moments import MIN_NONZERO, Sample
from framing.intervals import MIN_ARTICLES, MIN_EVENTS
from framing.wording import counted


def is_clustered_enough(sample: Sample) -> bool:
    """Return whether articles and labels are of clusters enough to say something of what lies beyond these articles."""
    labelled = effective_clusters(sample.clustering.labelled)
    return sample.clustering.effective >= MIN_CLUSTERS and labelled >= MIN_CLUSTERS


def what_is_missing(sample: Sample, population: str) -> str:
    """Say what an outlet without a rate needs for one; what no label can mend comes first."""
    n, size = sample.n_labelled, sample.n_articles
    if size < MIN_ARTICLES:
        return f"{counted(size, 'articles')} {'is' if size == 1 else 'are'} too few for any interval"
    if population == "super" and sample.clustering.effective < MIN_CLUSTERS:
        return f"no label gives a rate: {too_few_clusters(sample.clustering.effective)}"
    if n < MIN_ARTICLES:
        return f"label {MIN_ARTICLES - n} more for any interval: {n} labelled"
    more = "label more for any interval: " if n < size else ""
    if sample.by_event and sample.n < MIN_EVENTS:
        return f"{more}{sample.n} events have labels, {MIN_EVENTS} are needed"
    if sample.n_nonzero < MIN_NONZERO:
        return f"{more}{sample.n_nonzero} labelled articles have a marker, {MIN_NONZERO} are needed"
    return f"{more}labelled articles cover fewer than {MIN_CLUSTERS} events of equal size"
