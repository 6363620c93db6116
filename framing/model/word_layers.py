"""The part of an encoder that vectors of words come from: its middle layers, without those above them."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.errors import ModelError
from framing.model.encoder import inner_of, load_encoder
from framing.model.int8 import in_int8, share_weights
from framing.model.network import hidden_layers, in_threads

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MAX_PIECES = 512  # of words, read together
_PROBE = "The council met again on the second of June."
_SAME = 1e-4  # largest difference between vectors that are the same but for rounding


@dataclass(frozen=True, slots=True)
class WordLayers:
    """An encoder's tokeniser, its layers up to the last one that is used, the numbers of those, and its limits.

    ``size`` is the number of dimensions, ``max_pieces`` how many pieces of words it
    reads together.
    """

    tokenizer: Any
    inner: Any
    layers: range
    size: int
    max_pieces: int

    def count_pieces(self, texts: list[str]) -> list[int]:
        """Return into how many pieces each text is divided, with the encoder's own two."""
        return [len(pieces) for pieces in self.tokenizer(texts, truncation=False)["input_ids"]] if texts else []

    def read(self, texts: list[str]) -> "list[tuple[NDArray[np.int64], NDArray[np.float32]]]":
        """Return the offsets of each text's pieces and their vectors, with those of the encoder's own pieces."""
        encoding = self.tokenizer(texts, return_offsets_mapping=True, truncation=True, max_length=self.max_pieces)
        offsets = [np.array(text, dtype=np.int64) for text in encoding["offset_mapping"]]
        return list(zip(offsets, in_threads(self._vectors, encoding["input_ids"]), strict=True))

    def _vectors(self, pieces: list[int]) -> "NDArray[np.float32]":
        hidden = hidden_layers(self.inner, [pieces])
        mean: NDArray[np.float32] = sum(hidden[layer][0] for layer in self.layers).numpy() / len(self.layers)
        return mean


@lru_cache(maxsize=1)
def word_layers(encoder: str) -> WordLayers:
    """Load an encoder for vectors of words: the mean of the middle third of its layers.

    Raises
    ------
    ModelError
        It cannot be loaded, or does not report the offsets of its pieces.
    """
    model = load_encoder(encoder)
    tokenizer, inner = model.tokenizer, inner_of(model)
    config: Any = getattr(inner, "config", None)
    if not getattr(tokenizer, "is_fast", False) or not hasattr(config, "num_hidden_layers"):
        raise ModelError(f"the encoder {encoder!r} does not report the offsets of its pieces; use another")
    layers = range(round(config.num_hidden_layers / 3), round(2 * config.num_hidden_layers / 3) + 1)
    max_pieces = min(_MAX_PIECES, getattr(config, "max_position_embeddings", _MAX_PIECES) - 2)
    whole = WordLayers(tokenizer, inner, layers, config.hidden_size, max_pieces)
    used = _without_upper_layers(whole, config.num_hidden_layers)
    return replace(used, inner=in_int8(used.inner))


def _without_upper_layers(whole: WordLayers, count: int) -> WordLayers:
    """Return an encoder that does not compute the layers above those used, or the same if the others would differ."""
    import torch

    last = whole.layers[-1]
    stacks = [
        name
        for name, part in whole.inner.named_modules()
        if isinstance(part, torch.nn.ModuleList) and len(part) == count
    ]
    if len(stacks) != 1:
        return whole
    inner = share_weights(whole.inner)
    del inner.get_submodule(stacks[0])[last:]
    inner.config.num_hidden_layers = last
    shorter = WordLayers(whole.tokenizer, inner, whole.layers, whole.size, whole.max_pieces)
    (_, expected), (_, vectors) = *whole.read([_PROBE]), *shorter.read([_PROBE])
    return shorter if np.abs(expected - vectors).max() < _SAME else whole
