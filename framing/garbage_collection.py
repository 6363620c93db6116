"""A pause of the garbage collector while objects are built that last as long as the process."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused_collection() -> Iterator[None]:
    """Pause the garbage collector for a block, and leave the objects that it made out of later searches.

    A lexicon has a hundred thousand objects that are all kept: going through
    them again for every few that are added takes most of the time of filing them.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()
