"""Work on shards by the workers of a Dask cluster: the only module that imports it.

A worker reads and writes the study's own folder, which it sees under the same
path, and what it sends is where. The work of a worker that is lost is done by
another one.
"""

import logging
import socket
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from framing import lang
from framing.digests import digest_if_readable
from framing.errors import StudyError
from framing.shard_work import Advance, ShardsDone, ShardStep, ShardWork, one_by_one
from framing.version import __version__

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "local"
_SECONDS = 20  # for a scheduler to answer
_PACKAGES = ("numpy", "pandas", "pyarrow", "scikit-learn", "scipy")
_GONE = "what is done is kept: run this again"


def on_cluster(
    scheduler: str, jobs: int, step: ShardStep, work: Sequence[ShardWork], advance: Advance = lambda articles: None
) -> Iterator[ShardsDone]:
    """Have the work done by the workers of a scheduler; ``"local"`` starts one here, with so many workers.

    Work on one shard is done here.

    Raises
    ------
    StudyError
        Dask is not installed, no scheduler answers, it goes away, all workers at
        a shard are lost, or a worker has other versions or does not see the study.
    """
    if len(work) < 2:
        yield from one_by_one(step, work, advance)
        return
    with _connected(scheduler, min(jobs, len(work))) as client, _translated(scheduler):
        from distributed import as_completed

        here = _versions(work[0].study.settings.languages)
        futures = [client.submit(_work_on, step, _absolute(unit), here, pure=False) for unit in work]
        try:
            for future in as_completed(futures, loop=client.loop):
                done: ShardsDone = future.result()
                advance(done.articles)
                yield done
        finally:
            client.cancel(futures)


def _absolute(unit: ShardWork) -> ShardWork:
    """Return work that does not depend on the folder in which a worker runs."""
    return replace(unit, study=replace(unit.study, path=unit.study.path.resolve()))


def _work_on(step: ShardStep, unit: ShardWork, expected: Mapping[str, str]) -> ShardsDone:
    """Do the work; the body of a task, on a worker."""
    where, study = f"the worker on {socket.gethostname()}", unit.study
    for part, here in _versions(study.settings.languages).items():
        if here != expected[part]:
            raise StudyError(f"{where} has {part} {here}, and this command {expected[part]}: install the same there")
    if digest_if_readable(study.path / "study.toml") != study.toml:
        raise StudyError(
            f"{where} does not see the study at {study.path}: it must be on a disk that all workers share, under the "
            "same path"
        )
    return step(unit, lambda articles: None)


@cache
def _versions(languages: tuple[str, ...]) -> dict[str, str]:
    """Return what the bytes of a shard depend on, beside the study: versions and language packs."""
    packs = {f"the pack of {tag!r}": lang.pack_digest(tag)[:12] for tag in languages}
    return {"framing": __version__, **{package: version(package) for package in _PACKAGES}, **packs}


@contextmanager
def _connected(scheduler: str, jobs: int) -> "Iterator[Client]":
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise StudyError("--scheduler needs Dask; run pip install 'framing[scale]'") from error
    _silence()
    with ExitStack() as stack:
        address: Any = scheduler
        if scheduler == LOCAL:
            address = stack.enter_context(LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None))
        try:
            client = stack.enter_context(Client(address, timeout=_SECONDS, set_as_default=False))
        except (OSError, ValueError) as error:
            raise StudyError(f"no Dask scheduler answers at {scheduler}; 'dask scheduler' starts one") from error
        yield client


def _silence() -> None:
    """Leave what goes wrong to our own messages."""
    for name in list(logging.Logger.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@contextmanager
def _translated(scheduler: str) -> Iterator[None]:
    from distributed import KilledWorker
    from distributed.comm import CommClosedError

    try:
        yield
    except KilledWorker as error:
        raise StudyError(
            f"the workers at a shard were lost {error.allowed_failures + 1} times, as a rule since memory ran out; "
            f"{_GONE} with more memory"
        ) from error
    except (CancelledError, CommClosedError, TimeoutError) as error:
        raise StudyError(f"the Dask scheduler at {scheduler} has gone away; {_GONE}") from error


def is_address(scheduler: str) -> bool:
    """Return whether a value is one of ``--scheduler``.

    Examples
    --------
    >>> is_address("tcp://10.0.0.7:8786"), is_address("local"), is_address("10.0.0.7")
    (True, True, False)
    """
    return scheduler == LOCAL or scheduler.startswith(("tcp://", "tls://"))
