"""``framing sample``: draw articles for annotators."""

import click

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
from framing.estimates.sample_size import written_plan
from framing.steps import sample as steps
from framing.study import Study
from framing.wording import counted


@click.command()
@study_option
@click.option(
    "--strategy",
    type=click.Choice(["random", "uncertain"]),
    default="random",
    show_default=True,
    help="Draw at random, or draw further articles whose labels are expected to tell most.",
)
@click.option(
    "--per-outlet",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="With --strategy uncertain: articles to draw per outlet.",
)
@click.option(
    "--category",
    default=steps.ALL,
    show_default=True,
    help="With --strategy uncertain or --plan: category whose rate is to become more precise.",
)
@click.option("--plan", is_flag=True, help="Draw nothing; print how wide intervals get with more labels.")
@force_option
@json_option
def sample(study: Study, strategy: str, per_outlet: int, category: str, plan: bool, force: bool, as_json: bool) -> None:
    """Draw articles for people to label.

    Reads data/articles.parquet, writes data/sample.parquet: a random draw
    within each outlet, with inclusion probabilities, a blind arm without
    pre-labels, and overlap between annotators. [sampling] in study.toml has the
    numbers. --strategy uncertain, after 'framing score', adds articles by the
    expected gain of a label; every article can be drawn, earlier ones stay.

    \b
        framing sample --study mystudy
        framing sample --plan
        framing sample --strategy uncertain --per-outlet 10
    """  # noqa: D301
    refuse_together("--plan", "--strategy", "--per-outlet", "--force")
    require_one_of("--per-outlet", "--strategy uncertain")
    require_one_of("--category", "--strategy uncertain", "--plan")
    require_one_of("--json", "--plan")
    if plan:
        table = steps.plan_labels(study, category=category)
        return print_json(table.to_dict("records")) if as_json else echo(written_plan(table))
    if strategy == "uncertain":
        result = steps.sample_uncertain(study, per_outlet=per_outlet, category=category, force=force)
    else:
        result = steps.sample(study, force=force)
    say_built(result, "articles drawn")
    drawn = study.table("sample")
    for (outlet, arm), rows in drawn.groupby(["stratum", "arm"]):
        say(f"  {outlet}, {arm}: {counted(len(rows), 'articles')}, {int((rows['annotators'] > 1).sum())} with overlap")
