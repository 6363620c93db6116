"""Whether labels suffice for a regression, and the arrays that it is made of."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.estimates.corrected_poisson import RegressionData, effective_labelled_clusters, heaviest
from framing.estimates.matched_events import MIN_MATCHED_EVENTS
from framing.estimates.sample_moments import MIN_NONZERO
from framing.intervals import MIN_ARTICLES
from framing.wording import counted

Floats = NDArray[np.float64]

_ALL = 1 - 1e-8  # of what labels say of a coefficient: without that event, nothing is left


def answered_probability(table: pd.DataFrame) -> Floats:
    """Return the probability of being drawn, times the share of its outlet's drawn articles that were labelled.

    ``nan`` where nobody has labelled.
    """
    probability = table["probability"].to_numpy(dtype="float64", na_value=np.nan)
    labelled = table["observed"].notna().to_numpy()
    weight = pd.Series(np.where(labelled, 1 / np.where(labelled, probability, 1.0), 0.0))
    by_outlet = weight.groupby(table["outlet"].to_numpy())
    answered = (by_outlet.transform("sum") / by_outlet.transform("size")).clip(upper=1).to_numpy()
    return np.where(labelled, probability * np.where(answered > 0, answered, 1.0), np.nan)


def article_codes(table: pd.DataFrame) -> NDArray[np.intp]:
    """Return a code from 0 for the article of each row."""
    ids = table["article_id"] if "article_id" in table else pd.Series(np.arange(len(table)))
    return np.asarray(pd.factorize(ids.astype(str))[0], dtype=np.intp)


def clusters(table: pd.DataFrame) -> NDArray[np.intp]:
    """Return a code from 0 for the ``cluster`` of each row (else its ``event``), or for its article if it has none."""
    names = pd.Series(article_codes(table)).astype(str)
    column = table.get("cluster", table.get("event"))
    if column is not None:
        cluster = column.astype(object).where(column.notna(), "").astype(str).reset_index(drop=True)
        names = names.where(cluster == "", "cluster " + cluster)
    return np.asarray(pd.factorize(names)[0], dtype=np.intp)


def final_counts(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with an adjudicator's counts as ``observed``, if there is one: rates are of these too."""
    return table.assign(observed=table["adjudicated"]) if "adjudicated" in table else table


def degrees_of_freedom(counts: RegressionData) -> float:
    """Return labelled articles less terms, or effective events less 1, as for the jackknife over few clusters."""
    return min(float(counts.n_labelled - counts.design.shape[1]), effective_labelled_clusters(counts) - 1)


def too_few(counts: RegressionData, values: pd.DataFrame, kind: str = "labelled") -> str:
    """Say why labels do not suffice for a regression, "" if they do.

    ``values`` are the columns of its formula; ``kind`` says which articles have
    labels that count: "labelled" or "adjudicated".
    """
    labelled, terms, articles = counts.n_labelled, counts.design.shape[1], f"{kind} articles"
    nonzero = np.flatnonzero(np.nan_to_num(counts.observed) > 0)
    if labelled < MIN_ARTICLES:
        return f"{counted(labelled, articles)}; it needs {MIN_ARTICLES}"
    if counts.n_clusters < MIN_MATCHED_EVENTS:
        return f"all {articles} are about {counted(counts.n_clusters, 'events')}; it needs {MIN_MATCHED_EVENTS}"
    if labelled <= terms:
        return f"{counted(terms, 'terms')} and {counted(labelled, articles)}"
    if (row := _unsupported(counts.design, nonzero)) is not None:
        where = ", ".join(f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}"
                          for name, value in values.iloc[row].items())  # fmt: skip
        return f"under {MIN_NONZERO} {articles} with a marker say anything of those with {where}"
    if heaviest(counts)[0] > _ALL:
        return f"all {articles} that distinguish a term from the others are about one event"
    return ""


def _unsupported(matrix: NDArray[np.float64], nonzero: NDArray[np.intp]) -> int | None:
    """Return a row of whose terms fewer than 3 labelled articles with a marker tell anything; ``None`` without one.

    In a cell that has terms of its own, each of k rows has leverage 1/k.
    """
    if not len(nonzero):
        return 0
    scale = np.abs(matrix).max(axis=0)
    rows = matrix / np.where(scale > 0, scale, 1.0)
    _, sizes, directions = np.linalg.svd(rows[nonzero], full_matrices=False)
    directions = directions[sizes > 1e-9 * sizes[0]]
    left = np.linalg.norm(rows - rows @ directions.T @ directions, axis=1)
    if left.max() > 1e-6:
        return int((left > 1e-6).argmax())
    leverage = ((rows[nonzero] @ np.linalg.pinv(rows[nonzero].T @ rows[nonzero])) * rows[nonzero]).sum(axis=1)
    heavy = leverage > 1 / MIN_NONZERO + 1e-6
    return int(nonzero[leverage.argmax()]) if heavy.any() else None
