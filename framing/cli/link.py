"""``framing link``: articles of one event, and copies."""

from dataclasses import replace

import click

from framing.cli.log_file import log_option
from framing.cli.options import force_option, say_built, study_option
from framing.cli.terminal import say
from framing.stages import EVENTS
from framing.steps.link import link as run
from framing.steps.link import notes, write_events
from framing.study import Study


@click.command()
@study_option
@log_option
@click.option("--edit", is_flag=True, help=f"Also write {EVENTS}, for people to correct.")
@force_option
def link(study: Study, edit: bool, force: bool) -> None:
    """Find articles of one event, duplicates and agency copy.

    Reads data/articles.parquet and, if the study has one, events.csv (article_id,
    event), which goes before everything; an event of the source goes before
    what is found. Writes data/events.parquet, each article's event with its
    probability, and data/copies.parquet: the earlier article that one repeats,
    the agency whose text it is, and the share of its text that other outlets
    have. Events meet across languages; [events] window in study.toml says how many days apart.

        framing link --study mystudy
    """
    copies, events = run(study, force=force)
    for sentence in notes(study):
        say(f"note: {sentence}")
    n_events = int((study.table("events")["event"] != "").sum())  # events.csv may say that an article is of none
    say_built(events if n_events == events.rows else replace(events, rows=n_events, added=0), "articles with an event")
    say_built(copies, "articles that share text with others or are agency copy")
    if edit:
        say(f"correct events in {write_events(study)}, then run 'framing link' again")
