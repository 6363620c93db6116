"""Labels and a model's counts → what rates depend on: corrected regressions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from framing.codebook import FILE as CODEBOOK
from framing.codebook import read_codebook
from framing.contracts import TABLES
from framing.errors import InputError
from framing.files import csv_text, is_there
from framing.outputs import write_files, write_folder
from framing.overwriting import Maker, WriteResult
from framing.settings import Report
from framing.steps.report_inputs import read_stages
from framing.study import Study
from framing.wording import nearest

if TYPE_CHECKING:
    import pandas as pd

    from framing.estimates.article_counts import Stages
    from framing.estimates.corrected_poisson import Variance

_META = "meta_"  # how a formula names metadata whose key is the name of another column
_OFFERED = ("outlet", "section", "author", "kind", "words", "date", "event", "period", "time", "voice")
_FACTS = ("date", "section", "author", "kind", "words")
_FOLDER = Maker("effects", "choose another folder with -o", (".csv", ".tex", ".md", ".bib", ".svg", ".pdf", ".png"))
_FOR_R = Maker("effects --for-r", "choose another file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: a formula, of which categories, in whose voice, and how ``period`` is made of dates."""

    formula: str
    period: str = ""
    categories: tuple[str, ...] = ()
    voice: str = "outlet"
    predictor: str = ""
    variance: "Variance" = "jackknife"


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of a question: the columns of ``estimate_effects``, with ``category`` and ``voice`` first.

    ``gaps`` say how many articles are left out because they lack a value,
    ``notes`` which columns with numbers are taken for texts.
    """

    table: "pd.DataFrame"
    gaps: tuple[str, ...]
    notes: tuple[str, ...]


def effects(study: Study, question: Question) -> Effects:
    """Estimate the effects of a question.

    Raises
    ------
    InputError
        The formula is invalid, names a column or the question a category or
        predictor that is not there, has a value that is out of range, or a term
        that follows from others.
    StudyError
        The study has no article or no markers.
    """
    import pandas as pd

    from framing.estimates.effects import estimate_effects
    from framing.estimates.explained_articles import gaps_in_words

    report, cells = study.settings.report, []
    tables, notes = _article_tables(study, question)
    for category, articles in tables.items():
        try:
            table = estimate_effects(
                articles, question.formula, period=question.period, confidence=report.confidence, per=report.per,
                variance=question.variance,
            )  # fmt: skip
        except InputError as error:  # a column of texts, where numbers were meant, has many terms
            error.details = (*error.details, *notes)
            raise
        table.insert(0, "category", category)
        table.insert(1, "voice", _voice(question))
        cells.append(table)
    gaps = gaps_in_words(articles.drop_duplicates("article_id"), question.formula, question.period)
    return Effects(pd.concat(cells, ignore_index=True), tuple(gaps), tuple(notes))


def write_effects(study: Study, question: Question, estimated: Effects, folder: Path, *, force: bool) -> WriteResult:
    """Write effects to a folder: CSV, LaTeX, figure, and the methods with what they cite."""
    from framing.report.effect_texts import effects_files
    from framing.report.illustration import style_of

    study.require_elsewhere(folder)
    files = effects_files(
        estimated.table, question.formula, question.period, report_of(study, question),
        variance=question.variance, style=style_of(study.settings.figures), gaps=estimated.gaps,
    )  # fmt: skip
    return write_folder(folder, files, _FOLDER, force=force)


def report_of(study: Study, question: Question) -> Report:
    """Return the study's [report] with the predictor that the question names, whose counts are corrected, as first."""
    report = study.settings.report
    return replace(report, predictors=(question.predictor,)) if question.predictor else report


def write_for_r(study: Study, question: Question, path: Path, *, force: bool) -> tuple[int, WriteResult]:
    """Write what the regressions are made of, one row per article and category; return the number of rows."""
    import pandas as pd

    from framing.estimates.effects import regression_rows

    study.require_elsewhere(path)
    rows = pd.concat(
        [
            regression_rows(articles, question.formula, question.period).assign(category=category)
            for category, articles in _article_tables(study, question)[0].items()
        ],
        ignore_index=True,
    )
    written = write_files(path.parent, {path.name: csv_text(rows).encode()}, _FOR_R, force=force)
    return len(rows), written


