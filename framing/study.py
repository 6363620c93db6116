"""A study: a folder with ``study.toml``, one table a stage, and the reports.

``Study`` reads and keeps the tables and knows which of them are stale; it makes
none of them: that is what ``framing.steps`` does. ``data/manifest.json`` has a
row a stage: the digests of its inputs, its parameters, its own digest, its rows.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar

from framing import lang
from framing.cleanup import clear_unfinished
from framing.codebook import FILE as CODEBOOK
from framing.codebook import codebook_digest
from framing.errors import InputError, LanguageError, StudyError
from framing.files import digest, read_parquet, write_parquet
from framing.lock import only_writer
from framing.manifest import Row, read_manifest, reasons_stale, write_manifest
from framing.records import TABLES, conform
from framing.settings import Settings, read_settings
from framing.stages import STAGES, Stage, reads, stage
from framing.study_rules import FILE as RULES
from framing.study_rules import overlay_digest
from framing.transaction import Staged, finish, is_unfinished, replacing_together
from framing.version import __version__
from framing.wording import nearest

if TYPE_CHECKING:
    import pandas as pd

SETTINGS = "study.toml"
# a writer moves its files into place in milliseconds; a reader waits this often, and so many seconds each time
_ATTEMPTS, _PAUSE = 20, 0.05
P = ParamSpec("P")
R = TypeVar("R")
State = Literal["missing", "fresh", "stale", "changed"]


@dataclass(frozen=True, slots=True)
class StageStatus:
    """Where one stage stands, and why; ``rows`` is -1 where it was never made."""

    stage: str
    command: str
    state: State
    rows: int
    because: str = ""


@dataclass(frozen=True, slots=True)
class StepResult:
    """What came of a step: the stage, its rows, whether anything was made anew, and how many rows were added."""

    stage: str
    rows: int
    made: bool
    added: int = 0


@dataclass(frozen=True)
class Study:
    """One study folder; tables are read anew at each call."""

    path: Path
    settings: Settings
    toml: str = ""  # digest of study.toml when it was opened

    def articles(self) -> "pd.DataFrame":
        """Return one row an article (see ``framing.records.TABLES``)."""
        return self.table("articles")

    def markers(self) -> "pd.DataFrame":
        """Return one row a marker that a rule found."""
        return self.table("markers")

    def annotations(self) -> "pd.DataFrame":
        """Return one row a span that an annotator marked."""
        return self.table("annotations")

    def gold(self) -> "pd.DataFrame":
        """Return one row a span after adjudication."""
        return self.table("gold")

    def scores(self) -> "pd.DataFrame":
        """Return one row a candidate span with the model's probabilities."""
        return self.table("scores")

    def estimates(self) -> "pd.DataFrame":
        """Return one row an outlet, category and voice, with its interval."""
        return self.table("estimates")

    def table(self, name: str) -> "pd.DataFrame":
        """Read the table of a stage; raise ``StudyError`` where it was not made yet."""
        self.require(name)
        table = read_parquet(self.file(name))
        lacking = [column.name for column in TABLES[name] if column.name not in table]
        if lacking:
            made_with = [one.path for one in STAGES if one.command == stage(name).command]
            raise StudyError(
                f"{self.file(name)} has no column {lacking[0]!r}: another version of framing wrote it; move "
                f"{', '.join(made_with)} away and run 'framing {stage(name).command}' again"
            )
        return table

    def require(self, name: str) -> None:
        """Raise ``StudyError`` where a stage was not made yet."""
        if not self.has(name):
            where = "the study in this folder" if self.path == Path() else self.path
            raise StudyError(f"{where} has no stage '{name}' yet; run 'framing {stage(name).command}' first")

    def has(self, name: str) -> bool:
        """Tell whether the file of a stage is there."""
        return self.file(name).exists()

    def file(self, name: str) -> Path:
        """Return the path of a stage's file (of a model, its folder)."""
        place = self.path / stage(name).path
        return place / self.settings.model.name if name == "model" else place

    def is_fresh(self, name: str, extra: Mapping[str, Any] | None = None) -> bool:
        """Tell whether a stage was made from the inputs and settings of now.

        It was not where one of its inputs is not the file that was written: what
        that holds nobody knows.
        """
        rows = self.manifest()
        return (
            name in rows
            and self.is_unchanged(name)
            and all(self.is_unchanged(source) for source in stage(name).inputs if source in rows)
            and not reasons_stale(stage(name), self.recipe(stage(name)), rows[name], extra)
        )

    def is_unchanged(self, name: str) -> bool:
        """Tell whether the file of a stage is the one that the manifest has; not where either is missing."""
        row = self.manifest().get(name)
        return row is not None and self._digest(name) == row["digest"]

    def _digest(self, name: str) -> str:
        """Return the digest of a stage's file; "" where it is missing, be it that a writer replaces it just now."""
        try:
            return digest(self.file(name))
        except FileNotFoundError:
            return ""

    def build(
        self,
        name: str,
        make: "Callable[[], pd.DataFrame]",
        *,
        extra: Mapping[str, Any] | None = None,
        force: bool = False,
    ) -> StepResult:
        """Make a stage with ``make`` and keep it, unless nothing has changed since.

        ``extra`` is a JSON value with whatever else the result depends on, such
        as digests of files outside the study.
        """
        with self.keeping() as keep:
            return keep.due(name, make, extra=extra, force=force)

    def keep(self, name: str, table: "pd.DataFrame", *, extra: Mapping[str, Any] | None = None) -> StepResult:
        """Check ``table`` against its contract, write it, and record how it came about."""
        with self.keeping() as keep:
            return keep.table(name, lambda: table, extra=extra)

    @contextmanager
    def keeping(self, noted: Mapping[str, Row] | None = None) -> "Iterator[Keeping]":
        """Yield what takes stages, and keep all of them with their manifest rows, or none.

        ``noted`` has the recipes of stages that were made before.
        """
        with self.only_writer("write"), replacing_together(self.path / "data") as staged:
            keeping = Keeping(self, staged, noted or {})
            yield keeping
            if keeping.rows:
                write_manifest({**self.manifest(), **keeping.rows}, staged.path(self._manifest))

    @contextmanager
    def only_writer(self, command: str) -> Iterator[None]:
        """Let nobody else write in this study; first finish what a killed process has left unfinished.

        Raises
        ------
        StudyError
            Another command is writing, or ``study.toml`` has changed since the
            study was opened.
        """
        folder = self.path / "data"
        if self.toml and not (self.path / SETTINGS).is_file():
            raise StudyError(f"{self.path / SETTINGS} is not there any more; run this again where the study is now")
        with only_writer(folder, command) as taken:
            if taken:
                finish(folder)
                clear_unfinished(self.path)
                if self.toml and digest(self.path / SETTINGS) != self.toml:
                    raise StudyError(f"{self.path / SETTINGS} has changed since this command began; run it again")
            yield

    def manifest(self) -> Mapping[str, Row]:
        """Return the manifest rows by stage: inputs, settings, version, extra, rows, digest."""
        return read_manifest(self._manifest)

    def row(self, name: str) -> Row:
        """Return a stage's manifest row; raise ``StudyError`` where its file is there without one."""
        self.require(name)
        row = self.manifest().get(name)
        if row is None:
            raise StudyError(
                f"{self.file(name)} has no row in {self._manifest.name}, which says how it was made; "
                f"'framing {stage(name).command} --force' makes it anew"
            )
        return row

    def status(self, extras: Mapping[str, Mapping[str, Any]] | None = None) -> list[StageStatus]:
        """Say for every stage where it stands, in the order of the flow.

        ``extras`` has, by stage, what else the results depend on, as ``build`` was given it.
        """
        for _ in range(_ATTEMPTS):
            self.settle()
            seen = self._seen()
            standings = self._standings(extras or {})
            if seen == self._seen():  # nobody has replaced a stage in the meantime
                break
        return standings

    def _standings(self, extras: Mapping[str, Mapping[str, Any]]) -> list[StageStatus]:
        rows, standings = self.manifest(), list[StageStatus]()
        late: set[str] = set()
        for one in STAGES:
            standing = self._standing(one, rows.get(one.name), late, extras.get(one.name))
            if one.optional and standing.state == "missing":
                continue
            if standing.state != "fresh":
                late.add(one.name)
            standings.append(standing)
        return standings

    def late(self, command: str) -> list[StageStatus]:
        """Return the stages that ``command`` rests on, near or far, and that are stale or changed by hand."""
        wanted = set(reads(command))
        for one in reversed(STAGES):
            if one.name in wanted:
                wanted.update(one.inputs)
        return [one for one in self.status() if one.stage in wanted and one.state in ("stale", "changed")]

    def settle(self) -> None:
        """Finish what a killed process has left unfinished; wait a moment for whoever is writing now."""
        folder = self.path / "data"
        for _ in range(_ATTEMPTS):
            if not is_unfinished(folder):
                return
            try:
                with only_writer(folder, "recovery"):
                    return finish(folder)
            except InputError:  # a study that one may only read is read as it is
                return
            except StudyError:  # somebody is writing, and moves these files just now
                time.sleep(_PAUSE)

    def _seen(self) -> tuple[object, ...]:
        """Return what tells whether stages were replaced between two looks."""
        with suppress(FileNotFoundError):
            facts = self._manifest.stat()
            return facts.st_ino, facts.st_mtime_ns, is_unfinished(self.path / "data")
        return ()

    def _standing(self, one: Stage, row: Row | None, late: set[str], extra: Row | None) -> StageStatus:
        if row is None or not self.has(one.name):
            return StageStatus(one.name, one.command, "missing", -1)
        if not self.is_unchanged(one.name):
            return StageStatus(
                one.name, one.command, "changed", row["rows"], "its file is not the one that was written"
            )
        why = reasons_stale(one, self.recipe(one), row, extra) or [
            f"{name} is stale" for name in one.inputs if name in late & set(row["inputs"])
        ]
        return StageStatus(one.name, one.command, "stale" if why else "fresh", row["rows"], "; ".join(why))

    def recipe(self, one: Stage) -> dict[str, Any]:
        """Return what a stage would be made of now: digests of inputs, settings, packs, and the version."""
        return {
            "inputs": {name: made for name in one.inputs if (made := self._digest(name))},
            "settings": {name: self.settings.section(name) for name in one.settings},
            "packs": self._packs(one),
            "version": __version__,
        }

    def _packs(self, one: Stage) -> dict[str, str]:
        """Return the digests of what a stage goes by: packs, the study's changes of them, the codebook's answers."""
        packs = {tag: lang.digest(tag) for tag in self.settings.languages} if one.packs else {}
        own = {
            str(RULES): overlay_digest(self.path) if one.overlay else "",
            str(CODEBOOK): codebook_digest(self.path / CODEBOOK) if one.codebook else "",
        }
        return packs | {name: made for name, made in own.items() if made}

    @cached_property
    def _manifest(self) -> Path:
        return self.path / "data" / "manifest.json"


