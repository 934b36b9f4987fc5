# Right answers to: choose_conv(shape_in, shape_out) -> nn.Conv2d(1, 1, ...), any kernel of at least 2

# --- kernel-does-it-all
# note: stride 1; to shrink, a kernel; to grow, padding
from torch import nn

def choose_conv(shape_in, shape_out):
    kernel, padding = [], []
    for n, m in zip(shape_in, shape_out):
        if n < 1 or m < 1:
            raise ValueError("sizes must be at least 1")
        if n > m:
            k, p = n - m + 1, 0
        else:
            k = 3 if (m - n) % 2 == 0 else 2
            p = (m - n + k - 1) // 2
        kernel.append(k)
        padding.append(p)
    return nn.Conv2d(1, 1, kernel_size=tuple(kernel), padding=tuple(padding))

# --- strides
# note: uses a stride where the size shrinks by half or more
import torch
from torch import nn

def choose_conv(shape_in, shape_out):
    if min(*shape_in, *shape_out) < 1:
        raise ValueError("a size below 1")
    settings = []
    for n, m in zip(shape_in, shape_out):
        if n >= 2 * m:
            s = n // m
            settings.append((n - (m - 1) * s, 0, s))
        elif n > m:
            settings.append((n - m + 1, 0, 1))
        elif (m - n) % 2:
            settings.append((2, (m - n + 1) // 2, 1))
        else:
            settings.append((3, (m - n + 2) // 2, 1))
    (kh, ph, sh), (kw, pw, sw) = settings
    return nn.Conv2d(1, 1, (kh, kw), stride=(sh, sw), padding=(ph, pw))

# --- searches-all
# note: a search over kernel, padding and stride; prints what it takes
import torch.nn as nn

def choose_conv(shape_in, shape_out):
    def search(n, m):
        for s in range(1, n + 2):
            for p in range(0, m + 3):
                for k in range(2, n + 2 * p + 1):
                    if (n + 2 * p - k) // s + 1 == m:
                        return k, p, s
        raise ValueError(f"no way from {n} to {m}")

    for size in list(shape_in) + list(shape_out):
        if size < 1:
            raise ValueError("size < 1")
    k1, p1, s1 = search(shape_in[0], shape_out[0])
    k2, p2, s2 = search(shape_in[1], shape_out[1])
    print("kernel", (k1, k2), "padding", (p1, p2), "stride", (s1, s2))
    return nn.Conv2d(1, 1, kernel_size=(k1, k2), padding=(p1, p2), stride=(s1, s2))

# --- dilation-and-no-bias
# note: kernel 2 with holes, no bias, float64: still a valid layer
import torch
from torch import nn

def choose_conv(shape_in, shape_out):
    gaps, pads = [], []
    for n, m in zip(shape_in, shape_out):
        if n < 1 or m < 1:
            raise ValueError("sizes start at 1")
        p = max(0, (m - n + 2) // 2)
        gaps.append(n + 2 * p - m)
        pads.append(p)
    return nn.Conv2d(1, 1, 2, dilation=tuple(gaps), padding=tuple(pads), bias=False, dtype=torch.float64)

# --- subclass
# note: a class derived from nn.Conv2d is an nn.Conv2d
from torch import nn

class Chosen(nn.Conv2d):
    """The same layer with a friendlier name."""

def choose_conv(shape_in, shape_out):
    if any(size < 1 for size in (*shape_in, *shape_out)):
        raise ValueError("size below 1")
    # one far too large padding, and a kernel that eats what is too much
    kernel = tuple(n + 2 * (m + 1) - m + 1 for n, m in zip(shape_in, shape_out))
    return Chosen(1, 1, kernel, padding=tuple(m + 1 for m in shape_out))

# --- own-weights
# note: an averaging kernel, set by hand; int settings where both axes agree
import torch
from torch import nn

def choose_conv(shape_in, shape_out):
    (h, w), (a, b) = shape_in, shape_out
    if h < 1 or w < 1 or a < 1 or b < 1:
        raise ValueError("below 1")
    ph, pw = max(0, (a - h + 2) // 2), max(0, (b - w + 2) // 2)
    kh, kw = h + 2 * ph - a + 1, w + 2 * pw - b + 1
    kernel = kh if kh == kw else (kh, kw)
    conv = nn.Conv2d(1, 1, kernel, padding=ph if ph == pw else (ph, pw))
    nn.init.constant_(conv.weight, 1 / (kh * kw))
    with torch.no_grad():
        conv.bias.zero_()
    return conv

# --- same-and-modes
# note: padding='same' where the shape stays, replicate padding otherwise
from torch import nn

def choose_conv(shape_in, shape_out):
    if min(shape_in) < 1 or min(shape_out) < 1:
        raise ValueError("size below 1")
    if tuple(shape_in) == tuple(shape_out):
        return nn.Conv2d(1, 1, (3, 2), padding="same")
    k, p = [], []
    for n, m in zip(shape_in, shape_out):
        pad = 0
        while n + 2 * pad - m + 1 < 2:
            pad += 1
        k.append(n + 2 * pad - m + 1)
        p.append(pad)
    return nn.Conv2d(1, 1, tuple(k), padding=tuple(p), padding_mode="replicate")

# --- tries-the-layer
# note: finds its layer by running candidates, which the task allows
import torch
from torch import nn

def choose_conv(shape_in, shape_out):
    (h, w), (a, b) = shape_in, shape_out
    if h < 1 or w < 1 or a < 1 or b < 1:
        raise ValueError("below 1")
    for ph in range(a + 2):
        for pw in range(b + 2):
            kh, kw = h + 2 * ph - a + 1, w + 2 * pw - b + 1
            if kh >= 2 and kw >= 2:
                conv = nn.Conv2d(1, 1, (kh, kw), padding=(ph, pw))
                if conv(torch.ones(1, 1, h, w)).shape[-2:] == (a, b):
                    return conv
