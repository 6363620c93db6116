"""Gold spans as they are given to the tagger, checked and laid over the words of their texts."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.contracts import VOICES
from framing.errors import InputError
from framing.markers.voice import VOICE_NAMES
from framing.model.token_features import Tokens

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

GOLD_COLUMNS = ("article", "start", "end", "category", "voice")


def check_gold(tokens: Tokens, spans: Iterable[Iterable[Sequence[Any]]]) -> "pd.DataFrame":
    """Return one row per gold span: the number of its article, ``start, end, category, voice``.

    A span that is given without a voice gets the voice of its words.

    Raises
    ------
    InputError
        There are not as many lists of spans as texts, or a span has no place
        in its text, no category, or a voice that there is not.
    """
    import pandas as pd

    given = [list(article_spans) for article_spans in spans]
    if len(given) != len(tokens.articles):
        raise InputError(f"spans: there are {len(given)} lists of spans, and {len(tokens.articles)} texts")
    rows = [
        (number, *_checked(tokens, number, span))
        for number, article_spans in enumerate(given)
        for span in article_spans
    ]
    gold = pd.DataFrame(rows, columns=list(GOLD_COLUMNS)).astype({"article": "int64", "start": "int64", "end": "int64"})
    codes = tokens.voices(*(gold[name].to_numpy() for name in GOLD_COLUMNS[:3]))
    return gold.assign(voice=gold["voice"].where(gold["voice"] != "", np.array(VOICE_NAMES, dtype=object)[codes]))


def _checked(tokens: Tokens, number: int, span: Sequence[Any]) -> tuple[int, int, str, str]:
    where = f"spans: text {number}: {tuple(span)!r}"
    if len(span) not in (3, 4):
        raise InputError(f"{where} should be (start, end, category) or (start, end, category, voice)")
    start, end, category = span[:3]
    whole = isinstance(start, int | np.integer) and isinstance(end, int | np.integer)
    if not whole or not 0 <= start < end <= len(tokens.articles[number].text):
        raise InputError(f"{where} is not a span of a text of {len(tokens.articles[number].text)} code points")
    if not isinstance(category, str) or not category:
        raise InputError(f"{where} has no category")
    voice = (span[3] if len(span) == 4 else "") or ""
    if voice not in ("", *VOICES):
        raise InputError(f"{where}: voice {voice!r} may be {', '.join(VOICES)}")
    return int(start), int(end), category, str(voice)


def marked_shares(gold: "pd.DataFrame") -> "NDArray[np.float64]":
    """Return the share of readers who marked each span, and of those who did in the outlet's voice, shape (spans, 2).

    They are ``marked_share`` and ``outlet_share``; without these columns
    everybody marked each span, in its ``voice``.
    """
    if "marked_share" in gold:
        return np.asarray(gold[["marked_share", "outlet_share"]], dtype=np.float64)
    return np.stack([np.ones(len(gold)), (gold["voice"] == "outlet").to_numpy(dtype=np.float64)], axis=1)


def marked_word_shares(tokens: Tokens, gold: "pd.DataFrame", categories: Sequence[str]) -> "NDArray[np.float64]":
    """Return the share of readers who marked each word, in one column per category."""
    column = {category: i for i, category in enumerate(categories)}
    shares = np.zeros((len(tokens), len(categories)))
    columns, marked = (gold[name].tolist() for name in GOLD_COLUMNS[:4]), marked_shares(gold)[:, 0].tolist()
    for article, start, end, category, share in zip(*columns, marked, strict=True):
        words = slice(*tokens.rows(article, start, end))
        shares[words, column[category]] = np.maximum(shares[words, column[category]], share)
    return shares
