"""Annotations of another tool → readings of the study."""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from framing.codebook import FILE as CODEBOOK
from framing.codebook import read_codebook
from framing.contracts import ARMS
from framing.errors import InputError
from framing.records import empty
from framing.single_writer import writes
from framing.stages import IMPORTED, stage
from framing.steps.pull_comparison import TABLES
from framing.studio.lost_readings import ReadingKey, keys_of
from framing.study import Study
from framing.wording import counted, nearest

if TYPE_CHECKING:
    import pandas as pd

    from framing.sharing.imported_readings import ImportedReadings

R = TypeVar("R")

_MAX_BYTES = 2**30  # bytes of all files together, unpacked
_DEEPEST = 2  # archives in archives, as in an export of INCEpTION


@dataclass(frozen=True, slots=True)
class ImportedAnnotations:
    """What was kept: readings that are new, replaced, and the same as before; spans and annotators of the file."""

    new: int
    replaced: int
    same: int
    spans: int
    annotators: tuple[str, ...]
    written: bool
    notes: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()


@writes("import-annotations", or_nothing=True)
def import_annotations(
    study: Study,
    path: Path,
    *,
    form: str = "",
    labels: Mapping[str, str] | None = None,
    annotator: str = "",
    arm: str = "blind",
    force: bool = False,
) -> ImportedAnnotations:
    """Add the readings in a file, folder or archive of another tool to those of the study.

    A reading that the study has already stays if it is the same. ``labels`` maps
    labels to categories, or to "" to leave them out (see
    ``framing.sharing.imported_readings``).

    Raises
    ------
    InputError
        The file cannot be read, a label is unknown, nobody is named, no reading
        fits the study, or one would replace a different one without ``force``.
    """
    from framing.sharing.foreign_formats import read_annotations
    from framing.sharing.imported_readings import Terms, import_readings

    if arm not in ARMS:
        raise InputError(f"arm is {arm!r}; it may be {', '.join(ARMS)}")
    categories = read_codebook(study.path / CODEBOOK).category_ids
    for label, category in (labels or {}).items():
        if category and category not in categories:
            raise InputError(f"--map {label}={category}: the codebook has no category {category!r}"
                             f"{nearest(category, categories)}; it has {', '.join(categories)}")  # fmt: skip
    foreign, notes = _located_errors(path, partial(read_annotations, read_files(path), form))
    terms = Terms(categories, labels or {}, annotator.strip(), arm)
    imported = _located_errors(path, partial(import_readings, foreign, study.articles(), terms))
    if imported.readings.empty:
        raise _located(imported.aside[0] if imported.aside else "has no reading", path)
    held = {name: study.table(name, altered=True) if study.has(name) else empty(name) for name in TABLES}
    same, replaced = _compared(held, imported)
    if replaced and not force:
        article_id, name = replaced[0]
        raise InputError(
            f"{counted(len(replaced), 'readings')} of the study would be replaced by others from the same person, "
            f"such as {article_id} by {name}; --force replaces them, --annotator names another person", path=path,
        )  # fmt: skip
    new = [key for key in keys_of(imported.readings) if key not in same and key not in set(replaced)]
    written = _keep(study, held, imported, {*new, *replaced})
    return ImportedAnnotations(
        new=len(new),
        replaced=len(replaced),
        same=len(same),
        spans=len(imported.annotations),
        annotators=tuple(sorted(set(imported.readings["annotator"]))),
        written=written,
        notes=(*notes, *imported.notes, *_outside_sample(study, imported)),
        aside=imported.aside,
    )


def _located_errors(path: Path, read: Callable[[], R]) -> R:
    """Call ``read``; name the file in its errors."""
    try:
        return read()
    except InputError as error:
        raise _located(str(error), path) from error


def _located(message: str, path: Path) -> InputError:
    """Return an error with the path of the file, which a message about the only file begins with the name of."""
    name, _, rest = message.partition(":")
    number, colon, fault = rest.partition(": ")
    if name != path.name or path.is_dir():
        return InputError(message, path=path)
    return (
        InputError(fault, path=path, line=int(number))
        if colon and number.isdecimal()
        else InputError(rest.strip(), path=path)
    )


