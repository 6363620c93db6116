"""The tables of a study → everything that its report says, each table computed when it is first asked for."""

from dataclasses import dataclass, replace
from functools import cached_property
from textwrap import shorten

import pandas as pd

from framing.contracts import ARTICLES, RATE
from framing.corpus.copies import find_copies, repeated
from framing.corpus.statement_choices import joined_choices, statement_choices
from framing.estimates.article_counts import ALL
from framing.estimates.comparability import unevenness
from framing.estimates.corpus_audit import audit_facts, audit_table
from framing.estimates.distinctive_words import word_differences
from framing.estimates.editions import EDITION
from framing.estimates.expected_counts import expected_counts
from framing.estimates.label_checks import LabelTables, label_checks
from framing.estimates.naming import naming_matrix
from framing.estimates.naming_contrasts import naming_contrasts
from framing.estimates.outlet_map import OutletMap, outlet_map
from framing.estimates.period_rates import period_rates
from framing.estimates.predictor_counts import rules_as_scores
from framing.estimates.quoting_similarity import quoting_similarity
from framing.estimates.speech_counts import SpeechCounts, count_speech
from framing.report import limits
from framing.report.figures import DrawnFigure, largest
from framing.report.finds import Finds, kept_spans
from framing.report.formatting import words
from framing.report.group_tables import GroupTables, group_tables
from framing.report.predictor_gain import predictors_table
from framing.report.reliability import model_gain
from framing.report.report_data import ReportData
from framing.report.robustness import conclusions, robustness_grid, with_verdicts
from framing.report.shown_evidence import ShownEvidence
from framing.report.story_articles import Story, StoryTables, make_stories, story_differences
from framing.report.story_leads import all_headline_cases
from framing.report.tables import contrasts_table, corpus_table, rates_table

COUNTS_OF = "counts of "  # then the name of a predictor: its expected counts among the tables


