"""``framing push``: the sample to Label Studio."""

import click

from framing.cli.options import counted, say, study_option
from framing.steps.push import Pushed, Share
from framing.steps.push import push as run
from framing.study import Study


@click.command()
@study_option
@click.option("--dry-run", is_flag=True, help="Ask server and token, say what would be sent, and change nothing.")
def push(study: Study, dry_run: bool) -> None:
    """Send the sample to Label Studio.

    Reads articles, markers and sample; makes a project where study.toml names
    none, and sends the articles that are not there yet. The token comes from
    LABEL_STUDIO_API_KEY.

        framing push --study mystudy
    """
    for sentence in _sentences(run(study, dry_run=dry_run, tell=say)):
        say(sentence)


def _sentences(pushed: Pushed) -> list[str]:
    would = "would " if pushed.dry_run else ""
    places = ", ".join(f"{pushed.url}/projects/{number}" for number in pushed.projects) or "a new project"
    sent = f"{pushed.sent:,} articles to {places}"
    if pushed.dry_run and pushed.shares:
        sent = ", ".join(_share(pushed.url, one) for one in pushed.shares)
    sentences = [f"{would}{'draw' if would else 'drew'} the screen of project {one} anew" for one in pushed.refreshed]
    sentences += [f"left out {n:,} pre-labels: {name} is not in the codebook" for name, n in pushed.left_out.items()]
    if pushed.sent:
        there = f", {pushed.there:,} were there already" if pushed.there else ""
        return [*sentences, f"{would or ''}{'send' if would else 'sent'} {sent}{there}"]
    return [*sentences, f"nothing to send: all {pushed.there:,} articles are at {places} already"]


def _share(url: str, one: Share) -> str:
    many = "one annotator" if one.annotators == 1 else f"{one.annotators} annotators each"
    place = f"{url}/projects/{one.project}" if one.project else "a new project"
    return f"{counted(one.articles, 'articles')} to {place} for {many}"
