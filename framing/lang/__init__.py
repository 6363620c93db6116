"""Language packs: all that the package knows of one language, as data."""

from framing.lang.pack import Pack, available, digest, load, stock_actors

__all__ = ["Pack", "available", "digest", "load", "stock_actors"]
