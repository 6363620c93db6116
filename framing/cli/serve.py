"""``framing serve``: the ML backend."""

import click

from framing.cli.options import study_option, trust_option
from framing.cli.terminal import say
from framing.steps.serve import ServeAddress
from framing.steps.serve import serve as run
from framing.study import Study


@click.command()
@study_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=9090,
    show_default=True,
    help="Port to listen on; 0 picks a free one.",
)
@click.option(
    "--connect",
    default="",
    metavar="PROJECT|all",
    help="Register with this project, or with all projects of the study.",
)
@click.option("--url", default="", help="Address at which Label Studio reaches it. Default: http://HOST:PORT.")
@trust_option
def serve(study: Study, host: str, port: int, connect: str, url: str) -> None:
    """Serve predictions to Label Studio as an ML backend.

    The study's model, or the rules if there is no model, predicts when a task is
    opened and while people mark; blind tasks get no predictions. "Start Training"
    retrains in the background. Runs until Ctrl-C. FRAMING_SERVE_PASSWORD and
    FRAMING_WEBHOOK_SECRET may hold a password and a webhook secret.

        framing serve --study mystudy --connect all
    """
    run(study, ServeAddress(host, port, url), connect, tell=say)
