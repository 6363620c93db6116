"""``framing effects``: what rates depend on."""

from pathlib import Path
from typing import Any

import click

from framing.cli.options import json_option, overwrite_option, print_json, say_left_out, study_option
from framing.cli.terminal import echo, say
from framing.steps.effects import Question, report_of, write_effects, write_for_r
from framing.steps.effects import effects as run
from framing.study import Study
from framing.wording import counted


@click.command()
@study_option
@click.argument("formula")
@click.option(
    "--period",
    default="",
    metavar="month|quarter|before:DATE",
    help="How to divide the dates for 'period' in the formula.",
)
@click.option(
    "--category",
    "categories",
    multiple=True,
    help="Category id, or 'all' for their sum; repeatable. Default: each category separately.",
)
@click.option(
    "--voice",
    type=click.Choice(["outlet", "all"]),
    default="outlet",
    show_default=True,
    help="Count markers in the outlets' own words only, or in all voices.",
)
@click.option(
    "--predictor",
    default="",
    help="Predictor whose counts are corrected: ours, rules, or a name given to 'framing import-scores'. "
    "Default: the first of [report] predictors.",
)
@click.option(
    "--variance",
    type=click.Choice(["jackknife", "sandwich"]),
    default="jackknife",
    show_default=True,
    help="Estimator of the standard errors; the sandwich agrees with other software, but is too small with few labels.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write a CSV file, a LaTeX table, a figure and a methods paragraph to this folder.",
)
@click.option(
    "--for-r",
    "for_r",
    type=click.Path(path_type=Path),
    help="Write the rows of the regression to this CSV file, for R.",
)
@overwrite_option
@json_option
def effects(study: Study, output: Path | None, for_r: Path | None, force: bool, as_json: bool, **asked: Any) -> None:
    """Estimate what rates depend on: trends, groups.

    FORMULA is the right-hand side of an R formula. Its variables are columns of
    the articles (outlet, section, author, kind, metadata); period and time, both
    derived from the date; and voice (outlet or others). For each category and
    language, annotators' labels correct a Poisson regression of the predicted
    counts. Prints rate ratios with intervals over events or articles.

    \b
        framing effects "outlet * period" --period before:2024-05-01
        framing effects "time + section + outlet" --category loaded -o effects
    """  # noqa: D301
    from framing.report.effect_texts import effects_in_lines, methods_text

    question = Question(**asked)
    estimated = run(study, question)
    table = estimated.table
    say_left_out(study, "effects")
    for note in (*estimated.notes, *estimated.gaps):
        say(f"note: {note}")
    if output:
        for note in write_effects(study, question, estimated, output, force=force).notes:
            say(f"note: {note}")
    if for_r:
        rows, written = write_for_r(study, question, for_r, force=force)
        for note in written.notes:
            say(f"note: {note}")
        say(f"{counted(rows, 'rows')} for R written to {for_r}")
    if as_json:
        return print_json(table.to_dict("records"))
    for line in effects_in_lines(table, study.settings.report):
        echo(line)
    report = report_of(study, question)
    echo(
        methods_text(table, question.formula, question.period, report, variance=question.variance, gaps=estimated.gaps)
    )
    if output:
        say(f"wrote {output}")
