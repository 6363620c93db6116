"""``--jobs``: over how many processes a step's work is spread."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click

from framing.cli.progress_bar import ProgressBar
from framing.shard_work import ShardsDone, ShardStep, ShardWork, Spread
from framing.steps.process_pool import spread_over


def _spread(ctx: click.Context, param: click.Parameter, jobs: int | None) -> Spread:
    """Return what spreads work over that many processes, one per core by default, and shows how far it is."""
    number, label = jobs or len(os.sched_getaffinity(0)), ctx.info_name or ""

    def spread(step: ShardStep, work: Sequence[ShardWork]) -> Iterator[ShardsDone]:
        bar = ProgressBar(label, "articles", sum(unit.articles for unit in work))
        try:
            yield from spread_over(number, step, work, bar.advance)
        finally:
            bar.end()

    return spread


jobs_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--jobs", "spread", type=click.IntRange(1), metavar="N", callback=_spread,
    show_default="one per core", help="Number of worker processes.",
)  # fmt: skip
