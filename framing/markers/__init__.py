"""Finders of loaded-language markers and of speech: pure functions of a text and a pack."""
