"""Vectors of texts by a pretrained sentence-transformers encoder, each text encoded once.

The extra ``framing[encoder]`` installs the library. An encoder given as a
folder is read from disk; a name is resolved by the library itself, in its own
cache or on the network.
"""

import logging
import os
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.digests import digest, digest_value
from framing.errors import ModelError
from framing.model.encoder_checks import refuse_code, refuse_made_up
from framing.model.int8 import in_int8
from framing.model.network import hidden_layers, in_threads
from framing.model.vectors import missing, read_vectors, text_key, write_vectors
from framing.model.windows import encodable, windows

if TYPE_CHECKING:
    from numpy.typing import NDArray

CACHE = "FRAMING_CACHE"
FORMAT = 3  # of the vectors: increased when their computation changes
LAYERS = 5  # used, spread over the upper two thirds; single layers, and the last alone, did worse on BABE
OLDEST_VERSION = 6  # of sentence-transformers: earlier ones import whatever class a local folder names
_LOADING: dict[str, Any] = {"device": "cpu", "trust_remote_code": False, "model_kwargs": {"use_safetensors": True}}
_AT_ONCE = 32
_OWN_PIECES = 4  # that an encoder may add to a text, at most
_PART = 512  # texts per file of the cache


def encode(texts: Sequence[str], encoder: str, cache: str | None = None) -> "NDArray[np.float32]":
    """Return a vector for each text, shape (texts, dimensions).

    A vector is the mean over a text's words in ``LAYERS`` layers, concatenated:
    middle layers represent wording, the last one the topic. An encoder without
    accessible layers is used for its own sentence vectors.

    Parameters
    ----------
    texts : sequence of str
        One longer than the encoder reads (often 256 pieces of words) is read in
        windows; its vector is their mean, each weighing as its length.
    encoder : str
        The folder or name of a sentence-transformers model.
    cache : str, optional
        The folder to keep vectors in; else environment ``FRAMING_CACHE``, else
        they are not kept.

    Raises
    ------
    ModelError
        sentence-transformers is not installed, or has no such encoder.
    """
    cache_folder = cache or os.environ.get(CACHE)
    folder = Path(cache_folder) / name_of(encoder) if cache_folder else None
    vectors = read_vectors(folder, set(map(text_key, texts))) if folder else {}
    uncached = missing(texts, vectors)
    for start in range(0, len(uncached), _PART):
        part = uncached[start : start + _PART]
        encoded = dict(zip(map(text_key, part), _vectors(part, encoder).astype(np.float16), strict=True))
        if folder:
            write_vectors(encoded, folder)
        vectors |= encoded
    by_text = [vectors[text_key(text)] for text in texts]
    return np.stack(by_text).astype(np.float32) if by_text else np.zeros((0, 0), np.float32)


def name_of(encoder: str) -> str:
    """Return an identifier of an encoder's content: of its files if it is a folder, else of its weights."""
    if Path(encoder).is_dir():
        return _folder_identity(str(Path(encoder).resolve()))
    weights = load_encoder(encoder).state_dict()
    parts = {name: digest_value(weights[name].cpu().numpy().tobytes().hex()) for name in sorted(weights)}
    return digest_value([FORMAT, LAYERS, parts])[:32]


@lru_cache(maxsize=4)
def _folder_identity(folder: str) -> str:
    try:
        return digest_value([FORMAT, LAYERS, digest(Path(folder))])[:32]
    except OSError as error:
        raise ModelError(f"the encoder's {error.filename} cannot be read: {error.strerror}") from error


