"""The sentences behind the rates: what was found, in whose voice, and whether people marked it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from framing import lang
from framing.article_parts import ArticleParts
from framing.estimates.editions import EDITION
from framing.lang.segmentation import Words, split_sentences
from framing.report.finds import KEY, MARKED, NOT_MARKED, UNREAD, Finds
from framing.report.limits import EXCERPT

_CELL = [*EDITION, "category", "own"]


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


def find_evidence(finds: Finds, texts: "ShownTexts", *, most: int) -> list[Cell]:
    """Return the sentences of every outlet, language, category and voice group that has any.

    What people marked comes first, then what they have not read by falling
    probability, then what the rules found and people did not mark; at most
    ``most`` sentences are shown in a cell.
    """
    shown, sizes = pd.DataFrame(), []
    for part in finds.parts():
        shown = _first(pd.concat([shown, _first(part, most)], ignore_index=True), most)
        sizes.append(part.groupby([*_CELL, "verdict"]).size())
    if shown.empty:
        return []
    counts = pd.concat(sizes).groupby(level=[*_CELL, "verdict"]).sum()
    rows = {key: group.to_dict("records") for key, group in shown.groupby(_CELL, sort=True)}
    texts.read(shown["article_id"])
    return [
        Cell(
            str(outlet), str(language), str(category), bool(own), tuple(map(texts.sentence, rows[cell])),
            *(int(counts.get((*cell, verdict), 0)) for verdict in (MARKED, NOT_MARKED, UNREAD)),
        )
        for cell in rows
        for outlet, language, category, own in [cell]
    ]  # fmt: skip


def _first(finds: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the rows that are shown before others of their cell, in this order."""
    ordered = finds.sort_values(["order", "probability", *KEY], ascending=[True, False, *[True] * 4])
    return ordered.groupby(_CELL, sort=False).head(most)


class ShownTexts:
    """The texts of which sentences are shown; with ``excerpts`` only a few words around a span are.

    Many are read together with ``read``, and each is split into sentences when one of it is first shown.
    """

    def __init__(self, articles: pd.DataFrame, parts: ArticleParts, *, excerpts: bool) -> None:
        self._languages = articles.set_index("article_id")["language"]
        self._parts, self._excerpts = parts, excerpts
        self._read: dict[str, str] = {}
        self._split: dict[str, Words] = {}

    def read(self, article_ids: Iterable[str]) -> None:
        """Read the texts of some articles, and keep them."""
        self._read |= self._parts.texts_of(set(article_ids) - set(self._read))

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
