"""What the benchmark scripts share: reading a corpus, and precision, recall and F1 on words."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WORD = re.compile(r"\w+")


@dataclass
class Score:
    """Counts of words: found and right, found and wrong, missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, found: set[int], wanted: set[int]) -> None:
        """Count the words of one text."""
        self.right += len(found & wanted)
        self.wrong += len(found - wanted)
        self.missed += len(wanted - found)

    def figures(self) -> dict[str, float]:
        """Return precision, recall and F1; 0 where nothing was found or wanted."""
        precision = self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0
        recall = self.right / (self.right + self.missed) if self.right + self.missed else 0.0
        both = precision + recall
        return {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(2 * precision * recall / both if both else 0.0, 4),
        }


def read_corpus(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def words_in(text: str, spans: Iterable[tuple[int, int]]) -> set[int]:
    """Return the offsets of the words that touch one of the spans."""
    inside = bytearray(len(text))
    for start, end in spans:
        inside[start:end] = b"\1" * (min(end, len(text)) - start)
    return {found.start() for found in _WORD.finditer(text) if any(inside[found.start() : found.end()])}
