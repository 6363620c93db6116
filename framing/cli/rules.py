"""``framing rules``: how good each rule is."""

from collections.abc import Sequence

import click
import pandas as pd

from framing.annotations.rule_changes import MIN_PRECISION
from framing.annotations.scorecard import BY
from framing.cli.options import json_option, print_json, say, study_option
from framing.intervals import written
from framing.steps.rules import Changes, RuleReport, add, apply, judged
from framing.steps.rules import rules as run
from framing.study import Study
from framing.study_rules import FILE, Added
from framing.wording import counted

_COUNTS = ("fired", "kept", "relabelled", "moved", "deleted", "missed")


@click.command()
@study_option
@click.option("--by", type=click.Choice(list(BY)), default="rule", help="What a line is.")
@click.option(
    "--limit", default=20, show_default=True, help="Print at most this many lines of each list; 0 prints all."
)
@click.option(
    "--min-precision", default=MIN_PRECISION, show_default=True, help="Precision below which a rule is not kept."
)
@click.option("--apply", "applied", is_flag=True, help="Retire and scope rules in the study's rules.toml.")
@click.option("--add", "names", multiple=True, metavar="CANDIDATE", help="Add a candidate to it.")
@json_option
def rules(
    study: Study, by: str, limit: int, min_precision: float, applied: bool, names: tuple[str, ...], as_json: bool
) -> None:
    """Score every rule by the corrections.

    Reads data/shown_prelabels.parquet (what people were shown, and what became of it),
    annotations, markers and articles. --apply writes rules.toml, which the next
    'framing prelabel' follows; the packs stay as they are.

        framing rules --study mystudy
    """
    report = run(study, by=by)
    added = add(study, names) if names else ()
    changes = apply(study, min_precision=min_precision) if applied else judged(study, min_precision=min_precision)
    if as_json:
        return print_json(_facts(report, changes, applied))
    if applied or names:
        return _say_done(changes if applied else Changes((), ()), added, applied)
    _print_card(report, by, limit)
    _print_candidates(report.candidates, limit)
    for sentence in _sentences(report, changes, min_precision):
        click.echo(sentence)


def _say_done(changes: Changes, added: Sequence[Added], applied: bool) -> None:
    """Say what was changed in the study's rules, and where; nothing else."""
    for sentence in (*_changed(changes), *(f"  add {one.rule}: {one.why}" for one in added)):
        click.echo(sentence.strip())
    if applied and not (changes.retired or changes.scoped):
        say("nothing to retire or scope")
    if added or changes.retired or changes.scoped:
        counts = ((changes.retired, "rules retired"), (changes.scoped, "rules scoped"), (added, "candidates added"))
        done = ", ".join(counted(len(some), what) for some, what in counts if some)
        say(f"wrote {FILE}: {done}; 'framing prelabel' follows it")


def _changed(changes: Changes) -> list[str]:
    return [
        *(f"  retire {one.rule}: {one.why}" for one in changes.retired),
        *(f"  scope {one.rule} to {', '.join(one.voices)}: {one.why}" for one in changes.scoped),
    ]


def _facts(report: RuleReport, changes: Changes, applied: bool) -> dict[str, object]:
    return {
        "rules": report.card.to_dict("records"),
        "candidates": report.candidates.to_dict("records"),
        "overall": report.overall,
        "annotators": report.judges,
        "still_found": report.still_found,
        "applied": applied,
        "retired": [{"rule": one.rule, "why": one.why} for one in changes.retired],
        "scoped": [{"rule": one.rule, "voices": list(one.voices), "why": one.why} for one in changes.scoped],
    }


def _print_card(report: RuleReport, by: str, limit: int) -> None:
    card = report.card.head(limit or len(report.card))
    counts = {name: [f"{one:.1f}".removesuffix(".0") for one in card[name]] for name in _COUNTS}
    precision = [written(*row) for row in card[["precision", "low", "high"]].itertuples(index=False)]
    shown = card[list(BY[by])].assign(**counts, precision=precision, articles=card["n"])
    if len(shown):
        click.echo(shown.to_string(index=False))
    if len(card) < len(report.card):
        click.echo(f"… and {counted(len(report.card) - len(card), 'more')}; --limit 0 prints all")


def _print_candidates(candidates: pd.DataFrame, limit: int) -> None:
    click.echo(f"\n{counted(len(candidates), 'candidates')}: what people added and no rule found")
    for row in candidates.head(limit or len(candidates)).itertuples():
        click.echo(f"  {row.rule}  {counted(row.spans, 'spans')} in {counted(row.n, 'articles')}: {row.examples[0]}")


def _sentences(report: RuleReport, changes: Changes, min_precision: float) -> list[str]:
    whole = report.overall
    if not whole["fired"]:
        return ["\nnobody was shown a pre-label yet: 'framing pull' brings back what people made of them"]
    precision = written(whole["value"], whole["low"], whole["high"])
    fired = counted(int(whole["fired"]), "pre-labels")
    articles, judges = counted(int(whole["n"]), "articles"), counted(report.judges, "annotators")
    return [
        f"\n{fired} in {articles} {'was' if whole['fired'] == 1 else 'were'} shown to {judges}; {precision} of them "
        f"were right; {report.still_found:,} are markers of the rules as they are now",
        f"{counted(len(changes.retired), 'rules')} would be retired and {len(changes.scoped):,} would be kept to some "
        f"voices by --apply: their whole interval lies below {min_precision:g}",
        *_changed(changes),
    ]
