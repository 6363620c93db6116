"""Estimates → the report of a study: page, tables, figures, and what a paper needs."""

import platform
from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from framing.codebook import FILE as CODEBOOK
from framing.codebook import read_codebook
from framing.errors import InputError
from framing.files import digests, read_json, replacing, write_csv, write_json, write_text
from framing.settings import Report
from framing.study import Built, Standing, Study
from framing.version import __version__

if TYPE_CHECKING:
    import pandas as pd

    from framing.report.page import Contents
    from framing.steps.contents import Findings

_INPUTS = (
    "articles",
    "markers",
    "sample",
    "annotated",
    "annotations",
    "answers",
    "gold",
    "model",
    "scores",
    "names",
    "estimates",
)
PDF = "report.pdf"
_LIBRARIES = ("numpy", "scipy", "pandas", "matplotlib", "datasketch", "jinja2")


def report(study: Study, *, excerpts: bool = False, force: bool = False) -> Built:
    """Keep stage ``estimates`` and write ``reports/NAME``, unless neither would change.

    With ``excerpts`` the page has no whole article and no whole sentence,
    whatever ``study.toml`` says.

    Raises
    ------
    StudyError
        There are no articles yet, or the codebook is not sound.
    """
    categories = _categories(study)
    settings = _report(study, excerpts)
    built = study.build("estimates", lambda: _estimates(study, categories), extra=_extra(categories), force=force)
    folder = page_of(study).parent
    if force or not _is_fresh(study, folder, categories, settings):
        _write(study, folder, categories, settings)
        return Built(built.stage, built.rows, made=True)
    return built


def standing(study: Study) -> Standing:
    """Say where the report stands: whether 'framing report' would write anything.

    One that was made with ``--excerpts`` is compared with what that gives today.
    """
    folder = page_of(study).parent
    facts = read_json(folder / "manifest.json") if (folder / "manifest.json").is_file() else {}
    if not facts:
        return Standing("report", "report", "missing", -1)
    excerpts = bool(facts.get("study", {}).get("report", {}).get("excerpts"))
    if _is_fresh(study, folder, _categories(study), _report(study, excerpts)):
        return Standing("report", "report", "fresh", len(facts["files"]))
    files: dict[str, str] = facts.get("files", {})
    whole = digests({name: folder / name for name in files}) == files
    reason = "what it is made of has changed" if whole else "its files are not those that were written"
    return Standing("report", "report", "stale" if whole else "changed", len(files), reason)


def check(study: Study, folder: Path) -> list[str]:
    """Make the report of the study anew, beside, and say in which ways ``folder`` differs from it.

    Raises
    ------
    InputError
        ``folder`` has no report.
    """
    if not (folder / "manifest.json").is_file():
        raise InputError("has no manifest.json of a report", path=folder)
    facts = read_json(folder / "manifest.json")
    categories = _categories(study)
    excerpts = bool(facts.get("study", {}).get("report", {}).get("excerpts"))
    settings = _report(study, excerpts)
    study.build("estimates", lambda: _estimates(study, categories), extra=_extra(categories))
    with TemporaryDirectory() as place:
        _write(study, Path(place), categories, settings)
        ours = read_json(Path(place) / "manifest.json")
    found = digests({name: folder / name for name in {*facts.get("files", {}), *ours["files"]}})
    return [*_told("", ours, facts), *_files(ours["files"], facts.get("files", {}), found)]


def page_of(study: Study) -> Path:
    """Return the path of the report's page."""
    return study.path / "reports" / study.settings.report.name / "index.html"


def print_pdf(study: Study) -> Path:
    """Print the report's page as ``report.pdf`` beside it; raise ``InputError`` without a Chromium."""
    from framing.report.print import print_page

    target = page_of(study).with_name(PDF)
    print_page(page_of(study), target)
    return target


