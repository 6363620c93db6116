"""The sentences behind the words that set an outlet apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from framing.estimates.speech_counts import SpeechCounts
from framing.report.marker_evidence import Sentence, Texts


@dataclass(frozen=True, slots=True)
class WordCell:
    """One word of one outlet: how often and in how many articles it occurs, and the sentences shown."""

    outlet: str
    language: str
    word: str
    count: int
    articles: int
    sentences: tuple[Sentence, ...]


def find_words(table: pd.DataFrame, speech_counts: SpeechCounts, texts: Texts, *, most: int) -> list[WordCell]:
    """Return the rows of ``table`` (see ``word_differences``) with sentences from as many articles as possible."""
    numbers = {word: number for number, word in enumerate(speech_counts.vocabulary)}
    facts = speech_counts.articles
    cells = []
    order = np.argsort(speech_counts.word, kind="stable")
    sorted_words = speech_counts.word[order]
    outlets = facts["outlet"].to_numpy()
    for row in table.to_dict("records"):
        low, high = np.searchsorted(sorted_words, [numbers[row["word"]], numbers[row["word"]] + 1])
        positions = [index for index in order[low:high] if outlets[speech_counts.row[index]] == row["outlet"]]
        shown = _spread(positions, speech_counts, most)
        finds = [
            _find(facts["article_id"].iloc[speech_counts.row[index]], int(speech_counts.start[index]), row["word"])
            for index in shown
        ]
        sentences = tuple(texts.sentence(find) for find in finds)
        cells.append(WordCell(row["outlet"], row["language"], row["word"], row["count"], row["n"], sentences))
    return cells


def _spread(positions: Sequence[int], speech_counts: SpeechCounts, most: int) -> list[int]:
    """Take the first position in every article, then the second ones."""
    seen: dict[int, int] = {}
    ranked = []
    for position in sorted(positions, key=lambda index: (speech_counts.row[index], speech_counts.start[index])):
        article = int(speech_counts.row[position])
        ranked.append((seen.get(article, 0), article, position))
        seen[article] = seen.get(article, 0) + 1
    return [position for _, _, position in sorted(ranked)[:most]]


def _find(article: str, start: int, word: str) -> Mapping[str, object]:
    key = {"article_id": article, "start": start, "end": start + len(word)}
    return {**key, "voice": "outlet", "speaker": "", "rule": "", "verdict": "", "probability": float("nan")}
