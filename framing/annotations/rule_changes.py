"""Which rules the corrections speak against, on enough evidence."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from framing.annotations.scorecard import score_rules
from framing.records import VOICES
from framing.study_rules import Overlay, Retired, Scoped
from framing.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

MIN_PRECISION = 0.5  # a rule that is wrong more often than right costs people more than it saves


def judge_rules(
    shown: pd.DataFrame, overlay: Overlay, *, min_precision: float = MIN_PRECISION, confidence: float = 0.95
) -> tuple[tuple[Retired, ...], tuple[Scoped, ...]]:
    """Say which rules to retire, and which to keep to some voices, beyond what ``overlay`` says already.

    A rule fails where its whole interval lies below ``min_precision``: few pre-labels
    make a wide interval, and say nothing. One that fails as a whole is retired,
    unless in one voice it is right at least as often as ``min_precision``; one that fails
    in some voices only is kept to the others.
    """
    nothing = pd.DataFrame(columns=["rule", "category", "voice"])
    whole = score_rules(shown, nothing, by="rule", confidence=confidence)
    voices = score_rules(shown, nothing, by="voice", confidence=confidence)
    retired, scoped = list[Retired](), list[Scoped]()
    for row in whole[~whole["rule"].isin(list(overlay.silent))].sort_values("rule").itertuples():
        some = [one for one in voices[voices["rule"] == row.rule].itertuples() if overlay.allows(row.rule, one.voice)]
        failing = [one for one in some if one.high < min_precision]
        worth = [one for one in some if one.precision >= min_precision]
        if row.high < min_precision and not worth:
            retired.append(Retired(rule=row.rule, why=_why([row])))
        elif failing:
            kept = [one for one in VOICES if overlay.allows(row.rule, one) and one not in _voices(failing)]
            scoped.append(Scoped(rule=row.rule, voices=tuple(kept), why=_why(failing)))
    return tuple(retired), tuple(scoped)


def _voices(rows: "Sequence[object]") -> "list[str]":
    return [str(getattr(one, "voice", "")) for one in rows]


def _why(rows: "Sequence[object]") -> str:
    return "; ".join(_said(rows))


def _said(rows: "Sequence[object]") -> "Iterator[str]":
    for row in rows:
        facts = {name: getattr(row, name) for name in ("fired", "kept", "moved", "low", "high", "n")}
        where = f" in voice {voice}" if (voice := getattr(row, "voice", "")) else ""
        right = facts["kept"] + facts["moved"]
        yield (
            f"right in {right:g} of {counted(facts['fired'], 'pre-labels')}{where}, {counted(facts['n'], 'articles')} "
            f"[{facts['low']:.2f}, {facts['high']:.2f}]"
        )
