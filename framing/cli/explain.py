"""``framing explain``: why the spans of an article have their scores."""

import click

from framing.cli.options import json_option, print_json, study_option
from framing.steps.explain import explain as run
from framing.study import Study


@click.command()
@click.argument("article_id")
@click.option("--top", default=5, show_default=True, type=click.IntRange(1), help="Reasons shown for a span.")
@study_option
@json_option
def explain(article_id: str, top: int, study: Study, as_json: bool) -> None:
    """Tell why the spans of an article have their scores.

    Reads the model and the article; writes nothing. For each candidate span:
    the probability that people would mark it so, that they would as the
    outlet's own words, and the things that moved the score most, in log odds.

        framing explain sentinel-e1-a --study mystudy
    """
    rows = run(study, article_id, top=top)
    if as_json:
        return print_json(rows)
    for one in rows:
        place = f"{one['start']}–{one['end']}"
        click.echo(f"{one['kept_probability']:.2f} kept, {one['outlet_voice_probability']:.2f} own  {one['category']}  "
                   f"“{one['text']}”  ({place}, {one['rule']})")  # fmt: skip
        click.echo("      " + "; ".join(f"{why['what']} {why['log_odds']:+.1f}" for why in one["reasons"]))
    click.echo(f"{len(rows)} candidates" + (", labelled by people" if rows and rows[0]["labelled"] else ""), err=True)
