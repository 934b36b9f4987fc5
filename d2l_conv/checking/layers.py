"""A convolutional layer from its settings and weights, as they come from a learner."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


class _WithoutDraw(nn.Conv2d):
    """Draws no first weights; they cost more than all the rest and are replaced anyway."""

    def reset_parameters(self) -> None:
        pass


def layer_of(
    channels: int,
    kernels: int,
    weight: torch.Tensor,
    bias: torch.Tensor | None,
    **settings: Any,
) -> nn.Conv2d:
    """Build an ``nn.Conv2d``.

    Parameters
    ----------
    channels, kernels
        How many it takes, and how many it gives.
    weight
        Its weights, of any type and on any device; they are the layer's, not copied. Those of a
        right layer have the shape (kernels, channels / groups, height, width).
    bias
        Shape (kernels,), or None.
    **settings
        ``kernel_size`` and whatever else ``nn.Conv2d`` takes by name.

    Raises
    ------
    ValueError, RuntimeError, TypeError
        As PyTorch does, where it builds no such layer.
    """
    layer: nn.Conv2d = _WithoutDraw(
        channels, kernels, **settings, bias=bias is not None, device="meta"
    )
    layer.__class__ = nn.Conv2d
    learns = weight.is_floating_point() or weight.is_complex()
    layer.weight = nn.Parameter(weight, learns)
    layer.bias = None if bias is None else nn.Parameter(bias, learns)
    return layer
