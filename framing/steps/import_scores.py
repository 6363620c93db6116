"""A file of predictions from any model → stage ``predictions``."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from framing.codebook import FILE as CODEBOOK
from framing.codebook import read_codebook
from framing.digests import digest
from framing.errors import InputError
from framing.files import json_value, read_rows, read_text
from framing.parquet_files import read_parquet
from framing.settings import OURS, RULES
from framing.single_writer import writes
from framing.study import StepResult, Study

if TYPE_CHECKING:
    import pandas as pd

FORMATS = {".csv": "CSV", ".tsv": "CSV", ".jsonl": "JSON Lines", ".ndjson": "JSON Lines", ".parquet": "Parquet"}


@dataclass(frozen=True, slots=True)
class ImportedScores:
    """What was kept, and what is to be said of it."""

    result: StepResult
    notes: tuple[str, ...] = ()


@writes("import-scores", or_nothing=True)
def import_scores(
    study: Study, path: Path, name: str, *, skip_unknown: bool = False, force: bool = False
) -> ImportedScores:
    """Check the predictions of a file and keep them as those of predictor ``name``; other predictors stay.

    Raises
    ------
    InputError
        The file is not in one of ``FORMATS``, or its predictions are not sound (see
        ``framing.sharing.predictions``); the name cannot be one.
    StudyError
        The study has no articles.
    """
    import pandas as pd

    from framing.sharing.predictions import read_predictions

    _check_name(name)
    articles = study.articles()
    kept = study.is_unchanged("predictions")  # else nobody knows what is in it, and every file is to be brought again
    extra = {**(study.row("predictions").extra if kept else {}), name: _digest(path)}
    if not force and study.has("predictions") and study.is_fresh("predictions", extra=extra):
        return ImportedScores(StepResult("predictions", study.row("predictions").rows, written=False))
    categories = [category.id for category in read_codebook(study.path / CODEBOOK).categories]
    try:
        imported = read_predictions(_read(path), articles, categories, skip_unknown=skip_unknown)
    except InputError as error:
        if error.path:
            raise
        raise InputError(str(error).removeprefix(f"{error.line}: "), path=path, line=error.line) from error
    rows = imported.counts.assign(predictor=name)
    tables = [study.table("predictions").loc[lambda table: table["predictor"] != name], rows] if kept else [rows]
    result = study.keep("predictions", pd.concat(tables, ignore_index=True), extra=extra)
    return ImportedScores(result, (*imported.notes, *_too_good(study, name, categories)))


def _check_name(name: str) -> None:
    taken = {OURS: "the study's own model", RULES: "the markers of the rules"}
    if name in taken:
        raise InputError(f"{name!r} is {taken[name]}; give these predictions another name")
    if not re.fullmatch(r"\w[\w.-]{0,59}", name):
        raise InputError(f"name {name!r}: letters, digits, '.', '_' and '-' only, at most 60")


def _digest(path: Path) -> str:
    try:
        return digest(path)
    except FileNotFoundError as error:
        raise InputError("there is no such file", path=path) from error


def _read(path: Path) -> "pd.DataFrame":
    """Read the rows of a file, each with its line."""
    import pandas as pd

    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise InputError(f"predictions are read from {', '.join(FORMATS)}; rename or convert the file", path=path)
    if form == "Parquet":
        table = read_parquet(path)
        return table.assign(line=range(1, len(table) + 1))
    if form == "CSV":
        return pd.DataFrame([{**row, "line": line} for line, row in read_rows(path)])
    lines = enumerate(read_text(path).split("\n"), start=1)
    return pd.DataFrame([{**_object(line, number, path), "line": number} for number, line in lines if line.strip()])


def _object(line: str, number: int, path: Path) -> dict[str, object]:
    try:
        value = json_value(line)
    except ValueError as error:
        raise InputError(str(error), path=path, line=number) from error
    if not isinstance(value, dict):
        raise InputError("each line must be a JSON object", path=path, line=number)
    return value


def _too_good(study: Study, name: str, categories: list[str]) -> list[str]:
    """Warn of predictions that are people's own labels: corrected by these, they would claim a certainty they lack."""
    from framing.estimates.predictor_counts import suspiciously_good
    from framing.steps.report_inputs import read_stages

    if not (study.has("markers") and study.has("gold") and study.has("sample")):
        return []
    stages = read_stages(study, predictor=name)
    alike = [category for category in categories if suspiciously_good(stages, category)]
    return [f"the counts of {', '.join(alike)} equal people's in every labelled article: predictions must not be "
            "made of the labels that correct them"] if alike else []  # fmt: skip
