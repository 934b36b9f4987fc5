# Wrong answers to: output_shape(shape, kernel_size, padding=0, stride=1) -> (h, w)

# --- swaps-axes
# kind: catalogue
# names: swaps-axes
# note: unpacks the kernel as (width, height)
def output_shape(shape, kernel_size, padding=0, stride=1):
    pair = lambda v: v if isinstance(v, tuple) else (v, v)
    h, w = shape
    kw, kh = pair(kernel_size)
    pw, ph = pair(padding)
    sw, sh = pair(stride)
    if min(h, w, kh, kw, sh, sw) < 1 or min(ph, pw) < 0 or kh > h + 2 * ph or kw > w + 2 * pw:
        raise ValueError("no output")
    return (h + 2 * ph - kh) // sh + 1, (w + 2 * pw - kw) // sw + 1

# --- swaps-axes-of-the-input
# kind: catalogue
# names: swaps-axes
# note: shape taken for (width, height), and the answer given as (height, width)
def output_shape(shape, kernel_size, padding=0, stride=1):
    width, height = shape
    k = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    p = padding if isinstance(padding, tuple) else (padding, padding)
    s = stride if isinstance(stride, tuple) else (stride, stride)
    out = []
    for axis, n in enumerate([height, width]):
        if n < 1 or k[axis] < 1 or p[axis] < 0 or s[axis] < 1:
            raise ValueError("out of range")
        if n + 2 * p[axis] < k[axis]:
            raise ValueError("does not fit")
        out.append((n + 2 * p[axis] - k[axis]) // s[axis] + 1)
    return out[0], out[1]

# --- swaps-axes-of-the-answer
# kind: catalogue
# names: swaps-axes
# note: everything right, and then (w, h)
def output_shape(shape, kernel_size, padding=0, stride=1):
    pair = lambda v: v if isinstance(v, tuple) else (v, v)
    h, w = shape
    (kh, kw), (ph, pw), (sh, sw) = pair(kernel_size), pair(padding), pair(stride)
    if min(h, w, kh, kw, sh, sw) < 1 or min(ph, pw) < 0 or kh > h + 2 * ph or kw > w + 2 * pw:
        raise ValueError("no output")
    return (w + 2 * pw - kw) // sw + 1, (h + 2 * ph - kh) // sh + 1

# --- stride-swaps-axes
# kind: catalogue
# names: stride-swaps-axes
# note: the first stride is taken for the horizontal one
def output_shape(shape, kernel_size, padding=0, stride=1):
    pair = lambda v: v if isinstance(v, tuple) else (v, v)
    h, w = shape
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)
    across, down = pair(stride)
    if min(h, w, kh, kw, across, down) < 1 or min(ph, pw) < 0 or kh > h + 2 * ph or kw > w + 2 * pw:
        raise ValueError("no output")
    return (h + 2 * ph - kh) // down + 1, (w + 2 * pw - kw) // across + 1

# --- padding-once
# kind: catalogue
# names: padding-once
def output_shape(shape, kernel_size, padding=0, stride=1):
    def one(n, k, p, s):
        if n < 1 or k < 1 or p < 0 or s < 1:
            raise ValueError("out of range")
        if k > n + p:
            raise ValueError("does not fit")
        return (n + p - k) // s + 1
    k, p, s = [(v, v) if isinstance(v, int) else v for v in (kernel_size, padding, stride)]
    return one(shape[0], k[0], p[0], s[0]), one(shape[1], k[1], p[1], s[1])

# --- ceil-not-floor
# kind: catalogue
# names: ceil-not-floor
from math import ceil

def output_shape(shape, kernel_size, padding=0, stride=1):
    k, p, s = [(v, v) if isinstance(v, int) else v for v in (kernel_size, padding, stride)]
    result = []
    for i in range(2):
        if shape[i] < 1 or k[i] < 1 or p[i] < 0 or s[i] < 1 or shape[i] + 2 * p[i] < k[i]:
            raise ValueError("axis " + str(i))
        result.append(ceil((shape[i] + 2 * p[i] - k[i]) / s[i]) + 1)
    return result

# --- no-rounding
# kind: catalogue
# names: no-rounding
def output_shape(shape, kernel_size, padding=0, stride=1):
    k, p, s = [(v, v) if isinstance(v, int) else v for v in (kernel_size, padding, stride)]
    for i in (0, 1):
        if shape[i] < 1 or k[i] < 1 or p[i] < 0 or s[i] < 1 or shape[i] + 2 * p[i] < k[i]:
            raise ValueError("axis " + str(i))
    return ((shape[0] + 2 * p[0] - k[0]) / s[0] + 1, (shape[1] + 2 * p[1] - k[1]) / s[1] + 1)

