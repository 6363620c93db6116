"""What an encoder needs of this machine, and which languages of a study it hardly knows."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from framing.errors import ModelError
from framing.steps.study_checks import available_memory

if TYPE_CHECKING:
    import pandas as pd

COPIES = 5  # of the vectors of words, at most, while a model learns from them
WORD = 6  # characters of a word, with the space after it
STRANGE = 1.25  # times as many pieces a word as in another language; French 1.4 times in an English encoder
_SAMPLE, _LONGEST = 20, 5000  # articles of a language, and characters of each
_TOKEN = re.compile(r"\w+|[^\w\s]")
_GIGABYTE = 1e9
CountPieces = Callable[[list[str]], list[int]]


def require_memory(articles: "pd.DataFrame", encoder: str, *, free: Callable[[], int] = available_memory) -> None:
    """Refuse to learn from more words than this machine can hold vectors of, before any is encoded.

    Nothing is refused where the system does not say how much memory is free.

    Raises
    ------
    ModelError
        The vectors are too large, or there is no such encoder.
    """
    from framing.model.word_layers import word_layers  # takes the encoder's library along

    words, dimensions, available = int(articles["text"].str.len().sum()) // WORD, word_layers(encoder).size, free()
    need = words * dimensions * 4 * COPIES
    if available and need > available:
        raise ModelError(
            f"the encoder's vectors of some {words:,} words with {dimensions} dimensions take up to "
            f"{need / _GIGABYTE:,.1f} GB, and {available / _GIGABYTE:,.1f} GB are free: end other programs, "
            "or choose a smaller encoder or none in study.toml"
        )


def language_notes(articles: "pd.DataFrame", encoder: str) -> list[str]:
    """Say which languages of a study its encoder divides into many more pieces than another one."""
    from framing.model.word_layers import word_layers

    if not encoder or articles["language"].nunique() < 2:
        return []
    count = word_layers(encoder).count_pieces
    pieces = {
        str(language): _pieces_per_word([text[:_LONGEST] for text in rows["text"].head(_SAMPLE)], count)
        for language, rows in articles.groupby("language")
    }
    best_known = min(pieces, key=lambda language: pieces[language])
    return [
        f"the encoder divides a word into {number:.1f} pieces in {language} and {pieces[best_known]:.1f} in "
        f"{best_known}: it hardly knows {language}; choose a multilingual encoder, and compare with none in the model "
        "card"
        for language, number in pieces.items()
        if number > STRANGE * pieces[best_known]
    ]


def _pieces_per_word(texts: list[str], count: CountPieces) -> float:
    words = sum(len(_TOKEN.findall(text)) for text in texts)
    return sum(count(texts)) / max(words, 1)
