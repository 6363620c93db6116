"""The work on one shard: what of each stage is to be made, and the tables that it is made of.

A unit of work is a value that another process can take; it reads the files of
its shard, writes its results next to the study's tables (``framing.done_shards``),
and gives back where. Whether it runs here, in a pool of processes or on other
machines makes no difference to the bytes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from framing.digests import digest, digest_value
from framing.done_shards import done_folder, write_done_shard, write_shard
from framing.freshness import StudyState
from framing.manifest import Recipe
from framing.parquet_files import parquet_rows, read_parquet
from framing.records import conform
from framing.shards import ShardFile, shard_paths
from framing.stages import stage

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class ShardWork:
    """The shard of a number, of a study's articles.

    ``due`` are the stages to be made, with the digest of what each is made of;
    ``targets`` are the files to write, if not next to the study's tables until all
    shards are done; ``aligned`` are the stages whose shards have the rows of the same articles;
    ``articles`` is how many there are.
    """

    study: StudyState
    number: int
    due: Mapping[str, str]
    targets: Mapping[str, Path]
    aligned: frozenset[str]
    articles: int

    def read(self, name: str, columns: Sequence[str] = ()) -> "pd.DataFrame":
        """Return the rows of a stage for the articles of this shard."""
        path = self.study.file(name)
        if name in self.aligned:
            return read_parquet(shard_paths(path)[self.number], columns)
        ids = self.read("articles", ["article_id"])["article_id"]
        table = read_parquet(path, columns)
        return table[table["article_id"].isin(set(ids))].reset_index(drop=True)

    def keep(self, tables: "Mapping[str, pd.DataFrame]") -> "ShardsDone":
        """Check the tables of the stages that are due against their contracts, and write them."""
        files = {name: self._write(name, conform(tables[name], name), made_of) for name, made_of in self.due.items()}
        return ShardsDone(self.number, self.articles, files)

    def _write(self, name: str, table: "pd.DataFrame", made_of: str) -> ShardFile:
        if name in self.targets:
            return write_shard(table, made_of, self.targets[name])
        return write_done_shard(table, made_of, done_folder(self.study.manifest_file.parent, name))


@dataclass(frozen=True, slots=True)
class ShardsDone:
    """What came of the work on one shard: by stage, the file and the shard that it has."""

    number: int
    articles: int
    files: Mapping[str, ShardFile]


Advance = Callable[[int], None]  # is told how many more articles are done
ShardStep = Callable[[ShardWork, Advance], ShardsDone]
# has a step done for each unit of work, here or elsewhere, and yields its results in any order
Spread = Callable[[ShardStep, Sequence[ShardWork]], Iterable[ShardsDone]]


def one_by_one(
    step: ShardStep, work: Sequence[ShardWork], advance: Advance = lambda articles: None
) -> Iterator[ShardsDone]:
    """Do the work here, one shard after the other."""
    for unit in work:
        yield step(unit, advance)


def aligned_stages(study: StudyState, names: Iterable[str]) -> frozenset[str]:
    """Return those of some stages whose shards have the rows of the articles' shards of the same number."""
    articles, rows = study.digest("articles"), study.manifest()
    count = len(shard_paths(study.file("articles")))
    return frozenset(
        name
        for name in names
        if name == "articles"
        or (
            stage(name).sharded
            and name in rows
            and rows[name].recipe.inputs.get("articles") == articles
            and len(shard_paths(study.file(name))) == count
        )
    )


def made_of(study: StudyState, recipe: Recipe, aligned: frozenset[str]) -> list[str]:
    """Return, for each shard of the articles, the digest of all that the shard of a stage of ``recipe`` is made of."""
    files = {source: shard_paths(study.file(source)) for source in aligned & set(recipe.inputs)}
    return [
        digest_value(asdict(replace(recipe, inputs={**recipe.inputs, **_digests(files, number)})))
        for number in range(len(shard_paths(study.file("articles"))))
    ]


def _digests(files: Mapping[str, Sequence[Path]], number: int) -> dict[str, str]:
    return {source: digest(paths[number]) for source, paths in files.items()}


def articles_per_shard(study: StudyState) -> list[int]:
    """Return the number of articles of each shard."""
    return [parquet_rows(path) for path in shard_paths(study.file("articles"))]
