"""Export markers, annotations or gold to the formats of other tools, or without text."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from framing.codebook import FILE as CODEBOOK
from framing.codebook import read_codebook
from framing.files import csv_text, is_there
from framing.outputs import write_files, write_folder
from framing.overwriting import Maker
from framing.records import completed
from framing.sharing import forms
from framing.sharing.shared_spans import Labels
from framing.sharing.standoff import WHATS, standoff
from framing.sharing.standoff_checks import SIDE_TABLES
from framing.steps.labels_of_articles import labels_of
from framing.study import Study
from framing.wording import agreeing, counted

READ_BACK = ("article_id", "annotator", "text")  # columns by which 'framing import-annotations' finds a span again
EXTENSIONS = {
    "standoff": ".standoff.jsonl",
    "spacy": ".spacy",
    "prodigy": ".prodigy.jsonl",
    "brat": "-brat",
    "csv": ".csv",
}
_FILE = Maker("export", "export to another file with -o")
_FOLDER = Maker("brat export", "export to another folder with -o", (".ann", ".txt", ".conf"), alone=True)


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was written, and where; ``notes`` name what was left out or replaced."""

    what: str
    articles: int
    spans: int
    path: Path
    notes: tuple[str, ...]


def export(study: Study, form: str, *, what: str = "", output: Path | None = None, force: bool = False) -> ExportResult:
    """Write the labels of a study in a format of ``EXTENSIONS``.

    ``what`` is "markers", "annotations" or "gold"; by default gold, or markers if
    there is no gold. Annotations and gold are exported with the articles that
    somebody read, markers with all. The file is in ``exports/`` of the study
    unless ``output`` is given. An earlier export is replaced; with ``force`` also
    files that were changed since or that framing did not write.

    Raises
    ------
    StudyError
        The stage does not exist yet.
    InputError
        The files exist and were changed since or not written by framing, or the
        format needs a package that is not installed.
    """
    what = what or ("gold" if study.has("gold") else "markers")
    study_labels = labels_of(study)
    labels = Labels(what, *_read(study, what, study_labels.table(what)))
    path = output or study.path / "exports" / f"{what}{EXTENSIONS[form]}"
    study.require_elsewhere(path)
    content, notes = _FORMS[form](study, labels)
    if isinstance(content, bytes):
        written = write_files(path.parent, {path.name: content}, _FILE, force=force)
    else:
        written = write_folder(path, content, _FOLDER, force=force)
    if left_out := study_labels.left_out([what]):
        notes = (*notes, left_out)
    return ExportResult(what, len(labels.articles), len(labels.spans), path, (*notes, *written.notes))


def _read(
    study: Study, what: str, spans: pd.DataFrame
) -> "tuple[pd.DataFrame, pd.DataFrame, dict[str, tuple[str, ...]]]":
    """Return the articles of the labels, the labels, and who read each article."""
    articles = study.articles()
    if what == "markers":
        return articles, spans, {}
    read = completed(study.table("readings"))
    labelled = articles["article_id"].isin({*read["article_id"], *spans["article_id"]})
    readers = {str(key): tuple(rows) for key, rows in read.groupby("article_id")["annotator"]}
    return articles[labelled].reset_index(drop=True), spans, readers


_Content = tuple[bytes | dict[str, bytes], tuple[str, ...]]  # a file or a folder of files, and notes


def _standoff(study: Study, labels: Labels) -> _Content:
    sides = {name: study.table(name) for name in SIDE_TABLES if labels.what != "markers" and study.has(name)}
    return standoff(labels, sides).encode(), ()


def _prodigy(study: Study, labels: Labels) -> _Content:
    return forms.prodigy(labels).encode(), ()


def _spacy(study: Study, labels: Labels) -> _Content:
    content, widened = forms.spacy_docs(labels)
    inside = (
        f"{counted(widened, 'spans')} {agreeing(widened, 'begin')} or {agreeing(widened, 'end')} inside a spaCy token"
    )
    return content, (f"{inside} and {agreeing(widened, 'were')} widened to its boundaries",) if widened else ()


def _brat(study: Study, labels: Labels) -> _Content:
    path = study.path / CODEBOOK
    categories = [category.id for category in read_codebook(path).categories] if is_there(path) else []
    return {name: text.encode() for name, text in forms.brat(labels, categories).items()}, ()


def _csv(study: Study, labels: Labels) -> _Content:
    about = labels.articles[["article_id", "outlet", "language", "date", "event", "url"]]
    return csv_text(labels.spans.merge(about, on="article_id", how="left"), verbatim=READ_BACK).encode(), ()


_FORMS: dict[str, Callable[[Study, Labels], _Content]] = {
    "standoff": _standoff, "spacy": _spacy, "prodigy": _prodigy, "brat": _brat, "csv": _csv,
}  # fmt: skip
FORMS, WHAT = tuple(EXTENSIONS), WHATS