@dataclass(frozen=True)
class Findings(ReportData):
    """All that a report says, from its data; see ``ReportData`` for the parameters."""

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """Stage ``estimates``; without uncorrected values if these are withheld."""
        estimates = self.tables["estimates"]
        return estimates.assign(naive=float("nan")) if self.withheld else estimates

    @cached_property
    def rates(self) -> pd.DataFrame:
        """The estimates that say how many markers there are."""
        return self.estimates[self.estimates["measure"] == RATE]

    @cached_property
    def marked_shares(self) -> pd.DataFrame:
        """The estimates that say in how many of 100 articles there is any marker."""
        return self.estimates[self.estimates["measure"] == ARTICLES]

    @cached_property
    def contrasts(self) -> pd.DataFrame:
        """All comparisons of two outlets; those that are clear with their verdict (see ``with_verdicts``)."""
        table = contrasts_table(self.stages, [name for name in self.categories if name != ALL], self.report)
        return with_verdicts(table, self.conclusions, self.level)

    @cached_property
    def groups(self) -> GroupTables:
        """The rates of groups of articles and their comparisons; both are empty unless [report] by names a column."""
        return group_tables(self.stages, [name for name in self.categories if name != ALL], self.report)

    @cached_property
    def gain(self) -> pd.DataFrame:
        """What the model gained by category, and what the rules would; no row if there is no model."""
        if not len(self.stages.expected):
            return pd.DataFrame()
        names = [name for name in self.categories if name != ALL]
        alone, by_rules = (
            rates_table(replace(self.stages, expected=expected), names, self.report)
            for expected in (self.stages.expected.iloc[:0], expected_counts(rules_as_scores(self.stages.markers)))
        )
        return model_gain(self.rates, alone, pd.DataFrame(self.card.get("metrics", [])), by_rules)

    @cached_property
    def predictors(self) -> pd.DataFrame:
        """How well each of [report] predictors did, and what it gained; no row if there is only our own model."""
        named = {name.removeprefix(COUNTS_OF): rows for name, rows in self.tables.items() if name.startswith(COUNTS_OF)}
        by_name = {name: replace(self.stages, expected=rows) for name, rows in named.items()}
        return predictors_table(by_name, list(self.categories), self.report) if by_name else pd.DataFrame()

    @cached_property
    def compared(self) -> int:
        """How many comparisons could be made."""
        return int(self.contrasts["p"].notna().sum())

    @cached_property
    def facts(self) -> pd.DataFrame:
        """The articles, and for each whether it is cut off, opinion, or a copy of others."""
        return audit_facts(self.articles, self.parts, self.report.opinion_sections, repeated(self.copies))

    @cached_property
    def copies(self) -> pd.DataFrame:
        """Which articles repeat others, and which are agency copy; found now if stage ``copies`` was not made."""
        return self.tables["copies"] if "copies" in self.tables else find_copies(self.articles, self.parts)

    @cached_property
    def audit(self) -> pd.DataFrame:
        """What the articles of each outlet are."""
        return audit_table(self.facts)

    @property
    def unevenness(self) -> list[str]:
        """In what else outlets differ, and what was taken from elsewhere."""
        named = self.audit.assign(outlet=self.audit["outlet"].map(self.outlets))
        return unevenness(named, self.articles.assign(outlet=self.articles["outlet"].map(self.outlets)), self.copies)

    @cached_property
    def label_checks(self) -> pd.DataFrame:
        """Whether the labels can carry rates."""
        stages = self.stages
        return label_checks(
            LabelTables(stages.articles, stages.sample, stages.readings, self.table("annotations"), stages.markers)
        )

    @cached_property
    def corpus(self) -> pd.DataFrame:
        """What went in, by outlet."""
        return corpus_table(self.stages)

    @cached_property
    def grid(self) -> pd.DataFrame:
        """Every conclusion under every other choice."""
        facts = self.facts.set_index("article_id")
        names = [name for name in self.categories if name != ALL]
        return robustness_grid(self.stages, names, self.report, copied=facts["copied"], opinion=facts["opinion"])

    @cached_property
    def conclusions(self) -> pd.DataFrame:
        """Under how many other choices each conclusion holds."""
        return conclusions(self.grid)

    @cached_property
    def speech_counts(self) -> SpeechCounts:
        """Every word by voice."""
        return count_speech(self.articles, self.parts, seed=self.settings.seed)

    @cached_property
    def words(self) -> pd.DataFrame:
        """The words that set outlets apart."""
        return word_differences(
            self.speech_counts, confidence=self.report.confidence, seed=self.settings.seed, names=self.outlets
        )

    @cached_property
    def clear_words(self) -> pd.DataFrame:
        """The words that outlets use more than others do, the clearest first."""
        clear = self.words[(self.words["p_adjusted"] < self.level) & (self.words["z"] > 0)]
        ranked = clear.sort_values("z", ascending=False).groupby("outlet", sort=False)
        return ranked.head(limits.WORDS_OF_OUTLET).reset_index(drop=True)

    @cached_property
    def names(self) -> pd.DataFrame:
        """The mentions of the study's actors, with outlet and language."""
        facts = self.articles.set_index("article_id")
        names = self.table("names")
        names = names.assign(**{column: names["article_id"].map(facts[column]) for column in ("outlet", "language")})
        return names[names["actor"].isin(list(self.actors)) & names["outlet"].notna()]

    @cached_property
    def naming(self) -> pd.DataFrame:
        """What each outlet calls each actor."""
        return naming_matrix(
            self.names, self.articles, confidence=self.report.confidence, seed=self.settings.seed
        )  # fmt: skip

    @cached_property
    def naming_contrasts(self) -> pd.DataFrame:
        """Which outlets differ in what they call an actor."""
        return naming_contrasts(self.names, self.articles, confidence=self.report.confidence)

    @cached_property
    def differential(self) -> pd.DataFrame:
        """Whether the model errs differently by outlet, language, section or voice, as its card has it."""
        from framing.model.card import card_tests  # takes scikit-learn along

        return card_tests(self.card) if self.card else pd.DataFrame()

    @cached_property
    def withheld(self) -> str:
        """Why uncorrected counts of outlets are not to be compared; "" if nothing speaks against it."""
        from framing.model.differential import differing

        differences = differing(self.differential) if len(self.differential) else []
        return f"The model errs differently by outlet: {'; '.join(differences)}." if differences else ""

    @cached_property
    def drawn_editions(self) -> dict[str, str]:
        """The editions that figures have a line for: all, or those with the most labels if there are too many.

        Those of one language are together, with its tag, if there are several.
        """
        labelled = self.rates.groupby(list(EDITION))["n_observed"].max()
        ranked = sorted(self.editions, key=lambda edition: -int(labelled.get(edition, 0)))[: limits.OUTLETS_IN_FIGURE]
        shown = [edition for edition in self.editions if edition in ranked]
        if len({language for _, language in shown}) == 1:
            return {_line(*edition): self.editions[edition] for edition in shown}
        return {
            _line(outlet, language): f"{shorten(self.outlets[outlet], 34, placeholder='…')} ({language})"
            for outlet, language in sorted(shown, key=lambda edition: edition[1])
        }

    @cached_property
    def drawn_rates(self) -> dict[str, DrawnFigure]:
        """The rates that figures show, in the outlets' own words, by category, with their scales."""
        rates = self.rates[self.rates["voice"] == "outlet"]
        rates = rates.assign(outlet=list(map(_line, rates["outlet"], rates["language"])))
        groups = rates[rates["outlet"].isin(list(self.drawn_editions))].groupby("category", sort=False)
        shown = {str(category): rows for category, rows in groups}
        families = {category: self.families.get(category) or category for category in shown}
        scales = {
            family: largest(rows for category, rows in shown.items() if families[category] == family)
            for family in set(families.values())
        }
        return {name: DrawnFigure(words(name), rows, scales[families[name]]) for name, rows in shown.items()}

    @cached_property
    def periods(self) -> pd.DataFrame:
        """Rates over time."""
        report = self.report
        return period_rates(self.stages, confidence=report.confidence, per=report.per, population=self.population)

    @cached_property
    def story_tables(self) -> StoryTables:
        """What stories are made of: the markers that people kept, or that the rules found in unread articles."""
        return StoryTables(
            self.articles,
            self.parts,
            self.finds.in_own_words(),
            lambda article_ids: kept_spans(self.finds.of(article_ids)),
            self.names,
            self.speech_counts,
            self.table("quotes"),
            self.headlines,
            limits.EXCERPT if self.report.excerpts else 0,
        )

    @cached_property
    def finds(self) -> Finds:
        """What was found in the articles."""
        return Finds(self.stages, self.parts)

    @cached_property
    def headlines(self) -> pd.DataFrame:
        """The headlines that have or state what their texts do not."""
        return all_headline_cases(self.finds, list(self.languages))

    @cached_property
    def story_differences(self) -> pd.Series:
        """By how much outlets differ in each event that two or more of them have, the largest first."""
        return story_differences(self.story_tables)

    @cached_property
    def stories(self) -> list[Story]:
        """The events in which outlets differ most, with their articles side by side."""
        return make_stories(self.story_tables, self.story_differences.head(limits.STORIES))

    @cached_property
    def quoting(self) -> pd.DataFrame:
        """How alike two outlets choose what to quote."""
        in_events = self.articles[self.articles["event"] != ""]
        parts = self.parts.with_texts(in_events, self.table("quotes"), stages=["speech"])
        choices = joined_choices(statement_choices(articles, speech, quotes) for articles, quotes, speech in parts)
        return quoting_similarity(choices, confidence=self.report.confidence)

    @cached_property
    def quoting_maps(self) -> dict[str, OutletMap]:
        """The map of the outlets of each language that has one."""
        maps = {str(language): outlet_map(pairs) for language, pairs in self.quoting.groupby("language", sort=True)}
        return {language: mapped for language, mapped in maps.items() if mapped is not None}

    @cached_property
    def evidence(self) -> ShownEvidence:
        """The sentences and articles behind the numbers, as far as the page shows them."""
        return ShownEvidence(
            stages=replace(self.stages, articles=self._labelled_articles), parts=self.parts, finds=self.finds,
            speech_counts=self.speech_counts,
            names=self.names, naming=self.naming, clear_words=self.clear_words,
            actors=self.actors, outlets=self.outlets, categories=self.categories, excerpts=self.report.excerpts,
            in_stories=[article.article_id for story in self.stories for article in story.articles],
        )  # fmt: skip

    @property
    def _labelled_articles(self) -> pd.DataFrame:
        """The articles with the labels of their events in place of the ids."""
        labels = [self.event_labels.get(event, "") for event in self.articles["event"]]
        return self.articles.assign(event=labels)


def _line(outlet: str, language: str) -> str:
    """Return what the line of an edition in a figure is called by."""
    return f"{outlet} {language}"
