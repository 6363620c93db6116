"""``framing push``: the sample to Label Studio."""

from collections.abc import Mapping
from pathlib import Path

import click

from framing.cli.log_file import log_option
from framing.cli.options import refuse_together, study_option, trust_option
from framing.cli.terminal import echo, say
from framing.steps.push import PushResult, Share
from framing.steps.push import push as run
from framing.steps.push_file import PushedFiles, push_file
from framing.study import Study
from framing.wording import counted


@click.command()
@study_option
@log_option
@click.option("--model-version", default="", help="Version name of the pre-labels. Default: that of their rules.")
@click.option("--show-outlet", is_flag=True, help="Show annotators the outlet of each article; saved in study.toml.")
@click.option("--dry-run", is_flag=True, help="Check server and token, say what would be sent, and change nothing.")
@click.option("--file", "file", type=click.Path(path_type=Path), metavar="TASKS.json",
              help="Write the tasks of new projects to files, for manual import; needs no server.")  # fmt: skip
@click.option(
    "--force",
    is_flag=True,
    help="Send an older labelling screen or older pre-labels; with --file, overwrite files that framing did not write.",
)
@trust_option
def push(study: Study, model_version: str, show_outlet: bool, dry_run: bool, file: Path | None, force: bool) -> None:
    """Send the sample to Label Studio.

    Reads articles, markers and sample; creates a project if study.toml names
    none, sends the articles that are not there yet, and replaces pre-labels from
    other rules in articles that nobody has begun. The token is read from
    LABEL_STUDIO_API_KEY. With --file, writes tasks, labelling screen and guidelines
    to files that any Label Studio can import.

    \b
        framing push --study mystudy
        framing push --file tasks.json --study mystudy
    """  # noqa: D301
    refuse_together("--file", "--dry-run")
    if file:
        return _say_files(push_file(study, file, model_version=model_version, show_outlet=show_outlet, force=force))
    for sentence in _sentences(
        run(study, model_version=model_version, show_outlet=show_outlet, dry_run=dry_run, force=force, tell=say)
    ):
        say(sentence)


def _say_files(pushed: PushedFiles) -> None:
    for note in pushed.notes:
        say(f"note: {note}")
    for sentence in _left_out(pushed.left_out):
        say(sentence)
    for path, count in pushed.tasks.items():
        say(f"{counted(count, 'tasks')}: import into a project of their own, under Data Import")
        echo(path)
    say("the labelling screen: paste into Settings, Labeling Interface, Code")
    echo(pushed.screen)
    say("the guidelines: paste into Settings, General, Instructions")
    echo(pushed.guidelines)


def _sentences(pushed: PushResult) -> list[str]:
    would = pushed.dry_run
    addresses = ", ".join(f"{pushed.url}/projects/{number}" for number in pushed.projects) or "a new project"
    sent = f"{counted(pushed.sent, 'tasks')} to {addresses}"
    if pushed.dry_run and pushed.shares:
        sent = ", ".join(_share(pushed.url, share) for share in pushed.shares)
    replace = "would replace" if would else "replaced"
    remedy = "push disconnects it" if would else "disconnected it"
    sentences = [
        f"project {number} shows predictions from a backend that does not answer: {remedy}"
        for number in pushed.disconnected
    ]
    sentences += [f"{replace} the labelling screen of project {number}" for number in pushed.refreshed]
    sentences += _left_out(pushed.left_out)
    if pushed.renewed:
        sentences.append(f"replaced the pre-labels of {counted(pushed.renewed, 'tasks')} that nobody has begun")
    if pushed.unblinded:
        sentences.append(f"deleted the pre-labels of {counted(pushed.unblinded, 'tasks')} in the blind arm")
    if pushed.sent:
        present = f", {pushed.there:,} were already there" if pushed.there else ""
        return [*sentences, f"{'would send' if would else 'sent'} {sent}{present}"]
    return [*sentences, f"nothing to send: {counted(pushed.there, 'tasks')} already at {addresses}"]


def _left_out(pre_labels: Mapping[str, int]) -> list[str]:
    return [f"left out {counted(n, 'pre-labels')}: {name} is not in the codebook" for name, n in pre_labels.items()]


def _share(url: str, share: Share) -> str:
    people = share.annotator or ("one annotator" if share.annotators == 1 else f"{share.annotators} annotators each")
    address = f"{url}/projects/{share.project}" if share.project else "a new project"
    return f"{counted(share.articles, 'tasks')} to {address} for {people}"
