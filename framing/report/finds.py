"""What was found in the articles, people's spans and the rules' markers, read part by part."""

from collections.abc import Collection, Iterator

import pandas as pd

from framing.article_parts import ArticleParts
from framing.estimates.article_counts import Stages
from framing.estimates.editions import EDITION

MARKED, NOT_MARKED, UNREAD = "marked", "not marked", "not read"
IN_TEXT, LIKELY = "text", 0.5  # the rule of a span that no rule found, and the probability from which it is shown
KEY = ["article_id", "start", "end", "category"]
_COLUMNS = [*KEY, "voice", "speaker", "rule", "probability", "why"]
_STAGES = ("markers", "scores")


class Finds:
    """The spans that were found in articles, each once: see ``found_spans``.

    ``stages`` are the articles, and what people labelled in them; ``parts`` have the
    stages ``markers``, ``scores`` and ``speech``.
    """

    def __init__(self, stages: Stages, parts: ArticleParts) -> None:
        self._articles, self._labelled, self._parts = stages.articles, stages.labelled, parts
        self._gold = stages.gold[stages.gold["article_id"].isin(stages.labelled)]

    def parts(self, article_ids: Collection[str] | None = None) -> Iterator[pd.DataFrame]:
        """Yield the spans, part by part of the articles: of all, or of some."""
        rows = self._parts.rows(self._chosen(article_ids), self._gold, stages=_STAGES)
        for articles, *tables in rows:
            yield found_spans(articles, self._labelled, *tables)

    def with_texts(
        self, article_ids: Collection[str] | None = None
    ) -> Iterator[tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]]:
        """Yield the articles with their texts, their spans, and their speech, part by part: of all, or of some."""
        stages = (*_STAGES, "speech")
        rows = self._parts.with_texts(self._chosen(article_ids), self._gold, stages=stages)
        for articles, *tables, speech in rows:
            yield articles, found_spans(articles, self._labelled, *tables), speech

    def in_own_words(self) -> pd.DataFrame:
        """Return ``article_id`` and ``category`` of the ``kept_spans`` that are in the outlets' own words."""
        parts = (kept_spans(spans) for spans in self.parts())
        nothing = pd.DataFrame(columns=["article_id", "category"], dtype="str")
        return pd.concat([nothing, *(spans.loc[spans["own"], list(nothing)] for spans in parts)], ignore_index=True)

    def of(self, article_ids: Collection[str]) -> pd.DataFrame:
        """Return the spans in some articles."""
        nothing = pd.DataFrame(columns=[*_COLUMNS, "verdict", "order", *EDITION, "own"])
        return pd.concat(list(self.parts(article_ids)) or [nothing], ignore_index=True)

    def _chosen(self, article_ids: Collection[str] | None) -> pd.DataFrame:
        chosen = self._articles
        return chosen if article_ids is None else chosen[chosen["article_id"].isin(list(article_ids))]


def kept_spans(spans: pd.DataFrame) -> pd.DataFrame:
    """Return the spans but those that people read and did not mark."""
    return spans[spans["verdict"] != NOT_MARKED]


def found_spans(
    articles: pd.DataFrame, labelled: "pd.Index[str]", gold: pd.DataFrame, markers: pd.DataFrame, scores: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per span in the articles: people's spans and the rules' markers, overlapping ones once.

    ``gold`` has the spans in the articles that are ``labelled``. Of articles that
    nobody read, also what the model found where no rule fired and gives a
    probability of at least one half. ``verdict`` says whether people marked it.
    """
    markers = pd.concat([_with_probability(markers, scores), _found_in_text(scores, labelled)], ignore_index=True)
    read = markers["article_id"].isin(labelled)
    gold, overlapping = _match_gold(gold.reset_index(drop=True), markers[read])
    spans = pd.concat([
        gold.assign(verdict=MARKED, order=0),
        markers[~read].assign(verdict=UNREAD, order=1),
        markers[read].drop(index=overlapping).assign(verdict=NOT_MARKED, order=2),
    ], ignore_index=True)  # fmt: skip
    facts = articles.set_index("article_id")
    editions = {name: spans["article_id"].map(facts[name]) for name in EDITION}
    return spans.assign(**editions, own=spans["voice"] == "outlet")


def _with_probability(markers: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    scored = scores[[*KEY, "rule", "kept_probability", "why"]].drop_duplicates([*KEY, "rule"])
    joined = markers.merge(scored, on=[*KEY, "rule"], how="left").fillna({"why": ""})
    return joined.rename(columns={"kept_probability": "probability"})[_COLUMNS]


def _found_in_text(scores: pd.DataFrame, labelled: "pd.Index[str]") -> pd.DataFrame:
    scores = scores.rename(columns={"kept_probability": "probability"})
    likely = (scores["rule"] == IN_TEXT) & (scores["probability"] >= LIKELY)
    return scores[likely & ~scores["article_id"].isin(labelled)].assign(speaker="")[_COLUMNS]


def _match_gold(gold: pd.DataFrame, markers: pd.DataFrame) -> tuple[pd.DataFrame, "pd.Index[int]"]:
    """Give each gold span the rule, the speaker and the score of the marker that it overlaps most."""
    numbered = markers.rename_axis("marker").reset_index()
    pairs = (
        gold.rename_axis("span").reset_index().merge(numbered, on=["article_id", "category"], suffixes=("", "_found"))
    )
    pairs["shared"] = pairs[["end", "end_found"]].min(axis=1) - pairs[["start", "start_found"]].max(axis=1)
    pairs = pairs[pairs["shared"] > 0].sort_values(["span", "shared"], ascending=[True, False])
    best = pairs.drop_duplicates("span").set_index("span")
    matched = gold[[*KEY, "voice"]].assign(
        speaker=best["speaker"].reindex(gold.index, fill_value=""),
        rule=best["rule"].reindex(gold.index, fill_value=""),
        probability=best["probability"].reindex(gold.index),
        why=best["why"].reindex(gold.index, fill_value=""),
    )
    return matched, pd.Index(pairs["marker"].unique())
