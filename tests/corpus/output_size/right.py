# Right answers to: output_size(n, kernel_size, padding=0, stride=1, dilation=1) -> int

# --- formula-in-one-line
# note: the text's formula, errors first
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if min(n, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError("an argument is out of range")
    window = dilation * (kernel_size - 1) + 1
    if window > n + 2 * padding:
        raise ValueError("the window does not fit")
    return (n + 2 * padding - window) // stride + 1

# --- beginner-step-by-step
# note: many variables, prints while it works, math.floor of a quotient
import math

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    # check everything first
    if n < 1:
        raise ValueError("n too small: " + str(n))
    if kernel_size < 1:
        raise ValueError("kernel too small: " + str(kernel_size))
    if padding < 0:
        raise ValueError("padding can not be negative")
    if stride < 1:
        raise ValueError("stride must be at least 1")
    if dilation < 1:
        raise ValueError("dilation must be at least 1")
    # the padding goes on both sides
    n_padded = n + padding + padding
    print("size with padding:", n_padded)
    # holes in the kernel make it larger
    k_eff = kernel_size + (kernel_size - 1) * (dilation - 1)
    print("size of kernel with holes:", k_eff)
    left_over = n_padded - k_eff
    if left_over < 0:
        raise ValueError("kernel is larger than the input")
    steps = math.floor(left_over / stride)
    result = steps + 1
    print("result:", result)
    return result

print(output_size(8, 3))

# --- slides-and-counts
# note: no formula: moves the window along and counts
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError
    count = 0
    start = -padding
    while start + dilation * (kernel_size - 1) <= n + padding - 1:
        count += 1
        start += stride
    if count == 0:
        raise ValueError("not one window fits")
    return count

# --- len-of-range
# note: Python's range counts the starts
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    for name, value, least in [("n", n, 1), ("kernel_size", kernel_size, 1), ("padding", padding, 0),
                               ("stride", stride, 1), ("dilation", dilation, 1)]:
        if value < least:
            raise ValueError(f"{name} must be at least {least}, got {value}")
    starts = range(0, n + 2 * padding - dilation * (kernel_size - 1), stride)
    if not starts:
        raise ValueError("window does not fit")
    return len(starts)

# --- lambda-with-helper
# note: the name is bound to a lambda, the errors are raised in a helper
def _refuse(message):
    raise ValueError(message)

output_size = lambda n, kernel_size, padding=0, stride=1, dilation=1: (
    (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
    if n >= 1 and kernel_size >= 1 and padding >= 0 and stride >= 1 and dilation >= 1
    and dilation * (kernel_size - 1) + 1 <= n + 2 * padding
    else _refuse("no output")
)

# --- partial-with-extra-parameters
# note: functools.partial of a function with an extra keyword
from functools import partial

def _size(n, kernel_size, padding=0, stride=1, dilation=1, sides=2):
    if min(n, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError("out of range")
    rest = n + sides * padding - dilation * (kernel_size - 1) - 1
    if rest < 0:
        raise ValueError("does not fit")
    return rest // stride + 1

output_size = partial(_size, sides=2)

# --- callable-object
# note: an instance with __call__
class OutputSize:
    """Remembers how often it was asked; the answer does not depend on it."""

    def __init__(self):
        self.calls = 0

    def __call__(self, n, kernel_size, padding=0, stride=1, dilation=1):
        self.calls += 1
        self._check(n, kernel_size, padding, stride, dilation)
        span = dilation * (kernel_size - 1) + 1
        room = n + 2 * padding
        if span > room:
            raise ValueError(f"a window of {span} does not fit into {room}")
        return 1 + (room - span) // stride

    @staticmethod
    def _check(n, k, p, s, d):
        if any(v < 1 for v in (n, k, s, d)):
            raise ValueError("must be at least 1")
        if p < 0:
            raise ValueError("padding must be at least 0")

output_size = OutputSize()

# --- numpy-floor-and-warning
# note: NumPy inside, a NumPy integer comes back, a UserWarning on the way
import warnings
import numpy as np

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad argument")
    if padding > kernel_size:
        warnings.warn("more padding than kernel: some windows see zeros only")
    q = (n + 2 * padding - dilation * (kernel_size - 1) - 1) / stride
    if q < 0:
        raise ValueError("kernel does not fit")
    return np.int64(np.floor(q)) + 1

# --- torch-integer
# note: a 0-d integer tensor comes back; unfold counts the windows
import torch

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad argument")
    size = n + 2 * padding
    span = dilation * (kernel_size - 1) + 1
    if size < span:
        raise ValueError("kernel does not fit")
    return torch.tensor(len(torch.arange(size).unfold(0, span, stride)))

# --- own-exception-class
# note: a subclass of ValueError is a ValueError; annotations, keyword-only extra
class DoesNotFit(ValueError):
    pass

def output_size(n: int, kernel_size: int, padding: int = 0, stride: int = 1,
                dilation: int = 1, *, verbose: bool = False) -> int:
    if n < 1: raise DoesNotFit("n")
    if kernel_size < 1: raise DoesNotFit("kernel_size")
    if padding < 0: raise DoesNotFit("padding")
    if stride < 1: raise DoesNotFit("stride")
    if dilation < 1: raise DoesNotFit("dilation")
    rest = (n + 2 * padding) - (dilation * (kernel_size - 1) + 1)
    if rest < 0:
        raise DoesNotFit(f"{-rest} pixels short")
    whole, left = divmod(rest, stride)
    if verbose:
        print(left, "rows are never read")
    return whole + 1

# --- recursion
# note: one step less is one result less
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or padding < 0 or stride < 1 or dilation < 1:
        raise ValueError("argument out of range")

    def windows(room):
        return 0 if room < dilation * (kernel_size - 1) + 1 else 1 + windows(room - stride)

    answer = windows(n + 2 * padding)
    if answer == 0:
        raise ValueError("no window fits")
    return answer

# --- compares-with-torch-after
# note: a comparison with the real layer at the end of the cell is not the answer
import torch
from torch import nn

def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    if n < 1 or kernel_size < 1 or padding < 0 or stride < 1 or dilation < 1:
        raise ValueError("argument out of range")
    free = n + 2 * padding - dilation * (kernel_size - 1) - 1
    if free < 0:
        raise ValueError("the kernel is larger than the padded input")
    return free // stride + 1

for k, p, s, d in [(3, 1, 1, 1), (3, 1, 2, 1), (2, 0, 3, 2), (5, 2, 1, 1)]:
    conv = nn.Conv1d(1, 1, k, padding=p, stride=s, dilation=d)
    assert conv(torch.zeros(1, 1, 9)).shape[-1] == output_size(9, k, p, s, d)
print("all equal")
