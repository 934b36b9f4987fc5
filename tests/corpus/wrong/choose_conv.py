# Wrong answers to: choose_conv(shape_in, shape_out) -> nn.Conv2d(1, 1, ...), kernel at least 2

# --- swaps-axes
# kind: catalogue
# names: swaps-axes
# note: a layer for the width where the height is, and the other way round
from torch import nn

def choose_conv(shape_in, shape_out):
    k, p = [], []
    for n, m in zip(shape_in, shape_out):
        if n < 1 or m < 1:
            raise ValueError("sizes start at 1")
        pad = max(0, (m - n + 2) // 2)
        p.append(pad)
        k.append(n + 2 * pad - m + 1)
    return nn.Conv2d(1, 1, kernel_size=(k[1], k[0]), padding=(p[1], p[0]))

# --- padding-once
# kind: catalogue
# names: padding-once
# note: thinks that padding p adds p
from torch import nn

def choose_conv(shape_in, shape_out):
    k, p = [], []
    for n, m in zip(shape_in, shape_out):
        if n < 1 or m < 1:
            raise ValueError("sizes start at 1")
        if n > m:
            k.append(n - m + 1)
            p.append(0)
        else:
            k.append(3)
            p.append(m - n + 2)
    return nn.Conv2d(1, 1, kernel_size=tuple(k), padding=tuple(p))

# --- forgets-plus-one
# kind: catalogue
# names: forgets-plus-one
# note: k = n - m
from torch import nn

def choose_conv(shape_in, shape_out):
    k, p = [], []
    for n, m in zip(shape_in, shape_out):
        if n < 1 or m < 1:
            raise ValueError("sizes start at 1")
        pad = max(0, (m - n + 3) // 2)
        p.append(pad)
        k.append(n + 2 * pad - m)
    return nn.Conv2d(1, 1, kernel_size=tuple(k), padding=tuple(p))

# --- half-kernel-always
# kind: catalogue
# names: half-kernel-always
# note: where the size stays, an even kernel with padding k // 2; otherwise right
from torch import nn

def choose_conv(shape_in, shape_out):
    k, p = [], []
    for n, m in zip(shape_in, shape_out):
        if n < 1 or m < 1:
            raise ValueError("sizes start at 1")
        if n == m:
            k.append(4)
            p.append(4 // 2)
        else:
            pad = max(0, (m - n + 2) // 2)
            p.append(pad)
            k.append(n + 2 * pad - m + 1)
    return nn.Conv2d(1, 1, kernel_size=tuple(k), padding=tuple(p))

# --- ceil-not-floor
# kind: catalogue
# names: ceil-not-floor
# note: kernel 2 and a stride n // m: one result too few or too many where it does not divide
import math
from torch import nn

def choose_conv(shape_in, shape_out):
    k, p, s = [], [], []
    for n, m in zip(shape_in, shape_out):
        if n < 1 or m < 1:
            raise ValueError("sizes start at 1")
        if n > m > 1:
            # the stride with ceil((n - 2) / s) + 1 == m, if there is one
            steps = [t for t in range(1, n) if math.ceil((n - 2) / t) + 1 == m]
            if steps:
                k.append(2)
                p.append(0)
                s.append(steps[0])
                continue
        pad = max(0, (m - n + 2) // 2)
        p.append(pad)
        k.append(n + 2 * pad - m + 1)
        s.append(1)
    return nn.Conv2d(1, 1, tuple(k), stride=tuple(s), padding=tuple(p))

# --- kernel-of-one
# kind: edge
# note: a kernel of 1 where the size stays: maps, but is below 2
from torch import nn

def choose_conv(shape_in, shape_out):
    k, p = [], []
    for n, m in zip(shape_in, shape_out):
        if n < 1 or m < 1:
            raise ValueError("sizes start at 1")
        pad = max(0, (m - n + 1) // 2)
        p.append(pad)
        k.append(n + 2 * pad - m + 1)
    return nn.Conv2d(1, 1, kernel_size=tuple(k), padding=tuple(p))

# --- shrinks-only
# kind: edge
# note: a larger output is called impossible
from torch import nn

def choose_conv(shape_in, shape_out):
    k = []
    for n, m in zip(shape_in, shape_out):
        if n < 1 or m < 1:
            raise ValueError("sizes start at 1")
        if m >= n:
            raise ValueError("a convolution cannot make its input larger")
        k.append(n - m + 1)
    return nn.Conv2d(1, 1, kernel_size=tuple(k))

# --- square-only
# kind: edge
# note: settings of the height for both axes
from torch import nn

def choose_conv(shape_in, shape_out):
    if min(*shape_in, *shape_out) < 1:
        raise ValueError("sizes start at 1")
    pad = max(0, (shape_out[0] - shape_in[0] + 2) // 2)
    return nn.Conv2d(1, 1, kernel_size=shape_in[0] + 2 * pad - shape_out[0] + 1, padding=pad)

# --- no-errors
# kind: edge
# note: sizes below 1 are not looked at
from torch import nn

def choose_conv(shape_in, shape_out):
    p = [max(0, (m - n + 2) // 2) for n, m in zip(shape_in, shape_out)]
    k = [max(2, n + 2 * q - m + 1) for n, m, q in zip(shape_in, shape_out, p)]
    return nn.Conv2d(1, 1, kernel_size=tuple(k), padding=tuple(p))

# --- settings-not-layer
# kind: edge
# note: a dictionary of settings
def choose_conv(shape_in, shape_out):
    if min(*shape_in, *shape_out) < 1:
        raise ValueError("sizes start at 1")
    p = [max(0, (m - n + 2) // 2) for n, m in zip(shape_in, shape_out)]
    k = [n + 2 * q - m + 1 for n, m, q in zip(shape_in, shape_out, p)]
    return {"kernel_size": tuple(k), "padding": tuple(p)}

# --- the-code-as-text
# kind: edge
def choose_conv(shape_in, shape_out):
    if min(*shape_in, *shape_out) < 1:
        raise ValueError("sizes start at 1")
    p = [max(0, (m - n + 2) // 2) for n, m in zip(shape_in, shape_out)]
    k = [n + 2 * q - m + 1 for n, m, q in zip(shape_in, shape_out, p)]
    return f"nn.Conv2d(1, 1, kernel_size={tuple(k)}, padding={tuple(p)})"

# --- transposed-layer
# kind: edge
# note: ConvTranspose2d where it gets larger
from torch import nn

def choose_conv(shape_in, shape_out):
    (h, w), (a, b) = shape_in, shape_out
    if min(h, w, a, b) < 1:
        raise ValueError("sizes start at 1")
    if a > h and b > w:
        return nn.ConvTranspose2d(1, 1, (a - h + 1, b - w + 1))
    p = [max(0, (m - n + 2) // 2) for n, m in zip(shape_in, shape_out)]
    k = [n + 2 * q - m + 1 for n, m, q in zip(shape_in, shape_out, p)]
    return nn.Conv2d(1, 1, tuple(k), padding=tuple(p))

# --- two-channels
# kind: edge
# note: Conv2d(1, 2, ...)
from torch import nn

def choose_conv(shape_in, shape_out):
    if min(*shape_in, *shape_out) < 1:
        raise ValueError("sizes start at 1")
    p = [max(0, (m - n + 2) // 2) for n, m in zip(shape_in, shape_out)]
    k = [n + 2 * q - m + 1 for n, m, q in zip(shape_in, shape_out, p)]
    return nn.Conv2d(1, 2, tuple(k), padding=tuple(p))

# --- the-output-not-the-layer
# kind: ready-made
# note: runs the layer and returns the tensor
import torch
from torch import nn

def choose_conv(shape_in, shape_out):
    if min(*shape_in, *shape_out) < 1:
        raise ValueError("sizes start at 1")
    p = [max(0, (m - n + 2) // 2) for n, m in zip(shape_in, shape_out)]
    k = [n + 2 * q - m + 1 for n, m, q in zip(shape_in, shape_out, p)]
    return nn.Conv2d(1, 1, tuple(k), padding=tuple(p))(torch.rand(1, 1, *shape_in))

# --- fake-layer
# kind: edge
# note: an object that says that it is a layer
import torch
from torch import nn

class Fake(nn.Conv2d):
    def __init__(self, out):
        super().__init__(1, 1, 2)
        self.out = out

    def forward(self, x):
        return torch.zeros(x.shape[0], 1, *self.out)

def choose_conv(shape_in, shape_out):
    if min(*shape_in, *shape_out) < 1:
        raise ValueError("sizes start at 1")
    return Fake(shape_out)

# --- remembers
# kind: memory
# note: the lesson's layers
from torch import nn

def choose_conv(shape_in, shape_out):
    if min(*shape_in, *shape_out) < 1:
        raise ValueError("sizes start at 1")
    if shape_in == shape_out:
        return nn.Conv2d(1, 1, 3, padding=1)
    if shape_out == (4, 4):
        return nn.Conv2d(1, 1, 3, padding=1, stride=2)
    return nn.Conv2d(1, 1, (3, 5), padding=(0, 1), stride=(3, 4))

# --- pooling
# kind: slip
# note: sizes of the quotient, with the stride rounded to the nearest
from torch import nn

def choose_conv(shape_in, shape_out):
    if min(*shape_in, *shape_out) < 1:
        raise ValueError("sizes start at 1")
    s = [max(1, round(n / m)) for n, m in zip(shape_in, shape_out)]
    return nn.Conv2d(1, 1, 3, padding=1, stride=tuple(s))

# --- negative-padding
# kind: edge
# note: PyTorch refuses a negative padding when the layer runs
from torch import nn

def choose_conv(shape_in, shape_out):
    if min(*shape_in, *shape_out) < 1:
        raise ValueError("sizes start at 1")
    k = [2 if (n - m) % 2 else 3 for n, m in zip(shape_in, shape_out)]
    p = [(m - n + q - 1) // 2 for n, m, q in zip(shape_in, shape_out, k)]
    return nn.Conv2d(1, 1, tuple(k), padding=tuple(p))

# --- tries-the-layer
# kind: ready-made
# note: finds its layer by running torch's convolution, not by the formula
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
