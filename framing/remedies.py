"""What is wrong with the files of a stage or with what it depends on, and what a user does about it."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from framing.codebook import FILE as CODEBOOK
from framing.codebook import read_codebook
from framing.digests import digest_if_readable
from framing.errors import InputError, LanguageError, StudyError
from framing.files import is_there
from framing.manifest import Row
from framing.outputs import check_folder
from framing.report_manifest import MAKER, damage
from framing.shards import Shard, is_of_shards, shard_paths
from framing.stages import BROUGHT, FROM_FILE, IMPORTED, Stage
from framing.study_rules import FILE as RULES
from framing.study_rules import read_overlay
from framing.transaction import in_the_way, obstacle

_MAGIC = b"PAR1"  # how a Parquet file begins and ends
_READ_BEFORE = ("pull", "adjudicate --pull")  # commands that read what they brought before
NO_ROW = "manifest.json has no row that says how it was made"


def altered_shards(path: Path, shards: Mapping[str, Shard]) -> list[Path]:
    """Return the files of a folder of shards that are not those that were written, or are gone."""
    if not os.path.isdir(path):
        return []
    return [path / file for file, shard in shards.items() if digest_if_readable(path / file) != shard.digest]


def gone_shards(path: Path, shards: Mapping[str, Shard]) -> dict[Path, int]:
    """Return the files of a folder of shards that are gone, with the rows that each had: a loss, and no edit."""
    if not os.path.isdir(path):
        return {}
    return {path / file: shard.rows for file, shard in shards.items() if not os.path.lexists(path / file)}


def file_fault(candidate: Stage, path: Path, altered: Sequence[Path] = ()) -> str:
    """Say why the file or folder of a stage is not the one that was written; ``altered`` are shards of it."""
    if fault := fault_in_the_way(candidate, path):
        return f"{in_the_way(path).name} {fault}"
    if candidate.shared_folder:
        return damage(path) or "its files belong to another report"
    if altered:
        more = f" and {len(altered) - 1:,} more" if len(altered) > 1 else ""
        gone = [file for file in altered if not os.path.lexists(file)]
        if gone:
            return f"its shard {gone[0].name}{f' and {len(gone) - 1:,} more' if gone[1:] else ''} is gone"
        return f"its shard {altered[0].name}{more} is not as it was written"
    if os.path.isdir(path):
        return "its files are not those that were written"
    try:
        return "its file is not the one that was written" if is_table(path) else "its file is not a Parquet table"
    except OSError as error:
        return f"its file cannot be read: {error.strerror}"


def is_table(path: Path) -> bool:
    """Return whether a table's files begin and end like Parquet files; what is not a regular file is not opened."""
    if os.path.isdir(path):
        return is_of_shards(path) and all(map(is_table, shard_paths(path)))
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        first = stream.read(len(_MAGIC))
        stream.seek(-min(len(first), len(_MAGIC)), 2)
        return first == stream.read() == _MAGIC


def fault_in_the_way(candidate: Stage, path: Path) -> str:
    """Say what is at the path of a stage that its command does not replace; "" if nothing is."""
    if candidate.shared_folder:
        return ""
    return obstacle(path, is_folder=bool(candidate.named_by), is_table=candidate.sharded)


def command_of(candidate: Stage, row: Row | None) -> str:
    """Return the command that makes a stage again as it was made: labels that came from a file need that file.

    Examples
    --------
    >>> from framing.manifest import Recipe
    >>> from framing.stages import stage
    >>> command_of(stage("readings"), Row(Recipe(), "import-annotations", {}, 0, ""))
    'import-annotations FILE'
    >>> command_of(stage("gold"), Row(Recipe(), "rehydrate --keep", {}, 0, ""))
    'rehydrate FILE --keep'
    """
    if row and row.by == IMPORTED:
        return f"{IMPORTED} FILE"
    if row and row.by == BROUGHT:
        return BROUGHT.replace(" ", " FILE ", 1)
    return f"{candidate.command} FILE" if row and row.extra.get(FROM_FILE) else candidate.command


def fault_and_remedy(candidate: Stage, folder: Path, command: str) -> tuple[str, str]:
    """Return the error in a study's file that keeps a stage from being made, and what to do; else ("", "")."""
    name, fault = _unsound_file(candidate, folder)
    where = "right" if is_there(folder / name) else "back"
    return (fault, f"put {name} {where}, then framing {command}") if fault else ("", "")


def _unsound_file(candidate: Stage, folder: Path) -> tuple[str, str]:
    optional = candidate.codebook != "answers"  # people's answers cannot be checked without a codebook
    try:
        if candidate.codebook and not (optional and not is_there(folder / CODEBOOK)):
            read_codebook(folder / CODEBOOK)
    except (StudyError, InputError, OSError) as error:
        return str(CODEBOOK), str(error)
    try:
        if candidate.overlay:
            read_overlay(folder)
    except (StudyError, InputError, LanguageError, OSError) as error:
        return str(RULES), str(error)
    return "", ""


def remedy(candidate: Stage, row: Row | None, path: Path, state: str, because: str) -> str:
    """Say what to do about a stage that is not up to date, if the command that made it is not enough; else ""."""
    command = f"framing {command_of(candidate, row)}"
    if fault_in_the_way(candidate, path):
        foreign = in_the_way(path)
        return f"move {foreign} away, then {command}" if foreign == path else f"delete {foreign}, or move it away"
    if candidate.shared_folder and os.path.lexists(path):
        return _remedy_of_report(path, command)
    if candidate.name == "removed" and state in ("missing", "changed"):  # what is there already is not cleaned again
        return "restore it, or run framing ingest on all sources again with --start-over"
    if candidate.command == "import-scores" and state in ("stale", "changed", "missing"):
        return "framing import-scores FILE --name NAME, with every file"
    if state != "changed":
        return ""
    if candidate.command in _READ_BEFORE and not _is_readable_table(path):
        return f"move {path} away, then {command}"
    if candidate.command == "ingest":
        if row and gone_shards(path, row.shards):
            return "restore it, or framing ingest SOURCE... --start-over, with all sources"
        return _remedy_of_articles(path)
    return f"{command} --force" if candidate.command == "sample" and because == NO_ROW else ""


def _remedy_of_report(folder: Path, command: str) -> str:
    try:
        check_folder(folder, MAKER)
        return ""
    except InputError as error:
        in_the_way = error.path or folder
    try:
        check_folder(folder, MAKER, force=True)
        return f"move {in_the_way} away, or {command} --force"
    except InputError:
        return f"move {in_the_way} away, then {command}"


def _remedy_of_articles(path: Path) -> str:
    if not _is_readable_table(path):
        return "framing ingest SOURCE... --start-over, with all sources"
    return "framing ingest SOURCE..., which uses the table as it is (--start-over rebuilds it from the sources)"


def _is_readable_table(path: Path) -> bool:
    try:
        return is_table(path)
    except OSError:
        return False
