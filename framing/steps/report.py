"""Estimates → the report of a study: page, tables, figures, and what a paper needs."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.codebook import FILE as CODEBOOK
from framing.codebook import read_codebook
from framing.errors import InputError, StudyError
from framing.files import is_there, json_text
from framing.folder_state import look, read_file_list
from framing.manifest import Recipe
from framing.outputs import check_folder, write_files, write_folder
from framing.overwriting import DiskEntry
from framing.report_manifest import MAKER, MANIFEST, PAGE, adopted, is_of_report, part_of, read_report_manifest
from framing.settings import BY_MEAN, IN_PAIRS, Figures
from framing.single_writer import writes
from framing.stages import stage
from framing.steps.cached_study import cached
from framing.steps.label_categories import require_categories
from framing.steps.labels_of_articles import labels_of
from framing.steps.report_inputs import read_findings, read_stages
from framing.study import StepResult, Study
from framing.temporary import temporary_errors, temporary_folder
from framing.wording import nearest

if TYPE_CHECKING:
    import pandas as pd

PDF = "report.pdf"


@writes("report", or_nothing=True)
def report(
    study: Study,
    *,
    excerpts: bool = False,
    without_copies: bool = False,
    predictors: Sequence[str] = (),
    against: str = "",
    force: bool = False,
    tell: Callable[[str], None] = lambda sentence: None,
) -> StepResult:
    """Keep stage ``estimates`` and write ``reports/NAME``, unless neither would change.

    With ``excerpts`` the page has no whole article and no whole sentence,
    whatever ``study.toml`` says; ``without_copies`` leaves out copies and
    agency copy; ``predictors`` and ``against`` are taken in place of those of
    [report]. With ``force`` the report is made anyway, and replaces files in its
    folder that were changed by hand; ``tell`` is given their names.

    Raises
    ------
    StudyError
        There are no articles yet, the codebook has an error or lacks a category that people
        labelled, or there is no outlet ``against``.
    InputError
        A file in ``reports/NAME`` is in the way: it was changed since framing
        wrote it, or framing did not write it.
    """
    study = _with_options(
        study, excerpts=excerpts, without_copies=without_copies, predictors=predictors, against=against
    )
    _require_outlet(study)
    for note in _check_columns(study):
        tell(note)
    _require_font(study)
    if force or not study.is_fresh("estimates", "report"):
        _require_categories(study)
    built = study.build("estimates", lambda: _estimates(study, _categories(study)), force=force)
    if not force and study.is_fresh("report"):
        return built
    folder = page_of(study).parent
    check_folder(folder, MAKER, force=force)  # before the minutes that a large report takes
    study.require_writable("report")
    recipe, categories = study.recipe(stage("report")), _categories(study)
    files = _files(study, categories, recipe)
    written = write_folder(folder, files, MAKER, force=force, adopted=adopted(folder))
    with study.keeping({"report": recipe}) as keeping:
        keeping.written("report", rows=len(files) - 1)
    for note in replace(written, replaced=(), deleted=()).notes:
        tell(note)
    return replace(built, written=True)


def check_report(study: Study, folder: Path) -> list[str]:
    """Make the report of the study again, in memory, and say in which ways ``folder`` differs from it.

    Raises
    ------
    InputError
        ``folder`` has no report.
    """
    from framing.report.differences import file_differences, manifest_differences

    facts = read_report_manifest(folder)
    if facts is None:
        raise InputError(f"has no {MANIFEST} of a report", path=folder)
    categories = _categories(study)
    with _aside(_as_made(study, facts)) as apart:
        apart.build("estimates", lambda: _estimates(apart, categories))
        files = _files(apart, categories, apart.recipe(stage("report")))
    ours, theirs = json.loads(files[MANIFEST]), part_of(facts, "files")
    seen = {name: look(folder, name) for name in {*theirs, *ours["files"]} if is_of_report(name)}
    return [*manifest_differences("", ours, facts), *file_differences(ours["files"], theirs, seen)]


@contextmanager
def _aside(study: Study) -> Iterator[Study]:
    """Yield the study in a temporary folder with links to its files: stages kept there do not reach the study."""
    with temporary_folder() as folder:
        with temporary_errors():
            (folder / "data").mkdir()
            _link(study.path, folder, but="data")
            _link(study.path / "data", folder / "data")
        yield replace(study, path=folder)


def _link(source: Path, target: Path, *, but: str = "") -> None:
    """Link what is in a folder, if it is there, into another one: all but one name, and what is hidden."""
    for path in source.iterdir() if source.is_dir() else ():
        if path.name != but and not path.name.startswith("."):
            os.symlink(path.absolute(), target / path.name)


def page_of(study: Study) -> Path:
    """Return the path of the report's page."""
    return study.path / "reports" / study.settings.report.name / PAGE


