"""The score card: the precision of each rule, from the outcomes of its pre-labels."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from framing.annotations.disputed import RIGHT
from framing.contracts import OUTCOMES
from framing.errors import InputError
from framing.intervals import Estimate, clustered_share
from framing.records import require_columns

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
    """Score rules by the outcomes of their pre-labels, those that caused most corrections first.

    Parameters
    ----------
    shown : DataFrame
        One row per pre-label and annotator who saw it (see ``framing.records``):
        of the assisted arm only, as nothing is shown in the blind arm.
    missed : DataFrame
        One row per span that annotators marked and an entry has, but did not
        find (see ``framing.annotations.missed_spans``): ``rule``, ``category``, ``voice``.
    by : {"rule", "voice", "category", "language"}
        One row per rule; per rule and voice; per category and voice; or per
        category and language.

    Returns
    -------
    DataFrame
        The columns of ``BY[by]``, then ``fired``, pre-labels that somebody saw;
        ``kept``, ``revoiced`` (given another voice and nothing else),
        ``relabelled``, ``moved``, ``deleted``, their outcomes, each
        pre-label counting once however many annotators saw it; ``missed``, spans;
        ``precision``, the share that was right (kept, revoiced, or moved and not
        relabelled: voices are read by other rules), its interval with articles as units (``clustered_share``),
        and the ``n`` articles in which it was seen; ``nan`` if it was not.

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
    for key, prelabels in seen.groupby(keys, sort=True):
        estimate = asdict(_precision(prelabels, confidence))
        outcomes = prelabels[list(OUTCOMES)].sum().to_dict()
        row = {"fired": len(prelabels), **outcomes, "precision": estimate.pop("value"), **estimate}
        rows.append({**dict(zip(keys, key, strict=True)), **row})
    table = pd.DataFrame(rows, columns=[*keys, *(name for name in COLUMNS if name != "missed")])
    return _sorted(_with_missed(table, missed, keys), keys)


def _shares(shown: "pd.DataFrame") -> "pd.DataFrame":
    """Return one row per pre-label, with the share of those who saw it for each outcome."""
    flags = shown.assign(**{outcome: (shown["outcome"] == outcome).astype(float) for outcome in OUTCOMES})
    seen = flags.groupby(_PRELABEL, sort=False)[list(OUTCOMES)].mean().reset_index()
    return seen.assign(right=seen[list(RIGHT)].sum(axis=1), language=language_of(seen["rule"]))


def _precision(prelabels: "pd.DataFrame", confidence: float) -> Estimate:
    by_article = prelabels.groupby("article_id")["right"].agg(["sum", "size"])
    right, seen = (by_article[name].to_numpy(float) for name in ("sum", "size"))
    return clustered_share(right, seen, confidence=confidence)


def language_of(rules: "pd.Series") -> "pd.Series":
    """Return the language tag that a rule's name starts with."""
    return rules.str.partition("/")[0] if len(rules) else rules


def _with_missed(table: "pd.DataFrame", missed: "pd.DataFrame", keys: Sequence[str]) -> "pd.DataFrame":
    """Add the counts of missed spans, with a row for rules of which no pre-label was shown."""
    spans = missed.assign(language=language_of(missed["rule"]))
    counts = spans.groupby(list(keys)).size().rename("missed").reset_index()
    merged = table.merge(counts, how="outer", on=list(keys))
    integers = {name: merged[name].fillna(0).astype(int) for name in ("fired", "missed", "n")}
    shares = {outcome: merged[outcome].fillna(0.0) for outcome in OUTCOMES}
    return merged.assign(**integers, **shares)[[*keys, *COLUMNS]]


def _sorted(table: "pd.DataFrame", keys: Sequence[str]) -> "pd.DataFrame":
    corrections = table["deleted"] + table["relabelled"] + table["revoiced"] + table["missed"]
    ranked = table.assign(_corrections=corrections).sort_values(
        ["_corrections", "precision", *keys], ascending=[False, True, *(True for _ in keys)], ignore_index=True
    )
    return ranked.drop(columns="_corrections")


def overall(shown: "pd.DataFrame", *, confidence: float = 0.95) -> dict[str, float]:
    """Return the precision of all rules together: ``value``, ``low``, ``high``, ``n`` articles, ``fired``."""
    seen = _shares(shown)
    precision = _precision(seen, confidence)
    return {
        "value": precision.value,
        "low": precision.low,
        "high": precision.high,
        "n": precision.n,
        "fired": len(seen),
    }
