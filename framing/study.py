"""A study: a folder with ``study.toml``, one table a stage, and the reports.

``Study`` reads and keeps the tables and knows which of them are stale; it makes
none of them: that is what ``framing.steps`` does. ``data/manifest.json`` has a
row a stage: the digests of its inputs, its parameters, its own digest, its rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from framing import lang
from framing.codebook import FILE as CODEBOOK
from framing.codebook import codebook_digest
from framing.errors import LanguageError, StudyError, nearest
from framing.files import digest, read_json, read_parquet, write_json, write_parquet
from framing.overlay import FILE as RULES
from framing.overlay import overlay_digest
from framing.records import conform
from framing.settings import Settings, read_settings
from framing.stages import STAGES, Stage, reads, stage
from framing.version import __version__

if TYPE_CHECKING:
    import pandas as pd

State = Literal["missing", "fresh", "stale", "changed"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one stage stands, and why; ``rows`` is -1 where it was never made."""

    stage: str
    command: str
    state: State
    rows: int
    because: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """What came of a step: the stage, its rows, and whether anything was made anew."""

    stage: str
    rows: int
    made: bool


@dataclass(frozen=True)
class Study:
    """One study folder; tables are read anew at each call."""

    path: Path
    settings: Settings

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
        if not self.has(name):
            where = "the study in this folder" if self.path == Path() else self.path
            raise StudyError(f"{where} has no stage '{name}' yet; run 'framing {stage(name).command}' first")
        return read_parquet(self.file(name))

    def has(self, name: str) -> bool:
        """Tell whether the file of a stage is there."""
        return self.file(name).exists()

    def file(self, name: str) -> Path:
        """Return the path of a stage's file (of a model, its folder)."""
        place = self.path / stage(name).path
        return place / self.settings.model.name if name == "model" else place

    def is_fresh(self, name: str, extra: Mapping[str, Any] | None = None) -> bool:
        """Tell whether a stage was made from the inputs and settings of now."""
        row = self._rows().get(name)
        return (
            row is not None
            and not self._why_stale(stage(name), row, extra)
            and digest(self.file(name)) == row["digest"]
        )

    def build(
        self,
        name: str,
        make: "Callable[[], pd.DataFrame]",
        *,
        extra: Mapping[str, Any] | None = None,
        force: bool = False,
    ) -> Built:
        """Make a stage with ``make`` and keep it, unless nothing has changed since.

        ``extra`` is a JSON value with whatever else the result depends on, such
        as digests of files outside the study.
        """
        if self.has(name) and not force and self.is_fresh(name, extra):
            return Built(name, int(self._rows()[name]["rows"]), made=False)
        return self.keep(name, make(), extra=extra)

    def keep(self, name: str, table: "pd.DataFrame", *, extra: Mapping[str, Any] | None = None) -> Built:
        """Check ``table`` against its contract, write it, and record how it came about."""
        made = conform(table, name)
        write_parquet(made, self.file(name))
        self.record(name, rows=len(made), extra=extra)
        return Built(name, len(made), made=True)

    def record(self, name: str, *, rows: int, extra: Mapping[str, Any] | None = None) -> None:
        """Write the manifest row of a stage whose file is in place."""
        row = {**self.recipe(stage(name)), "extra": dict(extra or {}), "rows": rows, "digest": digest(self.file(name))}
        rows_now = {**self._rows(), name: row}
        ordered = {one.name: rows_now[one.name] for one in STAGES if one.name in rows_now}
        write_json({"framing": 1, "stages": ordered}, self._manifest)

    def manifest(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the manifest rows by stage: inputs, settings, version, extra, rows, digest."""
        return self._rows()

    def status(self) -> list[Standing]:
        """Say for every stage where it stands, in the order of the flow."""
        rows, standings = self._rows(), list[Standing]()
        late: set[str] = set()
        for one in STAGES:
            standing = self._standing(one, rows.get(one.name), late)
            if one.optional and standing.state == "missing":
                continue
            if standing.state != "fresh":
                late.add(one.name)
            standings.append(standing)
        return standings

    def late(self, command: str) -> list[Standing]:
        """Return the stages that ``command`` rests on, near or far, and that are stale or changed by hand."""
        wanted = set(reads(command))
        for one in reversed(STAGES):
            if one.name in wanted:
                wanted.update(one.inputs)
        return [one for one in self.status() if one.stage in wanted and one.state in ("stale", "changed")]

    def _standing(self, one: Stage, row: Mapping[str, Any] | None, late: set[str]) -> Standing:
        if row is None or not self.has(one.name):
            return Standing(one.name, one.command, "missing", -1)
        if digest(self.file(one.name)) != row["digest"]:
            return Standing(one.name, one.command, "changed", row["rows"], "its file is not the one that was written")
        why = self._why_stale(one, row, None) or [
            f"{name} is stale" for name in one.inputs if name in late & set(row["inputs"])
        ]
        return Standing(one.name, one.command, "stale" if why else "fresh", row["rows"], "; ".join(why))

    def _why_stale(self, one: Stage, row: Mapping[str, Any], extra: Mapping[str, Any] | None) -> list[str]:
        now = self.recipe(one)
        why = [f"{name} has changed" for name in one.inputs if now["inputs"].get(name) != row["inputs"].get(name)]
        why += [
            f"[{name}] in study.toml has changed"
            for name in one.settings
            if now["settings"][name] != row["settings"].get(name)
        ]
        if now["packs"] != row["packs"]:
            changed = {
                name for name in {*now["packs"], *row["packs"]} if now["packs"].get(name) != row["packs"].get(name)
            }
            own = {str(RULES), str(CODEBOOK)}
            why += [f"{name} has changed" for name in sorted(changed & own)]
            why += ["the language packs have changed"] if changed - own else []
        if now["version"] != row["version"]:
            why.append(f"it was made by version {row['version']}")
        if extra is not None and dict(extra) != row["extra"]:
            why.append("its sources have changed")
        return why

    def recipe(self, one: Stage) -> dict[str, Any]:
        """Return what a stage would be made of now: digests of inputs, settings, packs, and the version."""
        rows = self._rows()
        return {
            "inputs": {name: rows[name]["digest"] for name in one.inputs if name in rows and self.has(name)},
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

    def _rows(self) -> dict[str, dict[str, Any]]:
        if not self._manifest.exists():
            return {}
        facts = read_json(self._manifest)
        if facts.get("framing") != 1:
            raise StudyError(f"{self._manifest}: was made by a newer version; upgrade framing")
        return dict(facts["stages"])


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
    settings = read_settings(folder / "study.toml")
    stock = sorted({name for tag in settings.languages for name in _pack(tag, folder).actors})
    for actor in settings.actors:
        if actor.stock and actor.stock not in stock:
            raise StudyError(
                f"{folder / 'study.toml'}: actors: {actor.id!r}: no stock actor {actor.stock!r}"
                f"{nearest(actor.stock, stock) or '; there are ' + (', '.join(stock) or 'none')}"
            )
    return Study(folder, settings)


def _pack(tag: str, folder: Path) -> lang.Pack:
    try:
        return lang.load(tag)
    except LanguageError as error:
        raise LanguageError(f"{folder / 'study.toml'}: {error}") from error
