"""``framing import-annotations``: readings that were made in other tools."""

from pathlib import Path

import click

from framing.cli.log_file import log_option
from framing.cli.options import study_option
from framing.cli.terminal import say
from framing.errors import InputError
from framing.steps.import_annotations import ImportedAnnotations
from framing.steps.import_annotations import import_annotations as run
from framing.study import Study
from framing.wording import counted

# framing.sharing.foreign_formats has the same names, and imports pandas
FORMATS = ("doccano", "prodigy", "brat", "spacy", "xmi", "webanno", "conll", "csv")
_SHOWN = 50  # readings set aside that get a line each


def _labels(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Read the pairs LABEL=CATEGORY; the last "=" divides."""
    labels = {}
    for value in values:
        label, sign, category = value.rpartition("=")
        if not (sign and label):
            raise click.BadParameter(f"{value!r} is not LABEL=CATEGORY, or LABEL= to leave the label out")
        labels[label.strip()] = category.strip()
    return labels


@click.command()
@study_option
@log_option
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), default=None, help="The format, if it is not recognised.")
@click.option("--map", "labels", metavar="LABEL=CATEGORY", multiple=True, callback=_labels,
              help="The category of a label; 'LABEL=' leaves it out. Can be repeated.")  # fmt: skip
@click.option("--annotator", metavar="NAME", default="", help="The annotator, if the file does not name one.")
@click.option("--arm", type=click.Choice(["blind", "assisted"]), default="blind", show_default=True,
              help="Whether these people saw pre-labels of framing.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace readings of the study that differ from those of FILE.")
def import_annotations(
    study: Study, file: Path, form: str | None, labels: dict[str, str], annotator: str, arm: str, force: bool
) -> None:
    """Take annotations of other tools as readings.

    FILE is a file, a folder or a ZIP archive: doccano and Prodigy (JSON Lines),
    brat (.ann with .txt), spaCy (.spacy), INCEpTION (.xmi, WebAnno .tsv), CoNLL
    with BIO tags, or a .csv with article_id, start, end, category and, if known,
    annotator, text and voice. Articles are found by their text or id, and each
    span is compared with the text. What does not fit is set aside and named.
    Adds to readings, annotations and answers in data/.

    \b
        framing import-annotations doccano.zip --map "Loaded Language=loaded"
        framing import-annotations brat/ --annotator ada --map Person=
    """  # noqa: D301
    imported = run(study, file, form=form or "", labels=labels, annotator=annotator, arm=arm, force=force)
    for note in (*imported.notes, *(f"set aside: {reason}" for reason in imported.aside[1:_SHOWN])):
        say(f"note: {note}")
    say(_summary(imported))
    if imported.aside:
        more = f" (and {len(imported.aside) - 1:,} more, above)" if len(imported.aside) > 1 else ""
        raise InputError(f"{counted(len(imported.aside), 'readings')} set aside, the rest was kept: "
                         f"{imported.aside[0]}{more}")  # fmt: skip


def _summary(imported: ImportedAnnotations) -> str:
    counts = {"new": imported.new, "replaced": imported.replaced, "the same as before": imported.same}
    readings = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    people = ", ".join(imported.annotators)
    return f"readings: {readings}; {counted(imported.spans, 'spans')} by {people}"
