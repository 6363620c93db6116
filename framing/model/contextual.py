"""Vectors of words where they stand, by a pretrained encoder.

A word's vector is the mean over its pieces, in the middle layers of the encoder:
these know more of wording than the last, which are made for the topic. Articles
are read in stretches of whole sentences.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.errors import InputError, ModelError
from framing.files import replacing
from framing.model.encoder import CACHE, load, name_of
from framing.model.token_features import Tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 1  # of the vectors: raised when they are made otherwise
STRETCH = 150  # words read together
_ROOM = 512  # pieces of words, at most
_AT_ONCE = 16  # stretches
_SURROGATE = re.compile("[\ud800-\udfff]")
Stretch = tuple[int, int]


def encode_words(tokens: Tokens, encoder: str, cache: str | None = None) -> "NDArray[np.float32]":
    """Return a vector for each word, shape (words, dimensions).

    Parameters
    ----------
    tokens : Tokens
        The articles' words.
    encoder : str
        The folder or name of a sentence-transformers model.
    cache : str, optional
        The folder to keep vectors in, a file an article, half as many bytes as
        in memory; else environment ``FRAMING_CACHE``, else they are not kept.

    Raises
    ------
    ModelError
        sentence-transformers is not installed, has no such encoder, or the
        encoder does not say which letters its pieces are of.
    InputError
        A file of the cache is none of ours.
    """
    place = cache or os.environ.get(CACHE)
    folder = Path(place) / f"{name_of(encoder)}-words" if place else None
    made = [_of_article(tokens, number, encoder, folder) for number in range(len(tokens.articles))]
    return np.concatenate(made).astype(np.float32) if made else np.zeros((0, 0), np.float32)


def _of_article(tokens: Tokens, number: int, encoder: str, folder: Path | None) -> "NDArray[np.float16]":
    if folder is None:
        return _encoded(tokens, number, encoder)
    path = folder / f"{_key(tokens, number)}.npy"
    if path.is_file():
        return _read(path)
    made = _encoded(tokens, number, encoder)
    with replacing(path) as passing, passing.open("wb") as stream:
        np.save(stream, made, allow_pickle=False)
    return made


def _key(tokens: Tokens, number: int) -> str:
    """Name what the vectors of an article hang on: its text, and how it is cut."""
    first, stop = tokens.first[number], tokens.first[number + 1]
    cut = np.stack([tokens.start[first:stop], tokens.end[first:stop], tokens.sentence[first:stop]])
    cut[2] -= cut[2][:1].sum()
    text = tokens.articles[number].text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(text + b"\0" + cut.astype("<i8").tobytes() + bytes([FORMAT])).hexdigest()


def _read(path: Path) -> "NDArray[np.float16]":
    try:
        with path.open("rb") as stream:
            return np.asarray(np.load(stream, allow_pickle=False), dtype=np.float16)
    except (OSError, EOFError, ValueError) as error:
        raise InputError("is no file of vectors; delete it, and its article is encoded anew", path=path) from error


def _encoded(tokens: Tokens, number: int, encoder: str) -> "NDArray[np.float16]":
    model = load(encoder)
    import torch  # there where an encoder could be loaded

    tokenizer, inner = model.tokenizer, _inner(model)
    config: Any = getattr(inner, "config", None)
    if not getattr(tokenizer, "is_fast", False) or not hasattr(config, "num_hidden_layers"):
        raise ModelError(f"the encoder {encoder!r} does not say which letters its pieces are of; take another")
    layers = range(round(config.num_hidden_layers / 3), round(2 * config.num_hidden_layers / 3) + 1)
    room = min(_ROOM, getattr(config, "max_position_embeddings", _ROOM) - 2)
    first, stop = int(tokens.first[number]), int(tokens.first[number + 1])
    made = np.zeros((stop - first, config.hidden_size), np.float16)
    cut = list(stretches(tokens.sentence[first:stop]))
    for begin in range(0, len(cut), _AT_ONCE):
        part = [(low + first, high + first) for low, high in cut[begin : begin + _AT_ONCE]]
        texts = [_text(tokens, number, one) for one in part]
        read = tokenizer(
            texts, return_offsets_mapping=True, padding=True, truncation=True, max_length=room, return_tensors="pt"
        )
        offsets = read.pop("offset_mapping").numpy()
        with torch.inference_mode():
            seen = inner(**read, output_hidden_states=True).hidden_states
            values = torch.stack([seen[layer] for layer in layers]).mean(dim=0).float().numpy()
        for (low, high), pieces, value in zip(part, offsets, values, strict=True):
            start = int(tokens.start[low])
            words = tokens.start[low:high] - start, tokens.end[low:high] - start
            made[low - first : high - first] = mean_of_pieces(*words, pieces, value)
    return made


def _inner(model: Any) -> Any:
    return getattr(model[0], "auto_model", None)


def _text(tokens: Tokens, number: int, stretch: Stretch) -> str:
    """Return a stretch with the signs behind its last word; lone surrogates, which no encoder takes, are replaced."""
    low, high = stretch
    stop = int(tokens.start[high]) if high < tokens.first[number + 1] else None
    return _SURROGATE.sub("\ufffd", tokens.articles[number].text[int(tokens.start[low]) : stop])


def stretches(sentence: "NDArray[np.int64]") -> Iterator[Stretch]:
    """Cut words into stretches of whole sentences with ``STRETCH`` words or fewer; a longer sentence is cut itself.

    Examples
    --------
    >>> list(stretches(np.array([0] * 100 + [1] * 40 + [2] * 20 + [3] * 200)))
    [(0, 140), (140, 160), (160, 310), (310, 360)]
    """
    edges = [0, *(np.flatnonzero(np.diff(sentence)) + 1).tolist(), len(sentence)]
    begin = 0
    for low, high in pairwise(edges):
        if high - begin > STRETCH and low > begin:
            yield begin, low
            begin = low
        while high - begin > STRETCH:
            yield begin, begin + STRETCH
            begin += STRETCH
    if begin < len(sentence):
        yield begin, len(sentence)


def mean_of_pieces(
    starts: "NDArray[np.int64]", ends: "NDArray[np.int64]", pieces: "NDArray[np.int64]", values: "NDArray[np.float32]"
) -> "NDArray[np.float32]":
    """Return for each word the mean of the pieces that touch it; of all pieces where none does.

    ``pieces`` are pairs of offsets, those of the encoder's own signs empty.
    """
    real = pieces[:, 1] > pieces[:, 0]
    pieces, values = pieces[real], values[real]
    first = np.searchsorted(pieces[:, 1], starts, side="right")
    behind = np.searchsorted(pieces[:, 0], ends, side="left")
    sums = np.concatenate([np.zeros((1, values.shape[1]), np.float32), np.cumsum(values, axis=0, dtype=np.float64)])
    count = (behind - first)[:, None]
    whole = sums[-1] / max(len(values), 1)
    return np.where(count > 0, (sums[behind] - sums[first]) / np.maximum(count, 1), whole).astype(np.float32)
