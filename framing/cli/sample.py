"""``framing sample``: draw articles for annotators."""

import click

from framing.cli.log_file import log_option
from framing.cli.options import (
    force_option,
    json_option,
    print_json,
    refuse_together,
    require_one_of,
    say_built,
    study_option,
)
from framing.cli.terminal import echo, say
from framing.estimates.detectable_difference import MAX_DIFFERENCE, MIN_DIFFERENCE, written_needs
from framing.estimates.sample_size import written_plan
from framing.steps import sample as steps
from framing.study import Study
from framing.wording import counted


@click.command()
@study_option
@log_option
@click.option(
    "--strategy",
    type=click.Choice(["random", "uncertain"]),
    default="random",
    show_default=True,
    help="Draw at random; or draw further articles, those whose labels are expected to narrow the intervals most.",
)
@click.option(
    "--more",
    type=click.IntRange(1),
    help="Draw this many further articles per outlet. Default with --strategy uncertain: 10.",
)
@click.option(
    "--category",
    default=steps.ALL,
    show_default=True,
    help="With --strategy uncertain or --plan: the category whose rates should become more precise.",
)
@click.option("--plan", is_flag=True, help="Draw nothing; print how narrow the intervals would be with more labels.")
@click.option(
    "--detect",
    type=click.FloatRange(MIN_DIFFERENCE, MAX_DIFFERENCE),
    help="With --plan: print how many labels it takes to detect this relative difference between two outlets, such as "
    "0.33 for a third.",
)
@force_option
@json_option
def sample(
    study: Study,
    strategy: str,
    more: int | None,
    category: str,
    plan: bool,
    detect: float | None,
    force: bool,
    as_json: bool,
) -> None:
    """Draw articles for people to label.

    Reads data/articles.parquet, writes data/sample.parquet: a random draw of
    events, each with the articles of all outlets, or of single articles if
    events are unknown or too few; with inclusion probabilities, a blind arm
    without pre-labels, and articles that several annotators read. [sampling] in
    study.toml has the numbers. --strategy uncertain, after 'framing score', adds
    articles by the expected gain of a label; every article can be drawn, and
    earlier ones stay.

    \b
        framing sample --study mystudy
        framing sample --more 5
        framing sample --plan --detect 0.33
        framing sample --strategy uncertain --more 10
    """  # noqa: D301
    refuse_together("--plan", "--strategy", "--more", "--force")
    require_one_of("--category", "--strategy uncertain", "--plan")
    require_one_of("--detect", "--plan")
    require_one_of("--json", "--plan")
    if plan:
        return _print_plan(study, category, detect, as_json)
    for sentence in steps.few_clusters_warnings(study):
        say(sentence)
    if strategy == "uncertain":
        result = steps.sample_uncertain(study, per_outlet=more or 10, category=category, force=force)
    else:
        result = steps.sample(study, more=more or 0, force=force)
    say_built(result, "articles drawn")
    drawn = study.table("sample")
    for (outlet, arm), rows in drawn.groupby(["stratum", "arm"]):
        events = rows.loc[rows["drawn_event"] != "", "drawn_event"].nunique()
        of = f" of {counted(events, 'events')}" if events else ""
        overlap = int((rows["annotators"] > 1).sum())
        say(f"  {outlet}, {arm}: {counted(len(rows), 'articles')}{of}, {overlap} with overlap")
    for sentence in (steps.unit_in_words(study), *steps.few_units(study)):
        if sentence:
            say(sentence)


def _print_plan(study: Study, category: str, detect: float | None, as_json: bool) -> None:
    if detect is None:
        table = steps.plan_labels(study, category=category)
    else:
        table = steps.labels_to_detect(study, detect, category=category)
    if as_json:
        return print_json(table.to_dict("records"))
    echo(written_plan(table) if detect is None else written_needs(table, detect))
