"""An encoder's linear layers in whole numbers of eight bits: four times as fast where the processor has them.

Each row of weights and each piece of a word has a scale of its own (vector-wise
quantisation: Dettmers et al. 2022, arXiv:2208.07339, without its exception for
outliers). Sums of whole numbers are exact: a piece's result does not depend on
the pieces that are read with it. PyTorch is installed if there is a network.
"""

import copy
from functools import lru_cache
from typing import Any

INT8_MAX = 127
_TINY = 1e-12  # the scale of a row of zeros
_WITH_EXACT_SUMS = "AVX512"  # others have no such instruction, or one that cuts off sums at 16 bits


class Int8Product:
    """What a linear layer computes, but for rounding: half a scale for each number."""

    def __init__(self, layer: Any) -> None:
        import torch

        weight = layer.weight.detach()
        self.scale = _scales(weight)[:, 0]
        self.weight = (weight / self.scale[:, None]).round().to(torch.int8).t()
        self.bias = torch.zeros_like(self.scale) if layer.bias is None else layer.bias.detach()

    def __call__(self, values: Any) -> Any:
        """Multiply ``values``, shape (…, inputs), by the weights."""
        import torch

        rows = values.reshape(-1, values.shape[-1])
        scale = _scales(rows)
        sums = torch._int_mm((rows / scale).round_().to(torch.int8), self.weight)
        return torch.addcmul(self.bias, sums.float().mul_(scale), self.scale).reshape(*values.shape[:-1], -1)


def _scales(rows: Any) -> Any:
    return rows.abs().amax(1, keepdim=True).div_(INT8_MAX).clamp_(min=_TINY)


def in_int8(network: Any) -> Any:
    """Return a network with its linear layers in whole numbers, or itself where these would not be exact, or slow.

    The network is left as it is; the one returned shares its weights.
    """
    import torch

    if not sums_are_exact() or any(weight.dtype != torch.float32 for weight in network.parameters()):
        return network
    copied = share_weights(network)
    for layer in copied.modules():
        if type(layer) is torch.nn.Linear:
            layer.forward = Int8Product(layer)
    return copied


def share_weights(network: Any) -> Any:
    """Return a copy of a network that has the same weights in memory."""
    return copy.deepcopy(network, {id(weight): weight for weight in network.parameters()})


@lru_cache(maxsize=1)
def sums_are_exact() -> bool:
    """Return whether the processor multiplies whole numbers fast, and adds up the largest ones as they are."""
    import torch

    if torch.backends.cpu.get_cpu_capability() != _WITH_EXACT_SUMS:
        return False
    left, right = (torch.full((64, 256), number, dtype=torch.int8) for number in (INT8_MAX, -INT8_MAX))
    return bool((torch._int_mm(left, right.t()) == -256 * INT8_MAX**2).all())
