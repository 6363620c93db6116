"""A study's TOML files, which may come from anybody: read whole, or refused in one line."""

import re
import tomllib
from pathlib import Path
from typing import Any

from framing.errors import StudyError
from framing.files import read_text

# a key of 64 parts or more: tomllib needs memory of the square of their number
_DEEP_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){64}""")


def read_toml(path: Path) -> dict[str, Any]:
    """Read one of a study's TOML files.

    Raises
    ------
    StudyError
        It is not TOML, is nested too deeply, or has a number of thousands of digits.
    InputError
        It cannot be read, or is not a text in UTF-8.
    """
    try:
        return parse_toml(read_text(path))
    except ValueError as error:
        raise StudyError(f"{path}: not TOML: {error}") from error


def parse_toml(text: str) -> dict[str, Any]:
    """Parse TOML that may come from anybody; raise ``ValueError`` if it is not TOML, or costs more than it may."""
    if _DEEP_KEY.search(text):
        raise ValueError("a key is nested too deeply")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
