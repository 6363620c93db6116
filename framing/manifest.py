"""``data/manifest.json``: one row per stage, which says how its file came about."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from framing.codebook import FILE as CODEBOOK
from framing.errors import StudyError
from framing.files import read_json, write_json
from framing.stages import STAGES, Stage
from framing.study_rules import FILE as RULES

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
        reasons.append(_changed(row["extra"], extra))
    return reasons


def _changed(then: Row, now: Row) -> str:
    """Say what has changed beside stages and settings; of a digest or a list, no more than that."""
    changes = [(key, then.get(key), now[key]) for key in now if then.get(key) != now[key]]
    short = [f"{key} was {old}, and is {new}" for key, old, new in changes if _is_short(old) and _is_short(new)]
    return short[0] if len(short) == len(changes) == 1 else "its sources have changed"


def _is_short(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) < 40


def draws_of(row: Row) -> list[dict[str, Any]]:
    """Return the records of the draws by expected gain of a sample; raise ``StudyError`` where they are none."""
    draws = row["extra"].get("draws", [])
    if not isinstance(draws, list) or not all(isinstance(draw, dict) and "scores" in draw for draw in draws):
        raise StudyError("data/manifest.json: the draws of the sample are not as framing wrote them; put them right")
    return draws


def _is_row(row: object) -> bool:
    if not isinstance(row, dict) or not all(isinstance(row.get(name), kind) for name, kind in _ROW.items()):
        return False
    return bool(row["version"].isprintable())
