"""Articles → markers, and the names of the study's actors."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import cached_property
from typing import Any

import pandas as pd

from framing.markers.find import find_markers
from framing.markers.names import find_names
from framing.markers.patterns import PATTERNS
from framing.records import TABLES
from framing.settings import Settings
from framing.study import StepResult, Study, writes
from framing.study_rules import Overlay, read_overlay, unknown_rules

Watch = Callable[[list[Any]], Iterable[Any]]


@writes("prelabel")
def prelabel(study: Study, *, force: bool = False, watch: Watch = list) -> tuple[StepResult, StepResult]:
    """Find markers and names of actors in every article; keep stages ``markers`` and ``names``.

    Where both are due, every article is read once, and both are kept or neither.
    ``watch`` is given the articles and gives them back one by one: a place for a
    progress bar.
    """
    found = _Found(study.articles(), study.settings, read_overlay(study.path), watch)
    # without actors there is no need to read anything
    names = (lambda: found.tables[1]) if study.settings.actors else (lambda: _table([], "names"))
    markers, named = study.build_all({"markers": lambda: found.tables[0], "names": names}, force=force)
    return markers, named


def unused(study: Study) -> list[str]:
    """Return the rules that the study's ``rules.toml`` names and that there are not: slips of the pen, as a rule."""
    tags = study.settings.languages
    patterns = [f"{tag}/{name}" for tag in tags for name in PATTERNS]
    return unknown_rules(read_overlay(study.path), tags, patterns)


class _Found:
    """The markers and names of articles: worked out together, at the first ask."""

    def __init__(self, articles: pd.DataFrame, settings: Settings, overlay: Overlay, watch: Watch) -> None:
        self._articles, self._settings, self._overlay, self._watch = articles, settings, overlay, watch

    @cached_property
    def tables(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The markers table and the names table, in the order of the articles.

        Markers of rules whose expected precision is below the study's
        ``min_precision`` are left out.
        """
        least, actors = self._settings.markers.min_precision, self._settings.actors
        markers: list[dict[str, Any]] = []
        names: list[dict[str, Any]] = []
        for row in self._watch(list(self._articles.itertuples(index=False))):
            key = {"article_id": row.article_id}
            found = find_markers(row.text, row.language, title=row.title, overlay=self._overlay)
            markers += [key | asdict(one) for one in found if one.score >= least]
            named = find_names(row.text, actors, row.language, title=row.title)
            names += [key | asdict(one) for one in named]
        return _table(markers, "markers"), _table(names, "names")


def _table(rows: list[dict[str, Any]], name: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[column.name for column in TABLES[name]])
