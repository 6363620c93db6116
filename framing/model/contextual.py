"""Contextual vectors of words, by a pretrained encoder.

A word's vector is the mean over its pieces in the middle layers of the encoder:
these represent wording better than the last ones, which are trained for the
topic. Articles are read in chunks of whole sentences.
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
from framing.model.encoder import CACHE, load_encoder, name_of
from framing.model.token_features import Tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 1  # of the vectors: increased when their computation changes
CHUNK = 150  # words read together
_MAX_PIECES = 512  # of words, in a chunk
_AT_ONCE = 16  # chunks
_SURROGATE = re.compile("[\ud800-\udfff]")
Chunk = tuple[int, int]


def encode_words(tokens: Tokens, encoder: str, cache: str | None = None) -> "NDArray[np.float32]":
    """Return a vector for each word, shape (words, dimensions).

    Parameters
    ----------
    tokens : Tokens
        The articles' words.
    encoder : str
        The folder or name of a sentence-transformers model.
    cache : str, optional
        The folder to keep vectors in, one file per article, at half the size as
        in memory; else environment ``FRAMING_CACHE``, else they are not kept.

    Raises
    ------
    ModelError
        sentence-transformers is not installed, has no such encoder, or the
        encoder does not report the offsets of its pieces.
    InputError
        A file of the cache is not a file of vectors.
    """
    cache_folder = cache or os.environ.get(CACHE)
    folder = Path(cache_folder) / f"{name_of(encoder)}-words" if cache_folder else None
    vectors = [_of_article(tokens, number, encoder, folder) for number in range(len(tokens.articles))]
    return np.concatenate(vectors).astype(np.float32) if vectors else np.zeros((0, 0), np.float32)


def _of_article(tokens: Tokens, number: int, encoder: str, folder: Path | None) -> "NDArray[np.float16]":
    if folder is None:
        return _encoded(tokens, number, encoder)
    path = folder / f"{_key(tokens, number)}.npy"
    if path.is_file():
        return _read(path)
    vectors = _encoded(tokens, number, encoder)
    with replacing(path) as temporary, temporary.open("wb") as stream:
        np.save(stream, vectors, allow_pickle=False)
    return vectors


def _key(tokens: Tokens, number: int) -> str:
    """Return a digest of what an article's vectors depend on: its text, and how it is tokenised."""
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
        raise InputError("is not a file of vectors; delete it to have its article encoded again", path=path) from error


def _encoded(tokens: Tokens, number: int, encoder: str) -> "NDArray[np.float16]":
    model = load_encoder(encoder)
    import torch  # installed if an encoder could be loaded

    tokenizer, inner = model.tokenizer, _inner(model)
    config: Any = getattr(inner, "config", None)
    if not getattr(tokenizer, "is_fast", False) or not hasattr(config, "num_hidden_layers"):
        raise ModelError(f"the encoder {encoder!r} does not report the offsets of its pieces; use another")
    layers = range(round(config.num_hidden_layers / 3), round(2 * config.num_hidden_layers / 3) + 1)
    max_length = min(_MAX_PIECES, getattr(config, "max_position_embeddings", _MAX_PIECES) - 2)
    first, stop = int(tokens.first[number]), int(tokens.first[number + 1])
    vectors = np.zeros((stop - first, config.hidden_size), np.float16)
    chunks = list(sentence_chunks(tokens.sentence[first:stop]))
    for begin in range(0, len(chunks), _AT_ONCE):
        part = [(low + first, high + first) for low, high in chunks[begin : begin + _AT_ONCE]]
        texts = [_text(tokens, number, chunk) for chunk in part]
        encoding = tokenizer(
            texts,
            return_offsets_mapping=True,
            padding=True,
            truncation=True,
            max_length=max_length,
            return_tensors="pt",
        )
        offsets = encoding.pop("offset_mapping").numpy()
        with torch.inference_mode():
            hidden = inner(**encoding, output_hidden_states=True).hidden_states
            values = torch.stack([hidden[layer] for layer in layers]).mean(dim=0).float().numpy()
        for (low, high), pieces, value in zip(part, offsets, values, strict=True):
            start = int(tokens.start[low])
            words = tokens.start[low:high] - start, tokens.end[low:high] - start
            vectors[low - first : high - first] = mean_of_pieces(*words, pieces, value)
    return vectors


def _inner(model: Any) -> Any:
    return getattr(model[0], "auto_model", None)


def _text(tokens: Tokens, number: int, chunk: Chunk) -> str:
    """Return the text of a chunk up to the next word; lone surrogates, which no encoder accepts, are replaced."""
    low, high = chunk
    stop = int(tokens.start[high]) if high < tokens.first[number + 1] else None
    return _SURROGATE.sub("\ufffd", tokens.articles[number].text[int(tokens.start[low]) : stop])


def sentence_chunks(sentence: "NDArray[np.int64]") -> Iterator[Chunk]:
    """Divide words into chunks of whole sentences with ``CHUNK`` words or fewer; a longer sentence is divided itself.

    Examples
    --------
    >>> list(sentence_chunks(np.array([0] * 100 + [1] * 40 + [2] * 20 + [3] * 200)))
    [(0, 140), (140, 160), (160, 310), (310, 360)]
    """
    edges = [0, *(np.flatnonzero(np.diff(sentence)) + 1).tolist(), len(sentence)]
    begin = 0
    for low, high in pairwise(edges):
        if high - begin > CHUNK and low > begin:
            yield begin, low
            begin = low
        while high - begin > CHUNK:
            yield begin, begin + CHUNK
            begin += CHUNK
    if begin < len(sentence):
        yield begin, len(sentence)


def mean_of_pieces(
    starts: "NDArray[np.int64]", ends: "NDArray[np.int64]", pieces: "NDArray[np.int64]", values: "NDArray[np.float32]"
) -> "NDArray[np.float32]":
    """Return for each word the mean of the pieces that overlap it; of all pieces if none does.

    ``pieces`` are pairs of offsets; those of the encoder's special tokens are
    empty.
    """
    real = pieces[:, 1] > pieces[:, 0]
    pieces, values = pieces[real], values[real]
    first = np.searchsorted(pieces[:, 1], starts, side="right")
    stop = np.searchsorted(pieces[:, 0], ends, side="left")
    sums = np.concatenate([np.zeros((1, values.shape[1]), np.float32), np.cumsum(values, axis=0, dtype=np.float64)])
    count = (stop - first)[:, None]
    overall = sums[-1] / max(len(values), 1)
    return np.where(count > 0, (sums[stop] - sums[first]) / np.maximum(count, 1), overall).astype(np.float32)
