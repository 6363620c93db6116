"""``python -m framing.cli`` is the same as ``framing``."""

from framing.cli import main

main()
