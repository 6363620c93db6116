"""The texts of articles and the speech in them, part by part: none is held longer than it is used."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.records import empty


class ArticleTexts:
    """The texts of articles and the speech in them, in parts that are read when they are asked for.

    ``article_ids`` are those of the parts in their order, ``sizes`` says how many
    each has, ``read_texts`` returns the texts of a part, by its number and in its
    order, ``read_speech`` the rows of table ``speech`` of its articles (without
    it, there are none).

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "text": ["The ferry left.", "It is back."]})
    >>> ArticleTexts.of_tables(articles).of(["b", "c"])
    {'b': 'It is back.'}
    """

    def __init__(
        self, article_ids: Sequence[str] | pd.Series, sizes: Sequence[int], read_texts: Callable[[int], pd.Series],
        read_speech: Callable[[int], pd.DataFrame] = lambda number: empty("speech"),
    ) -> None:  # fmt: skip
        self._article_ids = pd.Index(article_ids, dtype="str")
        ends = np.cumsum([0, *sizes]).tolist()
        self._bounds = list(pairwise(ends))
        self._read_texts = lru_cache(maxsize=1)(read_texts)  # articles that are asked for are often neighbours
        self._read_speech = read_speech

    @classmethod
    def of_tables(cls, articles: pd.DataFrame, speech: pd.DataFrame | None = None) -> "ArticleTexts":
        """Return the texts of a table of articles, and the speech of another: one part."""
        texts = cls(articles["article_id"], [len(articles)], lambda number: articles["text"])
        return texts if speech is None else texts.with_speech(speech)

    def with_speech(self, speech: pd.DataFrame) -> "ArticleTexts":
        """Return the same texts with the speech of a table that is not in parts."""
        rows = _InOrder(speech, self._article_ids)
        sizes = [end - start for start, end in self._bounds]
        return ArticleTexts(
            self._article_ids, sizes, self._read_texts, lambda number: rows.between(*self._bounds[number])
        )

    def of(self, article_ids: Collection[str]) -> dict[str, str]:
        """Return the texts of some articles by ``article_id``; an article that is not there is left out."""
        wanted = pd.DataFrame({"article_id": list(dict.fromkeys(article_ids))}, dtype="str")
        return {
            article_id: text
            for (articles,) in self.parts(wanted)
            for article_id, text in zip(articles["article_id"], articles["text"], strict=True)
        }

    def parts(self, articles: pd.DataFrame, *tables: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, ...]]:
        """Yield by part the rows of ``articles``, with their ``text``, and the rows of each table for these articles.

        They are in the order of the texts; a part without any of ``articles`` is left out.
        """
        for _, here in self._parts(articles, tables):
            yield here

    def spoken_parts(self, articles: pd.DataFrame, *tables: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, ...]]:
        """Yield what ``parts`` does, each time with the speech of these articles behind it."""
        for number, here in self._parts(articles, tables):
            speech = self._read_speech(number)
            yield *here, speech[speech["article_id"].isin(here[0]["article_id"])]

    def _parts(
        self, articles: pd.DataFrame, tables: Sequence[pd.DataFrame]
    ) -> Iterator[tuple[int, tuple[pd.DataFrame, ...]]]:
        first, *others = (_InOrder(table, self._article_ids) for table in (articles, *tables))
        for number, (start, end) in enumerate(self._bounds):
            places = first.places(start, end)
            if len(places):
                here, texts = first.between(start, end), self._read_texts(number).iloc[places - start]
                here = here.assign(text=texts.set_axis(here.index))
                yield number, (here, *(table.between(start, end) for table in others))


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
