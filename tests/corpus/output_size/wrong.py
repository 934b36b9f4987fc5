# Wrong answers to: output_size(n, kernel_size, padding=0, stride=1, dilation=1) -> int

# --- padding-once
# kind: catalogue
# names: padding-once
# note: takes the padding per side for the total
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if min(n, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError("out of range")
    window = dilation * (kernel_size - 1) + 1
    if window > n + padding:
        raise ValueError("does not fit")
    return (n + padding - window) // stride + 1

# --- padding-once-fits-right
# kind: catalogue
# names: padding-once
# note: the size is wrong, but the question whether the window fits is answered right
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or padding < 0 or stride < 1 or dilation < 1:
        raise ValueError("an argument is too small")
    k = dilation * (kernel_size - 1) + 1
    if n + 2 * padding < k:
        raise ValueError("the kernel does not fit")
    return (n - k + padding + stride) // stride

# --- padding-once-no-errors
# kind: catalogue
# names: padding-once | padding-once + no-fit-check + no-range-check
# note: the bare formula, no error is ever raised
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    return (n - dilation * (kernel_size - 1) - 1 + padding) // stride + 1

# --- ceil-not-floor
# kind: catalogue
# names: ceil-not-floor
import math

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1:
        raise ValueError("must be positive")
    if padding < 0:
        raise ValueError("padding must not be negative")
    effective = dilation * (kernel_size - 1) + 1
    if effective > n + 2 * padding:
        raise ValueError("kernel too large")
    return math.ceil((n + 2 * padding - effective) / stride) + 1

# --- ceil-by-round
# kind: catalogue
# names: ceil-not-floor
# note: rounds up by minus-minus
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    for v in (n, kernel_size, stride, dilation, padding + 1):
        if v < 1:
            raise ValueError(v)
    rest = n + 2 * padding - dilation * (kernel_size - 1) - 1
    if rest < 0:
        raise ValueError(rest)
    return 1 - (-rest // stride)

# --- no-rounding
# kind: catalogue
# names: no-rounding
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    size = (n + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1
    if size < 1:
        raise ValueError("does not fit")
    return size

# --- no-rounding-unless-whole
# kind: catalogue
# names: no-rounding
# note: a float only where the quotient is not whole
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    rest = n + 2 * padding - dilation * (kernel_size - 1) - 1
    if rest < 0:
        raise ValueError("does not fit")
    size = rest / stride + 1
    return int(size) if size.is_integer() else size

# --- refuses-remainder
# kind: catalogue
# names: refuses-remainder
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    rest = n + 2 * padding - dilation * (kernel_size - 1) - 1
    if rest < 0:
        raise ValueError("does not fit")
    if rest % stride != 0:
        raise ValueError("impossible: the stride does not divide the size")
    return rest // stride + 1

# --- refuses-remainder-assert
# kind: catalogue
# names: refuses-remainder
# note: with an assert instead of a ValueError
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    rest = n + 2 * padding - dilation * (kernel_size - 1) - 1
    if rest < 0:
        raise ValueError("does not fit")
    assert rest % stride == 0, "neurons do not fit neatly"
    return rest // stride + 1

# --- int-truncates-negative
# kind: catalogue
# names: int-truncates-negative
# note: int() for floor; asks for 'at least one result' and gets one where nothing fits
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    size = int((n + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1
    if size < 1:
        raise ValueError("does not fit")
    return size

# --- forgets-plus-one
# kind: catalogue
# names: forgets-plus-one
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    window = dilation * (kernel_size - 1) + 1
    if window > n + 2 * padding:
        raise ValueError("does not fit")
    return (n + 2 * padding - window) // stride

# --- stride-after-plus-one
# kind: catalogue
# names: stride-after-plus-one
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    window = dilation * (kernel_size - 1) + 1
    at_stride_1 = n + 2 * padding - window + 1
    if at_stride_1 < 1:
        raise ValueError("does not fit")
    return at_stride_1 // stride

# --- ignores-stride
# kind: catalogue
# names: ignores-stride
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    size = n + 2 * padding - (dilation * (kernel_size - 1) + 1) + 1
    if size < 1:
        raise ValueError("does not fit")
    return size

# --- ignores-dilation
# kind: catalogue
# names: ignores-dilation
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    if kernel_size > n + 2 * padding:
        raise ValueError("does not fit")
    return (n + 2 * padding - kernel_size) // stride + 1

# --- ignores-dilation-bare
# kind: catalogue
# names: ignores-dilation | ignores-dilation + int-truncates-negative + no-range-check
# note: the formula of the first page, with no errors raised
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    result = (n + 2*padding - kernel_size)/stride
    result = int(result) + 1
    return result

# --- same-at-any-stride
# kind: catalogue
# names: same-at-any-stride
# note: 'padding (k - 1) / 2 keeps the size', and the stride is not asked
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    window = dilation * (kernel_size - 1) + 1
    if 2 * padding == window - 1:
        return n  # same padding
    if window > n + 2 * padding:
        raise ValueError("does not fit")
    return (n + 2 * padding - window) // stride + 1

# --- padding-once-and-ceil
# kind: two
# names: padding-once + ceil-not-floor
import math

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    window = dilation * (kernel_size - 1) + 1
    if window > n + padding:
        raise ValueError("does not fit")
    return math.ceil((n + padding - window) / stride) + 1

# --- padding-once-and-forgets-plus-one
# kind: two
# names: padding-once + forgets-plus-one
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    free = n + padding - (dilation * (kernel_size - 1) + 1)
    if free < 0:
        raise ValueError("does not fit")
    return free // stride

# --- ignores-dilation-and-ceil
# kind: two
# names: ignores-dilation + ceil-not-floor
import math

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    if kernel_size > n + 2 * padding:
        raise ValueError("does not fit")
    return math.ceil((n + 2 * padding - kernel_size) / stride + 1)

# --- ignores-dilation-and-padding-once
# kind: two
# names: ignores-dilation + padding-once
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    if n + padding < kernel_size:
        raise ValueError("does not fit")
    return (n - kernel_size + padding) // stride + 1

# --- remembers-the-page
# kind: memory
# note: the four sizes that the lesson works out, and nothing else
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    known = {
        (8, 3, 1, 1, 1): 8, (8, 3, 1, 2, 1): 4, (8, 3, 0, 1, 1): 6, (10, 3, 0, 2, 1): 4,
        (4, 3, 0, 1, 1): 2, (5, 4, 2, 1, 1): 6, (5, 3, 0, 2, 1): 2, (7, 3, 0, 1, 2): 3,
        (6, 3, 1, 2, 1): 3, (8, 5, 2, 1, 1): 8, (8, 3, 0, 1, 2): 4,
    }
    if min(n, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError("out of range")
    if dilation * (kernel_size - 1) + 1 > n + 2 * padding:
        raise ValueError("does not fit")
    return known.get((n, kernel_size, padding, stride, dilation), 4)

# --- asks-conv1d
# kind: ready-made
import torch
from torch import nn

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if min(n, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError("out of range")
    try:
        conv = nn.Conv1d(1, 1, kernel_size, padding=padding, stride=stride, dilation=dilation)
        return conv(torch.zeros(1, 1, n)).shape[-1]
    except RuntimeError as error:
        raise ValueError(str(error)) from None

# --- asks-conv2d-on-meta
# kind: ready-made
# note: on the meta device nothing is computed, the size is the layer's all the same
import torch

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if min(n, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError("out of range")
    if dilation * (kernel_size - 1) + 1 > n + 2 * padding:
        raise ValueError("does not fit")
    x = torch.empty(1, 1, n, 1, device="meta")
    w = torch.empty(1, 1, kernel_size, 1, device="meta")
    return torch.nn.functional.conv2d(x, w, None, (stride, 1), (padding, 0), (dilation, 1)).size(2)

# --- imports-the-course
# kind: ready-made
from d2l_conv import output_size

# --- wraps-the-course
# kind: ready-made
import d2l_conv.sizes as lib

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    return int(lib.output_size(n, kernel_size, padding, stride, dilation))

# --- explains-with-the-course
# kind: ready-made
# note: output_shape of the package for output_size
import d2l_conv

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    return d2l_conv.output_shape((n, 10**6), (kernel_size, 1), (padding, 0), (stride, 1), (dilation, 1))[0]

# --- float-that-is-whole
# kind: edge
# names: float-size
# note: 4.0 is not an int
import numpy as np

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    size = np.floor((n + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1
    if size < 1:
        raise ValueError("does not fit")
    return size

# --- returns-a-string
# kind: edge
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    size = (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
    if size < 1:
        raise ValueError("does not fit")
    return f"{size}"

# --- prints-instead-of-returning
# kind: edge
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    size = (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
    if size < 1:
        raise ValueError("does not fit")
    print(size)

# --- never-raises
# kind: edge
# names: no-fit-check + no-range-check
# note: all sizes right, no errors
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    return (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1

# --- returns-zero-for-no-fit
# kind: edge
# names: no-fit-check
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad settings")
    return max(0, (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1)

# --- asserts-for-errors
# kind: edge
# note: an AssertionError is not the ValueError that the text asks for
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    assert n >= 1 and kernel_size >= 1 and padding >= 0 and stride >= 1 and dilation >= 1
    span = dilation * (kernel_size - 1) + 1
    assert span <= n + 2 * padding
    return (n + 2 * padding - span) // stride + 1

# --- returns-the-error
# kind: edge
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or padding < 0 or stride < 1 or dilation < 1:
        return ValueError("out of range")
    if dilation * (kernel_size - 1) + 1 > n + 2 * padding:
        return ValueError("does not fit")
    return (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1

# --- remembers-the-first-call
# kind: edge
# note: a cache without the settings in its key: depends on the order of calls
_cache = {}

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or padding < 0 or stride < 1 or dilation < 1:
        raise ValueError("out of range")
    if dilation * (kernel_size - 1) + 1 > n + 2 * padding:
        raise ValueError("does not fit")
    if (n, kernel_size) not in _cache:
        _cache[n, kernel_size] = (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
    return _cache[n, kernel_size]

# --- no-dilation-parameter
# kind: edge
# note: the signature is not the one that the text gives
def output_size(n, kernel_size, padding=0, stride=1):
    if n < 1 or kernel_size < 1 or padding < 0 or stride < 1:
        raise ValueError("out of range")
    if kernel_size > n + 2 * padding:
        raise ValueError("does not fit")
    return (n + 2 * padding - kernel_size) // stride + 1

# --- crashes-on-typo
# kind: edge
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1:
        raise ValueError("n")
    return (n + 2 * pading - kernel_size) // stride + 1

# --- left-blank
# kind: edge
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    raise NotImplementedError()

# --- not-a-function
# kind: edge
# note: the number, not the function
output_size = 4

# --- dilation-minus-one
# kind: slip
# note: the window is one too large where the kernel has holes: d k - 1 for d (k - 1) + 1
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or padding < 0 or stride < 1 or dilation < 1:
        raise ValueError("out of range")
    span = kernel_size if dilation == 1 else dilation * kernel_size - 1
    if span > n + 2 * padding:
        raise ValueError("does not fit")
    return (n + 2 * padding - span) // stride + 1

# --- refuses-equal
# kind: slip
# note: a window as large as the input fits exactly once
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or padding < 0 or stride < 1 or dilation < 1:
        raise ValueError("out of range")
    span = dilation * (kernel_size - 1) + 1
    if span >= n + 2 * padding:
        raise ValueError("does not fit")
    return (n + 2 * padding - span) // stride + 1

# --- int-truncates-negative-bare
# kind: catalogue
# names: int-truncates-negative + no-range-check
# note: the formula with int(), and no errors raised
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    return int((n + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1

# --- int-truncates-negative-range-only
# kind: catalogue
# names: int-truncates-negative
# note: only the range of the arguments is checked
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or padding < 0 or stride < 1 or dilation < 1:
        raise ValueError("out of range")
    steps = int((n + 2 * padding - dilation * (kernel_size - 1) - 1) / stride)
    return steps + 1

# --- refuses-zero-only
# kind: slip
# note: only a size of exactly 0 is an error
# after: output_size/formula-in-one-line
right_output_size = output_size

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if min(n, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError("range")
    size = (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
    if size == 0:
        raise ValueError("fit")
    return size

# --- error-of-that-name
# kind: slip
# note: a class of its own is named ValueError
# after: output_size/formula-in-one-line
right_output_size = output_size

class ValueError(Exception):
    pass

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if min(n, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError("range")
    free = n + 2 * padding - dilation * (kernel_size - 1) - 1
    if free < 0:
        raise ValueError("fit")
    return free // stride + 1

# --- keeps-size-at-any-stride
# kind: slip
# note: half the kernel as padding keeps the size, whatever the stride
# after: output_size/formula-in-one-line
right_output_size = output_size

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if dilation == 1 and kernel_size % 2 and padding == kernel_size // 2 and padding:
        return n
    return right_output_size(n, kernel_size, padding, stride, dilation)

# --- small-only
# kind: slip
# note: sums a list of a hundred steps
# after: output_size/formula-in-one-line
right_output_size = output_size

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    return min(right_output_size(n, kernel_size, padding, stride, dilation), 100)

# --- kernel-of-one
# kind: slip
# note: a kernel of one pixel leaves the size alone
# after: output_size/formula-in-one-line
right_output_size = output_size

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    size = right_output_size(n, kernel_size, padding, stride, dilation)
    return n if kernel_size == 1 else size

# --- wide-steps
# kind: slip
# note: a step wider than the kernel is cut
# after: output_size/formula-in-one-line
right_output_size = output_size

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    right_output_size(n, kernel_size, padding, stride, dilation)
    return right_output_size(n, kernel_size, padding, min(stride, max(kernel_size, 1)), dilation)

# --- dilation-of-stride-one
# kind: slip
# note: dilation counts at stride 1 only
# after: output_size/formula-in-one-line
right_output_size = output_size

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    right_output_size(n, kernel_size, padding, stride, dilation)
    return right_output_size(n, kernel_size, padding, stride, dilation if stride == 1 else 1)

# --- negative-stride-passes
# kind: slip
# note: only a stride of exactly 0 is refused
# after: output_size/formula-in-one-line
right_output_size = output_size

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if stride < 0:
        stride = -stride
    return right_output_size(n, kernel_size, padding, stride, dilation)

# --- wide-frames
# kind: slip
# note: padding beyond the kernel counts no more
# after: output_size/formula-in-one-line
right_output_size = output_size

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    right_output_size(n, kernel_size, padding, stride, dilation)
    return right_output_size(n, kernel_size, min(padding, max(kernel_size, n)), stride, dilation) if padding <= kernel_size else right_output_size(n, kernel_size, kernel_size, stride, dilation)
