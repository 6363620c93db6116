"""Rules to retire or scope, if the corrections give enough evidence against them."""

from collections.abc import Iterator, Sequence

import pandas as pd

from framing.annotations.disputed import RIGHT
from framing.annotations.scorecard import score_rules
from framing.contracts import VOICES
from framing.study_rules import Overlay, Retired, Scoped
from framing.wording import counted

MIN_RULE_PRECISION = 0.5  # a rule that is wrong more often than right costs annotators more work than it saves


def propose_changes(
    shown: pd.DataFrame, overlay: Overlay, *, min_precision: float = MIN_RULE_PRECISION, confidence: float = 0.95
) -> tuple[tuple[Retired, ...], tuple[Scoped, ...]]:
    """Return the rules to retire and those to scope to some voices, beyond what ``overlay`` has already.

    A rule fails if the whole interval of its precision is below ``min_precision``: with few
    pre-labels the interval is wide, which is not evidence. A rule that fails
    overall is retired, unless its precision in one voice is at least
    ``min_precision``; one that fails only in some voices is scoped to the others.
    """
    nothing = pd.DataFrame(columns=["rule", "category", "voice"])
    overall = score_rules(shown, nothing, by="rule", confidence=confidence)
    voices = score_rules(shown, nothing, by="voice", confidence=confidence)
    retired, scoped = list[Retired](), list[Scoped]()
    for row in overall[~overall["rule"].isin(list(overlay.silent))].sort_values("rule").itertuples():
        by_voice = voices[voices["rule"] == row.rule].itertuples()
        allowed = [voice for voice in by_voice if overlay.allows(row.rule, voice.voice)]
        failing = [voice for voice in allowed if voice.high < min_precision]
        useful = [voice for voice in allowed if voice.precision >= min_precision]
        if row.high < min_precision and not useful:
            retired.append(Retired(rule=row.rule, why=_why([row])))
        elif failing:
            kept = [voice for voice in VOICES if overlay.allows(row.rule, voice) and voice not in _voices(failing)]
            scoped.append(Scoped(rule=row.rule, voices=tuple(kept), why=_why(failing)))
    return tuple(retired), tuple(scoped)


def _voices(rows: Sequence[object]) -> list[str]:
    return [str(getattr(row, "voice", "")) for row in rows]


def _why(rows: Sequence[object]) -> str:
    return "; ".join(_reasons(rows))


def _reasons(rows: Sequence[object]) -> Iterator[str]:
    for row in rows:
        facts = {name: getattr(row, name) for name in ("fired", *RIGHT, "low", "high", "n")}
        where = f" in voice {voice}" if (voice := getattr(row, "voice", "")) else ""
        right = sum(facts[outcome] for outcome in RIGHT)
        yield (
            f"right in {right:g} of {counted(facts['fired'], 'pre-labels')}{where}, {counted(facts['n'], 'articles')} "
            f"[{facts['low']:.2f}, {facts['high']:.2f}]"
        )
