"""Articles → speech, markers, the names of the study's actors, and the statements that several articles quote."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import Any

import pandas as pd

from framing.corpus.statements import find_statements
from framing.errors import StudyError
from framing.lang.rule_classes import PATTERNS
from framing.markers.find import find_markers
from framing.markers.names import find_names
from framing.markers.speech import find_speech
from framing.records import TABLES
from framing.settings import Settings
from framing.study import StepResult, Study, writes
from framing.study_rules import Overlay, read_overlay, unknown_rules
from framing.wording import counted

Watch = Callable[[list[Any]], Iterable[Any]]


@writes("prelabel", or_nothing=True)
def prelabel(study: Study, *, force: bool = False, watch: Watch = list) -> tuple[StepResult, ...]:
    """Find markers, names of actors and speech in every article; keep ``markers``, ``names``, ``speech``, ``quotes``.

    If several are due, every article is read once, and all are kept or none.
    ``watch`` takes the articles and yields them one by one: a hook for a
    progress bar.
    """
    finder = _Finder(study.articles(), study.settings, read_overlay(study.path), watch)
    # without actors there is no need to read anything
    names = (lambda: finder.tables["names"]) if study.settings.actors else (lambda: _table([], "names"))
    makes = {
        "markers": lambda: finder.tables["markers"],
        "names": names,
        "speech": lambda: finder.tables["speech"],
        "quotes": lambda: find_statements(study.articles(), _speech(study, finder)),
    }
    return study.build_all(makes, force=force)


def _speech(study: Study, finder: "_Finder") -> pd.DataFrame:
    """Return the speech that is kept, or that is to be kept together with what is made of it."""
    return study.table("speech") if study.is_fresh("speech") else finder.tables["speech"]


def unused(study: Study) -> list[str]:
    """Return the rules that the study's ``rules.toml`` names and that there are not: slips of the pen, as a rule."""
    tags = study.settings.languages
    patterns = [f"{tag}/{name}" for tag in tags for name in PATTERNS]
    return unknown_rules(read_overlay(study.path), tags, patterns)


class _Finder:
    """The markers, names and speech of articles: all found in one pass, at the first request."""

    def __init__(self, articles: pd.DataFrame, settings: Settings, overlay: Overlay, watch: Watch) -> None:
        self._articles, self._settings, self._overlay, self._watch = articles, settings, overlay, watch

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables ``markers``, ``names`` and ``speech``, in the order of the articles.

        Markers of rules whose expected precision is below the study's
        ``min_precision`` are left out.
        """
        _require_languages(self._articles, self._settings.languages)
        min_precision, actors = self._settings.markers.min_precision, self._settings.actors
        rows: dict[str, list[dict[str, Any]]] = {"markers": [], "names": [], "speech": []}
        for article in self._watch(list(self._articles.itertuples(index=False))):
            text, language, title = article.text, article.language, article.title
            values: dict[str, list[Any]] = {
                "markers": list(
                    find_markers(text, language, title, overlay=self._overlay, min_precision=min_precision)
                ),
                "names": list(find_names(text, actors, language, title=title)),
                "speech": list(find_speech(text, language)),
            }
            for name, records in values.items():
                rows[name] += [{"article_id": article.article_id, **asdict(record)} for record in records]
        return {name: _table(records, name) for name, records in rows.items()}


def _require_languages(articles: pd.DataFrame, languages: Sequence[str]) -> None:
    """Raise ``StudyError`` if articles are in a language that the study no longer has: no pack of it is watched."""
    outside = articles.loc[~articles["language"].isin(list(languages)), "language"]
    if len(outside):
        raise StudyError(
            f"{counted(len(outside), 'articles')} in a language that study.toml does not list: "
            f"{', '.join(sorted(set(outside)))}; add it to languages, or ingest without these articles (--start-over)"
        )


def _table(rows: list[dict[str, Any]], name: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[column.name for column in TABLES[name]])
