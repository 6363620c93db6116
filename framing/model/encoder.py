"""Vectors of texts by a pretrained sentence-transformers encoder, each text encoded once.

The extra ``framing[encoder]`` installs the library. An encoder given as a
folder is read from disk; a name is resolved by the library itself, in its own
cache or on the network.
"""

import logging
import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.digests import digest, digest_value
from framing.errors import InputError, ModelError
from framing.files import read_json
from framing.model.vectors import missing, read_vectors, text_key, write_vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

CACHE = "FRAMING_CACHE"
FORMAT = 1  # of the vectors: increased when their computation changes
LAYERS = 5  # used, spread over the upper two thirds; single layers, and the last alone, did worse on BABE
OLDEST_VERSION = 6  # of sentence-transformers: earlier ones import whatever class a local folder names
_LOADING: dict[str, Any] = {"device": "cpu", "trust_remote_code": False, "model_kwargs": {"use_safetensors": True}}
_LIBRARY = "sentence_transformers."
_AT_ONCE = 32
_PART = 2048  # texts per file of the cache


def encode(texts: Sequence[str], encoder: str, cache: str | None = None) -> "NDArray[np.float32]":
    """Return a vector for each text, shape (texts, dimensions).

    A vector is the mean over a text's words in ``LAYERS`` layers, concatenated:
    middle layers represent wording, the last one the topic. An encoder without
    accessible layers is used for its own sentence vectors.

    Parameters
    ----------
    texts : sequence of str
        Text beyond an encoder's maximum length (often 256 tokens) is ignored.
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
    vectors = read_vectors(folder) if folder else {}
    uncached = missing(texts, vectors)
    for start in range(0, len(uncached), _PART):
        part = uncached[start : start + _PART]
        encoded = dict(zip(map(text_key, part), _vectors(part, encoder), strict=True))
        if folder:
            write_vectors(encoded, folder)
        vectors |= encoded
    return np.stack([vectors[text_key(text)] for text in texts]) if len(texts) else np.zeros((0, 0), dtype=np.float32)


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
        _check_folder(Path(encoder))
    from transformers.utils import logging as noise

    talk: Any = noise  # typed in some of its versions only
    talk.disable_progress_bar()
    for name in ("transformers", "sentence_transformers", "huggingface_hub"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        return SentenceTransformer(encoder, **_LOADING).eval()
    except (OSError, ValueError, RuntimeError) as error:
        first = str(error).strip().partition("\n")[0]
        raise ModelError(f"sentence-transformers has no encoder {encoder!r}: {first}") from error


def _check_folder(folder: Path) -> None:
    """Refuse an encoder's folder with classes that are not the library's, or with weights as a pickle."""
    modules = folder / "modules.json"
    try:
        parts = read_json(modules) if modules.exists() else []
        pickled = [path for path in folder.rglob("pytorch_model*.bin") if not list(path.parent.glob("*.safetensors"))]
    except (InputError, OSError) as error:
        raise ModelError(f"the encoder {str(folder)!r} cannot be read: {error}") from error
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise ModelError(f"{modules}: is not a list of an encoder's modules; use another encoder")
    if strange := [str(part.get("type"))[:80] for part in parts if not str(part.get("type")).startswith(_LIBRARY)]:
        raise ModelError(f"{modules}: names the class {strange[0]}, which is not the library's; use another encoder")
    if pickled:
        raise ModelError(f"{pickled[0]}: weights are read only as safetensors; use an encoder that has them")


def _vectors(texts: Sequence[str], encoder: str) -> "NDArray[np.float32]":
    """Encode texts, those of similar length together."""
    model = load_encoder(encoder)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    parts = [
        _layers(model, [texts[i] for i in order[start : start + _AT_ONCE]]) for start in range(0, len(order), _AT_ONCE)
    ]
    vectors = np.concatenate(parts)
    return np.asarray(vectors[np.argsort(order)])


def _layers(model: Any, texts: list[str]) -> "NDArray[np.float32]":
    import torch

    config: Any = getattr(getattr(model[0], "auto_model", None), "config", None)
    if not hasattr(config, "num_hidden_layers"):
        return np.asarray(model.encode(texts, show_progress_bar=False), dtype=np.float32)
    config.output_hidden_states = True
    with torch.inference_mode():
        output = model[0](model.preprocess(texts))
        mask = output["attention_mask"].unsqueeze(-1)
        means = [(output["all_layer_embeddings"][layer] * mask).sum(1) / mask.sum(1) for layer in _chosen(config)]
        return np.asarray(torch.cat(means, dim=1).float().numpy())


def _chosen(config: Any) -> Iterator[int]:
    """Yield the numbers of the layers to use, spread over the upper two thirds."""
    last = int(config.num_hidden_layers)
    yield from sorted({round(float(layer)) for layer in np.linspace(last / 3, last, LAYERS)})
