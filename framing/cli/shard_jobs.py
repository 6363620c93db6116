"""``--jobs``: over how many processes a step's work is spread."""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import click

from framing.cli.progress_bar import ProgressBar
from framing.shard_work import ShardsDone, ShardStep, ShardWork, Spread
from framing.sources.collecting import OrderedMap
from framing.steps.ordered_processes import in_order
from framing.steps.process_pool import spread_over

Ordering = Callable[[Sequence[str]], OrderedMap]


def _spread(ctx: click.Context, param: click.Parameter, jobs: int | None) -> Spread:
    """Return what spreads work over so many processes, as many as cores unless said, and shows how far it is."""
    number, label = jobs or _cores(), ctx.info_name or ""

    def spread(step: ShardStep, work: Sequence[ShardWork]) -> Iterator[ShardsDone]:
        bar = ProgressBar(label, "articles", sum(unit.articles for unit in work))
        try:
            yield from spread_over(number, step, work, bar.advance)
        finally:
            bar.end()

    return spread


def _order(ctx: click.Context, param: click.Parameter, jobs: int | None) -> Ordering:
    """Return what orders work over so many processes, given the modules that the work needs."""
    return partial(partial, in_order, jobs or _cores())


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _option(name: str, callback: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "--jobs", name, type=click.IntRange(1), metavar="N", callback=callback,
        help="Processes at work; as many as cores unless said.",
    )  # fmt: skip


jobs_option = _option("spread", _spread)
ordered_jobs_option = _option("order", _order)
