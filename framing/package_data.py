"""Where the sample corpus and the stock codebook are: in a wheel, or in a checkout.

A wheel carries ``data/sample`` and ``label_config`` inside the package (see
``package_dir`` in ``setup.cfg``); a checkout has them at the top level.
"""

from pathlib import Path

from framing.errors import StudyError

_PACKAGE = Path(__file__).parent
_PLACES = {
    "sample": (_PACKAGE / "stock" / "sample", _PACKAGE.parent / "data" / "sample"),
    "label_config": (_PACKAGE / "stock" / "label_config", _PACKAGE.parent / "label_config"),
}


def folder(name: str) -> Path:
    """Return the folder "sample" or "label_config" that was shipped with this package."""
    for path in _PLACES[name]:
        if path.is_dir():
            return path
    raise StudyError(f"this installation lacks its {name}; reinstall framing")
