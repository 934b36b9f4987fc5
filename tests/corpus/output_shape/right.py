# Right answers to: output_shape(shape, kernel_size, padding=0, stride=1) -> (h, w)

# --- helper-and-zip
# note: a helper makes pairs; one formula for both axes
def _pair(v):
    return v if isinstance(v, tuple) else (v, v)

def output_shape(shape, kernel_size, padding=0, stride=1):
    out = []
    for n, k, p, s in zip(shape, _pair(kernel_size), _pair(padding), _pair(stride)):
        if n < 1 or k < 1 or p < 0 or s < 1 or k > n + 2 * p:
            raise ValueError("no output on one axis")
        out.append((n + 2 * p - k) // s + 1)
    return tuple(out)

# --- beginner-two-blocks
# note: height and width written out, a list comes back, prints
def output_shape(shape, kernel_size, padding=0, stride=1):
    h = shape[0]
    w = shape[1]
    if type(kernel_size) == int:
        kernel_size = (kernel_size, kernel_size)
    if type(padding) == int:
        padding = (padding, padding)
    if type(stride) == int:
        stride = (stride, stride)
    kh = kernel_size[0]
    kw = kernel_size[1]
    ph = padding[0]
    pw = padding[1]
    sh = stride[0]
    sw = stride[1]
    if h < 1 or w < 1:
        raise ValueError("shape must be positive")
    if kh < 1 or kw < 1:
        raise ValueError("kernel must be positive")
    if ph < 0 or pw < 0:
        raise ValueError("padding must not be negative")
    if sh < 1 or sw < 1:
        raise ValueError("stride must be positive")
    if kh > h + 2 * ph:
        raise ValueError("kernel is too high")
    if kw > w + 2 * pw:
        raise ValueError("kernel is too wide")
    new_h = int((h + 2 * ph - kh) / sh) + 1
    new_w = int((w + 2 * pw - kw) / sw) + 1
    print("the new shape is", new_h, "x", new_w)
    return [new_h, new_w]

# --- uses-output-size
# note: reuses the answer to the task before
# after: output_size/formula-in-one-line
def output_shape(shape, kernel_size, padding=0, stride=1):
    k_h, k_w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    return output_size(shape[0], k_h, p_h, s_h), output_size(shape[1], k_w, p_w, s_w)

# --- torch-size
# note: a torch.Size comes back
import torch
from collections.abc import Iterable

def output_shape(shape, kernel_size, padding=0, stride=1):
    two = lambda v: tuple(v) if isinstance(v, Iterable) else (v,) * 2
    (kh, kw), (ph, pw), (sh, sw) = two(kernel_size), two(padding), two(stride)
    h, w = shape
    if min(h, w, kh, kw, sh, sw) < 1 or min(ph, pw) < 0:
        raise ValueError("out of range")
    rest = h + 2 * ph - kh, w + 2 * pw - kw
    if min(rest) < 0:
        raise ValueError("does not fit")
    return torch.Size([rest[0] // sh + 1, rest[1] // sw + 1])

# --- numpy-broadcast
# note: NumPy does both axes at once; a tuple of NumPy integers comes back
import numpy as np

def output_shape(shape, kernel_size, padding=0, stride=1):
    n = np.array(shape)
    k, p, s = (np.broadcast_to(v, 2) for v in (kernel_size, padding, stride))
    if (n < 1).any() or (k < 1).any() or (p < 0).any() or (s < 1).any():
        raise ValueError("an argument is out of range")
    rest = n + 2 * p - k
    if np.any(rest < 0):
        raise ValueError("the window does not fit on some axis")
    h, w = rest // s + 1
    return h, w

# --- namedtuple
# note: a named tuple is a tuple
from collections import namedtuple

Shape = namedtuple("Shape", "height width")

def output_shape(shape, kernel_size, padding=0, stride=1, names=("height", "width")):
    values = {}
    for axis, name in enumerate(names):
        pick = lambda v: v[axis] if isinstance(v, (tuple, list)) else v
        n, k, p, s = shape[axis], pick(kernel_size), pick(padding), pick(stride)
        if n < 1 or k < 1 or s < 1 or p < 0:
            raise ValueError(f"{name}: out of range")
        if n + 2 * p < k:
            raise ValueError(f"{name}: kernel {k} on {n + 2 * p} pixels")
        values[name] = -(-(n + 2 * p - k + 1) // s)
    return Shape(**values)

# --- counts-the-slides
# note: looks at the shape of a strided slice instead of computing it
import torch

def output_shape(shape, kernel_size, padding=0, stride=1):
    def as_pair(v):
        try:
            a, b = v
        except TypeError:
            a = b = v
        return a, b

    k, p, s = as_pair(kernel_size), as_pair(padding), as_pair(stride)
    if any(x < 1 for x in (*shape, *k, *s)) or any(x < 0 for x in p):
        raise ValueError("out of range")
    starts = [shape[i] + 2 * p[i] - k[i] + 1 for i in (0, 1)]
    if starts[0] < 1 or starts[1] < 1:
        raise ValueError("does not fit")
    return tuple(torch.empty(starts)[:: s[0], :: s[1]].shape)
