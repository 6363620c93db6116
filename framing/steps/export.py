"""Markers, annotations or gold → the forms of other tools, or a file without text."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from framing.codebook import FILE as CODEBOOK
from framing.codebook import read_codebook
from framing.errors import InputError
from framing.files import replacing, write_csv, write_text
from framing.sharing import forms
from framing.sharing.spans import Labels, present
from framing.sharing.standoff import SIDE_TABLES, WHATS, standoff
from framing.study import Study

ENDINGS = {
    "standoff": ".standoff.jsonl",
    "spacy": ".spacy",
    "prodigy": ".prodigy.jsonl",
    "brat": "-brat",
    "csv": ".csv",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and where; ``notes`` say what could not be."""

    what: str
    articles: int
    spans: int
    path: Path
    notes: tuple[str, ...]


def export(study: Study, form: str, *, what: str = "", output: Path | None = None) -> Exported:
    """Write the labels of a study in a form of ``ENDINGS``.

    ``what`` is "markers", "annotations" or "gold"; without it gold, or else
    the markers. Of annotations and gold the articles are those that somebody
    read, of markers all. The place is ``exports/`` of the study, unless
    ``output`` says another.

    Raises
    ------
    StudyError
        The stage was not made yet.
    InputError
        ``output`` has something in it that brat's files would stand between,
        or the form needs a package that is not installed.
    """
    what = what or ("gold" if study.has("gold") else "markers")
    spans, gone = present(study.articles(), study.table(what))
    labels = Labels(what, *_read(study, what, spans))
    place = output or study.path / "exports" / f"{what}{ENDINGS[form]}"
    notes = _WRITERS[form](study, labels, place)
    if gone:
        notes = (*notes, f"{gone} labels are of articles that are not in the study any more; left out")
    return Exported(what, len(labels.articles), len(labels.spans), place, notes)


def _read(
    study: Study, what: str, spans: pd.DataFrame
) -> "tuple[pd.DataFrame, pd.DataFrame, dict[str, tuple[str, ...]]]":
    """Return the articles that the labels speak of, the labels, and who read what."""
    articles = study.articles()
    if what == "markers":
        return articles, spans, {}
    read = study.table("annotated").query("not skipped")
    there = articles["article_id"].isin({*read["article_id"], *spans["article_id"]})
    readers = {str(key): tuple(rows) for key, rows in read.groupby("article_id")["annotator"]}
    return articles[there].reset_index(drop=True), spans, readers


def _standoff(study: Study, labels: Labels, place: Path) -> tuple[str, ...]:
    sides = {name: study.table(name) for name in SIDE_TABLES if labels.what != "markers" and study.has(name)}
    write_text(standoff(labels, sides), place)
    return ()


def _prodigy(study: Study, labels: Labels, place: Path) -> tuple[str, ...]:
    write_text(forms.prodigy(labels), place)
    return ()


def _spacy(study: Study, labels: Labels, place: Path) -> tuple[str, ...]:
    made, widened = forms.spacy_docs(labels)
    with replacing(place) as passing:
        passing.write_bytes(made)
    return (f"{widened} spans begin or end inside a token of spaCy, and were widened to it",) if widened else ()


def _brat(study: Study, labels: Labels, place: Path) -> tuple[str, ...]:
    if place.is_dir() and any(
        path.name != "annotation.conf" and path.suffix not in (".txt", ".ann") for path in place.iterdir()
    ):
        raise InputError("has files that are not brat's; say another folder", path=place)
    path = study.path / CODEBOOK
    categories = [one.id for one in read_codebook(path).categories] if path.is_file() else []
    files = forms.brat(labels, categories)
    for old in place.glob("*.*") if place.is_dir() else ():
        if old.name not in files:
            old.unlink()
    for name, text in files.items():
        write_text(text, place / name)
    return ()


def _csv(study: Study, labels: Labels, place: Path) -> tuple[str, ...]:
    about = labels.articles[["article_id", "outlet", "language", "date", "event", "url"]]
    write_csv(labels.spans.merge(about, on="article_id", how="left"), place)
    return ()


_WRITERS: dict[str, Callable[[Study, Labels, Path], tuple[str, ...]]] = {
    "standoff": _standoff, "spacy": _spacy, "prodigy": _prodigy, "brat": _brat, "csv": _csv,
}  # fmt: skip
FORMS, WHAT = tuple(ENDINGS), WHATS
