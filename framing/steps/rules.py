"""Score the rules by the corrections, and change the rules of a study."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import tomlkit

from framing.annotations.missed_spans import added_spans, candidates
from framing.annotations.rule_changes import MIN_RULE_PRECISION, propose_changes
from framing.annotations.scorecard import overall, score_rules
from framing.errors import InputError
from framing.files import read_text, write_text
from framing.single_writer import writes
from framing.steps.labels_of_articles import labels_of
from framing.study import Study
from framing.study_rules import FILE, FORMAT, AddedEntry, Retired, Scoped, check_overlay, read_overlay
from framing.toml_files import parse_toml
from framing.wording import counted, nearest

# tomlkit puts a blank line before each table of a kind but the first
_FIRST_OF_ITS_KIND = re.compile(r"^((?!#).+\n)(?=\[\[(?:retired|scoped|added)\]\]$)", re.MULTILINE)
_HEADING = "How this study changes the rules; see docs/guide.md, section 6."


@dataclass(frozen=True)
class RuleReport:
    """What the corrections say about the rules of a study.

    Attributes
    ----------
    card : DataFrame
        The score card, one row per rule or other group of markers (``score_rules``).
    candidates : DataFrame
        One row per entry that would find spans which annotators added (``candidates``).
    overall : dict
        The precision of all rules together, with its interval and counts (``overall``).
    annotators : int
        The people who were shown pre-labels.
    still_found : int
        The pre-labels, each counted once, that are markers of the current rules.
    """

    card: pd.DataFrame
    candidates: pd.DataFrame
    overall: dict[str, float]
    annotators: int
    still_found: int


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes that ``--apply`` makes or would make."""

    retired: tuple[Retired, ...]
    scoped: tuple[Scoped, ...]


def rules(study: Study, *, by: str = "rule") -> RuleReport:
    """Score the rules by the outcomes of their pre-labels, and collect the spans that no rule found.

    Pre-labels are those that each annotator was shown, whatever the rules were
    then; spans that no rule found are those that the current markers lack.
    ``still_found`` counts the pre-labels that are current markers.
    """
    labels, articles, markers = labels_of(study), study.articles(), study.markers()
    shown = labels.table("shown_prelabels")
    spans = added_spans(labels.table("annotations"), markers, articles)
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


def proposed(study: Study, *, min_precision: float = MIN_RULE_PRECISION) -> Changes:
    """Return the changes of the study's rules that the corrections suggest."""
    overlay = read_overlay(study.path)
    return Changes(
        *propose_changes(
            labels_of(study).table("shown_prelabels"),
            overlay,
            min_precision=min_precision,
            confidence=study.settings.report.confidence,
        )
    )


@writes("rules --apply")
def apply(study: Study, *, min_precision: float = MIN_RULE_PRECISION) -> Changes:
    """Retire and scope rules in the study's ``rules.toml``; comments and all else in it stay."""
    changes = proposed(study, min_precision=min_precision)
    if changes.retired or changes.scoped:
        _write(study, changes, ())
    return changes


@writes("rules --add")
def add_entries(study: Study, names: Sequence[str]) -> tuple[AddedEntry, ...]:
    """Add candidates to the study's ``rules.toml`` by their names.

    Raises
    ------
    InputError
        One of the names is not a candidate; the message names the nearest one.
    """
    by_name = {row.rule: row for row in rules(study).candidates.itertuples()}
    added = []
    for name in names:
        if name not in by_name:
            raise InputError(f"no candidate is called {name!r}{nearest(name, by_name) or '; see framing rules'}")
        language, category, term = name.split("/", 2)
        row = by_name[name]
        why = f"{counted(row.spans, 'spans')} in {counted(row.n, 'articles')} that no rule found"
        added.append(AddedEntry(language=language, category=category, term=term, inflection=row.inflection, why=why))
    _write(study, Changes((), ()), added)
    return tuple(added)


def _write(study: Study, changes: Changes, added: Sequence[AddedEntry]) -> None:
    path = study.path / FILE
    document = tomlkit.parse(read_text(path)) if path.exists() else tomlkit.document()
    if "framing" not in document:
        document.add(tomlkit.comment(_HEADING))
        document["framing"] = FORMAT
    for retired in changes.retired:
        _put(document, "retired", {"rule": retired.rule, "why": retired.why})
    for scoped in changes.scoped:
        _put(document, "scoped", {"rule": scoped.rule, "voices": list(scoped.voices), "why": scoped.why})
    for entry in added:
        inflection = {"inflection": entry.inflection} if entry.inflection else {}
        _put(document, "added", {"language": entry.language, "category": entry.category, "term": entry.term,
                                 **inflection, "why": entry.why})  # fmt: skip
    text = _FIRST_OF_ITS_KIND.sub(r"\1\n", tomlkit.dumps(document))
    check_overlay(parse_toml(text), path)
    write_text(text, path)


def _put(document: tomlkit.TOMLDocument, name: str, facts: dict[str, object]) -> None:
    """Add a table to an array of tables, or update the one of the same rule."""
    tables = document.setdefault(name, tomlkit.aot())
    for table in tables:
        if name != "added" and table.get("rule") == facts["rule"]:
            table.update(facts)
            return
    table = tomlkit.table()
    table.update(facts)
    tables.append(table)
