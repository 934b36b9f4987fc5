"""A layer's passes in steps, and the mistakes about them that several tasks share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from d2l_conv.checking.catalogue import Misconception
from d2l_conv.homework.sections import BACK, DOWN_FIRST, FRAME, HEIGHT_FIRST, KERNEL
from d2l_conv.homework.steps import in_forms

Pair = tuple[int, int]  # height, width
Setting = int | Pair


def both(setting: Setting) -> Pair:
    """Spell a setting out: height, then width."""
    return (setting, setting) if isinstance(setting, int) else (setting[0], setting[1])


def no_zero_sides(p_h: int, p_w: int) -> tuple[int, int, int, int]:
    """Stop where a padding is 0: a slice that ends at -0 has no room for the input."""
    if p_h == 0 or p_w == 0:
        raise RuntimeError("an empty slice")
    return sides_of(p_h, p_w)


def no_single_zero_side(p_h: int, p_w: int) -> tuple[int, int, int, int]:
    """Return the sides, but for a padding of 0 on one axis alone."""
    return sides_of(p_h, p_w) if p_h == p_w == 0 else no_zero_sides(p_h, p_w)


def sides_of(p_h: int, p_w: int) -> tuple[int, int, int, int]:
    """Left, right, top, bottom: the order in which ``F.pad`` takes them."""
    return p_w, p_w, p_h, p_h


def strides_of(s_h: int, s_w: int) -> Pair:
    """Return the strides, down and across."""
    return s_h, s_w


def spread_out(dY: Tensor, W: Tensor, strides: Pair) -> Tensor:
    """Every window sends ``dY`` times the kernel back to the padded entries that it read."""
    return F.conv_transpose2d(dY, W, stride=strides)


def _spread_by_windows(
    dY: Tensor, W: Tensor, strides: Pair, share: Callable[[Tensor, Tensor], Tensor]
) -> Tensor:
    """Assign where windows overlap: the window that comes last wins."""
    (rows, columns), (k_h, k_w), (s_h, s_w) = dY.shape[2:], W.shape[2:], strides
    spread = dY.new_zeros(len(dY), W.shape[1], (rows - 1) * s_h + k_h, (columns - 1) * s_w + k_w)
    for i in range(rows):
        for j in range(columns):
            window = spread[:, :, i * s_h : i * s_h + k_h, j * s_w : j * s_w + k_w]
            window[:] = share(dY[:, :, i, j], W)
    return spread


def _share(dy: Tensor, W: Tensor) -> Tensor:
    return torch.einsum("no,ochw->nchw", dy, W)


def _share_of_last_channel(dy: Tensor, W: Tensor) -> Tensor:
    return torch.einsum("n,chw->nchw", dy[:, -1], W[-1])


def _spread_by_entries(dY: Tensor, W: Tensor, strides: Pair) -> Tensor:
    """Assign where the kernel's entries meet: the entry that comes last wins."""
    (rows, columns), (k_h, k_w), (s_h, s_w) = dY.shape[2:], W.shape[2:], strides
    spread = dY.new_zeros(len(dY), W.shape[1], (rows - 1) * s_h + k_h, (columns - 1) * s_w + k_w)
    for i in range(k_h):
        for j in range(k_w):
            met = spread[:, :, i : i + rows * s_h : s_h, j : j + columns * s_w : s_w]
            met[:, :, :rows, :columns] = torch.einsum("nohw,oc->nchw", dY, W[:, :, i, j])
    return spread


def products(padded: Tensor, W: Tensor, strides: Pair) -> Tensor:
    """Sum the products of every window; axes of one entry are repeated, as ``einsum`` does."""
    windows = padded.unfold(2, W.shape[2], strides[0]).unfold(3, W.shape[3], strides[1])
    return torch.einsum("nchwij,ocij->nohw", windows, W)


def leftover_of(spread: Tensor, size: Pair, W: Tensor) -> Tensor:
    """Give the rows and columns that no window reached their zeros, or cut what is too much."""
    height, width = size
    return F.pad(spread, (0, width - spread.shape[3], 0, height - spread.shape[2]))


def _leftover_for_turned(spread: Tensor, size: Pair, W: Tensor) -> Tensor:
    more = W.shape[2] - W.shape[3]
    return leftover_of(spread, (size[0] - more, size[1] + more), W)


