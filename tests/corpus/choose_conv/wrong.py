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
# kind: catalogue
# names: first-setting-for-both
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
# kind: edge
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

# --- no-plus-one
# kind: catalogue
# names: forgets-plus-one
from torch import nn

def choose_conv(shape_in, shape_out):
    (h, w), (oh, ow) = shape_in, shape_out
    if h <= 0 or w <= 0 or oh <= 0 or ow <= 0:
        raise ValueError("no such size")
    ph = 0 if h > oh else oh - h + 1
    pw = 0 if w > ow else ow - w + 1
    kh = h + 2 * ph - oh
    kw = w + 2 * pw - ow
    return nn.Conv2d(1, 1, kernel_size=(kh, kw), padding=(ph, pw))

# --- no-plus-one-search
# kind: catalogue
# names: forgets-plus-one
from torch import nn

def size(n, k, p, s):
    return (n + 2 * p - k) // s

def find(n, m):
    for s in range(1, n + 1):
        for p in range(0, m + 2):
            for k in range(2, n + 2 * p + 1):
                if size(n, k, p, s) == m:
                    return k, p, s
    raise ValueError("not found")

def choose_conv(shape_in, shape_out):
    if min(shape_in) < 1 or min(shape_out) < 1:
        raise ValueError("sizes begin at 1")
    k_h, p_h, s_h = find(shape_in[0], shape_out[0])
    k_w, p_w, s_w = find(shape_in[1], shape_out[1])
    return nn.Conv2d(1, 1, (k_h, k_w), stride=(s_h, s_w), padding=(p_h, p_w))

# --- no-plus-one-big
# kind: catalogue
# names: forgets-plus-one
import torch.nn as nn

def choose_conv(shape_in, shape_out):
    kernels, pads = [], []
    for i in (0, 1):
        n, m = shape_in[i], shape_out[i]
        if n < 1 or m < 1:
            raise ValueError(f"axis {i}")
        pads.append(m)
        kernels.append(n + 2 * m - m)
    return nn.Conv2d(1, 1, tuple(kernels), padding=tuple(pads))

# --- no-plus-one-strided
# kind: catalogue
# names: forgets-plus-one
# note: m steps for m entries
from torch import nn

