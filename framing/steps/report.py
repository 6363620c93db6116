"""Estimates → the report of a study: page, tables, figures."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.codebook import FILE as CODEBOOK
from framing.codebook import read_codebook
from framing.files import digests, read_json, replacing, write_csv, write_json, write_text
from framing.records import empty
from framing.study import Built, Study
from framing.version import __version__

if TYPE_CHECKING:
    import pandas as pd

    from framing.report.naming import ActorNames
    from framing.report.page import Contents
    from framing.scores.articles import Stages

EVIDENCE_PER_CELL = 40  # sentences shown for an outlet, category and voice group
EVIDENCE_IN_ALL = 4000  # on a page; a browser is quick with so many
NAMED_PER_CELL = 20  # sentences shown for a name of an actor in an outlet
NAMED_IN_ALL = 2000
_OPTIONAL = ("sample", "annotated", "gold", "scores")
_INPUTS = ("articles", "markers", *_OPTIONAL, "names", "estimates")


def report(study: Study, *, force: bool = False) -> Built:
    """Keep stage ``estimates`` and write ``reports/NAME``, unless neither would change.

    Raises
    ------
    StudyError
        There are no articles yet, or the codebook is not sound.
    """
    categories = _categories(study)
    built = study.build("estimates", lambda: _estimates(study, categories), extra=_extra(categories), force=force)
    folder = page_of(study).parent
    if force or not _is_fresh(study, folder, categories):
        _write(study, folder, categories)
        return Built(built.stage, built.rows, made=True)
    return built


def page_of(study: Study) -> Path:
    """Return the path of the report's page."""
    return study.path / "reports" / study.settings.report.name / "index.html"


def _categories(study: Study) -> dict[str, str]:
    """Return the codebook's categories with their definitions; none where the study has no codebook."""
    path = study.path / CODEBOOK
    if not path.is_file():
        return {}
    return {one.id: one.definition.strip() for one in read_codebook(path).categories}


def _extra(categories: Mapping[str, str]) -> dict[str, Any]:
    return {"categories": list(categories)}


def _stages(study: Study) -> "Stages":
    from framing.scores.articles import Stages

    made = {name: study.table(name) if study.has(name) else empty(name) for name in _OPTIONAL}
    return Stages.of(study.articles(), markers=study.markers(), **made)


def _estimates(study: Study, categories: Mapping[str, str]) -> "pd.DataFrame":
    from framing.report.tables import estimates_table
    from framing.scores.articles import category_names

    stages = _stages(study)
    return estimates_table(stages, category_names(stages, list(categories)), study.settings.report)


