"""Word lists that a study has imported: ``lists/NAME.tsv`` in its folder, one row per entry.

A row has ``term``, ``category`` and ``inflection`` (a word class of the pack; "" for
none). ``framing rules --import`` writes them; ``rules.toml`` says of which language they are.
"""

import csv
import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from framing.digests import digest_if_readable, digest_value
from framing.errors import StudyError
from framing.files import read_text
from framing.wording import counted

FOLDER = "lists"
HEADER = ("term", "category", "inflection")

Row = tuple[str, str, str]


def read_list_file(path: Path) -> list[Row]:
    """Read the entries of a list.

    Raises
    ------
    StudyError
        There is no such file, its first line is not the header, or a row has
        more or fewer cells; the message has the line.
    """
    if not os.path.lexists(path):
        raise StudyError(f"{path} does not exist, but rules.toml names it: import it again, or delete its table")
    rows = csv.reader(io.StringIO(read_text(path), newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    if tuple(next(rows, ())) != HEADER:
        raise StudyError(f"{path}: the first line is not {' '.join(HEADER)}, separated by tabs")
    return list(_checked(rows, path))


def list_text(rows: Sequence[Row]) -> str:
    """Return the text of a list."""
    return "\n".join("\t".join(row) for row in (HEADER, *rows)) + "\n"


def lists_digest(folder: Path) -> str:
    """Return a digest of all lists of a study's folder; "" if there is none."""
    digests = {path.name: digest_if_readable(path) for path in sorted((folder / FOLDER).glob("*.tsv"))}
    return digest_value(digests) if digests else ""


def _checked(rows: Iterator[list[str]], path: Path) -> Iterator[Row]:
    for line, row in enumerate(rows, start=2):
        if len(row) != len(HEADER):
            raise StudyError(f"{path}: line {line} has {counted(len(row), 'cells')}; it should have {len(HEADER)}")
        yield row[0], row[1], row[2]
