"""Reattach exported labels to the texts of a study."""

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from framing.codebook import FILE as CODEBOOK
from framing.codebook import read_codebook
from framing.errors import InputError, StudyError
from framing.files import csv_text, is_there, read_text
from framing.outputs import write_files
from framing.overwriting import Maker, WriteResult
from framing.records import conform
from framing.sharing.rehydrate import RehydrationResult
from framing.sharing.rehydrate import rehydrate as place_labels
from framing.sharing.standoff import read_standoff
from framing.stages import BROUGHT
from framing.steps.export import READ_BACK
from framing.study import Study
from framing.wording import nearest

if TYPE_CHECKING:
    import pandas as pd


_MAKER = Maker("rehydrate", "choose another file with -o")


def rehydrate(
    study: Study, path: Path, *, keep: bool = False, output: Path | None = None, force: bool = False
) -> tuple[RehydrationResult, Path, WriteResult, tuple[str, ...]]:
    """Put the labels of ``path`` on the study's articles, and write them as CSV.

    A file ``.lost.csv`` next to ``output`` (or ``exports/WHAT.rehydrated.csv``) has
    the labels that could not be aligned, and why. With ``keep`` the labels become
    stages of the study too; an article that has lost a label then counts as
    skipped, since the gap would read as "nothing to mark". With ``force``, files
    that framing did not write or that were changed since are overwritten. The last
    value says why lines of ``path`` were set aside, each as a whole.

    Raises
    ------
    InputError
        ``path`` was not written by ``framing export --to standoff``, or an output
        file exists that framing did not write.
    StudyError
        With ``keep``: the study has these stages already, and not from here; or its
        codebook lacks a category.
    """
    try:
        head, shared, aside = read_standoff(read_text(path))
    except InputError as error:
        raise error if error.path else InputError(str(error), path=path) from error
    labels = place_labels(head["what"], shared, study.articles())
    csv_path = output or study.path / "exports" / f"{labels.what}.rehydrated.csv"
    study.require_elsewhere(csv_path)
    files = {
        csv_path.name: csv_text(labels.spans, verbatim=READ_BACK).encode(),
        f"{csv_path.stem}.lost.csv": csv_text(labels.lost).encode(),
    }
    with study.only_writer("rehydrate --keep") if keep else nullcontext():
        tables = _tables(study, labels) if keep else {}
        written = write_files(csv_path.parent, files, _MAKER, force=force)
        if keep:
            _keep(study, tables)
    return labels, csv_path, written, aside


def _keep(study: Study, tables: "dict[str, pd.DataFrame]") -> None:
    with study.keeping() as keeping:
        for name, table in tables.items():
            keeping.table(name, partial(conform, table, name), by=BROUGHT)


def _tables(study: Study, labels: RehydrationResult) -> "dict[str, pd.DataFrame]":
    """Return the labels as stages; raise ``StudyError`` if the study has one of them."""
    tables = {**labels.sides, labels.what: labels.spans}
    if "readings" in tables:
        read = tables["readings"]
        tables["readings"] = read.assign(skipped=read["skipped"] | read["article_id"].isin(labels.incomplete))
    rows = study.manifest()
    brought = {name for name, row in rows.items() if row.by == BROUGHT}
    existing = [name for name in tables if study.has(name) and name not in brought]
    if existing:
        raise StudyError(
            f"{study.path} has {', '.join(existing)} of its own; rehydrate with --keep into a study that has none"
        )
    _check_categories(study, labels.spans)
    return tables


def _check_categories(study: Study, spans: "pd.DataFrame") -> None:
    """Raise ``StudyError`` if labels are of a category that the codebook of the study does not have."""
    if not is_there(study.path / CODEBOOK):
        return
    ids = [category.id for category in read_codebook(study.path / CODEBOOK).categories]
    for name in sorted(set(spans["category"]) - set(ids)):
        raise StudyError(
            f"{study.path / CODEBOOK} has no category {name!r}{nearest(name, ids)}, which labels are of; take the "
            "codebook that they were made with"
        )
