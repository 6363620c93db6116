"""The corpus as a whole: near duplicates, and sampling of articles for annotation."""
