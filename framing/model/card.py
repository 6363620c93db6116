"""A model's card: what it was made of, how good it is, what it cannot do."""

import math
import platform
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.model.candidate_features import TARGETS, TEXT
from framing.model.differential import COLUMNS as TESTS
from framing.model.metrics import BINS, COLUMNS, widen
from framing.model.tagger import SpanTagger
from framing.model.training import Trained
from framing.model.validation import render_validation
from framing.settings import Model
from framing.version import __version__

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 3
STRONGEST = 12
LIMITS = (
    "It misses markers: recall says how many. A kind of marker that nobody labelled is found by the rules alone.",
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
            "outlet_voice": int(held_out["outlet_voice"].sum()),
            "found in the text": int((held_out["rule"] == TEXT).sum()),
            "kept of these": int(held_out.loc[held_out["rule"] == TEXT, "kept"].sum()),
        },
        "features": {"count": len(trained.tagger.features_.feature_names_), "kept": strongest(trained.tagger)},
        "words": {
            "hashed": len(trained.tagger.places_.words_.columns_),
            "with company": len(trained.tagger.places_.words_.known_),
        },
        "thresholds": {name: round(value, 4) for name, value in trained.tagger.thresholds_.items()},
        "calibration": calibration(held_out),
        "duplicates": duplicates(trained),
        "figures": rows_of(figures),
        "validation": {
            name: part if isinstance(part, Mapping) else rows_of(part) for name, part in (validation or {}).items()
        },
        "limits": list(LIMITS),
    }


def rows_of(table: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return the rows of a table as JSON values; ``nan`` is null."""
    return [{name: _plain(value) for name, value in row.items()} for row in table.to_dict("records")]


def duplicates(trained: Trained) -> str:
    """Say how many labelled articles have the text of another, and in how many of these people marked other spans."""
    equal, contrary = trained.equal
    if not equal:
        return ""
    return f" {equal:,} articles have the text of another; in {contrary:,} people marked something else than there."


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
    names = tagger.features_.feature_names_
    return [{"feature": names[i], "weight": round(float(weights[i]), 4)} for i in ends]


def calibration(held_out: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return the reliability curves: in each bin of probability its mean, the share of yes, and the number."""
    made = []
    for target in TARGETS:
        probability = held_out[f"{target}_probability"].to_numpy(dtype=float)
        bin_of = np.minimum((probability * BINS).astype(int), BINS - 1)
        for one in np.unique(bin_of):
            here = bin_of == one
            made.append({
                "target": target, "bin": f"{one / BINS:.1f}–{(one + 1) / BINS:.1f}", "n": int(here.sum()),
                "probability": round(float(probability[here].mean()), 4),
                "share": round(float(held_out.loc[here, target].mean()), 4),
            })  # fmt: skip
    return made


def card_figures(card: Mapping[str, Any]) -> "pd.DataFrame":
    """Return the figures of a card as ``framing.model.metrics.measure`` made them."""
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
    counts, folds, words = card["counts"], card["folds"], card["words"]
    note = f" ({folds['note']})" if folds["note"] else ""
    weights = "\n".join(f"| `{one['feature']}` | {one['weight']:+.2f} |" for one in card["features"]["kept"])
    curve = "\n".join(
        f"| {one['target']} | {one['bin']} | {one['n']:,} | {one['probability']:.3f} | {one['share']:.3f} |"
        for one in card["calibration"]
    )
    cuts = ", ".join(f"{name} {value:.2f}" for name, value in card["thresholds"].items())
    return f"""# Model {card["name"]}

A {card["kind"]}: of every span that a rule or the model itself found, the probability that people would mark it, and
that they would as the outlet's own words. Words are judged by {words["hashed"]:,} hashed features and the company of
{words["with company"]:,} words, candidates by {card["features"]["count"]:,} features; logistic regressions, stacked
and calibrated ({card["settings"]["calibration"]}) out of fold.

Trained on {counts["articles"]:,} labelled articles with {counts["candidates"]:,} candidates, of which people kept
{counts["kept"]:,}, {counts["outlet_voice"]:,} of them as the outlet's own; no rule had found
{counts["found in the text"]:,} of the candidates, of which people had marked {counts["kept of these"]:,}.
{card["duplicates"]}
Checked out of fold: {folds["folds"]} folds of {folds["groups"]} groups, by {folds["by"]}{note}. Seed {card["seed"]}.

## How good it is

Value and interval over articles. `tagger` is this model, `rules` keeps whatever a rule found, `majority` knows the
share alone. `recall` and `f1` count the gold spans that no rule found. Lower is better for `brier` and `ece`.

{_markdown(widen(card_figures(card)))}

## Does 0.3 mean three in ten?

Out of fold: of candidates with a probability in the bin, the mean probability and the share that people marked.

| target | bin | candidates | probability | share |
| --- | --- | ---: | ---: | ---: |
{curve}

Spans are given as found from these probabilities on, chosen out of fold: {cuts}.

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
