"""The door to sentence-transformers: texts to vectors by a pretrained encoder, each text once.

The extra ``framing[encoder]`` brings it. A folder is read from the disk; a name
is what the library itself looks up, in its own cache or on the network.
"""

import logging
import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.errors import ModelError
from framing.files import digest, digest_value
from framing.model.vectors import missing, read_vectors, text_key, write_vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

CACHE = "FRAMING_CACHE"
FORMAT = 1  # of the vectors: raised when they are made otherwise
LAYERS = 5  # that are taken, spread over the upper two thirds; single layers and the last alone did worse on BABE
_AT_ONCE = 32
_PART = 2048  # texts a file of the cache


def encode(texts: Sequence[str], encoder: str, cache: str | None = None) -> "NDArray[np.float32]":
    """Return a vector for each text, shape (texts, dimensions).

    A vector is the mean over a text's words in ``LAYERS`` layers, side by side:
    middle layers know more of wording, the last of the topic. An encoder
    without layers gives its own sentence vector.

    Parameters
    ----------
    texts : sequence of str
        What an encoder has no room for (often 256 tokens) is cut off.
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
    place = cache or os.environ.get(CACHE)
    folder = Path(place) / name_of(encoder) if place else None
    known = read_vectors(folder) if folder else {}
    wanted = missing(texts, known)
    for start in range(0, len(wanted), _PART):
        part = wanted[start : start + _PART]
        made = dict(zip(map(text_key, part), _vectors(part, encoder), strict=True))
        if folder:
            write_vectors(made, folder)
        known |= made
    return np.stack([known[text_key(text)] for text in texts]) if len(texts) else np.zeros((0, 0), dtype=np.float32)


def name_of(encoder: str) -> str:
    """Name an encoder by what is in it: by its files where it is a folder, else by its weights."""
    if Path(encoder).is_dir():
        return _folder_identity(str(Path(encoder).resolve()))
    weights = load(encoder).state_dict()
    parts = {name: digest_value(weights[name].cpu().numpy().tobytes().hex()) for name in sorted(weights)}
    return digest_value([FORMAT, LAYERS, parts])[:32]


@lru_cache(maxsize=4)
def _folder_identity(folder: str) -> str:
    return digest_value([FORMAT, LAYERS, digest(Path(folder))])[:32]


@lru_cache(maxsize=1)
def load(encoder: str) -> Any:
    """Load an encoder, on the processor; the last one stays in memory.

    Raises
    ------
    ModelError
        sentence-transformers is not installed, or has no such encoder.
    """
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelError("an encoder needs sentence-transformers; run pip install 'framing[encoder]'") from error
    from transformers.utils import logging as noise

    talk: Any = noise  # typed in some of its versions only
    talk.disable_progress_bar()
    for name in ("transformers", "sentence_transformers", "huggingface_hub"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        return SentenceTransformer(encoder, device="cpu").eval()
    except (OSError, ValueError, RuntimeError) as error:
        first = str(error).strip().partition("\n")[0]
        raise ModelError(f"sentence-transformers has no encoder {encoder!r}: {first}") from error


def _vectors(texts: Sequence[str], encoder: str) -> "NDArray[np.float32]":
    """Encode texts, those of like length together."""
    model = load(encoder)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    parts = [
        _layers(model, [texts[i] for i in order[start : start + _AT_ONCE]]) for start in range(0, len(order), _AT_ONCE)
    ]
    made = np.concatenate(parts)
    return np.asarray(made[np.argsort(order)])


def _layers(model: Any, texts: list[str]) -> "NDArray[np.float32]":
    import torch

    config: Any = getattr(getattr(model[0], "auto_model", None), "config", None)
    if not hasattr(config, "num_hidden_layers"):
        return np.asarray(model.encode(texts, show_progress_bar=False), dtype=np.float32)
    config.output_hidden_states = True
    with torch.inference_mode():
        made = model[0](model.preprocess(texts))
        mask = made["attention_mask"].unsqueeze(-1)
        means = [(made["all_layer_embeddings"][one] * mask).sum(1) / mask.sum(1) for one in _chosen(config)]
        return np.asarray(torch.cat(means, dim=1).float().numpy())


def _chosen(config: Any) -> Iterator[int]:
    """Yield the numbers of the layers to take, spread over the upper two thirds."""
    last = int(config.num_hidden_layers)
    yield from sorted({round(float(one)) for one in np.linspace(last / 3, last, LAYERS)})
