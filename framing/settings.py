"""What ``study.toml`` may say: every key, its type, its default and its bounds.

The dataclasses below are the schema. A key that is not there is an error that
names the nearest one; a token is never a key: it comes from the environment.
"""

import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from framing.errors import StudyError
from framing.files import read_text, read_toml, write_text
from framing.wording import nearest

FORMAT = 1
# keys that had another name, which is not near enough to be recognised by its letters
_RENAMED = {
    "markers.least_score": "min_precision",
    "model.group": "fold_by",
    "report.family": "correction_family",
    "report.opinion": "opinion_sections",
}
Filled = TypeVar("Filled")


def _bound(default: Any, low: float, high: float) -> Any:
    return field(default=default, metadata={"bounds": (low, high)})


def _name(default: str) -> Any:
    """Make a field that becomes a folder's name: no slash, no leading dot."""
    return field(default=default, metadata={"pattern": r"\w[\w.-]*"})


def _choice(default: str, *choices: str) -> Any:
    return field(default=default, metadata={"choices": choices})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One outlet: the id that articles carry, and what readers call it."""

    id: str
    name: str = ""
    country: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One actor of interest: its names by language tag, and those of an actor that the packs have in stock."""

    id: str
    title: str = ""
    stock: str = ""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """Where Label Studio is, which of its projects are ours, who labels, and whose project is which."""

    url: str = "http://127.0.0.1:8080"
    projects: tuple[int, ...] = ()
    annotators: tuple[str, ...] = ()
    assigned: Mapping[str, int] = field(default_factory=dict)
    batch: int = _bound(500, 1, 5000)
    show_outlet: bool = False
    adjudication: int = _bound(0, 0, 2**31)
    show_annotators: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Markers:
    """Which of the markers found are kept: those of rules with at least this expected precision."""

    min_precision: float = _bound(0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """How far apart in days two articles of one event may be."""

    window: int = _bound(10, 0, 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How articles are drawn for people."""

    articles_per_outlet: int = _bound(30, 1, 1_000_000)
    blind_share: float = _bound(0.2, 0.0, 1.0)
    overlap_share: float = _bound(0.5, 0.0, 1.0)
    annotators: int = _bound(2, 1, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudication:
    """How gold comes of several annotators' labels."""

    rule: str = _choice("majority", "majority", "dawid_skene")
    ties: str = _choice("keep", "keep", "drop")


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """How the classifier is trained and checked."""

    name: str = _name("default")
    folds: int = _bound(5, 2, 100)
    fold_by: str = _choice("event", "event", "article", "outlet", "time")
    calibration: str = _choice("sigmoid", "sigmoid", "isotonic")
    regularisation: float = _bound(1.0, 1e-6, 1e6)
    dimensions: int = _bound(50, 0, 300)
    encoder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the estimates are of, and how sure they are to be."""

    name: str = _name("report")
    confidence: float = _bound(0.95, 0.5, 0.999)
    per: int = _bound(1000, 1, 1_000_000)
    population: str = _choice("super", "super", "finite")
    correction_family: str = _choice("category", "category", "report")
    excerpts: bool = False
    copies: str = _choice("keep", "keep", "drop")
    opinion_sections: tuple[str, ...] = (
        "opinion",
        "comment",
        "editorial",
        "op-ed",
        "column",
        "éditorial",
        "tribune",
        "chronique",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One study, as its ``study.toml`` says."""

    framing: int
    title: str
    languages: tuple[str, ...]
    outlets: tuple[Outlet, ...] = ()
    actors: tuple[Actor, ...] = ()
    note: str = ""
    seed: int = 1
    markers: Markers = Markers()
    events: Events = Events()
    studio: Studio = Studio()
    sampling: Sampling = Sampling()
    adjudication: Adjudication = Adjudication()
    model: Model = Model()
    report: Report = Report()

    @property
    def outlet_ids(self) -> tuple[str, ...]:
        """The ids that the ``outlet`` column of articles may hold."""
        return tuple(outlet.id for outlet in self.outlets)

    def section(self, name: str) -> Any:
        """Return a section or a key, such as "sampling", "seed" or "report.confidence", as a JSON value."""
        value: Any = self
        for part in name.split("."):
            value = getattr(value, part)
        return _plain(value)


def read_settings(path: Path) -> Settings:
    """Read and check a ``study.toml``.

    Raises
    ------
    StudyError
        There is no such file, it is not TOML, it was written by a newer
        version, or a key is unknown, missing, of the wrong type or out of
        bounds. The message names the key and, where one is near, the right one.
    """
    if not path.is_file():
        raise StudyError(f"{path.parent} is not a study: it has no study.toml; 'framing new DIR' makes one")
    facts = read_toml(path)
    _check_format(facts, path)
    settings = fill(Settings, facts, path)
    _check_unique([outlet.id for outlet in settings.outlets], path, "outlets")
    _check_unique([actor.id for actor in settings.actors], path, "actors")
    _check_unique(list(settings.studio.annotators), path, "studio.annotators")
    for actor in settings.actors:
        _check_actor(actor, path)
    return settings


def fill(kind: type[Filled], facts: Mapping[str, Any], path: Path) -> Filled:
    """Turn a TOML table into dataclass ``kind``; raise ``StudyError`` if a key is unknown, missing or unsound."""
    filled: Filled = _value(facts, kind, str(path), "")
    return filled


def write_settings(path: Path, section: str, **keys: Any) -> None:
    """Write keys of a section into a ``study.toml``; all else stays as it is, comments too."""
    import tomlkit  # only for the few commands that write it

    document = tomlkit.parse(read_text(path))
    document.setdefault(section, tomlkit.table()).update(keys)
    write_text(tomlkit.dumps(document), path)


def add_outlets(path: Path, outlets: Mapping[str, str]) -> None:
    """Add outlets, id -> name, to a ``study.toml``; all else stays as it is, comments too."""
    import tomlkit

    document = tomlkit.parse(read_text(path))
    tables = document.setdefault("outlets", tomlkit.aot())
    for outlet_id, name in outlets.items():
        outlet = tomlkit.table()
        outlet.update({"id": outlet_id, "name": name})
        tables.append(outlet)
    write_text(tomlkit.dumps(document), path)


def _check_format(facts: Mapping[str, Any], path: Path) -> None:
    version = facts.get("framing")
    if isinstance(version, int) and version > FORMAT:
        raise StudyError(
            f"{path}: framing = {version} was made by a newer version; this one reads up to {FORMAT}: upgrade framing"
        )
    if version is not None and version != FORMAT:
        raise StudyError(f"{path}: framing = {version!r} is no format of a study; it should be {FORMAT}")


def _check_unique(ids: list[str], path: Path, key: str) -> None:
    for name in ids:
        if ids.count(name) > 1:
            raise StudyError(f"{path}: {key}: id {name!r} stands twice")


def _check_actor(actor: Actor, path: Path) -> None:
    if not actor.stock and not any(actor.names.values()):
        raise StudyError(f"{path}: actors: {actor.id!r} has no name; give it names, or the stock actor it is")
    for tag, names in actor.names.items():
        for name in names:
            if not any(sign.isalnum() for sign in name):
                raise StudyError(f"{path}: actors: {actor.id!r}: names.{tag}: {name!r} has no letter or digit")


def _plain(value: Any) -> Any:
    """Return a setting as the JSON value that it is read back as."""
    if is_dataclass(value):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _value(raw: Any, kind: Any, path: str, key: str) -> Any:
    """Turn a TOML value into ``wanted``: a dataclass, a tuple, a mapping or a plain type."""
    if is_dataclass(kind):
        return _dataclass(raw, kind, path, key)
    if get_origin(kind) is tuple:
        _expect(raw, list, path, key, "a list")
        return tuple(_value(part, get_args(kind)[0], path, f"{key}[{i}]") for i, part in enumerate(raw))
    if get_origin(kind) is not None:
        _expect(raw, dict, path, key, "a table")
        inner = get_args(kind)[1]
        return types.MappingProxyType({name: _value(part, inner, path, f"{key}.{name}") for name, part in raw.items()})
    if kind is float and isinstance(raw, int) and not isinstance(raw, bool):
        return float(raw)
    _expect(
        raw, kind, path, key, {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}[kind]
    )
    return raw


def _dataclass(raw: Any, kind: Any, path: str, key: str) -> Any:
    _expect(raw, dict, path, key or "the file", "a table")
    by_name = {key_field.name: key_field for key_field in fields(kind)}
    prefix = f"{key}." if key else ""
    for name in raw:
        if name not in by_name:
            if new := _RENAMED.get(f"{prefix}{name}"):
                raise StudyError(f"{path}: unknown key {prefix}{name}: it is called {prefix}{new} now; rename it")
            hint = nearest(name, by_name) or f"; known are {', '.join(by_name)}"
            raise StudyError(f"{path}: unknown key {prefix}{name}{hint}")
    for name, key_field in by_name.items():
        if name not in raw and key_field.default is MISSING and key_field.default_factory is MISSING:
            raise StudyError(f"{path}: missing key {prefix}{name}")
    hints = get_type_hints(kind)
    values = {name: _value(value, hints[name], path, f"{prefix}{name}") for name, value in raw.items()}
    for name, value in values.items():
        _check_bounds(value, by_name[name], path, f"{prefix}{name}")
    return kind(**values)


def _check_bounds(value: Any, key_field: "Field[Any]", path: str, key: str) -> None:
    low, high = key_field.metadata.get("bounds", (None, None))
    if low is not None and not low <= value <= high:
        raise StudyError(f"{path}: {key} = {value} is out of bounds; it may be {low} to {high}")
    pattern = key_field.metadata.get("pattern")
    if pattern and not re.fullmatch(pattern, value):
        raise StudyError(f"{path}: {key} = {value!r} becomes a folder: letters, digits, '.', '_' and '-' only")
    choices = key_field.metadata.get("choices")
    if choices and value not in choices:
        raise StudyError(
            f"{path}: {key} = {value!r} is unknown; it may be {', '.join(choices)}{nearest(value, choices)}"
        )


def _expect(raw: Any, kind: Any, path: str, key: str, words: str) -> None:
    if not isinstance(raw, kind) or (kind is int and isinstance(raw, bool)):
        raise StudyError(f"{path}: {key} should be {words}, not {raw!r}")
