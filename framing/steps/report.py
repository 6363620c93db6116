"""Estimates → the report of a study: page, tables, figures, and what a paper needs."""

import hashlib
import json
import os
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from framing.codebook import FILE as CODEBOOK
from framing.codebook import read_codebook
from framing.errors import InputError
from framing.files import digest, json_text
from framing.folder_state import is_settled, look, read_list
from framing.outputs import check_folder, write_files, write_folder
from framing.overwriting import Maker, Seen, is_digest
from framing.settings import Report
from framing.steps.report_inputs import read_findings, read_stages
from framing.steps.report_manifest import ENDINGS, MANIFEST, adopted, is_of_report, part_of, read_manifest
from framing.study import StageStatus, StepResult, Study, writes
from framing.version import __version__

if TYPE_CHECKING:
    import pandas as pd


_INPUTS = (
    "articles",
    "speech",
    "markers",
    "sample",
    "readings",
    "annotations",
    "answers",
    "gold",
    "model",
    "scores",
    "names",
    "estimates",
)
PAGE, PDF = "index.html", "report.pdf"
_MAKER = Maker("report", "give the report another name ([report] name in study.toml)", ENDINGS)
_LIBRARIES = ("numpy", "scipy", "pandas", "matplotlib", "datasketch", "jinja2")


@writes("report")
def report(
    study: Study, *, excerpts: bool = False, force: bool = False, tell: Callable[[str], None] = lambda sentence: None
) -> StepResult:
    """Keep stage ``estimates`` and write ``reports/NAME``, unless neither would change.

    With ``excerpts`` the page has no whole article and no whole sentence,
    whatever ``study.toml`` says. With ``force`` the report is made anyway, and
    replaces files in its folder that were changed by hand; ``tell`` is given their names.

    Raises
    ------
    StudyError
        There are no articles yet, or the codebook has an error.
    InputError
        A file in ``reports/NAME`` is in the way: it was changed since framing
        wrote it, or framing did not write it.
    """
    categories = _categories(study)
    settings = _report(study, excerpts)
    built = study.build("estimates", lambda: _estimates(study, categories), extra=_extra(categories), force=force)
    folder = page_of(study).parent
    if not force and _is_fresh(study, folder, categories, settings):
        return built
    if not force:
        check_folder(folder, _MAKER)  # before the minutes that a large report takes
    written = write_folder(folder, _files(study, categories, settings), _MAKER, force=force, adopted=adopted(folder))
    for note in replace(written, replaced=(), deleted=()).notes:
        tell(note)
    return StepResult(built.stage, built.rows, made=True)


def standing(study: Study) -> StageStatus:
    """Say where the report stands: whether 'framing report' would write anything.

    One that was made with ``--excerpts`` is compared with what that gives today.
    """
    folder = page_of(study).parent
    try:
        facts = read_manifest(folder)
    except InputError as error:
        return StageStatus("report", "report", "changed", 0, str(error))
    if facts is None:
        return StageStatus("report", "report", "missing", -1)
    files = part_of(facts, "files")
    if _is_fresh(study, folder, _categories(study), _report(study, _has_excerpts(facts))):
        return StageStatus("report", "report", "fresh", len(files))
    if _is_whole(folder, files):
        return StageStatus("report", "report", "stale", len(files), "what it is made of has changed")
    return StageStatus("report", "report", "changed", len(files), "its files are not those that were written")


def check(study: Study, folder: Path) -> list[str]:
    """Make the report of the study again, in memory, and say in which ways ``folder`` differs from it.

    Raises
    ------
    InputError
        ``folder`` has no report.
    """
    from framing.report.differences import file_differences, manifest_differences

    facts = read_manifest(folder)
    if facts is None:
        raise InputError(f"has no {MANIFEST} of a report", path=folder)
    categories = _categories(study)
    settings = _report(study, _has_excerpts(facts))
    with _aside(study) as apart:
        apart.build("estimates", lambda: _estimates(apart, categories), extra=_extra(categories))
        files = _files(apart, categories, settings)
    ours, theirs = json.loads(files[MANIFEST]), part_of(facts, "files")
    seen = {name: look(folder, name) for name in {*theirs, *ours["files"]} if is_of_report(name)}
    return [*manifest_differences("", ours, facts), *file_differences(ours["files"], theirs, seen)]


