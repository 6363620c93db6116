"""A study: a folder with ``study.toml``, one table per stage, and the reports.

``Study`` reads the tables and keeps new ones, and says which of them are up to
date (``framing.freshness``); it makes none of them: ``framing.steps`` does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from framing import lang
from framing.contracts import ARTICLE_FACTS, TABLES
from framing.digests import digest
from framing.done_shards import clear_kept
from framing.errors import InputError, LanguageError, StudyError
from framing.freshness import StageStatus, StudyState
from framing.keeping import Extra, Keeping, StepResult, unwritten
from framing.manifest import Recipe, digests_of_shards, write_manifest
from framing.parquet_files import parquet_batches, read_parquet
from framing.records import conform
from framing.remedies import fault_in_the_way
from framing.settings import SETTINGS, read_settings
from framing.shard_stages import make_shards
from framing.shard_work import ShardStep, Spread, one_by_one
from framing.shards import shard_paths
from framing.single_writer import single_writer
from framing.stages import STAGES, stage
from framing.transaction import in_the_way, replacing_together
from framing.wording import nearest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["StageStatus", "StepResult", "Study", "open_study"]


_OWN_FOLDERS = ("data", "label_config", "cache")  # where nothing is written that a user asks for


@dataclass(frozen=True)
class Study(StudyState):
    """One study folder; tables are read again at each call."""

    def articles(self, columns: Sequence[str] = ()) -> "pd.DataFrame":
        """Return one row per article (see ``framing.contracts.TABLES``), with the events of stage ``events``.

        An article that is not in that stage has the event that its source gives.
        ``columns`` are all unless said; "article_id" and "event" are among them.
        """
        articles = self.table("articles", columns=columns)
        if not self.has("events"):
            return articles
        events = self.table("events").set_index("article_id")["event"]
        return articles.assign(event=articles["article_id"].map(events).fillna(articles["event"]))

    def article_facts(self) -> "pd.DataFrame":
        """Return one row per article as ``articles`` does, without the texts, which take most of the memory."""
        return self.articles(ARTICLE_FACTS)

    def markers(self) -> "pd.DataFrame":
        """Return one row per marker that a rule found."""
        return self.table("markers")

    def annotations(self) -> "pd.DataFrame":
        """Return one row per span that an annotator marked."""
        return self.table("annotations")

    def gold(self) -> "pd.DataFrame":
        """Return one row per span after adjudication."""
        return self.table("gold")

    def scores(self) -> "pd.DataFrame":
        """Return one row per candidate span with the model's probabilities."""
        return self.table("scores")

    def estimates(self) -> "pd.DataFrame":
        """Return one row per outlet, category and voice, with its interval."""
        return self.table("estimates")

    def table(self, name: str, *, altered: bool = False, columns: Sequence[str] = ()) -> "pd.DataFrame":
        """Read the table of a stage; ``columns`` are all unless said.

        With ``altered``, a table that is not as framing wrote it is read too, and
        checked against its contract: for the command that makes it again.

        Raises
        ------
        StudyError
            It was not made yet, is not as framing wrote it, or is of another
            version.
        InputError
            It cannot be read, or breaks its contract.
        """
        self.require(name)
        if not altered:
            self.require_unaltered(name)
        table = read_parquet(self.file(name), columns)
        self._check_columns(name, table, columns)
        return self._conform(table, name) if altered and not self.is_unchanged(name) else table

    def batches(self, name: str, rows: int, *, altered: bool = False, after: int = 0) -> "Iterator[pd.DataFrame]":
        """Read the table of a stage a number of rows at a time; ``altered`` and errors as for ``table``.

        The first ``after`` shards are left out.
        """
        self.require(name)
        if not altered:
            self.require_unaltered(name)
        untouched = self.is_unchanged(name)
        for path in shard_paths(self.file(name))[after:]:
            for batch in parquet_batches(path, rows):
                self._check_columns(name, batch)
                yield batch if untouched else self._conform(batch, name)

    def shards(self, name: str, columns: Sequence[str] = ()) -> "Iterator[pd.DataFrame]":
        """Read the table of a stage shard by shard; errors as for ``table``.

        Shard number n has the rows of the same articles in all stages that a
        step makes of the articles; a table of up to a thousand articles has one.
        """
        self.require(name)
        self.require_unaltered(name)
        for path in shard_paths(self.file(name)):
            shard = read_parquet(path, columns)
            self._check_columns(name, shard, columns)
            yield shard

    def _check_columns(self, name: str, table: "pd.DataFrame", columns: Sequence[str] = ()) -> None:
        lacking = [column for column in columns or [column.name for column in TABLES[name]] if column not in table]
        if lacking:
            together = [candidate.path for candidate in STAGES if candidate.command == stage(name).command]
            raise StudyError(
                f"{self.file(name)} has no column {lacking[0]!r}: another version of framing wrote it; move "
                f"{', '.join(together)} away and run 'framing {stage(name).command}' again"
            )

    def _conform(self, table: "pd.DataFrame", name: str) -> "pd.DataFrame":
        try:
            return conform(table, name)
        except InputError as error:
            raise InputError(str(error), path=self.file(name)) from error

    def build(
        self, name: str, make: "Callable[[], pd.DataFrame]", *, extra: Extra | None = None, force: bool = False
    ) -> StepResult:
        """Make a stage with ``make`` and keep it, unless nothing has changed since.

        ``extra`` is a JSON value with what else the result depends on that only
        the step knows, such as the digest of what a server has answered.
        """
        (result,) = self.build_all({name: make}, extra=extra, force=force)
        return result

    def build_all(
        self, makes: "Mapping[str, Callable[[], pd.DataFrame]]", *, extra: Extra | None = None, force: bool = False
    ) -> tuple[StepResult, ...]:
        """Make those of several stages that are not up to date, and keep all of them or none."""
        if not force and self.is_fresh(*makes, extra=extra):  # of a study that one may only read, too
            return tuple(unwritten(self, name) for name in makes)
        self.require_writable(*makes)
        with self.keeping() as keeping:
            return tuple(keeping.due(name, make, extra=extra, force=force) for name, make in makes.items())

    def build_shards(
        self, names: Sequence[str], step: ShardStep, *, spread: Spread = one_by_one, force: bool = False
    ) -> tuple[StepResult, ...]:
        """Make those of several sharded stages that are not up to date, and keep all of them or none.

        ``step`` makes one shard of all that are due; ``spread`` says where. Shards
        that are done are kept if the command is killed.
        """
        if not force and self.is_fresh(*names):  # of a study that one may only read, too
            return tuple(unwritten(self, name) for name in names)
        self.require_writable(*names)
        with self.keeping() as keeping:
            return make_shards(self, keeping, names, step, spread=spread, force=force)

    def keep(self, name: str, table: "pd.DataFrame", *, extra: Extra | None = None) -> StepResult:
        """Check ``table`` against its contract, write it, and record how it came about."""
        with self.keeping() as keeping:
            return keeping.table(name, lambda: table, extra=extra)

    @contextmanager
    def keeping(self, recipes: Mapping[str, Recipe] | None = None) -> Iterator[Keeping]:
        """Yield what takes stages, and keep all of them with their manifest rows, or none.

        ``recipes`` has those of stages that were made before.
        """
        with self.only_writer("write"):
            with replacing_together(self.path / "data") as staged:
                keeping = Keeping(self, staged, recipes or {})
                yield keeping
                if keeping.rows:
                    write_manifest({**self.manifest(), **keeping.rows}, staged.path(self.manifest_file))
            clear_kept(self.path / "data", digests_of_shards(keeping.rows))

    def require_writable(self, *names: str) -> None:
        """Raise ``InputError`` if these stages cannot be kept: call it before work that would be lost."""
        for name in names:
            if fault := fault_in_the_way(stage(name), self.file(name)):
                raise InputError(f"{fault}; move it away and run this again", path=in_the_way(self.file(name)))
        with self.only_writer("write"):
            return

    def require_elsewhere(self, path: Path) -> None:
        """Raise ``InputError`` if ``path`` is in a folder of the study that framing keeps for itself."""
        for name in _OWN_FOLDERS:
            if path.resolve().is_relative_to((self.path / name).resolve()):
                raise InputError(
                    f"is in the folder {name}/ of the study, which framing manages; choose another", path=path
                )

    def only_writer(self, command: str, *, or_nothing: bool = False) -> AbstractContextManager[None]:
        """Let nobody else write in this study: see ``framing.single_writer``."""
        return single_writer(self, command, or_nothing=or_nothing)


def open_study(path: Path | str) -> Study:
    """Open the study in folder ``path``.

    Raises
    ------
    StudyError
        There is no ``study.toml``, or it is not sound; the message says where.
    LanguageError
        A language of the study has no pack.
    """
    folder = Path(path)
    toml = folder / SETTINGS
    settings, sha256 = read_settings(toml), _digest_now(toml)
    stock = sorted({name for tag in settings.languages for name in _stock_actors(tag, folder)})
    for actor in settings.actors:
        if actor.stock and actor.stock not in stock:
            raise StudyError(
                f"{toml}: actors: {actor.id!r}: no stock actor {actor.stock!r}"
                f"{nearest(actor.stock, stock) or '; there are ' + (', '.join(stock) or 'none')}"
            )
    study = Study(folder, settings, sha256)
    study.settle()
    return study


def _digest_now(toml: Path) -> str:
    try:
        return digest(toml)
    except FileNotFoundError as error:
        raise StudyError(f"{toml} no longer exists; run this again where the study is now") from error


def _stock_actors(tag: str, folder: Path) -> frozenset[str]:
    try:
        return lang.stock_actors(tag)
    except LanguageError as error:
        raise LanguageError(f"{folder / 'study.toml'}: {error}") from error
