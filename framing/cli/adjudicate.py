"""``framing adjudicate``: annotations to gold."""

import click

from framing.annotations.gold import RULES
from framing.cli.log_file import log_option
from framing.cli.options import refuse_together, require_one_of, say_built, say_left_out, study_option, trust_option
from framing.cli.set_aside import say_set_aside
from framing.cli.terminal import say
from framing.steps.adjudicate import adjudicate as run
from framing.steps.adjudicate import majority_note, pull_decisions, push_disputes
from framing.study import Study
from framing.wording import counted


@click.command()
@study_option
@log_option
@click.option("--rule", type=click.Choice(RULES), help="How to decide; overrides [adjudication] rule in study.toml.")
@click.option("--push", "pushes", is_flag=True, help="Send the disputed articles to an adjudicator in Label Studio.")
@click.option("--pull", "pulls", is_flag=True, help="First pull the adjudicator's decisions.")
@click.option("--dry-run", is_flag=True, help="With --push: say what would be sent, and change nothing.")
@click.option("--force", is_flag=True, help="Run even if nothing has changed, or if many decisions would be lost.")
@trust_option
def adjudicate(study: Study, rule: str | None, pushes: bool, pulls: bool, dry_run: bool, force: bool) -> None:
    """Turn annotations into gold labels.

    Reads data/annotations.parquet and readings.parquet; writes
    data/gold.parquet. Labels are decided by majority or by the annotators' error
    rates (dawid_skene); an adjudicator's decisions override either.

        framing adjudicate --study mystudy --rule dawid_skene
    """
    if pushes and pulls:
        raise click.UsageError("--push and --pull are mutually exclusive; use --pull once there are decisions")
    refuse_together("--push", "--rule", "--force")
    require_one_of("--dry-run", "--push")
    if pushes:
        return _push(study, dry_run)
    if pulls:
        _pull(study, force)
    built = run(study, rule=rule or "", force=force)
    say_left_out(study, "adjudicate")
    if why := majority_note(study, rule or ""):
        say(f"note: a majority decided: for dawid_skene {why}")
    say_built(built, "spans of gold")


def _push(study: Study, dry_run: bool) -> None:
    sent = push_disputes(study, dry_run=dry_run, tell=say)
    say_left_out(study, "adjudicate")
    address = f"{sent.url}/projects/{sent.project}" if sent.project else "a new project"
    present = f", {sent.there:,} were already there" if sent.there else ""
    if not sent.sent:
        all_present = f"{counted(sent.there, 'articles in dispute')} already there"
        return say(f"nothing to send: {all_present if sent.there else 'no article is in dispute'}")
    say(f"{'would send' if dry_run else 'sent'} {counted(sent.sent, 'articles in dispute')} to {address}{present}")


def _pull(study: Study, force: bool) -> None:
    pulled = pull_decisions(study, force=force)
    for note in pulled.notes:
        say(f"note: {note}")
    if pulled.aside:
        say(f"note: set aside: {say_set_aside(pulled.aside)}")
    skipped = f", {pulled.skipped:,} skipped (the rule's gold stays)" if pulled.skipped else ""
    decided = f"{counted(pulled.articles, 'articles decided')}, {counted(pulled.spans, 'spans')}{skipped}"
    say(decided if pulled.written else f"nothing has changed: {decided}")
