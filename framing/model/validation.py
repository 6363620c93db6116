"""What a card says beyond its figures: leaks, the learning curve, whether errors differ."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from framing.errors import ModelError
from framing.files import digest_value
from framing.intervals import written
from framing.model.candidate_features import TARGETS
from framing.model.folds import Folds
from framing.model.metrics import measure
from framing.model.training import Trained, train
from framing.model.training_data import Labelled
from framing.settings import Model

if TYPE_CHECKING:
    import pandas as pd

    from framing.model.word_features import WordFeatures

SHARES = (0.25, 0.5)
LEAST = 20  # articles of a part: the figures of fewer are too wide to tell a curve by
CURVE = ("articles", "target", "measure", "value", "low", "high", "note")
_MEASURES = ("f1", "average_precision")


def leakage(pairs: "pd.DataFrame", folds: Folds) -> dict[str, Any]:
    """Count near duplicates among the labelled articles, and name those on two sides of a fold.

    ``pairs`` are those of ``framing.corpus.duplicates.near_duplicates``.
    """
    known = [
        (one, other)
        for one, other in zip(pairs["article_id"], pairs["other_id"], strict=True)
        if one in folds.fold_of and other in folds.fold_of
    ]
    across = [[one, other] for one, other in known if folds.fold_of[one] != folds.fold_of[other]]
    return {"pairs": len(known), "across": across}


def learning_curve(
    material: Labelled, trained: Trained, whole: "pd.DataFrame", *, model: Model, seed: int
) -> "pd.DataFrame":
    """Train on a quarter and on half of the labelled articles, and measure out of fold within each.

    The parts are nested: the articles of the smaller are in the larger, drawn
    by the seed. ``whole`` are the figures of all, which end the curve. What
    ``trained`` knows of words, which takes no labels, each part is given.

    Returns
    -------
    DataFrame
        ``articles``, ``target``, ``measure`` (f1, average_precision), ``value``,
        ``low``, ``high``, ``note``: why there are no figures where a part is
        smaller than ``LEAST`` articles.
    """
    import pandas as pd

    order = sorted(material.articles["article_id"], key=lambda one: digest_value([seed, one]))
    rows: list[tuple[object, ...]] = []
    for size in sorted({max(1, round(share * len(order))) for share in SHARES}):
        part = _only(material, set(order[:size]))
        rows += _point(part, trained.tagger.places_.words_, model, seed)
    return pd.DataFrame([*rows, *_told(len(order), whole)], columns=list(CURVE))


def _point(part: Labelled, words: "WordFeatures", model: Model, seed: int) -> list[tuple[object, ...]]:
    """Return the rows of one part; notes where nothing can be learned from so few."""
    size = len(part.articles)
    try:
        if size < LEAST:
            raise ModelError(f"needs {LEAST} labelled articles, and has {size}")
        trained = train(part, model=model, seed=seed, words=words)
    except ModelError as error:
        nothing = (*[math.nan] * 3, str(error))
        return [(size, target, name, *nothing) for target in TARGETS for name in _MEASURES]
    figures = measure(trained.held_out, part.gold, part.articles, seed=seed, models=("tagger",), parts=("all",))
    return _told(size, figures)


def _told(size: int, figures: "pd.DataFrame") -> list[tuple[object, ...]]:
    here = figures[(figures["by"] == "all") & (figures["model"] == "tagger") & figures["measure"].isin(_MEASURES)]
    return [(size, *row) for row in here[list(CURVE[1:])].itertuples(index=False, name=None)]


def _only(material: Labelled, part: set[str]) -> Labelled:
    articles, markers, gold = (
        table[table["article_id"].isin(part)].reset_index(drop=True)
        for table in (material.articles, material.markers, material.gold)
    )
    return Labelled(articles, markers, gold, material.unlabelled, material.speech)


def render_validation(validation: Mapping[str, Any]) -> str:
    """Write the part of a card that looks for what flatters, in Markdown; "" where there is none."""
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
    named = "; ".join(f"{one} and {other}" for one, other in duplicates["across"][:10])
    across = f"{len(duplicates['across'])} of them on two sides of a fold: {named}" if named else "none across folds"
    return f"## Near duplicates\n\n{duplicates['pairs']} pairs among the labelled articles, {across}."


def _render_tests(rows: Sequence[Mapping[str, Any]]) -> str:
    lines = ["| target | measure | by | lowest | highest | difference | p, adjusted |", "| --- " * 7 + "|"]
    for row in rows:
        if row["p"] is None:
            lines.append(f"| {row['target']} | {row['measure']} | {row['by']} | – | – | {row['note']} | – |")
            continue
        low, high = (f"{row[one]} {row[f'{one}_value']:.2f}" for one in ("lowest", "highest"))
        gap = written(row["difference"], *(float("nan") if row[end] is None else row[end] for end in ("low", "high")))
        lines.append(
            f"| {row['target']} | {row['measure']} | {row['by']} | {low} | {high} | {gap} | {row['p_adjusted']:.3f} |"
        )
    head = (
        "## Does it err differently?\n\nWhere p is small, plain counts of finds compare errors along with outlets. "
        "No small p is no proof of equal errors: see how wide the intervals are."
    )
    return head + "\n\n" + "\n".join(lines)


def _render_curve(rows: Sequence[Mapping[str, Any]]) -> str:
    lines = ["| labelled articles | target | measure | value |", "| ---: | --- | --- | --- |"]
    for row in rows:
        ends = [float("nan") if row[one] is None else row[one] for one in ("value", "low", "high")]
        lines.append(f"| {row['articles']} | {row['target']} | {row['measure']} | {row['note'] or written(*ends)} |")
    return "## What more labels would bring\n\n" + "\n".join(lines)


def _render_frames(frames: Mapping[str, Any]) -> str:
    if frames["note"]:
        return f"## Frames\n\n{frames['note']}."
    lines = ["| frame | model | measure | value | articles with it |", "| --- | --- | --- | --- | ---: |"]
    for row in frames["rows"]:
        ends = [float("nan") if row[one] is None else row[one] for one in ("value", "low", "high")]
        value = row["note"] if row["value"] is None else written(*ends)
        lines.append(f"| {row['frame']} | {row['model']} | {row['measure']} | {value} | {row['yes']} of {row['n']} |")
    return "## Frames\n\nOf whole articles, out of fold.\n\n" + "\n".join(lines)
