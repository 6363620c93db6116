"""A study whose tables are read once, for a command that needs the same ones in several parts of its work."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from framing.study import Study

if TYPE_CHECKING:
    import pandas as pd

    from framing.steps.labels_of_articles import ArticleLabels


@dataclass(frozen=True)
class CachedStudy(Study):
    """A study that keeps each table it has read until a command makes the stage again; nobody may change one."""

    _tables: "dict[tuple[str, str, tuple[str, ...]], pd.DataFrame]" = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def table(self, name: str, *, altered: bool = False, columns: Sequence[str] = ()) -> "pd.DataFrame":
        """Return the table of a stage, as ``Study.table`` does; columns of a table that was read are not read again."""
        if altered:
            return super().table(name, altered=True, columns=columns)
        row = self.manifest().get(name)
        wanted = (name, row.digest if row else "", tuple(columns))
        for key, table in self._tables.items():
            if key[:2] == wanted[:2] and (not key[2] or (columns and set(columns) <= set(key[2]))):
                return table[list(columns)] if columns else table
        self._tables[wanted] = super().table(name, columns=columns)
        return self._tables[wanted]

    def shards(self, name: str, columns: Sequence[str] = ()) -> "Iterator[pd.DataFrame]":
        """Read the table of a stage shard by shard, as ``Study.shards`` does; a table that was read is one shard."""
        row = self.manifest().get(name)
        if (name, row.digest if row else "", ()) in self._tables:
            yield self.table(name, columns=columns)
        else:
            yield from super().shards(name, columns)

    @cached_property
    def labels(self) -> "ArticleLabels":
        """The labels of the articles, compared with their texts once."""
        from framing.steps.labels_of_articles import ArticleLabels

        return ArticleLabels(self)

    def derived(self, name: str, of: str, make: "Callable[[], pd.DataFrame]") -> "pd.DataFrame":
        """Return a table that is made of the table of a stage, and is not one of its own; it is made once."""
        row = self.manifest().get(of)
        key = (name, row.digest if row else "", ())
        if key not in self._tables:
            self._tables[key] = make()
        return self._tables[key]


def cached(study: Study) -> CachedStudy:
    """Return the study with tables that are read once."""
    return CachedStudy(study.path, study.settings, study.toml)
