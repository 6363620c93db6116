"""Contextual vectors of words, by a pretrained encoder.

A word's vector is the mean over its pieces in the middle layers of the encoder:
these represent wording better than the last ones, which are trained for the
topic. Articles are read in chunks of whole sentences.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.model.encoder import CACHE, name_of
from framing.model.token_features import Tokens
from framing.model.vectors import reading_vectors, write_arrays
from framing.model.windows import encodable
from framing.model.word_layers import word_layers

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 3  # of the vectors: increased when their computation changes
CHUNK = 150  # words read together
_ARTICLES = 16  # encoded before their vectors are kept
Chunk = tuple[int, int]
Counted = Callable[[Iterator[Any], int], Iterator[Any]]
_counted: ContextVar[Counted] = ContextVar("counted", default=lambda articles, total: articles)


@contextmanager
def counting_articles(counted: Counted) -> Iterator[None]:
    """Have ``encode_words``, inside, pass its articles through ``counted``, which is also given how many there are."""
    token = _counted.set(counted)
    try:
        yield
    finally:
        _counted.reset(token)


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
    vectors = np.zeros((len(tokens), 0), np.float32)
    for number, of_article in _counted.get()(_by_article(tokens, encoder, folder), len(tokens.articles)):
        if not vectors.shape[1]:
            vectors = np.zeros((len(tokens), of_article.shape[1]), np.float32)
        vectors[tokens.first[number] : tokens.first[number + 1]] = of_article
    return vectors


def _by_article(tokens: Tokens, encoder: str, folder: Path | None) -> "Iterator[tuple[int, NDArray[np.float16]]]":
    """Yield the number of each article and the vectors of its words, first of those that are kept in a folder."""
    keys = [_key(tokens, number) for number in range(len(tokens.articles))]
    paths = [folder / key[:2] / f"{key}.npz" for key in keys] if folder else []
    kept = [number for number, path in enumerate(paths) if path.is_file()]
    for number in kept:
        with reading_vectors(paths[number]) as archive:
            vectors = archive["vectors"]
        yield number, vectors
    others = sorted(set(range(len(keys))).difference(kept))
    for begin in range(0, len(others), _ARTICLES):
        part = others[begin : begin + _ARTICLES]
        for number, vectors in zip(part, _encoded(tokens, part, encoder), strict=True):
            if paths:
                write_arrays(paths[number], vectors=vectors)
            yield number, vectors


def _key(tokens: Tokens, number: int) -> str:
    """Return a digest of what an article's vectors depend on: its text, and how it is tokenised."""
    first, stop = tokens.first[number], tokens.first[number + 1]
    cut = np.stack([tokens.start[first:stop], tokens.end[first:stop], tokens.sentence[first:stop]])
    cut[2] -= cut[2][:1].sum()
    text = tokens.articles[number].text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(text + b"\0" + cut.astype("<i8").tobytes() + bytes([FORMAT])).hexdigest()


def _encoded(tokens: Tokens, numbers: Sequence[int], encoder: str) -> "list[NDArray[np.float16]]":
    """Return the vectors of the words of some articles."""
    model = word_layers(encoder)
    vectors = {number: np.zeros((np.diff(tokens.first)[number], model.size), np.float16) for number in numbers}
    chunks = [chunk for number in numbers for chunk in _chunks(tokens, number, model.count_pieces, model.max_pieces)]
    read = model.read([_text(tokens, chunk) for chunk in chunks])
    for (low, high), (pieces, values) in zip(chunks, read, strict=True):
        number, start = int(tokens.article[low]), int(tokens.start[low])
        words = tokens.start[low:high] - start, tokens.end[low:high] - start
        first = tokens.first[number]
        vectors[number][low - first : high - first] = mean_of_pieces(*words, pieces, values)
    return list(vectors.values())


def _chunks(
    tokens: Tokens, number: int, count_pieces: Callable[[list[str]], list[int]], max_pieces: int
) -> Iterator[Chunk]:
    """Yield the chunks of an article; of one with more pieces than the encoder reads, its halves."""
    first, stop = int(tokens.first[number]), int(tokens.first[number + 1])
    chunks = [(low + first, high + first) for low, high in sentence_chunks(tokens.sentence[first:stop])]
    while chunks:
        counts = count_pieces([_text(tokens, chunk) for chunk in chunks])
        fits = [count <= max_pieces or high - low < 2 for (low, high), count in zip(chunks, counts, strict=True)]
        yield from (chunk for chunk, fit in zip(chunks, fits, strict=True) if fit)
        long = [chunk for chunk, fit in zip(chunks, fits, strict=True) if not fit]
        chunks = [half for low, high in long for half in ((low, (low + high) // 2), ((low + high) // 2, high))]


def _text(tokens: Tokens, chunk: Chunk) -> str:
    """Return the text of a chunk up to the next word of its article."""
    low, high = chunk
    number = tokens.article[low]
    stop = int(tokens.start[high]) if high < tokens.first[number + 1] else None
    return encodable(tokens.articles[number].text[int(tokens.start[low]) : stop])


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
