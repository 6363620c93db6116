"""Whether a study can be worked on here: permission, disk, memory, clock, and nobody else at it."""

import os
import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from framing.lock import lock_holder
from framing.shards import shard_paths
from framing.steps.check_lines import CheckLine
from framing.steps.study_needs import disk_need, process_need, table_need
from framing.study import Study
from framing.wording import counted

_AHEAD = 60.0  # seconds that a file may be of later than now
_MEGABYTE = 1_000_000


def study_checks(study: Study, cores: int) -> Iterator[CheckLine]:
    """Check what a study needs of this machine, which may use so many cores."""
    yield _writing_check(study)
    yield _lock_check(study)
    yield _clock_check(study)
    yield disk_check(_table_bytes(study), shutil.disk_usage(study.path).free)
    yield from memory_checks(_articles(study), cores, available_memory())


def _writing_check(study: Study) -> CheckLine:
    folder = study.path / "data" if (study.path / "data").exists() else study.path
    if os.access(folder, os.W_OK | os.X_OK):
        return CheckLine("permission", "ok", "the study can be written")
    return CheckLine(
        "permission", "missing", f"{folder} can only be read", "have its owner give you the right to write"
    )


def _lock_check(study: Study) -> CheckLine:
    if holder := lock_holder(study.path / "data"):
        return CheckLine("lock", "attention", f"{holder} is writing to this study", "other commands wait until it ends")
    return CheckLine("lock", "ok", "no other command is writing")


def _clock_check(study: Study) -> CheckLine:
    """Compare the clock with the newest file of the study, which cannot be of tomorrow."""
    files = [path for path in (study.path, *(study.path / "data").glob("*")) if path.exists()]
    newest = max(files, key=lambda path: path.stat().st_mtime)
    if newest.stat().st_mtime <= time.time() + _AHEAD:
        return CheckLine("clock", "ok", f"{datetime.now():%Y-%m-%d %H:%M}")
    fact = f"{newest} is of {datetime.fromtimestamp(newest.stat().st_mtime):%Y-%m-%d %H:%M}, which is still to come"
    return CheckLine("clock", "attention", fact, "set the clock; dates of pages and of trainings come from it")


def disk_check(table_bytes: int, free: int) -> CheckLine:
    """Check whether the disk has room for all stages of articles whose table has so many bytes, made once more."""
    need = disk_need(table_bytes)
    fact = f"{_size(free)} free; a full run writes about {_size(need)}"
    if free < need:
        return CheckLine("disk", "missing", fact, "make room, or move the study to a larger disk")
    return CheckLine("disk", "ok", fact)


def memory_checks(articles: int, cores: int, available: int) -> Iterator[CheckLine]:
    """Check the memory for commands with a process per core, and for those that hold all articles."""
    if not available:
        yield CheckLine("memory", "ok", "this system does not say how much is free")
        return
    need, tables = process_need(cores), table_need(articles)
    fact = f"{_size(available)} free; prelabel and score with {counted(cores, 'processes')} take up to {_size(need)}"
    possible = max((number for number in range(1, cores) if process_need(number) <= available), default=0)
    if need <= available:
        yield CheckLine("memory", "ok", fact)
    elif possible:
        yield CheckLine("memory", "attention", fact, f"give them --jobs {possible}")
    else:
        yield CheckLine("memory", "missing", fact, "end other programs, or take a larger machine")
    if articles:
        fact = f"link and report of {counted(articles, 'articles')} take up to {_size(tables)}"
        advice = "make the report where there is more, or of a part of the articles"
        yield CheckLine("memory", "ok", fact) if tables <= available else CheckLine("memory", "missing", fact, advice)


def available_memory() -> int:
    """Return the bytes of memory that a command can still get, 0 where the system does not say."""
    free = [amount for amount in (_of_system(), _of_group()) if amount is not None]
    return min(free, default=0)


def _of_system() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)


def _of_group(folder: Path = Path("/sys/fs/cgroup")) -> int | None:
    """Return what a container may still take; ``None`` without a limit."""
    try:
        limit, used = (folder / "memory.max").read_text().strip(), (folder / "memory.current").read_text().strip()
    except OSError:
        return None
    return max(int(limit) - int(used), 0) if limit.isdigit() and used.isdigit() else None


def _articles(study: Study) -> int:
    row = study.manifest().get("articles")
    return row.rows if row else 0


def _table_bytes(study: Study) -> int:
    return sum(path.stat().st_size for path in shard_paths(study.file("articles"))) if study.has("articles") else 0


def _size(amount: int) -> str:
    return f"{amount / 1000 / _MEGABYTE:,.1f} GB" if amount >= 1000 * _MEGABYTE else f"{amount / _MEGABYTE:,.0f} MB"