# --- refuses-remainder
# kind: catalogue
# names: refuses-remainder
def output_shape(shape, kernel_size, padding=0, stride=1):
    k, p, s = [(v, v) if isinstance(v, int) else v for v in (kernel_size, padding, stride)]
    out = ()
    for i in (0, 1):
        rest = shape[i] + 2 * p[i] - k[i]
        if shape[i] < 1 or k[i] < 1 or p[i] < 0 or s[i] < 1 or rest < 0 or rest % s[i]:
            raise ValueError(f"cannot do {shape}, {kernel_size}, {padding}, {stride}")
        out += (rest // s[i] + 1,)
    return out

# --- forgets-plus-one
# kind: catalogue
# names: forgets-plus-one
def output_shape(shape, kernel_size, padding=0, stride=1):
    k, p, s = [(v, v) if isinstance(v, int) else v for v in (kernel_size, padding, stride)]
    out = []
    for n, kk, pp, ss in zip(shape, k, p, s):
        if n < 1 or kk < 1 or pp < 0 or ss < 1 or n + 2 * pp < kk:
            raise ValueError("no")
        out.append((n + 2 * pp - kk) // ss)
    return tuple(out)

# --- ignores-stride
# kind: catalogue
# names: ignores-stride
def output_shape(shape, kernel_size, padding=0, stride=1):
    k, p, s = [(v, v) if isinstance(v, int) else v for v in (kernel_size, padding, stride)]
    if min(*shape, *k, *s) < 1 or min(p) < 0:
        raise ValueError("out of range")
    h = shape[0] + 2 * p[0] - k[0] + 1
    w = shape[1] + 2 * p[1] - k[1] + 1
    if h < 1 or w < 1:
        raise ValueError("does not fit")
    return h, w

# --- stride-after-plus-one
# kind: catalogue
# names: stride-after-plus-one
def output_shape(shape, kernel_size, padding=0, stride=1):
    k, p, s = [(v, v) if isinstance(v, int) else v for v in (kernel_size, padding, stride)]
    if min(*shape, *k, *s) < 1 or min(p) < 0:
        raise ValueError("out of range")
    h = shape[0] + 2 * p[0] - k[0] + 1
    w = shape[1] + 2 * p[1] - k[1] + 1
    if h < 1 or w < 1:
        raise ValueError("does not fit")
    return h // s[0], w // s[1]

# --- int-truncates-negative
# kind: catalogue
# names: int-truncates-negative
def output_shape(shape, kernel_size, padding=0, stride=1):
    k, p, s = [(v, v) if isinstance(v, int) else v for v in (kernel_size, padding, stride)]
    if min(*shape, *k, *s) < 1 or min(p) < 0:
        raise ValueError("out of range")
    h = int((shape[0] + 2 * p[0] - k[0]) / s[0]) + 1
    w = int((shape[1] + 2 * p[1] - k[1]) / s[1]) + 1
    if h < 1 or w < 1:
        raise ValueError("does not fit")
    return h, w

# --- swaps-stride-and-padding-once
# kind: two
# names: stride-swaps-axes + padding-once
def output_shape(shape, kernel_size, padding=0, stride=1):
    pair = lambda v: v if isinstance(v, tuple) else (v, v)
    h, w = shape
    (kh, kw), (ph, pw), (sw, sh) = pair(kernel_size), pair(padding), pair(stride)
    if min(h, w, kh, kw, sh, sw) < 1 or min(ph, pw) < 0 or kh > h + ph or kw > w + pw:
        raise ValueError("no output")
    return (h + ph - kh) // sh + 1, (w + pw - kw) // sw + 1

# --- padding-once-and-ceil
# kind: two
# names: padding-once + ceil-not-floor
import math

def output_shape(shape, kernel_size, padding=0, stride=1):
    pair = lambda v: v if isinstance(v, tuple) else (v, v)
    h, w = shape
    (kh, kw), (ph, pw), (sh, sw) = pair(kernel_size), pair(padding), pair(stride)
    if min(h, w, kh, kw, sh, sw) < 1 or min(ph, pw) < 0 or kh > h + ph or kw > w + pw:
        raise ValueError("no output")
    return math.ceil((h + ph - kh) / sh + 1), math.ceil((w + pw - kw) / sw + 1)

# --- remembers-the-lesson
# kind: memory
# note: the four examples of the lesson
def output_shape(shape, kernel_size, padding=0, stride=1):
    pair = lambda v: tuple(v) if isinstance(v, (tuple, list)) else (v, v)
    k, p, s = pair(kernel_size), pair(padding), pair(stride)
    if min(*shape, *k, *s) < 1 or min(p) < 0:
        raise ValueError("out of range")
    if any(shape[i] + 2 * p[i] < k[i] for i in (0, 1)):
        raise ValueError("does not fit")
    if s == (1, 1):
        return (8, 8)
    if s == (2, 2):
        return (4, 4)
    return (2, 2)

# --- asks-the-layer
# kind: ready-made
import torch
from torch import nn

def output_shape(shape, kernel_size, padding=0, stride=1):
    try:
        conv = nn.Conv2d(1, 1, kernel_size, padding=padding, stride=stride)
        return conv(torch.zeros(1, 1, *shape)).shape[2:]
    except RuntimeError as error:
        raise ValueError(error)

# --- comp-conv2d
# kind: ready-made
# note: the course's own helper, as in the lesson
import torch
from torch import nn
from d2l_conv import comp_conv2d

def output_shape(shape, kernel_size, padding=0, stride=1):
    pair = lambda v: tuple(v) if isinstance(v, (tuple, list)) else (v, v)
    k, p, s = pair(kernel_size), pair(padding), pair(stride)
    if min(*shape, *k, *s) < 1 or min(p) < 0 or any(shape[i] + 2 * p[i] < k[i] for i in (0, 1)):
        raise ValueError("no")
    conv2d = nn.Conv2d(1, 1, kernel_size=k, padding=p, stride=s)
    return tuple(comp_conv2d(conv2d, torch.rand(shape)).shape)

# --- package-per-axis
# kind: ready-made
from d2l_conv.sizes import output_size as size

def output_shape(shape, kernel_size, padding=0, stride=1):
    pair = lambda v: tuple(v) if isinstance(v, (tuple, list)) else (v, v)
    return tuple(size(*each) for each in zip(shape, pair(kernel_size), pair(padding), pair(stride)))

# --- only-ints
# kind: edge
# note: pairs crash
def output_shape(shape, kernel_size, padding=0, stride=1):
    h, w = shape
    if h < 1 or w < 1 or kernel_size < 1 or padding < 0 or stride < 1:
        raise ValueError("out of range")
    if kernel_size > min(shape) + 2 * padding:
        raise ValueError("does not fit")
    return (h + 2 * padding - kernel_size) // stride + 1, (w + 2 * padding - kernel_size) // stride + 1

# --- only-pairs
# kind: edge
# note: ints crash
def output_shape(shape, kernel_size, padding=(0, 0), stride=(1, 1)):
    out = []
    for n, k, p, s in zip(shape, kernel_size, padding, stride):
        if n < 1 or k < 1 or p < 0 or s < 1 or n + 2 * p < k:
            raise ValueError("no")
        out.append((n + 2 * p - k) // s + 1)
    return tuple(out)

# --- forgets-the-width-check
# kind: edge
# note: errors are looked for on the first axis alone
def output_shape(shape, kernel_size, padding=0, stride=1):
    pair = lambda v: tuple(v) if isinstance(v, (tuple, list)) else (v, v)
    k, p, s = pair(kernel_size), pair(padding), pair(stride)
    if shape[0] < 1 or k[0] < 1 or p[0] < 0 or s[0] < 1 or shape[0] + 2 * p[0] < k[0]:
        raise ValueError("no output")
    return tuple((n + 2 * pp - kk) // ss + 1 for n, kk, pp, ss in zip(shape, k, p, s))

# --- four-numbers
# kind: edge
# note: the whole shape of the layer's output, batch and channel too
def output_shape(shape, kernel_size, padding=0, stride=1):
    pair = lambda v: tuple(v) if isinstance(v, (tuple, list)) else (v, v)
    k, p, s = pair(kernel_size), pair(padding), pair(stride)
    if min(*shape, *k, *s) < 1 or min(p) < 0 or any(shape[i] + 2 * p[i] < k[i] for i in (0, 1)):
        raise ValueError("no")
    return (1, 1, *((shape[i] + 2 * p[i] - k[i]) // s[i] + 1 for i in (0, 1)))

# --- as-a-string
# kind: edge
def output_shape(shape, kernel_size, padding=0, stride=1):
    pair = lambda v: tuple(v) if isinstance(v, (tuple, list)) else (v, v)
    k, p, s = pair(kernel_size), pair(padding), pair(stride)
    if min(*shape, *k, *s) < 1 or min(p) < 0 or any(shape[i] + 2 * p[i] < k[i] for i in (0, 1)):
        raise ValueError("no")
    h, w = ((shape[i] + 2 * p[i] - k[i]) // s[i] + 1 for i in (0, 1))
    return f"{h}x{w}"

# --- a-set
# kind: edge
# note: a set has no order, and drops one of two equal sizes
def output_shape(shape, kernel_size, padding=0, stride=1):
    pair = lambda v: tuple(v) if isinstance(v, (tuple, list)) else (v, v)
    k, p, s = pair(kernel_size), pair(padding), pair(stride)
    if min(*shape, *k, *s) < 1 or min(p) < 0 or any(shape[i] + 2 * p[i] < k[i] for i in (0, 1)):
        raise ValueError("no")
    return {(shape[i] + 2 * p[i] - k[i]) // s[i] + 1 for i in (0, 1)}

# --- square-of-the-height
# kind: slip
# note: computes the height and returns it twice
def output_shape(shape, kernel_size, padding=0, stride=1):
    pair = lambda v: tuple(v) if isinstance(v, (tuple, list)) else (v, v)
    k, p, s = pair(kernel_size), pair(padding), pair(stride)
    if min(*shape, *k, *s) < 1 or min(p) < 0 or any(shape[i] + 2 * p[i] < k[i] for i in (0, 1)):
        raise ValueError("no")
    h = (shape[0] + 2 * p[0] - k[0]) // s[0] + 1
    return h, h

# --- padding-first-entry-twice
# kind: slip
# note: padding (p_h, p_w) added up instead of doubled
def output_shape(shape, kernel_size, padding=0, stride=1):
    pair = lambda v: tuple(v) if isinstance(v, (tuple, list)) else (v, v)
    k, p, s = pair(kernel_size), pair(padding), pair(stride)
    if min(*shape, *k, *s) < 1 or min(p) < 0 or any(shape[i] + sum(p) < k[i] for i in (0, 1)):
        raise ValueError("no")
    return tuple((shape[i] + sum(p) - k[i]) // s[i] + 1 for i in (0, 1))

# --- not-implemented-yet
# kind: edge
def output_shape(shape, kernel_size, padding=0, stride=1):
    # YOUR CODE HERE
    raise NotImplementedError()

# --- int-truncates-negative-bare
# kind: catalogue
# names: int-truncates-negative + no-range-check
def output_shape(shape, kernel_size, padding=0, stride=1):
    k, p, s = ((v, v) if isinstance(v, int) else v for v in (kernel_size, padding, stride))
    return tuple(int((shape[i] + 2 * p[i] - k[i]) / s[i]) + 1 for i in range(2))

# --- settings-as-they-come
# kind: edge
# note: an int has no entries: a TypeError
def output_shape(shape, kernel_size, padding=0, stride=1):
    return tuple((shape[i] + 2 * padding[i] - kernel_size[i]) // stride[i] + 1 for i in range(2))

# --- stride-for-the-height
# kind: catalogue
# names: strides-rows-only
# note: the width moves by one
def output_shape(shape, kernel_size, padding=0, stride=1):
    def pair(v):
        return v if isinstance(v, (tuple, list)) else (v, v)
    h, w = shape
    k_h, k_w = pair(kernel_size)
    p_h, p_w = pair(padding)
    s_h, s_w = pair(stride)
    if min(h, w, k_h, k_w, s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    if k_h > h + 2 * p_h or k_w > w + 2 * p_w:
        raise ValueError("does not fit")
    out_h = (h + 2 * p_h - k_h) // s_h + 1
    out_w = w + 2 * p_w - k_w + 1
    return out_h, out_w

# --- stride-for-the-width
# kind: catalogue
# names: strides-columns-only
def output_shape(shape, kernel_size, padding=0, stride=1):
    def pair(v):
        return v if isinstance(v, (tuple, list)) else (v, v)
    h, w = shape
    k_h, k_w = pair(kernel_size)
    p_h, p_w = pair(padding)
    s_h, s_w = pair(stride)
    if min(h, w, k_h, k_w, s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    if k_h > h + 2 * p_h or k_w > w + 2 * p_w:
        raise ValueError("does not fit")
    out_h = h + 2 * p_h - k_h + 1
    out_w = (w + 2 * p_w - k_w) // s_w + 1
    return out_h, out_w

# --- stride-for-the-height-unchecked
# kind: catalogue
# names: strides-rows-only + no-fit-check + no-range-check
def output_shape(shape, kernel_size, padding=0, stride=1):
    if isinstance(kernel_size, int): kernel_size = [kernel_size] * 2
    if isinstance(padding, int): padding = [padding] * 2
    if isinstance(stride, int): stride = [stride] * 2
    stride = [stride[0], 1]
    result = []
    for n, k, p, s in zip(shape, kernel_size, padding, stride):
        result.append((n + 2 * p - k) // s + 1)
    return tuple(result)

# --- same-where-both
# kind: catalogue
# names: same-at-any-stride
# note: the input's shape where both paddings keep it
def output_shape(shape, kernel_size, padding=0, stride=1):
    def pair(v):
        return v if isinstance(v, (tuple, list)) else (v, v)
    h, w = shape
    k_h, k_w = pair(kernel_size)
    p_h, p_w = pair(padding)
    s_h, s_w = pair(stride)
    if min(h, w, k_h, k_w, s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    if k_h > h + 2 * p_h or k_w > w + 2 * p_w:
        raise ValueError("does not fit")
    if 2 * p_h == k_h - 1 and 2 * p_w == k_w - 1:
        return h, w
    out_h = (h + 2 * p_h - k_h) // s_h + 1
    out_w = (w + 2 * p_w - k_w) // s_w + 1
    return out_h, out_w

# --- same-where-both-unchecked
# kind: catalogue
# names: same-at-any-stride + no-fit-check + no-range-check
def output_shape(shape, kernel_size, padding=0, stride=1):
    if isinstance(kernel_size, int): kernel_size = [kernel_size] * 2
    if isinstance(padding, int): padding = [padding] * 2
    if isinstance(stride, int): stride = [stride] * 2
    if all(2 * p == k - 1 for k, p in zip(kernel_size, padding)):
        return tuple(shape)
    result = []
    for n, k, p, s in zip(shape, kernel_size, padding, stride):
        result.append((n + 2 * p - k) // s + 1)
    return tuple(result)

# --- same-each-axis
# kind: catalogue
# names: same-at-any-stride + no-fit-check + no-range-check
def output_shape(shape, kernel_size, padding=0, stride=1):
    if isinstance(kernel_size, int): kernel_size = [kernel_size] * 2
    if isinstance(padding, int): padding = [padding] * 2
    if isinstance(stride, int): stride = [stride] * 2
    result = []
    for n, k, p, s in zip(shape, kernel_size, padding, stride):
        result.append(n if k - 2 * p == 1 else (n + 2 * p - k) // s + 1)
    return tuple(result)

# --- int
# kind: catalogue
# names: int-truncates-negative + no-range-check
# note: int() for the floor, no checks
def output_shape(shape, kernel_size, padding=0, stride=1):
    if isinstance(kernel_size, int): kernel_size = [kernel_size] * 2
    if isinstance(padding, int): padding = [padding] * 2
    if isinstance(stride, int): stride = [stride] * 2
    result = []
    for n, k, p, s in zip(shape, kernel_size, padding, stride):
        result.append(int((n + 2 * p - k) / s) + 1)
    return tuple(result)

# --- division
# kind: catalogue
# names: no-rounding + no-fit-check + no-range-check
def output_shape(shape, kernel_size, padding=0, stride=1):
    if isinstance(kernel_size, int): kernel_size = [kernel_size] * 2
    if isinstance(padding, int): padding = [padding] * 2
    if isinstance(stride, int): stride = [stride] * 2
    result = []
    for n, k, p, s in zip(shape, kernel_size, padding, stride):
        result.append((n + 2 * p - k) / s + 1)
    return tuple(result)

# --- round
# kind: catalogue
# names: rounds-to-nearest
def output_shape(shape, kernel_size, padding=0, stride=1):
    def pair(v):
        return v if isinstance(v, (tuple, list)) else (v, v)
    h, w = shape
    k_h, k_w = pair(kernel_size)
    p_h, p_w = pair(padding)
    s_h, s_w = pair(stride)
    if min(h, w, k_h, k_w, s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    if k_h > h + 2 * p_h or k_w > w + 2 * p_w:
        raise ValueError("does not fit")
    out_h = round((h + 2 * p_h - k_h) / s_h) + 1
    out_w = round((w + 2 * p_w - k_w) / s_w) + 1
    return out_h, out_w

# --- stride-after-plus-one-again
# kind: catalogue
# names: stride-after-plus-one
def output_shape(shape, kernel_size, padding=0, stride=1):
    def pair(v):
        return v if isinstance(v, (tuple, list)) else (v, v)
    h, w = shape
    k_h, k_w = pair(kernel_size)
    p_h, p_w = pair(padding)
    s_h, s_w = pair(stride)
    if min(h, w, k_h, k_w, s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    if k_h > h + 2 * p_h or k_w > w + 2 * p_w:
        raise ValueError("does not fit")
    out_h = (h + 2 * p_h - k_h + 1) // s_h
    out_w = (w + 2 * p_w - k_w + 1) // s_w
    return out_h, out_w

# --- refuses
# kind: catalogue
# names: refuses-remainder
def output_shape(shape, kernel_size, padding=0, stride=1):
    def pair(v):
        return v if isinstance(v, (tuple, list)) else (v, v)
    h, w = shape
    k_h, k_w = pair(kernel_size)
    p_h, p_w = pair(padding)
    s_h, s_w = pair(stride)
    if min(h, w, k_h, k_w, s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    if k_h > h + 2 * p_h or k_w > w + 2 * p_w:
        raise ValueError("does not fit")
    assert (h + 2 * p_h - k_h) % s_h == 0
    assert (w + 2 * p_w - k_w) % s_w == 0
    out_h = (h + 2 * p_h - k_h) // s_h + 1
    out_w = (w + 2 * p_w - k_w) // s_w + 1
    return out_h, out_w

# --- once
# kind: catalogue
# names: padding-once + no-fit-check + no-range-check
def output_shape(shape, kernel_size, padding=0, stride=1):
    if isinstance(kernel_size, int): kernel_size = [kernel_size] * 2
    if isinstance(padding, int): padding = [padding] * 2
    if isinstance(stride, int): stride = [stride] * 2
    result = []
    for n, k, p, s in zip(shape, kernel_size, padding, stride):
        result.append((n + p - k) // s + 1)
    return tuple(result)

# --- no-plus-one
# kind: catalogue
# names: forgets-plus-one + no-fit-check + no-range-check
def output_shape(shape, kernel_size, padding=0, stride=1):
    if isinstance(kernel_size, int): kernel_size = [kernel_size] * 2
    if isinstance(padding, int): padding = [padding] * 2
    if isinstance(stride, int): stride = [stride] * 2
    result = []
    for n, k, p, s in zip(shape, kernel_size, padding, stride):
        result.append((n + 2 * p - k) // s)
    return tuple(result)

# --- ceil
# kind: catalogue
# names: ceil-not-floor + no-fit-check + no-range-check
def output_shape(shape, kernel_size, padding=0, stride=1):
    if isinstance(kernel_size, int): kernel_size = [kernel_size] * 2
    if isinstance(padding, int): padding = [padding] * 2
    if isinstance(stride, int): stride = [stride] * 2
    result = []
    for n, k, p, s in zip(shape, kernel_size, padding, stride):
        result.append(-(-(n + 2 * p - k) // s) + 1)
    return tuple(result)

# --- kernel-width-first
# kind: catalogue
# names: kernel-transposed
def output_shape(shape, kernel_size, padding=0, stride=1):
    def pair(v):
        return v if isinstance(v, (tuple, list)) else (v, v)
    h, w = shape
    k_w, k_h = pair(kernel_size)
    p_h, p_w = pair(padding)
    s_h, s_w = pair(stride)
    if min(h, w, k_h, k_w, s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    if k_h > h + 2 * p_h or k_w > w + 2 * p_w:
        raise ValueError("does not fit")
    out_h = (h + 2 * p_h - k_h) // s_h + 1
    out_w = (w + 2 * p_w - k_w) // s_w + 1
    return out_h, out_w

# --- padding-width-first
# kind: catalogue
# names: padding-swaps-axes
def output_shape(shape, kernel_size, padding=0, stride=1):
    def pair(v):
        return v if isinstance(v, (tuple, list)) else (v, v)
    h, w = shape
    k_h, k_w = pair(kernel_size)
    p_w, p_h = pair(padding)
    s_h, s_w = pair(stride)
    if min(h, w, k_h, k_w, s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    if k_h > h + 2 * p_h or k_w > w + 2 * p_w:
        raise ValueError("does not fit")
    out_h = (h + 2 * p_h - k_h) // s_h + 1
    out_w = (w + 2 * p_w - k_w) // s_w + 1
    return out_h, out_w

# --- first-numbers
# kind: catalogue
# names: first-setting-for-both + no-fit-check + no-range-check
# note: the first number of each pair for both axes
def output_shape(shape, kernel_size, padding=0, stride=1):
    if isinstance(kernel_size, int): kernel_size = [kernel_size] * 2
    if isinstance(padding, int): padding = [padding] * 2
    if isinstance(stride, int): stride = [stride] * 2
    kernel_size, padding, stride = ([v[0]] * 2 for v in (kernel_size, padding, stride))
    result = []
    for n, k, p, s in zip(shape, kernel_size, padding, stride):
        result.append((n + 2 * p - k) // s + 1)
    return tuple(result)

# --- first-stride
# kind: catalogue
# names: first-setting-for-both
# note: the first stride for both axes
def output_shape(shape, kernel_size, padding=0, stride=1):
    def pair(v):
        return v if isinstance(v, (tuple, list)) else (v, v)
    h, w = shape
    k_h, k_w = pair(kernel_size)
    p_h, p_w = pair(padding)
    s_h, s_w = pair(stride)
    if min(h, w, k_h, k_w, s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    if k_h > h + 2 * p_h or k_w > w + 2 * p_w:
        raise ValueError("does not fit")
    out_h = (h + 2 * p_h - k_h) // s_h + 1
    out_w = (w + 2 * p_w - k_w) // s_h + 1
    return out_h, out_w

# --- half-kernel
# kind: catalogue
# names: half-kernel-always + no-fit-check + no-range-check
def output_shape(shape, kernel_size, padding=0, stride=1):
    if isinstance(kernel_size, int): kernel_size = [kernel_size] * 2
    if isinstance(padding, int): padding = [padding] * 2
    if isinstance(stride, int): stride = [stride] * 2
    result = []
    for n, k, p, s in zip(shape, kernel_size, padding, stride):
        if s == 1 and p == k // 2:
            result.append(n)
            continue
        result.append((n + 2 * p - k) // s + 1)
    return tuple(result)

# --- no-stride
# kind: catalogue
# names: ignores-stride + no-fit-check + no-range-check
def output_shape(shape, kernel_size, padding=0, stride=1):
    if isinstance(kernel_size, int): kernel_size = [kernel_size] * 2
    if isinstance(padding, int): padding = [padding] * 2
    if isinstance(stride, int): stride = [stride] * 2
    result = []
    for n, k, p, s in zip(shape, kernel_size, padding, stride):
        result.append((n + 2 * p - k) + 1)
    return tuple(result)

# --- once-and-stride-swapped
# kind: two
# names: padding-once + stride-swaps-axes
def output_shape(shape, kernel_size, padding=0, stride=1):
    def pair(v):
        return v if isinstance(v, (tuple, list)) else (v, v)
    h, w = shape
    k_h, k_w = pair(kernel_size)
    p_h, p_w = pair(padding)
    s_w, s_h = pair(stride)
    if min(h, w, k_h, k_w, s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    if k_h > h + p_h or k_w > w + p_w:
        raise ValueError("does not fit")
    out_h = (h + p_h - k_h) // s_h + 1
    out_w = (w + p_w - k_w) // s_w + 1
    return out_h, out_w

# --- once-and-ceil
# kind: two
# names: padding-once + ceil-not-floor
def output_shape(shape, kernel_size, padding=0, stride=1):
    if isinstance(kernel_size, int): kernel_size = [kernel_size] * 2
    if isinstance(padding, int): padding = [padding] * 2
    if isinstance(stride, int): stride = [stride] * 2
    result = []
    for n, k, p, s in zip(shape, kernel_size, padding, stride):
        result.append(-(-(n + p - k) // s) + 1)
    return tuple(result)

# --- one-too-many
# kind: edge
def output_shape(shape, kernel_size, padding=0, stride=1):
    def pair(v):
        return v if isinstance(v, (tuple, list)) else (v, v)
    h, w = shape
    k_h, k_w = pair(kernel_size)
    p_h, p_w = pair(padding)
    s_h, s_w = pair(stride)
    if min(h, w, k_h, k_w, s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    if k_h > h + 2 * p_h or k_w > w + 2 * p_w:
        raise ValueError("does not fit")
    out_h = (h + 2 * p_h - k_h) // s_h + 1
    out_w = (w + 2 * p_w - k_w) // s_w + 1
    return out_h + 1, out_w + 1

# --- one-axis-too-many
# kind: edge
# note: the width alone has one more
def output_shape(shape, kernel_size, padding=0, stride=1):
    def pair(v):
        return v if isinstance(v, (tuple, list)) else (v, v)
    h, w = shape
    k_h, k_w = pair(kernel_size)
    p_h, p_w = pair(padding)
    s_h, s_w = pair(stride)
    if min(h, w, k_h, k_w, s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    if k_h > h + 2 * p_h or k_w > w + 2 * p_w:
        raise ValueError("does not fit")
    out_h = (h + 2 * p_h - k_h) // s_h + 1
    out_w = (w + 2 * p_w - k_w) // s_w + 1
    return out_h, out_w + 1

# --- area
# kind: edge
# note: the number of entries
def output_shape(shape, kernel_size, padding=0, stride=1):
    def pair(v):
        return v if isinstance(v, (tuple, list)) else (v, v)
    h, w = shape
    k_h, k_w = pair(kernel_size)
    p_h, p_w = pair(padding)
    s_h, s_w = pair(stride)
    if min(h, w, k_h, k_w, s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    if k_h > h + 2 * p_h or k_w > w + 2 * p_w:
        raise ValueError("does not fit")
    out_h = (h + 2 * p_h - k_h) // s_h + 1
    out_w = (w + 2 * p_w - k_w) // s_w + 1
    return out_h * out_w

# --- list-of-floats
# kind: edge
# names: float-size + no-fit-check + no-range-check
def output_shape(shape, kernel_size, padding=0, stride=1):
    if isinstance(kernel_size, int): kernel_size = [kernel_size] * 2
    if isinstance(padding, int): padding = [padding] * 2
    if isinstance(stride, int): stride = [stride] * 2
    result = []
    for n, k, p, s in zip(shape, kernel_size, padding, stride):
        result.append(float((n + 2 * p - k) // s + 1))
    return tuple(result)

# --- zero-for-errors
# kind: edge
# note: 0 where it does not fit
def output_shape(shape, kernel_size, padding=0, stride=1):
    def pair(v):
        return v if isinstance(v, (tuple, list)) else (v, v)
    h, w = shape
    k_h, k_w = pair(kernel_size)
    p_h, p_w = pair(padding)
    s_h, s_w = pair(stride)
    if min(h, w, k_h, k_w, s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("out of range")
    if k_h > h + 2 * p_h or k_w > w + 2 * p_w:
        return 0, 0
    out_h = (h + 2 * p_h - k_h) // s_h + 1
    out_w = (w + 2 * p_w - k_w) // s_w + 1
    return out_h, out_w

# --- same-at-any-stride
# kind: slip
# names: same-at-any-stride
# note: where the padding would keep the size at stride 1 it is returned
# after: output_shape/beginner-two-blocks
right_output_shape = output_shape

def output_shape(shape, kernel_size, padding=0, stride=1):
    two = lambda v: (v, v) if isinstance(v, int) else v
    result = right_output_shape(shape, kernel_size, padding, stride)
    k, p = two(kernel_size), two(padding)
    if all(a % 2 and a > 1 and b == a // 2 for a, b in zip(k, p)):
        return tuple(shape)
    return result

# --- square-stays-square
# kind: slip
# note: a square input gives a square output
# after: output_shape/beginner-two-blocks
right_output_shape = output_shape

def output_shape(shape, kernel_size, padding=0, stride=1):
    h, w = right_output_shape(shape, kernel_size, padding, stride)
    return (h, h) if shape[0] == shape[1] else (h, w)

# --- width-not-checked
# kind: slip
# note: far too wide a kernel is noticed down only
# after: output_shape/beginner-two-blocks
right_output_shape = output_shape

def output_shape(shape, kernel_size, padding=0, stride=1):
    two = lambda v: (v, v) if isinstance(v, int) else v
    k, p, s = two(kernel_size), two(padding), two(stride)
    if min(*shape, *k, *s) < 1 or min(p) < 0:
        raise ValueError("range")
    h, w = ((n + 2 * b - a) // c + 1 for n, a, b, c in zip(shape, k, p, s))
    if h < 1 or w == 0:
        raise ValueError("fit")
    return h, w

# --- first-stride-minus
# kind: slip
# note: a stride of -1 down is taken for 1
# after: output_shape/beginner-two-blocks
right_output_shape = output_shape

def output_shape(shape, kernel_size, padding=0, stride=1):
    two = lambda v: (v, v) if isinstance(v, int) else v
    s = two(stride)
    return right_output_shape(shape, kernel_size, padding, (abs(s[0]), s[1]))

# --- padding-int-minus
# kind: slip
# note: padding=-1 passes where it is an int
# after: output_shape/beginner-two-blocks
right_output_shape = output_shape

def output_shape(shape, kernel_size, padding=0, stride=1):
    return right_output_shape(shape, kernel_size, max(padding, 0) if isinstance(padding, int) else padding, stride)

# --- equal-pairs
# kind: slip
# note: a pair of equal strides counts once
# after: output_shape/beginner-two-blocks
right_output_shape = output_shape

def output_shape(shape, kernel_size, padding=0, stride=1):
    two = lambda v: (v, v) if isinstance(v, int) else v
    s = two(stride)
    right_output_shape(shape, kernel_size, padding, stride)
    return right_output_shape(shape, kernel_size, padding, (s[0], 1) if not isinstance(stride, int) and s[0] == s[1] else stride)

# --- up-to-two-hundred
# kind: slip
# note: never more than 200
# after: output_shape/beginner-two-blocks
right_output_shape = output_shape

def output_shape(shape, kernel_size, padding=0, stride=1):
    h, w = right_output_shape(shape, kernel_size, padding, stride)
    return min(h, 200), min(w, 200)

# --- one-by-one
# kind: slip
# note: a kernel of one pixel leaves the shape alone
# after: output_shape/beginner-two-blocks
right_output_shape = output_shape

def output_shape(shape, kernel_size, padding=0, stride=1):
    result = right_output_shape(shape, kernel_size, padding, stride)
    return tuple(shape) if kernel_size == 1 else result
