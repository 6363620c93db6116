"""The counts of one category and voice, one row per article, from the stages of a study."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Literal

import pandas as pd

from framing.estimates.editions import EDITION
from framing.estimates.expected_counts import expected_counts, joined_counts
from framing.estimates.reader_counts import distinct_spans, mean_counts, settled_articles
from framing.records import completed, empty

ALL = "all"  # every category taken together; in a voice column, every voice
VOICES: tuple[Literal["outlet", "all"], ...] = ("outlet", "all")
COLUMNS = (
    "article_id", "category", "voice", "outlet", "exposure", "predicted", "observed", "probability", "stratum", "event",
    "cluster", "drawn_event", "language",
)  # fmt: skip


@dataclass(frozen=True)
class Stages:
    """The tables from which counts are computed; those that a study does not have yet are empty.

    ``expected`` is what ``expected_counts`` makes of stage ``scores``. ``articles``
    may have a column ``cluster`` (see ``framing.estimates.clusters``); without it,
    an event is a cluster. Without ``annotations``, counts are those of ``gold``.
    """

    articles: pd.DataFrame
    markers: pd.DataFrame
    sample: pd.DataFrame
    readings: pd.DataFrame
    gold: pd.DataFrame
    expected: pd.DataFrame
    annotations: pd.DataFrame = field(default_factory=partial(empty, "annotations"))
    adjudicator_readings: pd.DataFrame = field(default_factory=partial(empty, "adjudicator_readings"))

    @classmethod
    def of(cls, articles: pd.DataFrame, **tables: pd.DataFrame) -> "Stages":
        """Create from the tables that exist, by name; the others are empty. ``scores`` are summed to ``expected``."""
        scores = tables.pop("scores", empty("scores"))
        tables.setdefault("expected", joined_counts([expected_counts(scores)]))
        names = [name for name in cls.__dataclass_fields__ if name != "articles"]
        return cls(articles, **{name: tables[name] if name in tables else empty(name) for name in names})

    def without(self, gone: Collection[str]) -> "Stages":
        """Return the tables without the rows of some articles; these, if there are none to leave out."""
        if not len(gone):
            return self
        return Stages(**{name: table[~table["article_id"].isin(list(gone))] for name, table in self.tables.items()})

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @cached_property
    def distinct_annotations(self) -> pd.DataFrame:
        """The annotations as they count (see ``distinct_spans``)."""
        return distinct_spans(self.annotations)

    @cached_property
    def settled(self) -> "pd.Index[str]":
        """The articles that an adjudicator has settled (see ``settled_articles``)."""
        return pd.Index(settled_articles(self.annotations, self.readings, self.adjudicator_readings), dtype="object")

    @cached_property
    def labelled(self) -> "pd.Index[str]":
        """The articles that are labelled and were drawn with a known probability.

        An article that was labelled without being drawn is not representative of
        others, so it counts as not labelled.
        """
        read = completed(self.readings)["article_id"]
        return pd.Index(self.sample["article_id"]).intersection(pd.Index(read.unique()))

    @cached_property
    def sampled(self) -> pd.DataFrame:
        """What ``count_articles`` says of each article whatever the category: its exposure, how it was drawn."""
        ids = pd.Index(self.articles["article_id"])
        labelled = ids.isin(self.labelled)
        drawn = self.sample.set_index("article_id").reindex(ids)
        return pd.DataFrame({
            "article_id": ids,
            "outlet": self.articles["outlet"].to_numpy(),
            "exposure": self.articles["words"].to_numpy(dtype="float64"),
            "probability": drawn["probability"].where(labelled).to_numpy(dtype="float64"),
            "stratum": drawn["stratum"].where(labelled, "").to_numpy(),
            "event": self.articles["event"].to_numpy(),
            "cluster": self.articles.get("cluster", self.articles["event"]).to_numpy(),
            "drawn_event": drawn.get("drawn_event", pd.Series("", ids)).where(labelled, "").to_numpy(),
            "language": self.articles["language"].to_numpy(),
            "labelled": labelled,
        })  # fmt: skip


def count_articles(stages: Stages, category: str, voice: str) -> pd.DataFrame:
    """Return one row per article with its words, its expected and its observed count.

    Parameters
    ----------
    stages : Stages
        The tables of the study.
    category : str
        A category, or "all" for their sum.
    voice : "outlet" or "all"
        "outlet" counts markers in the outlet's own words, "all" any marker in
        the article.

    Returns
    -------
    DataFrame
        ``article_id, category, voice, outlet, exposure, predicted, observed,
        probability, stratum, event, cluster, drawn_event, language``, as
        ``estimate_rates`` takes it. ``predicted`` is the sum of the model's
        probabilities, 0 without a model; ``observed``, the mean over the
        article's readers, and ``probability`` are ``nan`` if the article was not
        labelled or not drawn. Where an adjudicator has decided all articles that
        readers disagree on, there is a column ``adjudicated``.
    """
    ids, labelled = pd.Index(stages.sampled["article_id"]), stages.sampled["labelled"].to_numpy()
    expected = _only(stages.expected, category)
    predicted = expected.groupby("article_id")[f"{voice}_count"].sum().reindex(ids, fill_value=0.0)
    observed = _observed(stages, category, voice).reindex(ids, fill_value=0).astype("float64")
    counts = stages.sampled.assign(
        category=category, voice=voice, predicted=predicted.to_numpy(dtype="float64"),
        observed=observed.where(labelled).to_numpy(),
    )  # fmt: skip
    settled = ids.isin(stages.settled)
    if not settled.any():
        return counts[list(COLUMNS)]
    decided = _only(stages.gold, category, voice).groupby("article_id").size().reindex(ids, fill_value=0)
    adjudicated = decided.astype("float64").where(labelled & settled).to_numpy()
    return counts[list(COLUMNS)].assign(adjudicated=adjudicated)


def _observed(stages: Stages, category: str, voice: str) -> pd.Series:
    """Return the count of each article: the mean over its readers, or that of gold without annotations."""
    if stages.annotations.empty:
        return _only(stages.gold, category, voice).groupby("article_id").size()
    return mean_counts(_only(stages.distinct_annotations, category, voice), stages.readings)


def article_counts(stages: Stages, categories: Sequence[str]) -> pd.DataFrame:
    """Return ``count_articles`` for every category, "all" and both voices, concatenated."""
    cells = [count_articles(stages, category, voice) for category in (*categories, ALL) for voice in VOICES]
    return pd.concat(cells, ignore_index=True)


def naive_rates(stages: Stages, category: str, voice: str, *, per: float) -> pd.Series:
    """Return the markers found by rule, per ``per`` words: a count, not an estimate.

    By ``outlet`` and ``language``; ``nan`` where there are no words.
    """
    by_article = _only(stages.markers, category, voice)["article_id"].value_counts()
    counts = stages.articles["article_id"].map(by_article).fillna(0)
    editions = [stages.articles[name] for name in EDITION]
    words, markers = (column.groupby(editions).sum() for column in (stages.articles["words"], counts))
    return per * markers / words.where(words > 0)


def category_names(stages: Stages, in_codebook: Sequence[str]) -> list[str]:
    """Return the categories ``in_codebook``, in their order, and then those that only the tables have."""
    used = pd.concat(
        [table["category"].drop_duplicates().astype("str") for table in (stages.markers, stages.gold, stages.expected)]
    )
    return [*in_codebook, *sorted(set(used.unique()) - set(in_codebook))]


def _only(table: pd.DataFrame, category: str, voice: str = ALL) -> pd.DataFrame:
    if category != ALL:
        table = table[table["category"] == category]
    return table if voice == ALL or "voice" not in table else table[table["voice"] == voice]