def _voice(question: Question) -> str:
    """Return the voice that the counts are of; both are in the formula if it names them."""
    return "each" if _names_voice(question.formula) else question.voice


def _names_voice(formula: str) -> bool:
    from framing.estimates.formulas import named_columns

    return "voice" in named_columns(formula)


def _article_tables(study: Study, question: Question) -> "tuple[dict[str, pd.DataFrame], list[str]]":
    """Return the articles with their counts in each category and the columns that a formula may name, and notes."""
    from framing.estimates.article_counts import ALL

    stages = read_stages(study, predictor=question.predictor)
    categories = _categories(study, stages)
    for name in question.categories:
        if name not in categories:
            raise InputError(
                f"no category is called {name!r}{nearest(name, categories)}; there are {', '.join(categories)}"
            )
    facts, notes = _facts(stages.articles, question.formula)
    names = question.categories or (ALL, *(name for name in categories if name != ALL))
    return {name: _counts(stages, name, question).merge(facts, on="article_id") for name in names}, notes


def _categories(study: Study, stages: "Stages") -> list[str]:
    from framing.estimates.article_counts import ALL, category_names

    path = study.path / CODEBOOK
    in_codebook = [category.id for category in read_codebook(path).categories] if is_there(path) else []
    return [*category_names(stages, in_codebook), ALL]


def _counts(stages: "Stages", category: str, question: Question) -> "pd.DataFrame":
    from framing.estimates.article_counts import count_articles
    from framing.estimates.voice_counts import count_by_voice

    if _names_voice(question.formula):
        return count_by_voice(stages, category).drop(columns="category")
    return count_articles(stages, category, question.voice).drop(columns=["category", "voice"])


def _facts(articles: "pd.DataFrame", formula: str) -> "tuple[pd.DataFrame, list[str]]":
    """Return what is known of each article, with the metadata that the formula names, and which of it is no number."""
    from framing.estimates.effects import RESERVED
    from framing.estimates.formulas import named_columns
    from framing.estimates.metadata import as_column, metadata_keys, metadata_of, metadata_texts, why_texts

    facts = articles[["article_id", *_FACTS]]
    kinds = facts["kind"].where(facts["kind"] != "", "news")
    metadata = metadata_of(articles)
    keys, taken = metadata_keys(metadata), RESERVED.union(articles.columns)
    offered = {*_OFFERED, *(key if key not in taken else f"{_META}{key}" for key in keys)}
    for name in named_columns(formula):
        if name not in offered:
            raise InputError(f"formula: {_unusable(name, offered)}; there are "
                             f"{', '.join(sorted(offered))}")  # fmt: skip
    asked = {name: key for name in named_columns(formula) if (key := _key(name, keys, taken))}
    texts = {name: metadata_texts(metadata, key) for name, key in asked.items()}
    notes = [
        f"{name!r} is taken for texts: {reason}" for name, column in texts.items() if (reason := why_texts(column))
    ]
    columns = {name: as_column(column).set_axis(facts.index) for name, column in texts.items()}
    return facts.assign(kind=kinds, **columns), notes


def _unusable(name: str, offered: Collection[str]) -> str:
    """Say why a formula cannot name a column, and what it is to name instead, if anything is near."""
    key = name.removeprefix(_META)
    if f"{_META}{name}" in offered:
        return f"the metadata {name!r} is written {_META}{name} in a formula, since another column is called {name!r}"
    if name != key and key in offered:
        return f"the metadata {key!r} is written {key}, without {_META}"
    if name in [column.name for column in TABLES["articles"]]:
        return f"no rate can depend on column {name!r} of the articles{nearest(name, offered)}"
    return f"no column is called {name!r}{nearest(name, offered)}"


def _key(name: str, keys: Sequence[str], taken: Collection[str]) -> str:
    """Return the key of metadata that a name in a formula means, "" if none: "meta_period" is the key "period"."""
    key = name.removeprefix(_META)
    if name not in keys and key in keys and key in taken:
        return key
    return name if name in keys and name not in taken else ""
