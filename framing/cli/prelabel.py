"""``framing prelabel``: articles to speech, markers and names."""

import click

from framing.cli.log_file import log_option
from framing.cli.options import force_option, say_built, study_option
from framing.cli.shard_jobs import spread_options
from framing.cli.terminal import say
from framing.shard_work import Spread
from framing.steps.prelabel import prelabel as run
from framing.steps.prelabel import unused
from framing.study import Study


@click.command()
@study_option
@log_option
@spread_options
@force_option
def prelabel(study: Study, spread: Spread, force: bool) -> None:
    """Find speech, markers and names of actors in every article.

    Reads data/articles.parquet; writes data/markers.parquet, each marker with
    its rule and voice, data/names.parquet, the names by which articles call the
    [[actors]] of study.toml, and data/speech.parquet, the spans that are not in
    the outlet's own words, and whose they are. Statements that several articles
    of an event quote go to data/quotes.parquet: run 'framing link' first. The
    rules are those of the language packs, with the changes of the study's
    rules.toml.

        framing prelabel --study mystudy
    """
    for rule in unused(study):
        say(f"note: rules.toml names {rule}, which is in no language pack")
    markers, names, speech, quotes = run(study, force=force, spread=spread)
    say_built(markers)
    say_built(speech, "speech spans")
    if study.settings.actors:
        say_built(names, "names of actors")
    if quotes.rows or quotes.added:
        say_built(quotes, "quotations of statements that several articles have")
