"""Comparisons of who read what in each outlet, and of what each annotator marks with what others do."""

import math

import numpy as np
import pandas as pd
from scipy import stats

MIN_UNITS_READ = 8  # articles, or drawn events, that an annotator has read, or nothing is said of the annotator
MIN_SHARED_READERS = 0.5  # the part of an outlet's readers that others have too, below which they are its own


def uneven_shares(flags: pd.Series, outlets: pd.Series) -> pd.DataFrame:
    """Compare the share of rows with a flag in each outlet with that of all others.

    Returns
    -------
    DataFrame, one row per outlet
        ``of``, ``value``, ``compared`` (the share in the others), ``n``, and
        ``p``: Fisher's exact test (Fisher 1935), times the number of outlets.
        No row if there is only one.
    """
    counts = flags.astype(bool).groupby(outlets).agg(["sum", "size"])
    rows = []
    for outlet, (flagged, size) in counts.iterrows() if len(counts) > 1 else ():
        others, rest = (int(counts[name].sum()) for name in ("sum", "size"))
        others, rest = others - int(flagged), rest - int(size)
        table = [[flagged, size - flagged], [others, rest - others]]
        p = min(1.0, len(counts) * float(stats.fisher_exact(table).pvalue))
        rows.append((str(outlet), flagged / size, others / rest, int(size), p))
    return pd.DataFrame(rows, columns=["of", "value", "compared", "n", "p"])


def own_readers(readings: pd.DataFrame) -> pd.DataFrame:
    """Compare who read an outlet with who read the others.

    ``readings`` has one row per reading, with ``outlet`` and ``annotator``.
    ``value`` is what the two distributions of annotators have in common, Σ min,
    from 0 (nobody read both) to 1; ``compared`` is 1; ``p`` is that of a χ²
    test, times the number of outlets. No row if there is only one outlet or annotator.
    """
    counts = pd.crosstab(readings["outlet"], readings["annotator"])
    rows = []
    for outlet, own in counts.iterrows() if min(counts.shape) > 1 else ():
        others = counts.drop(index=outlet).sum()
        common = float(np.minimum(own / own.sum(), others / others.sum()).sum())
        p = float(stats.chi2_contingency(np.stack([own, others]), correction=False).pvalue)
        rows.append((str(outlet), common, 1.0, int(own.sum()), min(1.0, len(counts) * p)))
    return pd.DataFrame(rows, columns=["of", "value", "compared", "n", "p"])


def sparse_annotators(readings: pd.DataFrame) -> pd.DataFrame:
    """Compare how much each annotator marks with what the others mark.

    In the articles that others have read too, and in all of them relative to
    words and outlet; the more precise of the two counts.

    Parameters
    ----------
    readings : DataFrame, one row per reading
        ``article_id``, ``annotator``, ``outlet``, ``unit`` (what was drawn),
        ``words`` and ``annotations``, the number of spans marked.

    Returns
    -------
    DataFrame, one row per annotator who can be compared
        ``of``; ``value``, the ratio of marks; ``compared``, 1; ``n`` readings;
        ``p`` (t test of its log, times the number of annotators).
    """
    number = readings["annotator"].nunique()
    rows = []
    for annotator, own in readings.groupby("annotator") if number > 1 else ():
        others = readings[readings["annotator"] != annotator]
        log_ratio, error, degrees = min(_paired(own, others), _unpaired(own, others), key=lambda each: each[1])
        if math.isfinite(error) and error > 0:
            p = min(1.0, number * 2 * float(stats.t.sf(abs(log_ratio) / error, degrees)))
            rows.append((str(annotator), math.exp(log_ratio), 1.0, len(own), p))
    return pd.DataFrame(rows, columns=["of", "value", "compared", "n", "p"])


_UNDEFINED = (math.nan, math.inf, 0)


def _paired(own: pd.DataFrame, others: pd.DataFrame) -> tuple[float, float, int]:
    """Return the log ratio of marks in shared articles, its standard error and degrees of freedom."""
    both = own.merge(others.groupby("article_id")["annotations"].mean().rename("other"), on="article_id")
    if both["unit"].nunique() < MIN_UNITS_READ or not both["annotations"].sum() or not both["other"].sum():
        return _UNDEFINED
    ratio = both["annotations"].sum() / both["other"].sum()
    return math.log(ratio), _error(both, both["annotations"] - ratio * both["other"]), both["unit"].nunique() - 1


def _unpaired(own: pd.DataFrame, others: pd.DataFrame) -> tuple[float, float, int]:
    """Return the same of all articles, relative to words and the outlet's marks per word."""
    common = set(own["outlet"]) & set(others["outlet"])
    own, others = (rows[rows["outlet"].isin(common) & (rows["words"] > 0)] for rows in (own, others))
    if any(rows["unit"].nunique() < MIN_UNITS_READ or not rows["annotations"].sum() for rows in (own, others)):
        return _UNDEFINED
    totals = pd.concat([own, others]).groupby("outlet")[["annotations", "words"]].sum()
    ratios, errors = [], []
    for rows in (own, others):
        expected = rows["words"] * rows["outlet"].map(totals["annotations"] / totals["words"])
        ratio = rows["annotations"].sum() / expected.sum()
        ratios.append(ratio)
        errors.append(_error(rows, rows["annotations"] - ratio * expected))
    degrees = min(own["unit"].nunique(), others["unit"].nunique()) - 1
    return math.log(ratios[0] / ratios[1]), math.hypot(*errors), degrees


def _error(rows: pd.DataFrame, residual: pd.Series) -> float:
    """Return the standard error of the log of a ratio, with what is drawn together as one."""
    sums = residual.groupby(rows["unit"]).sum()
    return math.sqrt(float((sums**2).sum()) * len(sums) / (len(sums) - 1)) / float(rows["annotations"].sum())
