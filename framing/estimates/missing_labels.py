"""Whether the labels of an outlet are enough for an interval, and what is missing."""

from framing.estimates.clusters import MIN_CLUSTERS, effective_clusters, too_few_clusters
from framing.estimates.sample_moments import MIN_NONZERO, Sample
from framing.estimates.two_phase import adjudicated_part
from framing.intervals import MIN_ARTICLES, MIN_EVENTS
from framing.wording import agreeing, counted


def is_clustered_enough(sample: Sample) -> bool:
    """Return whether articles and labels are of clusters enough to say something of what lies beyond these articles."""
    labelled = effective_clusters(sample.clustering.labelled)
    return sample.clustering.effective >= MIN_CLUSTERS and labelled >= MIN_CLUSTERS


def what_is_missing(sample: Sample, population: str) -> str:
    """Say what an outlet without a rate needs for one; what no label can mend comes first.

    Where there is an adjudicator, only articles that are adjudicated count.
    """
    part = adjudicated_part(sample) if sample.two_phase else sample
    return _beyond_labels(part, population) or _labels_missing(part, "adjudicated" if sample.two_phase else "labelled")


def _beyond_labels(sample: Sample, population: str) -> str:
    """Say why there can be no rate however many articles are labelled; "" if there can be one."""
    size, events = sample.n_articles, sample.size
    if size < MIN_ARTICLES:
        return f"{counted(size, 'articles')} {agreeing(size, 'are')} too few for any interval"
    if population == "super" and sample.clustering.effective < MIN_CLUSTERS:
        return f"no label gives a rate: {too_few_clusters(sample.clustering.effective)}"
    if sample.by_event and events < MIN_EVENTS:
        return (
            f"no label gives a rate: all its articles are about {counted(events, 'events')}, and where events were "
            f"drawn a rate needs {MIN_EVENTS}; add articles on other events"
        )
    return ""


def _labels_missing(sample: Sample, done: str) -> str:
    """Say how many more articles must be ``done``, labelled or adjudicated, or why more of them are needed."""
    n, events, marked = sample.n_labelled, sample.n, sample.n_nonzero
    if n < MIN_ARTICLES:
        act = "label" if done == "labelled" else "have two people read and the adjudicator decide"
        return f"{act} {MIN_ARTICLES - n} more for any interval: {n} {done}"
    more = "label more for any interval: " if n < sample.n_articles else ""
    if sample.by_event and events < MIN_EVENTS:
        return f"{more}{counted(events, 'events')} {agreeing(events, 'have')} labels, {MIN_EVENTS} are needed"
    if marked < MIN_NONZERO:
        nonzero = counted(marked, f"{done} articles")
        return f"{more}{nonzero} {agreeing(marked, 'have')} a marker, {MIN_NONZERO} are needed"
    return f"{more}{done} articles cover fewer than {MIN_CLUSTERS} events of equal size"
