"""``framing progress``: for the lead of a team."""

import click
import pandas as pd

from framing.cli.options import json_option, print_json, study_option
from framing.cli.terminal import echo, say
from framing.intervals import wide
from framing.steps.progress import Progress
from framing.steps.progress import progress as run
from framing.study import Study
from framing.wording import counted

_LINES = 20  # printed of a list
_HEADS = {"voice_by_rule": "no_voice"}


@click.command()
@study_option
@click.option("--lead", metavar="NAME", default="", help="Compare each annotator with this one.")
@json_option
def progress(study: Study, lead: str, as_json: bool) -> None:
    """Show who has read what, and what is missing.

    Reads the sample, readings, annotations and answers in data/; pull first. By
    annotator: articles planned, read and skipped, median seconds per article,
    readings far from the annotator's usual pace, annotations per article, articles
    with neither an annotation nor "nothing to mark", annotations whose voice nobody
    chose, and comments. By outlet: readings wanted, done and left. Then comments,
    agreement so far and, with --lead, each annotator's agreement with the lead.

        framing progress --study mystudy --lead ada@example.org
    """
    result = run(study, lead=lead)
    if as_json:
        names = ("annotators", "outlets", "far_off", "comments", "agreement", "with_lead")
        tables = {name: getattr(result, name).to_dict("records") for name in names}
        return print_json({**tables, "notes": list(result.notes)})
    for note in result.notes:
        say(f"note: {note}")
    _print(result, lead)


def _print(result: Progress, lead: str) -> None:
    total = result.outlets.iloc[-1]
    share = f" ({100 * total['done'] / total['wanted']:.0f} %)" if total["wanted"] else ""
    echo(f"{total['done']:,} of {counted(int(total['wanted']), 'readings')} done{share}, {total['skipped']:,} skipped, "
         f"{total['left']:,} left; {counted(int(total['begun']), 'articles')} begun\n")  # fmt: skip
    _echo_table("by annotator", _rounded(result.annotators))
    _echo_table("by outlet", result.outlets.iloc[:-1])
    _echo_table("far from the usual pace", result.far_off.round({"times_median": 1}))
    _echo_table("comments", result.comments)
    if len(result.agreement):
        _echo_table("agreement so far", _measures(result.agreement, "category"))
    if lead:
        _echo_table(f"agreement with {lead}", _measures(result.with_lead, "annotator"))


def _measures(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    return wide(rows, (key, "n"), list(dict.fromkeys(rows["measure"]))) if len(rows) else rows.head(0)


def _rounded(annotators: pd.DataFrame) -> pd.DataFrame:
    """Return the table for print: whole numbers as such, shares in percent, a dash for what is not known."""
    shown = annotators.assign(
        planned=annotators["planned"].map(lambda count: "–" if count != count else f"{count:.0f}"),
        seconds=annotators["seconds"].map(lambda count: "–" if count != count else f"{count:.0f}"),
        annotations=annotators["annotations"].map(lambda mean: "–" if mean != mean else f"{mean:.1f}"),
        voice_by_rule=annotators["voice_by_rule"].map(lambda share: "–" if share != share else f"{100 * share:.0f} %"),
    )
    return shown.rename(columns=_HEADS)


def _echo_table(title: str, rows: pd.DataFrame) -> None:
    if len(rows):
        first = f", the first {_LINES} of {len(rows):,}" if len(rows) > _LINES else ""
        echo(f"{title}{first}\n{rows.head(_LINES).to_string(index=False)}\n")
