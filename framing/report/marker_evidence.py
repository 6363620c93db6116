"""The sentences behind the rates: what was found, in whose voice, and whether people marked it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from framing import lang
from framing.article_texts import ArticleTexts
from framing.estimates.article_counts import Stages
from framing.estimates.editions import EDITION
from framing.lang.segmentation import Words, split_sentences
from framing.report.limits import EXCERPT

MARKED, NOT_MARKED, UNREAD = "marked", "not marked", "not read"
IN_TEXT, LIKELY = "text", 0.5  # the rule of a span that no rule found, and the probability from which it is shown
_KEY = ["article_id", "start", "end", "category"]
_COLUMNS = [*_KEY, "voice", "speaker", "rule", "probability", "why"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One span in its sentence, with all that the page says of it.

    ``verdict`` is "marked" or "not marked" by people, or "not read"; a span
    that nobody read has the model's ``probability`` (``nan`` without a model).
    ``rule`` is "" if only people saw it.
    """

    article_id: str
    start: int
    before: str
    marked: str
    after: str
    voice: str
    speaker: str
    rule: str
    verdict: str
    probability: float


@dataclass(frozen=True, slots=True)
class Cell:
    """The spans of one outlet, language, category and voice group: those shown, and how many there are."""

    outlet: str
    language: str
    category: str
    own: bool
    sentences: tuple[Sentence, ...]
    marked: int
    not_marked: int
    unread: int

    @property
    def total(self) -> int:
        """How many spans there are, shown or not."""
        return self.marked + self.not_marked + self.unread


def find_evidence(stages: Stages, texts: "ShownTexts", *, most: int) -> list[Cell]:
    """Return the sentences of every outlet, language, category and voice group that has any.

    What people marked comes first, then what they have not read by falling
    probability, then what the rules found and people did not mark; at most
    ``most`` sentences are shown in a cell.
    """
    cells = []
    for key, group in all_finds(stages).groupby([*EDITION, "category", "own"], sort=True):
        counts = group["verdict"].value_counts()
        shown = group.sort_values(["order", "probability", *_KEY], ascending=[True, False, *[True] * 4]).head(most)
        numbers = [int(counts.get(verdict, 0)) for verdict in (MARKED, NOT_MARKED, UNREAD)]
        cells.append((key, shown.to_dict("records"), numbers))
    texts.read(row["article_id"] for _, rows, _ in cells for row in rows)
    return [
        Cell(str(outlet), str(language), str(category), bool(own), tuple(map(texts.sentence, rows)), *numbers)
        for (outlet, language, category, own), rows, numbers in cells
    ]


def all_finds(stages: Stages) -> pd.DataFrame:
    """Return one row per span: people's spans and the rules' markers, overlapping ones once.

    Of articles that nobody read, also what the model found where no rule fired
    and gives a probability of at least one half.
    """
    markers = pd.concat([_with_probability(stages), _found_in_text(stages)], ignore_index=True)
    read = markers["article_id"].isin(stages.labelled)
    gold = stages.gold[stages.gold["article_id"].isin(stages.labelled)].reset_index(drop=True)
    gold, overlapping = _match_gold(gold, markers[read])
    finds = pd.concat([
        gold.assign(verdict=MARKED, order=0),
        markers[~read].assign(verdict=UNREAD, order=1),
        markers[read].drop(index=overlapping).assign(verdict=NOT_MARKED, order=2),
    ], ignore_index=True)  # fmt: skip
    articles = stages.articles.set_index("article_id")
    editions = {name: finds["article_id"].map(articles[name]) for name in EDITION}
    return finds.assign(**editions, own=finds["voice"] == "outlet")


def _with_probability(stages: Stages) -> pd.DataFrame:
    scores = stages.scores[[*_KEY, "rule", "kept_probability", "why"]].drop_duplicates([*_KEY, "rule"])
    markers = stages.markers.merge(scores, on=[*_KEY, "rule"], how="left").fillna({"why": ""})
    return markers.rename(columns={"kept_probability": "probability"})[_COLUMNS]


def _found_in_text(stages: Stages) -> pd.DataFrame:
    scores = stages.scores.rename(columns={"kept_probability": "probability"})
    likely = (scores["rule"] == IN_TEXT) & (scores["probability"] >= LIKELY)
    unread = ~scores["article_id"].isin(stages.labelled)
    return scores[likely & unread].assign(speaker="")[_COLUMNS]


def _match_gold(gold: pd.DataFrame, markers: pd.DataFrame) -> tuple[pd.DataFrame, "pd.Index[int]"]:
    """Give each gold span the rule, the speaker and the score of the marker that it overlaps most."""
    numbered = markers.rename_axis("marker").reset_index()
    pairs = (
        gold.rename_axis("span").reset_index().merge(numbered, on=["article_id", "category"], suffixes=("", "_found"))
    )
    pairs["shared"] = pairs[["end", "end_found"]].min(axis=1) - pairs[["start", "start_found"]].max(axis=1)
    pairs = pairs[pairs["shared"] > 0].sort_values(["span", "shared"], ascending=[True, False])
    best = pairs.drop_duplicates("span").set_index("span")
    matched = gold[[*_KEY, "voice"]].assign(
        speaker=best["speaker"].reindex(gold.index, fill_value=""),
        rule=best["rule"].reindex(gold.index, fill_value=""),
        probability=best["probability"].reindex(gold.index),
        why=best["why"].reindex(gold.index, fill_value=""),
    )
    return matched, pd.Index(pairs["marker"].unique())


class ShownTexts:
    """The texts of which sentences are shown; with ``excerpts`` only a few words around a span are.

    Many are read together with ``read``, and each is split into sentences when one of it is first shown.
    """

    def __init__(self, articles: pd.DataFrame, texts: ArticleTexts, *, excerpts: bool) -> None:
        self._languages = articles.set_index("article_id")["language"]
        self._texts, self._excerpts = texts, excerpts
        self._read: dict[str, str] = {}
        self._split: dict[str, Words] = {}

    def read(self, article_ids: Iterable[str]) -> None:
        """Read the texts of some articles, and keep them."""
        self._read |= self._texts.of(set(article_ids) - set(self._read))

    def sentence(self, find: Mapping[str, object]) -> Sentence:
        """Split the sentence of a span into what precedes the span, the span, and what follows it."""
        article, start, end = str(find["article_id"]), int(str(find["start"])), int(str(find["end"]))
        if article not in self._split:
            self._split[article] = split_sentences(self._read[article], lang.load(self._languages[article]))
        sentences = self._split[article]
        text, first, last = sentences.text, sentences.sentence(start)[0], sentences.sentence(end - 1)[1]
        before, after = text[first:start].lstrip(), text[end:last].rstrip()
        if self._excerpts:
            before, after = _tail(before), _head(after)
        names = ("voice", "speaker", "rule", "verdict")
        facts = {name: str(find[name]) for name in names}
        return Sentence(
            article, start, before, text[start:end], after, probability=float(str(find["probability"])), **facts
        )


def _tail(text: str) -> str:
    return text if len(text) <= EXCERPT else "… " + text[-EXCERPT:].partition(" ")[2]


def _head(text: str) -> str:
    return text if len(text) <= EXCERPT else text[:EXCERPT].rpartition(" ")[0] + " …"


def by_edition(cells: Iterable[Cell]) -> dict[tuple[str, str], list[Cell]]:
    """Return the cells of each outlet and language, in their order."""
    editions: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        editions.setdefault((cell.outlet, cell.language), []).append(cell)
    return editions
