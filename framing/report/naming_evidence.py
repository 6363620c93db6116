"""The table of names of each actor, and the sentences behind its cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from framing.report.marker_evidence import Sentence, ShownTexts

_CELL = ["actor", "language", "name", "outlet"]


@dataclass(frozen=True, slots=True)
class NameCell:
    """One name in one outlet: its share of the outlet's own mentions, and the sentences shown.

    ``own`` of ``own_total`` mentions are in the outlet's own words, ``others``
    in quotation or reported speech; ``note`` says why there is no interval.
    """

    name: str
    outlet: str
    share: float
    low: float
    high: float
    note: str
    own: int
    own_total: int
    others: int
    sentences: tuple[Sentence, ...]

    @property
    def total(self) -> int:
        """How many mentions there are, shown or not."""
        return self.own + self.others


@dataclass(frozen=True, slots=True)
class OutletMentions:
    """All mentions of an actor in one outlet, in ``articles`` articles in its own words."""

    outlet: str
    own: int
    others: int
    articles: int


@dataclass(frozen=True, slots=True)
class ActorNames:
    """One actor in one language: its names, the most frequent first, and the outlets that mention it.

    ``cells`` are by name, then by outlet; ``language`` is a tag.
    """

    actor: str
    title: str
    language: str
    outlets: tuple[OutletMentions, ...]
    cells: tuple[tuple[NameCell, ...], ...]


def find_naming(
    names: pd.DataFrame, matrix: pd.DataFrame, titles: Mapping[str, str], outlets: Sequence[str], texts: ShownTexts,
    *, most: int, languages: Mapping[str, str] = MappingProxyType({}),
) -> list[ActorNames]:  # fmt: skip
    """Return the actors of ``titles`` that are mentioned, in that order, with at most ``most`` sentences per cell.

    ``names`` has the columns of the contract, ``outlet`` and ``language``;
    ``matrix`` is what ``naming_matrix`` makes of it. A name belongs to a
    language, so each language has a table of its own; ``languages`` has the
    names of the languages, by tag, that titles mention.
    """
    shown = _shown(names, most)
    texts.read(shown["article_id"])
    by_cell = {key: rows.to_dict("records") for key, rows in shown.groupby(_CELL)}
    in_language = {key: rows for key, rows in matrix.groupby(["actor", "language"], sort=True)}
    actors = []
    for (actor, language), rows in sorted(in_language.items(), key=lambda item: list(titles).index(item[0][0])):
        by_key = {(row.name, row.outlet, row.voice): row for row in _matrix_rows(rows)}
        mentioning = [each for each in (_mentions(rows, outlet) for outlet in outlets) if each.own + each.others]
        cells = tuple(
            tuple(
                _cell(by_key[name, each.outlet, "outlet"], by_key[name, each.outlet, "all"],
                      [texts.sentence(find) for find in by_cell.get((actor, language, name, each.outlet), [])])
                for each in mentioning
            )
            for name in dict.fromkeys(rows["name"])
        )  # fmt: skip
        if cells:
            title = f"{titles[actor]}, in {languages[language]}" if language in languages else titles[actor]
            actors.append(ActorNames(actor, title, language, tuple(mentioning), cells))
    return actors


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the matrix; a tuple of pandas cannot have a column ``count``."""

    name: str
    outlet: str
    voice: str
    value: float
    low: float
    high: float
    note: str
    number: int
    total: int


def _matrix_rows(rows: pd.DataFrame) -> list[_Row]:
    columns = ["name", "outlet", "voice", "value", "low", "high", "note", "count", "total"]
    return [_Row(*row) for row in rows[columns].itertuples(index=False, name=None)]


def _mentions(rows: pd.DataFrame, outlet: str) -> OutletMentions:
    """Return how often an outlet mentions an actor, by voice."""
    first = rows[rows["outlet"] == outlet].drop_duplicates("voice").set_index("voice")
    if first.empty:
        return OutletMentions(outlet, 0, 0, 0)
    n_own = int(first.loc["outlet", "total"])
    return OutletMentions(outlet, n_own, int(first.loc["all", "total"]) - n_own, int(first.loc["outlet", "n"]))


def _cell(share: _Row, everyone: _Row, sentences: Sequence[Sentence]) -> NameCell:
    return NameCell(
        share.name, share.outlet, share.value, share.low, share.high, share.note,
        share.number, share.total, everyone.number - share.number, tuple(sentences),
    )  # fmt: skip


def _shown(names: pd.DataFrame, most: int) -> pd.DataFrame:
    """Choose the mentions to show: the outlet's own words first, and from as many articles as possible."""
    mentions = names.assign(
        others=names["voice"] != "outlet", rule="", verdict="", probability=float("nan")
    ).sort_values(["article_id", "start"])  # fmt: skip
    mentions["repeats"] = mentions.groupby([*_CELL, "others", "article_id"]).cumcount()
    return mentions.sort_values(["others", "repeats", "article_id", "start"]).groupby(_CELL, sort=False).head(most)
