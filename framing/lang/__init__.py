"""Language packs: all that the package knows of one language, as data."""

from framing.lang.pack import Pack, available, load, pack_digest, stock_actors

__all__ = ["Pack", "available", "load", "pack_digest", "stock_actors"]
