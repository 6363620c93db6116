"""``data/manifest.json``: one row per stage, which says how its file came about."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from framing.codebook import FILE as CODEBOOK
from framing.errors import StudyError
from framing.files import read_json, write_json
from framing.overlay import FILE as RULES
from framing.stages import STAGES, Stage

FORMAT = 1
_OWN = {str(CODEBOOK), str(RULES)}  # files of the study that a stage may go by beside the packs
Row = Mapping[str, Any]
# what every row has, and of which type
_ROW: Mapping[str, type] = {
    "inputs": dict, "settings": dict, "packs": dict, "version": str, "extra": dict, "rows": int, "digest": str,
}  # fmt: skip


def read_manifest(path: Path) -> dict[str, Row]:
    """Return the rows of a manifest by stage; none where there is no file.

    Raises
    ------
    StudyError
        The file was made by a newer version, or is no manifest.
    InputError
        It cannot be read, or is not JSON.
    """
    if not path.exists():
        return {}
    facts = read_json(path)
    if isinstance(facts, dict) and isinstance(facts.get("framing"), int) and facts["framing"] > FORMAT:
        raise StudyError(f"{path}: was made by a newer version; upgrade framing")
    stages = facts.get("stages") if isinstance(facts, dict) and facts.get("framing") == FORMAT else None
    if not isinstance(stages, dict) or not all(map(_is_row, stages.values())):
        raise StudyError(
            f"{path}: is no manifest of framing; move it away: every step that is run again writes its row anew"
        )
    return stages


def write_manifest(rows: Mapping[str, Row], path: Path) -> None:
    """Write the rows in the order of the flow."""
    ordered = {stage.name: rows[stage.name] for stage in STAGES if stage.name in rows}
    write_json({"framing": FORMAT, "stages": ordered}, path)


def reasons_stale(stage: Stage, recipe: Row, row: Row, extra: Row | None = None) -> list[str]:
    """Say in which ways ``recipe``, what a stage would be made of now, differs from what it was made of."""
    then, now = row["inputs"], recipe["inputs"]
    reasons = [f"{name} has changed" for name in stage.inputs if now.get(name) != then.get(name)]
    reasons += [
        f"[{name}] in study.toml has changed"
        for name in stage.settings
        if recipe["settings"][name] != row["settings"].get(name)
    ]
    packs = {name for name in {*recipe["packs"], *row["packs"]} if recipe["packs"].get(name) != row["packs"].get(name)}
    reasons += [f"{name} has changed" for name in sorted(packs & _OWN)]
    reasons += ["the language packs have changed"] if packs - _OWN else []
    if recipe["version"] != row["version"]:
        reasons.append(f"it was made by version {row['version']}")
    if extra is not None and dict(extra) != row["extra"]:
        reasons.append("its sources have changed")
    return reasons


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and all(isinstance(row.get(name), kind) for name, kind in _ROW.items())