def _compared(
    held: "Mapping[str, pd.DataFrame]", imported: "ImportedReadings"
) -> tuple[set[ReadingKey], list[ReadingKey]]:
    """Return the imported readings that the study has just so, and those that it has otherwise."""
    before = _contents(held["readings"], held["annotations"])
    after = _contents(imported.readings, imported.annotations)
    return (
        {key for key in after if before.get(key) == after[key]},
        sorted(key for key in after if key in before and before[key] != after[key]),
    )


def _contents(readings: "pd.DataFrame", annotations: "pd.DataFrame") -> dict[ReadingKey, frozenset[object]]:
    """Return what was marked in each reading, and whether it was skipped."""
    marks: dict[ReadingKey, set[object]] = {
        key: {bool(skipped)} for key, skipped in zip(keys_of(readings), readings["skipped"], strict=True)
    }
    columns = [annotations[name] for name in ("start", "end", "category", "voice")]
    for key, *mark in zip(keys_of(annotations), *columns, strict=True):
        marks.setdefault(key, set()).add(tuple(mark))
    return {key: frozenset(of_reading) for key, of_reading in marks.items()}


def _keep(
    study: Study, held: "Mapping[str, pd.DataFrame]", imported: "ImportedReadings", taken: set[ReadingKey]
) -> bool:
    """Keep the study's readings with those that are ``taken`` of the imported ones; tell whether anything changed."""
    import pandas as pd

    if not taken and all(study.has(name) and study.is_fresh(name) for name in TABLES):
        return False
    rows = study.manifest()
    with study.keeping() as keeping:
        for name in TABLES:
            kept = held[name].loc[[key not in taken for key in keys_of(held[name])]]
            imported_rows = getattr(imported, name, empty(name))
            added = imported_rows.loc[[key in taken for key in keys_of(imported_rows)]]
            parts = [table for table in (kept, added) if len(table)]
            table = pd.concat(parts, ignore_index=True) if parts else kept
            row = rows.get(name)
            by = row.by if row and row.by == stage(name).command else IMPORTED
            keeping.table(name, partial(pd.DataFrame.copy, table), extra=row.extra if row else None, by=by)
    return True


def _outside_sample(study: Study, imported: "ImportedReadings") -> Iterator[str]:
    if study.has("sample"):
        drawn = set(study.table("sample")["article_id"])
        outside = set(imported.readings["article_id"]) - drawn
        if outside:
            yield (f"{counted(len(outside), 'articles')} not in the sample, such as {min(outside)}: how they were "
                   "drawn is not known, so rates do not count them as labelled")  # fmt: skip


def read_files(path: Path) -> dict[str, bytes]:
    """Return the files of a file, folder or ZIP archive, and of archives in it, by their paths below it.

    Raises
    ------
    InputError
        There is nothing, it cannot be read, or it is larger than a gigabyte.
    """
    if not path.exists():
        raise InputError("there is no such file or folder", path=path)
    sources = sorted(filter(Path.is_file, path.rglob("*"))) if path.is_dir() else [path]
    files: dict[str, bytes] = {}
    size = 0
    for source in sources:
        name = source.relative_to(path).as_posix() if path.is_dir() else ""
        if _is_hidden(name):
            continue
        try:
            for inner, content in _unpacked(name, source.read_bytes(), _DEEPEST):
                inner = inner or source.name
                size += len(content)
                if size > _MAX_BYTES:
                    raise InputError(f"has more than {_MAX_BYTES:,} bytes; import it in parts", path=path)
                files[inner] = content
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise InputError(f"cannot read: {error}", path=source) from error
    return files


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in Path(name).parts)


def _unpacked(name: str, content: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    """Yield a file, or those in an archive; hidden files and those of macOS are left out."""
    if not content.startswith(b"PK\x03\x04") or not depth:
        yield name, content
        return
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for entry in archive.infolist():
            if entry.is_dir() or _is_hidden(entry.filename):
                continue
            if entry.file_size > _MAX_BYTES:
                raise InputError(f"{name}: {entry.filename} has more than {_MAX_BYTES:,} bytes")
            prefix = f"{name}/" if name else ""
            yield from _unpacked(f"{prefix}{entry.filename}", archive.read(entry), depth - 1)
