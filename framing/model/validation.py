"""Checks that a model card reports besides its metrics: leakage, the learning curve, differential errors."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from framing.digests import digest_value
from framing.errors import ModelError
from framing.intervals import written
from framing.model.candidate_features import TARGETS
from framing.model.folds import Folds
from framing.model.interface import Tagger
from framing.model.metrics import measure
from framing.model.registry import create_tagger
from framing.model.training import OrderedMap, TrainingResult, train
from framing.model.training_data import TrainingInput
from framing.settings import Model
from framing.wording import counted

if TYPE_CHECKING:
    import pandas as pd

SHARES = (0.25, 0.5)
MIN_PART_ARTICLES = 20  # of a part: with fewer, the intervals are too wide to show a curve
CURVE = ("articles", "target", "measure", "value", "low", "high", "note")
_MEASURES = ("f1", "average_precision")


def leakage(pairs: "pd.DataFrame", folds: Folds) -> dict[str, Any]:
    """Count near duplicates among the labelled articles, and name those on two sides of a fold.

    ``pairs`` are those of ``framing.corpus.duplicates.near_duplicates``.
    """
    labelled = [
        (first, second)
        for first, second in zip(pairs["article_id"], pairs["other_id"], strict=True)
        if first in folds.fold_of and second in folds.fold_of
    ]
    across = [[first, second] for first, second in labelled if folds.fold_of[first] != folds.fold_of[second]]
    return {"pairs": len(labelled), "across": across}


def learning_curve(
    labelled: TrainingInput,
    trained: TrainingResult,
    metrics: "pd.DataFrame",
    *,
    model: Model,
    seed: int,
    create: Callable[[Model, int], Tagger] = create_tagger,
    ordered: OrderedMap = map,
) -> "pd.DataFrame":
    """Train on a quarter and on half of the labelled articles, and measure out of fold within each.

    The parts are nested: the articles of the smaller are in the larger, drawn
    by the seed. ``metrics`` are those of all articles, the end of the curve.
    All parts use what ``trained`` learned about words, which takes no labels.

    Returns
    -------
    DataFrame
        ``articles``, ``target``, ``measure`` (f1, average_precision), ``value``,
        ``low``, ``high``, ``note``: why there are no metrics if a part has fewer
        than ``MIN_PART_ARTICLES`` articles.
    """
    import pandas as pd

    article_ids = sorted(labelled.articles["article_id"], key=lambda article_id: digest_value([seed, article_id]))
    rows: list[tuple[object, ...]] = []
    for size in sorted({max(1, round(share * len(article_ids))) for share in SHARES}):
        part = labelled.only(article_ids[:size])
        learn = partial(train, model=model, seed=seed, words=trained.words, create=create, ordered=ordered)
        rows += _point(part, learn, seed)
    return pd.DataFrame([*rows, *_curve_rows(len(article_ids), metrics)], columns=list(CURVE))


def _point(
    part: TrainingInput, learn: Callable[[TrainingInput], TrainingResult], seed: int
) -> list[tuple[object, ...]]:
    """Return the rows of one part; notes if there are too few articles to learn from."""
    size = len(part.articles)
    try:
        if size < MIN_PART_ARTICLES:
            raise ModelError(f"needs {MIN_PART_ARTICLES} labelled articles, but has {size}")
        trained = learn(part)
    except ModelError as error:
        nothing = (*[math.nan] * 3, str(error))
        return [(size, target, name, *nothing) for target in TARGETS for name in _MEASURES]
    metrics = measure(trained.held_out, part.gold, part.articles, seed=seed, models=("tagger",), parts=("all",))
    return _curve_rows(size, metrics)


def _curve_rows(size: int, metrics: "pd.DataFrame") -> list[tuple[object, ...]]:
    rows = metrics[(metrics["by"] == "all") & (metrics["model"] == "tagger") & metrics["measure"].isin(_MEASURES)]
    return [(size, *row) for row in rows[list(CURVE[1:])].itertuples(index=False, name=None)]


def render_validation(validation: Mapping[str, Any]) -> str:
    """Write the checks of a card in Markdown; "" if there are none."""
    if not validation:
        return ""
    parts = [
        _render_leaks(validation["duplicates"]),
        _render_tests(validation["differential"]),
        _render_curve(validation["curve"]),
    ]
    if "frames" in validation:
        parts.append(_render_frames(validation["frames"]))
    return "\n\n".join(parts) + "\n"


def _render_leaks(duplicates: Mapping[str, Any]) -> str:
    named = "; ".join(f"{first} and {second}" for first, second in duplicates["across"][:10])
    across = f"{len(duplicates['across'])} of them on two sides of a fold: {named}" if named else "none across folds"
    return f"## Near duplicates\n\n{counted(duplicates['pairs'], 'pairs')} among the labelled articles, {across}."


def _render_tests(rows: Sequence[Mapping[str, Any]]) -> str:
    lines = ["| target | measure | by | lowest | highest | difference | p, adjusted |", "| --- " * 7 + "|"]
    for row in rows:
        if row["p"] is None:
            lines.append(f"| {row['target']} | {row['measure']} | {row['by']} | – | – | {row['note']} | – |")
            continue
        low, high = (f"{row[end]} {row[f'{end}_value']:.2f}" for end in ("lowest", "highest"))
        gap = written(row["difference"], *(float("nan") if row[end] is None else row[end] for end in ("low", "high")))
        lines.append(
            f"| {row['target']} | {row['measure']} | {row['by']} | {low} | {high} | {gap} | {row['p_adjusted']:.3f} |"
        )
    head = (
        "## Does it err differently?\n\nIf p is small, plain counts of finds compare errors along with outlets. "
        "A large p does not prove equal errors: see how wide the intervals are."
    )
    return head + "\n\n" + "\n".join(lines)


def _render_curve(rows: Sequence[Mapping[str, Any]]) -> str:
    lines = ["| labelled articles | target | measure | value |", "| ---: | --- | --- | --- |"]
    for row in rows:
        ends = [float("nan") if row[name] is None else row[name] for name in ("value", "low", "high")]
        lines.append(f"| {row['articles']} | {row['target']} | {row['measure']} | {row['note'] or written(*ends)} |")
    return "## What more labels would bring\n\n" + "\n".join(lines)


def _render_frames(frames: Mapping[str, Any]) -> str:
    if frames["note"]:
        return f"## Frames\n\n{frames['note']}."
    lines = ["| frame | model | measure | value | articles with it |", "| --- | --- | --- | --- | ---: |"]
    for row in frames["rows"]:
        ends = [float("nan") if row[name] is None else row[name] for name in ("value", "low", "high")]
        value = row["note"] if row["value"] is None else written(*ends)
        lines.append(f"| {row['frame']} | {row['model']} | {row['measure']} | {value} | {row['yes']} of {row['n']} |")
    return f"## Frames\n\n{_frames_legend(frames['encoder'])}\n\n" + "\n".join(lines)


def _frames_legend(encoder: str) -> str:
    if not encoder:
        return "For whole articles, out of fold. The classifier learns from words and markers, without an encoder."
    return (
        f"For whole articles, out of fold. The classifier learns from words, markers and the vectors of {encoder}; "
        "`words` is the same without the vectors."
    )
