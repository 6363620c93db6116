"""The articles of a study in parts: their texts, and the rows of stages, none held longer than they are used."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.records import empty

ReadTexts = Callable[[int], pd.Series]
ReadRows = Callable[[int], pd.DataFrame]


class ArticleParts:
    """Articles in parts, the texts and stages of which are read when they are asked for.

    ``article_ids`` are those of the parts in their order, ``sizes`` says how many
    each has, ``read_texts`` returns the texts of a part, by its number and in its
    order; ``readers`` return the rows of a stage for the articles of a part. Of a
    stage without a reader there are no rows.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "text": ["The ferry left.", "It is back."]})
    >>> ArticleParts.of_tables(articles).texts_of(["b", "c"])
    {'b': 'It is back.'}
    """

    def __init__(
        self, article_ids: Sequence[str] | pd.Series, sizes: Sequence[int], read_texts: ReadTexts,
        readers: Mapping[str, ReadRows],
    ) -> None:  # fmt: skip
        self._article_ids = pd.Index(article_ids, dtype="str")
        self._bounds = list(pairwise(np.cumsum([0, *sizes]).tolist()))
        # articles that are asked for are often neighbours
        self._read_texts = lru_cache(maxsize=1)(read_texts)
        self._readers = {name: lru_cache(maxsize=1)(reader) for name, reader in readers.items()}

    @classmethod
    def of_tables(cls, articles: pd.DataFrame, **stages: pd.DataFrame) -> "ArticleParts":
        """Return the texts of a table of articles, and the rows of other tables: one part."""
        parts = cls(articles["article_id"], [len(articles)], lambda number: articles["text"], {})
        return parts.with_stages(**stages)

    def with_stages(self, **stages: pd.DataFrame) -> "ArticleParts":
        """Return the same articles with stages of which the whole table is held."""
        sizes = [end - start for start, end in self._bounds]
        ordered = {name: _InOrder(table, self._article_ids) for name, table in stages.items()}
        readers = {name: _bounded(rows, self._bounds) for name, rows in ordered.items()}
        return ArticleParts(self._article_ids, sizes, self._read_texts, {**self._readers, **readers})

    def with_made(self, name: str, make: Callable[[pd.DataFrame], pd.DataFrame], source: str) -> "ArticleParts":
        """Return the same articles with a stage that is made, part by part, of the rows of another one."""
        sizes = [end - start for start, end in self._bounds]
        readers: dict[str, ReadRows] = {name: lambda number: make(self._stage(source, number))}
        return ArticleParts(self._article_ids, sizes, self._read_texts, {**self._readers, **readers})

    def texts_of(self, article_ids: Collection[str]) -> dict[str, str]:
        """Return the texts of some articles by ``article_id``; an article that is not there is left out."""
        wanted = pd.DataFrame({"article_id": list(dict.fromkeys(article_ids))}, dtype="str")
        return {
            article_id: text
            for (articles,) in self.with_texts(wanted)
            for article_id, text in zip(articles["article_id"], articles["text"], strict=True)
        }

    def with_texts(
        self, articles: pd.DataFrame, *tables: pd.DataFrame, stages: Sequence[str] = ()
    ) -> Iterator[tuple[pd.DataFrame, ...]]:
        """Yield what ``rows`` does, the articles with their ``text``."""
        for number, places, (here, *others) in self._rows(articles, tables, stages):
            texts = self._read_texts(number).iloc[places - self._bounds[number][0]]
            yield here.assign(text=texts.set_axis(here.index)), *others

    def rows(
        self, articles: pd.DataFrame, *tables: pd.DataFrame, stages: Sequence[str] = ()
    ) -> Iterator[tuple[pd.DataFrame, ...]]:
        """Yield by part the rows of ``articles``, and the rows of each table and of each of ``stages`` that are theirs.

        The articles are in the order of the parts; a part without any of them is left out.
        """
        for _, _, tables_here in self._rows(articles, tables, stages):
            yield tables_here

    def _rows(
        self, articles: pd.DataFrame, tables: Sequence[pd.DataFrame], stages: Sequence[str]
    ) -> Iterator[tuple[int, NDArray[np.intp], tuple[pd.DataFrame, ...]]]:
        first, *others = (_InOrder(table, self._article_ids) for table in (articles, *tables))
        for number, (start, end) in enumerate(self._bounds):
            places = first.places(start, end)
            if len(places):
                here = first.between(start, end)
                of_stages = (_only(self._stage(name, number), here["article_id"]) for name in stages)
                yield number, places, (here, *(table.between(start, end) for table in others), *of_stages)

    def _stage(self, name: str, number: int) -> pd.DataFrame:
        return self._readers[name](number) if name in self._readers else empty(name)


def _only(table: pd.DataFrame, article_ids: pd.Series) -> pd.DataFrame:
    kept = table["article_id"].isin(article_ids)
    return table if kept.all() else table[kept]


class _InOrder:
    """The rows of a table in the order of the articles, those of an article as they are in the table."""

    def __init__(self, table: pd.DataFrame, article_ids: "pd.Index[str]") -> None:
        places = article_ids.get_indexer(table["article_id"])
        self._table, self._order = table, np.argsort(places, kind="stable")
        self._places = places[self._order]

    def places(self, start: int, end: int) -> NDArray[np.intp]:
        """Return which of the articles from ``start`` to ``end`` each row is of."""
        first, stop = np.searchsorted(self._places, [start, end])
        places: NDArray[np.intp] = self._places[first:stop]
        return places

    def between(self, start: int, end: int) -> pd.DataFrame:
        """Return the rows of the articles from ``start`` to ``end``."""
        first, stop = np.searchsorted(self._places, [start, end])
        return self._table.iloc[self._order[first:stop]]


def _bounded(table: _InOrder, bounds: Sequence[tuple[int, int]]) -> ReadRows:
    return lambda number: table.between(*bounds[number])
