"""What ``study.toml`` may say: every key, its type, its default and its bounds.

The dataclasses below are the schema. A key that is not there is an error that
names the nearest one; a token is never a key: it comes from the environment.
"""

import os
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

from framing.errors import StudyError
from framing.files import read_text, write_text
from framing.toml_files import read_toml
from framing.typed_toml import bounded, choice, choices, fill, folder_name, patterned
from framing.wording import shown

SETTINGS = "study.toml"
FORMAT = 1
BY_MEAN, IN_PAIRS = "mean", "pairs"  # what [report] against may be, besides the id of an outlet
OURS, RULES = "ours", "rules"  # what [report] predictors calls the study's own model, and the markers of the rules
# expected precision from which a marker is kept: 0 keeps all, as the counts of the packs tell categories
# apart and no rule classes yet; `benchmarks/reading.py --judged` prints what each threshold would keep
MIN_PRECISION = 0.0


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
    batch: int = bounded(500, 1, 5000)
    show_outlet: bool = False
    adjudication: int = bounded(0, 0, 2**31)
    show_annotators: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Markers:
    """Which of the markers found are kept: those of rules with at least this expected precision."""

    min_precision: float = bounded(MIN_PRECISION, 0.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """How far apart in days two articles of one event may be."""

    window: int = bounded(10, 0, 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How articles are drawn for people: events or single articles, with equal probabilities or by the rules' count."""

    unit: str = choice("auto", "auto", "event", "article")
    sizes: str = choice("equal", "equal", "rules")
    articles_per_outlet: int = bounded(30, 1, 1_000_000)
    blind_share: float = bounded(0.2, 0.0, 1.0)
    overlap_share: float = bounded(0.5, 0.0, 1.0)
    annotators: int = bounded(2, 1, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudication:
    """How gold comes of several annotators' labels."""

    rule: str = choice("majority", "majority", "dawid_skene")
    ties: str = choice("keep", "keep", "drop")


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """How the classifier is trained and checked."""

    name: str = folder_name("default")
    folds: int = bounded(5, 2, 100)
    fold_by: str = choice("event", "event", "article", "outlet", "time")
    regularisation: float = bounded(1.0, 1e-6, 1e6)
    dimensions: int = bounded(50, 0, 300)
    encoder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the estimates are of, and how sure they are to be."""

    name: str = folder_name("report")
    confidence: float = bounded(0.95, 0.5, 0.999)
    per: int = bounded(1000, 1, 1_000_000)
    population: str = choice("super", "super", "finite")
    days_as_clusters: bool = False
    correction_family: str = choice("category", "category", "report")
    against: str = ""
    by: tuple[str, ...] = ()
    across_languages: bool = False
    excerpts: bool = False
    copies: str = choice("keep", "keep", "drop")
    predictors: tuple[str, ...] = (OURS,)
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
class Figures:
    """How figures look: font, width of a panel in mm, colours as "#rrggbb"; in which formats besides SVG.

    ``talk`` adds each figure once more, as wide to high as a screen.
    """

    font: str = "DejaVu Sans"
    width: int = bounded(86, 50, 300)
    colours: tuple[str, ...] = patterned(r"#[0-9A-Fa-f]{6}", "is not a colour, such as '#0a6a94'")
    grey: bool = False
    formats: tuple[str, ...] = choices((), "pdf", "png")
    talk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One study, as its ``study.toml`` says."""

    framing: int
    title: str
    languages: tuple[str, ...]
    outlets: tuple[Outlet, ...] = ()
    actors: tuple[Actor, ...] = ()
    note: str = ""
    seed: int = bounded(1, 0, 2**32 - 1)  # what scikit-learn takes
    markers: Markers = Markers()
    events: Events = Events()
    studio: Studio = Studio()
    sampling: Sampling = Sampling()
    adjudication: Adjudication = Adjudication()
    model: Model = Model()
    report: Report = Report()
    figures: Figures = Figures()

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
    if not os.path.isfile(path):
        raise StudyError(f"{path.parent} is not a study: it has no study.toml; 'framing new DIR' creates one")
    facts = read_toml(path)
    _check_format(facts, path)
    settings = fill(Settings, facts, path)
    _check_ids([outlet.id for outlet in settings.outlets], path, "outlets")
    _check_names(settings.outlets, path)
    _check_ids([actor.id for actor in settings.actors], path, "actors")
    _check_ids(list(settings.studio.annotators), path, "studio.annotators")
    _check_ids(list(settings.report.predictors), path, "report.predictors")
    _check_ids(list(settings.report.by), path, "report.by")
    if not settings.report.predictors:
        raise StudyError(f'{path}: report.predictors is empty; it may be ["{OURS}"]')
    for actor in settings.actors:
        _check_actor(actor, path)
    return settings


def write_settings(path: Path, section: str, **keys: Any) -> None:
    """Write keys of a section into a ``study.toml``; all else stays as it is, comments too."""
    import tomlkit  # only for the few commands that write it

    document = tomlkit.parse(read_text(path))
    document.setdefault(section, tomlkit.table()).update(keys)
    write_text(tomlkit.dumps(document), path)


def add_outlets(path: Path, outlets: Mapping[str, str]) -> None:
    """Add outlets, id -> name, to a ``study.toml``; all else stays as it is, comments too."""
    _append(path, "outlets", [{"id": outlet_id, "name": name} for outlet_id, name in outlets.items()])


def add_actors(path: Path, actors: Sequence[Mapping[str, Any]]) -> None:
    """Add actors, each the keys of its table, to a ``study.toml``; all else stays as it is, comments too."""
    _append(path, "actors", actors)


def _append(path: Path, key: str, entries: Sequence[Mapping[str, Any]]) -> None:
    import tomlkit

    document = tomlkit.parse(read_text(path))
    tables = document.setdefault(key, tomlkit.aot())
    for entry in entries:
        tables.append(tomlkit.item(dict(entry)))
    write_text(tomlkit.dumps(document), path)


def _check_format(facts: Mapping[str, Any], path: Path) -> None:
    version = facts.get("framing")
    if isinstance(version, int) and version > FORMAT:
        raise StudyError(
            f"{path}: framing = {shown(version)} was made by a newer version; this one reads up to {FORMAT}: "
            "upgrade framing"
        )
    if version is not None and version != FORMAT:
        raise StudyError(f"{path}: framing = {shown(version)} is not a format of a study; it should be {FORMAT}")


def _check_names(outlets: Sequence[Outlet], path: Path) -> None:
    """Refuse a name that two outlets have: no table could tell them apart."""
    owners: dict[str, str] = {}
    for outlet in outlets:
        name = outlet.name or outlet.id
        seen = " ".join(unicodedata.normalize("NFC", name).split())
        if seen in owners:
            raise StudyError(
                f"{path}: outlets: {owners[seen]!r} and {outlet.id!r} have the same name, {name!r}; give each its own"
            )
        owners[seen] = outlet.id


def _check_ids(ids: list[str], path: Path, key: str) -> None:
    """Refuse an id that occurs twice, or that nothing can ever be equal to: what is compared with it is trimmed."""
    for name in ids:
        if ids.count(name) > 1:
            raise StudyError(f"{path}: {key}: id {name!r} occurs twice")
        if not name.strip():
            raise StudyError(f"{path}: {key}: id {name!r} is empty")
        if name != name.strip() or not name.isprintable():
            raise StudyError(
                f"{path}: {key}: id {shown(name)} begins or ends with a space, or has an invisible character; remove it"
            )
        if not unicodedata.is_normalized("NFC", name):
            raise StudyError(
                f"{path}: {key}: id {name!r} has a letter and its accent as two characters (it is not in Unicode form "
                "NFC, in which articles are stored); write the letter as one"
            )


def _check_actor(actor: Actor, path: Path) -> None:
    if not actor.stock and not any(actor.names.values()):
        raise StudyError(f"{path}: actors: {actor.id!r} has no name; give it names or a stock actor")
    for tag, names in actor.names.items():
        for name in names:
            if not any(character.isalnum() for character in name):
                raise StudyError(f"{path}: actors: {actor.id!r}: names.{tag}: {name!r} has no letter or digit")


def _plain(value: Any) -> Any:
    """Return a setting as the JSON value that it is read back as."""
    if is_dataclass(value):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, tuple) else value
