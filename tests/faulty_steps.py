"""Steps of shards with which something goes wrong, for other processes to import.

Tests copy this file into a folder of their own and let the processes import it from there.
"""

import os
import signal

from framing.errors import StudyError
from framing.steps.prelabel import find


def dies_at_first(unit, advance):
    """Work on a shard; the first process that is given the second one is killed by it."""
    note = unit.study.path / "died"
    if unit.number == 1 and not note.exists():
        note.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return find(unit, advance)


def dies_always(unit, advance):
    """Work on a shard; every process that is given the second one is killed by it."""
    if unit.number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return find(unit, advance)


def refuses(unit, advance):
    """Refuse a shard with an error that has a detail."""
    raise StudyError(f"shard {unit.number}", details=("of this kind",))
