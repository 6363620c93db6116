"""Krippendorff's alpha for nominal labels."""

from typing import TYPE_CHECKING

import numpy as np

from framing.errors import InputError
from framing.intervals import ratio
from framing.records import require_columns
from framing.wording import shown

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def nominal_alpha(judgements: "pd.DataFrame") -> float:
    """Measure agreement beyond chance, with any number of annotators and gaps.

    Parameters
    ----------
    judgements : DataFrame, one row per judgement
        Columns ``unit_id``, ``annotator`` and ``label``; at most one row per unit
        and annotator. Units that only one annotator judged are left out.

    Returns
    -------
    float
        1 is full agreement, 0 is chance agreement, below 0 is worse than
        chance. ``nan`` if no unit was judged twice, or if only one label was
        used: there is then nothing to disagree about.

    Raises
    ------
    InputError
        A column is missing, or somebody judged a unit twice.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C.
    https://repository.upenn.edu/asc_papers/43

    Examples
    --------
    >>> import pandas as pd
    >>> nominal_alpha(pd.DataFrame({
    ...     "unit_id": [1, 1, 2, 2],
    ...     "annotator": ["ada", "bo", "ada", "bo"],
    ...     "label": ["hedge", "hedge", "loaded", "loaded"],
    ... }))
    1.0
    """
    import pandas as pd

    require_columns(judgements, ("unit_id", "annotator", "label"))
    twice = judgements.duplicated(["unit_id", "annotator"])
    if twice.any():
        row = judgements[twice].iloc[0]
        raise InputError(f"judgements: {shown(row['annotator'])} judged unit {row['unit_id']} twice")
    return float(alpha(coincidences(pd.crosstab(judgements["unit_id"], judgements["label"]).to_numpy())))


def coincidences(counts: "NDArray[np.int64]") -> "NDArray[np.float64]":
    """Sum up what alpha needs from the number of annotators who gave each label (units x labels).

    The first number is the diagonal of the coincidence matrix (pairs that
    agree), the others are its margins, one per label. They add up over sets of units, so
    that a resample is a sum.
    """
    judged = counts.sum(axis=1)
    paired = judged > 1
    counts, judged = counts[paired], judged[paired, np.newaxis]
    agreed = (counts * (counts - 1) / (judged - 1)).sum()
    sums: NDArray[np.float64] = np.concatenate([[agreed], counts.sum(axis=0)]).astype(np.float64)
    return sums


def alpha(sums: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return Krippendorff's alpha from the sums of ``coincidences`` in the last axis.

    With o_cc the diagonal, n_c the margins and n their sum (2011, section C):
    ((n - 1) sum o_cc - sum n_c (n_c - 1)) / (n (n - 1) - sum n_c (n_c - 1)).
    """
    agreed, margins = sums[..., 0], sums[..., 1:]
    total = margins.sum(axis=-1)
    chance = (margins * (margins - 1)).sum(axis=-1)
    room = total * (total - 1) - chance
    return ratio((total - 1) * agreed - chance, room)
