"""What killed commands have left half written in a study's folder."""

import logging
from pathlib import Path

from framing.codebook import FILE as CODEBOOK
from framing.files import clear_temporary
from framing.outputs import clear_under_way
from framing.transaction import clear_staging
from framing.wording import counted

_LOG = logging.getLogger(__name__)  # a warning goes to stderr as it is, unless a program says otherwise


def clear_unfinished(folder: Path) -> None:
    """Remove what killed commands have left half written in a study's folder, and say so; hold its lock."""
    count = sum(map(clear_temporary, (folder, folder / CODEBOOK.parent, folder / "data")))
    count += clear_staging(folder / "data")
    for outputs in (folder / "exports", folder / "reports"):
        if not outputs.is_symlink():
            count += sum(map(clear_under_way, (outputs, *outputs.glob("*/"))))
    if count:
        _LOG.warning("note: cleared %s that an interrupted command had left unfinished", counted(count, "files"))
