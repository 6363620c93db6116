"""How often the intervals of agreement and of the blind arm hold the truth, and how long agreement takes.

    python benchmarks/agreement.py --json
    python benchmarks/agreement.py --speed --json      # beside krippendorff and pygamma-agreement

A world is 4,000 articles in whose texts spans stand; annotators overlook some,
move an end, take another category and mark what is no span. How careful they are
differs from article to article. The truth is the value over all articles; each
draw takes a few of them, puts an interval around the value, and looks whether it
holds the truth.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.random import Generator

from framing.annotations.judged import Annotation, Judged

POPULATION = 4000
CATEGORIES = ("hedge", "loaded", "naming")
WORD = 6  # code points of a word and the blank behind it


def draw_world(rng: Generator, size: int, *, per_article: float, careful: float) -> tuple[list[Judged], dict[str, str]]:
    """Draw articles that two or three people read; ``careful`` is how many of the spans they see on average."""
    judged, texts = [], {}
    for number in range(size):
        words = int(rng.lognormal(np.log(440), 0.5)) + 40
        many = rng.poisson(rng.gamma(2, per_article / 2))
        places = rng.permutation(words - 3)[: many + 2]
        spans = [
            (
                int(place),
                int(rng.integers(1, 4)),
                str(rng.choice(CATEGORIES)),
                "quote" if rng.random() < 0.3 else "outlet",
            )
            for place in places
        ]
        seen = rng.beta(8 * careful, 8 * (1 - careful))
        people = {who: mark(rng, spans[:many], spans[many:], seen) for who in ("ada", "bo", "cy")[: 2 + number % 2]}
        judged.append(Judged(f"a{number}", people))
        texts[f"a{number}"] = "words " * words
    return judged, texts


def mark(rng: Generator, spans: Sequence[Any], others: Sequence[Any], seen: float) -> tuple[Annotation, ...]:
    """Return what one person marks: most of the spans, not always as long, and now and then something else."""
    marks = set()
    for place, size, category, voice in spans:
        if rng.random() < seen:
            size += int(rng.random() < 0.1)
            category = str(rng.choice(CATEGORIES)) if rng.random() < 0.06 else category
            voice = "paraphrase" if rng.random() < 0.1 else voice
            marks.add(_annotation(place, size, category, voice))
    for place, size, category, voice in others:
        if rng.random() < 0.15:
            marks.add(_annotation(place, size, category, voice))
    return tuple(sorted(marks))


def _annotation(place: int, size: int, category: str, voice: str) -> Annotation:
    return Annotation(
        place * WORD, (place + size) * WORD - 1, category, voice, "words words words words"[: size * WORD - 1]
    )
