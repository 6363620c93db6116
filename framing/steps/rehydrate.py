"""A file of labels without text → labels on the texts of this study."""

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from framing.errors import InputError, StudyError
from framing.files import csv_text, read_text
from framing.outputs import write_files
from framing.overwriting import Maker, Written
from framing.records import conform
from framing.sharing.rehydrate import Rehydrated
from framing.sharing.rehydrate import rehydrate as place_labels
from framing.sharing.standoff import read_standoff
from framing.study import Study

if TYPE_CHECKING:
    import pandas as pd


_MAKER = Maker("rehydrate", "name another file with -o")


def rehydrate(
    study: Study, path: Path, *, keep: bool = False, output: Path | None = None, force: bool = False
) -> tuple[Rehydrated, Path, Written]:
    """Put the labels of ``path`` on the study's articles, and write them as CSV.

    Beside ``output`` (or ``exports/WHAT.rehydrated.csv``) stands a file ``.lost.csv``
    with the labels that found no place, and why. With ``keep`` the labels become stages of the study too; an
    article that has lost a label then counts as skipped: what is missing in it would read as "nothing there".
    With ``force`` files that framing did not write, or that were changed since, are written over.

    Raises
    ------
    InputError
        ``path`` is no file that ``framing export --to standoff`` wrote, or a
        file that is not framing's stands in the way.
    StudyError
        With ``keep``: the study has such labels already.
    """
    try:
        head, shared = read_standoff(read_text(path))
    except InputError as error:
        raise error if error.path else InputError(str(error), path=path) from error
    made = place_labels(head["what"], shared, study.articles())
    place = output or study.path / "exports" / f"{made.what}.rehydrated.csv"
    files = {place.name: csv_text(made.spans).encode(), f"{place.stem}.lost.csv": csv_text(made.lost).encode()}
    with study.only_writer("rehydrate --keep") if keep else nullcontext():
        tables = _tables(study, made) if keep else {}
        written = write_files(place.parent, files, _MAKER, force=force)
        if keep:
            _keep(study, tables)
    return made, place, written


def _keep(study: Study, tables: "dict[str, pd.DataFrame]") -> None:
    with study.keeping() as keeping:
        for name, table in tables.items():
            keeping.table(name, partial(conform, table, name), by="rehydrate --keep")


def _tables(study: Study, made: Rehydrated) -> "dict[str, pd.DataFrame]":
    """Return the labels as stages; raise ``StudyError`` where the study has such."""
    tables = {**made.sides, made.what: made.spans}
    if "readings" in tables:
        read = tables["readings"]
        tables["readings"] = read.assign(skipped=read["skipped"] | read["article_id"].isin(made.incomplete))
    there = [name for name in tables if study.has(name)]
    if there:
        raise StudyError(
            f"{study.path} has {', '.join(there)} of its own; rehydrate with --keep into a study that has none"
        )
    return tables