@contextmanager
def _aside(study: Study) -> Iterator[Study]:
    """Yield the study in a temporary folder with links to its files: stages kept there do not reach the study."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "data").mkdir()
        for source, target in ((study.path, Path(folder)), (study.path / "data", Path(folder) / "data")):
            for path in source.iterdir() if source.is_dir() else ():
                if (path.name != "data" or source != study.path) and not path.name.startswith("."):
                    os.symlink(path.absolute(), target / path.name)
        yield replace(study, path=Path(folder))


def page_of(study: Study) -> Path:
    """Return the path of the report's page."""
    return study.path / "reports" / study.settings.report.name / PAGE


@writes("report --pdf")
def print_pdf(study: Study, *, force: bool = False) -> Path:
    """Print the report's page as ``report.pdf`` beside it.

    Raises
    ------
    InputError
        There is no Chromium, or a file of that name is in the way.
    """
    from framing.report.pdf import print_page

    page = page_of(study)
    write_files(page.parent, {PDF: print_page(page)}, _MAKER, force=force)
    return page.with_name(PDF)


def has_foreign_pdf(study: Study) -> bool:
    """Tell whether ``report.pdf`` exists and is not one that framing printed of the current page."""
    folder = page_of(study).parent
    seen = look(folder, PDF)
    return seen != Seen() and PDF not in read_list(folder)


def _report(study: Study, excerpts: bool) -> Report:
    settings = study.settings.report
    return replace(settings, excerpts=True) if excerpts else settings


def _categories(study: Study) -> dict[str, str]:
    """Return the codebook's categories with their definitions; none if the study has no codebook."""
    path = study.path / CODEBOOK
    if not path.is_file():
        return {}
    return {category.id: category.definition.strip() for category in read_codebook(path).categories}


def extra(study: Study) -> dict[str, Any]:
    """Return what the estimates depend on besides stages and settings."""
    return _extra(_categories(study))


def _extra(categories: Mapping[str, str]) -> dict[str, Any]:
    return {"categories": list(categories)}


def _estimates(study: Study, categories: Mapping[str, str]) -> "pd.DataFrame":
    from framing.estimates.article_counts import category_names
    from framing.report.tables import estimates_table

    stages = read_stages(study)
    return estimates_table(stages, category_names(stages, list(categories)), study.settings.report)


def _recipe(study: Study, categories: Mapping[str, str], settings: Report) -> dict[str, Any]:
    """Everything that the report depends on; no time, so that the same inputs give the same bytes."""
    libraries = {name: version(name) for name in _LIBRARIES}
    return {
        "framing": 1,
        "version": __version__,
        "versions": {"python": ".".join(platform.python_version_tuple()[:2]), **libraries},
        "seed": study.settings.seed,
        "study": {
            "title": study.settings.title,
            "note": study.settings.note,
            "outlets": [asdict(outlet) for outlet in study.settings.outlets],
            "report": {**study.settings.section("report"), "excerpts": settings.excerpts},
            "categories": dict(categories),
            "actors": study.settings.section("actors"),
        },
        "inputs": {name: digest(study.file(name)) for name in _INPUTS if study.has(name)},
    }


def _is_fresh(study: Study, folder: Path, categories: Mapping[str, str], settings: Report) -> bool:
    try:
        facts = read_manifest(folder)
    except InputError:
        return False
    if facts is None:
        return False
    files = facts.pop("files")
    return facts == _recipe(study, categories, settings) and _is_whole(folder, files)


def _is_whole(folder: Path, files: Mapping[str, Any]) -> bool:
    """Tell whether the files of a report are those that its manifest names, and nothing more was to be written."""
    sound = PAGE in files and all(is_of_report(name) and is_digest(sha256) for name, sha256 in files.items())
    return sound and is_settled(folder) and all(look(folder, name) == Seen(files[name]) for name in files)


def _has_excerpts(facts: Mapping[str, Any]) -> bool:
    return bool(part_of(part_of(facts, "study"), "report").get("excerpts"))


def _files(study: Study, categories: Mapping[str, str], settings: Report) -> dict[str, bytes]:
    """Make the report, and return its files by name; the manifest is last and has the digests of the others."""
    from framing.report.report_files import report_files

    recipe = _recipe(study, categories, settings)
    files = report_files(read_findings(study, categories, settings, recipe))
    digests = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    return files | {MANIFEST: json_text({**recipe, "files": digests}).encode()}
