"""``framing prelabel``: articles to markers and names of actors."""

import click

from framing.cli.options import force_option, say, say_built, study_option, watched
from framing.steps.prelabel import prelabel as run
from framing.steps.prelabel import unused
from framing.study import Study


@click.command()
@study_option
@force_option
def prelabel(study: Study, force: bool) -> None:
    """Find markers and names of actors in every article.

    Reads data/articles.parquet; writes data/markers.parquet, each marker with
    its rule and voice, and data/names.parquet, the names by which articles call
    the [[actors]] of study.toml. The rules are those of the language packs, with
    the changes of the study's rules.toml.

        framing prelabel --study mystudy
    """
    for rule in unused(study):
        say(f"note: rules.toml names {rule}, which is in no language pack")
    markers, names = run(study, force=force, watch=watched)
    say_built(markers)
    if study.settings.actors:
        say_built(names, "names of actors")
