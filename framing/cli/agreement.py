"""``framing agreement``: how far annotators agree."""

import click
import pandas as pd

from framing.annotations.blind import DIFFERENCE
from framing.annotations.counts import CALLED, PLACED
from framing.cli.options import json_option, print_json, say, study_option
from framing.intervals import wide
from framing.records import ARMS
from framing.steps.agreement import agreement as run
from framing.steps.agreement import arms as run_arms
from framing.steps.agreement import disputed as run_disputed
from framing.steps.agreement import other_rules
from framing.study import Study

_LINES = 15  # of a list that is printed


@click.command()
@study_option
@click.option("--by", type=click.Choice(["category", "arm", "pair"]), default="category", help="What a line is.")
@click.option("--disputed", is_flag=True, help="List the articles and rules that people disagree on.")
@click.option("--arms", is_flag=True, help="Compare the blind arm with the assisted one.")
@json_option
def agreement(study: Study, by: str, disputed: bool, arms: bool, as_json: bool) -> None:
    """Tell how far annotators agree.

    Reads data/annotations.parquet, annotated.parquet and articles.parquet;
    writes nothing. Each measure has its interval over the n articles that two
    or more people read; where it is undefined (–) a line says why. --json has
    every category, arm and pair.

        framing agreement --study mystudy --by pair
    """
    if (arms or disputed) and (note := other_rules(study)):
        say(f"note: {note}")
    if arms:
        return _print_arms(run_arms(study), as_json)
    if disputed:
        return _print_disputed(*run_disputed(study), as_json)
    table = run(study, pairs=as_json or by == "pair")
    if as_json:
        return print_json(table.to_dict("records"))
    if not table["n"].max():
        say("note: no article was read by two people; [sampling] overlap_share in study.toml says how many are to be")
    _print_agreement(table, by)


def _print_agreement(table: pd.DataFrame, by: str) -> None:
    """Print where people mark, then what they call it, then why a value is not there."""
    if by == "category":
        rows = table[(table["arm"] == "all") & (table["pair"] == "all")]
    else:
        rows = table[(table["category"] == "all") & ((table[by] != "all") | (table["arm"] == table["pair"]))]
    for title, measures in (("do they mark the same places?", PLACED), ("do they call them the same?", CALLED)):
        click.echo(f"{title}\n{wide(rows, (by, 'n'), measures).to_string(index=False)}\n")
    _print_notes(rows[rows["n"] > 0], "measure", by)


def _print_notes(rows: pd.DataFrame, what: str, by: str) -> None:
    """Say why values are not there."""
    for (name, note), some in rows[rows["value"].isna()].groupby([what, "note"], sort=False):
        click.echo(f"– {name}: {note} ({', '.join(some[by])})")


def _print_disputed(articles: pd.DataFrame, rules: pd.DataFrame, as_json: bool) -> None:
    if as_json:
        return print_json({"articles": articles.to_dict("records"), "rules": rules.to_dict("records")})
    articles = articles[articles["disputed"] > 0]
    rules = rules[rules["split"] > 0]
    for what, table in (("articles", articles), ("rules", rules)):
        click.echo(f"{what} that people disagree on: {len(table):,}" + (", the first" if len(table) > _LINES else ""))
        if len(table):
            click.echo(table.head(_LINES).round(2).to_string(index=False))
        click.echo("")


def _print_arms(table: pd.DataFrame, as_json: bool) -> None:
    if as_json:
        return print_json(table.to_dict("records"))
    side_by_side = table.rename(columns={"measure": "what", "arm": "measure"})
    click.echo(wide(side_by_side, ("what", "category"), (*ARMS, DIFFERENCE)).to_string(index=False))
    counts = {arm: int(rows["n"].max()) for arm, rows in table[table["category"] == "all"].groupby("arm")}
    click.echo(f"\n{counts['assisted']:,} articles read in the assisted arm, {counts['blind']:,} in the blind arm")
    _print_notes(table[table["category"] == "all"], "measure", "arm")