def _recipe(study: Study, categories: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the report depends on; no time, so that the same inputs give the same bytes."""
    rows = study.manifest()
    return {
        "framing": 1,
        "version": __version__,
        "seed": study.settings.seed,
        "study": {
            "title": study.settings.title,
            "note": study.settings.note,
            "outlets": [asdict(outlet) for outlet in study.settings.outlets],
            "report": asdict(study.settings.report),
            "categories": dict(categories),
            "actors": study.settings.section("actors"),
        },
        "inputs": {name: rows[name]["digest"] for name in _INPUTS if name in rows and study.has(name)},
    }


def _is_fresh(study: Study, folder: Path, categories: Mapping[str, str]) -> bool:
    if not (folder / "manifest.json").is_file():
        return False
    facts = read_json(folder / "manifest.json")
    files: dict[str, str] = facts.pop("files", {})
    return bool(
        facts == _recipe(study, categories) and files and digests({name: folder / name for name in files}) == files
    )


def _write(study: Study, folder: Path, categories: Mapping[str, str]) -> None:
    from framing.report.figures import sheet
    from framing.report.page import render

    recipe = _recipe(study, categories)
    contents = _contents(study, categories, recipe)
    write_text(render(contents), folder / "index.html")
    write_csv(contents.estimates, folder / "estimates.csv")
    write_csv(contents.contrasts, folder / "contrasts.csv")
    write_json(_records(contents.estimates), folder / "estimates.json")
    (folder / "naming.csv").unlink(missing_ok=True)
    if contents.naming:
        write_csv(contents.matrix, folder / "naming.csv")
    for category, svg in contents.panels.items():
        write_text(svg, folder / "figures" / f"{category}.svg")
    svg, png = sheet(_panels(contents.estimates), contents.outlets)
    write_text(svg, folder / "figures" / "rates.svg")
    with replacing(folder / "figures" / "rates.png") as passing:
        passing.write_bytes(png)
    names = ["index.html", "estimates.csv", "estimates.json", "contrasts.csv"]
    names += ["naming.csv"] if contents.naming else []
    names += [f"figures/{name}" for name in (*(f"{one}.svg" for one in contents.panels), "rates.svg", "rates.png")]
    write_json({**recipe, "files": digests({name: folder / name for name in names})}, folder / "manifest.json")


def _contents(study: Study, categories: Mapping[str, str], recipe: Mapping[str, Any]) -> "Contents":
    from framing.report.evidence import find_evidence
    from framing.report.figures import panel_svg
    from framing.report.numerals import words
    from framing.report.page import Contents
    from framing.report.summary import summarise
    from framing.report.tables import contrasts_table, corpus_table, voices_table
    from framing.scores.articles import ALL, category_names

    stages, settings = _stages(study), study.settings.report
    estimates = study.estimates()
    names = category_names(stages, list(categories))
    outlets = _outlets(study, estimates)
    contrasts = contrasts_table(stages, names, settings)
    matrix, naming = _naming(study, outlets)
    most = max(5, min(EVIDENCE_PER_CELL, EVIDENCE_IN_ALL // max(1, 2 * len(outlets) * len(names))))
    return Contents(
        title=study.settings.title,
        note=study.settings.note,
        outlets=outlets,
        categories={**{name: categories.get(name, "") for name in names}, ALL: "All categories taken together."},
        report=settings,
        estimates=estimates,
        contrasts=contrasts,
        voices=voices_table(stages),
        corpus=corpus_table(stages),
        articles=stages.articles,
        summary=summarise(estimates, contrasts),
        evidence=find_evidence(stages, most=most, excerpts=settings.excerpts),
        matrix=matrix,
        naming=naming,
        panels={category: panel_svg(rows, outlets, words(category)) for category, rows in _own(estimates).items()},
        manifest=recipe,
    )


def _naming(study: Study, outlets: Mapping[str, str]) -> "tuple[pd.DataFrame, list[ActorNames]]":
    """Return the naming matrix and what the page shows of it; nothing where the study has no actors."""
    from framing.report.evidence import Texts
    from framing.report.naming import find_naming
    from framing.scores.naming import naming_matrix

    articles, settings = study.articles(), study.settings.report
    titles = {actor.id: actor.title or actor.id for actor in study.settings.actors}
    names = study.table("names") if study.has("names") else empty("names")
    names = names.assign(outlet=names["article_id"].map(articles.set_index("article_id")["outlet"]))
    names = names[names["actor"].isin(list(titles)) & names["outlet"].notna()]
    matrix = naming_matrix(names, articles, confidence=settings.confidence, seed=study.settings.seed)
    cells = len(names.groupby(["actor", "name", "outlet"]))
    most = max(2, min(NAMED_PER_CELL, NAMED_IN_ALL // max(1, cells)))
    texts = Texts(articles, settings.excerpts)
    return matrix, find_naming(names, matrix, titles, list(outlets), texts, most=most)


def _outlets(study: Study, estimates: "pd.DataFrame") -> dict[str, str]:
    """Return the outlets that have articles, in the order of the settings, with the names to print."""
    there = list(estimates["outlet"].unique())
    named = {outlet.id: outlet.name or outlet.id for outlet in study.settings.outlets if outlet.id in there}
    return {**named, **{outlet: outlet for outlet in there if outlet not in named}}


def _own(estimates: "pd.DataFrame") -> "dict[str, pd.DataFrame]":
    own = estimates[estimates["voice"] == "outlet"]
    return {str(category): rows for category, rows in own.groupby("category", sort=False)}


def _panels(estimates: "pd.DataFrame") -> "list[tuple[str, pd.DataFrame]]":
    from framing.report.numerals import words

    return [(words(category), rows) for category, rows in _own(estimates).items()]


def _records(table: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return the rows as JSON values; ``nan`` is null."""
    rows = table.to_dict("records")
    return [{key: None if value != value else value for key, value in row.items()} for row in rows]
