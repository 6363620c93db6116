"""``framing push``: the sample to Label Studio."""

import click

from framing.cli.options import say, study_option
from framing.steps.push import PushResult, Share
from framing.steps.push import push as run
from framing.study import Study
from framing.wording import counted


@click.command()
@study_option
@click.option("--model-version", default="", help="What the pre-labels go by, if not by the rules that made them.")
@click.option("--show-outlet", is_flag=True, help="Show annotators whose article it is; study.toml remembers it.")
@click.option("--dry-run", is_flag=True, help="Ask server and token, say what would be sent, and change nothing.")
def push(study: Study, model_version: str, show_outlet: bool, dry_run: bool) -> None:
    """Send the sample to Label Studio.

    Reads articles, markers and sample; makes a project where study.toml names
    none, sends the articles that are not there yet, and replaces pre-labels of
    other rules where nobody has begun. The token comes from LABEL_STUDIO_API_KEY.

        framing push --study mystudy
    """
    for sentence in _sentences(
        run(study, model_version=model_version, show_outlet=show_outlet, dry_run=dry_run, tell=say)
    ):
        say(sentence)


def _sentences(pushed: PushResult) -> list[str]:
    would = "would " if pushed.dry_run else ""
    places = ", ".join(f"{pushed.url}/projects/{number}" for number in pushed.projects) or "a new project"
    sent = f"{counted(pushed.sent, 'tasks')} to {places}"
    if pushed.dry_run and pushed.shares:
        sent = ", ".join(_share(pushed.url, one) for one in pushed.shares)
    sentences = [f"{would}{'draw' if would else 'drew'} the screen of project {one} anew" for one in pushed.refreshed]
    sentences += [f"left out {n:,} pre-labels: {name} is not in the codebook" for name, n in pushed.left_out.items()]
    if pushed.renewed:
        sentences.append(f"replaced the pre-labels of {counted(pushed.renewed, 'tasks')} that nobody has begun")
    if pushed.unblinded:
        sentences.append(f"took pre-labels away from {counted(pushed.unblinded, 'tasks')} of the blind arm")
    if pushed.sent:
        there = f", {pushed.there:,} were there already" if pushed.there else ""
        return [*sentences, f"{would or ''}{'send' if would else 'sent'} {sent}{there}"]
    return [*sentences, f"nothing to send: all {pushed.there:,} tasks are at {places} already"]


def _share(url: str, one: Share) -> str:
    many = one.annotator or ("one annotator" if one.annotators == 1 else f"{one.annotators} annotators each")
    place = f"{url}/projects/{one.project}" if one.project else "a new project"
    return f"{counted(one.articles, 'tasks')} to {place} for {many}"
