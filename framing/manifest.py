"""``data/manifest.json``: one row per stage, which says how its file came about.

On disk a row is one readable JSON object; in the package it is a ``Row``, and
nothing else knows the keys of the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from framing.errors import StudyError
from framing.files import is_there, read_json, write_json
from framing.shards import Shard
from framing.stages import BROUGHT, IMPORTED, NAMES, Stage, stage
from framing.version import __version__
from framing.wording import with_verb

FORMAT = 1
_MIN_DIGEST = 40  # a text of so many characters is a digest, which nobody needs to read


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a stage is made of.

    Digests of its ``inputs`` by stage, of the language ``packs`` by tag and of
    other ``files`` by name; its ``settings`` by section or key of
    ``study.toml``; the versions of ``libraries`` and of framing.
    """

    inputs: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    packs: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    libraries: Mapping[str, str] = field(default_factory=dict)
    version: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """How a stage came about: its recipe, the command that kept it, its size and its digest.

    ``extra`` is a JSON value that belongs to the step: digests of what lies
    outside the study, or records of what was drawn. ``shards`` are those of a
    stage that is a folder of them, by file name.
    """

    recipe: Recipe
    by: str
    extra: Mapping[str, Any]
    rows: int
    digest: str
    shards: Mapping[str, Shard] = field(default_factory=dict)


_RECIPE_TYPES = {part.name: str if part.name == "version" else dict for part in fields(Recipe)}
_ROW_TYPES = {**_RECIPE_TYPES, "by": str, "extra": dict, "rows": int, "digest": str}

_SHARD_TYPES = {"made_of": str, "rows": int, "digest": str}

_TEXTS = ("inputs", "packs", "files", "libraries")  # what is a text by name


def read_manifest(path: Path) -> dict[str, Row]:
    """Return the rows of a manifest by stage; none if there is no file.

    Raises
    ------
    StudyError
        The file was made by another version, has a row of no known stage or
        one that cannot be read, or is not a manifest.
    InputError
        It cannot be read, or is not JSON.
    """
    facts = read_json(path) if is_there(path) else {"framing": FORMAT, "stages": {}}
    if isinstance(facts, dict) and isinstance(facts.get("framing"), int) and facts["framing"] > FORMAT:
        raise StudyError(f"{path}: was made by a newer version; upgrade framing")
    stages = facts.get("stages") if isinstance(facts, dict) and facts.get("framing") == FORMAT else None
    if not isinstance(stages, dict):
        raise StudyError(
            f"{path}: is not a manifest of framing; move it away: every step writes its row again when it is run"
        )
    unknown = [name for name in stages if name not in NAMES]
    if unknown:
        raise _of_another_version(path, f"has no stage called {', '.join(map(repr, unknown))}")
    return {name: _read_row(name, row, path) for name, row in stages.items()}


def _read_row(name: str, row: object, path: Path) -> Row:
    if not isinstance(row, dict) or not _is_sound(row):
        version = row.get("version") if isinstance(row, dict) else None
        if isinstance(version, str) and version != __version__:
            raise _of_another_version(path, f"cannot read the row of stage {name!r}")
        raise _changed_by_hand(path, name)
    if row["by"] not in (stage(name).command, BROUGHT, IMPORTED):
        raise _changed_by_hand(path, name, f": no command {row['by']!r} makes the stage")
    return Row(
        Recipe(**{key: row[key] for key in _RECIPE_TYPES}), row["by"], row["extra"], int(row["rows"]), row["digest"],
        {file: Shard(*(facts[key] for key in _SHARD_TYPES)) for file, facts in row.get("shards", {}).items()},
    )  # fmt: skip


def _is_sound(row: Mapping[str, Any]) -> bool:
    if not all(isinstance(row.get(key), kind) for key, kind in _ROW_TYPES.items()):
        return False
    if not _are_shards(row.get("shards", {})):
        return False
    texts = [text for key in _TEXTS for text in row[key].values()]
    return all(isinstance(text, str) for text in texts) and bool(row["version"].isprintable())


def _are_shards(shards: object) -> bool:
    return isinstance(shards, dict) and all(
        isinstance(facts, dict) and all(isinstance(facts.get(key), kind) for key, kind in _SHARD_TYPES.items())
        for facts in shards.values()
    )


