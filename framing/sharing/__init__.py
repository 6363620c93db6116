"""Sharing of labels: in the formats of other tools, and without the text they belong to."""
