"""Which articles are alike, because they are on one event or copies of one text, and what that does to a sum."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

FEW_CLUSTERS = 20  # effective ones; with fewer, the report warns
MIN_CLUSTERS = 3  # effective ones; with fewer, nothing is said of what lies beyond these articles


def cluster_of(articles: pd.DataFrame, original: pd.Series | None = None, *, by_day: bool = False) -> pd.Series:
    """Name the cluster of each article: its event, else its group of near duplicates, else itself ("").

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, and optionally ``event``, ``outlet`` and ``date``.
    original : Series or None
        For each ``article_id`` (the index), the earlier article whose text it repeats; "" for none.
    by_day : bool
        An article without event and copies is in the cluster of its outlet and day.

    Returns
    -------
    Series
        Indexed as ``articles``; "" for an article that is alone. A copy without
        an event has that of its group, if any of it has one.

    Examples
    --------
    >>> table = pd.DataFrame({"article_id": ["a", "b", "c", "d"], "event": ["fire", "", "", ""]})
    >>> cluster_of(table, pd.Series({"b": "a", "d": "c"})).tolist()
    ['event fire', 'event fire', 'copies of c', 'copies of c']
    """
    ids = articles["article_id"].astype(str)
    event = articles["event"].fillna("").astype(str) if "event" in articles else pd.Series("", articles.index)
    repeats = {} if original is None else original[original.fillna("") != ""].astype(str).to_dict()
    first = pd.Series([repeats.get(article_id, "") for article_id in ids], articles.index, dtype=object)
    group = first.where(first != "", ids.where(ids.isin(set(first)), ""))
    of_group = event[(event != "") & (group != "")].groupby(group).first().to_dict()
    event = event.where(event != "", pd.Series([of_group.get(name, "") for name in group], articles.index))
    named = ("event " + event).where(event != "", ("copies of " + group).where(group != "", ""))
    if by_day and {"outlet", "date"} <= set(articles):
        date = articles["date"].fillna("").astype(str).str[:10]
        day = ("day " + date + " " + articles["outlet"].astype(str)).where(date != "", "")
        named = named.where(named != "", day)
    return named.rename("cluster")


def names_of(column: pd.Series) -> NDArray[np.object_]:
    """Return a column of names as texts, "" where there is none."""
    values = column.to_numpy(dtype=object)
    return np.array(["" if gone else str(value) for value, gone in zip(values, pd.isna(values), strict=True)], object)


def cluster_codes(clusters: "pd.Series | NDArray[np.object_]") -> Codes:
    """Return a code from 0 for each cluster; an article whose cluster is "" or missing is alone in one."""
    names = clusters if isinstance(clusters, np.ndarray) else names_of(clusters)
    alone = names == ""
    codes = np.zeros(len(names), dtype=np.intp)
    codes[~alone] = np.unique(names[~alone], return_inverse=True)[1] if (~alone).any() else 0
    codes[alone] = np.arange(int(alone.sum())) + (codes[~alone].max() + 1 if (~alone).any() else 0)
    return codes


def effective_clusters(cluster: Codes) -> float:
    """Return how many clusters of equal size would be as informative: N²/Σm², the number of articles if all are alone.

    Examples
    --------
    >>> effective_clusters(np.array([0, 0, 1, 1])), round(effective_clusters(np.array([0, 0, 0, 1])), 2)
    (2.0, 1.6)
    """
    if len(cluster) == 0:
        return 0.0
    sizes = np.bincount(cluster).astype(np.float64)
    return float(len(cluster) ** 2 / (sizes**2).sum())


def editions_with_few_clusters(articles: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Return the effective number of clusters by outlet and language, where it is too small for any rate.

    ``articles`` have ``outlet``, ``language``, ``words`` and ``cluster``; those without words do not count.
    """
    with_words = articles[articles["words"] > 0]
    effective = {
        (str(outlet), str(language)): effective_clusters(cluster_codes(rows["cluster"]))
        for (outlet, language), rows in with_words.groupby(["outlet", "language"], sort=True)
    }
    return {edition: number for edition, number in effective.items() if number < MIN_CLUSTERS}


