"""Corrections → how good each rule is, and a study's own changes of the rules."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import tomlkit

from framing.annotations.missed_spans import added_spans, candidates
from framing.annotations.rule_changes import MIN_PRECISION, judge_rules
from framing.annotations.scorecard import overall, score_rules
from framing.errors import InputError
from framing.files import read_text, write_text
from framing.study import Study, writes
from framing.study_rules import FILE, FORMAT, Added, Retired, Scoped, read_overlay
from framing.wording import counted, nearest

# tomlkit puts a blank line before each table of a kind but the first
_FIRST_OF_ITS_KIND = re.compile(r"^((?!#).+\n)(?=\[\[(?:retired|scoped|added)\]\]$)", re.MULTILINE)
_OPENING = "What this study changes of the rules: docs/guide.md, section 6."


@dataclass(frozen=True)
class RuleReport:
    """The score card, the candidates, what all rules together are worth, and what was compared with what."""

    card: pd.DataFrame
    candidates: pd.DataFrame
    overall: dict[str, float]
    judges: int
    still_found: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What ``--apply`` changes or would change."""

    retired: tuple[Retired, ...]
    scoped: tuple[Scoped, ...]


def rules(study: Study, *, by: str = "rule") -> RuleReport:
    """Score the rules by what people made of their pre-labels, and gather what no rule found.

    Pre-labels are those that each person was shown, whatever the rules were
    then; what no rule found is what the markers of now do not have.
    ``still_found`` counts the pre-labels that are markers of now.
    """
    shown, articles, markers = study.table("shown_prelabels"), study.articles(), study.markers()
    spans = added_spans(study.annotations(), markers, articles)
    confidence = study.settings.report.confidence
    missed = spans[spans["rule"] != ""]
    keys = ["article_id", "start", "end", "category"]
    return RuleReport(
        score_rules(shown, missed, by=by, confidence=confidence),
        candidates(spans, articles),
        overall(shown, confidence=confidence),
        shown["annotator"].nunique(),
        len(shown[keys].drop_duplicates().merge(markers[keys].drop_duplicates(), on=keys)),
    )


def judged(study: Study, *, min_precision: float = MIN_PRECISION) -> Changes:
    """Say what the corrections would change of the study's rules."""
    overlay = read_overlay(study.path)
    return Changes(
        *judge_rules(
            study.table("shown_prelabels"),
            overlay,
            min_precision=min_precision,
            confidence=study.settings.report.confidence,
        )
    )


@writes("rules --apply")
def apply(study: Study, *, min_precision: float = MIN_PRECISION) -> Changes:
    """Retire and scope rules in the study's ``rules.toml``; comments and all else in it stay."""
    changes = judged(study, min_precision=min_precision)
    if changes.retired or changes.scoped:
        _write(study, changes, ())
    return changes


@writes("rules --add")
def add(study: Study, names: Sequence[str]) -> tuple[Added, ...]:
    """Add candidates to the study's ``rules.toml`` by their names.

    Raises
    ------
    InputError
        One of the names is no candidate; the message names the nearest one.
    """
    known = {row.rule: row for row in rules(study).candidates.itertuples()}
    made = []
    for name in names:
        if name not in known:
            raise InputError(f"no candidate is called {name!r}{nearest(name, known) or '; see framing rules'}")
        language, category, term = name.split("/", 2)
        row = known[name]
        why = f"{counted(row.spans, 'spans')} in {counted(row.n, 'articles')} that no rule found"
        made.append(Added(language=language, category=category, term=term, inflection=row.inflection, why=why))
    _write(study, Changes((), ()), made)
    return tuple(made)


def _write(study: Study, changes: Changes, added: Sequence[Added]) -> None:
    path = study.path / FILE
    document = tomlkit.parse(read_text(path)) if path.exists() else tomlkit.document()
    if "framing" not in document:
        document.add(tomlkit.comment(_OPENING))
        document["framing"] = FORMAT
    for retired in changes.retired:
        _put(document, "retired", {"rule": retired.rule, "why": retired.why})
    for scoped in changes.scoped:
        _put(document, "scoped", {"rule": scoped.rule, "voices": list(scoped.voices), "why": scoped.why})
    for one in added:
        inflection = {"inflection": one.inflection} if one.inflection else {}
        _put(document, "added", {"language": one.language, "category": one.category, "term": one.term, **inflection,
                                 "why": one.why})  # fmt: skip
    write_text(_FIRST_OF_ITS_KIND.sub(r"\1\n", tomlkit.dumps(document)), path)
    read_overlay(study.path)


def _put(document: tomlkit.TOMLDocument, name: str, facts: dict[str, object]) -> None:
    """Add a table to a list of tables; one of the same rule takes on what is new."""
    tables = document.setdefault(name, tomlkit.aot())
    for one in tables:
        if name != "added" and one.get("rule") == facts["rule"]:
            one.update(facts)
            return
    made = tomlkit.table()
    made.update(facts)
    tables.append(made)