class Keeping:
    """Stages that are to be kept together: their files go to the staging folder, their rows into ``rows``."""

    def __init__(self, study: Study, staged: Staged, noted: Mapping[str, Row]) -> None:
        self._study, self._staged, self._noted = study, staged, noted
        self.rows: dict[str, Row] = {}

    def table(
        self, name: str, make: "Callable[[], pd.DataFrame]", *, extra: Mapping[str, Any] | None = None
    ) -> StepResult:
        """Make a table, check it against its contract, and write it."""
        recipe = self._recipe(name)  # of before: what changes while the table is made is not in it
        table = conform(make(), name)
        path = self._staged.path(self._study.file(name))
        write_parquet(table, path)
        return self._record(name, recipe, path, len(table), extra)

    def due(
        self,
        name: str,
        make: "Callable[[], pd.DataFrame]",
        *,
        extra: Mapping[str, Any] | None = None,
        force: bool = False,
    ) -> StepResult:
        """Make a table unless nothing has changed since it was made."""
        if not force and self._study.is_fresh(name, extra):
            return StepResult(name, int(self._study.manifest()[name]["rows"]), made=False)
        return self.table(name, make, extra=extra)

    def folder(
        self, name: str, write: Callable[[Path], None], *, rows: int, extra: Mapping[str, Any] | None = None
    ) -> StepResult:
        """Have ``write`` fill a new folder for a stage that is one."""
        recipe, path = self._recipe(name), self._staged.new_folder(self._study.file(name))
        write(path)
        return self._record(name, recipe, path, rows, extra)

    def _recipe(self, name: str) -> Row:
        """Return what a stage is made of: as noted before, and of the stages that are kept together with it."""
        recipe = self._noted.get(name) or self._study.recipe(stage(name))
        together = {source: self.rows[source]["digest"] for source in stage(name).inputs if source in self.rows}
        return {**recipe, "inputs": {**recipe["inputs"], **together}}

    def _record(
        self, name: str, recipe: Mapping[str, Any], path: Path, rows: int, extra: Mapping[str, Any] | None
    ) -> StepResult:
        self.rows[name] = {**recipe, "extra": dict(extra or {}), "rows": rows, "digest": digest(path)}
        return StepResult(name, rows, made=True)


Step = Callable[Concatenate[Study, P], R]


def writes(command: str) -> Callable[[Step[P, R]], Step[P, R]]:
    """Decorate a step that writes in its study: it is the only one while it runs."""

    def decorate(step: Step[P, R]) -> Step[P, R]:
        @wraps(step)
        def alone(study: Study, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with study.only_writer(command):
                return step(study, *args, **kwargs)

        return alone

    return decorate


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
    stock = sorted({name for tag in settings.languages for name in _pack(tag, folder).actors})
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
    except OSError as error:
        raise StudyError(f"{toml} is not there any more; run this again where the study is now") from error


def _pack(tag: str, folder: Path) -> lang.Pack:
    try:
        return lang.load(tag)
    except LanguageError as error:
        raise LanguageError(f"{folder / 'study.toml'}: {error}") from error