def _leftover_in_ring(spread: Tensor, size: Pair, W: Tensor) -> Tensor:
    more = W.shape[2] - W.shape[3]
    short = size[0] + min(more, 0), size[1] + min(-more, 0)
    return leftover_of(leftover_of(spread, short, W), size, W)


def _leftover_then_ring(spread: Tensor, size: Pair, W: Tensor) -> Tensor:
    """Make the ring of zeros around the whole as wide as the kernel needs that is not turned."""
    more = W.shape[2] - W.shape[3]
    return F.pad(_leftover_for_turned(spread, size, W), (-more, -more, more, more))


def crop_to_size(d_padded: Tensor, padding: Pair, size: Pair) -> Tensor:
    """Cut the frame off, by the size that is to be left."""
    (p_h, p_w), (height, width) = padding, size
    return d_padded[:, :, p_h : p_h + height, p_w : p_w + width]


def _windows(padded: Tensor, kernel_size: Pair, count: Pair, strides: Pair) -> Tensor:
    """``(N, C, rows, columns, k_h, k_w)``; beyond the end there are zeros."""
    (k_h, k_w), (rows, columns), (s_h, s_w) = kernel_size, count, strides
    padded = F.pad(padded, (0, columns * s_w + k_w, 0, rows * s_h + k_h))
    windows = padded.unfold(2, k_h, s_h).unfold(3, k_w, s_w)
    return windows[:, :, :rows, :columns]


def collect_shares(dY: Tensor, padded: Tensor, kernel_size: Pair, strides: Pair) -> Tensor:
    """Every weight collects what it met, times the ``dY`` of that window."""
    windows = _windows(padded, kernel_size, (dY.shape[2], dY.shape[3]), strides)
    return torch.einsum("nohw,nchwij->ocij", dY, windows)


def _collect_last_window(dY: Tensor, padded: Tensor, kernel_size: Pair, strides: Pair) -> Tensor:
    windows = _windows(padded, kernel_size, (dY.shape[2], dY.shape[3]), strides)
    return torch.einsum("no,ncij->ocij", dY[:, :, -1, -1], windows[:, :, -1, -1])


def _collect_last_image(dY: Tensor, padded: Tensor, kernel_size: Pair, strides: Pair) -> Tensor:
    return collect_shares(dY[-1:], padded[-1:], kernel_size, strides)


def _collect_last_of_all(dY: Tensor, padded: Tensor, kernel_size: Pair, strides: Pair) -> Tensor:
    return _collect_last_window(dY[-1:], padded[-1:], kernel_size, strides)


def collect_turned(dY: Tensor, padded: Tensor, kernel_size: Pair, strides: Pair) -> Tensor:
    """Collect the kernel's gradient, turned by 180 degrees."""
    return collect_shares(dY, padded, kernel_size, strides).flip(2, 3)


def _turned_90(
    dY: Tensor, W: Tensor, strides: Pair, turn: Callable[[Tensor], Tensor], fit: str
) -> Tensor:
    """Spread with a kernel turned by a quarter; one that is not square may not fit any more.

    Where it does, the ring of zeros around ``dY`` was made for it, or for the other kernel.
    """
    turned = turn(W)
    if turned.shape != W.shape and fit == "refuse":
        raise RuntimeError("a turned kernel of another shape does not fit its window")
    spread = spread_out(dY, turned, strides)
    more_h, more_w = W.shape[2] - turned.shape[2], W.shape[3] - turned.shape[3]
    if fit == "ring":
        spread = F.pad(spread, (more_w, more_w, more_h, more_h))
    if fit == "ring and leftover":
        spread = F.pad(spread, (more_w, 0, more_h, 0))
    return spread


LAYER = ("conv_forward", "conv_backward")
NETS = ("two_layer_gradients", "digit_gradients")
ERROR_BACK = (*("conv_backward",), *NETS)  # every task in which an error goes back through a kernel
WINDOWS_BACK = (*("conv_backward",), "two_layer_gradients")  # and through more than one window
FLOAT32 = (
    "Your result is right to the precision of `float32` only, and the input is `float64`. New "
    "tensors are `float32` unless they get the dtype of an input."
)

