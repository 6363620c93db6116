"""P values of several tests at once, adjusted so that few of them are small by accident."""

from typing import TYPE_CHECKING, Literal

from framing.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Correction = Literal["holm", "bh", "none"]


def adjust_p_values(p: "NDArray[np.float64]", correction: Correction = "holm") -> "NDArray[np.float64]":
    """Adjust the p values of one family; ``nan`` is not a member of it.

    "holm" holds the probability of any false rejection (Holm 1979), "bh" the
    expected share of false ones among the rejected (Benjamini & Hochberg 1995).

    Raises
    ------
    InputError
        There is no such correction.

    Examples
    --------
    >>> import numpy as np
    >>> adjust_p_values(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    >>> adjust_p_values(np.array([0.01, 0.04, np.nan]), "bh").tolist()
    [0.02, 0.04, nan]
    """
    import numpy as np

    if correction not in ("holm", "bh", "none"):
        raise InputError(f"correction is 'holm', 'bh' or 'none', not {correction!r}")
    adjusted = np.full(len(p), np.nan)
    defined = np.flatnonzero(~np.isnan(p))
    order = defined[np.argsort(p[defined], kind="stable")]
    count = len(order)
    ranks = np.arange(1, count + 1)
    if correction == "holm":
        adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * (count - ranks + 1)), 1.0)
    elif correction == "bh":
        adjusted[order] = np.minimum(np.minimum.accumulate((p[order] * count / ranks)[::-1])[::-1], 1.0)
    else:
        adjusted[order] = p[order]
    return adjusted
