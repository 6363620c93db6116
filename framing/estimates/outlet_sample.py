"""One outlet's rows of an articles table → the units that were drawn, and what is alike among them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.estimates.clusters import (
    Clustering,
    Codes,
    cluster_codes,
    cross_products,
    effective_clusters,
    names_of,
)
from framing.estimates.sample_moments import Sample

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ArticleArrays:
    """The columns of an articles table as arrays; ``unit`` is what is drawn, ``cluster`` what is alike."""

    columns: Mapping[str, Floats]
    stratum: NDArray[np.object_]
    unit: Codes
    cluster: Codes

    @classmethod
    def of(cls, articles: pd.DataFrame, columns: Mapping[str, Floats]) -> "ArticleArrays":
        """Read the optional columns ``stratum``, ``cluster`` (else ``event``) and ``drawn_event``."""
        stratum, event, drawn = (_names(articles, name) for name in ("stratum", "event", "drawn_event"))
        cluster = _names(articles, "cluster") if "cluster" in articles else event
        outlets = articles["outlet"].to_numpy(dtype=object)
        by_event = np.isin(outlets.astype(str), outlets[drawn != ""].astype(str))
        unit = cluster_codes(np.where(by_event, np.where(drawn != "", drawn, event), ""))
        return cls(columns, stratum, unit, cluster_codes(cluster))

    def only(self, rows: NDArray[np.intp]) -> "ArticleArrays":
        """Return some rows, of which those without exposure are left out: they say nothing about a rate."""
        rows = rows[self.columns["exposure"][rows] > 0]
        columns = {name: values[rows] for name, values in self.columns.items()}
        return ArticleArrays(columns, self.stratum[rows], self.unit[rows], self.cluster[rows])


def make_sample(table: ArticleArrays) -> Sample:
    """Return the sample of one outlet; where events were drawn, an event's articles are one unit."""
    columns = table.columns
    labelled = ~np.isnan(columns["observed"])
    weight = 1 / columns["probability"][labelled]
    drawn, unit = np.unique(table.unit[labelled], return_inverse=True)
    n_articles = np.bincount(unit, minlength=len(drawn))
    mean_weight = np.bincount(unit, weight, len(drawn)) / np.maximum(n_articles, 1)
    counted = ["exposure", "predicted", "observed", *(["adjudicated"] if "adjudicated" in columns else [])]
    sums = {name: np.bincount(unit, weight * columns[name][labelled], len(drawn)) / mean_weight for name in counted}
    first = np.unique(unit, return_index=True)[1]
    return Sample(
        size=len(np.unique(table.unit)),
        total_exposure=float(columns["exposure"].sum()),
        total_predicted=float(columns["predicted"].sum()),
        **{"adjudicated": np.zeros(0), **sums},
        weight=mean_weight,
        stratum=_codes(table.stratum[labelled][first]),
        clustering=_clustering(table, labelled, first),
        n_articles=len(labelled),
        n_labelled=int(labelled.sum()),
        n_nonzero=int((columns["observed"][labelled] > 0).sum()),
    )  # fmt: skip


def _clustering(table: ArticleArrays, labelled: NDArray[np.bool_], first: Codes) -> Clustering:
    """Return how units are clustered: products of articles of one unit are not shared, but the unit's own."""
    exposure, predicted = table.columns["exposure"], table.columns["predicted"]
    total = float(exposure.sum())
    residual = predicted - (float(predicted.sum()) / total if total else 0.0) * exposure
    unit, cluster = (np.unique(codes, return_inverse=True)[1] for codes in (table.unit, table.cluster))
    products = cross_products(residual, cluster) - cross_products(residual, unit)
    return Clustering(products, cluster[labelled][first], effective_clusters(cluster))


def _names(articles: pd.DataFrame, name: str) -> NDArray[np.object_]:
    """Return a column of names as texts, "" where there is none."""
    return names_of(articles[name]) if name in articles else np.full(len(articles), "", dtype=object)


def _codes(strata: NDArray[np.object_]) -> NDArray[np.intp]:
    """Return a code for each stratum; those with one labelled unit have no variance and are merged."""
    codes, sizes = np.unique(strata, return_inverse=True, return_counts=True)[1:]
    if len(sizes) > 1 and (sizes == 1).any():
        alone = np.flatnonzero(sizes == 1)
        target = alone[0] if len(alone) > 1 else int(sizes.argmax())
        codes = np.unique(np.where(np.isin(codes, alone), target, codes), return_inverse=True)[1]
    return np.asarray(codes, dtype=np.intp)
