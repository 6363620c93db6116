"""Build what lasts as long as the process, without the garbage collector searching it again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting_objects() -> Iterator[None]:
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
