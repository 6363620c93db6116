"""What a report is made from: the tables of a study, its settings, and the names that are printed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from framing.article_parts import ArticleParts
from framing.estimates.article_counts import ALL, Stages, category_names
from framing.estimates.contrasts import main_languages
from framing.estimates.mean_contrasts import MEAN
from framing.estimates.rates import Population
from framing.lang import load
from framing.records import empty
from framing.report.event_labels import event_labels
from framing.settings import Report, Settings


@dataclass(frozen=True)
class ReportData:
    """The tables of a study, its settings, and what a report calls things.

    Parameters
    ----------
    tables : mapping of DataFrame
        The stages of the study by name, ``estimates`` among them, and the
        measurements ``agreement`` and ``blind_arm``; those that do not exist may
        be left out. ``articles`` are without their texts.
    parts : ArticleParts
        The texts of the articles, with the stages ``speech``, ``markers`` and ``scores``.
    settings : Settings
        The study's; ``settings.report.excerpts`` says whether whole sentences
        and articles may be shown.
    definitions : mapping
        The codebook's categories with their definitions.
    families : mapping
        The codebook's categories with their families, "" for none; the figures
        of a family have one scale.
    card : mapping
        The model's card; empty without a model.
    manifest : mapping
        What the report depends on: versions, seed, digests of the inputs.
    draws : int
        How often articles were drawn where a model was uncertain.
    version : str
        The version of framing that made the estimates.
    labels_left_out : str
        Of how many articles that are gone labels are left out, in words; "" if of none.
    late : str
        Which stages were not up to date, in words; "" if all were.
    """

    tables: Mapping[str, pd.DataFrame]
    parts: ArticleParts
    settings: Settings
    definitions: Mapping[str, str]
    families: Mapping[str, str] = field(default_factory=dict)
    card: Mapping[str, Any] = field(default_factory=dict)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    draws: int = 0
    version: str = ""
    labels_left_out: str = ""
    late: str = ""

    @property
    def report(self) -> Report:
        """The settings of the report."""
        return self.settings.report

    @property
    def level(self) -> float:
        """The level below which an adjusted p value is clear."""
        return 1 - self.report.confidence

    @property
    def population(self) -> Population:
        """What intervals speak of."""
        return "finite" if self.report.population == "finite" else "super"

    def table(self, name: str) -> pd.DataFrame:
        """Return the table of a stage, or an empty one if it was not made."""
        return self.tables[name] if name in self.tables else empty(name)

    def measured(self, name: str) -> pd.DataFrame:
        """Return ``agreement`` or ``blind_arm``; an empty table if nobody has annotated."""
        return self.tables.get(name, pd.DataFrame())

    @cached_property
    def stages(self) -> Stages:
        """The stages that counts are made of."""
        names = [name for name in Stages.__dataclass_fields__ if name in self.tables]
        return Stages(**{name: self.tables[name] for name in names})

    @property
    def articles(self) -> pd.DataFrame:
        """All articles."""
        return self.stages.articles

    @cached_property
    def categories(self) -> dict[str, str]:
        """The codebook's categories, then those that only the tables have, then "all", with their definitions."""
        names = category_names(self.stages, list(self.definitions))
        return {**{name: self.definitions.get(name, "") for name in names}, ALL: "All categories taken together."}

    @cached_property
    def outlets(self) -> dict[str, str]:
        """The outlets that have articles, in the order of the settings, with the names to print."""
        present = list(self.tables["estimates"]["outlet"].unique())
        listed = {outlet.id: outlet.name or outlet.id for outlet in self.settings.outlets if outlet.id in present}
        return {**listed, **{outlet: outlet for outlet in present if outlet not in listed}}

    @cached_property
    def editions(self) -> dict[tuple[str, str], str]:
        """The outlets and languages that have estimates, in the order of the outlets, with the names to print.

        The language is in the name of an outlet that writes in several.
        """
        present = self.tables["estimates"].groupby("outlet")["language"].unique()
        return {
            (outlet, language): f"{name} ({self.languages[language]})" if len(present[outlet]) > 1 else name
            for outlet, name in self.outlets.items()
            for language in sorted(present[outlet])
        }

    @cached_property
    def main_languages(self) -> dict[str, str]:
        """The language of most articles of each outlet."""
        return main_languages(self.articles)

    @cached_property
    def languages(self) -> dict[str, str]:
        """The languages of the articles, by tag, with their names."""
        return {str(tag): load(tag).name for tag in sorted(self.articles["language"].unique())}

    @cached_property
    def event_labels(self) -> dict[str, str]:
        """What is printed for each event."""
        return event_labels(self.articles)

    @cached_property
    def actors(self) -> dict[str, str]:
        """The actors of the settings, with the titles to print."""
        return {actor.id: actor.title or actor.id for actor in self.settings.actors}

    def anchor(self, outlet: str, category: str, language: str) -> str:
        """Return the id of the sentences behind a number, of the table for a mean; ids never come from outside.

        The sentences are those in ``language``; across languages, in the outlet's main one.
        """
        if outlet == MEAN:
            return "estimates"
        tags = [tag for each, tag in self.editions if each == outlet]
        tag = language if language in tags else self.main_languages[outlet]
        edition = f"l{tags.index(tag)}" if len(tags) > 1 else ""
        identity = f"e-{list(self.outlets).index(outlet)}{edition}"
        return identity if category == ALL else f"{identity}-{list(self.categories).index(category)}"
