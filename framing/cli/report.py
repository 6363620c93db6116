"""``framing report``: rates per outlet, with the evidence behind them."""

from pathlib import Path

import click

from framing.cli.log_file import log_option
from framing.cli.options import json_option, print_json, refuse_together, say_built, say_left_out, study_option
from framing.cli.terminal import echo, say
from framing.report.limits import EXCERPT
from framing.steps.report import PDF, check_report, has_foreign_pdf, page_of, print_pdf
from framing.steps.report import report as run
from framing.study import Study
from framing.wording import counted


@click.command()
@study_option
@log_option
@click.option(
    "--force", is_flag=True, help="Rewrite even if nothing has changed, and replace files that somebody has changed."
)
@click.option(
    "--excerpts",
    is_flag=True,
    help=f"For copyright: no articles, and sentences cut to {EXCERPT} characters on either side.",
)
@click.option("--without-copies", is_flag=True, help="Exclude articles that repeat others, and agency copy.")
@click.option(
    "--predictor",
    "predictors",
    multiple=True,
    help="Predictor that rates are based on (ours, rules, or a name given to 'framing import-scores'); if repeated, "
    "the others are compared with it. Default: [report] predictors.",
)
@click.option(
    "--against",
    default="",
    metavar="OUTLET",
    help='Outlet to compare with, or "mean" of all outlets, or all "pairs". Default: [report] against.',
)
@click.option("--pdf", is_flag=True, help="Also print the page to report.pdf; needs Chromium.")
@click.option(
    "--verify",
    "folder",
    type=click.Path(path_type=Path),
    help="Write nothing; say how the report in this folder differs from a new one.",
)
@json_option
@click.pass_context
def report(
    ctx: click.Context,
    study: Study,
    force: bool,
    excerpts: bool,
    without_copies: bool,
    predictors: tuple[str, ...],
    against: str,
    pdf: bool,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Write the report on each outlet.

    Reads data/articles.parquet and all other stages that exist; writes
    data/estimates.parquet and reports/NAME/: index.html, tables as CSV and JSON,
    figures, and paper/ with LaTeX. Files there that have been changed since, or that
    framing did not write, are left alone. Prints the path of the page or, with
    --json, the estimates.

        framing report --study mystudy
    """
    refuse_together(
        "--verify", "--force", "--excerpts", "--without-copies", "--predictor", "--against", "--pdf", "--json"
    )
    if folder:
        differences = check_report(study, folder)
        for line in differences:
            echo(line)
        say(counted(len(differences), "differences") if differences else f"{folder} matches a new report")
        ctx.exit(1 if differences else 0)
    built = run(
        study,
        excerpts=excerpts,
        without_copies=without_copies,
        predictors=predictors,
        against=against,
        force=force,
        tell=lambda note: say(f"note: {note}"),
    )
    say_left_out(study, "report")
    say_built(built)
    if pdf:
        print_pdf(study, force=force)
    elif has_foreign_pdf(study):
        say(f"note: {PDF} was not printed by framing, or by an earlier version; it may show another page")
    if as_json:
        return print_json(study.estimates().to_dict("records"))
    echo(page_of(study))
