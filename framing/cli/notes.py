"""What the package warns of, said on stderr."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from framing.cli.terminal import say


class _Notes(logging.Handler):
    """Says what the package warns of as it is."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print the message of a record."""
        say(record.getMessage())


@contextmanager
def said_on_stderr() -> Iterator[None]:
    """Have the package's warnings said on stderr, and nowhere else, whatever a library has set up."""
    logger = logging.getLogger("framing")
    notes, level, propagated = _Notes(), logger.level, logger.propagate
    logger.addHandler(notes)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(notes)
        logger.setLevel(level)
        logger.propagate = propagated
