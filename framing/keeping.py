"""Keeping the results of a step: files and manifest rows together, or none of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.digests import digest, digest_value
from framing.done_shards import link_or_copy
from framing.errors import InputError
from framing.freshness import StudyState
from framing.manifest import Recipe, Row
from framing.parquet_files import write_parquet
from framing.records import conform
from framing.shards import Shard, ShardFile, shard_name
from framing.stages import stage
from framing.transaction import StagingFolder

if TYPE_CHECKING:
    import pandas as pd

Extra = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StepResult:
    """The result of a step: the stage, its rows, whether it was made now, and how many rows were added.

    ``added`` is against the rows before: negative if there are fewer;
    ``because`` says why nothing was made, if that is not plain; ``waits_for``
    says which stages that it rests on are to be made first.
    """

    stage: str
    rows: int
    written: bool
    added: int = 0
    because: str = ""
    waits_for: str = ""


def unwritten(study: StudyState, name: str) -> StepResult:
    """Return what there is of a stage that its command would make as it is, and what the stage waits for."""
    return StepResult(name, study.row(name).rows, written=False, waits_for=study.waits_for(name))


class Keeping:
    """Stages that are to be kept together: their files go to the staging folder, their rows into ``rows``.

    ``recipes`` are those of stages that were made before, from what there was then.
    """

    def __init__(self, study: StudyState, staged: StagingFolder, recipes: Mapping[str, Recipe]) -> None:
        self._study, self._staged, self._recipes = study, staged, recipes
        self.rows: dict[str, Row] = {}

    def due(
        self, name: str, make: "Callable[[], pd.DataFrame]", *, extra: Extra | None = None, force: bool = False
    ) -> StepResult:
        """Make a table unless nothing has changed since it was made, also of what is kept together with it."""
        if not force and self._study.is_fresh(name, extra=extra) and not self._changes_input(name):
            return StepResult(name, self._study.row(name).rows, written=False)
        return self.table(name, make, extra=extra)

    def _changes_input(self, name: str) -> bool:
        inputs = self._study.row(name).recipe.inputs
        return any(
            self.rows[source].digest != inputs.get(source) for source in stage(name).inputs if source in self.rows
        )

    def path(self, name: str) -> Path:
        """Return where a stage is: as it is to be kept now, or as it was kept before."""
        return self.target(name) if name in self.rows else self._study.file(name)

    def target(self, name: str) -> Path:
        """Return where to write what is to be kept."""
        return self._staged.path(self._study.file(name))

    def table(
        self, name: str, make: "Callable[[], pd.DataFrame]", *, extra: Extra | None = None, by: str = ""
    ) -> StepResult:
        """Make a table, check it against its contract, and write it; ``by`` is the command, if not the stage's own."""
        recipe = self._recipe(name)  # of before: what changes while the table is made is not in it
        table = conform(make(), name)
        path = self._staged.path(self._study.file(name))
        write_parquet(table, path)
        return self._record(name, recipe, digest(path), len(table), extra, by)

    def file(self, name: str, written: Path, *, rows: int) -> StepResult:
        """Take a Parquet file of a table that conforms to its contract and was written next to it in parts."""
        recipe, path = self._recipe(name), self._staged.path(self._study.file(name))
        with self._writing(name):
            written.replace(path)
        return self._record(name, recipe, digest(path), rows, None)

    def shards(self, name: str, files: Sequence[ShardFile], recipe: Recipe) -> StepResult:
        """Take the shards of a table in order, each in a file of its own that stays where it is.

        Of one shard, the table is a file like any other. ``recipe`` is that of
        before the shards were made.
        """
        rows = sum(file.shard.rows for file in files)
        with self._writing(name):
            if len(files) == 1:
                if files[0].path != (path := self.target(name)):
                    link_or_copy(files[0].path, path)
                return self._record(name, recipe, files[0].shard.digest, rows, None)
            folder = self._staged.new_folder(self._study.file(name))
            shards = {shard_name(number): file.shard for number, file in enumerate(files)}
            for file, written in zip(shards, files, strict=True):
                link_or_copy(written.path, folder / file)
        digests = {file: shard.digest for file, shard in shards.items()}  # as framing.digests has it of a folder
        return self._record(name, recipe, digest_value(digests), rows, None, shards=shards)

    def folder(self, name: str, write: Callable[[Path], None], *, rows: int, extra: Extra | None = None) -> StepResult:
        """Have ``write`` fill a new folder for a stage that is one."""
        recipe, path = self._recipe(name), self._staged.new_folder(self._study.file(name))
        write(path)
        return self._record(name, recipe, digest(path), rows, extra)

    def written(self, name: str, *, rows: int) -> StepResult:
        """Record a stage whose files are in its shared folder already; its recipe is one of ``recipes``."""
        return self._record(name, self._recipe(name), self._study.digest(name), rows, None)

    def _recipe(self, name: str) -> Recipe:
        """Return what a stage is made of: as noted before, and of the stages that are kept together with it."""
        recipe = self._recipes.get(name) or self._study.recipe(stage(name))
        together = {source: self.rows[source].digest for source in stage(name).inputs if source in self.rows}
        return replace(recipe, inputs={**recipe.inputs, **together})

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise InputError(f"cannot write: {error.strerror or error}", path=self._study.file(name)) from error

    def _record(
        self, name: str, recipe: Recipe, sha256: str, rows: int, extra: Extra | None, by: str = "",
        shards: Mapping[str, Shard] | None = None,
    ) -> StepResult:  # fmt: skip
        earlier = self._study.manifest().get(name)
        self.rows[name] = Row(recipe, by or stage(name).command, dict(extra or {}), rows, sha256, shards or {})
        return StepResult(name, rows, written=True, added=rows - (earlier.rows if earlier else 0))
