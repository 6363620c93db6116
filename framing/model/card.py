"""A model's card: what it was made of, how good it is, what it cannot do."""

import math
import platform
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.model.differential import COLUMNS as TESTS
from framing.model.figures import COLUMNS, widen
from framing.model.tagger import SpanTagger
from framing.model.training import Trained
from framing.model.validation import render_validation
from framing.settings import Model
from framing.version import __version__

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 1
STRONGEST = 12
LIMITS = (
    "It judges what the rules find. A marker that no rule fires on is counted in the recall and found by nobody.",
    "Probabilities hold for articles like those that were labelled: other outlets, years or topics want new labels.",
    "Single articles are not to be judged by it; rates per outlet are, once corrected with the labelled articles.",
)


def make_card(
    trained: Trained,
    figures: "pd.DataFrame",
    *,
    data: Mapping[str, str],
    model: Model,
    seed: int,
    validation: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Put together a model's card, as a JSON value; ``data`` has the digests of its inputs.

    ``validation`` has ``duplicates``, ``differential`` and ``curve``, as
    ``framing.model.validation`` and ``differential`` make them; tables become rows.
    """
    held_out, folds = trained.held_out, trained.folds
    return {
        "format": FORMAT,
        "kind": "SpanTagger",
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
            "own": int(held_out["own"].sum()),
        },
        "features": {"count": len(trained.tagger.vectorizer_.feature_names_), "kept": strongest(trained.tagger)},
        "figures": rows_of(figures),
        "validation": {
            name: part if isinstance(part, Mapping) else rows_of(part) for name, part in (validation or {}).items()
        },
        "limits": list(LIMITS),
    }


def rows_of(table: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return the rows of a table as JSON values; ``nan`` is null."""
    return [{name: _plain(value) for name, value in row.items()} for row in table.to_dict("records")]


def versions() -> dict[str, str]:
    """Name the versions that a model depends on."""
    import sklearn
    import skops

    return {
        "framing": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scikit-learn": sklearn.__version__,
        "skops": skops.__version__,
    }


def strongest(tagger: SpanTagger) -> list[dict[str, Any]]:
    """List the features that speak most for keeping a candidate, then those most against."""
    if tagger.is_constant_:
        return []
    weights = tagger.kept_.model_.coef_[0]
    order = np.argsort(-weights, kind="stable")
    ends = [*order[:STRONGEST], *order[max(STRONGEST, len(order) - STRONGEST) :]]
    names = tagger.vectorizer_.feature_names_
    return [{"feature": names[i], "weight": round(float(weights[i]), 4)} for i in ends]


def card_figures(card: Mapping[str, Any]) -> "pd.DataFrame":
    """Return the figures of a card as ``framing.model.figures.measure`` made them."""
    import pandas as pd

    figures = pd.DataFrame(card["figures"], columns=list(COLUMNS))
    return figures.astype({"value": float, "low": float, "high": float})


def card_tests(card: Mapping[str, Any]) -> "pd.DataFrame":
    """Return the tests of a card as ``differential_errors`` made them; none in an old card."""
    import pandas as pd

    tests = pd.DataFrame(card.get("validation", {}).get("differential", []), columns=list(TESTS))
    return tests.astype(dict.fromkeys(("p", "p_adjusted", "lowest_value", "highest_value", "difference"), float))


def render_card(card: Mapping[str, Any]) -> str:
    """Write a card in Markdown."""
    counts, folds = card["counts"], card["folds"]
    note = f" ({folds['note']})" if folds["note"] else ""
    weights = "\n".join(f"| `{one['feature']}` | {one['weight']:+.2f} |" for one in card["features"]["kept"])
    return f"""# Model {card["name"]}

A {card["kind"]}: of every marker that a rule found, the probability that people keep it, and that they keep it as the
outlet's own words. Logistic regression on {card["features"]["count"]:,} features,
calibrated ({card["settings"]["calibration"]}).

Trained on {counts["articles"]:,} labelled articles with {counts["candidates"]:,} candidates, of which people kept
{counts["kept"]:,}, {counts["own"]:,} of them as the outlet's own.
Checked out of fold: {folds["folds"]} folds of {folds["groups"]} groups, by {folds["by"]}{note}. Seed {card["seed"]}.

## How good it is

Value and interval over articles. `tagger` is this model, `rules` keeps whatever a rule found, `majority` knows the
share alone. `recall` and `f1` count the gold spans that no rule found. Lower is better for `brier` and `ece`.

{_markdown(widen(card_figures(card)))}

{render_validation(card.get("validation", {}))}
## What speaks for keeping a candidate, and against

| feature | weight |
| --- | ---: |
{weights}

## What it cannot do

{chr(10).join(f"* {limit}" for limit in card["limits"])}

## Made of

{chr(10).join(f"* {name}: `{value}`" for name, value in {**card["data"], **card["versions"]}.items())}
"""


def _markdown(table: "pd.DataFrame") -> str:
    lines = [list(table.columns), ["---"] * len(table.columns), *table.astype(str).to_numpy().tolist()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value