_FITS: tuple[tuple[tuple[str, ...], str, dict[str, Callable[..., Any]]], ...] = (
    (ERROR_BACK, "refuse", {}),
    (NETS, "own", {}),
    (NETS, "ring", {}),
    (("conv_backward",), "own", {"leftover": _leftover_for_turned, "crop": crop_to_size}),
    (("conv_backward",), "ring and leftover", {"leftover": _leftover_in_ring}),
    (("conv_backward",), "own", {"leftover": _leftover_then_ring, "crop": crop_to_size}),
)


# What learners do in their place. A mistake that is made in several ways is several rows.
MISTAKES: tuple[Misconception, ...] = (
    *in_forms(
        name="f-pad-order",
        tasks=LAYER,
        step="sides",
        forms=(
            lambda p_h, p_w: (p_h, p_h, p_w, p_w),
            lambda p_h, p_w: (0, 0, 0, 0, p_h, p_h, p_w, p_w),
        ),
        sentence=(
            "You pad the height with the width's number and the other way round. `F.pad` takes the "
            "last axis first: left, right, top, bottom."
        ),
        lesson=FRAME,
    ),
    *in_forms(
        name="pads-then-forgets",
        tasks=LAYER,
        step="sides",
        forms=(lambda p_h, p_w: (0, 0, 0, 0), lambda p_h, p_w: (0, 2 * p_w, 0, 2 * p_h)),
        sentence=(
            "The windows slide over the input without its padding: the padded tensor is made, "
            "perhaps, and then not used."
        ),
        lesson=FRAME,
    ),
    Misconception(
        name="first-setting-for-both",
        tasks=LAYER,
        changes={"sides": lambda p_h, p_w: (p_h, p_h, p_h, p_h)},
        sentence=(
            "You use the height's padding for the width too. A pair is height first, then width."
        ),
        lesson=HEIGHT_FIRST,
    ),
    Misconception(
        name="first-setting-for-both",
        tasks=LAYER,
        changes={"strides": lambda s_h, s_w: (s_h, s_h)},
        sentence=(
            "You use the stride down for the steps across too. A pair is down first, then across."
        ),
        lesson=DOWN_FIRST,
    ),
    Misconception(
        name="stride-swaps-axes",
        tasks=LAYER,
        changes={"strides": lambda s_h, s_w: (s_w, s_h)},
        sentence=(
            "You take the first number of the stride for the steps across. It moves the window "
            "down; the second moves it across."
        ),
        lesson=DOWN_FIRST,
    ),
    *in_forms(
        name="kernel-not-rotated",
        tasks=ERROR_BACK,
        step="kernel",
        forms=(lambda W: W.flip(2, 3), lambda W: W.flip(2), lambda W: W.flip(3)),
        sentence=(
            "Your error goes back through a kernel that is turned the wrong way. A weight at the "
            "top of the kernel read an entry at the top of the window, and sends its share back "
            "there; as a correlation with `dY`, that needs a turn by 180 degrees."
        ),
        lesson=BACK,
    ),
    *(
        Misconception(
            name="rotated-90",
            tasks=tasks,
            changes={"spread": partial(_turned_90, turn=turn, fit=fit), **also},
            sentence=(
                "You turn the kernel by a quarter, or transpose it, where the error goes back. "
                "That exchanges rows and columns; half a turn does not."
            ),
            lesson=BACK,
        )
        for tasks, fit, also in _FITS
        for turn in (
            lambda W: W.rot90(1, (2, 3)),
            lambda W: W.rot90(-1, (2, 3)),
            lambda W: W.transpose(2, 3),
            lambda W: W.transpose(2, 3).flip(2, 3),
        )
    ),
    *in_forms(
        name="assign-not-add",
        tasks=WINDOWS_BACK,
        step="spread",
        forms=(
            partial(_spread_by_windows, share=_share),
            partial(_spread_by_windows, share=_share_of_last_channel),
            _spread_by_entries,
        ),
        sentence=(
            "Where windows overlap, your later window overwrites the earlier one. An entry that "
            "was read by several windows gets a share from each of them, and the shares are added."
        ),
        lesson=BACK,
    ),
    *in_forms(
        name="assign-not-add",
        tasks=ERROR_BACK,
        step="collect",
        forms=(_collect_last_window, _collect_last_image, _collect_last_of_all),
        sentence=(
            "Your kernel gradient keeps what came last. A weight is used in every window of every "
            "image, and the shares of all of them are added."
        ),
        lesson=KERNEL,
    ),
)
