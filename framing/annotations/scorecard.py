"""How good each rule is, from what people made of its pre-labels."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from framing.annotations.disputed import RIGHT
from framing.errors import InputError
from framing.intervals import clustered_share
from framing.records import OUTCOMES, require_columns

if TYPE_CHECKING:
    import pandas as pd

BY: Mapping[str, tuple[str, ...]] = {
    "rule": ("rule",),
    "voice": ("rule", "voice"),
    "category": ("category", "voice"),
    "language": ("language", "category"),
}
COLUMNS = ("fired", *OUTCOMES, "missed", "precision", "low", "high", "n")
_PRELABEL = ["article_id", "start", "end", "category", "rule", "voice"]


def score_rules(
    shown: "pd.DataFrame", missed: "pd.DataFrame", *, by: str = "rule", confidence: float = 0.95
) -> "pd.DataFrame":
    """Score rules by what became of their pre-labels, those that made most work first.

    Parameters
    ----------
    shown : DataFrame
        One row a pre-label and annotator who saw it (see ``framing.records``):
        the assisted arm alone, for in the blind arm nothing was shown.
    missed : DataFrame
        One row a span that people marked and that an entry names, yet did not
        find (see ``framing.annotations.missed_spans``): ``rule``, ``category``, ``voice``.
    by : {"rule", "voice", "category", "language"}
        What a line is: a rule; a rule in one voice; a category in one voice; a
        category in one language.

    Returns
    -------
    DataFrame
        The columns of ``BY[by]``, then ``fired``, pre-labels that somebody saw;
        ``kept``, ``relabelled``, ``moved``, ``deleted``, what became of them, each
        pre-label counting once however many people saw it; ``missed``, spans;
        ``precision``, the share that was right (kept, or moved and not
        relabelled), its interval with articles as units (``clustered_share``),
        and the ``n`` articles in which it was seen. ``nan`` where it was not.

    Raises
    ------
    InputError
        A column is missing, or ``by`` is something else.
    """
    import pandas as pd

    if by not in BY:
        raise InputError(f"by = {by!r} is unknown; it may be {', '.join(BY)}")
    require_columns(shown, (*_PRELABEL, "outcome"))
    keys = list(BY[by])
    seen = _shares(shown)
    rows = []
    for key, some in seen.groupby(keys, sort=True):
        by_article = some.groupby("article_id")["right"].agg(["sum", "size"])
        made = asdict(
            clustered_share(*(by_article[one].to_numpy(float) for one in ("sum", "size")), confidence=confidence)
        )
        outcomes = some[list(OUTCOMES)].sum().to_dict()
        row = {"fired": len(some), **outcomes, "precision": made.pop("value"), **made}
        rows.append({**dict(zip(keys, key, strict=True)), **row})
    table = pd.DataFrame(rows, columns=[*keys, *(one for one in COLUMNS if one != "missed")])
    return _sorted(_with_missed(table, missed, keys), keys)


def _shares(shown: "pd.DataFrame") -> "pd.DataFrame":
    """Return one row a pre-label, with the shares of those who saw it that kept, relabelled, moved and deleted it."""
    flags = shown.assign(**{outcome: (shown["outcome"] == outcome).astype(float) for outcome in OUTCOMES})
    seen = flags.groupby(_PRELABEL, sort=False)[list(OUTCOMES)].mean().reset_index()
    return seen.assign(right=seen[list(RIGHT)].sum(axis=1), language=language_of(seen["rule"]))


def language_of(rules: "pd.Series") -> "pd.Series":
    """Return the language tag that a rule's name starts with."""
    return rules.str.partition("/")[0] if len(rules) else rules


def _with_missed(table: "pd.DataFrame", missed: "pd.DataFrame", keys: Sequence[str]) -> "pd.DataFrame":
    """Count what rules missed, and give a line of its own to those that nobody was shown."""
    spans = missed.assign(language=language_of(missed["rule"]))
    counts = spans.groupby(list(keys)).size().rename("missed").reset_index()
    both = table.merge(counts, how="outer", on=list(keys))
    whole = {name: both[name].fillna(0).astype(int) for name in ("fired", "missed", "n")}
    shares = {outcome: both[outcome].fillna(0.0) for outcome in OUTCOMES}
    return both.assign(**whole, **shares)[[*keys, *COLUMNS]]


def _sorted(table: "pd.DataFrame", keys: Sequence[str]) -> "pd.DataFrame":
    work = table["deleted"] + table["relabelled"] + table["missed"]
    ranked = table.assign(_work=work).sort_values(
        ["_work", "precision", *keys], ascending=[False, True, *(True for _ in keys)], ignore_index=True
    )
    return ranked.drop(columns="_work")


def overall(shown: "pd.DataFrame", *, confidence: float = 0.95) -> dict[str, float]:
    """Return the precision of all rules together: ``value``, ``low``, ``high``, ``n`` articles, ``fired``."""
    seen = _shares(shown)
    by_article = seen.groupby("article_id")["right"].agg(["sum", "size"])
    made = clustered_share(np.asarray(by_article["sum"], float), np.asarray(by_article["size"], float),
                           confidence=confidence)  # fmt: skip
    return {"value": made.value, "low": made.low, "high": made.high, "n": made.n, "fired": len(seen)}
