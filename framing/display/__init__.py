"""A text with its markers, voices and speakers made visible: in lines of a terminal, or as a page."""
