"""The user's own folders for data, cache and configuration, as the XDG base directories name them."""

from collections.abc import Mapping
from pathlib import Path

_DEFAULTS = {"XDG_CACHE_HOME": ".cache", "XDG_CONFIG_HOME": ".config", "XDG_DATA_HOME": ".local/share"}


def user_folder(variable: str, around: Mapping[str, str]) -> Path:
    """Return framing's folder below the one that an XDG ``variable`` names, or below its default.

    A relative path is ignored, as the specification demands: it would be looked
    for in the current folder, which may come from somebody else.

    Examples
    --------
    >>> user_folder("XDG_CACHE_HOME", {"XDG_CACHE_HOME": "/var/cache"}).as_posix()
    '/var/cache/framing'
    """
    named = Path(around.get(variable, ""))
    return (named if named.is_absolute() else Path.home() / _DEFAULTS[variable]) / "framing"
