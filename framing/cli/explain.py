"""``framing explain``: the reasons for an article's scores."""

import click

from framing.cli.options import json_option, print_json, study_option
from framing.cli.terminal import echo, say
from framing.steps.explain import explain as run
from framing.study import Study
from framing.wording import counted


@click.command()
@click.argument("article_id")
@click.option(
    "--top", default=5, show_default=True, type=click.IntRange(1), help="Number of reasons to print per span."
)
@study_option
@json_option
def explain(article_id: str, top: int, study: Study, as_json: bool) -> None:
    """Explain the scores of an article's spans.

    Reads the model and the article ARTICLE_ID; writes nothing. For each candidate
    span, prints the probability that annotators would mark it, the probability
    that they would mark it as the outlet's own words, and the reasons that moved
    the first probability most, in log-odds before calibration: +0.7 doubles the
    odds of being marked, -0.7 halves them.

        framing explain sentinel-e1-a --study mystudy
    """
    rows = run(study, article_id, top=top)
    if as_json:
        return print_json(rows)
    for row in rows:
        offsets = f"{row['start']}–{row['end']}"
        echo(f"{row['kept_probability']:.2f} kept, {row['outlet_voice_probability']:.2f} own  {row['category']}  "
                   f"“{row['text']}”  ({offsets}, {row['rule']})")  # fmt: skip
        echo("      " + "; ".join(f"{reason['what']} {reason['log_odds']:+.1f}" for reason in row["reasons"]))
        if row["like"]:
            echo(f"      {row['like']}")
    labelled = ", labelled by annotators" if rows and rows[0]["labelled"] else ""
    say(f"{counted(len(rows), 'candidates')}{labelled}; reasons in log-odds (plus: towards kept, minus: against)")