def _of_another_version(path: Path, fault: str) -> StudyError:
    return StudyError(
        f"{path}: this version {fault}; another version of framing made this study: move the folder {path.parent} "
        "away and run the steps again, from 'framing ingest' on; 'framing pull' brings the readings back"
    )


def _changed_by_hand(path: Path, name: str, fault: str = "") -> StudyError:
    return StudyError(
        f"{path}: the row of stage {name!r} is not as framing wrote it{fault}; correct it, or delete the whole row; "
        "'framing status' says what comes next"
    )


def write_manifest(rows: Mapping[str, Row], path: Path) -> None:
    """Write the rows in the order of the flow."""
    write_json({"framing": FORMAT, "stages": {name: _plain(rows[name]) for name in NAMES if name in rows}}, path)


def _plain(row: Row) -> dict[str, Any]:
    plain = {**asdict(row.recipe), "by": row.by, "extra": row.extra, "rows": row.rows, "digest": row.digest}
    shards = {file: asdict(shard) for file, shard in row.shards.items()}
    return plain | {"shards": shards} if shards else plain


def digests_of_shards(rows: Mapping[str, Row]) -> dict[str, set[str]]:
    """Return the digests of the shards of stages; a table that is one file is one shard."""
    return {name: {row.digest, *(shard.digest for shard in row.shards.values())} for name, row in rows.items()}


def reasons_stale(candidate: Stage, recipe: Recipe, row: Row, extra: Mapping[str, Any] | None = None) -> list[str]:
    """Say in which ways ``recipe``, what a stage would be made of now, differs from what it was made of.

    A stage that another command brought, such as labels of another study, is
    made of its inputs alone. ``extra`` counts only if it is given: then the
    command that asks brings its own sources.
    """
    then = row.recipe
    reasons = [
        _file_reason(name, recipe.inputs)
        for name in candidate.inputs
        if then.inputs.get(name) != recipe.inputs.get(name)
    ]
    if extra is not None and dict(extra) != row.extra:
        reasons.append("its sources have changed")
    if row.by != candidate.command:
        return reasons
    reasons += [
        _setting_reason(key, then.settings.get(key), recipe.settings[key])
        for key in candidate.settings
        if recipe.settings[key] != then.settings.get(key)
    ]
    reasons += ["the language packs have changed"] if recipe.packs != then.packs else []
    reasons += [_file_reason(name, recipe.files) for name in _differing(then.files, recipe.files)]
    reasons += [
        f"{name} was {then.libraries.get(name, 'not there')}, and is {recipe.libraries.get(name, 'not there')}"
        for name in _differing(then.libraries, recipe.libraries)
    ]
    if candidate.version and recipe.version != then.version:
        reasons.append(f"it was made by version {then.version}")
    return reasons


def _file_reason(name: str, digests: Mapping[str, str]) -> str:
    return f"{with_verb(name, 'have')} changed" if name in digests else f"{with_verb(name, 'are')} gone"


def _differing(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [name for name in dict.fromkeys([*now, *then]) if then.get(name) != now.get(name)]


def _setting_reason(key: str, then: Any, now: Any) -> str:
    """Say what has changed in a section or key; with both values if it is one key with two short ones."""
    changes = list(_changes(key, then, now))
    if len(changes) == 1 and all(map(_is_short, changes[0][1:])):
        name, old, new = changes[0]
        return f"{name} was {old}, and is {new} in study.toml"
    return f"[{key}] in study.toml has changed" if isinstance(now, dict | list) else f"{key} in study.toml has changed"


def _changes(key: str, then: Any, now: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(then, dict) and isinstance(now, dict):
        for name in dict.fromkeys([*now, *then]):
            if then.get(name) != now.get(name):
                yield f"{key}.{name}", then.get(name), now.get(name)
    else:
        yield key, then, now


def _is_short(value: object) -> bool:
    return isinstance(value, int | float | str) and 0 < len(str(value)) < _MIN_DIGEST


def draws_of(row: Row) -> list[dict[str, Any]]:
    """Return the records of the draws by expected gain of a sample; raise ``StudyError`` if they are invalid."""
    draws = row.extra.get("draws", [])
    if not isinstance(draws, list) or not all(isinstance(draw, dict) and "scores" in draw for draw in draws):
        raise StudyError("data/manifest.json: the draws of the sample are not as framing wrote them; correct them")
    return draws