def _told(place: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """Say where two manifests differ; their files are told apart."""
    told = []
    for key in dict.fromkeys([*ours, *theirs]):
        name = f"{place}{key}"
        one, other = ours.get(key), theirs.get(key)
        if name == "files" or one == other:
            continue
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            told += _told(f"{name}.", one, other)
        else:
            told.append(f"{name}: there {_short(other)}, here {_short(one)}")
    return told


def _short(value: object) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _files(ours: Mapping[str, str], theirs: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    told = []
    for name in sorted({*ours, *theirs}):
        if name not in found:
            told.append(f"{name}: is missing")
        elif name in theirs and found[name] != theirs[name]:
            told.append(f"{name}: is not the file that was written")
        elif name not in ours:
            told.append(f"{name}: would not be made today")
        elif found[name] != ours[name]:
            told.append(f"{name}: would be made otherwise today")
    return told


def _report(study: Study, excerpts: bool) -> Report:
    settings = study.settings.report
    return replace(settings, excerpts=True) if excerpts else settings


def _categories(study: Study) -> dict[str, str]:
    """Return the codebook's categories with their definitions; none where the study has no codebook."""
    path = study.path / CODEBOOK
    if not path.is_file():
        return {}
    return {one.id: one.definition.strip() for one in read_codebook(path).categories}


def extra(study: Study) -> dict[str, Any]:
    """Return what the estimates depend on beside stages and settings."""
    return _extra(_categories(study))


def _extra(categories: Mapping[str, str]) -> dict[str, Any]:
    return {"categories": list(categories)}


def _findings(study: Study, categories: Mapping[str, str]) -> "Findings":
    from framing.steps.contents import Findings

    return Findings(study, tuple(categories))


def _estimates(study: Study, categories: Mapping[str, str]) -> "pd.DataFrame":
    from framing.report.tables import estimates_table

    found = _findings(study, categories)
    return estimates_table(found.stages, found.categories, study.settings.report)


def _recipe(study: Study, categories: Mapping[str, str], settings: Report) -> dict[str, Any]:
    """Everything that the report depends on; no time, so that the same inputs give the same bytes."""
    rows = study.manifest()
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
        "inputs": {name: rows[name]["digest"] for name in _INPUTS if name in rows and study.has(name)},
    }


def _is_fresh(study: Study, folder: Path, categories: Mapping[str, str], settings: Report) -> bool:
    if not (folder / "manifest.json").is_file():
        return False
    facts = read_json(folder / "manifest.json")
    files: dict[str, str] = facts.pop("files", {})
    same = facts == _recipe(study, categories, settings)
    return bool(same and files and digests({name: folder / name for name in files}) == files)


def _write(study: Study, folder: Path, categories: Mapping[str, str], settings: Report) -> None:
    from framing.report.page import render
    from framing.steps.pages import make_contents

    recipe = _recipe(study, categories, settings)
    found = _findings(study, categories)
    contents = make_contents(found, categories, settings, recipe)
    files: dict[str, Any] = {"index.html": render(contents)}
    files |= _tables(contents, found) | _figures(contents) | _paper(contents, study)
    old = read_json(folder / "manifest.json").get("files", {}) if (folder / "manifest.json").is_file() else {}
    for name in {*old, PDF} - set(files):  # a PDF is of the page before
        (folder / name).unlink(missing_ok=True)
    for name, content in files.items():
        _put(content, folder / name)
    write_json({**recipe, "files": digests({name: folder / name for name in sorted(files)})}, folder / "manifest.json")


def _put(content: Any, path: Path) -> None:
    if isinstance(content, str):
        write_text(content, path)
    elif isinstance(content, bytes):
        with replacing(path) as passing:
            passing.write_bytes(content)
    elif path.suffix == ".json":
        write_json(content, path)
    else:
        write_csv(content, path)


def _tables(contents: "Contents", found: "Findings") -> dict[str, Any]:
    """Return the tables by file name: as CSV, and all of them with the same numbers as JSON."""
    tables = {"estimates": contents.estimates, "contrasts": contents.contrasts}
    tables |= {"naming": contents.matrix} if contents.naming else {}
    files: dict[str, Any] = {f"{name}.csv": table for name, table in tables.items()}
    files |= {f"tables/{name}.csv": table for name, table in found.tables.items()}
    files["estimates.json"] = _records(contents.estimates)
    files["tables/all.json"] = {name: _records(table) for name, table in {**tables, **found.tables}.items()}
    return files


def _figures(contents: "Contents") -> dict[str, str | bytes]:
    from framing.report.figures import sheet
    from framing.report.numerals import words
    from framing.steps.pages import drawn_outlets, own_rates

    drawn = drawn_outlets(contents.estimates, contents.outlets)
    rates = {name: rows[rows["outlet"].isin(list(drawn))] for name, rows in own_rates(contents.estimates).items()}
    files: dict[str, str | bytes] = {}
    for name, one in contents.panels.items():
        files |= {f"figures/{name}.svg": one.svg, f"figures/{name}.pdf": one.pdf, f"figures/{name}.png": one.png}
    files["figures/rates.svg"], files["figures/rates.png"] = sheet(
        [(words(name), rows) for name, rows in rates.items()], drawn
    )
    return files


def _paper(contents: "Contents", study: Study) -> dict[str, str]:
    from framing.report import paper

    titles = {actor.id: actor.title or actor.id for actor in study.settings.actors}
    level = 1 - contents.report.confidence
    files = {
        "paper/estimates.tex": paper.estimates_tex(contents.estimates, contents.outlets),
        "paper/contrasts.tex": paper.contrasts_tex(contents.contrasts, contents.outlets, level),
        "paper/corpus.tex": paper.corpus_tex(contents.corpus, contents.outlets),
        "paper/methods.md": contents.methods + "\n",
        "paper/methods.tex": paper.methods_tex(contents.methods),
        "paper/references.bib": paper.references(contents.references),
    }
    return files | (
        {"paper/naming.tex": paper.naming_tex(contents.matrix, contents.outlets, titles)} if contents.naming else {}
    )


def _records(table: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return the rows as JSON values; ``nan`` is null."""
    rows = table.to_dict("records")
    return [{key: None if value != value else value for key, value in row.items()} for row in rows]
