"""``framing sample``: draw articles for people."""

import click

from framing.cli.options import force_option, json_option, print_json, say, say_built, study_option
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
    help="How articles are drawn: at random, or further ones where a label tells most.",
)
@click.option(
    "--per-outlet", type=click.IntRange(1), default=10, show_default=True, help="With uncertain: so many an outlet."
)
@click.option("--category", default=steps.ALL, show_default=True, help="The category whose rate is to gain.")
@click.option("--plan", is_flag=True, help="Draw nothing; tell how many more labels buy which interval.")
@force_option
@json_option
def sample(study: Study, strategy: str, per_outlet: int, category: str, plan: bool, force: bool, as_json: bool) -> None:
    """Draw articles for people to label.

    Reads data/articles.parquet, writes data/sample.parquet: drawn at random
    within each outlet, with the probability of inclusion, a blind arm without
    pre-labels, and overlap. The numbers are in [sampling] of study.toml. With
    --strategy uncertain, after 'framing score': further articles by what a
    label is expected to tell, none out of reach; earlier ones stay.

    \b
        framing sample --study mystudy
        framing sample --plan
        framing sample --strategy uncertain --per-outlet 10
    """  # noqa: D301
    if plan:
        table = steps.plan_labels(study, category=category)
        return print_json(table.to_dict("records")) if as_json else click.echo(written_plan(table))
    if strategy == "uncertain":
        built = steps.sample_uncertain(study, per_outlet=per_outlet, category=category, force=force)
    else:
        built = steps.sample(study, force=force)
    say_built(built, "articles drawn")
    drawn = study.table("sample")
    for (outlet, arm), rows in drawn.groupby(["stratum", "arm"]):
        say(f"  {outlet}, {arm}: {counted(len(rows), 'articles')}, {int((rows['annotators'] > 1).sum())} with overlap")
