"""``framing serve``: the ML backend."""

import click

from framing.cli.options import say, study_option
from framing.steps.serve import ServeAddress
from framing.steps.serve import serve as run
from framing.study import Study


@click.command()
@study_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=9090, show_default=True, help="The port; 0 takes a free one."
)
@click.option("--connect", default="", metavar="PROJECT|all", help="Register with a project, or all of the study's.")
@click.option("--url", default="", help="Where Label Studio finds it, if not at http://HOST:PORT.")
def serve(study: Study, host: str, port: int, connect: str, url: str) -> None:
    """Give Label Studio predictions as its ML backend.

    Those of the study's model, else of the rules, when a task is opened and
    while people mark; blind tasks get none. "Start Training" retrains in the
    background. Stays until Ctrl-C. A password and a webhook secret may stand in
    FRAMING_SERVE_PASSWORD and FRAMING_WEBHOOK_SECRET.

        framing serve --study mystudy --connect all
    """
    run(study, ServeAddress(host, port, url), connect, tell=say)