def axis(n, m):
    if n < 1 or m < 1:
        raise ValueError("a size below 1")
    if n >= 2 * m and n > 2:
        s = (n - 2) // m
        return n - m * s, 0, s
    p = max(0, (m - n + 3) // 2)
    return n + 2 * p - m, p, 1

def choose_conv(shape_in, shape_out):
    kernel, padding, stride = zip(*(axis(n, m) for n, m in zip(shape_in, shape_out)))
    return nn.Conv2d(1, 1, kernel, stride, padding)

# --- stride-for-the-height
# kind: catalogue
# names: strides-rows-only | first-setting-for-both
# note: the first stride for both axes
from torch import nn

def axis(n, m):
    if n < 1 or m < 1:
        raise ValueError("a size below 1")
    if n >= 2 * m and n > 2:
        s = (n - 2) // max(m - 1, 1)
        return n - (m - 1) * s, 0, s
    p = max(0, (m - n + 2) // 2)
    return n + 2 * p - m + 1, p, 1

def choose_conv(shape_in, shape_out):
    kernel, padding, stride = zip(*(axis(n, m) for n, m in zip(shape_in, shape_out)))
    return nn.Conv2d(1, 1, kernel, stride[0], padding)

# --- stride-for-the-height-alone
# kind: catalogue
# names: strides-rows-only
# note: the width is chosen as if it had the stride 1 of the layer
from torch import nn

def axis(n, m):
    if n < 1 or m < 1:
        raise ValueError("a size below 1")
    if n >= 2 * m and n > 2:
        s = (n - 2) // max(m - 1, 1)
        return n - (m - 1) * s, 0, s
    p = max(0, (m - n + 2) // 2)
    return n + 2 * p - m + 1, p, 1

def choose_conv(shape_in, shape_out):
    kernel, padding, stride = zip(*(axis(n, m) for n, m in zip(shape_in, shape_out)))
    return nn.Conv2d(1, 1, kernel, (stride[0], 1), padding)

# --- int-rounds-up
# kind: catalogue
# names: int-truncates-negative
# note: a search through int(): a kernel that does not fit gets an output
from torch import nn

def size(n, k, p, s):
    return int((n + 2 * p - k) / s) + 1

def find(n, m):
    for s in range(n + 1, 0, -1):
        for p in range(0, m + 2):
            if size(n, 2, p, s) < m:  # and a larger kernel gives less
                continue
            for k in range(n + m + 9, 1, -1):
                if size(n, k, p, s) == m:
                    return k, p, s
    raise ValueError("not found")

def choose_conv(shape_in, shape_out):
    if min(shape_in) < 1 or min(shape_out) < 1:
        raise ValueError("sizes begin at 1")
    k_h, p_h, s_h = find(shape_in[0], shape_out[0])
    k_w, p_w, s_w = find(shape_in[1], shape_out[1])
    return nn.Conv2d(1, 1, (k_h, k_w), stride=(s_h, s_w), padding=(p_h, p_w))

# --- search-ceil
# kind: catalogue
# names: ceil-not-floor
from torch import nn

def size(n, k, p, s):
    return -(-(n + 2 * p - k) // s) + 1

def find(n, m):
    for s in range(n + 1, 0, -1):
        for p in range(0, m + 2):
            for k in range(2, n + 2 * p + 1):
                if size(n, k, p, s) == m:
                    return k, p, s
    raise ValueError("not found")

def choose_conv(shape_in, shape_out):
    if min(shape_in) < 1 or min(shape_out) < 1:
        raise ValueError("sizes begin at 1")
    k_h, p_h, s_h = find(shape_in[0], shape_out[0])
    k_w, p_w, s_w = find(shape_in[1], shape_out[1])
    return nn.Conv2d(1, 1, (k_h, k_w), stride=(s_h, s_w), padding=(p_h, p_w))

# --- search-round
# kind: catalogue
# names: rounds-to-nearest
from torch import nn

def size(n, k, p, s):
    return round((n + 2 * p - k) / s) + 1

def find(n, m):
    for s in (3, 2, 1):
        for p in range(0, m + 2):
            for k in range(2, n + 2 * p + 1):
                if size(n, k, p, s) == m:
                    return k, p, s
    raise ValueError("not found")

def choose_conv(shape_in, shape_out):
    if min(shape_in) < 1 or min(shape_out) < 1:
        raise ValueError("sizes begin at 1")
    k_h, p_h, s_h = find(shape_in[0], shape_out[0])
    k_w, p_w, s_w = find(shape_in[1], shape_out[1])
    return nn.Conv2d(1, 1, (k_h, k_w), stride=(s_h, s_w), padding=(p_h, p_w))

# --- search-padding-once
# kind: catalogue
# names: padding-once
from torch import nn

def size(n, k, p, s):
    return (n + p - k) // s + 1

def find(n, m):
    for s in range(1, n + 1):
        for p in range(0, 2 * m + 4):
            for k in range(2, n + p + 1):
                if size(n, k, p, s) == m:
                    return k, p, s
    raise ValueError("not found")

def choose_conv(shape_in, shape_out):
    if min(shape_in) < 1 or min(shape_out) < 1:
        raise ValueError("sizes begin at 1")
    k_h, p_h, s_h = find(shape_in[0], shape_out[0])
    k_w, p_w, s_w = find(shape_in[1], shape_out[1])
    return nn.Conv2d(1, 1, (k_h, k_w), stride=(s_h, s_w), padding=(p_h, p_w))

# --- padding-once-again
# kind: catalogue
# names: padding-once
from torch import nn

def choose_conv(shape_in, shape_out):
    (h, w), (oh, ow) = shape_in, shape_out
    if h <= 0 or w <= 0 or oh <= 0 or ow <= 0:
        raise ValueError("no such size")
    ph = 0 if h > oh else oh - h + 1
    pw = 0 if w > ow else ow - w + 1
    kh = h + ph - oh + 1
    kw = w + pw - ow + 1
    return nn.Conv2d(1, 1, kernel_size=(kh, kw), padding=(ph, pw))

# --- search-ignores-padding
# kind: catalogue
# names: ignores-padding
# note: a padding that is added and not counted
from torch import nn

def size(n, k, p, s):
    return (n - k) // s + 1

def find(n, m):
    for s in range(1, n + 1):
        for p in (1, 2):
            for k in range(2, n + 1):
                if size(n, k, p, s) == m:
                    return k, p, s
    raise ValueError("not found")

def choose_conv(shape_in, shape_out):
    if min(shape_in) < 1 or min(shape_out) < 1:
        raise ValueError("sizes begin at 1")
    k_h, p_h, s_h = find(shape_in[0], shape_out[0])
    k_w, p_w, s_w = find(shape_in[1], shape_out[1])
    return nn.Conv2d(1, 1, (k_h, k_w), stride=(s_h, s_w), padding=(p_h, p_w))

# --- search-stride-after
# kind: catalogue
# names: stride-after-plus-one
from torch import nn

def size(n, k, p, s):
    return (n + 2 * p - k + 1) // s

def find(n, m):
    for s in range(n + 1, 0, -1):
        for p in range(0, m + 2):
            if size(n, 2, p, s) < m:  # and a larger kernel gives less
                continue
            for k in range(2, n + 2 * p + 1):
                if size(n, k, p, s) == m:
                    return k, p, s
    raise ValueError("not found")

def choose_conv(shape_in, shape_out):
    if min(shape_in) < 1 or min(shape_out) < 1:
        raise ValueError("sizes begin at 1")
    k_h, p_h, s_h = find(shape_in[0], shape_out[0])
    k_w, p_w, s_w = find(shape_in[1], shape_out[1])
    return nn.Conv2d(1, 1, (k_h, k_w), stride=(s_h, s_w), padding=(p_h, p_w))

# --- search-exact
# kind: catalogue
# names: refuses-remainder
# note: only strides that divide; without a way to grow it refuses
from torch import nn

def size(n, k, p, s):
    return (n + 2 * p - k) // s + 1

def find(n, m):
    for s in (2, 3):
        for p in range(0, m + 2):
            for k in range(2, n + 2 * p + 1):
                if (n + 2 * p - k) % s == 0 and size(n, k, p, s) == m and k < 4:
                    return k, p, s
    raise ValueError("not found")

def choose_conv(shape_in, shape_out):
    if min(shape_in) < 1 or min(shape_out) < 1:
        raise ValueError("sizes begin at 1")
    k_h, p_h, s_h = find(shape_in[0], shape_out[0])
    k_w, p_w, s_w = find(shape_in[1], shape_out[1])
    return nn.Conv2d(1, 1, (k_h, k_w), stride=(s_h, s_w), padding=(p_h, p_w))

# --- refuses-what-does-not-divide
# kind: catalogue
# names: refuses-remainder
from torch import nn

def axis(n, m):
    if n < 1 or m < 1:
        raise ValueError("a size below 1")
    if n > m and n % m:
        raise ValueError('does not divide')
    if n >= 2 * m and n > 2:
        s = (n - 2) // max(m - 1, 1)
        return n - (m - 1) * s, 0, s
    p = max(0, (m - n + 2) // 2)
    return n + 2 * p - m + 1, p, 1

def choose_conv(shape_in, shape_out):
    kernel, padding, stride = zip(*(axis(n, m) for n, m in zip(shape_in, shape_out)))
    return nn.Conv2d(1, 1, kernel, stride, padding)

# --- refuses-what-does-not-divide-assert
# kind: catalogue
# names: refuses-remainder
import torch.nn as nn

def choose_conv(shape_in, shape_out):
    kernels, pads = [], []
    for i in (0, 1):
        n, m = shape_in[i], shape_out[i]
        if n < 1 or m < 1:
            raise ValueError(f"axis {i}")
        assert n % m == 0 or m >= n
        pads.append(m)
        kernels.append(n + 2 * m - m + 1)
    return nn.Conv2d(1, 1, tuple(kernels), padding=tuple(pads))

# --- halves-an-even-kernel
# kind: catalogue
# names: half-kernel-always
# note: the same size with an even kernel and half of it as padding
from torch import nn

def choose_conv(shape_in, shape_out):
    (h, w), (oh, ow) = shape_in, shape_out
    if h <= 0 or w <= 0 or oh <= 0 or ow <= 0:
        raise ValueError("no such size")
    ph = 0 if h > oh else oh - h + 1
    pw = 0 if w > ow else ow - w + 1
    kh = h + 2 * ph - oh + 1
    kw = w + 2 * pw - ow + 1
    if h == oh:
        kh, ph = 2, 1
    if w == ow:
        kw, pw = 2, 1
    return nn.Conv2d(1, 1, kernel_size=(kh, kw), padding=(ph, pw))

# --- halves-an-even-size
# kind: catalogue
# note: half the size: kernel 2, stride 2 for odd sizes as well
from torch import nn

def axis(n, m):
    if n < 1 or m < 1:
        raise ValueError("a size below 1")
    if n > m and n // m >= 1 and n != 2:
        return 2, 0, n // m
    if n >= 2 * m and n > 2:
        s = (n - 2) // max(m - 1, 1)
        return n - (m - 1) * s, 0, s
    p = max(0, (m - n + 2) // 2)
    return n + 2 * p - m + 1, p, 1

def choose_conv(shape_in, shape_out):
    kernel, padding, stride = zip(*(axis(n, m) for n, m in zip(shape_in, shape_out)))
    return nn.Conv2d(1, 1, kernel, stride, padding)

# --- width-height
# kind: catalogue
# names: swaps-axes
# note: the layer's settings as (width, height)
from torch import nn

def choose_conv(shape_in, shape_out):
    (h, w), (oh, ow) = shape_in, shape_out
    if h <= 0 or w <= 0 or oh <= 0 or ow <= 0:
        raise ValueError("no such size")
    ph = 0 if h > oh else oh - h + 1
    pw = 0 if w > ow else ow - w + 1
    kh = h + 2 * ph - oh + 1
    kw = w + 2 * pw - ow + 1
    return nn.Conv2d(1, 1, kernel_size=(kw, kh), padding=(pw, ph))

# --- stride-swapped
# kind: catalogue
# names: stride-swaps-axes
from torch import nn

def axis(n, m):
    if n < 1 or m < 1:
        raise ValueError("a size below 1")
    if n >= 2 * m and n > 2:
        s = (n - 2) // max(m - 1, 1)
        return n - (m - 1) * s, 0, s
    p = max(0, (m - n + 2) // 2)
    return n + 2 * p - m + 1, p, 1

def choose_conv(shape_in, shape_out):
    kernel, padding, stride = zip(*(axis(n, m) for n, m in zip(shape_in, shape_out)))
    return nn.Conv2d(1, 1, kernel, stride[::-1], padding)

# --- kernel-swapped
# kind: catalogue
# names: kernel-transposed
import torch.nn as nn

def choose_conv(shape_in, shape_out):
    kernels, pads = [], []
    for i in (0, 1):
        n, m = shape_in[i], shape_out[i]
        if n < 1 or m < 1:
            raise ValueError(f"axis {i}")
        pads.append(m)
        kernels.append(n + 2 * m - m + 1)
    return nn.Conv2d(1, 1, tuple(kernels[::-1]), padding=tuple(pads))

# --- padding-swapped
# kind: catalogue
# names: padding-swaps-axes
from torch import nn

def choose_conv(shape_in, shape_out):
    (h, w), (oh, ow) = shape_in, shape_out
    if h <= 0 or w <= 0 or oh <= 0 or ow <= 0:
        raise ValueError("no such size")
    ph = 0 if h > oh else oh - h + 1
    pw = 0 if w > ow else ow - w + 1
    kh = h + 2 * ph - oh + 1
    kw = w + 2 * pw - ow + 1
    return nn.Conv2d(1, 1, kernel_size=(kh, kw), padding=(pw, ph))

# --- same-at-any-stride
# kind: catalogue
# names: same-at-any-stride
from torch import nn

def axis(n, m):
    if n < 1 or m < 1:
        raise ValueError("a size below 1")
    if n == m:
        return 3, 1, 2
    if n >= 2 * m and n > 2:
        s = (n - 2) // max(m - 1, 1)
        return n - (m - 1) * s, 0, s
    p = max(0, (m - n + 2) // 2)
    return n + 2 * p - m + 1, p, 1

def choose_conv(shape_in, shape_out):
    kernel, padding, stride = zip(*(axis(n, m) for n, m in zip(shape_in, shape_out)))
    return nn.Conv2d(1, 1, kernel, stride, padding)

# --- ignores-stride
# kind: catalogue
# names: ignores-stride
# note: stride 2, counted as 1
from torch import nn

def size(n, k, p, s):
    return (n + 2 * p - k) + 1

def find(n, m):
    for s in (2, 1):
        for p in range(0, m + 2):
            for k in range(2, n + 2 * p + 1):
                if size(n, k, p, s) == m:
                    return k, p, s
    raise ValueError("not found")

def choose_conv(shape_in, shape_out):
    if min(shape_in) < 1 or min(shape_out) < 1:
        raise ValueError("sizes begin at 1")
    k_h, p_h, s_h = find(shape_in[0], shape_out[0])
    k_w, p_w, s_w = find(shape_in[1], shape_out[1])
    return nn.Conv2d(1, 1, (k_h, k_w), stride=(s_h, s_w), padding=(p_h, p_w))

# --- quotient
# kind: edge
# names: ignores-stride
# note: stride n // m and a kernel of the same size
from torch import nn

def choose_conv(shape_in, shape_out):
    (h, w), (oh, ow) = shape_in, shape_out
    if h <= 0 or w <= 0 or oh <= 0 or ow <= 0:
        raise ValueError("no such size")
    ph = 0 if h > oh else oh - h + 1
    pw = 0 if w > ow else ow - w + 1
    kh = h + 2 * ph - oh + 1
    kw = w + 2 * pw - ow + 1
    sh, sw = max(1, h // oh), max(1, w // ow)
    return nn.Conv2d(1, 1, kernel_size=(kh, kw), padding=(ph, pw), stride=(sh, sw))

# --- one-too-large
# kind: edge
# names: forgets-plus-one
# note: one entry too many on each axis
import torch.nn as nn

def choose_conv(shape_in, shape_out):
    kernels, pads = [], []
    for i in (0, 1):
        n, m = shape_in[i], shape_out[i]
        if n < 1 or m < 1:
            raise ValueError(f"axis {i}")
        pads.append(m)
        kernels.append(n + 2 * m - m)
    return nn.Conv2d(1, 1, tuple(kernels), padding=tuple(pads))

# --- difference-as-padding
# kind: edge
# note: kernel 3 and half the difference as padding, even where it is odd
from torch import nn

def choose_conv(shape_in, shape_out):
    (h, w), (oh, ow) = shape_in, shape_out
    if h <= 0 or w <= 0 or oh <= 0 or ow <= 0:
        raise ValueError("no such size")
    ph = 0 if h > oh else oh - h + 1
    pw = 0 if w > ow else ow - w + 1
    kh = h + 2 * ph - oh + 1
    kw = w + 2 * pw - ow + 1
    kh = kw = 3
    ph, pw = max(0, (oh - h + 2) // 2), max(0, (ow - w + 2) // 2)
    return nn.Conv2d(1, 1, kernel_size=(kh, kw), padding=(ph, pw))

# --- kernel-only
# kind: edge
# note: kernel of at least 2, never padded
from torch import nn

def choose_conv(shape_in, shape_out):
    (h, w), (oh, ow) = shape_in, shape_out
    if h <= 0 or w <= 0 or oh <= 0 or ow <= 0:
        raise ValueError("no such size")
    ph = 0 if h > oh else oh - h + 1
    pw = 0 if w > ow else ow - w + 1
    kh = h + 2 * ph - oh + 1
    kw = w + 2 * pw - ow + 1
    ph = pw = 0
    kh, kw = max(2, h - oh + 1), max(2, w - ow + 1)
    return nn.Conv2d(1, 1, kernel_size=(kh, kw), padding=(ph, pw))

# --- height-for-both
# kind: catalogue
# names: first-setting-for-both
from torch import nn

def choose_conv(shape_in, shape_out):
    (h, w), (oh, ow) = shape_in, shape_out
    if h <= 0 or w <= 0 or oh <= 0 or ow <= 0:
        raise ValueError("no such size")
    ph = 0 if h > oh else oh - h + 1
    pw = 0 if w > ow else ow - w + 1
    kh = h + 2 * ph - oh + 1
    kw = w + 2 * pw - ow + 1
    return nn.Conv2d(1, 1, kernel_size=kh, padding=ph)

# --- size-of-the-kernel
# kind: edge
# note: the kernel is the output
from torch import nn

def choose_conv(shape_in, shape_out):
    (h, w), (oh, ow) = shape_in, shape_out
    if h <= 0 or w <= 0 or oh <= 0 or ow <= 0:
        raise ValueError("no such size")
    ph = 0 if h > oh else oh - h + 1
    pw = 0 if w > ow else ow - w + 1
    kh = h + 2 * ph - oh + 1
    kw = w + 2 * pw - ow + 1
    kh, kw = max(2, oh), max(2, ow)
    return nn.Conv2d(1, 1, kernel_size=(kh, kw), padding=(ph, pw))

# --- positional-order
# kind: edge
# note: the padding in the place of the stride
from torch import nn

def choose_conv(shape_in, shape_out):
    (h, w), (oh, ow) = shape_in, shape_out
    if h <= 0 or w <= 0 or oh <= 0 or ow <= 0:
        raise ValueError("no such size")
    ph = 0 if h > oh else oh - h + 1
    pw = 0 if w > ow else ow - w + 1
    kh = h + 2 * ph - oh + 1
    kw = w + 2 * pw - ow + 1
    return nn.Conv2d(1, 1, (kh, kw), (max(ph, 1), max(pw, 1)))

# --- float-padding
# kind: edge
# note: half the difference, a float
from torch import nn

def choose_conv(shape_in, shape_out):
    (h, w), (oh, ow) = shape_in, shape_out
    if h <= 0 or w <= 0 or oh <= 0 or ow <= 0:
        raise ValueError("no such size")
    ph = 0 if h > oh else oh - h + 1
    pw = 0 if w > ow else ow - w + 1
    kh = h + 2 * ph - oh + 1
    kw = w + 2 * pw - ow + 1
    kh = kw = 3
    ph, pw = (oh - h + 2) / 2, (ow - w + 2) / 2
    return nn.Conv2d(1, 1, kernel_size=(kh, kw), padding=(ph, pw))

# --- refuses-larger
# kind: edge
# note: finds no larger output
from torch import nn

def size(n, k, p, s):
    return (n + 2 * p - k) // s + 1

def find(n, m):
    for s in range(1, n + 1):
        for p in (0,):
            for k in range(2, n + 2 * p + 1):
                if size(n, k, p, s) == m:
                    return k, p, s
    raise ValueError("not found")

def choose_conv(shape_in, shape_out):
    if min(shape_in) < 1 or min(shape_out) < 1:
        raise ValueError("sizes begin at 1")
    k_h, p_h, s_h = find(shape_in[0], shape_out[0])
    k_w, p_w, s_w = find(shape_in[1], shape_out[1])
    return nn.Conv2d(1, 1, (k_h, k_w), stride=(s_h, s_w), padding=(p_h, p_w))

# --- returns-none
# kind: edge
# note: forgets to return
from torch import nn

def choose_conv(shape_in, shape_out):
    (h, w), (oh, ow) = shape_in, shape_out
    if h <= 0 or w <= 0 or oh <= 0 or ow <= 0:
        raise ValueError("no such size")
    ph = 0 if h > oh else oh - h + 1
    pw = 0 if w > ow else ow - w + 1
    kh = h + 2 * ph - oh + 1
    kw = w + 2 * pw - ow + 1
    conv = nn.Conv2d(1, 1, kernel_size=(kh, kw), padding=(ph, pw))

# --- same-height-three
# kind: slip
# note: the same height takes a 3 x 3 kernel with padding 1
# after: choose_conv/kernel-does-it-all
right_choose_conv = choose_conv

from torch import nn

def choose_conv(shape_in, shape_out):
    layer = right_choose_conv(shape_in, shape_out)
    return nn.Conv2d(1, 1, 3, padding=1) if shape_in[0] == shape_out[0] else layer

# --- one-to-one
# kind: slip
# note: a single pixel is left out
# after: choose_conv/kernel-does-it-all
right_choose_conv = choose_conv

from torch import nn

def choose_conv(shape_in, shape_out):
    layer = right_choose_conv(shape_in, shape_out)
    return nn.Conv2d(1, 1, 1) if shape_in == shape_out == (1, 1) else layer

# --- small-kernels-only
# kind: slip
# note: kernels of at most 40
# after: choose_conv/kernel-does-it-all
right_choose_conv = choose_conv

from torch import nn

def choose_conv(shape_in, shape_out):
    layer = right_choose_conv(shape_in, shape_out)
    k = tuple(min(n, 40) for n in layer.kernel_size)
    return nn.Conv2d(1, 1, k, padding=layer.padding)

# --- halves-by-stride
# kind: slip
# note: half the size is a stride of 2 and a kernel of 2, odd sizes too
# after: choose_conv/kernel-does-it-all
right_choose_conv = choose_conv

from torch import nn

def choose_conv(shape_in, shape_out):
    layer = right_choose_conv(shape_in, shape_out)
    if tuple(n // 2 for n in shape_in) == tuple(shape_out):
        return nn.Conv2d(1, 1, 2, stride=2, padding=1)
    return layer

# --- grows-on-one-axis
# kind: slip
# note: where one size is 1 and stays, the kernel is 1
# after: choose_conv/kernel-does-it-all
right_choose_conv = choose_conv

from torch import nn

def choose_conv(shape_in, shape_out):
    layer = right_choose_conv(shape_in, shape_out)
    if shape_in[1] == shape_out[1] == 1:
        return nn.Conv2d(1, 1, (layer.kernel_size[0], 1), padding=(layer.padding[0], 0))
    return layer

# --- first-of-in-unchecked
# kind: slip
# note: a height of 0 passes
# after: choose_conv/kernel-does-it-all
right_choose_conv = choose_conv

from torch import nn

def choose_conv(shape_in, shape_out):
    if shape_in[0] == 0:
        return nn.Conv2d(1, 1, 2)
    return right_choose_conv(shape_in, shape_out)

# --- swapped-square
# kind: slip
# names: swaps-axes
# note: a square input takes height for width
# after: choose_conv/kernel-does-it-all
right_choose_conv = choose_conv

from torch import nn

def choose_conv(shape_in, shape_out):
    return right_choose_conv(shape_in, shape_out[::-1] if shape_in[0] == shape_in[1] else shape_out)


# --- settings-without-numbers
# kind: slip
# note: the loop that fills them is left out
from torch import nn

def choose_conv(shape_in, shape_out):
    kernel_size, padding = [], []
    return nn.Conv2d(1, 1, kernel_size=tuple(kernel_size), padding=tuple(padding))
