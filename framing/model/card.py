"""A model's card: what it was trained on, how good it is, what it cannot do."""

import math
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.model.candidate_features import TARGETS, TEXT
from framing.model.differential import COLUMNS as TESTS
from framing.model.metrics import BINS, COLUMNS, widen
from framing.model.training import TrainingResult
from framing.model.validation import render_validation
from framing.settings import Model
from framing.version import __version__
from framing.wording import agreeing, counted

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 7
_MAX_NUMBER = 1e15
_METRICS = ("value", "low", "high", "n", "candidates", "gold")
_TESTED = ("lowest_value", "highest_value", "difference", "low", "high", "p", "p_adjusted", "n")
LIMITS = (
    "It misses markers: recall says how many. A kind of marker that nobody labelled is found only by rules.",
    "Probabilities hold for articles like those that were labelled: other outlets, years or topics need new labels.",
    "It is not meant for judging individual articles, but for rates per outlet, corrected with the labelled articles.",
)


def make_card(
    trained: TrainingResult,
    metrics: "pd.DataFrame",
    *,
    data: Mapping[str, str],
    model: Model,
    seed: int,
    validation: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a model's card, as a JSON value; ``data`` has the digests of its inputs.

    ``validation`` has ``duplicates``, ``differential`` and ``curve``, as
    ``framing.model.validation`` and ``differential`` return them; tables become
    rows.
    """
    held_out, folds = trained.held_out, trained.folds
    return {
        "format": FORMAT,
        "kind": type(trained.tagger).__name__,
        "name": model.name,
        "settings": asdict(model),
        "seed": seed,
        "versions": versions(),
        "data": dict(data),
        "folds": {
            "by": folds.by,
            "groups": len(set(folds.group_of.values())),
            "folds": folds.count,
            "note": folds.note,
        },
        "counts": {
            "articles": len(folds.fold_of),
            "candidates": len(held_out),
            "kept": int(held_out["kept"].sum()),
            "outlet_voice": int(held_out["outlet_voice"].sum()),
            "found in the text": int((held_out["rule"] == TEXT).sum()),
            "kept of these": int(held_out.loc[held_out["rule"] == TEXT, "kept"].sum()),
        },
        **trained.tagger.describe(),
        "thresholds": {name: round(value, 4) for name, value in trained.tagger.thresholds_.items()},
        "calibration": calibration(held_out),
        "duplicates": duplicates(trained),
        "metrics": rows_of(metrics),
        "validation": {
            name: part if isinstance(part, Mapping) else rows_of(part) for name, part in (validation or {}).items()
        },
        "limits": list(LIMITS),
    }


def rows_of(table: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return the rows of a table as JSON values; ``nan`` is null."""
    return [{name: _plain(value) for name, value in row.items()} for row in table.to_dict("records")]


def duplicates(trained: TrainingResult) -> str:
    """Say how many labelled articles have the text of another, and in how many of these other spans were marked."""
    equal, contrary = trained.duplicates
    if not equal:
        return ""
    twins = f"{counted(equal, 'articles')} {agreeing(equal, 'have')} the text of another"
    return f" {twins}; in {contrary:,} of them people marked other spans."


def versions() -> dict[str, str]:
    """Return the versions that a model depends on."""
    import sklearn
    import skops

    return {
        "framing": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scikit-learn": sklearn.__version__,
        "skops": skops.__version__,
    }


def calibration(held_out: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return the reliability curves: for each bin of probability its mean, the share of readers, and n."""
    rows = []
    for target in TARGETS:
        probability = held_out[f"{target}_probability"].to_numpy(dtype=float)
        bin_of = np.minimum((probability * BINS).astype(int), BINS - 1)
        for number in np.unique(bin_of):
            inside = bin_of == number
            rows.append({
                "target": target, "bin": f"{number / BINS:.1f}–{(number + 1) / BINS:.1f}", "n": int(inside.sum()),
                "probability": round(float(probability[inside].mean()), 4),
                "share": round(float(held_out.loc[inside, f"{target}_readers"].mean()), 4),
            })  # fmt: skip
    return rows


def check_card(card: Mapping[str, Any]) -> None:
    """Check the parts of a card that are read again; raise ``ValueError`` that names the first one that is wrong."""
    for name in ("files", "versions", "data"):
        if not _is_table(card.get(name), str):
            raise ValueError(f"{name} is not a table of texts")
    if "scikit-learn" not in card["versions"]:
        raise ValueError("versions has no scikit-learn")
    if not _is_table(card.get("counts"), int) or not _is_table(card.get("folds"), int | str):
        raise ValueError("counts or folds is not a table of numbers")
    validation = card.get("validation")
    if not isinstance(validation, dict):
        raise ValueError("validation is not a table")
    _check_rows(card.get("metrics"), "metrics", COLUMNS, _METRICS, ())
    _check_rows(validation.get("differential", []), "validation.differential", TESTS, _TESTED, ("lowest", "highest"))


def _is_table(value: Any, kind: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(cell, kind) for cell in value.values())


def _check_rows(rows: Any, name: str, columns: Sequence[str], numbers: Sequence[str], optional: Sequence[str]) -> None:
    """Check rows of a card: ``columns`` and no others, with numbers or null in some and texts in the rest.

    A text may be null in ``optional``.
    """
    if not isinstance(rows, list) or not all(isinstance(row, dict) and set(row) == set(columns) for row in rows):
        raise ValueError(f"{name} is not rows of {', '.join(columns)}")
    for row in rows:
        for column, cell in row.items():
            if cell is None and column in (*numbers, *optional):
                continue
            if column in numbers and not (type(cell) in (int, float) and abs(cell) <= _MAX_NUMBER):
                raise ValueError(f"{name} has a {column} that is not a number")
            if column not in numbers and not isinstance(cell, str):
                raise ValueError(f"{name} has a {column} that is not a text")


def metrics_of_card(card: Mapping[str, Any]) -> "pd.DataFrame":
    """Return the metrics of a card as ``framing.model.metrics.measure`` returned them."""
    import pandas as pd

    metrics = pd.DataFrame(card["metrics"], columns=list(COLUMNS))
    return metrics.astype({"value": float, "low": float, "high": float})


def card_tests(card: Mapping[str, Any]) -> "pd.DataFrame":
    """Return the tests of a card as ``differential_errors`` returned them; none in an old card."""
    import pandas as pd

    tests = pd.DataFrame(card.get("validation", {}).get("differential", []), columns=list(TESTS))
    return tests.astype(dict.fromkeys(("p", "p_adjusted", "lowest_value", "highest_value", "difference"), float))


def render_card(card: Mapping[str, Any]) -> str:
    """Write a card in Markdown."""
    counts, folds = card["counts"], card["folds"]
    note = f" ({folds['note']})" if folds["note"] else ""
    weights = "\n".join(f"| `{row['feature']}` | {row['weight']:+.2f} |" for row in card["features"]["kept"])
    curve = "\n".join(
        f"| {row['target']} | {row['bin']} | {row['n']:,} | {row['probability']:.3f} | {row['share']:.3f} |"
        for row in card["calibration"]
    )
    words = ", ".join(f"{count:,} {name}" for name, count in card["words"].items())
    thresholds = ", ".join(f"{name} {value:.2f}" for name, value in card["thresholds"].items())
    return f"""# Model {card["name"]}

A {card["kind"]}: for every span that a rule or the model itself found, the probability that people would mark it, and
that they would in the outlet's voice. Method: {card["method"]}. Features of words: {words or "none"}; features of
candidates: {card["features"]["count"]:,}.

Trained on {counts["articles"]:,} labelled articles with {counts["candidates"]:,} candidates, of which people kept
{counts["kept"]:,}, {counts["outlet_voice"]:,} of them in the outlet's voice; no rule had found
{counts["found in the text"]:,} of the candidates, of which people kept {counts["kept of these"]:,}.
{card["duplicates"]}
Evaluated out of fold: {folds["folds"]} folds of {folds["groups"]} groups, by {folds["by"]}{note}. Seed {card["seed"]}.

## How good it is

Value and interval over articles. `tagger` is this model, `rules` keeps whatever a rule found, `majority` knows only
the share. `recall` and `f1` count the gold spans that no rule found. Lower is better for `brier` and `ece`.

{_markdown(widen(metrics_of_card(card)))}

## Does 0.3 mean three in ten?

Out of fold: of candidates with a probability in the bin, the mean probability and the share that people marked.

| target | bin | candidates | probability | share |
| --- | --- | ---: | ---: | ---: |
{curve}

Spans are predicted from these probabilities on, chosen out of fold: {thresholds}.

{render_validation(card.get("validation", {}))}
## What speaks for keeping a candidate, and against

| feature | weight |
| --- | ---: |
{weights}

## What it cannot do

{chr(10).join(f"* {limit}" for limit in card["limits"])}

## Trained from

{chr(10).join(f"* {name}: `{value}`" for name, value in {**card["data"], **card["versions"]}.items())}
"""


def _markdown(table: "pd.DataFrame") -> str:
    lines = [list(table.columns), ["---"] * len(table.columns), *table.astype(str).to_numpy().tolist()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value
