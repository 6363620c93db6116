"""Reports in a hurry: without what takes half of their time, for tests that are about neither figures nor choices."""

from contextlib import contextmanager
from functools import cache, partial

import pytest

from framing.estimates import distinctive_words
from framing.report import canvas, findings, robustness


def values():
    """Return what is set, where, and to what: figures are not drawn, choices and shuffles are few."""
    return (
        (canvas, "_svg", lambda drawing: "<svg viewBox='0 0 1 1'></svg>"),
        (canvas, "_pdf", lambda drawing: b"%PDF-"),
        (canvas, "_png", lambda drawing, dots: b"PNG"),
        (robustness, "THRESHOLDS", (0.5,)),
        (robustness, "MAX_EVENTS", 2),
        (distinctive_words, "CENTRED", 20),
        (distinctive_words, "DRAWS", 10),
        (findings, "word_differences", partial(distinctive_words.word_differences, shuffles=9)),
    )


@cache
def full_values():
    """Return the same places with what they have otherwise: the first call comes before anything is set."""
    return tuple((module, name, getattr(module, name)) for module, name, _ in values())


@contextmanager
def reports(settings):
    """Make reports with these values."""
    full_values()
    with pytest.MonkeyPatch.context() as patch:
        for place in settings:
            patch.setattr(*place)
        yield