@writes("report --pdf")
def print_pdf(study: Study, *, force: bool = False) -> Path:
    """Print the report's page as ``report.pdf`` next to it.

    Raises
    ------
    InputError
        There is no Chromium, or a file of that name is in the way.
    """
    from framing.report.pdf import print_page

    page = page_of(study)
    write_files(page.parent, {PDF: print_page(page)}, MAKER, force=force)
    return page.with_name(PDF)


def has_foreign_pdf(study: Study) -> bool:
    """Return whether ``report.pdf`` exists and is not one that framing printed of the current page."""
    folder = page_of(study).parent
    seen = look(folder, PDF)
    return seen != DiskEntry() and PDF not in read_file_list(folder)


def _require_outlet(study: Study) -> None:
    """Raise ``StudyError`` if there is no outlet that all others are to be compared with."""
    against = study.settings.report.against
    if against in ("", BY_MEAN, IN_PAIRS):
        return
    outlets = sorted(study.article_facts()["outlet"].unique())
    if against not in outlets:
        raise StudyError(
            f"{study.path / 'study.toml'}: report.against: no outlet is called {against!r}{nearest(against, outlets)}; "
            f"there are {', '.join(outlets)}, and {BY_MEAN!r} and {IN_PAIRS!r}"
        )


def _check_columns(study: Study) -> list[str]:
    """Raise ``StudyError`` if articles have no column that [report] by names; return what is to be known of others."""
    from framing.estimates.groupings import check_columns, grouping_notes

    by = study.settings.report.by
    articles = study.article_facts()
    try:
        check_columns(articles, by)
    except InputError as error:
        raise StudyError(f"{study.path / 'study.toml'}: report.by: {error}") from error
    return [f"report.by: {note}" for note in grouping_notes(articles, by)]


def _require_font(study: Study) -> None:
    """Raise ``StudyError`` if this machine does not have the font of figures; the usual one comes with matplotlib."""
    if (font := study.settings.figures.font) == Figures().font:
        return
    from framing.report.canvas import check_font

    try:
        check_font(font)
    except InputError as error:
        raise StudyError(f"{study.path / 'study.toml'}: figures.font: {error}") from error


def _with_options(
    study: Study, *, excerpts: bool, without_copies: bool, predictors: Sequence[str], against: str
) -> Study:
    """Return the study, its tables read once, with what is asked for in place of settings of [report]."""
    settings = study.settings.report
    settings = replace(
        settings, excerpts=excerpts or settings.excerpts, copies="drop" if without_copies else settings.copies,
        predictors=tuple(dict.fromkeys(predictors)) or settings.predictors, against=against or settings.against,
    )  # fmt: skip
    return replace(cached(study), settings=replace(study.settings, report=settings))


def _categories(study: Study) -> dict[str, str]:
    """Return the codebook's categories with their definitions; none if the study has no codebook."""
    path = study.path / CODEBOOK
    if not is_there(path):
        return {}
    return {category.id: category.definition.strip() for category in read_codebook(path).categories}


def _require_categories(study: Study) -> None:
    if is_there(study.path / CODEBOOK):
        require_categories(study, labels_of(study), ("annotations", "gold", "adjudicator_annotations"))


def _estimates(study: Study, categories: Mapping[str, str]) -> "pd.DataFrame":
    from framing.estimates.article_counts import category_names
    from framing.report.tables import estimates_table

    stages = read_stages(study)
    return estimates_table(stages, category_names(stages, list(categories)), study.settings.report)


def _manifest(recipe: Recipe, categories: Mapping[str, str]) -> dict[str, Any]:
    """Return what a report was made of, for its readers; no time, so that the same inputs give the same bytes."""
    settings = recipe.settings
    return {
        "framing": 1,
        "version": recipe.version,
        "versions": dict(recipe.libraries),
        "seed": settings["seed"],
        "study": {
            **{key: settings[key] for key in ("title", "note", "outlets", "report")},
            "categories": dict(categories),
            "actors": settings["actors"],
        },
        "inputs": dict(recipe.inputs),
    }


def _as_made(study: Study, facts: Mapping[str, Any]) -> Study:
    """Return the study with the options with which a report was made."""
    made_with = part_of(part_of(facts, "study"), "report")
    predictors, against = made_with.get("predictors"), made_with.get("against")
    return _with_options(
        study, excerpts=bool(made_with.get("excerpts")), without_copies=made_with.get("copies") == "drop",
        predictors=predictors if isinstance(predictors, list) and all(map(_is_text, predictors)) else (),
        against=against if isinstance(against, str) else "",
    )  # fmt: skip


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _files(study: Study, categories: Mapping[str, str], recipe: Recipe) -> dict[str, bytes]:
    """Make the report, and return its files by name; the manifest is last and has the digests of the others."""
    from framing.report.report_files import report_files

    manifest = _manifest(recipe, categories)
    files = report_files(read_findings(study, categories, manifest))
    digests = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    return files | {MANIFEST: json_text({**manifest, "files": digests}).encode()}
