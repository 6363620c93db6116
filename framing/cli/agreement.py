"""``framing agreement``: how far annotators agree."""

from collections.abc import Sequence

import click
import pandas as pd

from framing.annotations.agreement_counts import CALLED, PLACED
from framing.annotations.arms import DIFFERENCE
from framing.cli.options import (
    json_option,
    print_json,
    refuse_together,
    say_late,
    say_left_out,
    study_option,
    title_categories,
)
from framing.cli.terminal import echo, say
from framing.contracts import ARMS
from framing.intervals import wide
from framing.steps.agreement import agreement as run
from framing.steps.agreement import arms as run_arms
from framing.steps.agreement import most_disputed as run_disputed
from framing.steps.agreement import other_rules, unshared
from framing.study import Study
from framing.wording import counted

_LINES = 15  # printed of a list
_NAMED = 3  # rows named with a reason, for each measure
_MEANINGS = (
    ("recall", "share of gold spans that the rules find; in the blind arm only, since pre-labels bias gold elsewhere"),
    ("marked", "spans marked by an annotator per 1,000 words"),
    ("accepted", "share of the rules' markers that an annotator marks, shown or not"),
    ("rules_f1", "F1 of an annotator against the rules, 0 to 1"),
    (DIFFERENCE, "assisted minus blind: the anchoring effect, 0 if pre-labels make no difference (not for recall)"),
)


@click.command()
@study_option
@click.option(
    "--by",
    type=click.Choice(["category", "arm", "pair"]),
    default="category",
    show_default=True,
    help="Print one row per category, arm or pair of annotators.",
)
@click.option("--disputed", is_flag=True, help="List the articles and rules that annotators disagree on.")
@click.option("--blind-arm", "blind_arm", is_flag=True, help="Compare the blind arm with the assisted arm.")
@json_option
def agreement(study: Study, by: str, disputed: bool, blind_arm: bool, as_json: bool) -> None:
    """Measure how far annotators agree.

    Reads annotations, readings and articles in data/, and with --blind-arm also
    markers and gold; writes nothing. Every measure comes with an interval over the
    n articles that two or more annotators have read; if a value (–) or an interval
    is missing, a line says why. --json prints every category, arm and pair.

        framing agreement --study mystudy --by pair
    """
    refuse_together("--blind-arm", "--by", "--disputed")
    refuse_together("--disputed", "--by")
    refuse_together("--json", "--by")
    say_left_out(study, "agreement --blind-arm" if blind_arm else "agreement")
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
    _print_agreement(title_categories(table, study), by)


def _print_agreement(table: pd.DataFrame, by: str) -> None:
    """Print agreement on positions, then on labels, then why values are missing."""
    if by == "category":
        rows = table[(table["arm"] == "all") & (table["pair"] == "all")]
    else:
        rows = table[(table["category"] == "all") & ((table[by] != "all") | (table["arm"] == table["pair"]))]
    for title, measures in (("Do they mark the same spans?", PLACED), ("Do they give them the same labels?", CALLED)):
        echo(f"{title}\n{wide(rows, (by, 'n'), measures).to_string(index=False)}\n")
    _print_notes(rows if table["n"].max() else rows.head(0), by)


def _print_notes(rows: pd.DataFrame, by: str) -> None:
    """Print why values or intervals are missing: each reason once, with its measures and rows."""
    for heading, missing in (("–", rows["value"].isna()), ("no interval", rows["value"].notna() & rows["low"].isna())):
        for note, affected in rows[missing].groupby("note", sort=False):
            measures = (f"{name} ({_few(list(group[by]))})" for name, group in affected.groupby("measure", sort=False))
            echo(f"{heading}: {note}: {', '.join(measures)}")


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _print_disputed(articles: pd.DataFrame, rules: pd.DataFrame, as_json: bool) -> None:
    if as_json:
        return print_json({"articles": articles.to_dict("records"), "rules": rules.to_dict("records")})
    articles = articles[articles["disputed"] > 0]
    rules = rules[rules["split"] > 0]
    for what, table in (("articles", articles), ("rules", rules)):
        first = f", the first {_LINES}" if len(table) > _LINES else ""
        echo(f"{what} that annotators disagree on: {len(table):,}{first}")
        if len(table):
            echo(table.head(_LINES).round(2).to_string(index=False))
        echo("")


def _print_arms(table: pd.DataFrame, as_json: bool) -> None:
    if as_json:
        return print_json(table.to_dict("records"))
    side_by_side = table.rename(columns={"measure": "what", "arm": "measure"})
    echo(wide(side_by_side, ("what", "category"), (*ARMS, DIFFERENCE)).to_string(index=False))
    counts = {arm: int(rows["n"].max()) for arm, rows in table[table["category"] == "all"].groupby("arm")}
    echo(f"\n{counted(counts['assisted'], 'articles')} read in the assisted arm, {counts['blind']:,} in the blind arm")
    for name, meaning in _MEANINGS:
        echo(f"  {name}: {meaning}")
    _print_notes(table.assign(where=table["category"] + " " + table["arm"]), "where")