def few_clusters_in_words(articles: pd.DataFrame) -> list[str]:
    """Say of each outlet (and language) of ``editions_with_few_clusters`` that no label gives it a rate."""
    several = articles["language"].nunique() > 1
    return [
        f"{outlet}{f' ({language})' if several else ''}: {too_few_clusters(number)}"
        for (outlet, language), number in editions_with_few_clusters(articles).items()
    ]


def too_few_clusters(effective: float) -> str:
    """Say that articles are on too few events to speak of an outlet's practice, and what to do instead.

    Examples
    --------
    >>> too_few_clusters(1.0).partition(",")[0], too_few_clusters(2.28).partition(",")[0]
    ('all its articles are about one event', 'its articles are worth 2.2 events of equal size')
    """
    worth = int(effective * 10) / 10
    what = "are about one event" if worth <= 1 else f"are worth {worth:g} events of equal size"
    return (
        f"{'all ' if worth <= 1 else ''}its articles {what}, and a rate needs {MIN_CLUSTERS}; add articles on "
        'other events, or set population = "finite" in [report], for rates of these articles alone'
    )


def cross_products(values: Floats, cluster: Codes, other: Floats | None = None) -> float:
    """Sum the products of the values of different articles of a cluster: Σ_c (Σ v)(Σ u) − Σ v u.

    Examples
    --------
    >>> cross_products(np.array([1.0, 2.0, 3.0, 5.0]), np.array([0, 0, 0, 1]))
    22.0
    """
    if len(values) == 0:
        return 0.0
    other = values if other is None else other
    return float((np.bincount(cluster, values) * np.bincount(cluster, other)).sum() - (values * other).sum())


@dataclass(frozen=True, slots=True)
class Clustering:
    """How the articles of an outlet are clustered.

    ``predicted_products`` is the sum of the products of the model's residuals
    over pairs of articles of one cluster, ``labelled`` the clusters of the
    labelled articles, ``effective`` the effective number of clusters.
    """

    predicted_products: float
    labelled: Codes
    effective: float


def shared_variance(count: Floats, prediction: Floats, weight: Floats, clustering: Clustering) -> float:
    """Estimate the sum of the products of residuals over pairs of articles of one cluster, 0 or more.

    The model's products are known for all pairs, and are what the model sees of
    the counts'; those of the labels beyond it are known for few. The larger
    estimate is taken: the model's alone is too small by what it does not see,
    and that with the labels' is too small whenever few pairs are labelled.

    Parameters
    ----------
    count, prediction, weight : arrays
        Of the labelled articles: residuals of the observed and the predicted
        count from the outlet's rates, and inverse probabilities.
    clustering : Clustering
        Of all articles of the outlet.
    """
    slope = regression_slope(count, prediction, weight)
    seen = slope**2 * clustering.predicted_products
    beyond = weighted_products(count, weight, clustering) - slope**2 * weighted_products(prediction, weight, clustering)
    few = clustering.effective / max(clustering.effective - 1, 1.0)  # residuals sum to 0 over the clusters
    return few * max(0.0, seen, seen + beyond)


def weighted_products(values: Floats, weight: Floats, clustering: Clustering) -> float:
    """Estimate the sum of products over all pairs of a cluster from the labelled ones.

    A pair is labelled with the product of both probabilities, times what a
    sample of fixed size lowers it by.
    """
    n, size = len(values), float(weight.sum())
    if n < 2 or size <= 1:
        return 0.0
    return cross_products(weight * values, clustering.labelled) * (n / (n - 1)) * ((size - 1) / size)


def regression_slope(count: Floats, prediction: Floats, weight: Floats) -> float:
    """Return the weighted slope of the residuals of counts on those of predictions; 0 without a prediction."""
    squared = float((weight * prediction**2).sum())
    return float((weight * count * prediction).sum()) / squared if squared > 1e-12 else 0.0
