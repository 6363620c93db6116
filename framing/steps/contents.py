"""The tables of a study → everything that its report says."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from framing.corpus.duplicates import shared_copy
from framing.errors import ModelError, StudyError
from framing.estimates.article_counts import Stages, category_names
from framing.estimates.corpus_audit import audit_table, cut_off, opinion, weeks_table
from framing.estimates.distinctive_words import word_differences
from framing.estimates.naming import naming_events, naming_matrix
from framing.estimates.rates import Population
from framing.estimates.shares import frame_rates, period_rates, position_rates, speaker_shares, voice_shares
from framing.estimates.speech_counts import Spoken, read_spoken
from framing.records import empty
from framing.report.robustness import conclusions, robustness_grid
from framing.report.tables import contrasts_table, corpus_table, voices_table
from framing.study import Study

OPTIONAL = ("sample", "readings", "gold", "scores")


@dataclass(frozen=True)
class Findings:
    """All tables of a report, each worked out at the first ask."""

    study: Study
    known: tuple[str, ...]

    @cached_property
    def stages(self) -> Stages:
        """The stages that there are; raise ``StudyError`` where there is no article in them."""
        made = {name: self.optional(name) for name in OPTIONAL}
        articles = self.study.articles()
        if articles.empty:
            raise StudyError(f"{self.study.file('articles')} has no article to report on; run 'framing ingest' first")
        return Stages.of(articles, markers=self.study.markers(), **made)

    def optional(self, name: str) -> pd.DataFrame:
        """Return a stage's table, or an empty one where it was not made."""
        return self.study.table(name) if self.study.has(name) else empty(name)

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """The rates, as stage ``estimates`` has them."""
        return self.study.estimates()

    @cached_property
    def categories(self) -> list[str]:
        """The codebook's categories, then those that only the tables have."""
        return category_names(self.stages, list(self.known))

    @cached_property
    def contrasts(self) -> pd.DataFrame:
        """All comparisons of two outlets."""
        return contrasts_table(self.stages, self.categories, self.study.settings.report)

    @cached_property
    def facts(self) -> pd.DataFrame:
        """The articles, and of each whether it is cut off, opinion, or copy of others."""
        articles = self.stages.articles
        return articles.assign(
            cut_off=cut_off(articles["text"], articles["words"]).to_numpy(),
            opinion=opinion(articles["section"], self.study.settings.report.opinion_sections).to_numpy(),
            copied=articles["article_id"].isin(shared_copy(articles)["article_id"]).to_numpy(),
        )

    @cached_property
    def grid(self) -> pd.DataFrame:
        """Every conclusion under every other choice."""
        facts = self.facts.set_index("article_id")
        report = self.study.settings.report
        return robustness_grid(self.stages, self.categories, report, copied=facts["copied"], opinion=facts["opinion"])

    @cached_property
    def spoken(self) -> Spoken:
        """Every word by voice."""
        return read_spoken(self.stages.articles, self.study.table("speech"))

    @cached_property
    def words(self) -> pd.DataFrame:
        """The words that set outlets apart."""
        settings = self.study.settings
        return word_differences(self.spoken, confidence=settings.report.confidence, seed=settings.seed)

    @cached_property
    def names(self) -> pd.DataFrame:
        """The mentions of the study's actors, with outlet and language."""
        actors = [actor.id for actor in self.study.settings.actors]
        facts = self.stages.articles.set_index("article_id")
        names = self.optional("names")
        names = names.assign(**{name: names["article_id"].map(facts[name]) for name in ("outlet", "language")})
        return names[names["actor"].isin(actors) & names["outlet"].notna()]

    @cached_property
    def naming(self) -> pd.DataFrame:
        """What each outlet calls each actor."""
        settings = self.study.settings
        return naming_matrix(
            self.names, self.stages.articles, confidence=settings.report.confidence, seed=settings.seed
        )  # fmt: skip

    @cached_property
    def agreement(self) -> pd.DataFrame:
        """How far annotators agree; empty where nobody has annotated."""
        from framing.steps.agreement import agreement

        made = all(self.study.has(name) for name in ("annotations", "readings"))
        return agreement(self.study) if made else pd.DataFrame()

    @cached_property
    def card(self) -> Mapping[str, Any]:
        """The model's card; empty without a model that can be read."""
        from framing.model.bundle import read_card

        try:
            return read_card(self.study.file("model"))
        except ModelError:
            return {}

    @cached_property
    def arms(self) -> pd.DataFrame:
        """What the blind arm tells; empty where nobody has annotated."""
        from framing.steps.agreement import arms

        made = all(self.study.has(name) for name in ("annotations", "readings"))
        return arms(self.study) if made else pd.DataFrame()

    @cached_property
    def differential(self) -> pd.DataFrame:
        """Whether the model errs differently by outlet, language, section or voice, as its card has it."""
        from framing.model.card import card_tests

        return card_tests(self.card) if self.card else pd.DataFrame()

    @cached_property
    def withheld(self) -> str:
        """Say why uncorrected counts of outlets are not to be compared; "" where nothing speaks against it."""
        from framing.model.differential import differing

        told = differing(self.differential) if len(self.differential) else []
        return f"The model errs differently by outlet: {'; '.join(told)}." if told else ""

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables beside rates, comparisons and names, by the names of their files; empty ones are left out."""
        report = self.study.settings.report
        population: Population = "finite" if report.population == "finite" else "super"
        how: dict[str, Any] = {"confidence": report.confidence, "population": population}
        made = {
            "voices": voice_shares(self.spoken, confidence=report.confidence),
            "speakers": speaker_shares(self.spoken, confidence=report.confidence),
            "words": self.words,
            "frames": frame_rates(self.stages, self.optional("answers"), **how),
            "positions": position_rates(self.stages, per=report.per, **how),
            "periods": period_rates(self.stages, per=report.per, **how),
            "naming_events": naming_events(self.names, self.stages.articles),
            "audit": audit_table(self.facts),
            "weeks": weeks_table(self.stages.articles),
            "robustness": self.grid,
            "conclusions": conclusions(self.grid),
            "agreement": self.agreement,
            "blind_arm": self.arms,
            "differential": self.differential,
        }
        return {name: table for name, table in made.items() if len(table)}

    @cached_property
    def corpus(self) -> pd.DataFrame:
        """What went in."""
        return corpus_table(self.stages)

    @cached_property
    def markers_by_voice(self) -> pd.DataFrame:
        """How many markers stand in whose voice."""
        return voices_table(self.stages)
