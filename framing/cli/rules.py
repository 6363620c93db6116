"""``framing rules``: the quality of each rule."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pandas as pd

from framing.annotations.rule_changes import MIN_RULE_PRECISION
from framing.annotations.scorecard import BY
from framing.cli.options import (
    is_given,
    json_option,
    print_json,
    refuse_together,
    require_one_of,
    say_left_out,
    study_option,
)
from framing.cli.terminal import echo, say
from framing.intervals import written
from framing.steps.import_list import ListOptions, import_list, summarise_import
from framing.steps.rules import Changes, RuleReport, add_entries, apply, proposed
from framing.steps.rules import rules as run
from framing.study import Study
from framing.study_rules import FILE, AddedEntry
from framing.wording import agreeing, counted

_COUNTS = ("fired", "kept", "revoiced", "relabelled", "moved", "deleted", "missed")


@click.command()
@study_option
@click.option(
    "--by",
    type=click.Choice(list(BY)),
    default="rule",
    show_default=True,
    help="Print one row per rule, or per group of markers.",
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="Number of rows to print per list; 0 prints all.",
)
@click.option(
    "--min-precision",
    type=click.FloatRange(0, 1),
    default=MIN_RULE_PRECISION,
    show_default=True,
    help="Retire or scope a rule if the whole interval of its precision is below this value.",
)
@click.option("--apply", "applied", is_flag=True, help="Retire and scope rules in the study's rules.toml.")
@click.option("--add", "names", multiple=True, metavar="CANDIDATE", help="Add a candidate to rules.toml; repeatable.")
@click.option(
    "--import",
    "word_list",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Import a word list: CSV with a column 'term', a LIWC .dic, or a quanteda .yml.",
)
@click.option("--category", default="", help="With --import: category of all its terms.")
@click.option("--language", default="", help="With --import: language of the list, if the study has several.")
@click.option("--inflection", default="", metavar="CLASS", help="With --import: find all forms of its terms.")
@click.option("--skip-bad", is_flag=True, help="With --import: skip invalid terms, such as regular expressions.")
@json_option
def rules(
    study: Study,
    by: str,
    limit: int,
    min_precision: float,
    applied: bool,
    names: tuple[str, ...],
    word_list: Path | None,
    as_json: bool,
    **how: Any,
) -> None:
    """Score every rule by the annotators' corrections.

    Reads shown_prelabels (the pre-labels that annotators were shown, with their
    outcomes), annotations, markers and articles in data/. --apply and --add write
    rules.toml, which the next 'framing prelabel' applies; the language packs stay
    unchanged.

    --import reads terms, which may have the wildcards * and ?, into lists/ and
    names the list in rules.toml; categories are those of the codebook.

    \b
        framing rules --study mystudy
        framing rules --study mystudy --import liberty.dic
    """  # noqa: D301
    _check_options()
    if word_list:
        return say(summarise_import(import_list(study, word_list, ListOptions(**how))))
    report = run(study, by=by)
    say_left_out(study, "rules")
    added = add_entries(study, names) if names else ()
    changes = apply(study, min_precision=min_precision) if applied else proposed(study, min_precision=min_precision)
    if as_json:
        return print_json(_facts(report, changes, applied, added))
    if applied or names:
        return _say_done(changes if applied else Changes((), ()), added, applied)
    _print_card(report, by, limit)
    _print_candidates(report.candidates, limit)
    for sentence in _sentences(report, changes, min_precision):
        echo(sentence)


def _check_options() -> None:
    """Refuse options that have no effect: --apply and --add print only what they have changed."""
    refuse_together("--json", "--limit")
    refuse_together("--import", "--by", "--limit", "--min-precision", "--apply", "--add", "--json")
    for option in ("--category", "--language", "--inflection", "--skip-bad"):
        if is_given(option):
            require_one_of(option, "--import")
    for option in ("--apply", "--add"):
        refuse_together(option, "--limit")
        if not is_given("--json"):
            refuse_together(option, "--by")
    if is_given("--add"):
        require_one_of("--min-precision", "--apply", "--json")


def _say_done(changes: Changes, added: Sequence[AddedEntry], applied: bool) -> None:
    """Print what was changed in the study's rules, and in which file; nothing else."""
    for sentence in (*_changed(changes), *(f"  add {entry.rule}: {entry.why}" for entry in added)):
        echo(sentence.strip())
    if applied and not (changes.retired or changes.scoped):
        say("nothing to retire or scope")
    if added or changes.retired or changes.scoped:
        counts = ((changes.retired, "rules retired"), (changes.scoped, "rules scoped"), (added, "candidates added"))
        summary = ", ".join(counted(len(changed), what) for changed, what in counts if changed)
        say(f"wrote {FILE}: {summary}; 'framing prelabel' applies it")


