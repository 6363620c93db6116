"""The model's candidates → how many markers it expects in each article: all that rates need of probabilities."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from framing.records import require_columns

THRESHOLDS = (0.3, 0.5, 0.7)  # from which candidates may be counted, in place of the sum of their probabilities
PROBABILITIES = {"outlet": "outlet_voice_probability", "all": "kept_probability"}
_KEY = ["article_id", "category", "position"]
_SUREST = 1 - 1e-9  # of a probability, so that its logarithm is finite
SCORE_COLUMNS = (*_KEY, "start", "end", *PROBABILITIES.values())  # columns of stage ``scores``


def expected_counts(scores: pd.DataFrame) -> pd.DataFrame:
    """Sum the candidates of each article, category and position ("headline" or "body").

    Parameters
    ----------
    scores : DataFrame, one row per candidate
        The columns ``SCORE_COLUMNS`` of stage ``scores``. A row without a place in the text
        (``end`` is not above ``start``) has expected counts in place of
        probabilities (see ``framing.estimates.predictor_counts``).

    Returns
    -------
    DataFrame, one row per article, category and position with any candidate
        ``article_id, category, position``; ``placed``, how many candidates have a
        place; and for each voice, "outlet" and "all", with p its probabilities:
        ``outlet_count``, the sum of p; ``outlet_log_none``, the logarithm of the
        probability that there is none, the candidates being independent (of a
        count f: -f); ``outlet_variance``, the sum of p (1 - p);
        ``outlet_from_0.3`` and so on, how many p reach a threshold.

    Examples
    --------
    >>> scores = pd.DataFrame({
    ...     "article_id": "a", "category": "loaded", "position": "body", "start": [0, 9], "end": [5, 14],
    ...     "kept_probability": [0.9, 0.4], "outlet_voice_probability": [0.5, 0.2],
    ... })
    >>> counts = expected_counts(scores)
    >>> counts[["placed", "outlet_count", "all_count", "all_from_0.5"]].values.tolist()
    [[2.0, 0.7, 1.3, 1.0]]
    """
    require_columns(scores, SCORE_COLUMNS)
    placed = scores["end"] > scores["start"]
    columns = {"placed": placed.astype("float64")}
    for voice, name in PROBABILITIES.items():
        p = scores[name].astype("float64")
        columns[f"{voice}_count"] = p
        columns[f"{voice}_log_none"] = np.log1p(-p.clip(0, _SUREST)).where(placed, -p)
        columns[f"{voice}_variance"] = p * (1 - p)
        columns |= {f"{voice}_from_{least:g}": (p >= least).astype("float64") for least in THRESHOLDS}
    sums = pd.DataFrame(columns).groupby([scores[name] for name in _KEY], sort=False).sum().reset_index()
    return sums.astype({name: "int32" for name in columns if name == "placed" or "_from_" in name})


def joined_counts(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return the expected counts of all parts of the articles; ``category`` and ``position`` are categorical."""
    counts = pd.concat([expected_counts(_NOTHING), *parts], ignore_index=True)
    return counts.astype({"category": "category", "position": "category"})


_NOTHING = pd.DataFrame({name: pd.Series(dtype="str" if name in _KEY else "float64") for name in SCORE_COLUMNS})
