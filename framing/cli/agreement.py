"""``framing agreement``: how far annotators agree."""

from collections.abc import Sequence

import click
import pandas as pd

from framing.annotations.agreement_counts import CALLED, PLACED
from framing.annotations.arms import DIFFERENCE
from framing.cli.options import json_option, print_json, say, say_late, study_option
from framing.intervals import wide
from framing.records import ARMS
from framing.steps.agreement import agreement as run
from framing.steps.agreement import arms as run_arms
from framing.steps.agreement import disputed as run_disputed
from framing.steps.agreement import other_rules, unshared
from framing.study import Study

_LINES = 15  # of a list that is printed
_NAMED = 3  # rows that a reason names, of each measure
_MEANINGS = (
    ("recall", "share of the gold spans that a rule finds; of the blind arm alone, as pre-labels lead gold elsewhere"),
    ("marked", "spans that a person marks in 1,000 words"),
    ("accepted", "share of the rules' markers that a person marks, shown or not"),
    ("rules_f1", "F1 of a person against the rules, 0 to 1"),
    (DIFFERENCE, "assisted less blind: the anchoring effect, 0 where pre-labels change nothing (not of recall)"),
)


@click.command()
@study_option
@click.option("--by", type=click.Choice(["category", "arm", "pair"]), default="category", help="What a line is.")
@click.option("--disputed", is_flag=True, help="List the articles and rules that people disagree on.")
@click.option("--blind-arm", "blind_arm", is_flag=True, help="Compare the blind arm with the assisted one.")
@json_option
def agreement(study: Study, by: str, disputed: bool, blind_arm: bool, as_json: bool) -> None:
    """Tell how far annotators agree.

    Reads data/annotations.parquet, readings.parquet and articles.parquet,
    --blind-arm also markers.parquet and gold.parquet; writes nothing. Each measure
    has its interval over the n articles that two or more people read; where
    there is no value (–) or no interval, a line says why. --json has every
    category, arm and pair.

        framing agreement --study mystudy --by pair
    """
    if (blind_arm or disputed) and (note := other_rules(study)):
        say(f"note: {note}")
    if blind_arm:
        say_late(study, "agreement --blind-arm", but="agreement")
        return _print_arms(run_arms(study), as_json)
    if disputed:
        return _print_disputed(*run_disputed(study), as_json)
    table = run(study, pairs=as_json or by == "pair")
    if as_json:
        return print_json(table.to_dict("records"))
    if not table["n"].max():
        say(f"note: {unshared(study)}")
    _print_agreement(table, by)


def _print_agreement(table: pd.DataFrame, by: str) -> None:
    """Print where people mark, then what they call it, then why a value is not there."""
    if by == "category":
        rows = table[(table["arm"] == "all") & (table["pair"] == "all")]
    else:
        rows = table[(table["category"] == "all") & ((table[by] != "all") | (table["arm"] == table["pair"]))]
    for title, measures in (("do they mark the same places?", PLACED), ("do they call them the same?", CALLED)):
        click.echo(f"{title}\n{wide(rows, (by, 'n'), measures).to_string(index=False)}\n")
    _print_notes(rows if table["n"].max() else rows.head(0), by)


def _print_notes(rows: pd.DataFrame, by: str) -> None:
    """Say why values or intervals are not there, each reason once, and where."""
    for sign, missing in (("–", rows["value"].isna()), ("no interval", rows["value"].notna() & rows["low"].isna())):
        for note, some in rows[missing].groupby("note", sort=False):
            places = (f"{name} ({_few(list(group[by]))})" for name, group in some.groupby("measure", sort=False))
            click.echo(f"{sign}: {note}: {', '.join(places)}")


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


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
    for name, meaning in _MEANINGS:
        click.echo(f"  {name}: {meaning}")
    _print_notes(table.assign(where=table["category"] + " " + table["arm"]), "where")