def _changed(changes: Changes) -> list[str]:
    return [
        *(f"  retire {rule.rule}: {rule.why}" for rule in changes.retired),
        *(f"  scope {rule.rule} to {', '.join(rule.voices)}: {rule.why}" for rule in changes.scoped),
    ]


def _facts(report: RuleReport, changes: Changes, applied: bool, added: Sequence[AddedEntry]) -> dict[str, object]:
    return {
        "rules": report.card.to_dict("records"),
        "candidates": report.candidates.to_dict("records"),
        "overall": report.overall,
        "annotators": report.annotators,
        "still_found": report.still_found,
        "applied": applied,
        "retired": [{"rule": rule.rule, "why": rule.why} for rule in changes.retired],
        "scoped": [{"rule": rule.rule, "voices": list(rule.voices), "why": rule.why} for rule in changes.scoped],
        "added": [{"rule": entry.rule, "inflection": entry.inflection, "why": entry.why} for entry in added],
    }


def _print_card(report: RuleReport, by: str, limit: int) -> None:
    card = report.card.head(limit or len(report.card))
    counts = {name: [f"{count:.1f}".removesuffix(".0") for count in card[name]] for name in _COUNTS}
    precision = [written(*row) for row in card[["precision", "low", "high"]].itertuples(index=False)]
    shown = card[list(BY[by])].assign(**counts, precision=precision, articles=card["n"])
    if len(shown):
        echo(shown.to_string(index=False))
    if len(card) < len(report.card):
        echo(f"… and {counted(len(report.card) - len(card), 'more')}; --limit 0 prints all")


def _print_candidates(candidates: pd.DataFrame, limit: int) -> None:
    echo(f"\n{counted(len(candidates), 'candidates')}: spans that annotators added and no rule found")
    for row in candidates.head(limit or len(candidates)).itertuples():
        echo(f"  {row.rule}  {counted(row.spans, 'spans')} in {counted(row.n, 'articles')}: {row.examples[0]}")


def _sentences(report: RuleReport, changes: Changes, min_precision: float) -> list[str]:
    overall = report.overall
    if not overall["fired"]:
        return ["\nno annotator has been shown a pre-label yet; 'framing pull' brings back their corrections"]
    precision = written(overall["value"], overall["low"], overall["high"])
    fired = counted(int(overall["fired"]), "pre-labels")
    articles, annotators = counted(int(overall["n"]), "articles"), counted(report.annotators, "annotators")
    return [
        f"\n{fired} in {articles} {agreeing(int(overall['fired']), 'were')} shown to {annotators}; {precision} of "
        f"them were right; {report.still_found:,} are markers of the current rules",
        _proposal(changes, min_precision),
        *_changed(changes),
    ]


def _proposal(changes: Changes, min_precision: float) -> str:
    counts = ((changes.retired, "retire"), (changes.scoped, "scope"))
    verbs = [f"{verb} {counted(len(rules), 'rules')}" for rules, verb in counts if rules]
    if not verbs:
        return f"--apply would change nothing: no rule has its whole interval of precision below {min_precision:g}"
    return f"--apply would {' and '.join(verbs)}: the whole interval of precision is below {min_precision:g}"