@lru_cache(maxsize=1)
def load_encoder(encoder: str) -> Any:
    """Load an encoder on the CPU; the last one stays in memory.

    Raises
    ------
    ModelError
        sentence-transformers is not installed or is too old, has no such
        encoder, or the encoder's folder has classes of its own or weights that
        are not safetensors.
    """
    try:
        from sentence_transformers import SentenceTransformer, __version__
    except ImportError as error:
        raise ModelError("an encoder needs sentence-transformers; run pip install 'framing[encoder]'") from error
    if int(__version__.partition(".")[0]) < OLDEST_VERSION:
        raise ModelError(
            f"sentence-transformers {__version__} imports the classes of a folder; run pip install 'framing[encoder]'"
        )
    if Path(encoder).is_dir():
        refuse_code(Path(encoder))
    from transformers.utils import logging as noise

    talk: Any = noise  # typed in some of its versions only
    talk.disable_progress_bar()
    for name in ("transformers", "sentence_transformers", "huggingface_hub"):
        logging.getLogger(name).setLevel(logging.ERROR)
    from safetensors import SafetensorError

    unreadable = (OSError, ValueError, RuntimeError, TypeError, AttributeError, LookupError, SafetensorError)
    try:
        model = SentenceTransformer(encoder, **_LOADING).eval()
        refuse_made_up(model, encoder)
    except unreadable as error:
        first = str(error).strip().partition("\n")[0]
        raise ModelError(f"sentence-transformers has no encoder {encoder!r}: {first}") from error
    return model


def _vectors(texts: Sequence[str], encoder: str) -> "NDArray[np.float32]":
    """Encode texts; those that are too long in windows."""
    model = load_encoder(encoder)
    parts = [windows(encodable(text), partial(_fits, model)) for text in texts]
    flat = [part for text in parts for part in text]
    vectors = _means_of_layers(encoder, flat) if hasattr(_config(model), "num_hidden_layers") else _own(model, flat)
    if len(flat) == len(texts):
        return vectors
    begins = np.cumsum([0, *(len(text) for text in parts[:-1])])
    weight = np.array([max(len(part), 1) for part in flat], np.float32)[:, None]
    means: NDArray[np.float32] = np.add.reduceat(vectors * weight, begins) / np.add.reduceat(weight, begins)
    return means


def _fits(model: Any, text: str) -> bool:
    """Return whether an encoder reads a text whole; one that does not say how much it reads is taken to."""
    longest, tokenizer = getattr(model, "max_seq_length", None), getattr(model, "tokenizer", None)
    if not longest or not callable(tokenizer) or len(text.encode()) <= longest - _OWN_PIECES:
        return True  # a piece has at least a byte
    return bool(len(tokenizer(text, truncation=False)["input_ids"]) <= longest)


def inner_of(model: Any) -> Any:
    """Return the network inside a sentence-transformers model, ``None`` if it is of a kind without one."""
    return getattr(model[0], "auto_model", None)


def _config(model: Any) -> Any:
    return getattr(inner_of(model), "config", None)


def _own(model: Any, texts: list[str]) -> "NDArray[np.float32]":
    return np.asarray(model.encode(texts, show_progress_bar=False), dtype=np.float32)


@lru_cache(maxsize=1)
def _network(encoder: str) -> Any:
    return in_int8(inner_of(load_encoder(encoder)))


def _means_of_layers(encoder: str, texts: list[str]) -> "NDArray[np.float32]":
    """Return the mean over each text's pieces in some layers; texts with as many pieces are computed together."""
    model = load_encoder(encoder)
    network, chosen = _network(encoder), list(_chosen(_config(model)))
    pieces = model.tokenizer(texts, truncation=True, max_length=model.max_seq_length)["input_ids"]

    def means(batch: list[int]) -> "NDArray[np.float32]":
        layers = hidden_layers(network, [pieces[number] for number in batch])
        return np.concatenate([layers[layer].mean(dim=1).numpy() for layer in chosen], axis=1)

    batches = _equally_long([len(text) for text in pieces])
    vectors: NDArray[np.float32] = np.concatenate(in_threads(means, batches))
    return vectors[np.argsort(np.concatenate(batches))]


def _equally_long(lengths: list[int]) -> list[list[int]]:
    """Return the positions of equal lengths, a few at a time."""
    positions: dict[int, list[int]] = {}
    for position, length in enumerate(lengths):
        positions.setdefault(length, []).append(position)
    return [same[low : low + _AT_ONCE] for same in positions.values() for low in range(0, len(same), _AT_ONCE)]


def _chosen(config: Any) -> Iterator[int]:
    """Yield the numbers of the layers to use, spread over the upper two thirds."""
    last = int(config.num_hidden_layers)
    yield from sorted({round(float(layer)) for layer in np.linspace(last / 3, last, LAYERS)})
