"""The sentences and articles behind the numbers, as many of them as a page can show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from framing.article_parts import ArticleParts
from framing.estimates.article_counts import ALL, Stages
from framing.estimates.editions import EDITION
from framing.estimates.speech_counts import SpeechCounts
from framing.lang import load
from framing.report import limits
from framing.report.finds import Finds
from framing.report.marker_evidence import Cell, ShownTexts, find_evidence
from framing.report.naming_evidence import ActorNames, find_naming
from framing.report.packed_articles import ArticleBlocks, pack_articles
from framing.report.word_evidence import WordCell, find_words


@dataclass(frozen=True)
class ShownEvidence:
    """The evidence of a report; see ``Findings`` for the tables that it is taken from."""

    stages: Stages
    parts: ArticleParts
    finds: Finds
    speech_counts: SpeechCounts
    names: pd.DataFrame
    naming: pd.DataFrame
    clear_words: pd.DataFrame
    actors: Mapping[str, str]
    outlets: Mapping[str, str]
    categories: Mapping[str, str]
    excerpts: bool
    in_stories: Sequence[str] = ()

    @cached_property
    def texts(self) -> ShownTexts:
        """The texts that sentences are cut from."""
        return ShownTexts(self.stages.articles, self.parts, excerpts=self.excerpts)

    @cached_property
    def of_markers(self) -> list[Cell]:
        """The sentences of markers, by outlet, category and voice group."""
        cells = (
            2
            * len(self.stages.articles[list(EDITION)].drop_duplicates())
            * sum(category != ALL for category in self.categories)
        )
        most = limits.share_limit(limits.SENTENCES_PER_CELL, limits.SENTENCES, cells)
        return find_evidence(self.finds, self.texts, most=most)

    @cached_property
    def of_names(self) -> list[ActorNames]:
        """The table of names of each actor with its sentences; none if the study has no actors."""
        cells = len(self.names.groupby(["actor", "language", "name", "outlet"]))
        most = limits.share_limit(limits.SENTENCES_PER_NAME, limits.NAME_SENTENCES, cells)
        tags = sorted(set(self.naming["language"]))
        languages = {tag: load(tag).name for tag in tags} if len(tags) > 1 else {}
        return find_naming(
            self.names, self.naming, self.actors, list(self.outlets), self.texts, most=most, languages=languages
        )  # fmt: skip

    @cached_property
    def of_words(self) -> list[WordCell]:
        """The sentences of the words that set outlets apart."""
        most = limits.share_limit(limits.SENTENCES_PER_WORD, limits.WORD_SENTENCES, len(self.clear_words))
        return find_words(self.clear_words, self.speech_counts, self.texts, most=most)

    @cached_property
    def packed(self) -> ArticleBlocks:
        """The articles of the browser, those that sentences lead to first; none if texts may not be shown."""
        if self.excerpts:
            return ArticleBlocks((), {}, 0)
        return pack_articles(self.stages, self.finds, self.outlets, self._linked())

    @cached_property
    def articles(self) -> dict[str, Mapping[str, Any]]:
        """What is said of an article beside a sentence of it; ``number`` is its number in the browser, or none."""
        facts = self.stages.articles.set_index("article_id")[["title", "date", "event", "language"]].to_dict("index")
        return {str(key): {**row, "number": self.packed.numbers.get(str(key))} for key, row in facts.items()}

    def _linked(self) -> Sequence[str]:
        shown = [cell.sentences for cell in self.of_markers] + [cell.sentences for cell in self.of_words]
        shown += [cell.sentences for actor in self.of_names for row in actor.cells for cell in row]
        return [*(sentence.article_id for sentences in shown for sentence in sentences), *self.in_stories]
