"""``framing report``: everything to numbers that can be checked."""

from pathlib import Path

import click

from framing.cli.options import force_option, json_option, print_json, say, say_built, study_option
from framing.errors import counted
from framing.steps.report import check, page_of, print_pdf
from framing.steps.report import report as run
from framing.study import Study


@click.command()
@study_option
@force_option
@click.option("--excerpts", is_flag=True, help="For copyright: no articles, and sentences cut to 60 signs either side.")
@click.option("--pdf", is_flag=True, help="Print the page to report.pdf too; needs a Chromium.")
@click.option("--check", "folder", type=click.Path(path_type=Path), help="Write nothing; say how this report differs.")
@json_option
@click.pass_context
def report(
    ctx: click.Context, study: Study, force: bool, excerpts: bool, pdf: bool, folder: Path | None, as_json: bool
) -> None:
    """Write the per-outlet report.

    Reads data/articles.parquet and, where they are there, all other stages;
    writes data/estimates.parquet and reports/NAME/: index.html, tables as CSV
    and JSON, figures, and paper/ with LaTeX. Prints where the page is; with
    --json, the estimates.

        framing report --study mystudy
    """
    if folder:
        for line in (told := check(study, folder)):
            click.echo(line)
        say(counted(len(told), "differences") if told else f"{folder} is what the study gives today")
        ctx.exit(1 if told else 0)
    say_built(run(study, excerpts=excerpts, force=force))
    if pdf:
        print_pdf(study)
    if as_json:
        return print_json(study.estimates().to_dict("records"))
    click.echo(page_of(study))
