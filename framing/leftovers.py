"""What killed commands have left half written in a study's folder."""

import logging
from pathlib import Path

from framing.codebook import FILE as CODEBOOK
from framing.errors import counted
from framing.files import clear_passing
from framing.outputs import clear_under_way
from framing.transaction import clear_staging

_LOG = logging.getLogger(__name__)  # a warning goes to stderr as it is, unless a program says otherwise


def clear_unfinished(folder: Path) -> None:
    """Remove what killed commands have left half written in a study's folder, and say so; hold its lock."""
    count = clear_passing(folder) + clear_passing(folder / CODEBOOK.parent)
    for part in ("data", "reports", "exports"):
        count += clear_staging(folder / part) + clear_passing(folder / part, deep=True)
    for outputs in (folder / "exports", *(folder / "exports").glob("*/"), *(folder / "reports").glob("*/")):
        count += clear_under_way(outputs)
    if count:
        _LOG.warning("note: %s cleared that an interrupted command had left unfinished", counted(count, "files"))
