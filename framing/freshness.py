"""Whether the stages of a study are up to date: the one place that knows.

What a stage depends on is declared in ``framing.stages``; what it was made of is
in its manifest row. ``StudyState`` compares the two, for ``framing status`` and
for every command alike. Nothing here needs pandas.
"""

import os
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from framing.digests import digest_if_readable
from framing.errors import InputError, StudyError
from framing.files import is_there
from framing.lock import only_writer
from framing.manifest import Recipe, Row, read_manifest, reasons_stale
from framing.recipes import recipe_now
from framing.remedies import NO_ROW, altered_shards, command_of, fault_and_remedy, file_fault, gone_shards, remedy
from framing.report_manifest import whole_digest
from framing.settings import Settings
from framing.shards import foreign_entries
from framing.stages import NAMES, STAGES, Stage, needs, rests_on, stage
from framing.transaction import finish, is_unfinished
from framing.wording import counted, with_verb

# a writer moves its files into place in milliseconds; a reader waits this often, and so many seconds each time
_ATTEMPTS, _PAUSE = 20, 0.05
# "stale" and "changed": the command would make the stage again; "waiting": it would not, since the stage rests on
# another one that is to be made first
State = Literal["missing", "optional", "fresh", "waiting", "stale", "changed"]


@dataclass(frozen=True, slots=True)
class StageStatus:
    """The state of one stage, and why; ``rows`` is -1 if there is nothing to count.

    ``remedy`` says what to do if the bare command is not enough.
    """

    stage: str
    command: str
    state: State
    rows: int
    because: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class StudyState:
    """A study's folder and settings, and which of its stages are up to date."""

    path: Path
    settings: Settings
    toml: str = ""  # digest of study.toml when it was opened

    def has(self, name: str) -> bool:
        """Return whether the file or folder of a stage exists; if it cannot be looked up, reading it says so."""
        return is_there(self.file(name))

    def file(self, name: str) -> Path:
        """Return the path of a stage's file; of a model or a report, that of its folder."""
        path, key = self.path / stage(name).path, stage(name).named_by
        return path / self.settings.section(key) if key else path

    def require(self, name: str) -> None:
        """Raise ``StudyError``, which names the first command of the flow to run, if a stage was not made yet."""
        if not self.has(name):
            folder = "the study in this folder" if self.path == Path() else self.path
            first = self._first_missing(name)
            earlier = f", nor stage '{first}', which comes before it" if first != name else ""
            command = command_of(stage(first), self.manifest().get(first))
            raise StudyError(f"{folder} has no stage '{name}' yet{earlier}; run 'framing {command}' first")

    def _first_missing(self, name: str) -> str:
        """Return the first stage of the flow that is missing on the way to a missing one, else that one."""
        missing = [source for source in needs(name) if not self.has(source)]
        if self.has("readings"):  # however labels came: without a sample, or without the answers of a pull
            missing = [source for source in missing if stage(source).command not in ("sample", "pull")]
        return min(map(self._first_missing, missing), key=NAMES.index, default=name)

    def manifest(self) -> Mapping[str, Row]:
        """Return the manifest rows by stage."""
        return read_manifest(self.manifest_file)

    def row(self, name: str) -> Row:
        """Return a stage's manifest row; raise ``StudyError`` if its file is there without one."""
        self.require(name)
        row = self.manifest().get(name)
        if row is None:
            raise StudyError(
                f"{self.file(name)} has no row in {self.manifest_file.name}, which says how it was made; "
                f"'framing {stage(name).command} --force' makes it again"
            )
        return row

    def is_fresh(self, *names: str, extra: Mapping[str, Any] | None = None) -> bool:
        """Return whether all these stages are what their command would make now.

        ``extra`` is what else they depend on that only the step knows, such as
        the digest of what a server has answered.
        """
        rows = self.manifest()
        return all(self._compare(stage(name), rows, extra)[0] == "fresh" for name in names)

    def is_unchanged(self, name: str) -> bool:
        """Return whether the file of a stage is the one that the manifest has; not if either is missing."""
        row = self.manifest().get(name)
        return row is not None and self.digest(name) == row.digest

    def require_unaltered(self, *names: str) -> None:
        """Raise ``StudyError`` if a stage is not the one that its manifest row has: nobody knows how it came about."""
        for name in names:
            if self._is_altered(name):
                command = command_of(stage(name), self.manifest().get(name))
                again = "uses it as it is" if name == "articles" else "makes it again"
                if name == "articles":
                    self.require_shards(name)
                for foreign in foreign_entries(self.file(name)):
                    raise StudyError(f"{foreign} is no shard: no command wrote it; delete it, or move it away")
                raise StudyError(
                    f"{self._altered_file(name)} is not as framing wrote it: it was edited, or the disk is faulty; "
                    f"restore it, or run 'framing {command}', which {again}"
                )

    def require_shards(self, name: str) -> None:
        """Raise ``StudyError`` if shards of a stage are gone: what was in them cannot be made from the others."""
        row = self.manifest().get(name)
        if gone := gone_shards(self.file(name), row.shards if row else {}):
            more = f" and {counted(len(gone) - 1, 'files')} more" if len(gone) > 1 else ""
            raise StudyError(
                f"{next(iter(gone))}{more}: gone, and with it {sum(gone.values()):,} {name} that were here; "
                "restore it, or run 'framing ingest SOURCE... --start-over' with all sources"
            )

    def _is_altered(self, name: str) -> bool:
        """Return whether a stage differs from its manifest row, if it has both a file and a row."""
        altered = False
        for _ in range(_ATTEMPTS):
            self.settle()
            version_seen = self._version_on_disk()
            row = self.manifest().get(name)
            altered = row is not None and self.has(name) and self.digest(name) != row.digest
            if not altered or version_seen == self._version_on_disk():  # nobody has replaced it in the meantime
                break
        return altered

    def _altered_file(self, name: str) -> Path:
        """Return the path of a stage, or of its first shard that differs from its manifest row."""
        row, path = self.manifest().get(name), self.file(name)
        return next(iter(altered_shards(path, row.shards if row else {})), path)

    def digest(self, name: str) -> str:
        """Return the digest of a stage; "" if its file is missing or, in a shared folder, not as it was written."""
        if stage(name).shared_folder:
            return whole_digest(self.file(name))
        return digest_if_readable(self.file(name))

    def status(self, names: Collection[str] = NAMES) -> list[StageStatus]:
        """Return the state of these stages, in the order of the flow; optional ones that are missing are left out."""
        for _ in range(_ATTEMPTS):
            self.settle()
            version_seen = self._version_on_disk()
            states = self._states(names)
            if version_seen == self._version_on_disk():  # nobody has replaced a stage in the meantime
                break
        return states

    def waits_for(self, name: str) -> str:
        """Say which stages that a stage rests on are to be made first; "" if the stage does not wait."""
        statuses = self.status({name, *rests_on(stage(name).command)})
        return next((status.because for status in statuses if (status.stage, status.state) == (name, "waiting")), "")

    def late(self, command: str) -> list[StageStatus]:
        """Return the stages that ``command`` rests on, near or far, and that are to be made again first.

        A stage that was never made is not among them; one whose file is gone is.
        """
        return [
            status
            for status in self.status(rests_on(command))
            if status.state in ("stale", "changed") or (status.state == "missing" and status.because)
        ]

    def _states(self, names: Collection[str]) -> list[StageStatus]:
        """Return the states of stages; those that they rest on are to be among ``names``."""
        rows, states = self.manifest(), dict[str, StageStatus]()
        for candidate in STAGES:
            if candidate.name not in names:
                continue
            status = self._judge(candidate, rows)
            if candidate.optional and status.state == "missing" and not status.because:
                continue
            if status.state == "fresh":
                status = _after(status, [states[name] for name in rows[candidate.name].recipe.inputs if name in states])
            states[candidate.name] = status
        return list(states.values())

    def _judge(self, candidate: Stage, rows: Mapping[str, Row]) -> StageStatus:
        """Return the state of a stage as far as its own command can change it, and what to do about it."""
        row, path = rows.get(candidate.name), self.file(candidate.name)
        state, because = self._compare(candidate, rows)
        status = StageStatus(
            candidate.name, candidate.command, state, row.rows if row and state != "missing" else -1, because
        )
        if state == "fresh":
            return status
        if text := remedy(candidate, row, path, state, because):
            return replace(status, remedy=text)
        command = command_of(candidate, row)
        fault, text = fault_and_remedy(candidate, self.path, command) if because else ("", "")
        with_file = f"framing {command}" if command != candidate.command else ""
        return replace(status, because=fault or because, remedy=text or with_file)

    def _compare(
        self, candidate: Stage, rows: Mapping[str, Row], extra: Mapping[str, Any] | None = None
    ) -> tuple[State, str]:
        """Compare the file and the manifest row of a stage with the study as it is; return the state, and why."""
        row, path = rows.get(candidate.name), self.file(candidate.name)
        if not os.path.lexists(path) or (path.is_symlink() and not is_there(path)):
            return "missing", "" if row is None else self._reason_gone(candidate, row)
        if row is None:
            return "changed", NO_ROW
        recipe = self.recipe(candidate)
        reasons = reasons_stale(candidate, recipe, row, extra) or _changed_inputs(candidate, recipe, rows)
        sha256 = self.digest(candidate.name)
        if sha256 == row.digest:
            return ("stale", "; ".join(reasons)) if reasons else ("fresh", "")
        if sha256 and self._name_then(candidate, row) != path.name:  # the row is about another folder
            return "stale", "; ".join(reasons)
        altered = altered_shards(path, row.shards)
        return "changed", file_fault(candidate, path, altered)

    def _name_then(self, candidate: Stage, row: Row) -> str:
        """Return the name of the file or folder that a manifest row is about."""
        section, _, key = candidate.named_by.partition(".")
        then = row.recipe.settings.get(section)
        return str(then.get(key, "")) if isinstance(then, dict) else self.file(candidate.name).name

    def _reason_gone(self, candidate: Stage, row: Row) -> str:
        then, now = self._name_then(candidate, row), self.file(candidate.name).name
        if then != now:
            return f"{candidate.named_by} was {then}, and is {now} in study.toml"
        return "its folder is gone" if candidate.named_by else "its file is gone"

    def recipe(self, candidate: Stage) -> Recipe:
        """Return what a stage would be made of now."""
        return recipe_now(candidate, self.path, self.settings, self.digest)

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

    def _version_on_disk(self) -> tuple[object, ...]:
        """Return what tells whether stages were replaced between two readings."""
        with suppress(OSError):
            facts = self.manifest_file.stat()
            return facts.st_ino, facts.st_mtime_ns, is_unfinished(self.path / "data")
        return ()

    @cached_property
    def manifest_file(self) -> Path:
        """The path of the manifest."""
        return self.path / "data" / "manifest.json"


def _changed_inputs(candidate: Stage, recipe: Recipe, rows: Mapping[str, Row]) -> list[str]:
    """Name the inputs that are not the files that were written: nobody knows what they hold."""
    return [
        f"{with_verb(name, 'are')} not the file that was written"
        for name in candidate.inputs
        if name in rows and recipe.inputs.get(name, "") != rows[name].digest
    ]


def _after(status: StageStatus, inputs: Collection[StageStatus]) -> StageStatus:
    """Return the status of a stage that is fresh but for its inputs: "waiting" if one of these is not."""
    late = [f"{with_verb(source.stage, 'are')} {source.state}" for source in inputs if source.state != "fresh"]
    if not late:
        return status
    return replace(status, state="waiting", because="; ".join(late))
