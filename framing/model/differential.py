"""Whether the classifier errs differently by outlet, language, section or voice.

Where it does, plain counts of its finds compare its errors along with the
outlets, and are not to be shown as a comparison; rates corrected with people's
labels still stand.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from framing.intervals import Estimate, bootstrap
from framing.model.candidate_features import TARGETS
from framing.model.metrics import NO_SECTION
from framing.records import VOICES, require_columns

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "target", "measure", "by", "levels", "left_out", "lowest", "lowest_value", "highest", "highest_value",
    "difference", "low", "high", "p", "p_adjusted", "n", "note",
)  # fmt: skip
ATTRIBUTES = ("outlet", "language", "section")
FEWEST = 5  # articles of a level: with fewer the test is about single articles
SPEECH = "quote or paraphrase"
_DRAWS = 1999
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Counts:
    """Right answers, and answers there could be, of each article (row) in each level (column)."""

    levels: tuple[str, ...]
    right: _Floats
    of: _Floats


def differential_errors(
    held_out: "pd.DataFrame",
    gold: "pd.DataFrame",
    articles: "pd.DataFrame",
    *,
    confidence: float = 0.95,
    seed: int = 1,
) -> "pd.DataFrame":
    """Test whether precision and recall are the same everywhere.

    Articles are the units. The score of a level is what its articles get right
    beyond what the common precision (or recall) expects; its size is measured
    by its cluster-robust covariance, and its p value comes of turning the signs
    of whole articles at random (wild score bootstrap: Kline & Santos 2012,
    doi:10.1515/2156-6674.1006). p is adjusted over all tests of one target
    (Holm 1979).

    Parameters
    ----------
    held_out : DataFrame
        As ``framing.model.training.train`` gives it.
    gold : DataFrame
        Contract ``gold``.
    articles : DataFrame
        The labelled ones, with ``article_id``, ``outlet``, ``language`` and
        ``section``.

    Returns
    -------
    DataFrame, one row a test
        ``target`` (kept, own), ``measure`` (precision, recall), ``by`` (outlet,
        language, section, voice), ``levels`` that were compared and those
        ``left_out`` with fewer than 5 articles, the ``lowest`` and the
        ``highest`` level with their values, ``difference`` of the two with a
        bootstrap interval from ``low`` to ``high`` (too wide a difference in the
        mean, since the extremes were picked), ``p``, ``p_adjusted``, ``n``
        (articles), ``note`` (why there is no p).

        Both are of what the tagger gives as found, whether a rule fired on it or
        not. By voice, precision goes by the voice that the candidate was given,
        recall by that of the gold, the outlet's or any other; only for ``kept``,
        since ``own`` asks for the voice itself.
    """
    import pandas as pd

    require_columns(articles, ("article_id", *ATTRIBUTES))
    units = sorted(articles["article_id"])
    resample = partial(bootstrap, confidence=confidence, seed=seed)
    rows = []
    for target in TARGETS:
        tests = list(_counted(held_out, gold, articles.set_index("article_id"), units, target))
        made = [_test(counts, resample, seed) for _, _, counts in tests]
        adjusted = holm([one["p"] for one in made])
        rows += [
            {"target": target, "measure": measure, "by": by, **one, "p_adjusted": p}
            for (measure, by, _), one, p in zip(tests, made, adjusted, strict=True)
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def differing(
    tests: "pd.DataFrame", *, target: str = "outlet_voice", by: str = "outlet", alpha: float = 0.05
) -> list[str]:
    """Say where the classifier errs differently: the gate before plain counts are compared.

    Returns a sentence for each measure that differs (adjusted p below
    ``alpha``); an empty list where nothing shows, which is no proof that nothing
    is there: ``untested`` says what could not be looked at.
    """
    here = tests[(tests["target"] == target) & (tests["by"] == by) & (tests["p_adjusted"] < alpha)]
    return [
        f"{row.measure} differs by {row.by}: {row.lowest_value:.2f} in {row.lowest}, {row.highest_value:.2f} in "
        f"{row.highest} (p = {row.p_adjusted:.3f}, {row.n} articles)"
        for row in here.itertuples()
    ]


def untested(tests: "pd.DataFrame", *, target: str = "outlet_voice") -> list[str]:
    """Say what could not be tested, and why."""
    here = tests[(tests["target"] == target) & tests["p"].isna()]
    return [f"{row.measure} by {row.by}: {row.note}" for row in here.itertuples()]


def holm(p: list[float]) -> list[float]:
    """Adjust p values over a family (Holm 1979); ``nan`` is no member and stays.

    Examples
    --------
    >>> holm([0.01, 0.04, float("nan"), 0.03])
    [0.03, 0.06, nan, 0.06]
    """
    known = sorted((one, i) for i, one in enumerate(p) if not math.isnan(one))
    made, highest = [math.nan] * len(p), 0.0
    for rank, (one, i) in enumerate(known):
        highest = max(highest, min(1.0, one * (len(known) - rank)))
        made[i] = highest
    return made


def _counted(
    held_out: "pd.DataFrame", gold: "pd.DataFrame", articles: "pd.DataFrame", units: list[str], target: str
) -> "Iterator[tuple[str, str, _Counts]]":
    """Yield measure, attribute and counts of each test."""
    flagged = held_out[held_out[f"{target}_found"].astype(bool)]
    right = flagged[flagged[target].astype(bool)]
    wanted = gold[gold["article_id"].isin(units)]
    wanted = wanted if target == "kept" else wanted[wanted["voice"] == "outlet"]
    for by in ATTRIBUTES:
        level = articles[by].map(lambda name: str(name) or NO_SECTION)
        for measure, of in (("precision", flagged), ("recall", wanted)):
            yield measure, by, _counts(units, *((one, one["article_id"].map(level)) for one in (right, of)))
    if target == "kept":
        yield "precision", "voice", _counts(units, (right, right["voice"]), (flagged, flagged["voice"]))
        spoken = right["outlet_voice"].map({True: VOICES[0], False: SPEECH})
        yield "recall", "voice", _counts(
            units, (right, spoken), (wanted, wanted["voice"].where(wanted["voice"] == VOICES[0], SPEECH))
        )  # fmt: skip


def _counts(units: list[str], right: "tuple[pd.DataFrame, pd.Series]", of: "tuple[pd.DataFrame, pd.Series]") -> _Counts:
    import pandas as pd

    levels = sorted(set(of[1]))
    made = [
        pd.crosstab(table["article_id"], level).reindex(index=units, columns=levels, fill_value=0).to_numpy(dtype=float)
        if len(table)
        else np.zeros((len(units), len(levels)))
        for table, level in (right, of)
    ]
    return _Counts(tuple(levels), *made)


def _test(counts: _Counts, resample: "partial[Estimate]", seed: int) -> Mapping[str, Any]:
    enough = (counts.of > 0).sum(axis=0) >= FEWEST
    levels = [level for level, kept in zip(counts.levels, enough, strict=True) if kept]
    right, of = counts.right[:, enough], counts.of[:, enough]
    there = of.sum(axis=1) > 0
    n = int(there.sum())
    out = sorted(set(counts.levels) - set(levels))
    told: dict[str, Any] = {"levels": ", ".join(levels), "left_out": ", ".join(out), "n": n}
    if len(levels) < 2:
        note = f"needs two levels with {FEWEST} articles each, not {len(levels)}"
        return {**told, **dict.fromkeys(("p", "difference", "low", "high"), math.nan), "note": note}
    shares = right.sum(axis=0) / of.sum(axis=0)
    least, most = int(shares.argmin()), int(shares.argmax())

    def difference(drawn: NDArray[np.intp]) -> float:
        hits, all_ = right[there][drawn].sum(axis=0), of[there][drawn].sum(axis=0)
        return float(hits[most] / all_[most] - hits[least] / all_[least]) if all_[most] and all_[least] else math.nan

    gap = resample(difference, n)
    return {
        **told, "lowest": levels[least], "lowest_value": float(shares[least]), "highest": levels[most],
        "highest_value": float(shares[most]), "difference": gap.value, "low": gap.low, "high": gap.high,
        "p": score_test(right[there], of[there], seed=seed), "note": gap.note,
    }  # fmt: skip


def score_test(right: _Floats, of: _Floats, *, seed: int = 1) -> float:
    """Return the p value of the hypothesis that right / of is the same in every column; rows are articles.

    1 where everything is right, or nothing: there is no difference to see.
    """
    residual = right - right.sum() / of.sum() * of
    scores = residual - np.outer(residual.sum(axis=1), of.sum(axis=0) / of.sum())  # the common share was estimated too
    covariance = scores.T @ scores
    if not np.trace(covariance) > 1e-12:
        return 1.0
    inverse = np.linalg.pinv(covariance, rcond=1e-8)
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], (_DRAWS, len(scores)))
    drawn, seen = signs @ scores, scores.sum(axis=0)
    sizes = np.einsum("di,ij,dj->d", drawn, inverse, drawn)
    return float((1 + (sizes >= seen @ inverse @ seen - 1e-9).sum()) / (_DRAWS + 1))
