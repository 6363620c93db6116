"""``framing report``: everything to numbers that can be checked."""

from pathlib import Path

import click

from framing.cli.options import json_option, print_json, say, say_built, study_option
from framing.errors import counted
from framing.report.limits import EXCERPT
from framing.steps.report import PDF, check, has_foreign_pdf, page_of, print_pdf
from framing.steps.report import report as run
from framing.study import Study


@click.command()
@study_option
@click.option("--force", is_flag=True, help="Do it again even if nothing has changed; write over changed files too.")
@click.option(
    "--excerpts",
    is_flag=True,
    help=f"For copyright: no articles, and sentences cut to {EXCERPT} characters on either side.",
)
@click.option("--pdf", is_flag=True, help="Print the page to report.pdf too; needs a Chromium.")
@click.option("--verify", "folder", type=click.Path(path_type=Path), help="Write nothing; say how this report differs.")
@json_option
@click.pass_context
def report(
    ctx: click.Context, study: Study, force: bool, excerpts: bool, pdf: bool, folder: Path | None, as_json: bool
) -> None:
    """Write the per-outlet report.

    Reads data/articles.parquet and, where they are there, all other stages;
    writes data/estimates.parquet and reports/NAME/: index.html, tables as CSV
    and JSON, figures, and paper/ with LaTeX. A file there that was changed
    since, or that framing did not write, is left alone. Prints where the page
    is; with --json, the estimates.

        framing report --study mystudy
    """
    if folder:
        for line in (told := check(study, folder)):
            click.echo(line)
        say(counted(len(told), "differences") if told else f"{folder} is what the study gives today")
        ctx.exit(1 if told else 0)
    say_built(run(study, excerpts=excerpts, force=force, tell=lambda note: say(f"note: {note}")))
    if pdf:
        print_pdf(study, force=force)
    elif has_foreign_pdf(study):
        say(f"note: {PDF} was not printed by framing, or by an earlier version; it may be of another page")
    if as_json:
        return print_json(study.estimates().to_dict("records"))
    click.echo(page_of(study))
