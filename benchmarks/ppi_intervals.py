"""The intervals of ppi-python, the package of the authors of the method, for the outlets of a benchmark."""

import sys
import warnings

import numpy as np
import pandas as pd

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    sys.modules.setdefault("coverage", None)  # type: ignore[arg-type]  # numba would take coverage.py for the package
    from ppi_py import classical_mean_ci, ppi_mean_ci


def ppi_limits(articles: pd.DataFrame, per: float = 1000) -> pd.DataFrame:
    """Return ppi-python's interval of each outlet's mean count, by its known mean words: what its users would take."""
    limits = {}
    for outlet, rows in articles.groupby("outlet"):
        labelled = rows["observed"].notna()
        counts, predicted, others = (
            rows.loc[where, name].to_numpy(dtype=float)
            for where, name in ((labelled, "observed"), (labelled, "predicted"), (~labelled, "predicted"))
        )
        if np.ptp(predicted) == 0:  # no model: the classical interval
            theirs = classical_mean_ci(counts, alpha=0.05)
        else:
            theirs = ppi_mean_ci(counts, predicted, others, alpha=0.05)
        limits[outlet] = [per * float(np.ravel(limit)[0]) / rows["exposure"].mean() for limit in theirs]
    return pd.DataFrame.from_dict(limits, orient="index", columns=["low", "high"])
