"""``--jobs`` and ``--scheduler``: over which processes a step's work is spread."""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial, wraps
from typing import Any

import click

from framing.cli.progress_bar import ProgressBar
from framing.scale import LOCAL, is_address, on_cluster
from framing.shard_work import ShardsDone, ShardStep, ShardWork, Spread
from framing.sources.collecting import OrderedMap
from framing.steps.ordered_processes import in_order
from framing.steps.process_pool import spread_over

Command = Callable[..., Any]
Ordering = Callable[[Sequence[str]], OrderedMap]


def _jobs_option(name: str, callback: Callable[..., Any] | None = None) -> Callable[[Command], Command]:
    return click.option(
        "--jobs", name, type=click.IntRange(1), metavar="N", callback=callback,
        help="Number of worker processes. Default: one per core.",
    )  # fmt: skip


def spread_options(command: Command) -> Command:
    """Add ``--jobs`` and ``--scheduler`` to a command, which gets ``spread`` of them."""

    @_jobs_option("jobs")
    @click.option(
        "--scheduler", metavar="ADDRESS", callback=_scheduler,
        help=f"Have it done by the workers of a Dask scheduler: tcp://HOST:PORT, or {LOCAL!r} to start one.",
    )  # fmt: skip
    @wraps(command)
    def spreading(*args: Any, jobs: int | None, scheduler: str | None, **options: Any) -> Any:
        if jobs and scheduler and scheduler != LOCAL:
            raise click.UsageError("--jobs has no effect with --scheduler ADDRESS, whose workers decide: leave one out")
        label = click.get_current_context().info_name or ""
        return command(*args, spread=_spread(label, jobs or _cores(), scheduler or ""), **options)

    return spreading


def _scheduler(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not is_address(value):
        raise click.BadParameter(f"expected tcp://HOST:PORT or {LOCAL}, not {value!r}")
    return value


def _spread(label: str, jobs: int, scheduler: str) -> Spread:
    """Return what spreads work over processes here or over the workers of a scheduler, and shows how far it is."""
    over = partial(on_cluster, scheduler, jobs) if scheduler else partial(spread_over, jobs)

    def spread(step: ShardStep, work: Sequence[ShardWork]) -> Iterator[ShardsDone]:
        bar = ProgressBar(label, "articles", sum(unit.articles for unit in work))
        try:
            yield from over(step, work, bar.advance)
        finally:
            bar.end()

    return spread


def _order(ctx: click.Context, param: click.Parameter, jobs: int | None) -> Ordering:
    """Return what orders work over so many processes, given the modules that the work needs."""
    return partial(partial, in_order, jobs or _cores())


def _cores() -> int:
    return len(os.sched_getaffinity(0))


ordered_jobs_option = _jobs_option("order", _order)
