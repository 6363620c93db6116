"""Whether the classifier's errors differ by outlet, language, section or voice.

If they do, plain counts of its finds compare its errors along with the outlets,
and must not be shown as a comparison; rates corrected with labels remain valid.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from framing.contracts import VOICES
from framing.intervals import Estimate, bootstrap
from framing.model.candidate_features import TARGETS
from framing.model.metrics import NO_SECTION
from framing.multiple_comparisons import adjust_p_values
from framing.records import require_columns

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "target", "measure", "by", "levels", "left_out", "lowest", "lowest_value", "highest", "highest_value",
    "difference", "low", "high", "p", "p_adjusted", "n", "note",
)  # fmt: skip
ATTRIBUTES = ("outlet", "language", "section")
MIN_ARTICLES_OF_LEVEL = 5  # articles of a level: with fewer, the test would be about single articles
SPEECH = "quote or paraphrase"
_DRAWS = 1999
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Counts:
    """Right predictions, and their denominator, of each article (row) in each level (column)."""

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
    """Test whether precision and recall are the same in all levels of an attribute.

    Articles are the units. The score of a level is the number of right
    predictions in its articles beyond what the common precision (or recall)
    predicts. The statistic uses the cluster-robust covariance of the scores; the
    p value comes from flipping the signs of whole articles at random (wild score
    bootstrap: Kline & Santos 2012, doi:10.1515/2156-6674.1006). p is adjusted
    over all tests of one target (Holm 1979).

    Parameters
    ----------
    held_out : DataFrame
        As ``framing.model.training.train`` returns it.
    gold : DataFrame
        Contract ``gold``.
    articles : DataFrame
        The labelled ones, with ``article_id``, ``outlet``, ``language`` and
        ``section``.

    Returns
    -------
    DataFrame, one row per test
        ``target`` (kept, outlet_voice), ``measure`` (precision, recall), ``by`` (outlet,
        language, section, voice), ``levels`` that were compared and those
        ``left_out`` with fewer than 5 articles, the ``lowest`` and the
        ``highest`` level with their values, ``difference`` of the two with a
        bootstrap interval from ``low`` to ``high`` (the difference is biased
        upwards, since the extremes were selected), ``p``, ``p_adjusted``, ``n``
        (articles), ``note`` (why there is no p).

        Both measures are of what the tagger predicts, whether a rule fired on it
        or not. By voice, precision uses the voice of the candidate, recall that
        of the gold span (the outlet's or any other); only for ``kept``, since
        ``outlet_voice`` depends on the voice itself.
    """
    import pandas as pd

    require_columns(articles, ("article_id", *ATTRIBUTES))
    units = sorted(articles["article_id"])
    resample = partial(bootstrap, confidence=confidence, seed=seed)
    rows = []
    for target in TARGETS:
        tests = list(_counted(held_out, gold, articles.set_index("article_id"), units, target))
        results = [_test(counts, resample, seed) for _, _, counts in tests]
        adjusted = adjust_p_values(np.array([result["p"] for result in results], dtype=np.float64)).tolist()
        rows += [
            {"target": target, "measure": measure, "by": by, **result, "p_adjusted": p}
            for (measure, by, _), result, p in zip(tests, results, adjusted, strict=True)
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def differing(
    tests: "pd.DataFrame", *, target: str = "outlet_voice", by: str = "outlet", alpha: float = 0.05
) -> list[str]:
    """Return where the classifier's errors differ: the check before plain counts are compared.

    One sentence for each measure that differs (adjusted p below ``alpha``). An
    empty list does not prove that there is no difference; ``untested`` says what
    could not be tested.
    """
    significant = tests[(tests["target"] == target) & (tests["by"] == by) & (tests["p_adjusted"] < alpha)]
    return [
        f"{row.measure} differs by {row.by}: {row.lowest_value:.2f} in {row.lowest}, {row.highest_value:.2f} in "
        f"{row.highest} (p = {row.p_adjusted:.3f}, {row.n} articles)"
        for row in significant.itertuples()
    ]


def untested(tests: "pd.DataFrame", *, target: str = "outlet_voice") -> list[str]:
    """Return what could not be tested, and why."""
    missing = tests[(tests["target"] == target) & tests["p"].isna()]
    return [f"{row.measure} by {row.by}: {row.note}" for row in missing.itertuples()]


def _counted(
    held_out: "pd.DataFrame", gold: "pd.DataFrame", articles: "pd.DataFrame", units: list[str], target: str
) -> "Iterator[tuple[str, str, _Counts]]":
    """Yield measure, attribute and counts of each test."""
    flagged = held_out[held_out[f"{target}_found"].astype(bool)]
    right = flagged[flagged[target].astype(bool)]
    gold_spans = gold[gold["article_id"].isin(units)]
    gold_spans = gold_spans if target == "kept" else gold_spans[gold_spans["voice"] == "outlet"]
    for by in ATTRIBUTES:
        level = articles[by].map(lambda name: str(name) or NO_SECTION)
        for measure, of in (("precision", flagged), ("recall", gold_spans)):
            yield measure, by, _counts(units, *((table, table["article_id"].map(level)) for table in (right, of)))
    if target == "kept":
        yield "precision", "voice", _counts(units, (right, right["voice"]), (flagged, flagged["voice"]))
        found_voice = right["outlet_voice"].map({True: VOICES[0], False: SPEECH})
        wanted_voice = gold_spans["voice"].where(gold_spans["voice"] == VOICES[0], SPEECH)
        yield "recall", "voice", _counts(units, (right, found_voice), (gold_spans, wanted_voice))


def _counts(units: list[str], right: "tuple[pd.DataFrame, pd.Series]", of: "tuple[pd.DataFrame, pd.Series]") -> _Counts:
    import pandas as pd

    levels = sorted(set(of[1]))
    counts = [
        pd.crosstab(table["article_id"], level).reindex(index=units, columns=levels, fill_value=0).to_numpy(dtype=float)
        if len(table)
        else np.zeros((len(units), len(levels)))
        for table, level in (right, of)
    ]
    return _Counts(tuple(levels), *counts)


def _test(counts: _Counts, resample: "partial[Estimate]", seed: int) -> Mapping[str, Any]:
    enough = (counts.of > 0).sum(axis=0) >= MIN_ARTICLES_OF_LEVEL
    levels = [level for level, kept in zip(counts.levels, enough, strict=True) if kept]
    right, of = counts.right[:, enough], counts.of[:, enough]
    has_any = of.sum(axis=1) > 0
    n = int(has_any.sum())
    left_out = sorted(set(counts.levels) - set(levels))
    facts: dict[str, Any] = {"levels": ", ".join(levels), "left_out": ", ".join(left_out), "n": n}
    if len(levels) < 2:
        note = f"needs two levels with {MIN_ARTICLES_OF_LEVEL} articles each, not {len(levels)}"
        return {**facts, **dict.fromkeys(("p", "difference", "low", "high"), math.nan), "note": note}
    shares = right.sum(axis=0) / of.sum(axis=0)
    lowest, highest = int(shares.argmin()), int(shares.argmax())

    def difference(drawn: NDArray[np.intp]) -> float:
        hits, total = right[has_any][drawn].sum(axis=0), of[has_any][drawn].sum(axis=0)
        if not (total[highest] and total[lowest]):
            return math.nan
        return float(hits[highest] / total[highest] - hits[lowest] / total[lowest])

    gap = resample(difference, n)
    return {
        **facts, "lowest": levels[lowest], "lowest_value": float(shares[lowest]), "highest": levels[highest],
        "highest_value": float(shares[highest]), "difference": gap.value, "low": gap.low, "high": gap.high,
        "p": score_test(right[has_any], of[has_any], seed=seed), "note": gap.note,
    }  # fmt: skip


def score_test(right: _Floats, of: _Floats, *, seed: int = 1) -> float:
    """Return the p value of the hypothesis that right / of is the same in every column; rows are articles.

    1 if everything is right, or nothing: there is no difference.
    """
    residual = right - right.sum() / of.sum() * of
    scores = residual - np.outer(residual.sum(axis=1), of.sum(axis=0) / of.sum())  # the common share is an estimate too
    covariance = scores.T @ scores
    if not np.trace(covariance) > 1e-12:
        return 1.0
    inverse = np.linalg.pinv(covariance, rcond=1e-8)
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], (_DRAWS, len(scores)))
    resampled, observed = signs @ scores, scores.sum(axis=0)
    sizes = np.einsum("di,ij,dj->d", resampled, inverse, resampled)
    return float((1 + (sizes >= observed @ inverse @ observed - 1e-9).sum()) / (_DRAWS + 1))
