"""The sentences behind the words that set an outlet apart."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.estimates.speech_counts import SpeechCounts
from framing.report.marker_evidence import Sentence, ShownTexts


@dataclass(frozen=True, slots=True)
class WordCell:
    """One word of one outlet: how often and in how many articles it occurs, and the sentences shown."""

    outlet: str
    language: str
    word: str
    count: int
    articles: int
    sentences: tuple[Sentence, ...]


def find_words(table: pd.DataFrame, speech_counts: SpeechCounts, texts: ShownTexts, *, most: int) -> list[WordCell]:
    """Return the rows of ``table`` (see ``word_differences``) with sentences from as many articles as possible."""
    numbers = {word: number for number, word in enumerate(speech_counts.vocabulary)}
    facts = speech_counts.articles
    rows, finds_of_rows = table.to_dict("records"), []
    order = np.argsort(speech_counts.word, kind="stable")
    sorted_words = speech_counts.word[order]
    outlets = facts["outlet"].to_numpy()
    for row in rows:
        low, high = np.searchsorted(sorted_words, [numbers[row["word"]], numbers[row["word"]] + 1])
        positions = order[low:high]
        positions = positions[outlets[speech_counts.row[positions]] == row["outlet"]]
        finds_of_rows.append([
            _find(facts["article_id"].iloc[speech_counts.row[index]], int(speech_counts.start[index]), row["word"])
            for index in _spread(positions, speech_counts, most)
        ])  # fmt: skip
    texts.read(str(find["article_id"]) for finds in finds_of_rows for find in finds)
    return [
        WordCell(row["outlet"], row["language"], row["word"], row["count"], row["n"], tuple(map(texts.sentence, finds)))
        for row, finds in zip(rows, finds_of_rows, strict=True)
    ]


def _spread(positions: NDArray[np.intp], speech_counts: SpeechCounts, most: int) -> list[int]:
    """Take the first position in every article, then the second ones."""
    article, start = speech_counts.row[positions], speech_counts.start[positions]
    ordered = pd.DataFrame({"article": article, "start": start, "position": positions}).sort_values(
        ["article", "start"]
    )
    turns = ordered.assign(turn=ordered.groupby("article").cumcount()).sort_values(["turn", "article"], kind="stable")
    return [int(position) for position in turns["position"].head(most)]


def _find(article: str, start: int, word: str) -> Mapping[str, object]:
    key = {"article_id": article, "start": start, "end": start + len(word)}
    return {**key, "voice": "outlet", "speaker": "", "rule": "", "verdict": "", "probability": float("nan")}
