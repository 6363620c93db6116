"""``framing import-annotations``: readings that were made in other tools."""

from pathlib import Path

import click

from framing.cli.log_file import log_option
from framing.cli.options import study_option
from framing.cli.set_aside import say_set_aside
from framing.cli.terminal import say
from framing.errors import InputError
from framing.steps.import_annotations import ImportedAnnotations
from framing.steps.import_annotations import import_annotations as run
from framing.study import Study
from framing.wording import counted

# framing.sharing.foreign_formats has the same names, and imports pandas
FORMATS = ("doccano", "prodigy", "brat", "spacy", "xmi", "webanno", "conll", "csv")


def _labels(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Read the pairs LABEL=CATEGORY; the last "=" divides."""
    labels = {}
    for value in values:
        label, equals, category = value.rpartition("=")
        if not (equals and label):
            raise click.BadParameter(f"expected LABEL=CATEGORY, or LABEL= to drop the label, not {value!r}")
        labels[label.strip()] = category.strip()
    return labels


@click.command()
@study_option
@log_option
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), default=None, help="Input format. Default: detected.")
@click.option("--map", "labels", metavar="LABEL=CATEGORY", multiple=True, callback=_labels,
              help="Category for a label; 'LABEL=' drops the label. Repeatable.")  # fmt: skip
@click.option("--annotator", metavar="NAME", default="", help="Annotator of labels for which the file names none.")
@click.option("--arm", type=click.Choice(["blind", "assisted"]), default="blind", show_default=True,
              help="Whether the annotators saw framing's pre-labels.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the study's readings that differ from those in FILE.")
def import_annotations(
    study: Study, file: Path, form: str | None, labels: dict[str, str], annotator: str, arm: str, force: bool
) -> None:
    """Import annotations from other tools as readings.

    FILE is a file, a folder or a ZIP archive: doccano and Prodigy (JSON Lines),
    brat (.ann with .txt), spaCy (.spacy), INCEpTION (.xmi, WebAnno .tsv), CoNLL
    with BIO tags, or a .csv with article_id, start, end, category and, if known,
    annotator, text and voice. Articles are matched by text or id, and each span is
    compared with the text. What does not fit is set aside and reported.
    Adds to readings, annotations and answers in data/.

    \b
        framing import-annotations doccano.zip --map "Loaded Language=loaded"
        framing import-annotations brat/ --annotator ada --map Person=
    """  # noqa: D301
    imported = run(study, file, form=form or "", labels=labels, annotator=annotator, arm=arm, force=force)
    for note in imported.notes:
        say(f"note: {note}")
    first = say_set_aside(imported.aside) if imported.aside else ""
    say(_summary(imported))
    if first:
        raise InputError(f"{counted(len(imported.aside), 'readings')} set aside, the rest kept: {first}")


def _summary(imported: ImportedAnnotations) -> str:
    counts = {"new": imported.new, "replaced": imported.replaced, "the same as before": imported.same}
    readings = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    people = ", ".join(imported.annotators)
    return f"readings: {readings}; {counted(imported.spans, 'spans')} by {people}"
